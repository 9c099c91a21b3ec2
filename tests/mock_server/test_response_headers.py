"""Declared response headers: required ones always, others with a success where the document says enough of them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

import contracts
from contracts.codecs.content_codings import decoded
from contracts.configuration import MOCK_SERVER, defaults
from contracts.http.messages import Request, Response
from mock_server.app import assembled
from mock_server.responses.stubs import Stubs
from mock_server.settings import settings_of

HEADERS: dict[str, Any] = {
    "X-Request-Count": {"schema": {"type": "integer", "minimum": 3, "maximum": 9}},
    "X-Since": {"schema": {"type": "string", "format": "date"}},
    "X-Plan": {"schema": {"$ref": "#/components/schemas/Plan"}},
    "X-Trace": {"schema": {"type": "string"}, "example": "7f8a"},
    "X-Words": {"schema": {"type": "string"}},
    "X-Needed": {"required": True, "schema": {"type": "string"}},
    "X Rate (per hour)": {"required": True, "schema": {"type": "integer"}},
    "Content-Length": {"schema": {"type": "integer"}},
    "Access-Control-Allow-Origin": {"schema": {"type": "string"}, "example": "https://example.com"},
}


def sent(status: str, headers: dict[str, Any] = HEADERS) -> dict[str, str]:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Headers", "version": "1"},
        "paths": {"/a": {"get": {"responses": {status: {"description": "", "headers": headers}}}}},
        "components": {"schemas": {"Plan": {"enum": ["free", "paid"]}}},
    }
    contract = contracts.load(document, "none")
    request = Request("GET", "/a")
    stubs = Stubs(contract.spec, seed=0, now=datetime(2026, 1, 1, tzinfo=UTC))
    response = stubs.render(contract.decide(request), request)
    assert len(dict(response.headers)) == len(response.headers)
    return dict(response.headers)


def test_a_success_has_what_the_document_says_enough_of() -> None:
    found = sent("204")
    assert set(found) == {"X-Request-Count", "X-Since", "X-Plan", "X-Trace", "X-Needed"}
    assert 3 <= int(found["X-Request-Count"]) <= 9
    assert date.fromisoformat(found["X-Since"])
    assert found["X-Plan"] in ("free", "paid")
    assert found["X-Trace"] == "7f8a"


def body_and_headers(schema: dict[str, Any], header: dict[str, Any]) -> tuple[Any, dict[str, str]]:
    answer = {"description": "", "headers": {"X-Total-Count": {"schema": header}}, "content": {"application/json": {"schema": schema}}}
    document = {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/a": {"get": {"responses": {"200": answer}}}}}
    contract = contracts.load(document, "none")
    request = Request("GET", "/a")
    response = Stubs(contract.spec, seed=0, now=datetime(2026, 1, 1, tzinfo=UTC)).render(contract.decide(request), request)
    return json.loads(response.body), dict(response.headers)


def test_a_total_is_the_count_of_what_is_in_the_body() -> None:
    items = {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}}
    rows, headers = body_and_headers(items, {"type": "integer"})
    assert headers["X-Total-Count"] == str(len(rows))
    page, headers = body_and_headers({"type": "object", "properties": {"items": items, "total": {"type": "integer"}}}, {"type": "integer"})
    assert headers["X-Total-Count"] == str(page["total"]) == str(len(page["items"]))


def test_a_total_stays_within_its_schema() -> None:
    _, headers = body_and_headers({"type": "array", "items": {"type": "string"}}, {"type": "integer", "minimum": 50})
    assert int(headers["X-Total-Count"]) >= 50


def test_a_header_is_made_by_its_name() -> None:
    found = sent("204", {"X-RateLimit-Remaining": {"schema": {"type": "integer"}}, "X-Expires": {"schema": {"format": "date-time"}}})
    assert 0 <= int(found["X-RateLimit-Remaining"]) <= 99
    assert found["X-Expires"] > "2026"


def test_a_refusal_has_required_ones_alone() -> None:
    assert set(sent("404")) - {"Content-Type"} == {"X-Needed"}


def test_an_example_that_breaks_its_schema_is_not_sent() -> None:
    assert sent("204", {"X-Small": {"schema": {"type": "integer", "maximum": 5}, "example": 6}})["X-Small"] != "6"


OWN = ("Connection", "Content-Length", "Content-Type", "Date", "Keep-Alive", "Trailer", "Transfer-Encoding", "Upgrade")


def served(headers: dict[str, Any], *asked: tuple[str, str]) -> Response:
    answer = {"description": "", "headers": headers, "content": {"application/json": {"schema": {"type": "object"}, "example": {"a": 1}}}}
    document = {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/a": {"get": {"responses": {"200": answer}}}}}
    own = settings_of(defaults(MOCK_SERVER))
    return assembled(contracts.load(document, "none"), own).dispatcher.answer(Request("GET", "/a", (), asked))


def test_headers_of_the_server_are_never_taken_from_the_document() -> None:
    response = served({name: {"required": True, "schema": {"type": "string"}, "example": "17"} for name in OWN})
    assert response.headers == (("Content-Type", "application/json"), ("Content-Length", "7"))


@pytest.mark.parametrize(
    ("schema", "asked", "coding"),
    [
        ({"type": "string", "enum": ["gzip", "br"]}, [], "gzip"),
        ({"type": "string"}, [("accept-encoding", "br, gzip;q=0.5")], "gzip"),
        ({"type": "string"}, [("accept-encoding", "*")], "gzip"),
        ({"const": "deflate"}, [], "deflate"),
        ({"type": "string"}, [("accept-encoding", "identity")], None),
        ({"type": "string"}, [("accept-encoding", "gzip;q=0.0, *")], None),
        ({"const": "br"}, [], None),
    ],
)
def test_a_required_content_encoding_is_applied_or_left_out(schema: dict, asked: list, coding: str | None) -> None:
    response = served({"Content-Encoding": {"required": True, "schema": schema}}, *asked)
    assert response.header("content-encoding") == coding
    assert response.header("content-length") == str(len(response.body))
    assert decoded(response.body, [coding or ""], limit_bytes=100) == (b'{"a":1}', [])
    assert response.header("vary") == ("Accept-Encoding" if coding else None)


def test_an_optional_content_encoding_is_not_sent() -> None:
    assert served({"Content-Encoding": {"schema": {"enum": ["gzip"]}}}).body == b'{"a":1}'
