"""Compressed request bodies (RFC 9110, section 8.4.1), decompressed up to a limit so that a small body cannot become a huge one."""

from __future__ import annotations

import zlib
from dataclasses import replace

from contracts.http.messages import Request
from mock_server.serving.limits import CODINGS

__all__ = ["inflated"]

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
