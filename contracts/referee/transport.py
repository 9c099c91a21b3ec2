"""Sends a request on the wire exactly as it was built. The only module that knows the HTTP client.

Nothing is added but `Host` and `Content-Length`, nothing is followed, no cookie is kept. Addresses of this machine are never asked
through a proxy. A connection is used again only while it is fresh, so that a server closing an idle one is not taken for a defect.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

import httpx

from contracts.errors import TransportError
from contracts.exchange import Pairs, Request, Response
from contracts.wire import target

__all__ = ["Outage", "Transport", "Unanswered"]

Outage = Literal["nobody", "not-http", "dropped", "timeout", "unsendable"]

_FRESH_S = 1.0
_LIMIT_BYTES = 64 * 1024 * 1024
_LOCAL = ("127.0.0.1", "localhost", "::1", "0.0.0.0")


class Unanswered(TransportError):
    """No answer came. `outage`: nobody listens, something that is not HTTP answered, the connection was dropped, it took too long,
    or our own client refused to send such a request."""

    def __init__(self, outage: Outage, message: str) -> None:
        self.outage = outage
        super().__init__(message)


class Transport:
    """A connection to one implementation. `url` includes the base path; `headers` go with every request that has none of that name.

    `answer`: an implementation in this process, asked instead of the network.
    """

    def __init__(
        self, url: str, *, headers: Pairs = (), timeout_s: float = 10.0, answer: Callable[[Request], Response] | None = None
    ) -> None:
        self.url, self.headers, self.timeout_s = url.rstrip("/"), headers, timeout_s
        self._answer = answer
        self._is_known = False  # whether HTTP was ever spoken
        self._base_path = urlsplit(self.url).path
        is_local = urlsplit(self.url).hostname in _LOCAL
        self._client = httpx.Client(
            timeout=timeout_s, trust_env=not is_local, follow_redirects=False, limits=httpx.Limits(keepalive_expiry=_FRESH_S)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections."""
        self._client.close()

    def complete(self, request: Request, *, without: Sequence[str] = ()) -> Request:
        """The request with the headers of the run that it does not have itself, those named in `without` apart."""
        names = {name.lower() for name, _ in request.headers} | {name.lower() for name in without}
        added = tuple((name, value) for name, value in self.headers if name.lower() not in names)
        if not added:
            return request
        return Request(request.method, request.path, request.query, (*added, *request.headers), request.body)

    @property
    def is_in_process(self) -> bool:
        """Whether no network is between us and the implementation: then one request at a time."""
        return self._answer is not None

    def send(self, request: Request, *, timeout_s: float | None = None) -> Response:
        """The answer to a request, within the time of the transport or less. Raises Unanswered, a TransportError."""
        if self._answer is not None:
            return self._answer(request)
        try:
            response = self._exchange(request, self.timeout_s if timeout_s is None else timeout_s)
        except Unanswered as cause:
            if cause.outage == "dropped" and not self._is_known and (sent := self._first_words()) and not sent.startswith(b"HTTP/"):
                raise Unanswered("not-http", f"what answers at {self.url} is not HTTP: is it the right port?") from cause
            raise
        self._is_known = True
        return response

    def _exchange(self, request: Request, timeout_s: float) -> Response:
        with _translated(self.url, timeout_s):
            built = httpx.Request(
                request.method,
                self.url,
                headers=[(name.encode("latin-1", "replace"), _bytes(value)) for name, value in request.headers],
                content=request.body,
                extensions={
                    "target": (self._base_path + target(request)).encode("ascii"),
                    "timeout": dict.fromkeys(_WAITS, timeout_s),
                },
            )
            received = self._client.send(built, stream=True)
            try:
                body = _read(received, timeout_s)
            finally:
                received.close()
            headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in received.headers.raw)
            return Response(received.status_code, headers, body)

    def _first_words(self) -> bytes:
        """What the other side says first, whatever it speaks: the HTTP client does not tell who hung up after another greeting."""
        address = urlsplit(self.url)
        try:
            with socket.create_connection((address.hostname or "", address.port or 80), timeout=1) as connection:
                connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
                return connection.recv(16) if address.scheme == "http" else b""
        except OSError:
            return b""


def _read(received: httpx.Response, timeout_s: float) -> bytes:
    """The whole body, within the time for one answer: a body that drips for ever is a time-out too."""
    until, body = time.monotonic() + timeout_s, bytearray()
    for chunk in received.iter_bytes():
        body += chunk
        if time.monotonic() > until:
            raise Unanswered("timeout", f"no complete answer within {timeout_s:g} s")
        if len(body) > _LIMIT_BYTES:
            raise Unanswered("dropped", f"the body of the answer is larger than {_LIMIT_BYTES >> 20} MiB")
    return bytes(body)


_WAITS = ("connect", "read", "write", "pool")


def _bytes(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")


@contextmanager
def _translated(url: str, timeout_s: float) -> Iterator[None]:
    """Errors of the client as ours, each with the next step."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as cause:
        if "SSL" in str(cause):
            raise Unanswered("not-http", f"{url} does not speak TLS as expected ({_reason(cause)}): http or https?") from cause
        raise Unanswered("nobody", f"nobody answers at {url} ({_reason(cause)}): is it running, and is the address right?") from cause
    except httpx.TimeoutException as cause:
        raise Unanswered("timeout", f"no answer within {timeout_s:g} s") from cause
    except httpx.RemoteProtocolError as cause:
        # h11 says this of a connection that was closed before an answer; all else is an answer that is not HTTP.
        if "disconnected" in str(cause) or "closed connection" in str(cause):
            raise Unanswered("dropped", "the connection was closed before the answer was complete") from cause
        raise Unanswered("not-http", f"what answers at {url} is not HTTP ({_reason(cause)}): is it the right port?") from cause
    except httpx.DecodingError as cause:
        raise Unanswered("dropped", f"the body of the answer does not fit its Content-Encoding ({_reason(cause)})") from cause
    except (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL) as cause:
        raise Unanswered("unsendable", f"this request cannot be sent: {_reason(cause)}") from cause
    except httpx.TransportError as cause:
        raise Unanswered("dropped", f"the connection broke ({_reason(cause)})") from cause


def _reason(cause: Exception) -> str:
    return (str(cause).strip() or type(cause).__name__).split("\n")[0]
