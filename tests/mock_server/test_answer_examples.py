"""Which example of a document is sent, and as what."""

from __future__ import annotations

import json

import pytest

import contracts
from contracts.configuration import MOCK_SERVER, defaults
from contracts.http.messages import JSON, Request, Response
from mock_server.app import assembled
from mock_server.settings import settings_of

THING = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}


def answer(content: dict, *, examples: str = "valid", openapi: str = "3.1.0", schemas: dict | None = None, accept: str = "*/*") -> Response:
    document: dict[str, JSON] = {
        "openapi": openapi,
        "info": {"title": "t", "version": "1"},
        "paths": {"/thing": {"get": {"responses": {"200": {"description": "", "content": content}}}}},
        "components": {"schemas": {"Thing": THING, **(schemas or {})}},
    }
    mock = assembled(contracts.load(document, "none"), settings_of(defaults(MOCK_SERVER, examples=examples)))
    response = mock.dispatcher.answer(Request("GET", "/thing", (), (("Accept", accept),)))
    assert response.status == 200
    return response


def value(content: dict, **arguments: str) -> JSON:
    return json.loads(answer({"application/json": content}, **arguments).body)  # type: ignore[arg-type]


REF = {"$ref": "#/components/schemas/Thing"}
SENT = [
    ("of-the-media-type", {"schema": REF, "example": {"id": 1}}, {"id": 1}),
    ("the-first-named-one", {"schema": REF, "examples": {"a": {"value": {"id": 1}}, "b": {"value": {"id": 2}}}}, {"id": 1}),
    ("the-first-that-fits", {"schema": REF, "examples": {"a": {"value": {"id": "x"}}, "b": {"value": {"id": 2}}}}, {"id": 2}),
    ("of-the-schema", {"schema": {**THING, "example": {"id": 3}}}, {"id": 3}),
    ("examples-of-the-schema", {"schema": {**THING, "examples": [{"id": "no"}, {"id": 4}]}}, {"id": 4}),
    ("the-media-type-wins", {"schema": {**THING, "example": {"id": 3}}, "example": {"id": 1}}, {"id": 1}),
    ("json-as-text", {"schema": REF, "example": '{"id": 5}'}, {"id": 5}),
    ("list-as-text", {"schema": {"type": "array", "items": REF}, "example": "[{\"id\": 5}]"}, [{"id": 5}]),
    ("json-as-text-without-a-schema", {"example": '{"id": 5}'}, {"id": 5}),
    ("a-text-without-a-schema", {"example": "{id}"}, "{id}"),
    ("a-text-that-is-meant", {"schema": {"type": "string"}, "example": '{"id": 5}'}, '{"id": 5}'),
    ("null", {"schema": {"type": ["object", "null"]}, "example": None}, None),
    ("without-schema", {"example": {"free": True}}, {"free": True}),
]  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), [row[1:] for row in SENT], ids=[row[0] for row in SENT])
def test_an_example_is_sent(content: dict, expected: JSON) -> None:
    assert value(content) == expected


def test_the_example_of_a_component_is_sent() -> None:
    schemas = {"Thing": {**THING, "example": {"id": 9, "name": "nine"}}}
    body = answer({"application/json": {"schema": REF}}, schemas=schemas, openapi="3.0.3").body
    assert json.loads(body) == {"id": 9, "name": "nine"}


def test_an_example_that_breaks_its_schema_is_not_sent_unless_asked() -> None:
    content = {"schema": REF, "example": {"id": "wrong"}}
    assert isinstance(value(content)["id"], int)  # type: ignore[index, call-overload]
    assert value(content, examples="as-written") == {"id": "wrong"}


def test_an_example_that_breaks_its_schema_is_told() -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/thing": {
                "get": {
                    "responses": {"200": {"description": "", "content": {"application/json": {"schema": THING, "example": {"id": "x"}}}}}
                }
            }
        },
    }
    assert ["does not match its schema" in str(fault) for fault in contracts.load(document, "none").faults] == [True]


@pytest.mark.parametrize("examples", ["valid", "as-written"])
@pytest.mark.parametrize(
    ("media_type", "content", "body"),
    [
        ("application/xml", {"schema": REF, "example": "<thing><id>1</id></thing>"}, b"<thing><id>1</id></thing>"),
        ("text/plain", {"schema": {"type": "string"}, "example": "hello"}, b"hello"),
        ("text/csv", {"example": "a,b\n1,2\n"}, b"a,b\n1,2\n"),
        ("application/vnd.x+json", {"schema": REF, "example": {"id": 1}}, b'{"id":1}'),
    ],
)
def test_examples_of_other_media_types_are_sent_as_they_are(media_type: str, content: dict, body: bytes, examples: str) -> None:
    response = answer({media_type: content}, examples=examples)
    assert (response.body, dict(response.headers)["Content-Type"]) == (body, media_type)


@pytest.mark.parametrize(
    ("media_type", "start"),
    [
        ("application/pdf", b"%PDF"), ("application/zip", b"PK"), ("image/png", b"\x89PNG"), ("image/gif", b"GIF8"), ("image/svg+xml", b"<svg"),
        ("text/html", b"<!doctype html>"), ("text/csv", b"id,"), ("audio/wav", b"RIFF"), ("application/octet-stream", b""), ("video/*", b""),
        ("application/x-protobuf", b""), ("application/yaml", b""), ("application/msgpack", b""), ("text/event-stream", b""), ("*/*", b""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("schema", [{}, {"schema": {"type": "string", "format": "binary"}}], ids=["no-schema", "binary"])
def test_any_declared_media_type_is_answered(media_type: str, start: bytes, schema: dict) -> None:
    response = answer({media_type: schema})
    assert response.body.startswith(start)


def test_a_file_that_its_schema_refuses_is_generated() -> None:
    assert 1 <= len(answer({"text/html": {"schema": {"type": "string", "maxLength": 8}}}).body) <= 8
