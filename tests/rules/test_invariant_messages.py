"""A broken invariant says which part of it does not hold, and what breaks it: nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

import contracts
from contracts.http.messages import JSON, Exchange, Request, Response

LIST = {"type": "array", "items": {"type": "object"}}
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}, "items": LIST, "bare": LIST}}
CONTENT = {"application/json": {"schema": SCHEMA}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {"/a": {"get": {"operationId": "list", "responses": {"200": {"description": "", "content": CONTENT}}}}},
}
ITEMS = [{"id": "one", "size": 1, "hue": "red"}, {"id": "two", "size": 2, "hue": "red"}, {"hue": "red", "size": 2, "id": "two"}]


def message(expect: str, body: JSON) -> str:
    book = {
        "rulebook": 1,
        "let": {
            "body": "response.body",
            "items": "response.body.items",
            "faults": "[f'{v.pointer}: {v.message}' for v in response.violations]",
        },
        "operations": {"list": {"invariants": [{"id": "it-is-right", "expect": expect, "source": "test"}]}},
    }
    response = Response(200, (("Content-Type", "application/json"),), json.dumps(body).encode())
    (judged,) = contracts.load(DOCUMENT, book).judge(Exchange(Request("GET", "/a"), response))
    assert judged.verdict == "broken"
    return judged.message


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        (
            "response.status == 200 and body.n == 2 and body.n < 2",
            "expected body.n == 2; but body.n = 3; expected body.n < 2; but body.n = 3",
        ),
        ("all(x.size == 1 for x in items)", 'expected all(x.size == 1 for x in items); but x = {"id": "two", "size": 2}'),
        ("not any(given(x, 'size') for x in items)", 'x = {"id": "one", "size": 1} and {"id": "two", "size": 2}'),
        ("all(x[name] == body[name] for x in items if x.size == 1 for name in ['hue'])", 'name = "hue", x = {"id": "one", "hue": "red"}'),
        ("all(x.weight == 1 for x in body.bare)", 'but x = {"b": 5}'),
        ("all(x == 1 for x in [2])", "but x = 2"),
        ("not [x.id for x in items]", "[x.id for x in items] should be empty, holds: one; two; two"),
        ("not [y for y in [1, 2, 3, 4, 5]]", "[y for y in [1, 2, 3, 4, 5]] should be empty, holds: 1; 2; 3 (and 2 more)"),
    ],
)
def test_the_broken_part_is_told_with_what_breaks_it(expect: str, said: str) -> None:
    assert message(expect, {"n": 3, "items": ITEMS, "bare": [{"b": 5}]}).endswith(said)


def test_faults_are_told_as_they_are() -> None:
    said = message("not faults", {"n": "3"})
    assert said == 'faults should be empty, holds: /n: "3" is not of type "integer"'
