"""Malformed HTTP (`--robustness`): bytes that ordinary clients do not send. Each should be rejected or the connection closed, without
effect on other clients.

Unusual but legal requests (chunks, `Expect`, an absolute URL in the request line) may be served. No request has an effect on the
implementation beyond that of the valid request it is made from: a body is complete, cut off, or has an unknown member.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from contracts.http.curl import target
from contracts.http.messages import Request

__all__ = ["CASES", "WAIT_S", "BrokenRequest", "BrokenRequestOutcome", "attack", "complaint"]

WAIT_S = 3.0  # for everything that follows from one request
_SILENT_S = 0.3  # how long a client that stopped sending waits before it disconnects
_FINE = frozenset({501, 505})  # above 500, and correct for an unknown method, coding or version


@dataclass(frozen=True, slots=True)
class BrokenRequest:
    """One kind of malformed request. `bytes_of(head, body)`: the bytes to send; `head`: the lines of a valid request without lengths.

    `may_serve`: whether it can be read as a valid request; `may_wait`: or as the beginning of one; `hangs_up`: whether the client
    disconnects.
    """

    id: str
    says: str
    bytes_of: Callable[[list[bytes], bytes], bytes]
    may_serve: bool = True
    hangs_up: bool = False
    may_wait: bool = False


@dataclass(frozen=True, slots=True)
class BrokenRequestOutcome:
    """The outcome: the first status, 0 for none; `is_closed`: whether the server closed the connection; `start`: its first bytes."""

    status: int
    is_closed: bool
    start: bytes = b""


def _with_member(head: list[bytes], body: bytes, value: bytes) -> bytes:
    """The request with one more member, if its body is a JSON object: with a value that JSON allows, but many parsers do not support."""
    more = body.rstrip()[:-1] + (b"" if body.strip() == b"{}" else b", ") + b'"noSuchMember": ' + value + b"}"
    sent = more if body.strip().startswith(b"{") else body
    return _message(*head, _length(sent), body=sent)


def _message(*lines: bytes, body: bytes = b"") -> bytes:
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _length(body: bytes) -> bytes:
    return b"Content-Length: %d" % len(body)


def _chunk(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body)


_CHUNKED = b"Transfer-Encoding: chunked"
_END = b"0\r\n\r\n"

CASES = (
    BrokenRequest(
        "half-a-body",
        "half of the body, then the client disconnects",
        lambda h, b: _message(*h, _length(b), body=b[: len(b) // 2]),
        False,
        True,
    ),
    BrokenRequest(
        "no-body", "a Content-Length without a body, then the client disconnects", lambda h, b: _message(*h, _length(b)), False, True
    ),
    BrokenRequest("half-a-head", "an incomplete head, then the client disconnects", lambda h, b: b"\r\n".join(h)[:-3], False, True),
    BrokenRequest(
        "half-a-chunk",
        "an incomplete chunk, then the client disconnects",
        lambda h, b: _message(*h, _CHUNKED, body=_chunk(b)[:-5]),
        False,
        True,
    ),
    BrokenRequest(
        "length-too-small",
        "a Content-Length that is 3 bytes too small",
        lambda h, b: _message(*h, b"Content-Length: %d" % (len(b) - 3), body=b),
        False,
    ),
    BrokenRequest("length-negative", "Content-Length: -1", lambda h, b: _message(*h, b"Content-Length: -1", body=b), False),
    BrokenRequest("length-a-word", "Content-Length: many", lambda h, b: _message(*h, b"Content-Length: many", body=b), False),
    BrokenRequest("length-plus", "Content-Length: +5", lambda h, b: _message(*h, b"Content-Length: +%d" % len(b), body=b)),
    BrokenRequest(
        "two-lengths", "two different Content-Length headers", lambda h, b: _message(*h, _length(b), b"Content-Length: 1", body=b), False
    ),
    BrokenRequest(
        "length-and-chunks",
        "both Content-Length and Transfer-Encoding",
        lambda h, b: _message(*h, b"Content-Length: 4", _CHUNKED, body=_chunk(b) + _END),
    ),
    BrokenRequest("chunks", "a chunked body", lambda h, b: _message(*h, _CHUNKED, body=_chunk(b[:3]) + _chunk(b[3:]) + _END)),
    BrokenRequest(
        "chunk-size-a-word",
        "a chunk size that is not a number",
        lambda h, b: _message(*h, _CHUNKED, body=b"zz\r\n" + b + b"\r\n" + _END),
        False,
    ),
    BrokenRequest("coding-unknown", "Transfer-Encoding: none-such", lambda h, b: _message(*h, b"Transfer-Encoding: none-such", body=b)),
    BrokenRequest(
        "no-host",
        "a request without Host",
        lambda h, b: _message(*(one for one in h if not one.lower().startswith(b"host:")), _length(b), body=b),
    ),
    BrokenRequest("two-hosts", "two different Host headers", lambda h, b: _message(*h, b"Host: other.example", _length(b), body=b)),
    BrokenRequest("header-without-colon", "a header line without a colon", lambda h, b: _message(*h, b"NoSuchHeader", _length(b), body=b)),
    BrokenRequest("header-with-nul", "a NUL character in a header", lambda h, b: _message(*h, b"X-A: a\0b", _length(b), body=b)),
    BrokenRequest("blank-before-colon", "a space before the colon of a header", lambda h, b: _message(*h, b"X-A : b", _length(b), body=b)),
    BrokenRequest("folded-header", "a header folded onto two lines", lambda h, b: _message(*h, b"X-A: a\r\n b", _length(b), body=b)),
    BrokenRequest("header-of-64-KiB", "a header of 64 KiB", lambda h, b: _message(*h, b"X-A: " + b"a" * 65536, _length(b), body=b)),
    BrokenRequest("2000-headers", "2,000 headers", lambda h, b: _message(*h, *(b"X-%d: 1" % n for n in range(2000)), _length(b), body=b)),
    BrokenRequest("latin-header", "a header that is not UTF-8", lambda h, b: _message(*h, b"X-A: \xe4\xff", _length(b), body=b)),
    BrokenRequest(
        "bare-line-feeds",
        "lines that end with a bare line feed",
        lambda h, b: b"\n".join([*h, _length(b), b"", b""]) + b,
        may_wait=True,  # whether such lines end is the server's choice (RFC 9112, section 2.2)
    ),
    BrokenRequest("not-http", "bytes that are not HTTP", lambda h, b: b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\r\n\r\n", False),
    BrokenRequest("version-unknown", "HTTP/9.9", lambda h, b: _message(h[0].replace(b"HTTP/1.1", b"HTTP/9.9"), *h[1:], _length(b), body=b)),
    BrokenRequest("version-old", "HTTP/1.0", lambda h, b: _message(h[0].replace(b"HTTP/1.1", b"HTTP/1.0"), *h[1:], _length(b), body=b)),
    BrokenRequest(
        "method-in-small-letters",
        "a lowercase method",
        lambda h, b: _message(h[0].lower().replace(b"http/", b"HTTP/"), *h[1:], _length(b), body=b),
    ),
    BrokenRequest(
        "target-of-64-KiB",
        "a URL of 64 KiB",
        lambda h, b: _message(h[0].replace(b" HTTP/", b"?a=" + b"a" * 65536 + b" HTTP/"), *h[1:], _length(b), body=b),
    ),
    BrokenRequest("number-of-5000-digits", "a number of 5,000 digits in the body", lambda h, b: _with_member(h, b, b"9" * 5_000)),
    BrokenRequest("half-a-character", "a lone surrogate in the body", lambda h, b: _with_member(h, b, b'"\\ud83d"')),
    BrokenRequest("charset-wrong", "a body declared and encoded as UTF-16", lambda h, b: _in_utf_16(h, b)),
    BrokenRequest("expect", "Expect: 100-continue", lambda h, b: _message(*h, b"Expect: 100-continue", _length(b), body=b)),
    BrokenRequest("two-at-once", "two pipelined requests", lambda h, b: _message(*h, _length(b), body=b) * 2),
)


def attack(
    url: str, request: Request, hostile: BrokenRequest, *, wait_s: float = WAIT_S, context: ssl.SSLContext | None = None
) -> BrokenRequestOutcome:
    """Send a malformed request and return the outcome after at most `wait_s`. Raises OSError if nothing listens. `context`: for TLS."""
    address, until = urlsplit(url), time.monotonic() + wait_s
    is_secure = address.scheme == "https"
    with socket.create_connection((address.hostname or "", address.port or (443 if is_secure else 80)), timeout=wait_s) as plain:
        plain.settimeout(_left_s(until))
        connection = context.wrap_socket(plain, server_hostname=address.hostname) if context else plain
        with suppress(OSError):  # the server may have closed the connection early and responded nevertheless
            connection.settimeout(_left_s(until))
            connection.sendall(hostile.bytes_of(_head(url, request), request.body))
        if hostile.hangs_up:
            return _left(connection, until)
        return _received(connection, until)


def _left_s(until: float) -> float:
    """Seconds that are left. Raises TimeoutError if there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the request timed out")
    return left


def complaint(hostile: BrokenRequest, outcome: BrokenRequestOutcome, *, wait_s: float = WAIT_S) -> str:
    """What is wrong with the outcome, "" if nothing is."""
    if outcome.start and not outcome.start.startswith(b"HTTP/"):
        return f"responded to {hostile.says} with something that is not HTTP"
    if outcome.status >= 500 and outcome.status not in _FINE:
        return f"responded to {hostile.says} with {outcome.status}"
    if not hostile.may_serve and 200 <= outcome.status < 300:
        return f"accepted {hostile.says} with {outcome.status}, although the request is incomplete or ambiguous"
    if not outcome.status and not outcome.is_closed and not hostile.hangs_up and not hostile.may_wait:
        return f"sent no response to {hostile.says} for {wait_s:g} s and kept the connection open"
    return ""


def _head(url: str, request: Request) -> list[bytes]:
    address = urlsplit(url)
    line = f"{request.method} {address.path.rstrip('/')}{target(request)} HTTP/1.1".encode("ascii", "replace")
    headers = [f"{name}: {value}".encode("latin-1", "replace") for name, value in request.headers]
    return [line, f"Host: {address.netloc.rpartition('@')[2]}".encode(), b"Connection: close", *headers]


def _in_utf_16(head: list[bytes], body: bytes) -> bytes:
    written = body.decode("utf-8", "replace").encode("utf-16")
    kept = [line for line in head if not line.lower().startswith(b"content-type:")]
    return _message(*kept, b"Content-Type: application/json; charset=utf-16", _length(written), body=written)


def _left(connection: socket.socket, until: float) -> BrokenRequestOutcome:
    """Wait a moment, stop sending, and read a response if there is one."""
    try:
        connection.settimeout(min(_SILENT_S, _left_s(until)))
        start = connection.recv(4096)
        if not start:
            return BrokenRequestOutcome(0, True)
    except TimeoutError:
        start = b""
    except OSError:
        return BrokenRequestOutcome(0, True)
    if not start:
        try:
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            return BrokenRequestOutcome(0, True)
        return _received(connection, until)
    return BrokenRequestOutcome(_status(start), False, start)


def _received(connection: socket.socket, until: float) -> BrokenRequestOutcome:
    start = b""
    try:
        while len(start) < 64:
            connection.settimeout(_left_s(until))
            if not (more := connection.recv(4096)):
                return BrokenRequestOutcome(_status(start), True, start)
            start += more
    except TimeoutError:
        return BrokenRequestOutcome(_status(start), False, start)
    except OSError:
        return BrokenRequestOutcome(_status(start), True, start)
    return BrokenRequestOutcome(_status(start), False, start)


def _status(start: bytes) -> int:
    """The status; after `100 Continue`, that of the final response."""
    statuses = [int(status) for status in re.findall(rb"HTTP/[0-9.]+ ([0-9]{3})", start)]
    return next((status for status in statuses if status >= 200), 0)
