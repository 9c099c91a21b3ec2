"""What rows may say besides `when` and `witness`: several witnesses, `unless`, `otherwise`, `level`, `tags`, a default request."""

from __future__ import annotations

import json
from typing import Any

import pytest

import contracts
from contracts.checker.cases.good_requests import good_requests
from contracts.errors import RuleBookError
from contracts.http.messages import Exchange, Request, Response
from contracts.moments import DEFAULT_NOW

ORDER = {
    "type": "object",
    "required": ["sku", "quantity"],
    "properties": {"sku": {"type": "string"}, "quantity": {"type": "integer", "minimum": 1}, "note": {"type": "string"}},
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Orders", "version": "1"},
    "paths": {
        "/orders": {
            "post": {
                "operationId": "order",
                "parameters": [{"name": "X-Tenant", "in": "header", "required": True, "schema": {"type": "string"}}],
                "requestBody": {"required": True, "content": {"application/json": {"schema": ORDER}}},
                "responses": {code: {"description": "x"} for code in ("201", "409", "422")},
            }
        }
    },
}
GOOD = {"headers": {"X-Tenant": "t"}, "body": {"sku": "a", "quantity": 1, "note": "n"}}
TOO_MANY: dict[str, Any] = {
    "id": "too-many",
    "when": "request.body.quantity > 5",
    "unless": "request.body.sku == 'bulk'",
    "then": {"status": 422},
    "witnesses": [{"body": {"quantity": 6}}, {"body": {"quantity": 60, "sku": "b"}}],
}
NOTED: dict[str, Any] = {
    "id": "without-a-note",
    "unless": "request.body.note",
    "then": {"status": 409},
    "witness": {"drop": ["body.note"]},
    "level": "warning",
    "tags": ["notes"],
}
ORDERED: dict[str, Any] = {"id": "ordered", "otherwise": True, "then": {"status": 201}}


def load(*rules: dict[str, Any], **sections: object) -> contracts.Contract:
    return contracts.load(DOCUMENT, {"rulebook": 1, "operations": {"order": {"request": GOOD, "rules": list(rules), **sections}}})


def faults(*rules: dict[str, Any], **sections: object) -> list[str]:
    with pytest.raises(RuleBookError) as raised:
        load(*rules, **sections)
    return [f"{fault.message} ({fault.hint})" if fault.hint else fault.message for fault in raised.value.faults]


CONTRACT = load(TOO_MANY, NOTED, ORDERED)


def request(**body: object) -> Request:
    headers = (("X-Tenant", "t"), ("Content-Type", "application/json"))
    return Request("POST", "/orders", (), headers, json.dumps({"sku": "a", "quantity": 1, "note": "n", **body}).encode())


@pytest.mark.parametrize(
    ("body", "rule"),
    [({}, "ordered"), ({"quantity": 6}, "too-many"), ({"quantity": 6, "sku": "bulk"}, "ordered"), ({"note": ""}, "without-a-note")],
)
def test_unless_and_otherwise_decide(body: dict[str, object], rule: str) -> None:
    assert CONTRACT.decide(request(**body)).rule == rule


def test_witnesses_are_the_default_request_with_what_they_say() -> None:
    sent = [(case.id, json.loads(case.request.body)) for case in CONTRACT.witnesses]
    assert sent == [
        ("request", {"sku": "a", "quantity": 1, "note": "n"}),
        ("too-many", {"sku": "a", "quantity": 6, "note": "n"}),
        ("too-many", {"sku": "b", "quantity": 60, "note": "n"}),
        ("without-a-note", {"sku": "a", "quantity": 1}),
    ]
    assert {case.request.header("x-tenant") for case in CONTRACT.witnesses} == {"t"}


def test_the_default_request_is_the_good_one() -> None:
    assert [json.loads(sent.body) for _, sent in good_requests(CONTRACT, now=DEFAULT_NOW)] == [GOOD["body"]]


def test_a_default_request_that_is_refused_is_a_mistake() -> None:
    refused = {**GOOD, "body": {"sku": "a", "quantity": 9}}
    assert faults({**TOO_MANY, "witnesses": []}, ORDERED, request=refused) == [
        "the default request should succeed: `too-many` decides with 422"
    ]
    assert faults(ORDERED, request={"body": {}})[0].startswith("the default request should succeed: it does not match the document")


def test_each_witness_has_to_reach_its_row() -> None:
    rule = {**TOO_MANY, "witnesses": [{"body": {"quantity": 6}}, {"body": {"quantity": 5}}]}
    assert faults(rule, NOTED, ORDERED) == ["the witness of `too-many` does not reach it: `ordered` decides"]


def test_a_warning_is_soft_and_tags_are_listed() -> None:
    rows = {row.id: (row.soft, row.tags) for row in CONTRACT.rows}
    assert rows == {"too-many": (False, ()), "without-a-note": (True, ("notes",)), "ordered": (False, ())}
    (judged,) = CONTRACT.judge(Exchange(request(note=""), Response(201)))
    assert (judged.verdict, judged.soft) == ("broken", True)
    assert judged.message.startswith("without-a-note (when not (request.body.note)) decides")


def test_unless_is_explained() -> None:
    explained = CONTRACT.explain(request(quantity=6, sku="bulk"))
    near = {miss.rule: [(one.text, one.held) for one in miss.conditions] for miss in explained.near}
    assert near["too-many"] == [("request.body.quantity > 5", True), ("not (request.body.sku == 'bulk')", False)]


def test_otherwise_stands_last_and_alone() -> None:
    assert faults(ORDERED, {**NOTED, "id": "late"})[0] == "`otherwise` is not in the last row (move the row to the end)"
    assert faults({**ORDERED, "when": "true"}) == ["`when` and `otherwise` cannot be combined"]
    assert faults({"id": "a", "then": {"status": 201}}) == ["`when` is missing (a rule that always decides has `otherwise: true`)"]
    assert faults({**ORDERED, "otherwise": "yes"})[0] == "`otherwise` must be true (otherwise: true)"


def test_levels_and_tags_are_checked() -> None:
    assert faults({**ORDERED, "level": "warn"}) == ["unknown level `warn` (did you mean `warning`?)"]
    assert faults({**ORDERED, "tags": [1]}) == ["a tag must be text"]


def test_a_table_has_unless_and_otherwise_and_keeps_its_own_members() -> None:
    tables = {
        "band(n)": [
            {"id": "large", "when": "n > 5", "unless": "n > 50", "level": 2, "tags": "x"},
            {"id": "small", "otherwise": True, "level": 1},
        ]
    }
    rules = [{"id": "banded", "when": "band(request.body.quantity).level == 2", "then": {"status": 422}}, ORDERED]
    contract = contracts.load(DOCUMENT, {"rulebook": 1, "tables": tables, "operations": {"order": {"rules": rules}}})
    assert [contract.decide(request(quantity=number)).rule for number in (5, 6, 50, 51)] == ["ordered", "banded", "banded", "ordered"]
