"""A large document that is made up: a thousand operations over schemas that refer to each other, themselves included."""

from __future__ import annotations

from typing import Any

__all__ = ["large"]

KINDS: tuple[dict[str, Any], ...] = (
    {"type": "string", "minLength": 1, "maxLength": 40},
    {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{1,6}$"},
    {"type": "string", "format": "date-time"},
    {"type": "string", "enum": ["open", "paid", "shipped", "cancelled"]},
    {"type": "integer", "minimum": 0, "maximum": 1_000_000},
    {"type": "number", "multipleOf": 0.01},
    {"type": "boolean"},
    {"type": ["string", "null"], "format": "uuid"},
    {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "maxItems": 20},
    {"type": "object", "additionalProperties": {"type": "integer"}},
)


def large(resources: int = 250) -> dict[str, Any]:
    """An OpenAPI 3.1 document with four operations for each resource."""
    paths: dict[str, Any] = {}
    for number in range(resources):
        paths[f"/group{number % 25}/things{number}"] = {"get": _list(number), "post": _create(number)}
        paths[f"/group{number % 25}/things{number}/{{thingId}}"] = {"get": _item(number), "patch": _change(number)}
    schemas = {f"Thing{number}": _schema(number, resources) for number in range(resources)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Large", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas | {"Any": {"oneOf": [_ref(number) for number in range(0, resources, 10)]}}},
    }


def _ref(number: int) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/Thing{number}"}


def _schema(number: int, resources: int) -> dict[str, Any]:
    members = {f"member{index}": KINDS[(number + index) % len(KINDS)] for index in range(3 + number % 8)}
    members |= {"id": {"type": "string", "minLength": 1}, "kind": {"const": f"thing{number}"}}
    members |= {"parent": {"anyOf": [_ref(number), {"type": "null"}]}, "children": {"type": "array", "items": _ref(number), "maxItems": 3}}
    members |= {"next": _ref((number * 7 + 1) % resources)}
    return {
        "type": "object",
        "properties": members,
        "required": ["id", "kind", "member0", "member1"],
        "additionalProperties": number % 3 > 0,
    }


def _content(schema: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _answers(schema: Any, status: str = "200") -> dict[str, Any]:
    problem = {"type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"]}
    return {status: {"description": "Done.", **_content(schema)}, "400": {"description": "Refused.", **_content(problem)}}


def _list(number: int) -> dict[str, Any]:
    query = [
        ("limit", {"type": "integer", "minimum": 1, "maximum": 100}),
        ("state", KINDS[3]),
        ("ids", {"type": "array", "items": KINDS[0]}),
    ]
    parameters = [{"name": name, "in": "query", "schema": schema} for name, schema in query]
    return {"operationId": f"list{number}", "parameters": parameters, "responses": _answers({"type": "array", "items": _ref(number)})}


def _create(number: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Any"} if number % 10 == 0 else {"allOf": [_ref(number), {"required": ["parent"]}]}
    body = {"required": True, **_content(schema)}
    return {"operationId": f"create{number}", "requestBody": body, "responses": _answers(_ref(number), "201")}


def _key() -> dict[str, Any]:
    return {"name": "thingId", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[a-z0-9-]+$"}}


def _item(number: int) -> dict[str, Any]:
    return {"operationId": f"get{number}", "parameters": [_key()], "responses": _answers(_ref(number))}


def _change(number: int) -> dict[str, Any]:
    body = _content({"type": "object", "properties": {"next": _ref(number)}})
    return {"operationId": f"change{number}", "parameters": [_key()], "requestBody": body, "responses": _answers(_ref(number))}
