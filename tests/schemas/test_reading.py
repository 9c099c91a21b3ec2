"""What a schema says of a value, through references and branches, and where each part of it stands."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.schemas.schema_reading import SchemaReading
from contracts.schemas.validation import Schemas

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
DOCUMENT: dict[str, Any] = {
    "components": {
        "schemas": {
            "Id": TEXT,
            "Pet": {"type": "object", "properties": {"id": {"$ref": "#/components/schemas/Id"}, "age": WHOLE}},
            "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": {"indoor": {"type": "boolean", "readOnly": True}}}]},
            "Alias": {"$ref": "#/components/schemas/Pet"},
            "Node": {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}}},
            "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}]},
        }
    }
}


def reading(schema: Any, pointer: str = "/x") -> SchemaReading:
    return SchemaReading(Schemas(DOCUMENT), schema, pointer, known={})


def of(name: str) -> SchemaReading:
    return reading({"$ref": f"#/components/schemas/{name}"})


@pytest.mark.parametrize(
    ("schema", "types"),
    [
        (TEXT, {"string"}),
        ({"type": ["string", "null"]}, {"string", "null"}),
        ({"$ref": "#/components/schemas/Alias"}, {"object"}),
        ({"enum": ["a", 1, None]}, {"string", "integer", "null"}),
        ({"const": True}, {"boolean"}),
        ({"anyOf": [TEXT, {"type": "null"}]}, {"string", "null"}),
        ({"allOf": [{"type": ["string", "integer"]}, TEXT]}, {"string"}),
        ({"properties": {}}, {"object"}),
        ({"items": {}}, {"array"}),
        ({"$ref": "#/components/schemas/Loop"}, set()),
        ({}, set()),
        (True, set()),
    ],
)
def test_types_are_read_through_references_and_branches(schema: Any, types: set[str]) -> None:
    assert reading(schema).types == types


def test_members_of_all_parts_are_listed_each_at_its_place() -> None:
    cat = of("Cat")
    assert {name: (cat.member(name).types, cat.member(name).pointer) for name in cat.names} == {
        "id": ({"string"}, "/components/schemas/Id"),
        "age": ({"integer"}, "/components/schemas/Pet/properties/age"),
        "indoor": ({"boolean"}, "/components/schemas/Cat/allOf/1/properties/indoor"),
    }
    assert (cat.member("indoor").is_read_only, cat.member("age").is_read_only, cat.member("age").is_write_only) == (True, False, False)


def test_a_member_of_several_branches_is_any_of_them() -> None:
    either = reading(
        {"oneOf": [{"properties": {"value": TEXT}}, {"properties": {"value": WHOLE}}, {"additionalProperties": {"type": "null"}}]}
    )
    assert either.member("value").types == {"string", "integer", "null"}
    assert either.member("else").types == {"null"}
    assert either.is_open


def test_items_and_circles() -> None:
    node = of("Node")
    assert node.member("children").item().names.keys() == {"children"}
    assert node.member("children").item().member("children").types == {"array"}
    assert reading(TEXT).item().types == set()


@pytest.mark.parametrize("name", ["Pet", "Alias"])
def test_all_that_refer_to_a_schema_have_its_place(name: str) -> None:
    assert of(name).place == "/components/schemas/Pet"


def test_a_schema_that_nobody_refers_to_has_its_own_place() -> None:
    assert reading(TEXT, "/paths/~1pets").place == "/paths/~1pets"


def test_a_word_is_found_in_the_first_part_that_says_it() -> None:
    assert reading({"allOf": [{"format": "email"}, {"format": "uri", "pattern": "x"}]}).word("format") == "email"
    assert reading(TEXT).word("format") is None
