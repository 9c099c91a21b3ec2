"""`POST /phone-numbers/outgoing/manual-override` as somebody else would write it: a plain ASGI application, without this kit and
without its rule book. `application()` is right; defects and variants by id change one thing each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import replace

from tests.implementations.defects import DEFECTS
from tests.implementations.operation import CORRECT, DEFAULTS, MAX_BODY, Implementation, Reply
from tests.implementations.variants import VARIANTS

__all__ = ["DEFECTS", "VARIANTS", "application"]

Scope = MutableMapping[str, object]
Event = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def application(settings: Mapping[str, object] | None = None, *, defects: Iterable[str] = (), variants: Iterable[str] = ()) -> Application:
    """An ASGI application. `settings` are those of the rule book (`authentication`, `unknown-number`, `retry-after`)."""
    implementation = replace(CORRECT, settings={**DEFAULTS, **(settings or {})}, memory={})
    for change in [DEFECTS[name] for name in defects] + [VARIANTS[name] for name in variants]:
        implementation = change.applied(implementation)
    return _application(implementation)


def _application(implementation: Implementation) -> Application:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            body = await _body(receive)
            reply = implementation.reply(str(scope["method"]), str(scope["path"]), _headers(scope), body)
            await _send(reply, send)

    return app


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        event = await receive()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return


async def _body(receive: Receive) -> bytes:
    """The body; of one that is too large, one byte more than is allowed."""
    chunks, size, is_more = [], 0, True
    while is_more and size <= MAX_BODY:
        event = await receive()
        chunk = event.get("body", b"")
        assert isinstance(chunk, bytes)
        chunks.append(chunk)
        size += len(chunk)
        is_more = bool(event.get("more_body"))
    return b"".join(chunks)[: MAX_BODY + 1]


def _headers(scope: Scope) -> dict[str, str]:
    """Names in lower case; several of one name are joined (RFC 9110, section 5.3)."""
    pairs = scope["headers"]
    assert isinstance(pairs, Iterable)
    headers: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1").strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


async def _send(reply: Reply, send: Send) -> None:
    content = reply.content
    length = len(content) if reply.is_whole else len(content) + 1
    named = {"content-length": str(length), "content-type": reply.media_type} if reply.status != 204 else {}
    headers = [(name.encode(), value.encode()) for name, value in (*named.items(), *reply.headers)]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": not reply.is_whole})
