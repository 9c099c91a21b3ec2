"""An ASGI application, asked without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

__all__ = ["Application", "Ask", "Got", "curl"]

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A request as it goes onto the wire: `target` is the encoded path with its query."""

    method: str
    target: str
    headers: Pairs = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Got:
    """What came back: header names in lower case. `seconds`: how long it took."""

    status: int
    headers: Pairs
    body: bytes

    def header(self, name: str) -> str | None:
        """The values of a header, None where it is missing."""
        found = [value for one, value in self.headers if one == name.lower()]
        return ", ".join(found) if found else None


class Application:
    """One application in an event loop of its own."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        """The loop is given back."""
        self._loop.close()

    def ask(self, ask: Ask, *, seconds: float = 30) -> Got:
        """The answer; raises TimeoutError, and whatever the application lets through."""
        return self._loop.run_until_complete(asyncio.wait_for(self._asked(ask), seconds))

    async def _asked(self, ask: Ask) -> Got:
        path, _, query = ask.target.partition("?")
        headers = [("host", "mock"), *ask.headers]
        if ask.body:
            headers.append(("content-length", str(len(ask.body))))
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "method": ask.method, "scheme": "http", "path": unquote(path),
            "http_version": "1.1", "raw_path": path.encode("latin-1", "replace"), "query_string": query.encode("latin-1", "replace"),
            "root_path": "", "headers": [(name.lower().encode("latin-1"), value.encode("utf-8")) for name, value in headers],
            "client": ("127.0.0.1", 1), "server": ("mock", 80),
        }  # fmt: skip
        sent: list[dict[str, Any]] = []
        incoming = [{"type": "http.request", "body": ask.body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if incoming:
                return incoming.pop()
            await asyncio.sleep(3600)
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        start = next(one for one in sent if one["type"] == "http.response.start")
        body = b"".join(one.get("body", b"") for one in sent if one["type"] == "http.response.body")
        return Got(
            start["status"], tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in start["headers"]), body
        )


def curl(ask: Ask) -> str:
    """The request to paste, for a server on port 8000."""
    parts = ["curl", "-i", "-X", ask.method, *(f"-H '{name}: {value}'" for name, value in ask.headers)]
    if ask.body:
        parts.append(f"--data-binary '{ask.body.decode('utf-8', 'replace')[:400]}'")
    return " ".join([*parts, f"'http://127.0.0.1:8000{ask.target}'"])
