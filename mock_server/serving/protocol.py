"""HTTP/1.1 on the wire: rejecting malformed messages before there is a request, and time limits.

uvicorn's protocol and its parser (llhttp, strict) already reject folded headers, bare LF, white space before a colon, lengths that are not
plain digits, and messages with both Content-Length and Transfer-Encoding. Added here: limits on request line, header block and the framing
of a chunked body; `Host` (RFC 9112, section 3.2); transfer codings (section 6.1); trailers that never become headers (RFC 9110, section
6.5.1); ignoring requests to upgrade the protocol (section 7.8); time limits; and refusals that are sent after all pending responses, and
that a client can read even if it is still sending.
"""

from __future__ import annotations

import json
import re
from asyncio import BaseTransport, TimerHandle
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from contracts.http.status_codes import phrase_of
from mock_server.serving.limits import HEADER_BYTES, LINE_BYTES

__all__ = ["PATIENCE_S", "Connection"]

PATIENCE_S: Final = 30.0
LINGER_S: Final = 2.0  # how long a refused client may keep sending, so that it can read the refusal
LINGER_BYTES: Final = 64 * 1024 * 1024
FRAMING_BYTES: Final = 64 * 1024  # of a chunked body, plus …
FRAMING_PER_BYTE: Final = 8  # … this many per byte of the body: a chunk of one byte has five bytes of framing
_HOST: Final = re.compile(rb"(?:\[[0-9A-Fa-fv:.]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?")
_ABSOLUTE: Final = re.compile(rb"https?://([^/?#]+)(.*)", re.IGNORECASE | re.DOTALL)
_NOTHING: Final = (b"", b"")
_NOTED: Final = frozenset({b"expect", b"host", b"transfer-encoding"})


class _Refusal(Exception):
    """Why a message is rejected. Also raised in callbacks of the parser, which then stops."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


class _Afterwards:
    """An entry in uvicorn's queue of pipelined requests: a function to call once the requests before it have been answered."""

    def __init__(self, do: Callable[[], None]) -> None:
        self._do = do

    async def run_asgi(self, _: object) -> None:
        self._do()


class Connection(HttpToolsProtocol):
    """One connection. `patience_s`: how long a header block may take from its first byte, a body may pause, a response may stay unread.

    Only the necessary parser callbacks are overridden, because each one costs time on every request.
    """

    patience_s = PATIENCE_S

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.timeout_keep_alive = min(self.timeout_keep_alive, self.patience_s)  # type: ignore[assignment]
        self._read = 0  # bytes of the current read
        self._loose = 0  # bytes before this read of an incomplete head, or of the framing of a body
        self._payload = 0  # bytes of the body before this read
        self._heard = 0.0  # time of the last read
        self._begun: float | None = None  # when the incomplete head began
        self._unsent = 0  # bytes that the client had not read at the last check; 0 if it has read a lot since then
        self._noted: list[tuple[bytes, bytes]] = []  # the headers of this request that are checked here
        self._usual: list[tuple[bytes, bytes]] = [_NOTHING]  # those of the last request, if they need no special handling
        self._is_chunked = False
        self._framing = b""  # the header that frames the body of a request to upgrade
        self._is_replaying = False
        self._refusal: _Refusal | None = None
        self._is_lingering = False
        self._timers: list[TimerHandle] = []

    # --- callbacks of the transport -----------------------------------------------------------------------------------------------------

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._heard = self.loop.time()
        self._timers = [self.loop.call_later(self.patience_s, self._look)]

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in self._timers:
            timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refusal is not None:
            self._discard(len(data))
            return
        self._unset_keepalive_if_required()
        self._read = len(data)
        cycle = self.cycle
        body = cycle.body if cycle is not None and cycle.more_body else None
        payload = 0 if body is None else len(body)
        try:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                self._go_on(memoryview(data)[upgrade.args[0] :])
            if self.cycle is cycle and (body is None or cycle.more_body):
                self._count(None if body is None else len(body) - payload)
            else:
                self._loose = self._payload = 0
                self._begun = None
            if self.cycle is None or self.cycle.more_body or self.scope is not self.cycle.scope:
                self._keep_time()
        except httptools.HttpParserError as error:
            cause = error.__context__
            self._refuse(cause if isinstance(cause, _Refusal) else _Refusal(400, "The request is not well-formed HTTP/1.1."))
        except _Refusal as refusal:
            self._refuse(refusal)

    def _go_on(self, rest: memoryview) -> None:
        """Continue after the head of a request to upgrade, where the parser stops. Upgrades are not supported, so the body follows, which
        the parser does not expect, and then the next request."""
        while True:
            if self._framing:
                self._expect_body(self._framing)
            if not rest:
                return
            try:
                self.parser.feed_data(rest)
                return
            except httptools.HttpParserUpgrade as upgrade:
                rest = rest[upgrade.args[0] :]

    def _expect_body(self, framing: bytes) -> None:
        """Create a new parser, positioned at the start of a body."""
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's
        self._is_replaying = self.cycle.more_body = True
        self.parser.feed_data(b"POST / HTTP/1.1\r\n%s\r\n\r\n" % framing)
        self._is_replaying = False
        self._framing = b""
        self.scope, self._noted = self.cycle.scope, []

    def _count(self, payload: int | None) -> None:
        """Limit what the parser accepts without a callback: an incomplete head (`payload` is None), chunk extensions, trailers."""
        if payload is None:
            self._loose += self._read
            if self._loose > LINE_BYTES + HEADER_BYTES:
                raise _long_line() if self.scope is not None and len(self.url) > LINE_BYTES else _long_head()
            self._begun = self._begun or self.loop.time()
            return
        self._payload += payload
        self._loose += self._read - payload
        if self._is_chunked and self._loose > FRAMING_BYTES + FRAMING_PER_BYTE * self._payload:
            raise _Refusal(400, "The chunked encoding of the body is far larger than the body.")

    def _keep_time(self) -> None:
        """Note the time when part of a request has arrived."""
        self._heard = self.loop.time()
        if self._begun is None and self.scope is not (self.cycle and self.cycle.scope):
            self._begun = self._heard

    # --- callbacks of the parser --------------------------------------------------------------------------------------------------------

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        self.headers.append((name, value))
        if name in _NOTED:
            self._noted.append((name, value))

    def on_headers_complete(self) -> None:
        if self._is_replaying:
            return
        version = self.parser.get_http_version()
        is_usual = version == "1.1" and self._noted == self._usual and self.url[:1] == b"/"
        if not is_usual or self._loose + self._read > HEADER_BYTES:
            self._check_head(version)
        HttpToolsProtocol.on_headers_complete(self)
        if self.parser.should_upgrade():
            self._framing = _framing(self.headers)
        self.headers = []  # trailers are added here, and ignored

    def on_message_complete(self) -> None:
        self.cycle.more_body = False  # uvicorn does not reset it if the response is complete, and the next head would be taken for a body
        self.cycle.message_event.set()
        self._noted = []

    # --- the head -----------------------------------------------------------------------------------------------------------------

    def _check_head(self, version: str) -> None:
        """Raise _Refusal for a head that violates RFC 9112 or a limit; convert the request target to origin form."""
        if version not in ("1.1", "1.0"):
            raise _Refusal(505, f"HTTP/{version} is not supported; use HTTP/1.1.")
        if len(self.url) > LINE_BYTES:
            raise _long_line()
        if sum(len(name) + len(value) + 4 for name, value in self.headers) > HEADER_BYTES:
            raise _long_head()
        _check_host([value for name, value in self._noted if name == b"host"], version)
        codings = [value for name, value in self._noted if name == b"transfer-encoding"]
        if codings:
            _check_codings(codings, version)
        self.expect_100_continue = any(name == b"expect" and value.lower() == b"100-continue" for name, value in self._noted)
        self._is_chunked = bool(codings)
        self._usual = [_NOTHING] if codings or self.expect_100_continue or version == "1.0" else self._noted
        if not self.url.startswith(b"/"):
            self.url = _origin_form(self.url, self.parser.get_method())

    # --- refusals and time limits -------------------------------------------------------------------------------------------------

    def _refuse(self, refusal: _Refusal) -> None:
        """Send a refusal once all pending responses have been sent, and stop reading."""
        self._refusal = refusal
        cycle = self.cycle
        if cycle is None or not cycle.more_body:
            is_owed = cycle is not None and not cycle.response_complete
        else:
            cycle.disconnected = True
            cycle.message_event.set()
            is_owed = bool(self.pipeline)
            if is_owed:
                self.pipeline.popleft()
            elif cycle.response_started:
                self.transport.close()
                return
        if is_owed:
            self.pipeline.appendleft((_Afterwards(partial(self._send_refusal, refusal)), self.app))  # type: ignore[arg-type]
        else:
            self._send_refusal(refusal)

    def _send_refusal(self, refusal: _Refusal) -> None:
        title = phrase_of(refusal.status)
        body = json.dumps({"type": "about:blank", "title": title, "status": refusal.status, "detail": refusal.detail}).encode()
        headers = [
            *self.server_state.default_headers,
            (b"content-type", b"application/problem+json"),
            (b"content-length", b"%d" % len(body)),
            (b"connection", b"close"),
        ]
        lines = b"".join(b"%s: %s\r\n" % header for header in headers)
        self._unset_keepalive_if_required()
        self.transport.write(STATUS_LINE[refusal.status] + lines + b"\r\n" + body)
        if not self.transport.can_write_eof():
            self.transport.close()
            return
        self.transport.write_eof()  # closing immediately would reset the connection while the client sends, and the response would be lost
        self.flow.resume_reading()
        self._is_lingering = True
        self._loose = 0
        self._timers.append(self.loop.call_later(min(LINGER_S, self.patience_s), self.transport.close))

    def _discard(self, size: int) -> None:
        """Discard what a refused client still sends, up to a limit."""
        self._loose += size
        if self._is_lingering and self._loose > LINGER_BYTES:
            self.transport.close()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unsent = 0

    def _look(self) -> None:
        """End the connection if the client has kept the server waiting for too long, else schedule the next check."""
        now = self.loop.time()
        unsent = self.transport.get_write_buffer_size()
        if unsent >= self._unsent > 0:
            self.transport.abort()
            return
        self._unsent = unsent
        since = None if self.flow.read_paused or self._refusal else self._waiting_since()
        waited = 0.0 if since is None else now - since
        if waited >= self.patience_s:
            self._give_up()
            waited = 0.0
        self._timers[0] = self.loop.call_later(self.patience_s - waited, self._look)

    def _waiting_since(self) -> float | None:
        """Since when the server waits for the client; None if it does not, or if uvicorn waits for the next request."""
        if self._begun is not None:
            return self._begun
        return self._heard if self.cycle is None or self.cycle.more_body else None

    def _give_up(self) -> None:
        if self._begun is not None or (self.cycle is not None and self.cycle.more_body):
            self._refuse(_Refusal(408, f"The rest of the request did not arrive within {self.patience_s:g} seconds."))
        else:
            self.transport.close()


def _long_line() -> _Refusal:
    return _Refusal(414, f"The request line is longer than {LINE_BYTES} bytes.")


def _long_head() -> _Refusal:
    return _Refusal(431, f"The header block is longer than {HEADER_BYTES} bytes.")


def _check_host(hosts: list[bytes], version: str) -> None:
    """Require exactly one valid Host header (RFC 9110, section 7.2); in HTTP/1.0 it is optional."""
    if len(hosts) > 1:
        raise _Refusal(400, "The request has more than one Host header.")
    if not hosts and version == "1.1":
        raise _Refusal(400, "The Host header, which HTTP/1.1 requires, is missing.")
    if hosts and not _HOST.fullmatch(hosts[0]):
        raise _Refusal(400, "The Host header is not a valid host with an optional port.")


def _check_codings(values: list[bytes], version: str) -> None:
    """Accept only `chunked`, once, in HTTP/1.1 (RFC 9112, section 6.1)."""
    codings = [coding.strip(b" \t").lower() for coding in b",".join(values).split(b",")]
    if version != "1.1":
        raise _Refusal(400, "HTTP/1.0 does not support transfer codings.")
    if (codings[-1] != b"chunked" and b"chunked" in codings) or codings.count(b"chunked") > 1 or b"" in codings:
        raise _Refusal(400, "Transfer-Encoding must end with chunked and contain it only once.")
    if codings != [b"chunked"]:
        raise _Refusal(501, "The only supported transfer coding is chunked.")


def _origin_form(target: bytes, method: bytes) -> bytes:
    """`http://host/path?query` → `/path?query` (RFC 9112, section 3.2); `*` for OPTIONS stays."""
    if target == b"*" and method == b"OPTIONS":
        return target
    found = _ABSOLUTE.fullmatch(target)
    if not found or not _HOST.fullmatch(found[1]):
        raise _Refusal(400, "The request target is neither a path nor an http(s) URL.")
    return found[2] if found[2].startswith(b"/") else b"/" + found[2]


def _framing(headers: list[tuple[bytes, bytes]]) -> bytes:
    """The header line that frames a body; b"" if there is no body."""
    found = (b"%s: %s" % pair for pair in headers if pair[0] in (b"content-length", b"transfer-encoding"))
    return next((line for line in found if line != b"content-length: 0"), b"")
