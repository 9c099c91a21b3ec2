"""Errors in the shape of the document: which schema, status and words a refusal has."""

from __future__ import annotations

import json
from typing import Any

import pytest

import contracts
from contracts.configuration import MOCK_SERVER, defaults
from contracts.http.messages import Request, Response
from mock_server.app import assembled
from mock_server.settings import settings_of

TEXT, INTEGER = {"type": "string"}, {"type": "integer"}
LIMIT = {"name": "limit", "in": "query", "schema": INTEGER}
REASON = 'The request does not match the API description. query limit: "x" is not of type "integer"'


def schema(*required: str, **members: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": members}


def as_json(shape: Any, **more: Any) -> dict[str, Any]:
    return {"description": more.pop("description", ""), "content": {"application/json": {"schema": shape, **more}}}


def ask(
    responses: dict[str, Any], path: str = "/a", *, query: str = "x", others: dict[str, Any] | None = None, **operation: Any
) -> Response:
    """The response to a request with a wrong `limit`."""
    own = {"get": {"parameters": [LIMIT], "responses": {"200": {"description": ""}, **responses}, **operation}}
    more = {f"/b{number}": {"get": {"responses": one}} for number, one in enumerate((others or {}).values())}
    document: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/a": own, **more}}
    document["components"] = {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}
    mock = assembled(contracts.load(document, "none"), settings_of(defaults(MOCK_SERVER)))
    return mock.dispatcher.answer(Request("GET", path, (("limit", query),)))


def body_of(response: Response) -> Any:
    return json.loads(response.body)


DOCKER = schema("message", message=TEXT)


def test_an_undeclared_status_has_the_shape_of_other_errors_of_the_operation() -> None:
    response = ask({"500": as_json(DOCKER, example={"message": "boom"}), "200": as_json({"type": "object"})})
    assert (response.status, response.header("content-type"), body_of(response)) == (400, "application/json", {"message": REASON})


def test_the_nearest_status_lends_its_shape() -> None:
    response = ask({"500": as_json(schema("oops", oops=TEXT)), "404": as_json(schema("error", error=TEXT)), "429": as_json(DOCKER)})
    assert body_of(response) == {"error": REASON}


def test_most_operations_lend_their_shape() -> None:
    rare, usual = {"400": as_json(schema("rare", rare=TEXT, message=TEXT))}, {"404": as_json(DOCKER)}
    others = {"1": rare, "2": usual, "3": usual}
    assert body_of(ask({}, others=others)) == {"message": REASON}
    unknown = ask({}, "/nowhere", others=others)
    assert (unknown.status, set(body_of(unknown))) == (404, {"message"})


def test_a_shape_without_a_place_for_the_reason_is_not_used() -> None:
    response = ask({"404": as_json(schema("kind", kind={"enum": ["not_found"]}))})
    assert response.header("content-type") == "application/problem+json"


def test_a_bare_text_is_not_a_shape() -> None:
    assert ask({"404": as_json(TEXT)}).header("content-type") == "application/problem+json"


def test_missing_credentials_are_told_in_the_shape_of_the_operation() -> None:
    response = ask({"404": as_json(schema("error", error=schema("message", message=TEXT, status=INTEGER)))}, security=[{"key": []}])
    assert (response.status, body_of(response)["error"]["status"]) == (401, 401)
    assert "credentials" in body_of(response)["error"]["message"]


TYPES = {"enum": ["api_error", "card_error", "invalid_request_error", "authentication_error", "rate_limit_error", "not_found_error"]}
CODES = {"enum": ["RESOURCE_EXHAUSTED", "PERMISSION_DENIED", "INVALID_ARGUMENT", "NOT_FOUND", "UNAUTHENTICATED"]}


@pytest.mark.parametrize(
    ("declared", "shape", "expected"),
    [
        ("400", schema("error", error=schema("type", "message", type=TYPES, message=TEXT)), {"error": {"type": "invalid_request_error", "message": REASON}}),
        ("400", schema("error", error=schema("code", code=INTEGER, message=TEXT, status=CODES)), {"error": {"code": 400, "message": REASON, "status": "INVALID_ARGUMENT"}}),
        ("400", schema("category", "detail", category=TYPES, detail=TEXT), {"category": "invalid_request_error", "detail": REASON}),
        ("400", schema("error", error={"enum": ["invalid_grant", "invalid_request"]}, error_description=TEXT), {"error": "invalid_request", "error_description": REASON}),
        ("400", schema("object", object={"enum": ["error"]}, message=TEXT), {"object": "error", "message": REASON}),
        ("400", schema(ok={"type": "boolean"}, error=TEXT), {"ok": False, "error": REASON}),
        ("400", schema("type", "message", type=TEXT, message=TEXT), {"type": "bad_request", "message": REASON}),
        ("400", schema(reason=TEXT), {"reason": REASON}),
        ("400", schema(errors={"type": "array", "items": schema(reason=TEXT)}), {"errors": [{"reason": REASON.partition(". ")[2]}]}),
        ("400", schema(status_code=INTEGER, status_message=TEXT), {"status_code": 400, "status_message": REASON}),
        ("400", schema("errors", errors={"type": "array", "items": schema("code", code={"enum": ["missing", "invalid"]}, field=TEXT)}), {"errors": [{"code": "invalid", "field": "limit"}]}),
        ("4XX", schema("status", status={"enum": ["Success", "Failure"]}, message=TEXT, code=INTEGER), {"status": "Failure", "message": REASON, "code": 400}),
    ],
)  # fmt: skip
def test_listed_values_fit_the_cause(declared: str, shape: dict, expected: dict) -> None:
    assert body_of(ask({declared: as_json(shape)})) == expected


def test_listed_values_fit_other_statuses() -> None:
    shape = schema("type", "message", type=TYPES, message=TEXT)
    assert body_of(ask({"404": as_json(shape)}, security=[{"key": []}]))["type"] == "authentication_error"


@pytest.mark.parametrize(
    ("descriptions", "status"),
    [
        ({"400": "Bad Request", "422": "Validation failed"}, 422),
        ({"400": "Validation failed", "422": "The card was declined"}, 400),
        ({"400": "", "422": ""}, 422),
        ({"400": "Invalid input", "422": "Validation exception"}, 422),
        ({"422": ""}, 422),
        ({"400": ""}, 400),
        ({"default": ""}, 400),
    ],
)
def test_the_declared_status_for_validation_is_sent(descriptions: dict[str, str], status: int) -> None:
    assert ask({name: as_json(DOCKER, description=text) for name, text in descriptions.items()}).status == status
