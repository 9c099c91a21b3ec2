"""The key of the path is the key of the answer, although names differ; secrets stay out, and `Location` leads to the thing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

import contracts
from contracts.http.messages import JSON, Request, Response
from mock_server.responses.stubs import Stubs

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}


def thing(*names: str, **further: Any) -> dict[str, Any]:
    members = {**dict.fromkeys(names, TEXT), **further}
    return {"type": "object", "required": list(members), "properties": members}


CUSTOMER = thing("id", "email")
REPOSITORY = thing("name", id=WHOLE, owner=thing("login", id=WHOLE))
POD = thing("kind", metadata=thing("name", "namespace"))
SCHEMAS = {"/customers/{customer}": CUSTOMER, "/repos/{owner}/{repo}": REPOSITORY, "/namespaces/{namespace}/pods/{name}": POD}
DESCRIPTIONS = {"owner": "The account's name.", "repo": "The repository's name."}


def answered(schema: Any, status: str = "200", **further: Any) -> dict[str, Any]:
    return {"responses": {status: {"description": "", "content": {"application/json": {"schema": schema}}, **further}}}


def parameters(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": TEXT, "description": DESCRIPTIONS.get(name, "")} for name in names]


def ask(paths: dict[str, Any], method: str, path: str, body: JSON = None) -> Response:
    contract = contracts.load({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}, "none")
    content = b"" if body is None else json.dumps(body).encode()
    headers = (("Content-Type", "application/json"),) if content else ()
    request = Request(method, path, (), headers, content)
    return Stubs(contract.spec, seed=0, now=datetime(2026, 1, 1, 12, tzinfo=UTC)).render(contract.decide(request), request)


@pytest.mark.parametrize(
    ("template", "path", "told"),
    [
        ("/customers/{customer}", "/customers/cus_9", {"id": "cus_9"}),
        ("/repos/{owner}/{repo}", "/repos/ada/engine", {"name": "engine", "owner": {"login": "ada"}}),
        ("/namespaces/{namespace}/pods/{name}", "/namespaces/prod/pods/web-1", {"metadata": {"namespace": "prod", "name": "web-1"}}),
    ],
)
@pytest.mark.parametrize("wrapper", ["", "data"])
def test_the_key_of_the_path_is_the_key_of_the_answer(template: str, path: str, told: dict[str, Any], wrapper: str) -> None:
    schema = thing(**{wrapper: SCHEMAS[template]}) if wrapper else SCHEMAS[template]
    answer = json.loads(ask({template: {"parameters": parameters(template), "get": answered(schema)}}, "GET", path).body)
    found = answer[wrapper] if wrapper else answer
    assert {name: {key: found[name][key] for key in one} if isinstance(one, dict) else found[name] for name, one in told.items()} == told


def test_rows_say_in_what_they_lie() -> None:
    template = "/namespaces/{namespace}/pods"
    rows = thing(items={"type": "array", "minItems": 2, "items": POD})
    answer = json.loads(ask({template: {"parameters": parameters(template), "get": answered(rows)}}, "GET", "/namespaces/prod/pods").body)
    assert {row["metadata"]["namespace"] for row in answer["items"]} == {"prod"}


def test_the_name_of_a_shop_is_not_the_name_of_its_products() -> None:
    template = "/shops/{name}/products/{id}"
    paths = {template: {"parameters": parameters(template), "get": answered(thing("id", "name"))}}
    answer = json.loads(ask(paths, "GET", "/shops/corner/products/p-1").body)
    assert (answer["id"], answer["name"] == "corner") == ("p-1", False)


def test_location_leads_to_what_was_made_by_its_key() -> None:
    location = {"Location": {"required": True, "schema": TEXT}}
    made = {
        **answered(thing(data=CUSTOMER), "201", headers=location),
        "requestBody": {"content": {"application/json": {"schema": CUSTOMER}}},
    }
    read = {"parameters": parameters("/customers/{customer}"), "get": answered(CUSTOMER)}
    response = ask(
        {"/customers": {"post": made}, "/customers/{customer}": read}, "POST", "/customers", {"id": "cus_7", "email": "a@b.example"}
    )
    assert json.loads(response.body)["data"]["id"] == "cus_7"
    assert dict(response.headers)["Location"] == "/customers/cus_7"
