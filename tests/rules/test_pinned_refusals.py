"""Members that a rule pins in a refusal are judged as those of a success are; texts of a `problem` are not."""

from __future__ import annotations

import json
from typing import Any

import pytest

import contracts
from contracts.http.messages import Exchange, Request, Response

REFUSAL = {
    "type": "object",
    "required": ["code"],
    "properties": {"code": {"type": "string"}, "max": {"type": "integer"}, "text": {"type": "string"}},
}
NUMBER = {"type": "object", "required": ["q"], "properties": {"q": {"type": "integer"}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/o": {
            "post": {
                "operationId": "o",
                "requestBody": {"required": True, "content": {"application/json": {"schema": NUMBER}}},
                "responses": {
                    "201": {"description": "ok"},
                    "422": {"description": "no", "content": {"application/json": {"schema": REFUSAL}}},
                },
            }
        }
    },
}


def verdict(then: dict[str, Any], body: object, *, free: tuple[str, ...] = ()) -> tuple[str, str]:
    rule = {"id": "at-most-five", "when": "request.body.q > 5", "then": {"status": 422, **then}, "witness": {"body": {"q": 6}}}
    contract = contracts.load(DOCUMENT, {"rulebook": 1, "operations": {"o": {"free": list(free), "rules": [rule]}}})
    request = Request("POST", "/o", headers=(("Content-Type", "application/json"),), body=b'{"q": 6}')
    response = Response(422, (("Content-Type", "application/json"),), json.dumps(body).encode())
    (judged,) = contract.judge(Exchange(request, response))
    return judged.verdict, judged.message


PINNED = {"body": {"code": "too_many", "text": "At most five."}}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"code": "too_many", "text": "At most five.", "max": 9}, "held"),
        ({"code": "card_declined", "text": "At most five."}, "broken"),
        ({"text": "At most five."}, "broken"),
        ([], "broken"),
    ],
)
def test_pinned_members_of_a_refusal_are_judged(body: object, expected: str) -> None:
    assert verdict(PINNED, body)[0] == expected


def test_the_difference_is_told() -> None:
    message = 'at-most-five (when request.body.q > 5) decides: code should be "too_many", is "card_declined"'
    assert verdict(PINNED, {"code": "card_declined", "text": "At most five."}) == ("broken", message)


def test_free_members_of_a_refusal_are_judged_for_null_alone() -> None:
    assert verdict(PINNED, {"code": "too_many", "text": "Höchstens fünf."}, free=("text",))[0] == "held"
    assert verdict(PINNED, {"code": "too_many"}, free=("text",))[0] == "broken"


def test_texts_of_a_problem_are_free() -> None:
    assert verdict({"problem": "At most five."}, {"code": "anything"})[0] == "held"
