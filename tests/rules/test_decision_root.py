"""Invariants that ask what decided."""

from __future__ import annotations

import json
from typing import Any

import pytest

import contracts
from contracts.errors import RuleBookError
from contracts.http.messages import Exchange, Request, Response

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/o": {
            "post": {
                "operationId": "o",
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"type": "object", "properties": {"q": {"type": "integer"}}}}},
                },
                "responses": {"201": {"description": "ok"}, "422": {"description": "no"}, "400": {"description": "bad"}},
            }
        }
    },
}
RULE = {"id": "at-most-five", "when": "request.body.q > 5", "then": {"status": 422}, "witness": {"body": {"q": 6}}}


def load(expect: str, when: str = "true") -> contracts.Contract:
    invariant = {"id": "told", "when": when, "expect": expect}
    return contracts.load(DOCUMENT, {"rulebook": 1, "operations": {"o": {"rules": [RULE], "invariants": [invariant]}}})


def verdict(contract: contracts.Contract, body: object, response: Response) -> str:
    request = Request("POST", "/o", (), (("Content-Type", "application/json"),), json.dumps(body).encode())
    return next(one.verdict for one in contract.judge(Exchange(request, response)) if one.id == "told")


REFUSED = Response(422, (("Retry-After", "5"),))


def test_an_invariant_asks_which_rule_decided() -> None:
    contract = load("response.headers.retry_after is not null", when="decision.rule == 'at-most-five'")
    assert [verdict(contract, {"q": 6}, one) for one in (REFUSED, Response(422))] == ["held", "broken"]
    assert verdict(contract, {"q": 5}, Response(201)) == "not-applicable"


@pytest.mark.parametrize(("body", "expected"), [({"q": 6}, "held"), ({"q": 5}, "not-applicable"), ({"q": "x"}, "not-applicable")])
def test_an_invariant_asks_which_status_was_decided(body: object, expected: str) -> None:
    contract = load("response.status == decision.status", when="decision.status is not null")
    assert verdict(contract, body, REFUSED) == expected


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ("decision.rule == 'at-most-six'", "'at-most-six' is not a value of the rules; did you mean 'at-most-five'?"),
        ("decision.rul is null", "decision has no member `rul`"),
    ],
)
def test_names_of_rules_are_checked(expect: str, message: str) -> None:
    with pytest.raises(RuleBookError, match=message.replace("?", r"\?")):
        load(expect)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({**RULE, "when": "decision.status == 422"}, "a rule cannot read the decision: it makes it"),
        ({**RULE, "then": {"status": 422, "headers": {"A": "${ decision.rule }"}}}, "an answer cannot read the decision"),
    ],
)
def test_rules_cannot_ask(rule: dict[str, Any], message: str) -> None:
    with pytest.raises(RuleBookError, match=message):
        contracts.load(DOCUMENT, {"rulebook": 1, "operations": {"o": {"rules": [rule]}}})
