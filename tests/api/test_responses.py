"""How a response breaks the document."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.api import OperationReader
from contracts.http.messages import Response

Reader = Callable[..., OperationReader]

PROBLEM = {"schema": {"type": "object", "properties": {"status": {"type": "integer"}}}}
RESPONSES = {
    "200": {
        "description": "",
        "content": {"application/json": {"schema": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "secret": {"writeOnly": True}}}}},
        "headers": {"X-Left": {"required": True, "schema": {"type": "integer", "minimum": 0}}, "Content-Type": {"required": True, "schema": {"type": "integer"}}},
    },
    "201": {"$ref": "#/components/responses/Made"},
    "204": {"description": ""},
    "4XX": {"description": "", "content": {"application/problem+json": PROBLEM, "text/plain": {}}},
    "404": {"description": "", "content": {"*/*": PROBLEM}},
}  # fmt: skip

LEFT = ("X-Left", "3")
JSON = ("Content-Type", "application/json")

CASES = [
    (Response(200, (JSON, LEFT), b'{"id": "x"}'), []),
    (Response(200, (JSON, ("x-left", "3")), b'{"id": "x", "more": 1}'), []),
    (Response(200, (JSON, LEFT), b'{"id": 5}'), [("body", "id", "/id", "type", '5 is not of type "string"')]),
    (Response(200, (JSON, LEFT), b"{}"), [("body", "id", "/id", "required", '"id" is a required property')]),
    (Response(200, (JSON, LEFT), b'{"id": "x", "secret": 1}'), [("body", "secret", "/secret", "writeOnly", "is write-only and must not be sent in a response")]),
    (Response(200, (JSON, LEFT), b"{"), [("body", "", "", "json", "the body is not JSON: unexpected end of data at line 1, column 2")]),
    (Response(200, (JSON, LEFT), b""), [("body", "", "", "json", "the body is empty")]),
    (Response(200, (JSON,), b'{"id": "x"}'), [("header", "X-Left", "", "required", "the header is missing")]),
    (Response(200, (JSON, ("X-Left", "x")), b'{"id": "x"}'), [("header", "X-Left", "", "type", '"x" is not of type "integer"')]),
    (Response(200, (JSON, ("X-Left", "-1")), b'{"id": "x"}'), [("header", "X-Left", "", "minimum", "-1 is less than the minimum of 0")]),
    (Response(200, (LEFT,), b'{"id": 5}'), [("media-type", "", "", "required", "the Content-Type is missing"), ("body", "id", "/id", "type", '5 is not of type "string"')]),
    (Response(200, (LEFT,), b""), [("media-type", "", "", "required", "the body is missing")]),
    (Response(200, (("content-type", "text/html"), LEFT), b"<p>"), [("media-type", "", "", "media-type", "the media type text/html is not declared; declared: application/json")]),
    (Response(201, (JSON,), b"5"), [("body", "", "", "type", '5 is not of type "string"')]),
    (Response(204, (), b""), []),
    (Response(204, (JSON,), b"{}"), []),
    (Response(400, (("Content-Type", "application/problem+json"),), b'{"status": "x"}'), [("body", "status", "/status", "type", '"x" is not of type "integer"')]),
    (Response(418, (("Content-Type", "text/plain"),), b"teapot"), []),
    (Response(404, (JSON,), b'{"status": "x"}'), [("body", "status", "/status", "type", '"x" is not of type "integer"')]),
    (Response(500, (), b""), [("status", "", "", "status", "status 500 is not declared; declared: 200, 201, 204, 4XX, 404")]),
]  # fmt: skip


@pytest.mark.parametrize(("response", "violations"), CASES, ids=[f"{one.status}-{i}" for i, (one, _) in enumerate(CASES)])
def test_response_is_judged(spec_of: Callable[..., object], response: Response, violations: list) -> None:
    from contracts.api import reader

    made = {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}
    spec = spec_of({"/x": {"get": {"responses": RESPONSES}}}, components={"responses": {"Made": made}})
    (operation,) = spec.operations.values()  # type: ignore[attr-defined]
    found = reader(spec, operation).response_violations(response)  # type: ignore[arg-type]
    assert [(one.where, one.member, one.pointer, one.keyword, one.message) for one in found] == violations


def test_answer_to_head_needs_no_body(reader_of: Reader) -> None:
    reader = reader_of({"responses": {"200": {"description": "", "content": {"application/json": {}}}}}, method="get")
    assert reader.response_violations(Response(200), is_head=True) == ()


def test_default_answers_for_every_other_status(reader_of: Reader) -> None:
    reader = reader_of({"responses": {"default": {"description": ""}}})
    assert [reader.response_violations(Response(status)) for status in (200, 404, 503)] == [(), (), ()]
