"""Both sides of everything that a rule book compares are tried, and what cannot be tried is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contracts.checker.cases.book_cases import of_book
from contracts.checker.cases.boundaries import values_of
from contracts.checker.cases.solved_boundaries import SolvedBoundaries
from contracts.checker.cases.untried_boundaries import untried_boundaries
from contracts.checker.run import run
from contracts.configuration import CONTRACTS, resolve
from contracts.contract import Contract, load
from contracts.http.messages import Request, Response
from contracts.rules.language.tracing import Mutation

NUMBER, TEXT = {"type": "number"}, {"type": "string"}
LINES = {"type": "array", "items": {"type": "object", "properties": {"sku": TEXT, "quantity": {"type": "integer"}, "price": NUMBER}}}
DAY = {"type": "string", "format": "date"}
MEMBERS = {"account": TEXT, "coupon": TEXT, "phone": TEXT, "start": DAY, "end": DAY, "discount": NUMBER, "quantity": {"type": "integer"}}
ANSWER = {"type": "object", "properties": {"total": {"type": ["number", "null"]}, "vip": {"type": "boolean"}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Orders", "version": "1"},
    "paths": {
        "/orders": {
            "post": {
                "operationId": "order",
                "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"type": "object", "properties": {**MEMBERS, "lines": LINES}}}},
                },
                "responses": {
                    "201": {"description": "ordered", "content": {"application/json": {"schema": ANSWER}}},
                    "409": {"description": "refused"},
                },
            }
        }
    },
}
BOOK: dict[str, Any] = {
    "rulebook": 1,
    "settings": {"most": {"type": "integer", "default": 4}},
    "fixtures": {
        "accounts": {"key": "id", "rows": [{"id": "a", "balance": 100, "credit": 50}, {"id": "b", "balance": 30, "credit": 10}]},
        "stock": {"key": "sku", "rows": [{"sku": "x", "left": 7, "reserved": 2}, {"sku": "y", "left": 3, "reserved": 1}]},
    },
    "let": {
        "account": "accounts[request.body.account]",
        "total": "sum(l.quantity * l.price for l in request.body.lines)",
        "units": "sum(l.quantity for l in request.body.lines)",
    },
    "tables": {
        "band(n)": [
            {"id": "large", "when": "n >= 100", "rate": 3, "witness": {"body": {"quantity": 100}}},
            {"id": "small", "when": "true", "rate": 1, "witness": {"body": {"quantity": 1}}},
        ]
    },
}
ONE = {"sku": "x", "quantity": 1, "price": 1}
SERVED = {"id": "served", "when": "true", "then": {"status": 201}, "witness": {"body": {"account": "a", "lines": [ONE]}}}
BANDED = {"id": "served", "when": "true", "then": {"status": 201, "body": {"total": "${ band(request.body.quantity).rate }"}}}
RATED = {"id": "served", "when": "true", "then": {"status": 201, "body": {"total": "${ total if units < 5 else total * 0.9 }"}}}
REFUSALS: dict[str, tuple[str, dict[str, Any]]] = {
    "a number": ("request.body.quantity > 5", {"body": {"quantity": 6}}),
    "a fraction": ("request.body.discount >= 0.25", {"body": {"discount": 0.5}}),
    "a query parameter": ("request.query.limit >= 50", {"query": {"limit": 60}, "body": {}}),
    "the length of a list": ("count(request.body.lines) > settings.most", {"body": {"lines": [ONE] * 6}}),
    "a sum of products": ("total > account.balance + account.credit", {"body": {"account": "a", "lines": [{**ONE, "price": 200}]}}),
    "a look-up": ("any(l.quantity > stock[l.sku].left for l in request.body.lines)", {"body": {"lines": [{**ONE, "quantity": 9}]}}),
    "digits": ("request.body.phone and count(digits(request.body.phone)) < 7", {"body": {"phone": "12 3"}}),
    "a rounded number": ("request.body.quantity // 12 > 3", {"body": {"quantity": 100}}),
    "a largest element": ("max(l.quantity for l in request.body.lines) > 9", {"body": {"lines": [{**ONE, "quantity": 12}]}}),
    "another member": ("request.body.discount > request.body.quantity", {"body": {"quantity": 1, "discount": 2}}),
    "three conditions": (
        "request.body.quantity > 5 and request.body.discount > 0.5 and request.body.phone == 'A'",
        {"body": {"quantity": 6, "discount": 0.6, "phone": "A"}},
    ),
    "dates": ("request.body.end < request.body.start", {"body": {"start": "2026-02-01", "end": "2026-01-01"}}),
    "a list of words": ("request.body.coupon in ['A', 'B', 'C']", {"body": {"coupon": "A"}}),
    "two conditions": ("request.body.quantity > 5 and not request.body.coupon", {"body": {"quantity": 6}}),
}
BOOKS = {
    name: [{"id": "refused", "when": when, "then": {"status": 409}, "witness": case}, SERVED] for name, (when, case) in REFUSALS.items()
}
BOOKS |= {
    "a row of a table": [{**BANDED, "witness": {"body": {"quantity": 1}}}],
    "a pinned member": [{**RATED, "witness": SERVED["witness"]}],
}


def contract_of(rules: list[dict[str, Any]]) -> Contract:
    return load(DOCUMENT, {**BOOK, "operations": {"order": {"rules": rules}}})


def solved(contract: Contract) -> tuple[SolvedBoundaries, list[Request]]:
    operation, own = contract.spec.operations["order"], of_book(contract)
    boundaries = SolvedBoundaries(contract, operation, own, lambda case: case.request, values_of(contract, operation, own))
    return boundaries, [request for request in boundaries.requests() if request is not None]


@pytest.mark.parametrize("name", BOOKS)
def test_every_small_mistake_in_a_condition_is_answered_differently(name: str) -> None:
    contract = contract_of(BOOKS[name])
    boundaries, _ = solved(contract)
    rules = contract.traced("order")
    assert rules is not None
    where = "/operations/" if name not in ("a row of a table", "a pinned member") else "/"
    mistakes = {
        (point.text, what): Mutation(point.number, what) for point in rules.points for what in point.mutations if where in point.pointer
    }
    assert [named for named, mutation in mistakes.items() if mutation not in boundaries.answered] == []
    assert mistakes


def test_the_numbers_beside_a_boundary_are_sent() -> None:
    _, requests = solved(contract_of(BOOKS["a number"][:1]))
    assert sorted(json.loads(request.body)["quantity"] for request in requests) == [4, 5]


def test_the_deciding_element_is_first_and_last() -> None:
    _, requests = solved(contract_of(BOOKS["a look-up"]))
    lists = [[line["quantity"] for line in json.loads(request.body)["lines"]] for request in requests]
    assert [1, 9] in lists
    assert [9, 1] in lists


def test_a_service_with_another_limit_is_found() -> None:
    def answer(request: Request) -> Response:
        quantity = json.loads(request.body)["quantity"] if b"quantity" in request.body else None
        is_refused = isinstance(quantity, int) and quantity > 4
        return Response(409 if is_refused else 201, (("Content-Type", "application/json"),), b"{}")

    rule = BOOKS["a number"][0]
    options = resolve(CONTRACTS, {"url": "http://test", "phases": "book", "quiet": True}, environ={})
    result = run(contract_of([rule]), options, lambda _: None, answer=answer)
    refused = [one for one in result.findings if one.failure.id == "good-request-is-accepted"]
    assert [json.loads(one.request.body) for one in refused] == [{"quantity": 5}]


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        ("request.body.quantity > 5 and 7 == count(stock)", "no request was found in which the two sides are equal"),
        ("stock.x.left > 7", "no request was found in which the two sides are greater on the left"),
        ("request.body.coupon == 'A' and request.body.quantity > 5", ""),
    ],
)
def test_what_no_request_can_try_is_named(when: str, reason: str) -> None:
    rules = [{"id": "refused", "when": when.replace("stock.x.left", "stock['x'].left"), "then": {"status": 409}}, SERVED]
    assert [one.reason for one in untried_boundaries(contract_of(rules))] == ([reason] if reason else [])
