"""Which credential the request of a witness has: a stand-in when the book is checked, that of the run when it is sent, its own if it is
about credentials."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

import contracts
from contracts.checker.run import run
from contracts.configuration import CONTRACTS, resolve
from contracts.contract import Contract
from contracts.http.messages import Request, Response

BEARER = {"type": "http", "scheme": "bearer"}
NUMBER = {"type": "object", "required": ["quantity"], "properties": {"quantity": {"type": "integer", "minimum": 1}}}


def contract_of(
    witness: dict[str, Any], *, scheme: dict[str, Any] = BEARER, when: str = "request.body.quantity > 5", **book: Any
) -> Contract:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "security": [{"s": []}],
        "components": {"securitySchemes": {"s": scheme}},
        "paths": {
            "/orders": {
                "post": {
                    "operationId": "order",
                    "requestBody": {"required": True, "content": {"application/json": {"schema": NUMBER}}},
                    "responses": {str(status): {"description": ""} for status in (201, 400, 401, 409)},
                }
            }
        },
    }
    rule = {"id": "refused", "when": when, "then": {"status": 409}, "witness": {"body": {"quantity": 6}, **witness}}
    return contracts.load(document, {"rulebook": 1, **book, "operations": {"order": {"rules": [rule]}}})


def sent(contract: Contract, *headers: str) -> Counter[str]:
    """The credentials of the first requests of a run."""
    seen: Counter[str] = Counter()

    def answer(request: Request) -> Response:
        seen[request.header("authorization") or ""] += 1
        return Response(201)

    run(
        contract, resolve(CONTRACTS, {"url": "http://test", "phases": "book", "header": headers}, environ={}), lambda _: None, answer=answer
    )
    return seen


KEY = {"type": "apiKey", "name": "X-Key", "in": "header"}
PLACES = {
    "header": KEY,
    "query": {**KEY, "in": "query"},
    "cookie": {**KEY, "in": "cookie"},
    "basic": {"type": "http", "scheme": "basic"},
    "bearer": BEARER,
}


@pytest.mark.parametrize("name", PLACES)
def test_a_witness_needs_no_credential_of_its_own(name: str) -> None:
    contract = contract_of({}, scheme=PLACES[name])
    assert contract.decide(contract.witnesses[0].request).rule == "refused"


@pytest.mark.parametrize("witness", [{}, {"headers": {"Authorization": "Bearer placeholder"}}], ids=["none", "placeholder"])
def test_the_credential_of_the_run_replaces_that_of_a_witness(witness: dict[str, Any]) -> None:
    seen = sent(contract_of(witness), "Authorization: Bearer real")
    assert seen["Bearer real"]
    assert not {"Bearer demo", "Bearer placeholder"} & set(seen)


@pytest.mark.parametrize(
    ("credential", "value"), [("none", ""), ("wrong", "Bearer wrong"), ("expired", "Bearer old")], ids=["none", "wrong", "one of the book"]
)
def test_a_witness_about_credentials_keeps_its_own(credential: str, value: str) -> None:
    contract = contract_of(
        {"credential": credential},
        when="request.headers.authorization != 'Bearer real'",
        credentials={"expired": {"headers": {"Authorization": "Bearer old"}}},
    )
    assert (contract.witnesses[0].request.header("authorization") or "") == value
    assert sent(contract, "Authorization: Bearer real")[value]


def test_an_unknown_credential_is_refused_with_its_place() -> None:
    with pytest.raises(contracts.RuleBookError, match=r"unknown credential `expierd` \(did you mean `expired`\?\)"):
        contract_of({"credential": "expierd"}, credentials={"expired": {"headers": {"Authorization": "Bearer old"}}})


def test_the_case_of_the_scheme_is_not_tried_where_no_rule_reads_it() -> None:
    assert not {"BEARER real", "Basic real"} & set(sent(contract_of({}), "Authorization: Bearer real"))
