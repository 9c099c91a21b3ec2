"""`--strict-query`: query parameters that the document does not declare, or declares in another style, are refused, and only those."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from contracts.http.messages import Request
from mock_server import create_app
from mock_server.selftest.prove import answering

POINT = {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Leads", "version": "1"},
    "paths": {
        "/leads": {
            "get": {
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                    {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                    {"name": "deep", "in": "query", "style": "deepObject", "explode": True, "schema": POINT},
                    {"name": "point", "in": "query", "schema": POINT},
                ],
                "security": [{"key": []}],
                "responses": {"200": {"description": "All."}},
            }
        }
    },
    "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "key"}}},
}


def answer(*query: tuple[str, str], is_strict: bool = True) -> tuple[int, list[str]]:
    """The status, and the members that are wrong."""
    with answering(create_app(DOCUMENT, "none", strict_query=is_strict)) as send:
        response = send(Request("GET", "/leads", (("key", "k"), *query)))
    problem = orjson.loads(response.body) if response.status >= 400 else {}
    return response.status, [error["member"] for error in problem.get("errors", ())]


@pytest.mark.parametrize(
    "query",
    [(), (("limit", "5"),), (("tags", "a"), ("tags", "b")), (("deep[x]", "1"), ("deep[y]", "2")), (("x", "1"), ("y", "2"))],
)
def test_what_is_declared_is_fine(query: tuple[tuple[str, str], ...]) -> None:
    assert answer(*query) == (200, [])


def test_what_is_not_is_refused_all_at_once() -> None:
    assert answer(("limt", "5"), ("limit", "x"), ("z", "1")) == (400, ["limit", "limt", "z"])


def test_without_it_they_are_ignored() -> None:
    assert answer(("limt", "5"), is_strict=False) == (200, [])


SPELLINGS = {
    "number": (("limit", "+1"), "limit"),
    "empty": (("limit", ""), "limit"),
    "brackets": (("tags[]", "a"), "tags[]"),
    "JSON": (("deep", '{"x":1}'), "deep"),
}


@pytest.mark.parametrize(("pair", "member"), SPELLINGS.values(), ids=SPELLINGS)
def test_spellings_that_are_not_declared_are_refused_with_it_alone(pair: tuple[str, str], member: str) -> None:
    assert answer(pair) == (400, [member])
    assert answer(pair, is_strict=False) == (200, [])
