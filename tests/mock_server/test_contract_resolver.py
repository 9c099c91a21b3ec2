"""The mock inside a Connexion application, and the example that shows it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

import mock_server
from contracts.errors import ConfigurationError
from mock_server.serving.application import AsyncApp

EXAMPLE = Path(__file__).parents[2] / "examples" / "connexion-app"


@pytest.fixture(scope="module")
def example() -> Iterator[Any]:
    sys.path.insert(0, str(EXAMPLE))
    kept = set(sys.modules)
    try:
        import app as module  # type: ignore[import-not-found]

        yield module.app
    finally:
        sys.path.remove(str(EXAMPLE))
        for name in set(sys.modules) - kept:
            if name in ("app", "handlers"):
                del sys.modules[name]


def ask(app: Any, method: str, path: str, **options: Any) -> httpx.Response:
    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mock.test") as client:
            return await client.request(method, path, **options)

    return asyncio.run(asked())


def test_a_handler_that_exists_answers(example: Any) -> None:
    assert ask(example, "GET", "/v1/drinks").json() == [{"name": "espresso", "price": 2}, {"name": "mocha", "price": 4}]


def test_the_mock_answers_the_rest(example: Any) -> None:
    response = ask(example, "GET", "/v1/drinks/latte")
    assert (response.status_code, response.json()["name"]) == (200, "latte")
    placed = ask(example, "POST", "/v1/orders", json={"drink": "espresso", "cups": 2})
    assert (placed.status_code, placed.json()["drink"], placed.json()["cups"]) == (201, "espresso", 2)


def test_rules_decide_and_wishes_are_granted(example: Any) -> None:
    refused = ask(example, "POST", "/v1/orders", json={"drink": "mocha"})
    assert (refused.status_code, refused.json(), refused.headers["x-mock-rule"]) == (409, {"message": "Sold out."}, "drink-is-sold-out")
    assert ask(example, "GET", "/v1/drinks/latte", headers={"Prefer": "code=404"}).status_code == 404


def document(operation: dict[str, Any], *, openapi: str = "3.0.3", **more: Any) -> dict[str, Any]:
    return {"openapi": openapi, "info": {"title": "A", "version": "1"}, "paths": {"/a": {"post": operation}}, **more}


OK = {"200": {"description": "", "content": {"application/json": {"schema": {"type": "object", "properties": {"x": {"type": "integer"}}}}}}}


@pytest.mark.parametrize("media_type", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"])
def test_bodies_of_every_kind_reach_the_mock(media_type: str) -> None:
    is_text = media_type == "text/plain"
    schema: dict[str, Any] = (
        {"type": "string"} if is_text else {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}}}
    )
    spec = document({"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}, "responses": OK})
    app = AsyncApp("test")
    app.add_api(spec, resolver=mock_server.ContractResolver(spec, "none"))
    sent = {"application/json": {"json": {"x": 5}}, "text/plain": {"content": "hi", "headers": {"Content-Type": media_type}},
            "multipart/form-data": {"files": {"x": (None, "5")}}}.get(media_type, {"data": {"x": "5"}})  # fmt: skip
    response = ask(app, "POST", "/a", **sent)
    assert response.status_code == 200, response.text
    assert is_text or response.json()["x"] == 5


def test_a_handler_that_fails_to_import_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "failing_handlers.py").write_text("import no_such_library\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    resolver = mock_server.ContractResolver(document({"responses": OK}), "none")
    with pytest.raises(
        ConfigurationError, match=r"^the handler failing_handlers\.place cannot be imported: No module named 'no_such_library'$"
    ):
        resolver._handler("failing_handlers.place")
    assert resolver._handler("missing_handlers.place") is None
    monkeypatch.setitem(sys.modules, "present_handlers", ModuleType("present_handlers"))
    assert resolver._handler("present_handlers.place") is None


NODE = {"Node": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}}
INSTEAD = "; serve it with `mock-server serve`, which reads it"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (document({"responses": OK}, openapi="3.1.0"), "the document: Connexion reads OpenAPI 2.0 and 3.0, and this is 3.1.0"),
        (
            document({"responses": OK}, components={"schemas": NODE}),
            "the document: Connexion cannot read schemas that contain themselves, as Node does",
        ),
    ],
)
def test_documents_that_connexion_cannot_read_are_refused_in_one_line(spec: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        mock_server.ContractResolver(spec, "none")
    assert str(caught.value) == message + INSTEAD


def test_another_document_than_that_of_the_application_is_refused() -> None:
    app = AsyncApp("test")
    resolver = mock_server.ContractResolver(document({"responses": OK}), "none")
    other = document({"responses": OK})
    other["paths"] = {"/b": other["paths"]["/a"]}
    app.add_api(other, resolver=resolver)
    with pytest.raises(ConfigurationError, match="it has no operation POST /b"):
        ask(app, "POST", "/b")
