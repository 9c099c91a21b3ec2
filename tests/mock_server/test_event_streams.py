"""Answers that are streams of server-sent events: framed, asked for by `Accept` or `stream`, and ended as the document says."""

from __future__ import annotations

from typing import Any

import pytest

import contracts
from contracts.api import reader
from contracts.http.messages import Request, Response
from mock_server import create_app
from mock_server.selftest.prove import answering

CHUNK: dict[str, Any] = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
EVENT: dict[str, Any] = {"type": "object", "required": ["data", "event"], "properties": {"event": {"const": "tick"}, "data": CHUNK}}
STREAM, JSON = "text/event-stream", "application/json"
ASKED: dict[str, Any] = {"type": "object", "properties": {"stream": {"type": "boolean"}}}


def document(content: dict[str, Any], *, description: str = "", asked: dict[str, Any] = ASKED) -> dict[str, Any]:
    operation = {
        "operationId": "chat",
        "description": description,
        "parameters": [{"name": "stream", "in": "query", "schema": {"type": "boolean"}}],
        "requestBody": {"content": {JSON: {"schema": asked}}},
        "responses": {"200": {"description": "", "content": content}},
    }
    return {"openapi": "3.2.0", "info": {"title": "A", "version": "1"}, "paths": {"/chat": {"post": operation}}}


def answer(written: dict[str, Any], body: bytes = b"{}", query: tuple[tuple[str, str], ...] = (), accept: str = "*/*") -> Response:
    """The answer of the mock, which the document allows."""
    with answering(create_app(written, "none")) as send:
        response = send(Request("POST", "/chat", query, (("Content-Type", JSON), ("Accept", accept)), body))
    spec = contracts.load(written, "none").spec
    if response.status == 200:
        assert reader(spec, spec.operations["chat"]).response_violations(response) == ()
    return response


def blocks(response: Response) -> list[bytes]:
    assert response.header("content-type") == STREAM
    assert response.body.endswith(b"\n\n")
    return response.body[:-2].split(b"\n\n")


SCHEMAS = {
    "schema of an item": ({"schema": CHUNK}, b'data: {"n":'),
    "schema of all items": ({"schema": {"type": "array", "items": CHUNK, "minItems": 2}}, b'data: {"n":'),
    "items": ({"itemSchema": CHUNK}, b'data: {"n":'),
    "events": ({"itemSchema": EVENT}, b"event: tick\ndata: {"),
    "text": ({"schema": {"type": "string"}}, b"data: "),
    "nothing": ({}, b"data: "),
}


@pytest.mark.parametrize(("content", "start"), SCHEMAS.values(), ids=SCHEMAS)
def test_a_stream_is_framed(content: dict[str, Any], start: bytes) -> None:
    found = blocks(answer(document({STREAM: content})))
    assert len(found) > 1 or "type" in content.get("schema", {"type": ""})
    assert all(sorted(block.split(b"\n"))[0].startswith(b"data: ") and (start in block or b"event: tick" in block) for block in found)


EXAMPLES: dict[str, tuple[Any, bytes]] = {
    "an item": ({"n": 1}, b'data: {"n":1}\n\n'),
    "all items": ([{"n": 1}, {"n": 2}], b'data: {"n":1}\n\ndata: {"n":2}\n\n'),
    "the stream": ('data: {"n": 1}\n\n', b'data: {"n": 1}\n\n'),
}


@pytest.mark.parametrize(("example", "written"), EXAMPLES.values(), ids=EXAMPLES)
def test_an_example_is_an_item_or_all_of_them_or_the_stream(example: Any, written: bytes) -> None:
    assert answer(document({STREAM: {"schema": CHUNK, "example": example}})).body == written


BOTH = {STREAM: {"schema": CHUNK}, JSON: {"schema": CHUNK}}
ASKING: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, JSON),
    "false": ({"body": b'{"stream": false}'}, JSON),
    "Accept": ({"accept": STREAM}, STREAM),
    "the body": ({"body": b'{"stream": true}'}, STREAM),
    "the body, against Accept": ({"body": b'{"stream": true}', "accept": JSON}, STREAM),
    "the query": ({"query": (("stream", "true"),)}, STREAM),
}


@pytest.mark.parametrize(("asked", "media_type"), ASKING.values(), ids=ASKING)
def test_a_stream_is_sent_to_those_who_ask_for_one(asked: dict[str, Any], media_type: str) -> None:
    assert answer(document(BOTH), **asked).header("content-type") == media_type


def test_stream_true_is_no_wish_where_there_is_no_stream() -> None:
    assert answer(document({JSON: {"schema": CHUNK}}), b'{"stream": true}').header("content-type") == JSON
    assert answer(document({STREAM: {"schema": CHUNK}}), b'{"stream": true}', accept=JSON).header("content-type") == STREAM
    assert answer(document({STREAM: {"schema": CHUNK}}), accept=JSON).status == 406


DONE = {"description": "The stream ends with `data: [DONE]`."}
DONE_BY = {
    "operation": document({STREAM: {"schema": CHUNK}}, **DONE),
    "member of the body": document(
        {STREAM: {"schema": CHUNK}}, asked={"type": "object", "properties": {"stream": {"type": "boolean", **DONE}}}
    ),
    "item": document({STREAM: {"itemSchema": {**CHUNK, **DONE}}}),
}


@pytest.mark.parametrize("written", DONE_BY.values(), ids=DONE_BY)
def test_a_stream_ends_as_the_document_says(written: dict[str, Any]) -> None:
    found = blocks(answer(written))
    assert found[-1] == b"data: [DONE]"
    assert len(found) > 2


def test_a_stream_ends_with_its_last_item_where_the_document_says_nothing() -> None:
    assert blocks(answer(document({STREAM: {"schema": CHUNK}})))[-1] != b"data: [DONE]"
