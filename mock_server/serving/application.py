"""The Connexion application: lifecycle, documentation page, the document. Our middleware answers the operations.

The middleware comes first in Connexion's middleware stack and finds the operation itself. On one core with 16 connections, an empty
middleware serves 29,000 requests per second as a bare ASGI application, 32,000 in that position, 18,000 behind Connexion's routing, and
3,000 with Connexion's validation and response handling (`benchmarks/`). Connexion therefore gets a document without operations. This
also avoids what it cannot read: OpenAPI 3.1 and 3.2, circular schemas, duplicate operation ids, documents with `{{`.

    request → middleware ─ any other path → dispatcher → response
                         └ /docs, /openapi.json, /openapi.yaml, unless the document has that path → Connexion

A browser that opens the base URL is redirected to /docs, unless the document has the path /.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import warnings
from collections.abc import Awaitable, Callable, MutableMapping, Sized
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any
from urllib.parse import parse_qsl, quote

from contracts.document import Document
from contracts.http.messages import Request, Response
from mock_server.dispatcher import DelayedResponse, Dispatcher
from mock_server.memory import give_back
from mock_server.serving.compression import inflated
from mock_server.serving.content_security import PAGE, further_headers, guarded
from mock_server.serving.limits import LINE_BYTES, Excess, exceeded
from mock_server.serving.pages import DOCS, DOCS_FROM_ROOT, Credentials, info_of, is_page, views
from mock_server.serving.request_log import RequestLog

with warnings.catch_warnings():
    # Connexion uses deprecated parts of its dependencies. Users cannot change that, and may have turned warnings into errors.
    warnings.simplefilter("ignore")
    from connexion import AsyncApp
    from connexion.middleware import ConnexionMiddleware
    from connexion.options import SwaggerUIOptions

__all__ = ["Receive", "Scope", "Send", "application"]

CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_MOST_DIGITS = 18  # of a Content-Length
DRAINED_BYTES = 64 * 1024 * 1024
SHORT_BYTES = 128  # of a header that is worth caching
HEAVY_BYTES = 64 * 1024  # requests with larger bodies are answered in another thread
GIVEN_BACK_BYTES = 256 * 1024  # after larger bodies, memory is returned to the operating system

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

logger = logging.getLogger("mock_server")


def application(
    document: Document,
    dispatcher: Dispatcher,
    *,
    max_body: int,
    credentials: Credentials = "any",
    log: RequestLog | None = None,
    date: str = "",
) -> AsyncApp:
    """The ASGI application: the dispatcher answers the operations of the document, Connexion serves the pages about it.

    `credentials`: which ones the dispatcher accepts, as the pages say. `date`: of a mock whose clock is not the real one.
    """
    options = SwaggerUIOptions(serve_spec=False, swagger_ui=False)  # its templates escape nothing
    step = partial(MockMiddleware, dispatcher=dispatcher, max_body=max_body, log=log)
    app = AsyncApp("mock_server", swagger_ui_options=options, middlewares=[step, *ConnexionMiddleware.default_middlewares])
    app.date = date  # what its server sends as `Date`
    app.add_api(_skeleton(document))
    for path, view in views(document, credentials=credentials):
        app.add_url_rule(path, view_func=view, methods=["GET"])
    return app


class MockMiddleware:
    """ASGI middleware that answers requests through the dispatcher; requests for pages are passed on to Connexion."""

    def __init__(self, app: App, *, dispatcher: Dispatcher, max_body: int, log: RequestLog | None) -> None:
        self._next, self._dispatcher, self._max_body, self._log = app, dispatcher, max_body, log
        self._worker = ThreadPoolExecutor(1, "mock-server-heavy")  # one: validating a large body takes many times its size in memory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._next(scope, receive, send)
            return
        started = time.perf_counter()
        path = _path(scope)
        if is_page(path) and not self._dispatcher.knows(path):
            await self._next(scope, receive, guarded(send))
            return
        body = await _body(scope, receive, self._max_body)
        if body is None:  # the client has disconnected
            return
        request = inflated(_request(scope, path, body), limit_bytes=self._max_body)
        if path == "/" and _is_visit(request) and not self._dispatcher.knows(path) and not self._dispatcher.knows(DOCS):
            root = scope.get("root_path", "")
            location = f"{root}/{DOCS_FROM_ROOT}" if root else DOCS_FROM_ROOT
            response = Response(302, (("Location", location), ("Cache-Control", "no-store"), ("Content-Length", "0"), *PAGE))
        else:
            excess = exceeded(request, target_bytes=len(path) + len(scope["query_string"]))
            if len(request.body) <= HEAVY_BYTES or excess is not None:
                response = self._answer(request, excess)
            else:
                response = await asyncio.get_running_loop().run_in_executor(self._worker, self._answer_large, request)
        if isinstance(response, DelayedResponse):
            await asyncio.sleep(response.delay_s)
        if len(body) <= self._max_body:
            await _send(response, send)
        elif request.header("expect") is None:
            await _send(response, send, before_end=lambda: _drain(receive))
        else:  # the client holds back the body (Expect: 100-continue); close, so that nothing is taken for its next request
            await _send(replace(response, headers=(*response.headers, ("Connection", "close"))), send)
        if self._log is not None:
            self._log(request, response, time.perf_counter() - started)

    def _answer(self, request: Request, excess: Excess | None = None) -> Response:
        try:
            return self._dispatcher.answer(request) if excess is None else self._dispatcher.refuse(request, excess)
        except Exception:  # a bug of ours: the only place that handles unexpected exceptions
            logger.exception("the mock failed on %s %r", request.method, request.path)
            return self._dispatcher.apologize(request)

    def _answer_large(self, request: Request) -> Response:
        response = self._answer(request)
        if len(request.body) > GIVEN_BACK_BYTES:
            give_back()
        return response


def _is_visit(request: Request) -> bool:
    """Whether a browser opens the page, as opposed to an API client."""
    return request.method == "GET" and "text/html" in (request.header("accept") or "")


def _path(scope: Scope) -> str:
    """The path as on the wire, percent-encoded and relative to where the application is mounted."""
    raw = scope.get("raw_path")
    path: str = raw.decode("latin-1") if raw else quote(scope["path"], safe="/:@!$&'()*+,;=~")
    root = scope.get("root_path", "")
    return path.removeprefix(root) or "/" if root else path


async def _body(scope: Scope, receive: Receive, limit_bytes: int) -> bytes | None:
    """The body, or None if the client disconnected. A body above the limit is not read; a placeholder just above it is returned."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and (len(value) > _MOST_DIGITS or int(value) > limit_bytes):
            return bytes(limit_bytes + 1)
    message = await receive()
    if not message.get("more_body"):
        return message.get("body", b"") if message["type"] == "http.request" else None
    chunks = [message.get("body", b"")]
    size = len(chunks[0])
    while message.get("more_body") and size <= limit_bytes:
        message = await receive()
        if message["type"] != "http.request":
            return None
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
    return b"".join(chunks)


def _request(scope: Scope, path: str, body: bytes) -> Request:
    query = scope["query_string"]
    headers = tuple([_known(*pair) if _is_short(pair) else _text(*pair) for pair in scope["headers"]])
    if scope.get("scheme") == "https" and not any(name == "x-forwarded-proto" for name, _ in headers):
        headers += (("x-forwarded-proto", "https"),)  # as a proxy in front would say it: absolute links need it
    return Request(
        scope["method"],
        path,
        tuple(parse_qsl(query.decode("utf-8", "replace"), keep_blank_values=True)) if 0 < len(query) <= LINE_BYTES else (),
        headers,
        body,
    )


def _is_short(pair: tuple[Sized, Sized]) -> bool:
    return len(pair[0]) + len(pair[1]) < SHORT_BYTES


def _text(name: bytes, value: bytes) -> tuple[str, str]:
    return name.decode("latin-1"), value.decode("latin-1")


async def _drain(receive: Receive) -> None:
    """Read and discard: closing while the client still sends would reset the connection, and the client would never see the response."""
    size = 0
    while size < DRAINED_BYTES:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            return


async def _send(response: Response, send: Send, *, before_end: Callable[[], Awaitable[None]] | None = None) -> None:
    pairs = (*response.headers, *further_headers(response.headers))
    headers = [_known_wire(*pair) if _is_short(pair) else _wire(*pair) for pair in pairs]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    if before_end is not None:
        await send({"type": "http.response.body", "body": response.body, "more_body": True})
        await before_end()
        await send({"type": "http.response.body"})
        return
    await send({"type": "http.response.body", "body": response.body})


def _wire(name: str, value: str) -> tuple[bytes, bytes]:
    """The header as bytes, without control characters: a value copied from a request must not start another header."""
    return name.lower().encode("latin-1"), (value if value.isprintable() else CONTROL.sub(" ", value)).encode("latin-1", "replace")


_known, _known_wire = (
    lru_cache(maxsize=128)(_text),
    lru_cache(maxsize=128)(_wire),
)  # most requests have the same headers as the previous one


def _skeleton(document: Document) -> dict[str, object]:
    """The document that Connexion gets: title and version, no operations."""
    info = info_of(document)
    return {"openapi": "3.0.3", "info": {"title": str(info.get("title", "")), "version": str(info.get("version", ""))}, "paths": {}}
