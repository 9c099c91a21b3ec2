"""Sends a request exactly as it was built, within one time limit for the whole exchange.

Only `Host` and `Content-Length` are added. Redirects are not followed, cookies are not kept, `.netrc` is not read. A proxy is used only if
the environment has one for the host. A connection is reused only for a short time, because servers may close idle connections, which must
not be reported.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

import httpx

from contracts.checker.sending.network import Network, TooLarge
from contracts.checker.sending.trust import SYSTEM, Trust
from contracts.codecs.content_codings import CodingError, decoded
from contracts.errors import ConfigurationError, TransportError
from contracts.http import addresses
from contracts.http.curl import target
from contracts.http.messages import Pairs, Request, Response
from contracts.http.proxies import Proxy, proxy_for

__all__ = ["Outage", "Transport", "Unanswered"]

Outage = Literal["nobody", "not-http", "dropped", "timeout", "unsendable", "out-of-scope"]

_FRESH_S = 1.0
_LIMIT_BYTES = 64 * 1024 * 1024


class Unanswered(TransportError):
    """There was no response. `outage`: nothing listens, the response is not HTTP, the connection was dropped, the request timed out, our
    client refused to send it, or an option leaves it out."""

    def __init__(self, outage: Outage, message: str) -> None:
        self.outage = outage
        super().__init__(message)


class Transport:
    """A connection to one implementation. `url` includes the base path; `headers` are added to every request that has none of that name,
    and so is an `Authorization` from the user info in `url`. `trust`: which certificates are trusted.

    `answer`: an implementation in this process, called instead of the network. Raises ConfigurationError for an unsupported address, and
    for a proxy in the environment that cannot be used.
    """

    def __init__(
        self,
        url: str,
        *,
        headers: Pairs = (),
        timeout_s: float = 10.0,
        trust: Trust = SYSTEM,
        answer: Callable[[Request], Response] | None = None,
    ) -> None:
        basic = addresses.basic_credentials(url)
        self.url, self.timeout_s = addresses.shown(url.rstrip("/")), timeout_s
        self.headers = (*headers, ("Authorization", basic)) if basic else headers
        self.address = addresses.without_user_info(url.rstrip("/"))
        self._answer = answer
        self._is_known = False  # whether there was ever an HTTP response
        path = urlsplit(self.address).path
        self._base_path = target(Request("GET", path)) if path else ""
        self.proxy = None if answer else proxy_for(self.address, os.environ)
        proxy = _usable(self.proxy, self.address)
        self.context = trust.context() if self.address.startswith("https:") else None
        self._network = Network(context=self.context, proxy=proxy, fresh_s=_FRESH_S)
        self._url = _parsed(self.address)
        self._client = httpx.Client(transport=self._network, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def complete(self, request: Request, *, without: Sequence[str] = ()) -> Request:
        """The request with the headers of the run that it does not have, except those named in `without`."""
        names = {name.lower() for name, _ in request.headers} | {name.lower() for name in without}
        added = tuple((name, value) for name, value in self.headers if name.lower() not in names)
        if not added:
            return request
        return Request(request.method, request.path, request.query, (*added, *request.headers), request.body)

    @property
    def is_in_process(self) -> bool:
        """Whether the implementation is in this process: then requests are sent one at a time."""
        return self._answer is not None

    def send(self, request: Request, *, timeout_s: float | None = None) -> Response:
        """The response to a request, within the time limit of the transport or `timeout_s`. Raises Unanswered, a TransportError."""
        if self._answer is not None:
            return self._answer(request)
        response = self._exchange(request, self.timeout_s if timeout_s is None else timeout_s)
        self._is_known = True
        return response

    def _exchange(self, request: Request, timeout_s: float) -> Response:
        until = time.monotonic() + timeout_s
        with self._translated(timeout_s):
            built = httpx.Request(
                request.method,
                self._url,
                headers=[(name.encode("latin-1", "replace"), _bytes(value)) for name, value in request.headers],
                content=request.body,
                extensions={"until": until},
            )
            built.url = _Target(self._url, self._base_path + target(request))
            received = self._client.send(built, stream=True)
            try:
                body = _read(received, until, timeout_s)
            finally:
                received.close()
            headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in received.headers.raw)
            return Response(received.status_code, headers, body)

    @contextmanager
    def _translated(self, timeout_s: float) -> Iterator[None]:
        """Translates errors of httpx to ours, each with the next step."""
        url = self.url
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as cause:
            raise self._unreachable(cause) from cause
        except httpx.TimeoutException as cause:
            raise Unanswered("timeout", f"no response within {timeout_s:g} s") from cause
        except httpx.RemoteProtocolError as cause:
            first_bytes, is_gone = self._network.first_bytes, "disconnected" in str(cause) or "closed connection" in str(cause)
            if not self._is_known and not first_bytes.startswith(b"HTTP/") and (first_bytes or not is_gone):
                reason = f"it starts with {first_bytes[:16]!r}"
                raise Unanswered("not-http", f"the response from {url} is not HTTP ({reason}): is the port correct?") from cause
            if is_gone:  # the message of h11 for a connection that was closed before a response
                raise Unanswered("dropped", "the connection was closed before the response was complete") from cause
            raise Unanswered("dropped", f"the response is not valid HTTP ({_reason(cause)})") from cause
        except TooLarge as cause:
            raise Unanswered("dropped", str(cause)) from cause
        except CodingError as cause:
            raise Unanswered("dropped", f"the response body does not match its Content-Encoding ({_reason(cause)})") from cause
        except (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL) as cause:
            raise Unanswered("unsendable", f"this request cannot be sent: {_reason(cause)}") from cause
        except httpx.TransportError as cause:
            raise Unanswered("dropped", f"the connection broke ({_reason(cause)})") from cause

    def _unreachable(self, cause: httpx.TransportError) -> Unanswered:
        """Why there is no connection: TLS, the proxy, or no listener."""
        url, reason = self.url, _reason(cause)
        if isinstance(cause, httpx.ConnectError) and "CERTIFICATE_VERIFY_FAILED" in str(cause):
            detail = reason.partition("certificate verify failed: ")[2].partition(" (_ssl")[0] or reason
            return Unanswered(
                "not-http",
                f"the certificate of {url} is not trusted ({detail}): pass the certificate of its issuer with --ca FILE, or accept any "
                "certificate with --insecure",
            )
        if isinstance(cause, httpx.ConnectError) and "SSL" in str(cause):
            return Unanswered("not-http", f"{url} does not speak TLS as expected ({reason}): http or https?")
        if self.proxy is None:
            return Unanswered("nobody", f"cannot connect to {url} ({reason}): is it running, and is the URL correct?")
        proxy, around = addresses.shown(self.proxy.url), f"NO_PROXY={urlsplit(self.address).hostname} bypasses it"
        if isinstance(cause, httpx.ProxyError):
            return Unanswered("nobody", f"the proxy {proxy} cannot connect to {url} ({reason}); {around}")
        return Unanswered("nobody", f"the proxy {proxy} cannot be reached ({reason}): is it running? {around}")


def _read(received: httpx.Response, until: float, timeout_s: float) -> bytes:
    """The whole body, within the time limit: a body that is sent a byte at a time is a time-out too."""
    late, body = f"no complete response within {timeout_s:g} s", bytearray()
    try:
        for chunk in received.iter_raw():
            body += chunk
            if time.monotonic() > until:
                raise Unanswered("timeout", late)
            if len(body) > _LIMIT_BYTES:
                raise TooLarge(f"the response body is larger than {_LIMIT_BYTES >> 20} MiB")
    except httpx.TimeoutException as cause:
        raise Unanswered("timeout", late) from cause
    content, _ = decoded(bytes(body), received.headers.get_list("content-encoding"), limit_bytes=_LIMIT_BYTES)
    if len(content) > _LIMIT_BYTES:
        raise TooLarge(f"the decoded response body is larger than {_LIMIT_BYTES >> 20} MiB")
    return content


class _Target(httpx.URL):
    """An address whose request target is sent unchanged. The extension `target` would also apply to the CONNECT to a proxy."""

    def __init__(self, url: httpx.URL, written: str) -> None:
        super().__init__(url)
        self._written = written.encode("ascii")

    @property
    def raw_path(self) -> bytes:
        """The target in the request line."""
        return self._written


def _parsed(address: str) -> httpx.URL:
    """The address for the HTTP client. Raises ConfigurationError if it is invalid."""
    try:
        url = httpx.URL(address)
        url.host.encode("idna")  # a label may be too long, or empty
    except (httpx.InvalidURL, UnicodeError) as cause:
        raise ConfigurationError(f"--url: {address} is not a valid URL: {_reason(cause)}") from cause
    return url


def _usable(proxy: Proxy | None, address: str) -> httpx.Proxy | None:
    """The proxy for the HTTP client. Raises ConfigurationError for one that cannot be used."""
    try:
        return httpx.Proxy(proxy.url) if proxy else None
    except (ValueError, httpx.InvalidURL) as cause:
        assert proxy is not None
        raise ConfigurationError(
            f"{proxy.variable}: {addresses.shown_though_wrong(proxy.url)} cannot be used as a proxy: write it as http://HOST:PORT, "
            f"or NO_PROXY={urlsplit(address).hostname} to bypass it"
        ) from cause


def _bytes(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")


def _reason(cause: Exception) -> str:
    return (str(cause).strip() or type(cause).__name__).split("\n")[0]
