"""Compressed bodies (RFC 9110, section 8.4.1): those of requests are decompressed up to a limit, so that a small one cannot become a huge
one; those of responses are compressed if the document or a rule says so.
"""

from __future__ import annotations

import zlib
from dataclasses import replace

from contracts.codecs.content_codings import CODINGS as KNOWN_CODINGS
from contracts.codecs.content_codings import encoded
from contracts.http.media_types import parameter
from contracts.http.messages import Request, Response
from mock_server.serving.limits import CODINGS

__all__ = ["compressed", "inflated"]

_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}  # some clients send deflate without the zlib header


def inflated(request: Request, *, limit_bytes: int) -> Request:
    """The request with its body decompressed, to at most one byte above the limit, and without `Content-Encoding`.

    Unchanged if the body is not compressed, and if there are too many codings, an unknown coding, or an invalid body; such requests are
    rejected with 415.
    """
    if request.header("content-encoding") is None or not request.body:
        return request
    written = ",".join(request.header_values("content-encoding"))
    codings = [coding for one in written.split(",") if (coding := one.strip().lower())]
    if len(codings) > CODINGS:
        return request
    body: bytes | None = request.body
    for coding in reversed(codings):
        if coding != "identity" and body is not None:
            body = _decoded(body, coding, limit_bytes)
    if body is None:
        return request
    return replace(request, headers=tuple(pair for pair in request.headers if pair[0].lower() != "content-encoding"), body=body)


def compressed(response: Response, request: Request) -> Response:
    """The response with its `Content-Encoding` really applied; without this header if there is no body, the client does not accept the
    coding (RFC 9110, section 12.5.3), or we cannot apply it."""
    coding = (response.header("content-encoding") or "").strip().lower()
    headers = tuple(pair for pair in response.headers if pair[0].lower() != "content-encoding")
    if not response.body or coding not in KNOWN_CODINGS or not _is_accepted(coding, request):
        return Response(response.status, headers, response.body)
    further = (("Content-Encoding", coding), ("Vary", "Accept-Encoding"))
    return Response(response.status, headers + further, encoded(response.body, coding))


def _is_accepted(coding: str, request: Request) -> bool:
    written = request.header_values("accept-encoding")
    if not written:
        return True
    weights = {entry.partition(";")[0].strip().lower(): parameter(entry, "q") for entry in ",".join(written).split(",")}
    weight = weights.get(coding, weights.get("*"))
    return weight is not None and (not weight or weight.strip("0.") != "")


def _decoded(body: bytes, coding: str, limit_bytes: int) -> bytes | None:
    """The decompressed body, truncated just above the limit; None if it does not have this coding."""
    for window in _WINDOWS.get(coding, ()):
        decoder = zlib.decompressobj(window)
        try:
            found = decoder.decompress(body, limit_bytes + 1)
        except zlib.error:
            continue
        if decoder.eof or len(found) > limit_bytes:
            return found
    return None
