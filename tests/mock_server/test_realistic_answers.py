"""The small realistic documents, answered: valid by a second validator, the same every time, and believable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import contracts
from contracts.api.operations import Operation
from contracts.contract import Contract
from contracts.http.messages import JSON, Request, Response
from contracts.rules.decide.pipeline import Strictness
from mock_server.responses.stubs import Stubs

FOLDER = Path(__file__).parents[1] / "corpus"
NAMES = sorted(path.stem.removeprefix("data-") for path in FOLDER.glob("data-*.yaml"))
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
PATH_VALUES = {"integer": "4711", "uuid": "7f8a1c9e-1b2c-4d5e-8f90-123456789abc", "vin": "WVWZZZ1JZXW000001"}


@lru_cache
def contract_of(name: str) -> Contract:
    return contracts.load(FOLDER / f"data-{name}.yaml", "none").under(Strictness(auth=False))


def ask(name: str, method: str, path: str, query: dict[str, str] | None = None, body: JSON = None, **headers: str) -> Response:
    contract = contract_of(name)
    given = tuple((key.replace("_", "-"), value) for key, value in headers.items())
    content = b"" if body is None else json.dumps(body).encode()
    if content:
        given = (("Content-Type", "application/json"), *given)
    request = Request(method, path, tuple((query or {}).items()), given, content)
    stubs = Stubs(contract.spec, seed=0, now=NOW)
    response = stubs.render(contract.decide(request), request)
    assert stubs.misses == []
    return response


def found(name: str, path: str, query: dict[str, str] | None = None, **headers: str) -> dict:
    response = ask(name, "GET", path, query, **headers)
    assert response.status == 200
    value = json.loads(response.body)
    assert isinstance(value, dict)
    return value


ORDERS = {
    "openapi": "3.1.0",
    "info": {"title": "Orders", "version": "1"},
    "paths": {
        "/orders": {
            "post": {
                "operationId": "order",
                "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
                "responses": {
                    "201": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Order": {
                "type": "object",
                "required": ["status", "lines", "payment"],
                "properties": {
                    "status": {"enum": ["cancelled", "pending", "shipped"]},
                    "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
                    "payment": {
                        "oneOf": [{"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Transfer"}],
                        "discriminator": {"propertyName": "type", "mapping": {"card": "#/components/schemas/Card"}},
                    },
                },
            },
            "Line": {
                "type": "object",
                "required": ["productId", "quantity", "unitPrice"],
                "properties": {"productId": {"type": "string"}, "quantity": {"type": "integer"}, "unitPrice": {"type": "number"}},
            },
            "Card": {
                "type": "object",
                "required": ["type", "last4"],
                "properties": {"type": {"type": "string"}, "last4": {"type": "string"}},
            },
            "Transfer": {
                "type": "object",
                "required": ["type", "iban"],
                "properties": {"type": {"type": "string"}, "iban": {"type": "string"}},
            },
        }
    },
}


def ordered(**body: JSON) -> dict:
    contract = contracts.load(ORDERS, "none")
    request = Request("POST", "/orders", headers=(("Content-Type", "application/json"),), body=json.dumps(body).encode())
    value = json.loads(Stubs(contract.spec, seed=0, now=NOW).render(contract.decide(request), request).body)
    assert isinstance(value, dict)
    return value


def test_rows_that_were_posted_come_back_with_what_the_answer_adds() -> None:
    lines = ordered(lines=[{"productId": "p1", "quantity": 2}, {"productId": "p2", "quantity": 7}])["lines"]
    assert [(one["productId"], one["quantity"]) for one in lines] == [("p1", 2), ("p2", 7)]
    assert all(one["unitPrice"] > 0 for one in lines)


@pytest.mark.parametrize("count", range(8))
def test_the_branch_that_a_discriminator_names_comes_back_as_it_was(count: int) -> None:
    card = {"type": "card", "last4": f"{count}242"}
    assert ordered(payment=card)["payment"] == card


def test_what_is_made_is_at_the_beginning_of_its_life_unless_the_request_says_otherwise() -> None:
    assert ordered()["status"] == "pending"
    assert ordered(status="shipped")["status"] == "shipped"


def requests() -> Iterator[tuple[str, Operation, str]]:
    for name in NAMES:
        for operation in contract_of(name).spec.operations.values():
            if operation.method == "GET" and not any(one.required and one.where == "query" for one in operation.parameters):
                yield name, operation, _path(operation)


def _path(operation: Operation) -> str:
    path = operation.path
    for one in operation.parameters:
        schema = one.schema if isinstance(one.schema, dict) else {}
        value = (
            PATH_VALUES.get(one.name) or PATH_VALUES.get(str(schema.get("format"))) or PATH_VALUES.get(str(schema.get("type"))) or "abc-42"
        )
        path = path.replace(f"{{{one.name}}}", value)
    return path


ASKED = list(requests())


def test_there_are_enough_documents() -> None:
    assert len(NAMES) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_documents_have_no_faults(name: str) -> None:
    assert contract_of(name).faults == ()


@pytest.mark.parametrize(("name", "operation", "path"), ASKED, ids=[f"{name}-{operation.id}" for name, operation, _ in ASKED])
def test_answers_are_valid_and_the_same_every_time(name: str, operation: Operation, path: str) -> None:
    response = ask(name, "GET", path)
    assert response.status == 200
    assert ask(name, "GET", path) == response
    declared = operation.responses["200"].content.get("application/json")
    if declared is not None:
        whole = {"allOf": [declared.schema], "components": contract_of(name).spec.document.get("components", {})}
        validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
        assert [error.message for error in validator.iter_errors(json.loads(response.body))] == []


@pytest.mark.parametrize(
    ("name", "path", "member", "value"),
    [
        ("petstore", "/pets/4711", "id", 4711),
        ("orders", "/orders/ord_1", "id", "ord_1"),
        ("users", "/users/7f8a1c9e-1b2c-4d5e-8f90-123456789abc", "id", "7f8a1c9e-1b2c-4d5e-8f90-123456789abc"),
        ("blog", "/posts/my-first-post", "slug", "my-first-post"),
        ("hotel", "/bookings/BK-11A1B", "bookingId", "BK-11A1B"),
        ("invoices", "/invoices/INV-2025-0042", "number", "INV-2025-0042"),
        ("fleet", "/vehicles/WVWZZZ1JZXW000001", "vin", "WVWZZZ1JZXW000001"),
        ("flights", "/flights/LH454", "flightNumber", "LH454"),
        ("weather", "/forecast/Lyon", "city", "Lyon"),
        ("sensors", "/devices/d-9", "deviceId", "d-9"),
    ],
)
def test_the_answer_is_about_what_the_path_names(name: str, path: str, member: str, value: JSON) -> None:
    assert found(name, path)[member] == value


def test_the_path_is_repeated_inside_an_envelope() -> None:
    assert found("statements", "/payments/pay_7")["data"]["id"] == "pay_7"


def test_an_id_that_the_answer_cannot_hold_is_not_forced_into_it() -> None:
    assert found("invoices", "/invoices/none-of-ours")["number"].startswith("INV-")


@pytest.mark.parametrize(
    ("name", "path", "query", "member", "value"),
    [
        ("petstore", "/pets", {"status": "sold"}, "status", "sold"),
        ("users", "/users", {"department": "Sales"}, "department", "Sales"),
        ("orders", "/orders", {"customerId": "cus_9"}, "customerId", "cus_9"),
        ("jobs", "/jobs", {"remote": "true"}, "remote", True),
        ("tasks", "/tasks", {"assigneeId": "7"}, "assigneeId", 7),
        ("bank", "/accounts/acc-1/transactions", {}, "accountId", "acc-1"),
        ("chat", "/channels/c1/messages", {}, "channelId", "c1"),
    ],
)
def test_lists_are_filtered_as_asked(name: str, path: str, query: dict[str, str], member: str, value: JSON) -> None:
    answer = json.loads(ask(name, "GET", path, query).body)
    rows = answer if isinstance(answer, list) else next(one for one in answer.values() if isinstance(one, list))
    assert rows
    assert {row[member] for row in rows} == {value}


def test_a_page_is_the_one_asked_for() -> None:
    answer = found("orders", "/orders", {"page": "3", "pageSize": "2"})
    assert (len(answer["data"]), answer["page"], answer["pageSize"], answer["total"], answer["hasMore"]) == (2, 3, 2, 23, True)
    answer = found("bank", "/accounts/a/transactions", {"limit": "2", "offset": "4"})
    assert (len(answer["transactions"]), answer["meta"]) == (2, {"total": 23, "limit": 2, "offset": 4})


@pytest.mark.parametrize(
    ("name", "path", "body"),
    [
        ("petstore", "/pets", {"name": "Rex", "photoUrls": [], "status": "pending"}),
        ("crm", "/contacts", {"firstName": "Grace", "lastName": "Hopper"}),
        ("statements", "/payments", {"amount": 1200, "currency": "EUR", "metadata": {"order": "7"}}),
        (
            "users",
            "/users",
            {"id": PATH_VALUES["uuid"], "username": "ada", "email": "ada.lovelace@example.com", "address": {"city": "London"}},
        ),
    ],
)
def test_what_is_posted_comes_back(name: str, path: str, body: dict) -> None:
    response = ask(name, "POST", path, None, body)
    answer = json.loads(response.body)
    assert response.status == 201
    assert {key: answer[key] for key in body if key != "address"} == {key: value for key, value in body.items() if key != "address"}
    assert body.get("address", {}).items() <= answer.get("address", {}).items()


def test_a_password_does_not_come_back() -> None:
    body = {"id": PATH_VALUES["uuid"], "username": "ada", "email": "a@example.com", "password": "s3cret"}
    assert b"s3cret" not in ask("users", "POST", "/users", None, body).body


@pytest.mark.parametrize(
    ("name", "path", "body", "member", "prefix"),
    [
        ("petstore", "/pets", {"name": "Rex", "photoUrls": []}, "id", "/pets/"),
        ("statements", "/payments", {"amount": 1, "currency": "EUR"}, "id", "/payments/"),
        ("invoices", "/invoices", {"number": "INV-2025-0042", "items": [{"description": "x", "quantity": 1, "price": 2}], "total_amount": 2}, "number", "/invoices/"),
    ],
)  # fmt: skip
def test_location_leads_to_what_was_made(name: str, path: str, body: dict, member: str, prefix: str) -> None:
    response = ask(name, "POST", path, None, body)
    location = dict(response.headers)["Location"]
    assert location == f"{prefix}{json.loads(response.body)[member]}"
    assert contract_of(name).router.find("GET", location) is not None


def test_totals_of_a_whole_order_add_up() -> None:
    order = found("orders", "/orders/o1")
    assert order["subtotal"] == pytest.approx(sum(line["lineTotal"] for line in order["lines"]), abs=0.01)
    assert order["total"] == pytest.approx(order["subtotal"] + order["tax"] + order["shipping"] - order["discount"], abs=0.01)
    assert {line["orderId"] for line in order["lines"]} == {"o1"}
    assert order["createdAt"] <= order["updatedAt"]
    assert order["customerId"] == order["customer"]["id"]


@pytest.mark.parametrize(
    ("language", "country"),
    [("de", "Germany"), ("fr-CH, de;q=0.4", "Switzerland"), ("en-GB,en;q=0.9", "United Kingdom"), ("en-US,en;q=0.9", "United States"),
     ("xx, *;q=0.1", "United States"), ("", "United States"), ("de;q=0", "United States"), ("\u00e9;;;,,q=", "United States")],
)  # fmt: skip
def test_accept_language_says_where_people_live(language: str, country: str) -> None:
    address = found("users", f"/users/{PATH_VALUES['uuid']}", accept_language=language)["address"]
    assert address["country"] == country
