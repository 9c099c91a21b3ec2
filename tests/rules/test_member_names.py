"""Members with any name, and columns that refer to rows of other fixtures."""

from __future__ import annotations

import json
from typing import Any

import pytest

import contracts
from contracts.errors import RuleBookError
from contracts.http.messages import Request

TEXT = {"type": "string"}
BODY = {
    "type": "object",
    "properties": {
        "from": TEXT,
        "class": {"type": "object", "properties": {"in": TEXT, "is": TEXT}},
        "return": TEXT,
        "user-id": TEXT,
        "order": TEXT,
    },
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/o": {
            "post": {
                "operationId": "o",
                "requestBody": {"content": {"application/json": {"schema": BODY}}},
                "responses": {
                    "200": {"description": "ok", "content": {"application/json": {"schema": {"properties": {"text": TEXT}}}}},
                    "422": {"description": "no"},
                },
            }
        }
    },
}
FIXTURES = {
    "orders": {
        "key": "id",
        "rows": [{"id": "o1", "account": "a1"}, {"id": "o2", "account": "a2"}, {"id": "o3"}],
        "refs": {"account": "accounts"},
    },
    "accounts": {"key": "id", "rows": [{"id": "a1", "bank": "b1", "limit": 5}, {"id": "a2", "limit": 3}], "refs": {"bank": "banks"}},
    "banks": {"key": "id", "rows": [{"id": "b1", "currency": "EUR"}]},
}


def load(when: str, then: dict[str, Any] | None = None) -> contracts.Contract:
    rule = {"id": "fired", "when": when, "then": then or {"status": 422}}
    return contracts.load(DOCUMENT, {"rulebook": 1, "fixtures": FIXTURES, "operations": {"o": {"rules": [rule]}}})


def fires(when: str, body: object) -> bool:
    return load(when).decide(post(body)).rule == "fired"


def post(body: object) -> Request:
    return Request("POST", "/o", (), (("Content-Type", "application/json"),), json.dumps(body).encode())


@pytest.mark.parametrize(
    ("when", "body"),
    [
        ("request.body.from == 'x'", {"from": "x"}),
        ("request.body.class.in == 'x' and request.body.class.is == 'y'", {"class": {"in": "x", "is": "y"}}),
        ("'.from' in request.body.return", {"return": "a.from"}),
        ("f'{request.body.from}.class' == 'x.class'", {"from": "x"}),
        ("request.body['user-id'] == 'x'", {"user-id": "x"}),
        ("any(r.from == 'x' for r in [request.body])", {"from": "x"}),
    ],
)
def test_members_may_be_words_of_python(when: str, body: object) -> None:
    assert fires(when, body)
    assert not fires(when, {})


@pytest.mark.parametrize(
    ("when", "fault"),
    [
        ("request.body.form == 'x'", "1:7: request.body has no member `form` (did you mean `from`?)"),
        ("request.body.class.an == 'x'", "request.body.class has no member `an`"),
        ("request.body.user-id == 'x'", "request.body has no member `user` (write request.body['user-id'])"),
        ("request.body['user-di'] == 'x'", "request.body has no member `user-di` (did you mean `user-id`?)"),
        ("orders[request.body.order].account.limt == 5", "a row of accounts has no member `limt` (did you mean `limit`?)"),
        ("orders[request.body.order].id.limit == 5", "`orders[request.body.order].id` is a text and has no members"),
    ],
)
def test_a_name_that_is_not_there_is_told(when: str, fault: str) -> None:
    with pytest.raises(RuleBookError) as raised:
        load(when)
    (found,) = raised.value.faults
    told = f"{found.message} ({found.hint})" if found.hint else found.message
    assert fault.removeprefix("1:7: ") in told


@pytest.mark.parametrize(
    ("order", "expected"),
    [("o1", "EUR 5 a1"), ("o2", " 3 a2"), ("o3", "  "), ("none", "  ")],
    ids=["both", "one", "no-account", "no-order"],
)
def test_columns_with_refs_are_followed_by_the_dot(order: str, expected: str) -> None:
    text = "${ orders[request.body.order].account.bank.currency } ${ orders[request.body.order].account.limit } ${ chosen.account }"
    rule = {"id": "fired", "when": "true", "then": {"status": 200, "body": {"text": text}}}
    operation = {"let": {"chosen": "orders[request.body.order]"}, "rules": [rule]}
    contract = contracts.load(DOCUMENT, {"rulebook": 1, "fixtures": FIXTURES, "operations": {"o": operation}})
    assert contract.decide(post({"order": order})).body == {"text": expected}


def test_a_reference_is_followed_in_loops_and_lets_with_parameters() -> None:
    lets = {"rich(o)": "o.account.limit > 4", "owned(a)": "a.limit > 4"}
    operation = {"let": lets, "rules": [{"id": "fired", "when": "count([o for o in orders if rich(o)]) == 1", "then": {"status": 422}}]}
    contract = contracts.load(DOCUMENT, {"rulebook": 1, "fixtures": FIXTURES, "operations": {"o": operation}})
    assert contract.decide(post({})).rule == "fired"
