"""A tiny implementation over a real socket, right unless told which one defect to have; its document and its rule book."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

import contracts
from contracts.checker.events import Event, Result
from contracts.checker.run import run
from contracts.configuration import CONTRACTS, resolve

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_GREETING = {"application/json": {"schema": {"$ref": "#/components/schemas/Greeting"}}}

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Greeter", "version": "1"},
    "paths": {
        "/greetings": {
            "post": {
                "operationId": "greet",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/Person"},
                            "examples": {"anna": {"value": {"name": "Anna"}}},
                        }
                    },
                },
                "responses": {
                    "200": {
                        "description": "A greeting.",
                        "headers": {"X-Language": {"required": True, "schema": {"enum": ["en", "de"]}}},
                        "content": _GREETING,
                    },
                    "400": {"description": "Not a person.", "content": _PROBLEM},
                    "409": {"description": "Nobody greets Voldemort.", "content": _PROBLEM},
                    "415": {"description": "Not JSON.", "content": _PROBLEM},
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Person": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string", "minLength": 1}, "loud": {"type": "boolean"}},
            },
            "Greeting": {
                "type": "object",
                "required": ["text", "loud"],
                "properties": {"text": {"type": "string"}, "loud": {"type": "boolean"}},
            },
            "Problem": {"type": "object", "properties": {"status": {"type": "integer"}, "title": {"type": "string"}}},
        }
    },
}

BOOK: dict[str, Any] = {
    "rulebook": 1,
    "operations": {
        "greet": {
            "rules": [
                {
                    "id": "body-breaks-the-document",
                    "when": "request.violations",
                    "then": {"status": 400, "problem": "This is not a person."},
                    "witness": {"body": {"name": 1}},
                    "source": "page 1",
                },
                {
                    "id": "nobody-greets-voldemort",
                    "when": "request.body.name == 'Voldemort'",
                    "then": {"status": 409, "problem": "No."},
                    "witness": {"body": {"name": "Voldemort"}},
                    "source": "page 2",
                    "soft": True,
                },
                {
                    "id": "loud-when-asked",
                    "when": "request.body.loud",
                    "then": {"status": 200, "body": {"loud": True}},
                    "witness": {"body": {"name": "Anna", "loud": True}},
                    "source": "page 3",
                },
                {
                    "id": "quiet-otherwise",
                    "when": "true",
                    "then": {"status": 200, "body": {"loud": False}},
                    "witness": {"body": {"name": "Anna"}},
                },
            ],
            "invariants": [
                {
                    "id": "greeting-names-the-person",
                    "when": "response.status == 200 and not request.violations",
                    "expect": "endswith(response.body.text, request.body.name)",
                    "source": "page 4",
                },
            ],
        }
    },
}

DEFECTS = (
    "accepts-malformed",
    "crashes-on-loud",
    "drops-loud",
    "greets-voldemort",
    "hangs-on-loud",
    "html",
    "ignores-loud",
    "limits-everything",
    "limits-the-loud",
    "missing-allow",
    "missing-header",
    "missing-member",
    "other-person",
    "refuses-everybody",
    "serves-get",
    "shouts",
    "teapot",
)


class Greeter:
    """The ASGI application. `defect`: "" or one of DEFECTS; `rate`: of so many requests one is answered 429."""

    def __init__(self, defect: str = "", *, rate: int = 0, echo_headers: bool = False) -> None:
        self.defect, self.rate, self.echo_headers, self.count = defect, rate, echo_headers, 0
        self.seen: list[tuple[str, bytes, dict[str, str], bytes]] = []

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        body = await _body(receive)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self.count += 1
        self.seen.append((scope["method"], scope["raw_path"] + b"?" + scope["query_string"], headers, body))
        status, answer, extra = self._answer(scope["method"], scope["path"], headers, body)
        if status == 0:  # uvicorn closes the connection when an answer breaks off
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
            return
        if status == 1:
            await asyncio.sleep(60)
        kind = (
            "text/html" if self.defect == "html" and status == 200 else "application/json" if status == 200 else "application/problem+json"
        )
        sent = {"content-type": kind, **extra}
        await send({"type": "http.response.start", "status": status, "headers": [(n.encode(), v.encode()) for n, v in sent.items()]})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any, dict[str, str]]:
        if self.rate and self.count % self.rate == 0:
            return 429, {"title": "Slow down."}, {"retry-after": "0"}
        if path != "/greetings":
            return 404, {"title": "Not found."}, {}
        if method == "GET" and self.defect == "serves-get":
            return 200, {"text": "Hello", "loud": False}, _EN
        if method != "POST":
            return 405, {"title": "No such method."}, {} if self.defect == "missing-allow" else {"allow": "POST"}
        if headers.get("content-type", "application/json").split(";")[0] != "application/json":
            return 415, {"title": "Not JSON."}, {}
        return self._greeting(body, headers)

    def _greeting(self, body: bytes, headers: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        person = _person(body)
        if person is None:
            return (
                (200, {"text": "Hello", "loud": False}, _EN)
                if self.defect == "accepts-malformed"
                else (400, {"title": "Not a person."}, {})
            )
        loud, name = person.get("loud", False), person["name"]
        if name == "Voldemort" and self.defect != "greets-voldemort":
            return 409, {"status": 409, "title": "No."}, {}
        match self.defect:
            case "crashes-on-loud" if loud:
                return 500, {"title": "Traceback"}, {}
            case "drops-loud" if loud:
                return 0, {}, {}
            case "hangs-on-loud" if loud:
                return 1, {}, {}
            case "limits-the-loud" if loud:
                return 429, {"title": "Slow down."}, {}
            case "limits-everything":
                return 429, {"title": "Slow down."}, {}
            case "refuses-everybody":
                return 400, {"title": "No."}, {}
            case "teapot" if loud:
                return 418, {"title": "Teapot."}, {}
            case "missing-member":
                return 200, {"loud": loud}, _EN
            case "missing-header":
                return 200, {"text": f"Hello, {name}", "loud": loud}, {}
            case "ignores-loud":
                loud = False
            case "other-person":
                name = "Berta"
            case "shouts" if loud:
                return 200, {"text": f"HELLO, {name}", "loud": loud}, _EN
        echoed = f"{headers.get('authorization', '')}, " if self.echo_headers else ""
        return 200, {"text": f"Hello, {echoed}{name}", "loud": loud}, _EN


_EN = {"x-language": "en"}


def _person(body: bytes) -> dict[str, Any] | None:
    try:
        person = json.loads(body.decode("utf-8"), parse_constant=_refuse)
        json.dumps(person).encode("ascii").decode("ascii")
        json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(person, dict) or _has_surrogate(person):
        return None
    name, loud = person.get("name"), person.get("loud", False)
    return person if isinstance(name, str) and name and isinstance(loud, bool) else None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _has_surrogate(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


def checked(
    application: Callable[..., Awaitable[None]], *, rules: object = None, events: list[Event] | None = None, **flags: object
) -> Result:
    """The result of a run against an application; `flags` as on the command line. The book's own cases and coverage, unless told otherwise."""
    contract = contracts.load(DOCUMENT, BOOK if rules is None else rules)
    with served(application) as url:
        given = {"url": url, "document": "openapi.json", "phases": "book,coverage", "timeout": "5", **flags}
        options = resolve(CONTRACTS, given, environ={}, folder=Path("/nonexistent"))
        return run(contract, options, (events if events is not None else []).append)


def found(result: Result) -> set[str]:
    """The ids of what was found."""
    return {finding.failure.id for finding in result.findings}


@contextmanager
def served(application: Callable[..., Awaitable[None]]) -> Iterator[str]:
    """The base URL of an ASGI application on a free port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()  # whoever comes before the server is up waits
    config = uvicorn.Config(application, log_level="critical", lifespan="off", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(5)
        listener.close()
