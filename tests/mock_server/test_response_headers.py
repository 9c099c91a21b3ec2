"""Declared response headers: required ones always, others with a success where the document says enough of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import contracts
from contracts.exchange import Request
from mock_server.stubs import Stubs

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


def test_a_refusal_has_required_ones_alone() -> None:
    assert set(sent("404")) - {"Content-Type"} == {"X-Needed"}


def test_an_example_that_breaks_its_schema_is_not_sent() -> None:
    assert sent("204", {"X-Small": {"schema": {"type": "integer", "maximum": 5}, "example": 6}})["X-Small"] != "6"
