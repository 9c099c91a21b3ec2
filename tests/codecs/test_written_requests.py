"""Requests of a rule book, and what is made from them, in the media type of their operation."""

from __future__ import annotations

from typing import Any

import pytest

import contracts
from contracts.http.messages import ABSENT, JSON
from contracts.rules.book.request_members import changed, draft, named
from contracts.rules.book.requests import request_of

THING = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "count": {"type": "integer"}, "tags": {"type": "array", "items": {"type": "string"}}},
}
BODY: dict[str, JSON] = {"name": "a b", "count": 5, "tags": ["x", "y"]}
WRITTEN = {
    "application/json": b'{"name": "a b", "count": 5, "tags": ["x", "y"]}',
    "application/x-www-form-urlencoded": b"name=a+b&count=5&tags=x&tags=y",
    "application/xml": b'<?xml version="1.0" encoding="UTF-8"?><Thing><name>a b</name><count>5</count><tags>x</tags><tags>y</tags></Thing>',
    "multipart/form-data": b"--mock-part\r\n"
    b'Content-Disposition: form-data; name="name"\r\n\r\na b\r\n--mock-part\r\n'
    b'Content-Disposition: form-data; name="count"\r\n\r\n5\r\n--mock-part\r\n'
    b'Content-Disposition: form-data; name="tags"\r\n\r\nx\r\n--mock-part\r\n'
    b'Content-Disposition: form-data; name="tags"\r\n\r\ny\r\n--mock-part--\r\n',
}


def contract(*media_types: str) -> contracts.Contract:
    content = {name: {"schema": {"$ref": "#/components/schemas/Thing"}} for name in media_types}
    operation: dict[str, Any] = {"operationId": "it", "requestBody": {"content": content}, "responses": {"200": {"description": ""}}}
    info = {"title": "A", "version": "1"}
    document = {"openapi": "3.1.0", "info": info, "paths": {"/a": {"post": operation}}, "components": {"schemas": {"Thing": THING}}}
    return contracts.load(document, "none")


@pytest.mark.parametrize(("media_type", "written"), WRITTEN.items(), ids=WRITTEN)
def test_a_witness_is_sent_in_the_media_type_of_its_operation(media_type: str, written: bytes) -> None:
    made = contract(media_type)
    request = request_of({"body": BODY}, made.spec.operations["it"], made.spec.schemas)
    assert request.body == written
    decision = made.decide(request)
    assert decision.is_success and decision.reading is not None and decision.reading.body == BODY


def test_json_is_preferred_and_a_header_decides() -> None:
    made = contract("application/x-www-form-urlencoded", "application/json", "application/xml")
    operation, schemas = made.spec.operations["it"], made.spec.schemas
    assert request_of({"body": BODY}, operation, schemas).body == WRITTEN["application/json"]
    named_type = {"body": BODY, "headers": {"content-type": "application/xml"}}
    assert request_of(named_type, operation, schemas).body == WRITTEN["application/xml"]
    undeclared = {"body": BODY, "headers": {"content-type": "text/plain"}}
    assert request_of(undeclared, operation, schemas).body == WRITTEN["application/json"]


@pytest.mark.parametrize("media_type", WRITTEN)
def test_a_member_of_any_body_can_be_changed(media_type: str) -> None:
    made = contract(media_type)
    operation, schemas = made.spec.operations["it"], made.spec.schemas
    request = request_of({"body": BODY}, operation, schemas)
    found = changed(request, operation, schemas, {"body.count": 7}, ["body.name"])
    assert found is not None and draft(found, operation, schemas).body == {"count": 7, "tags": ["x", "y"]}
    put = draft(request, operation, schemas).put(named("body.name"), ABSENT)
    assert put is not None and draft(put, operation, schemas).body == {"count": 5, "tags": ["x", "y"]}
