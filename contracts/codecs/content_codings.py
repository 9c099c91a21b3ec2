"""Content codings of a body (RFC 9110, section 8.4.1). Decoding has a limit: a small body may expand to a huge one."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Final

__all__ = ["CODINGS", "MOST_CODINGS", "CodingError", "decoded", "encoded"]

MOST_CODINGS: Final = 4  # of one body
_MOST_MEMBERS: Final = 10_000  # of a gzip file
_PIECE_BYTES: Final = 4 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS
_WINDOW_BITS: Final = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": zlib.MAX_WBITS}
CODINGS: Final = tuple(_WINDOW_BITS)


class CodingError(Exception):
    """A body does not match its content codings, or has too many of them."""


def decoded(body: bytes, values: Iterable[str], *, limit_bytes: int) -> tuple[bytes, list[str]]:
    """The decoded body, cut off one byte above the limit, and the codings that are left, the last of which is unknown.

    `values`: of `Content-Encoding`, which lists codings in the order in which they were applied. Raises CodingError.
    """
    codings = [name for one in ",".join(values).lower().split(",") if (name := one.strip()) not in ("", "identity")]
    if len(codings) > MOST_CODINGS:
        raise CodingError(f"{len(codings)} content codings; at most {MOST_CODINGS} are supported")
    while codings and codings[-1] in _WINDOW_BITS and body:
        body = _inflated(body, _WINDOW_BITS[codings.pop()], limit_bytes)
        if len(body) > limit_bytes:
            return body, []
    return body, codings if body else []


def encoded(body: bytes, coding: str) -> bytes:
    """The body with one of `CODINGS` applied; the same bytes for the same body."""
    compressor = zlib.compressobj(wbits=_WINDOW_BITS[coding])
    return compressor.compress(body) + compressor.flush()


def _inflated(body: bytes, window_bits: int, limit_bytes: int) -> bytes:
    found, position, members = bytearray(), 0, 0
    try:
        while position < len(body) and len(found) <= limit_bytes:  # a gzip file may have several members (RFC 1952, section 2.2)
            decoder, members = zlib.decompressobj(window_bits), members + 1
            while not decoder.eof and position < len(body) and len(found) <= limit_bytes:
                piece = body[position : position + _PIECE_BYTES]
                found += decoder.decompress(piece, limit_bytes + 1 - len(found))
                position += len(piece) - len(decoder.unused_data) - len(decoder.unconsumed_tail)
            if window_bits != _GZIP or not body[position : position + _PIECE_BYTES].strip(b"\0"):  # some programs pad with zeros
                break
            if members == _MOST_MEMBERS:
                raise CodingError(f"the body has more than {_MOST_MEMBERS:,} gzip members")
    except zlib.error as cause:
        if window_bits == zlib.MAX_WBITS:  # many programs send `deflate` without the header of zlib
            return _inflated(body, -zlib.MAX_WBITS, limit_bytes)
        raise CodingError(str(cause)) from cause
    if not decoder.eof and len(found) <= limit_bytes:
        raise CodingError("the body is truncated")
    return bytes(found)
