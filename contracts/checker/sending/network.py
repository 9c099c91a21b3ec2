"""Connections with a deadline: every step of an exchange gets only the remaining time.

The HTTP client limits single reads and writes, so a server could send its response a byte at a time forever. Here, name look-up,
connecting, TLS, the proxy, and every read and write use the remaining time, and the size of a response head (1xx responses included) is
limited.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress

import httpcore
import httpx

from contracts.errors import ConfigurationError

__all__ = ["Network", "TooLarge"]

_LARGEST_HEAD_BYTES = 64 * 1024
_PIECE_BYTES = 4 * 1024  # what a writable socket accepts at once; a larger piece could wait several times
_QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)  # Linux
_ERRORS = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)


class TooLarge(Exception):
    """A response is larger than the limit."""


class Network(httpx.BaseTransport):
    """Connections to one implementation, direct or through a proxy; each is reused for `fresh_s` seconds.

    A request has the extension `until`: its deadline as `time.monotonic`. `context`: for TLS; None for an address without TLS. Raises
    ConfigurationError for a SOCKS proxy from the environment that this installation does not support.
    """

    def __init__(self, *, context: ssl.SSLContext | None, proxy: httpx.Proxy | None = None, fresh_s: float = 1.0) -> None:
        self._exchange = _Exchange()
        self._pool = _pool(proxy, context, fresh_s, _Backend(self._exchange))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        self._exchange.begin(request.extensions["until"])
        with _as_httpx():
            answer = self._pool.handle_request(
                httpcore.Request(
                    request.method,
                    httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        self._exchange.has_head = True
        return httpx.Response(answer.status, headers=answer.headers, stream=_ResponseBody(answer), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()

    @property
    def first_bytes(self) -> bytes:
        """The first bytes received in the latest exchange of this thread."""
        return self._exchange.first_bytes


def _pool(
    proxy: httpx.Proxy | None, context: ssl.SSLContext | None, fresh_s: float, backend: httpcore.NetworkBackend
) -> httpcore.ConnectionPool:
    if proxy is None:
        return httpcore.ConnectionPool(ssl_context=context, max_connections=None, keepalive_expiry=fresh_s, network_backend=backend)
    url = httpcore.URL(scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target="/")
    kind = httpcore.SOCKSProxy if proxy.url.scheme.startswith("socks") else httpcore.HTTPProxy
    try:
        return kind(
            url,
            proxy_auth=proxy.raw_auth,
            ssl_context=context,
            max_connections=None,
            keepalive_expiry=fresh_s,
            network_backend=backend,
        )
    except (ImportError, RuntimeError) as cause:
        raise ConfigurationError(
            f"the proxy {proxy.url.scheme}://{proxy.url.host} needs an additional package: pip install 'httpx[socks]'"
        ) from cause


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Translates errors of httpcore to those of httpx, which have the same names."""
    try:
        yield
    except _ERRORS as cause:
        raise getattr(httpx, type(cause).__name__)(str(cause)) from cause


class _Exchange(threading.local):
    """The current exchange of one thread."""

    until = 0.0
    has_head = False
    head_bytes = 0
    first_bytes = b""

    def begin(self, until: float) -> None:
        self.until, self.has_head, self.head_bytes, self.first_bytes = until, False, 0, b""

    def left_s(self, error: type[httpcore.TimeoutException]) -> float:
        """Seconds until the time is up; raises the error once it is."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise error("the exchange timed out")
        return left

    def read(self, data: bytes) -> None:
        """Adds received bytes."""
        if not self.has_head:
            self.head_bytes += len(data)
            self.first_bytes = self.first_bytes or data[:16]

    def check_head(self) -> None:
        """Raises TooLarge if the response head exceeds its limit."""
        if not self.has_head and self.head_bytes >= _LARGEST_HEAD_BYTES:
            limit = f"{_LARGEST_HEAD_BYTES >> 10} KiB"
            raise TooLarge(f"the response head, including 1xx responses, is larger than {limit}")


class _ResponseBody(httpx.SyncByteStream):
    """The body of a response, as it arrives."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore.NetworkBackend):
    """Opens connections within the time of the exchange."""

    def __init__(self, exchange: _Exchange) -> None:
        self._exchange, self._plain = exchange, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _addresses(host, port, self._exchange.left_s(httpcore.ConnectTimeout))
        error: Exception = httpcore.ConnectError(f"{host} has no address")
        for number, address in enumerate(addresses):
            share_s = self._exchange.left_s(httpcore.ConnectTimeout) / (len(addresses) - number)
            try:
                return _Stream(self._plain.connect_tcp(address, port, share_s, local_address, socket_options), self._exchange)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as cause:
                error = cause
        raise error


class _Stream(httpcore.NetworkStream):
    """A connection on which every step gets the remaining time."""

    def __init__(self, plain: httpcore.NetworkStream, exchange: _Exchange) -> None:
        self._plain, self._exchange = plain, exchange

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._exchange.check_head()
        _acknowledge_at_once(self._plain.get_extra_info("socket"))
        data = self._plain.read(max_bytes, self._exchange.left_s(httpcore.ReadTimeout))
        self._exchange.read(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PIECE_BYTES):
            self._plain.write(buffer[start : start + _PIECE_BYTES], self._exchange.left_s(httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left_s = self._exchange.left_s(httpcore.ReadTimeout)
        try:
            return _Stream(self._plain.start_tls(ssl_context, server_hostname, left_s), self._exchange)
        except httpcore.ConnectTimeout as cause:  # something listens but does not respond
            raise httpcore.ReadTimeout(str(cause)) from cause

    def get_extra_info(self, info: str) -> object:
        return self._plain.get_extra_info(info)

    def close(self) -> None:
        self._plain.close()


def _acknowledge_at_once(connection: object) -> None:
    """Acknowledge what is received next without the usual delay, where the platform can.

    A server that writes head and body separately sends the body when the head is acknowledged (Nagle's algorithm): 40 ms per request. The
    system resets this option, so it is set before each read.
    """
    if _QUICK_ACK is not None and isinstance(connection, socket.socket):
        with suppress(OSError):  # a closed connection is noticed when it is read
            connection.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)


def _addresses(host: str, port: int, within_s: float) -> list[str]:
    """The addresses of a host. A look-up cannot be cancelled, so it is abandoned when the time is up."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    result: Future[list[str]] = Future()

    def look_up() -> None:
        try:
            known = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
            result.set_result(list(dict.fromkeys(known)))
        except (OSError, UnicodeError) as cause:
            result.set_exception(httpcore.ConnectError(str(cause)))

    threading.Thread(target=look_up, name="contracts-names", daemon=True).start()
    try:
        return result.result(within_s)
    except TimeoutError as cause:
        raise httpcore.ConnectTimeout(f"looking up {host} timed out") from cause
