"""The section `resources` of a rule book: it corrects what was recognised, and its mistakes are told with place and suggestion."""

from __future__ import annotations

from typing import Any

import pytest

import contracts

CUSTOMER = {"type": "object", "properties": {"id": {"type": "string"}, "email": {"type": "string"}}}


def answers(schema: dict[str, Any]) -> dict[str, Any]:
    return {"responses": {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/customers": {"get": {"operationId": "listCustomers", **answers({"type": "array", "items": CUSTOMER})}},
        "/customers/{customer}": {
            "parameters": [{"name": "customer", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"operationId": "readCustomer", **answers(CUSTOMER)},
            "delete": {"operationId": "deleteCustomer", "responses": {"204": {"description": ""}}},
        },
        "/me": {"get": {"operationId": "me", **answers(CUSTOMER)}},
    },
}


def test_keys_effects_and_names_are_those_of_the_book() -> None:
    corrections = {"/customers": {"name": "clients", "keys": {"customer": "email"}, "operations": {"deleteCustomer": "none"}}, "/me": "off"}
    (clients,) = contracts.load(DOCUMENT, {"rulebook": 1, "resources": corrections}).resources
    assert clients.name == "clients"
    assert [(key.parameter, key.member) for key in clients.keys] == [("customer", ("email",))]
    assert clients.operations == {"list": ("listCustomers",), "read": ("readCustomer",)}


def test_another_book_has_its_own() -> None:
    contracts.load(DOCUMENT, {"rulebook": 1, "resources": {"/me": "off"}})
    assert list(contracts.load(DOCUMENT, {"rulebook": 1}).resources.of_path) == ["/customers", "/me"]


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ({"/custmers": "off"}, "the document has no resource `/custmers` (did you mean `/customers`?)"),
        ({"/me": 5}, "a resource must be `off` or a mapping ({keys: {customer: id}})"),
        ({"/me": {"kyes": {}}}, "unknown member `kyes` (did you mean `keys`?)"),
        ({"/me": {"name": 5}}, "`name` must be text"),
        ({"/customers": {"keys": []}}, "`keys` must be a mapping"),
        ({"/customers": {"keys": {"custmer": "id"}}}, "the path of this resource has no parameter `custmer` (did you mean `customer`?)"),
        ({"/customers": {"keys": {"customer": "emial"}}}, "this resource has no member `emial` (did you mean `email`?)"),
        (
            {"/customers": {"operations": {"readCustomr": "none"}}},
            "this resource has no operation `readCustomr` (did you mean `readCustomer`?)",
        ),
        ({"/customers": {"operations": {"readCustomer": "raed"}}}, "unknown effect `raed` (did you mean `read`?)"),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value.partition(" (")[0],
)
def test_a_mistake_is_told_with_its_place(section: dict[str, Any], message: str) -> None:
    with pytest.raises(contracts.RuleBookError) as caught:
        contracts.load(DOCUMENT, {"rulebook": 1, "resources": section})
    (fault,) = caught.value.faults
    assert str(fault).endswith(message), str(fault)
    assert fault.place.line > 2
