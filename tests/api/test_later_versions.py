"""What 3.1 and 3.2 brought, and what their documents keep of 3.0: webhooks, methods, sequential media types, `querystring`, `nullable`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.api import OperationReader, Spec, reader
from contracts.api.routing import RouteMatch, Router
from contracts.http.messages import ABSENT, Request, Response

SpecOf = Callable[..., Spec]
ReaderOf = Callable[..., OperationReader]
DONE = {"responses": {"204": {"description": ""}}}


def test_webhooks_are_not_served(spec_of: SpecOf) -> None:
    spec = spec_of({}, webhooks={"newPet": {"post": {**DONE, "operationId": "petCame"}}, "gone": {"delete": DONE}})
    assert (spec.operations, Router(spec).find("POST", "/newPet")) == ({}, None)


def test_methods_of_3_2_are_operations(spec_of: SpecOf) -> None:
    spec = spec_of({"/a": {"query": DONE, "additionalOperations": {"LINK": DONE}}}, version="3.2.0")
    router = Router(spec)
    for method in ("QUERY", "LINK"):
        found = router.find(method, "/a")
        assert isinstance(found, RouteMatch)
        assert found.operation.method == method


ITEM = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
EVENT = {"type": "object", "required": ["data"], "properties": {"data": {"type": "string"}, "retry": {"type": "integer"}}}
BODIES = [
    ("application/jsonl", ITEM, b'{"n": 1}\n{"n": 2}\n', [{"n": 1}, {"n": 2}], []),
    ("application/x-ndjson", ITEM, b'{"n": 1}\r\n\r\n{"n": "x"}', [{"n": 1}, {"n": "x"}], ["[1].n"]),
    ("application/json-seq", ITEM, b'\x1e{"n": 1}\n\x1e{}\n', [{"n": 1}, {}], ["[1].n"]),
    ("application/json", ITEM, b'[{"n": 1}]', [{"n": 1}], []),
    ("application/jsonl", ITEM, b'{"n": 1}\n{', ABSENT, [""]),
    ("text/event-stream", EVENT, b": hello\ndata: a\ndata: b\nid: 7\n\nretry: 5\n\n", [{"data": "a\nb", "id": "7"}, {"retry": 5}], ["[1].data"]),
    ("text/event-stream", True, b"retry: 5\n\n", [{"retry": 5}], []), ("text/event-stream", True, b"retry: " + b"9" * 5000 + b"\n\n", [{"retry": "9" * 5000}], []),
    ("multipart/mixed", ITEM, b"anything", "anything", []),
]  # fmt: skip


@pytest.mark.parametrize(("media_type", "schema", "body", "value", "members"), BODIES, ids=range(len(BODIES)))
def test_items_of_sequential_bodies_are_checked(
    media_type: str, schema: dict | bool, body: bytes, value: object, members: list[str], reader_of: ReaderOf
) -> None:
    content = {media_type: {"itemSchema": schema}}
    made = reader_of({"requestBody": {"content": content}, "responses": {"200": {"description": "", "content": content}}}, version="3.2.0")
    read = made.read(Request("POST", "/x", (), (("Content-Type", media_type),), body), {})
    assert (read.body, [one.member for one in read.violations]) == (value, members)
    found = made.response_violations(Response(200, (("Content-Type", media_type),), body))
    assert [one.member for one in found] == members


def test_a_broken_item_is_named(reader_of: ReaderOf) -> None:
    made = reader_of({"requestBody": {"content": {"application/jsonl": {"itemSchema": ITEM}}}}, version="3.2.0")
    [violation] = made.read(Request("POST", "/x", (), (), b'{"n": 1}\n{'), {}).violations
    assert violation.message.startswith("item 2 is not JSON: ")


NULLABLE = {"type": "object", "properties": {"a": {"type": "string", "nullable": True}, "b": {"allOf": [ITEM], "nullable": True}}}


@pytest.mark.parametrize("member", ["a", "b"])
def test_nullable_in_3_1_lets_requests_hold_null_and_answers_not(member: str, reader_of: ReaderOf) -> None:
    content = {"application/json": {"schema": NULLABLE}}
    made = reader_of({"requestBody": {"content": content}, "responses": {"200": {"description": "", "content": content}}})
    body, headers = f'{{"{member}": null}}'.encode(), (("Content-Type", "application/json"),)
    assert made.read(Request("POST", "/x", (), headers, body), {}).violations == ()
    assert [one.member for one in made.response_violations(Response(200, headers, body))] == [member]


def test_parameter_without_schema_is_a_text(reader_of: ReaderOf) -> None:
    made = reader_of({"parameters": [{"name": "X-A", "in": "header"}]})
    assert made.read(Request("POST", "/x", (), (("X-A", "1"),)), {}).headers["x-a"] == "1"


@pytest.mark.parametrize("style", ["unknown", 5])
def test_unknown_style_is_the_usual_one(style: object, reader_of: ReaderOf) -> None:
    schema = {"type": "array", "items": {"type": "integer"}}
    made = reader_of({"parameters": [{"name": "a", "in": "query", "schema": schema, "style": style}]})
    assert made.read(Request("POST", "/x", (("a", "1"), ("a", "2"))), {}).query == {"a": [1, 2]}


XML_BODIES = {
    "right": (b"<a><n>1</n></a>", []),
    "a member of another type": (b"<a><n>x</n></a>", ["n"]),
    "a missing member": (b"<a/>", ["n"]),
    "not closed": (b"<broken", [""]),
    "not text": (b"\xff", [""]),
}


@pytest.mark.parametrize("media_type", ["application/xml", "text/xml", "application/soap+xml"])
@pytest.mark.parametrize(("body", "members"), XML_BODIES.values(), ids=XML_BODIES)
def test_xml_bodies_are_checked(media_type: str, body: bytes, members: list[str], reader_of: ReaderOf) -> None:
    content = {media_type: {"schema": ITEM}}
    made = reader_of({"requestBody": {"content": content}, "responses": {"200": {"description": "", "content": content}}})
    read = made.read(Request("POST", "/x", (), (("Content-Type", media_type),), body), {})
    assert [one.member for one in read.violations] == members
    assert [one.member for one in made.response_violations(Response(200, (("Content-Type", media_type),), body))] == members


ROWS = {"type": "array", "items": ITEM}
TYPED_BODIES = {
    "rows": ("text/csv", ROWS, b"n\n1\nx\n", ["[1].n"]),
    "rows that are described one by one": ("text/csv", ITEM, b"n\n1\nx\n", ["[1].n"]),
    "JSON in a text": ("text/plain", ITEM, b'{"n": "x"}', ["n"]),
    "a text that is no object": ("text/plain", ITEM, b"hello", [""]),
    "events that are described one by one": ("text/event-stream", ITEM, b'data: {"n": 1}\n\ndata: {}\n\ndata: [DONE]\n\n', ["[1].n"]),
    "lines that are described one by one": ("application/x-ndjson", ITEM, b'{"n": 1}\n{}\n', ["[1].n"]),
}


@pytest.mark.parametrize(("media_type", "schema", "body", "members"), TYPED_BODIES.values(), ids=TYPED_BODIES)
def test_bodies_of_other_media_types_are_checked(
    media_type: str, schema: dict, body: bytes, members: list[str], reader_of: ReaderOf
) -> None:
    content = {media_type: {"schema": schema}}
    made = reader_of({"requestBody": {"content": content}, "responses": {"200": {"description": "", "content": content}}})
    read = made.read(Request("POST", "/x", (), (("Content-Type", media_type),), body), {})
    assert [one.member for one in read.violations] == members
    assert [one.member for one in made.response_violations(Response(200, (("Content-Type", media_type),), body))] == members


def test_scheme_of_an_unknown_type_asks_for_nothing(spec_of: SpecOf) -> None:
    spec = spec_of({"/a": {"get": DONE}}, components={"securitySchemes": {"s": {"type": "htp"}}}, security=[{"s": []}])
    assert spec.operations["GET /a"].security == ((),)
    assert reader(spec, spec.operations["GET /a"]).read(Request("GET", "/a"), {}).violations == ()
