"""Members of the elements of lists: bound to fixtures, pinned in part, and free."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import contracts
import mock_server
from contracts.checker.cases.book_cases import of_book
from contracts.checker.cases.boundaries import values_of
from contracts.errors import RuleBookError
from contracts.http.messages import Exchange, Request, Response
from contracts.rules.book.request_members import named
from tests.implementations.asking import asking

TEXT = {"type": "string"}
LINE = {
    "type": "object",
    "required": ["sku", "quantity", "label"],
    "properties": {"sku": TEXT, "quantity": {"type": "integer", "minimum": 1}, "label": TEXT},
}
LINES = {"type": "object", "required": ["lines"], "properties": {"lines": {"type": "array", "items": LINE}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/orders": {
            "post": {
                "operationId": "order",
                "requestBody": {"required": True, "content": {"application/json": {"schema": LINES}}},
                "responses": {
                    "201": {"description": "ok", "content": {"application/json": {"schema": LINES}}},
                    "422": {"description": "no"},
                },
            }
        }
    },
}
SENT = {"lines": [{"sku": "a", "quantity": 1, "label": "x"}, {"sku": "b", "quantity": 2, "label": "y"}]}
PINNED = {"status": 201, "body": {"lines": "${ [{'sku': l.sku, 'label': l.label} for l in request.body.lines] }"}}


def book(*rules: dict[str, Any], bind: str = "body.lines[].sku", free: tuple[str, ...] = ("lines[].label",)) -> dict[str, Any]:
    stock = {"key": "sku", "rows": [{"sku": "a"}, {"sku": "b"}]}
    ordered = {"id": "ordered", "otherwise": True, "then": PINNED, "witness": {"body": SENT}}
    operation = {"bind": {bind: "stock"}, "free": list(free), "rules": [*rules, ordered]}
    return {"rulebook": 1, "fixtures": {"stock": stock}, "operations": {"order": operation}}


def test_values_for_members_of_elements_come_from_the_fixture() -> None:
    contract = contracts.load(DOCUMENT, book())
    values = values_of(contract, contract.spec.operations["order"], of_book(contract))
    assert values.keys[named("body.lines[].sku")] == ("a", "b")


def test_keys_in_comparisons_are_checked() -> None:
    rule = {"id": "no", "when": "any(l.sku == 'aa' for l in request.body.lines)", "then": {"status": 422}}
    with pytest.raises(RuleBookError, match="'aa' is not a value of"):
        contracts.load(DOCUMENT, book(rule))
    with pytest.raises(RuleBookError, match=r"the request has no member `body.lines\[\].sk` \(did you mean `sku`\?\)"):
        contracts.load(DOCUMENT, book(bind="body.lines[].sk"))


def test_keys_of_another_environment_stand_in_every_element(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("stock: {a: real-a, b: real-b}", encoding="utf-8")
    (case,) = contracts.load(DOCUMENT, book(), fixtures=tmp_path / "real.yaml").witnesses
    assert [line["sku"] for line in json.loads(case.request.body)["lines"]] == ["real-a", "real-b"]


def test_the_mock_completes_elements_that_are_pinned_in_part() -> None:
    contract = contracts.load(DOCUMENT, book())
    with asking(mock_server.create_app(DOCUMENT, book())) as ask:
        answer = ask(contract.witnesses[0].request)
    lines = json.loads(answer.body)["lines"]
    assert [(line["sku"], line["label"]) for line in lines] == [("a", "x"), ("b", "y")]
    assert all(line["quantity"] >= 1 for line in lines)


@pytest.mark.parametrize(
    ("change", "expected"),
    [({}, "held"), ({"label": "other"}, "held"), ({"label": None}, "broken"), ({"sku": "c"}, "broken"), ({"quantity": 9}, "held")],
)
def test_elements_are_judged_by_what_is_pinned_and_not_free(change: dict[str, object], expected: str) -> None:
    contract = contracts.load(DOCUMENT, book())
    body = json.dumps({"lines": [SENT["lines"][0], {**SENT["lines"][1], **change}]}).encode()
    request = Request("POST", "/orders", (), (("Content-Type", "application/json"),), json.dumps(SENT).encode())
    (judged,) = contract.judge(Exchange(request, Response(201, (("Content-Type", "application/json"),), body)))
    assert judged.verdict == expected
