"""Fetches http(s) URLs, with limits on time, size and redirects; the user info of a URL is only sent to its own host.

`http://user:secret@host/openapi.yaml` is requested with Basic authentication (RFC 7617), and so is everything else on that host; another
host never gets the credentials, and no message shows them.
"""

from __future__ import annotations

import os
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from email.message import Message
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import IO, Any
from urllib.parse import SplitResult, urlsplit

from contracts.errors import SourceError
from contracts.http.addresses import basic_credentials, shown, shown_though_wrong, without_user_info
from contracts.http.proxies import Proxy, proxy_for

__all__ = ["Fetcher"]

_LIMIT_S = 20.0  # for one file, from the DNS look-up to the last byte
_LIMIT_OF_ALL_S = 60.0  # for all files of one document
_PIECE_BYTES = 256 * 1024
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = "application/json, application/yaml, text/yaml, */*"

Origin = tuple[str, str, int | None]
Refusal = Callable[[str], str]
Note = Callable[[socket.socket], None]


class Fetcher:
    """Fetches the files of one document. `known`: URLs from the user; their user info is used for all requests to their hosts."""

    def __init__(self, known: Iterable[str], limit_bytes: int) -> None:
        self._limit_bytes, self._spent_s = limit_bytes, 0.0
        self._credentials = {origin: credential for origin, credential in map(_credential, known) if credential}

    def fetch(self, url: str, refusal: Refusal = lambda url: "") -> bytes:
        """The content. `refusal` returns why a redirect must not be followed, "" if it may be. Raises SourceError."""
        name, limit_s, begun = shown(url), min(_LIMIT_S, _LIMIT_OF_ALL_S - self._spent_s), time.monotonic()
        if limit_s <= 0:
            raise SourceError(
                f"{name}: was not fetched: the limit of {_LIMIT_OF_ALL_S:g} s for all files of a document was reached; download them"
            )
        if not _is_sound(url):
            raise SourceError(f"{name}: is not a valid URL; percent-encode special characters")
        download = _Download(self, refusal)
        try:
            return download.answer(url, limit_s)
        except TimeoutError as error:
            raise SourceError(f"{name}: timed out after {limit_s:g} s; download it and pass the file") from error
        except urllib.error.HTTPError as error:
            error.close()
            reason = "too many redirects" if error.code in _REDIRECTS else f"the server answered {error.code}"
            raise SourceError(f"{name}: {reason}; open the URL in a browser to check it") from error
        except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
            reason = shown(str(getattr(error, "reason", "") or error) or type(error).__name__)
            raise SourceError(f"{name}: cannot be fetched: {reason}; is the server running?") from error
        finally:
            self._spent_s += time.monotonic() - begun
            download.hang_up()

    def request(self, url: str) -> urllib.request.Request:
        """A request for a URL, with the credentials of its host."""
        origin, own = _credential(url)
        request = urllib.request.Request(without_user_info(url), headers={"Accept": _ACCEPT})
        if credential := own or self._credentials.get(origin):
            request.add_unredirected_header("Authorization", credential)
        return request

    def read(self, answer: HTTPResponse, name: str) -> bytes:
        """The body. Raises SourceError if it is too large."""
        content = bytearray()
        while piece := answer.read(_PIECE_BYTES):
            content += piece
            if len(content) > self._limit_bytes:
                raise SourceError(f"{name}: is larger than {self._limit_bytes >> 20} MiB; download it and pass the file")
        return bytes(content)


class _Download:
    """One download. The standard library cannot limit the time of a whole exchange, so it runs in a thread whose sockets are shut down."""

    def __init__(self, fetcher: Fetcher, refusal: Refusal) -> None:
        self._fetcher, self._refusal = fetcher, refusal
        self._sockets: list[socket.socket] = []
        self._is_over = False
        self._lock = threading.Lock()

    def answer(self, url: str, limit_s: float) -> bytes:
        """The content. Raises TimeoutError, and what urllib raises."""
        content: Future[bytes] = Future()

        def ask() -> None:
            try:
                with self._opener().open(self._fetcher.request(url), timeout=limit_s) as answer:
                    content.set_result(self._fetcher.read(answer, shown(url)))
            except Exception as cause:  # passed on to the waiting thread, whatever it is
                content.set_exception(cause)

        threading.Thread(target=ask, name="contracts-fetch", daemon=True).start()
        return content.result(limit_s)

    def hang_up(self) -> None:
        """Aborts whatever is still running."""
        with self._lock:
            self._is_over = True
            for one in self._sockets:
                with suppress(OSError):  # closed already
                    socket.socket.shutdown(one, socket.SHUT_RDWR)

    def note(self, opened: socket.socket) -> None:
        """Registers an open connection. Raises TimeoutError if the download was already aborted."""
        with self._lock:
            self._sockets.append(opened)
            if self._is_over:
                opened.close()
                raise TimeoutError

    def _opener(self) -> urllib.request.OpenerDirector:
        """urllib's ways, without those that lead elsewhere than to http and https, and through the proxies that we know of."""
        opener = urllib.request.OpenerDirector()
        for handler in (
            _Proxies(),
            urllib.request.UnknownHandler(),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
            _Redirects(self._fetcher, self._refusal),
            _Http(self.note),
            _Https(self.note),
        ):
            opener.add_handler(handler)
        return opener


class _Proxies(urllib.request.BaseHandler):
    """Sends a request through the proxy that the environment names for it, as `contracts.http.proxies` reads it."""

    handler_order = 100  # before those that connect

    def http_open(self, req: urllib.request.Request) -> Any:
        """None: the next handler connects, to where the request leads now."""
        proxy = None if req.has_proxy() else proxy_for(req.full_url, os.environ)
        if proxy is None:
            return None
        scheme, host = _proxy_host(proxy)
        if credential := basic_credentials(proxy.url):
            req.add_unredirected_header("Proxy-authorization", credential)
        is_asked_as_declared = req.type in (scheme, "https")
        req.set_proxy(host, scheme)
        return None if is_asked_as_declared else self.parent.open(req, timeout=req.timeout)

    https_open = http_open


def _proxy_host(proxy: Proxy) -> tuple[str, str]:
    """Scheme, and host with port. Raises URLError for a proxy that cannot be used."""
    with suppress(KeyError, ValueError):
        parts = urlsplit(proxy.url)
        standard = _PORTS[parts.scheme]
        if parts.hostname:
            host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
            return parts.scheme, f"{host}:{parts.port or standard}"
    raise urllib.error.URLError(
        f"{proxy.variable}: {shown_though_wrong(proxy.url)} cannot be used as a proxy: give it as http://HOST:PORT, or leave it out"
    )


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but only to allowed addresses; each host gets its own credentials."""

    max_redirections = 5

    def __init__(self, fetcher: Fetcher, refusal: Refusal) -> None:
        self._fetcher, self._refusal = fetcher, refusal

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        target = without_user_info(newurl)
        refusal = self._refusal(target)
        if refusal:
            fp.close()
            raise urllib.error.URLError(f"it redirects to {target}, and {refusal}")
        return self._fetcher.request(target)


class _Watched:
    """A connection that reports its socket as soon as there is one."""

    note: Note
    _socket: socket.socket | None = None

    @property
    def sock(self) -> socket.socket | None:
        """The open socket; http.client sets it."""
        return self._socket

    @sock.setter
    def sock(self, opened: socket.socket | None) -> None:
        self._socket = opened
        if opened is not None:
            self.note(opened)


class _HttpConnection(_Watched, HTTPConnection):
    pass


class _HttpsConnection(_Watched, HTTPSConnection):
    pass


class _Http(urllib.request.HTTPHandler):
    def __init__(self, note: Note) -> None:
        super().__init__()
        self._note = note

    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(partial(_watched, _HttpConnection, self._note), req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, note: Note) -> None:
        super().__init__()
        self._note = note

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(partial(_watched, _HttpsConnection, self._note), req)


def _watched(kind: type[_HttpConnection | _HttpsConnection], note: Note, host: str, **given: Any) -> HTTPConnection:
    connection = kind(host, **given)
    connection.note = note
    return connection


def _is_sound(url: str) -> bool:
    """Whether a URL has a host and a valid port."""
    try:
        parts = urlsplit(without_user_info(url))
        return bool(parts.hostname) and parts.port != 0 and re.search(r"[\x00-\x20\x7f]", url) is None
    except ValueError:
        return False


def _credential(url: str) -> tuple[Origin, str]:
    """The origin of a URL (RFC 6454) and the `Authorization` header for its user info, "" if it has none."""
    try:
        return _origin(urlsplit(url)), basic_credentials(url)
    except ValueError:
        return ("", "", None), ""


def _origin(parts: SplitResult) -> Origin:
    return parts.scheme.lower(), (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme.lower())
