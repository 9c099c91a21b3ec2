"""Declared response headers: required ones always, others with a success where the document says enough of them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import contracts
from contracts.http.messages import Request
from mock_server.responses.stubs import Stubs

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
