"""The servers that are compared, all for the one operation of the shipped document, all run by the same uvicorn.

    python -m benchmarks.servers NAME        prints its URL when it accepts requests

bare        an ASGI application that validates the body with the same compiled validator and sends ready bytes: the limit
static      the mock without a rule book: the document's example
rules       the mock with the shipped rule book
connexion   Connexion's own mock (`MockResolver`) of the same operation
"""

from __future__ import annotations

import copy
import sys
import warnings
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

import contracts
from contracts.configuration import shipped_folder
from mock_server.app import bind, create_app, serve

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from connexion import AsyncApp
    from connexion.mock import MockResolver

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]

DOCUMENT = shipped_folder() / "openapi.yaml"


def bare() -> App:
    """Body read, parsed and validated; ready bytes sent."""
    spec = contracts.load(DOCUMENT, "none").spec
    operation = next(iter(spec.operations.values()))
    validator = spec.schemas.validator(operation.body["application/json"].schema, direction="request")
    body = orjson.dumps(next(iter(operation.responses["200"].content["application/json"].examples.values())))
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for kind in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{kind}.complete"})
            return
        received = await receive()
        status = 200 if validator.is_valid(orjson.loads(received["body"])) else 400
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def static() -> App:
    return create_app(DOCUMENT, "none")


def rules() -> App:
    return create_app(DOCUMENT, "beside")


def connexion() -> App:
    document = as_3_0(copy.deepcopy(contracts.load(DOCUMENT, "none").spec.source_document.data))
    for item in document["paths"].values():
        for operation in item.values():
            operation["responses"] = {"200": operation["responses"]["200"]}  # it answers 500 where two media types are declared
            content = operation["requestBody"]["content"]
            operation["requestBody"]["content"] = {"application/json": content["application/json"]}  # it logs a line per request for two
    app = AsyncApp("benchmarks")
    app.add_api(document, resolver=MockResolver(mock_all=True))
    return app


def as_3_0(node: Any) -> Any:
    """A 3.1 document as 3.0.3, as far as the shipped one needs it: Connexion refuses 3.1."""
    if isinstance(node, list):
        return [as_3_0(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {name: as_3_0(value) for name, value in node.items() if name not in ("webhooks", "jsonSchemaDialect", "$schema", "summary")}
    if "openapi" in found:
        found["openapi"] = "3.0.3"
    if isinstance(found.get("type"), list):
        kinds = [kind for kind in found["type"] if kind != "null"]
        found["nullable"], found["type"] = "null" in found["type"], kinds[0]
    if isinstance(found.get("examples"), list):
        found.pop("examples")
    if "const" in found:
        found["enum"] = [found.pop("const")]
    return found


SERVERS: dict[str, Callable[[], App]] = {"bare": bare, "static": static, "rules": rules, "connexion": connexion}


def main() -> None:
    """Serve one of them."""
    listener = bind("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    serve(SERVERS[sys.argv[1]](), listener, on_ready=lambda: print(url, flush=True))


if __name__ == "__main__":
    main()
