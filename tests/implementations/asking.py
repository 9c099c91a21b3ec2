"""An ASGI application asked in this process, without a socket: what a `send` of the checker looks like to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from contracts.checker.sending.transport import Unanswered
from contracts.http.curl import target
from contracts.http.messages import Request, Response

__all__ = ["asking"]

Event = MutableMapping[str, Any]
Application = Callable[..., Awaitable[None]]


@contextmanager
def asking(application: Application) -> Iterator[Callable[[Request], Response]]:
    """Gives the function that asks. An application that raises, or breaks off, is to the caller a connection that was dropped."""
    loop = asyncio.new_event_loop()
    try:
        yield lambda request: loop.run_until_complete(_asked(application, request))
    finally:
        loop.close()


async def _asked(application: Application, request: Request) -> Response:
    sent: list[Event] = []
    received: list[Event] = [{"type": "http.request", "body": request.body, "more_body": False}]

    async def receive() -> Event:
        return received.pop() if received else {"type": "http.disconnect"}

    async def send(event: Event) -> None:
        sent.append(event)

    try:
        await application(_scope(request), receive, send)
    except Exception as cause:  # whatever it is: a server would answer 500, or hang up where the answer had begun
        if not sent:
            return Response(500, (("Content-Type", "text/plain"),), b"Internal Server Error")
        raise Unanswered("dropped", "the connection was closed before the response was complete") from cause
    if not sent or sent[-1].get("more_body"):
        raise Unanswered("dropped", "the connection was closed before the response was complete")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in sent[0]["headers"])
    return Response(sent[0]["status"], headers, b"".join(event.get("body", b"") for event in sent[1:]))


def _scope(request: Request) -> Event:
    path, _, query = target(request).partition("?")
    headers = [(name.lower().encode("latin-1"), _bytes(value).strip()) for name, value in request.headers]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("ascii"),
        "root_path": "",
        "query_string": query.encode("ascii"),
        "headers": [*headers, (b"host", b"in.process"), (b"content-length", str(len(request.body)).encode())],
    }


def _bytes(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")
