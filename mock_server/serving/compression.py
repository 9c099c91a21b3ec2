"""Compressed bodies (RFC 9110, section 8.4.1): those of requests are decompressed up to a limit, so that a small one cannot become a huge
one; those of responses are compressed if the document or a rule says so.
"""

from __future__ import annotations

from dataclasses import replace

from contracts.codecs.content_codings import CODINGS, CodingError, decoded, encoded
from contracts.http.media_types import parameter
from contracts.http.messages import Request, Response

__all__ = ["compressed", "inflated"]


def inflated(request: Request, *, limit_bytes: int) -> Request:
    """The request with its body decompressed, to at most one byte above the limit, and without `Content-Encoding`.

    Unchanged if the body is not compressed, and if there are too many codings, an unknown coding, or an invalid body; such requests are
    rejected with 415.
    """
    if request.header("content-encoding") is None or not request.body:
        return request
    try:
        body, unknown = decoded(request.body, request.header_values("content-encoding"), limit_bytes=limit_bytes)
    except CodingError:
        return request
    if unknown:
        return request
    return replace(request, headers=tuple(pair for pair in request.headers if pair[0].lower() != "content-encoding"), body=body)


def compressed(response: Response, request: Request) -> Response:
    """The response with its `Content-Encoding` really applied; without this header if there is no body, the client does not accept the
    coding (RFC 9110, section 12.5.3), or we cannot apply it."""
    coding = (response.header("content-encoding") or "").strip().lower()
    headers = tuple(pair for pair in response.headers if pair[0].lower() != "content-encoding")
    if not response.body or coding not in CODINGS or not _is_accepted(coding, request):
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
