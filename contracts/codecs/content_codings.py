"""Content codings of a response body (RFC 9110, section 8.4.1). Decoding has a limit: a small body may expand to a huge one."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

__all__ = ["CODINGS", "CodingError", "TooLarge", "decoded", "encoded"]

_MOST_CODINGS = 4
_WINDOW_BITS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
CODINGS = tuple(_WINDOW_BITS)


class CodingError(Exception):
    """A body does not match its content coding."""


class TooLarge(Exception):
    """A response is larger than the limit."""


def decoded(body: bytes, codings: Sequence[str], *, limit_bytes: int) -> bytes:
    """The decoded body. Codings are listed in the order in which they were applied; an unknown one is left in place.

    Raises CodingError, and TooLarge for more than `limit_bytes` or too many codings.
    """
    known = [coding.strip().lower() for coding in codings if coding.strip().lower() in _WINDOW_BITS]
    if len(known) > _MOST_CODINGS:
        raise TooLarge(f"the response body has {len(known)} content codings; at most {_MOST_CODINGS} are supported")
    for coding in reversed(known):
        body = _inflated(body, _WINDOW_BITS[coding], limit_bytes) if body else body
    return body


def encoded(body: bytes, coding: str) -> bytes:
    """The body with one of `CODINGS` applied; the same bytes for the same body."""
    compressor = zlib.compressobj(wbits=_WINDOW_BITS[coding])
    return compressor.compress(body) + compressor.flush()


def _inflated(body: bytes, window_bits: int, limit_bytes: int) -> bytes:
    try:
        found = zlib.decompressobj(window_bits).decompress(body, limit_bytes + 1)
    except zlib.error as cause:
        if window_bits == zlib.MAX_WBITS:  # many servers send `deflate` without zlib's frame
            return _inflated(body, -zlib.MAX_WBITS, limit_bytes)
        raise CodingError(str(cause)) from cause
    if len(found) > limit_bytes:
        raise TooLarge(f"the decoded response body is larger than {limit_bytes >> 20} MiB")
    return found
