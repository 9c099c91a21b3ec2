"""What is written in a media type is read again as the same value: by the codec, in an answer of the mock, in a request of the checker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

import contracts
from contracts.api import reader
from contracts.checker.cases.good_requests import good_requests
from contracts.codecs import CODECS, codec_for
from contracts.codecs.concrete_types import concrete
from contracts.codecs.description import Description, Encoding
from contracts.codecs.json_text import BodyError
from contracts.codecs.multipart import written_type
from contracts.http.messages import JSON, Request
from contracts.schemas.validation import Schemas
from mock_server.responses.stubs import Stubs

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXT: dict[str, Any] = {"type": "string"}
INTEGER: dict[str, Any] = {"type": "integer"}
THING: dict[str, Any] = {
    "type": "object",
    "required": ["name", "tags"],
    "properties": {
        "name": TEXT,
        "count": INTEGER,
        "price": {"type": "number"},
        "is_open": {"type": "boolean"},
        "tags": {"type": "array", "items": TEXT},
        "home": {"type": "object", "properties": {"city": TEXT, "zip": INTEGER}},
    },
}
VALUE: dict[str, JSON] = {
    "name": 'Grüße & <b>"more"</b>, a=b\n two lines',
    "count": 7,
    "price": 0.5,
    "is_open": True,
    "tags": ["5", "x y"],
    "home": {"city": "Köln", "zip": 50667},
}
ROW: dict[str, Any] = {"type": "object", "properties": {"id": INTEGER, "name": TEXT, "is_open": {"type": "boolean"}}}
ROWS: list[JSON] = [{"id": 1, "name": 'a "b", c\nd', "is_open": True}, {"name": "", "is_open": False}]
EVENT: dict[str, Any] = {"type": "object", "properties": {"event": TEXT, "id": TEXT, "data": TEXT, "retry": INTEGER}}
EVENTS: list[JSON] = [{"event": "a", "id": "1", "data": "one\ntwo", "retry": 5}, {"data": "5"}]


def listed(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


@dataclass(frozen=True)
class Case:
    media_type: str
    schema: dict[str, Any]
    value: JSON


CASES = {
    "JSON": Case("application/json", THING, VALUE),
    "JSON of another kind": Case("application/problem+json", THING, VALUE),
    "form": Case("application/x-www-form-urlencoded", THING, VALUE),
    "form that is a text": Case("application/x-www-form-urlencoded", TEXT, "a=1&a=2"),
    "multipart": Case("multipart/form-data", THING, VALUE),
    "text": Case("text/plain", TEXT, "Grüße"),
    "number in a text": Case("text/plain", INTEGER, 5),
    "HTML": Case("text/html", TEXT, "<p>Grüße</p>"),
    "XML": Case("application/xml", THING, VALUE),
    "XML list": Case("text/xml", listed(ROW), [{"id": 1, "name": "a"}, {"name": "b"}]),
    "XML that is a text": Case("application/soap+xml", TEXT, "<a>1</a>"),
    "CSV": Case("text/csv", listed(ROW), ROWS),
    "CSV without names": Case("text/csv", listed(listed(INTEGER)), [[1, 2], [3, 4]]),
    "CSV with a large cell": Case("text/csv", listed(ROW), [{"id": 1, "name": "x" * 200_000, "is_open": True}]),
    "CSV of anything": Case("text/csv", {"type": "array"}, [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}]),
    "CSV that is a text": Case("text/csv", TEXT, "a,b\r\n1,2\r\n"),
    "events": Case("text/event-stream", listed(EVENT), EVENTS),
    "data of events": Case("text/event-stream", listed(ROW), ROWS),
    "JSON lines": Case("application/jsonl", listed(ROW), ROWS),
    "NDJSON": Case("application/x-ndjson", listed(ROW), ROWS),
    "JSON texts": Case("application/json-seq", listed(ROW), ROWS),
    "bytes": Case("application/octet-stream", {"type": "string", "format": "binary"}, "\x00\xff\n"),
    "image": Case("image/png", {"type": "string", "format": "binary"}, "\x89PNG"),
}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@every_case
def test_what_is_written_is_read_again(case: Case) -> None:
    codec, description, media_type = codec_for(case.media_type), Description(case.schema, Schemas({})), concrete(case.media_type)
    assert codec.decode(codec.encode(case.value, media_type, description), media_type, description) == case.value


def document(case: Case, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    paths = {"/a": {method: {"operationId": "it", "responses": {"200": {"description": ""}}, **operation}}}
    return {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": paths}


@every_case
def test_an_answer_of_the_mock_is_read_as_what_was_meant(case: Case) -> None:
    content = {case.media_type: {"schema": case.schema, "example": case.value}}
    contract = contracts.load(document(case, "get", {"responses": {"200": {"description": "", "content": content}}}), "none")
    request = Request("GET", "/a")
    response = Stubs(contract.spec, seed=0, now=NOW).render(contract.decide(request), request)
    codec, media_type = codec_for(case.media_type), dict(response.headers)["Content-Type"]
    assert codec.decode(response.body, media_type, Description(case.schema, contract.spec.schemas)) == case.value


@every_case
def test_a_request_of_the_checker_is_read_as_what_was_meant(case: Case) -> None:
    content = {case.media_type: {"schema": case.schema, "example": case.value}}
    contract = contracts.load(document(case, "post", {"requestBody": {"content": content}}), "none")
    [(operation, request)] = good_requests(contract, now=NOW)
    decision = contract.decide(request)
    assert (operation, decision.is_success) == ("it", True)
    assert decision.reading is not None and decision.reading.body == case.value


def test_every_codec_has_a_case() -> None:
    known = {id(codec_for(case.media_type)) for case in CASES.values()}
    assert {pattern for pattern, codec in CODECS.items() if id(codec) not in known} == set()


ENCODINGS = {
    "deep object": ({"home": Encoding(style="deepObject")}, b"home%5Bcity%5D=x&home%5Bzip%5D=7&tags=a&tags=b"),
    "list between pipes": (
        {"tags": Encoding(style="pipeDelimited", explode=False)},
        b"home=%7B%22city%22%3A%22x%22%2C%22zip%22%3A7%7D&tags=a%7Cb",
    ),
    "list as JSON": (
        {"tags": Encoding("application/json")},
        b"home=%7B%22city%22%3A%22x%22%2C%22zip%22%3A7%7D&tags=%5B%22a%22%2C%22b%22%5D",
    ),
}


@pytest.mark.parametrize(("encoding", "written"), ENCODINGS.values(), ids=ENCODINGS)
def test_the_encoding_of_a_form_is_obeyed_both_ways(encoding: dict[str, Encoding], written: bytes) -> None:
    description = Description(THING, Schemas({}), encoding=encoding)
    value: JSON = {"home": {"city": "x", "zip": 7}, "tags": ["a", "b"]}
    codec = codec_for("application/x-www-form-urlencoded")
    assert codec.encode(value, "", description) == written
    assert codec.decode(written, "", description) == value


def test_the_encoding_of_a_part_is_obeyed_both_ways() -> None:
    description = Description(THING, Schemas({}), encoding={"tags": Encoding("application/json"), "name": Encoding("text/markdown")})
    value: JSON = {"name": "# A", "tags": ["a", "b"]}
    codec, media_type = codec_for("multipart/form-data"), "multipart/form-data; boundary=b"
    written = codec.encode(value, media_type, description)
    assert b'name="name"\r\nContent-Type: text/markdown\r\n\r\n# A\r\n' in written
    assert b'name="tags"\r\nContent-Type: application/json\r\n\r\n["a","b"]\r\n' in written
    assert codec.decode(written, media_type, description) == value


FIELDS: dict[str, tuple[dict[str, Any], str, JSON]] = {
    "object as plain text": ({"type": "object", "properties": {"e": INTEGER}}, "text/plain", {"e": 1}),
    "list of lists as plain text": (listed(listed(INTEGER)), "text/plain", [[1, 2], [3]]),
    "text as JSON": (TEXT, "application/json", "a"),
    "number as JSON": (INTEGER, "application/json", 5),
    "text or object that looks like JSON": ({"type": ["string", "object"]}, "", "{draft}"),
    "object as XML": (THING, "application/xml", VALUE),
    "list as XML": (listed(INTEGER), "application/xml", [1, 2]),
    "text as XML": (TEXT, "application/xml", "<a/>"),
    "rows as CSV": (listed(ROW), "text/csv", ROWS),
    "one of several types": (TEXT, "text/plain, text/html", "a"),
    "a range of JSON": (TEXT, "application/*+json", "a"),
}


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"], ids=["form", "multipart"])
@pytest.mark.parametrize(("schema", "content_type", "value"), FIELDS.values(), ids=FIELDS)
def test_the_media_type_of_a_field_is_obeyed_both_ways(schema: dict[str, Any], content_type: str, value: JSON, media_type: str) -> None:
    description = Description({"type": "object", "properties": {"c": schema}}, Schemas({}), encoding={"c": Encoding(content_type)})
    codec = codec_for(media_type)
    assert codec.decode(codec.encode({"c": value}, media_type, description), media_type, description) == {"c": value}


def test_a_part_is_read_as_the_media_type_that_it_names() -> None:
    description = Description({"type": "object", "properties": {"c": ROW, "d": {**TEXT, "format": "binary"}}}, Schemas({}))
    body = (
        b'--b\r\nContent-Disposition: form-data; name="c"\r\nContent-Type: text/xml\r\n\r\n<c><id>1</id></c>\r\n'
        b'--b\r\nContent-Disposition: form-data; name="d"; filename="d.json"\r\nContent-Type: application/json\r\n\r\n{"id": 1}\r\n--b--\r\n'
    )
    read = codec_for("multipart/form-data").decode(body, "multipart/form-data; boundary=b", description)
    assert read == {"c": {"id": 1}, "d": '{"id": 1}'}


FILES: dict[str, tuple[dict[str, Any], str, bytes]] = {
    "a file": ({**TEXT, "format": "binary"}, "", b"application/octet-stream"),
    "a file of one media type": ({**TEXT, "format": "binary"}, "image/png", b"image/png"),
    "a file of several media types": ({**TEXT, "format": "binary"}, "image/png, image/jpeg", b"image/png"),
    "a file of any image": ({}, "image/*", b"image/png"),
    "the schema's media type": ({**TEXT, "contentMediaType": "audio/wav"}, "", b"audio/wav"),
}


@pytest.mark.parametrize(("schema", "declared", "written"), FILES.values(), ids=FILES)
def test_a_file_is_sent_with_its_declared_media_type(schema: dict[str, Any], declared: str, written: bytes) -> None:
    form = {"type": "object", "properties": {"it": schema}}
    description = Description(form, Schemas({}), encoding={"it": Encoding(declared)} if declared else {})
    body = codec_for("multipart/form-data").encode({"it": "x"}, "multipart/form-data; boundary=b", description)
    assert b'name="it"; filename="it.' in body
    assert b"\r\nContent-Type: " + written + b"\r\n" in body


@pytest.mark.parametrize(
    ("sent", "is_fine"), [("image/png", True), ("image/jpeg", True), ("application/octet-stream", True), ("text/csv", False)]
)
def test_a_part_has_one_of_its_declared_media_types(sent: str, is_fine: bool) -> None:
    form = {"type": "object", "properties": {"it": {**TEXT, "format": "binary"}}}
    description = Description(form, Schemas({}), encoding={"it": Encoding("image/png, image/*")})
    body = f'--b\r\nContent-Disposition: form-data; name="it"; filename="a"\r\nContent-Type: {sent}\r\n\r\nx\r\n--b--\r\n'.encode()
    codec, media_type = codec_for("multipart/form-data"), "multipart/form-data; boundary=b"
    if is_fine:
        assert codec.decode(body, media_type, description) == {"it": "x"}
    else:
        with pytest.raises(BodyError, match="the field `it` has the media type text/csv; declared: image/png, image/\\*"):
            codec.decode(body, media_type, description)


def test_a_file_of_a_form_keeps_its_bytes() -> None:
    description = Description({"type": "object", "properties": {"it": {**TEXT, "format": "binary"}}}, Schemas({}))
    codec, media_type, value = codec_for("multipart/form-data"), "multipart/form-data; boundary=b", {"it": "\x00\xff\r\n--c"}
    written = codec.encode(value, media_type, description)
    assert b"\r\n\r\n\x00\xff\r\n--c\r\n--b--" in written
    assert (codec.decode(written, media_type, description), written_type(media_type, written)) == (value, media_type)


@pytest.mark.parametrize("content", ["a\r\n--b--\r\n", "b", "a\r\n--b\r\n--b-1"])
def test_the_boundary_of_a_form_is_not_in_its_content(content: str) -> None:
    description = Description(THING, Schemas({}))
    codec, media_type, value = codec_for("multipart/form-data"), "multipart/form-data; boundary=b", {"name": content, "tags": ["b"]}
    written = codec.encode(value, media_type, description)
    assert codec.decode(written, written_type(media_type, written), description) == value


def test_an_empty_form_has_a_boundary() -> None:
    codec, description = codec_for("multipart/form-data"), Description(THING, Schemas({}))
    written = codec.encode({}, "multipart/form-data; boundary=b", description)
    assert (written, written_type("multipart/form-data; boundary=b", written)) == (b"--b--\r\n", "multipart/form-data; boundary=b")


def test_names_of_parts_are_escaped_as_in_browsers() -> None:
    codec, media_type, description = codec_for("multipart/form-data"), "multipart/form-data; boundary=b", Description(True, Schemas({}))
    written = codec.encode({'a"\r\n\\é': "1"}, media_type, description)
    assert 'name="a%22%0D%0A\\é"\r\n'.encode() in written
    assert codec.decode(written, media_type, description) == {'a"\r\n\\é': "1"}


def test_a_mock_of_every_media_type_keeps_its_document() -> None:
    """What the mock sends is what the checker reads, and the other way round."""
    content = [{case.media_type: {"schema": case.schema}} for case in CASES.values()]
    operation = {"responses": {"200": {"description": ""}}}
    paths = {
        f"/{number}": {
            "get": {"responses": {"200": {"description": "", "content": body}}},
            "post": {**operation, "requestBody": {"required": True, "content": body}},
        }
        for number, body in enumerate(content)
    }
    contract = contracts.load({"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": paths}, "none")
    stubs = Stubs(contract.spec, seed=0, now=NOW)
    for name, request in good_requests(contract, now=NOW):
        decision = contract.decide(request)
        assert decision.is_success, name
        response = stubs.render(decision, request)
        assert reader(contract.spec, contract.spec.operations[name]).response_violations(response) == (), name
    assert stubs.misses == []
