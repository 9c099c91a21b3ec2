"""Answers of sequential media types (OpenAPI 3.2): what is written is read again as the items that were meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import contracts
from contracts.codecs import codec_for, encode
from contracts.codecs.description import Description
from contracts.http.messages import JSON, Request
from mock_server.responses.stubs import Stubs

EVENT = {
    "type": "object",
    "required": ["event", "id", "data"],
    "properties": {"event": {"const": "book"}, "id": {"type": "string"}, "data": {"type": "string"}, "retry": {"type": "integer"}},
}
ROW = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}


@pytest.mark.parametrize(
    ("media_type", "schema"),
    [("text/event-stream", EVENT), ("application/jsonl", ROW), ("application/x-ndjson", ROW), ("application/json-seq", ROW)],
    ids=str,
)
def test_what_is_written_has_the_items_that_the_document_describes(media_type: str, schema: dict) -> None:
    answer = {"description": "", "content": {media_type: {"itemSchema": schema}}}
    document = {"openapi": "3.2.0", "info": {"title": "A", "version": "1"}, "paths": {"/a": {"get": {"responses": {"200": answer}}}}}
    contract, request = contracts.load(document, "none"), Request("GET", "/a")
    response = Stubs(contract.spec, seed=0, now=datetime(2026, 1, 1, tzinfo=UTC)).render(contract.decide(request), request)
    items = codec_for(media_type).decode(response.body, media_type, Description(True, item_schema=schema))
    assert isinstance(items, list) and len(items) > 1
    assert all(set(schema["required"]) <= set(one) for one in items if isinstance(one, dict))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"event": "a", "data": "one\ntwo", "retry": 5}, b"event: a\ndata: one\ndata: two\nretry: 5\n\n"),
        ({"data": {"x": 1}}, b'data: {"x":1}\n\n'),
        ({"x": 1}, b'data: {"x":1}\n\n'),
        ("text", b'data: "text"\n\n'),
    ],
    ids=["fields", "data", "an object of its own", "no object"],
)
def test_an_event_is_its_fields_or_its_data(value: JSON, written: bytes) -> None:
    assert encode([value], "text/event-stream", Description()) == written


NUMBERED = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
PAUSED = {"type": "object", "properties": {"data": {"type": "string"}, "retry": {"type": ["integer", "null"]}}}


@pytest.mark.parametrize(
    ("schema", "item", "written", "read"),
    [
        (NUMBERED, {"id": 5}, b'data: {"id":5}\n\n', {"id": 5}),
        (PAUSED, {"data": "a", "retry": None}, b"data: a\n\n", {"data": "a"}),
    ],
    ids=["an object whose member is called as a field", "a field that is null"],
)
def test_the_document_says_whether_items_are_events(schema: dict, item: JSON, written: bytes, read: JSON) -> None:
    description = Description(True, item_schema=schema)
    assert encode([item], "text/event-stream", description) == written
    assert codec_for("text/event-stream").decode(written, "text/event-stream", description) == [read]
