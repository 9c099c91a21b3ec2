"""Discriminators: the two readings of a document, answers that satisfy both, and requests that are read by the name they give."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from random import Random

import pytest

import contracts
from contracts.checker.events import Sent
from contracts.checker.judge import Judge
from contracts.generation import Generator
from contracts.http.messages import JSON, Request, Response
from contracts.schemas.validation import Schemas

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
TEXT: dict = {"type": "string"}
NUMBER: dict = {"type": "integer"}


def ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def thing(required: tuple[str, ...] = (), **members: dict) -> dict:
    return {"type": "object", "required": list(required), "properties": members}


CAR, BIKE = thing(("kind", "doors"), kind=TEXT, doors=NUMBER), thing(("kind",), kind=TEXT, gears=NUMBER)
VEHICLES = {
    "Root": {
        "oneOf": [ref("Car"), ref("Bike")],
        "discriminator": {"propertyName": "kind", "mapping": {"auto": "#/components/schemas/Car", "van": "Car", "Bike": "Bike"}},
    },
    "Car": CAR,
    "Bike": BIKE,
}
UNMAPPED = {**VEHICLES, "Root": {"oneOf": [ref("Car"), ref("Bike")], "discriminator": {"propertyName": "kind"}}}
OPTIONAL = {
    "Root": {"anyOf": [ref("A"), ref("B"), {"type": "null"}], "discriminator": {"propertyName": "type"}},
    "A": thing((), type=TEXT, a=NUMBER),
    "B": {**thing((), type=TEXT, b=NUMBER), "additionalProperties": False},
}
LISTED = {
    "Root": {"oneOf": [ref("TextBlock"), ref("ImageBlock")], "discriminator": {"propertyName": "type"}},
    "TextBlock": thing(("type", "text"), type={"enum": ["text"]}, text=TEXT),
    "ImageBlock": thing(("type", "url"), type={"const": "image"}, url=TEXT),
}
ZOO = {
    "Root": {
        **thing(("species",), species={"type": "string", "enum": ["lion", "newt"]}),
        "discriminator": {"propertyName": "species", "mapping": {"lion": "#/components/schemas/Lion", "newt": "Newt"}},
    },
    "Lion": {"allOf": [ref("Root"), thing(("mane",), mane={"type": "boolean"})]},
    "Newt": {"allOf": [ref("Root"), thing(("damp",), damp=NUMBER)]},
}
GRANDCHILDREN = {
    "Root": {**thing(("petType",), petType=TEXT, friend=ref("Root")), "discriminator": {"propertyName": "petType"}},
    "Dog": {"allOf": [ref("Root"), thing(("bark",), bark=TEXT)]},
    "Puppy": {"allOf": [ref("Dog"), thing(("weeks",), weeks=NUMBER)]},
}
DEFAULTED = {
    **VEHICLES,
    "Root": {"anyOf": [ref("Car"), ref("Bike")], "discriminator": {"propertyName": "kind", "defaultMapping": "Bike"}},
}
SAME = {
    "Root": {"oneOf": [ref("Card"), ref("Wire")], "discriminator": {"propertyName": "type", "mapping": {"card": "Card", "wire": "Wire"}}},
    "Card": thing(("type", "amount"), type=TEXT, amount=NUMBER, last4=TEXT),
    "Wire": thing(("type", "amount"), type=TEXT, amount=NUMBER, iban=TEXT),
}
FAMILIES = {
    "vehicles": VEHICLES, "unmapped": UNMAPPED, "optional": OPTIONAL, "listed": LISTED, "zoo": ZOO, "grandchildren": GRANDCHILDREN,
    "defaulted": DEFAULTED, "same": SAME,
}  # fmt: skip


def schemas(components: dict) -> Schemas:
    return Schemas({"components": {"schemas": components}})


@pytest.mark.parametrize(
    ("family", "value", "plain", "named"),
    [
        ("vehicles", {"kind": "auto", "doors": 3}, False, True),  # of `oneOf` it fits both
        ("vehicles", {"kind": "Car", "doors": 3}, False, True),  # the schema's own name counts, too
        ("vehicles", {"kind": "Bike", "gears": 3}, True, True),
        ("vehicles", {"kind": "Bike", "doors": 3}, False, True),
        ("vehicles", {"kind": "van"}, True, False),
        ("vehicles", {"kind": "truck"}, True, False),
        ("vehicles", {"doors": 3}, False, False),
        ("vehicles", {"kind": 7}, False, False),
        ("vehicles", [], False, False),
        ("unmapped", {"kind": "Bike", "doors": 3}, False, True),
        ("optional", None, True, True),
        ("optional", {"a": 1}, True, True),  # who does not say what it is may be anything
        ("optional", {"type": "B", "b": 1}, True, True),
        ("optional", {"type": "B", "a": 1}, True, False),
        ("optional", {"type": "C"}, True, False),
        ("listed", {"type": "text", "text": "x"}, True, True),  # the branch itself says what names it
        ("listed", {"type": "TextBlock", "text": "x"}, False, False),
        ("zoo", {"species": "lion"}, True, False),
        ("zoo", {"species": "lion", "mane": True}, True, True),
        ("grandchildren", {"petType": "Puppy", "bark": "x"}, True, False),
        ("grandchildren", {"petType": "Puppy", "bark": "x", "weeks": 3}, True, True),
        ("grandchildren", {"petType": "Root", "friend": {"petType": "Dog"}}, True, False),
        ("defaulted", {"kind": "boat", "gears": "x"}, False, False),
        ("defaulted", {"kind": "boat", "gears": "x", "doors": 2}, True, False),
        ("defaulted", {"kind": "boat"}, True, True),
        ("defaulted", {"kind": "Car"}, True, False),
    ],
)  # fmt: skip
def test_a_document_has_two_readings(family: str, value: JSON, plain: bool, named: bool) -> None:
    known = schemas(FAMILIES[family])
    found = {reading: known.validator(ref("Root"), reading=reading).is_valid(value) for reading in ("plain", "named", "both")}
    assert found == {"plain": plain, "named": named, "both": plain and named}
    assert known.validator(ref("Root")).has_readings
    assert known.validator(ref("Root"), direction="request").is_valid(value) is named
    assert known.validator(ref("Root"), direction="response").is_valid(value) is plain


@pytest.mark.parametrize(
    ("family", "value", "messages"),
    [
        ("vehicles", {"kind": "auto"}, ['"doors" is a required property']),
        ("vehicles", {"kind": "truck"}, ['"truck" is not one of "auto", "van", "Car", "Bike"']),
        ("vehicles", {"doors": 3}, ['"kind" is a required property']),
        ("vehicles", 3, ['3 is not of type "object"']),
        ("zoo", {"species": "newt"}, ['"damp" is a required property']),
    ],
)
def test_what_is_wrong_is_told_of_the_branch_that_is_named(family: str, value: JSON, messages: list[str]) -> None:
    errors = schemas(FAMILIES[family]).validator(ref("Root"), direction="request").errors(value)
    assert [error.message for error in errors] == messages


TAGS = {
    "vehicles": {"auto", "van", "Bike"}, "unmapped": {"Bike", "Car"}, "optional": {"A", "B"}, "listed": {"text", "image"},
    "zoo": {"lion", "newt"}, "grandchildren": {"Dog", "Puppy"}, "defaulted": {"Car", "Bike"}, "same": {"card", "wire"},
}  # fmt: skip
MEMBERS = {"optional": "type", "listed": "type", "zoo": "species", "grandchildren": "petType", "same": "type"}


@pytest.mark.parametrize("direction", ["request", "response"])
@pytest.mark.parametrize("family", FAMILIES)
def test_generated_values_satisfy_both_readings(family: str, direction: str) -> None:
    known = schemas(FAMILIES[family])
    maker = Generator(known, now=NOW).compile({"type": "array", "items": ref("Root"), "minItems": 3}, direction=direction)
    both = known.validator(ref("Root"), direction=direction, reading="both")
    made = [value for seed in range(8) for value in maker(Random(seed))]  # type: ignore[union-attr]
    assert all(both.is_valid(value) for value in made)
    names = {value[MEMBERS.get(family, "kind")] for value in made}
    assert names <= TAGS[family]
    assert len(names) > 1 or family in ("vehicles", "unmapped")  # of which a car is a bike, too


def test_what_a_request_says_is_kept_where_one_reading_allows_it() -> None:
    maker = Generator(schemas(VEHICLES), now=NOW).compile(ref("Root"))
    value = maker(Random(0), {"kind": "auto", "doors": 3})
    assert isinstance(value, dict)
    assert value["kind"] == "auto"
    assert maker.is_valid(value)
    assert not maker.is_valid({"doors": 3})


def test_a_component_that_contradicts_its_discriminator_is_generated_by_its_schema() -> None:
    """The mapping names what the schema refuses: better one reading than none."""
    known = schemas({
        "Root": {"oneOf": [ref("A")], "discriminator": {"propertyName": "type", "mapping": {"a": "A"}}},
        "A": {**thing(("id",), id=NUMBER), "additionalProperties": False},
    })  # fmt: skip
    maker = Generator(known, now=NOW).compile(ref("Root"))
    assert list(maker(Random(0))) == ["id"]  # type: ignore[arg-type]


def test_a_shared_request_is_read_by_the_name_it_gives_and_the_checker_judges_neither_reading() -> None:
    answer = {"content": {"application/json": {"schema": ref("Root")}}, "description": "x"}
    operation = {"requestBody": {"required": True, "content": {"application/json": {"schema": ref("Root")}}},
                 "responses": {"201": answer, "400": {"description": "no"}}}  # fmt: skip
    document = {"openapi": "3.0.3", "info": {"title": "V", "version": "1"}, "paths": {"/v": {"post": operation}},
                "components": {"schemas": {**VEHICLES, "Unused": {}}}}  # fmt: skip
    contract = contracts.load(document, "none")
    judge = Judge(contract)
    kind = (("Content-Type", "application/json"),)

    def ids(sent: JSON, status: int, answered: JSON) -> set[str]:
        request = Request("POST", "/v", (), kind, json.dumps(sent).encode())
        body = json.dumps(answered).encode() if status == 201 else b""
        return {one.id for one in judge.judge(Sent("coverage", request, Response(status, kind, body))).failures}

    bike, twice, unnamed = {"kind": "Bike", "gears": 3}, {"kind": "auto", "doors": 3}, {"kind": "truck"}
    assert ids(bike, 201, bike) == ids(twice, 201, twice) == ids(twice, 201, bike) == ids(unnamed, 201, bike) == set()
    assert ids(bike, 201, unnamed) == ids(twice, 400, {}) == ids(unnamed, 400, {}) == set()
    assert ids({"kind": "auto", "doors": "x"}, 201, bike) == set()  # a Bike, to JSON Schema
    assert ids({"doors": 3}, 201, bike) == {"malformed-is-refused"}
    assert ids(bike, 201, {"doors": 3}) == {"answer-fits-its-schema"}
