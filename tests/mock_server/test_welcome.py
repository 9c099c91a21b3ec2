"""What the mock says when it is ready, and the request it proposes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

import contracts
from contracts.http.messages import Request
from contracts.rules.decide.decision import PlainSuccess
from mock_server.cli.welcome import base_url, example, welcome

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
OK = {"200": {"description": "Fine."}}
NAME = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "minLength": 3}}}


def contract(operation: dict[str, Any], *, path: str = "/leads", **further: Any) -> contracts.Contract:
    """A contract of one operation."""
    method = "post" if "requestBody" in operation else "get"
    item = {method: {"operationId": "tryMe", "responses": OK, **operation}}
    return contracts.load({"openapi": "3.1.0", "info": {"title": "Two\nlines", "version": "1"}, "paths": {path: item}, **further}, "none")


def body(**media_type: Any) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": NAME, **media_type}}}}


def test_the_address_line_is_the_first_and_one_line() -> None:
    text = welcome(contract({}), "http://127.0.0.1:1", request=None, check=["contracts", "run"], seed=7, has_docs=False)
    assert text.splitlines() == [
        "Serving Two lines at http://127.0.0.1:1",
        "  check   contracts run --url http://127.0.0.1:1    (replace the URL with that of your implementation)",
        "  seed    7    stop with Ctrl-C",
    ]


def test_docs_and_a_request_are_named_where_there_are_any() -> None:
    text = welcome(contract({}), "http://h:1", request=Request("GET", "/leads"), check=["contracts", "run"], seed=0, has_docs=True)
    assert "  docs    http://h:1/docs\n  try     curl -sS -i http://h:1/leads\n" in text


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::1", "http://[::1]:80"),
        ("::", "http://[::1]:80"),
        ("box", "http://box:80"),
    ],
)
def test_the_url_can_be_opened_from_this_machine(host: str, url: str) -> None:
    assert base_url(host, 80) == url


def test_what_was_not_looked_at_yet_is_said_apart_from_faults() -> None:
    text = welcome(contract({}), "http://h:1", request=None, check=["x"], seed=0, has_docs=False, unseen="1 of 2 operations …")
    assert "  later   1 of 2 operations …\n" in text and "faults" not in text


def test_a_request_that_a_rule_refuses_is_not_proposed_where_another_succeeds() -> None:
    rule = {"id": "short", "when": "count(request.body.name) > 5", "then": {"status": 409}, "witness": {"body": {"name": "Matilda"}}}
    document = contract({**body(), "responses": {**OK, "409": {"description": "No."}}}).spec.document
    refused = contracts.load(document, {"rulebook": 1, "operations": {"tryMe": {"rules": [{**rule, "source": "here"}]}}})
    found = example(refused, now=NOW)
    assert found is not None and len(json.loads(found.body)["name"]) <= 5


def test_the_example_of_the_document_is_proposed() -> None:
    found = example(contract(body(example={"name": "Ada"})), now=NOW)
    assert found is not None and found.body == b'{"name":"Ada"}'


@pytest.mark.parametrize(
    ("operation", "further"),
    [
        ({}, {}),
        (body(), {}),
        ({"parameters": [{"name": "q", "in": "query", "required": True, "schema": {"type": "integer", "minimum": 5}}]}, {}),
        ({"parameters": [{"name": "X-Q", "in": "header", "required": True, "schema": {"type": "boolean"}}]}, {}),
        ({"security": [{"token": []}]}, {"components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}}),
        ({"security": [{"login": []}]}, {"components": {"securitySchemes": {"login": {"type": "http", "scheme": "basic"}}}}),
        ({"security": [{"key": []}]}, {"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "k"}}}}),
        ({"security": [{"key": []}]}, {"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "cookie", "name": "k"}}}}),
    ],
    ids=["nothing needed", "body", "query", "header", "bearer", "basic", "key in the query", "key in a cookie"],
)
def test_a_request_that_succeeds_is_made_from_the_document(operation: dict[str, Any], further: dict[str, Any]) -> None:
    made = contract(operation, **further)
    found = example(made, now=NOW)
    assert found is not None and isinstance(made.decide(found), PlainSuccess)


def test_a_path_parameter_is_filled() -> None:
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "example": "lead 1"}
    found = example(contract({"parameters": [parameter]}, path="/leads/{id}"), now=NOW)
    assert found is not None and found.path == "/leads/lead%201"


def test_nothing_is_proposed_where_nothing_succeeds() -> None:
    empty = contracts.load({"openapi": "3.1.0", "info": {"title": "Empty", "version": "1"}, "paths": {}}, "none")
    assert example(empty, now=NOW) is None
