"""Why a value does not fit: the branch that was meant, what it lacks, and no more than anybody reads."""

from __future__ import annotations

import pytest

from contracts.schemas.validation import Limits, SchemaError, Schemas


def ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def obj(required: list[str], **properties: object) -> dict:
    return {"type": "object", "required": required, "properties": properties}


COMPONENTS = {
    "Cat": obj(["kind", "lives"], kind={"const": "cat"}, lives={"type": "integer"}),
    "Dog": obj(["kind", "tail"], kind={"enum": ["dog"]}, tail={"type": "string", "enum": ["long", "short"]}),
    "Pet": {"oneOf": [ref("Cat"), ref("Dog")]},
    "Bird": obj(["kind", "wings"], kind={"type": "string"}, wings={"type": "integer"}),
    "Fish": obj(["kind", "fins"], kind={"type": "string"}, fins={"type": "integer"}, wings={"type": "boolean"}),
    "Named": {"oneOf": [ref("Bird"), ref("Fish")], "discriminator": {"propertyName": "kind"}},
    "Mapped": {
        "anyOf": [ref("Bird"), ref("Fish")],
        "discriminator": {"propertyName": "kind", "mapping": {"bird": "#/components/schemas/Bird", "fish": "Fish"}},
    },
    "Filter": {"oneOf": [ref("And"), ref("Or"), ref("Leaf")]},
    "And": obj(["op", "args"], op={"enum": ["and"]}, args={"type": "array", "items": ref("Filter")}),
    "Or": obj(["op", "args"], op={"enum": ["or"]}, args={"type": "array", "items": ref("Filter")}),
    "Leaf": obj(["field"], field={"type": "string"}),
}


def errors(schema: dict, value: object, *, limits: Limits = Limits(), version: str = "3.1") -> tuple[SchemaError, ...]:  # noqa: B008
    return Schemas({"components": {"schemas": COMPONENTS}}, version=version).validator(schema).errors(value, limits)


def told(found: tuple[SchemaError, ...]) -> list[tuple[str, str]]:
    return [(error.pointer, error.message) for error in found]


ORDINARY = {
    "wrong member of the branch its constant names": (ref("Pet"), {"kind": "cat", "lives": "x"}, [("/lives", '"x" is not of type "integer"')]),
    "wrong enum in a branch": (ref("Pet"), {"kind": "dog", "tail": "x"}, [("/tail", '"x" is not one of "long", "short"')]),
    "missing member of a branch": (ref("Pet"), {"kind": "dog"}, [("", '"tail" is a required property')]),
    "constant of no branch": (ref("Pet"), {"kind": "cow"}, [("/kind", '"cow" is not one of "cat", "dog"')]),
    "value of another type": (ref("Pet"), 5, [("", "5 does not match any of the 2 schemas in `oneOf`")]),
    "branch named by its component": (ref("Named"), {"kind": "Fish", "fins": "x"}, [("/fins", '"x" is not of type "integer"')]),
    "branch named by the mapping": (ref("Mapped"), {"kind": "fish"}, [("", '"fins" is a required property')]),
    "the discriminator beats what looks nearer": (ref("Mapped"), {"kind": "fish", "wings": "x"}, [("", '"fins" is a required property'), ("/wings", '"x" is not of type "boolean"')]),
    "unknown name": (ref("Mapped"), {"kind": "cow", "wings": []}, [("/kind", '"cow" is not one of "bird", "fish"')]),
    "name that is no text": (ref("Mapped"), {"kind": 4}, [("/kind", '4 is not one of "bird", "fish"')]),
    "missing discriminator": (ref("Mapped"), {"wings": "x"}, [("", '"kind" is a required property')]),
    "wrong member far down": (ref("Filter"), {"op": "and", "args": [{"op": "or", "args": [{"field": 1}]}]}, [("/args/0/args/0/field", '1 is not of type "string"')]),
    "the branch with the fewest errors": (ref("Filter"), {"op": "and", "args": [{}]}, [("/args/0", '"field" is a required property')]),
    "one of two members is missing": ({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {}, [("", 'one of "a", "b" is required')]),
    "too many branches fit": ({"oneOf": [{"type": "number"}, {"type": "integer"}]}, 3, [("", "3 is valid under more than one of the schemas listed in the 'oneOf' keyword")]),
    "null or an object": ({"anyOf": [{"type": "null"}, ref("Leaf")]}, {"field": 1}, [("/field", '1 is not of type "string"')]),
    "names of members": ({"propertyNames": {"anyOf": [{"maxLength": 1}, {"const": "ab"}]}}, {"abc": 1}, [("", '"abc" does not match any of the 2 schemas in `anyOf`')]),
    "too few that are asked for": ({"contains": {"type": "string"}, "minContains": 2}, ["a", 1], [("", '["a", 1] has 1 item matching `contains`, expected at least 2')]),
    "a list that was meant": ({"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]}, ["a", 1], [("/1", '1 is not of type "string"')]),
    "reference that may not fit": ({"not": ref("Leaf")}, {"field": "x"}, [("", '#/components/schemas/Leaf is not allowed for {"field": "x"}')]),
    "object that is none of those listed": ({"enum": [{"a": 1}, {"a": 2}]}, {"a": 3}, [("", '{"a": 3} is not one of {"a": 1}, {"a": 2}')]),
    "list that is another": ({"const": [1]}, [2], [("", "[2] is not [1]")]),
}  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "expected"), ORDINARY.values(), ids=ORDINARY)
def test_ordinary_mistake_is_told_where_it_was_made(schema: dict, value: object, expected: list[tuple[str, str]]) -> None:
    assert told(errors(schema, value)) == expected


def test_discriminator_of_a_nullable_schema_names_the_branch() -> None:
    schema = {"nullable": True, "oneOf": [ref("Bird"), ref("Fish")], "discriminator": {"propertyName": "kind"}}
    assert told(errors(schema, {"kind": "Fish", "fins": "x"}, version="3.0")) == [("/fins", '"x" is not of type "integer"')]


def test_errors_beyond_the_limit_are_counted() -> None:
    found = errors({"items": {"type": "integer"}}, ["x"] * 100_000)
    assert [error.pointer for error in found[:-1]] == [f"/{index}" for index in range(100)]
    assert (found[-1].keyword, found[-1].message) == ("more", "and 99,900 more")


def test_each_keyword_that_an_uncounted_value_breaks_counts() -> None:
    found = errors({"items": {"minLength": 3, "pattern": "x"}}, ["a"] * 5, limits=Limits(errors=3))
    assert [error.message for error in found] == ['"a" is shorter than 3 characters', '"a" does not match "x"', '"a" is shorter than 3 characters', "and 7 more"]  # fmt: skip


def test_more_is_said_without_a_number_where_counting_takes_too_long() -> None:
    found = errors({"items": ref("Leaf")}, [{}] * 100, limits=Limits(errors=3, steps=50))
    assert [error.keyword for error in found] == ["required", "required", "required", "more"]
    assert found[-1].message == "and more"


def test_where_it_does_not_fit_is_said_when_nothing_else_can_be() -> None:
    (error,) = errors(ref("Filter"), {"op": "and", "args": [{"op": "and", "args": [{}]}]}, limits=Limits(steps=12))
    assert error.keyword == "schema"
    assert error.message.endswith("does not match; the schema is too complex to say why")


def test_nothing_is_said_twice_where_two_ways_lead_to_a_mistake() -> None:
    twice = {"allOf": [{"properties": {"a": ref("Leaf")}}, {"properties": {"a": ref("Leaf")}}]}
    assert told(errors(twice, {"a": {"field": 1}})) == [("/a/field", '1 is not of type "string"')]


def test_repeated_values_are_short_wherever_they_stand() -> None:
    huge = "x" * 1_000_000
    schema = {"properties": {"a": {"enum": ["y"]}, "b": {"const": 1}, "c": {"maxLength": 5, "pattern": "^y"}, "d": {"not": {"type": "string"}}, "e": {"oneOf": [{"type": "null"}, {"type": "integer"}]}}, "additionalProperties": False}  # fmt: skip
    found = errors(schema, {**dict.fromkeys("abcde", huge), huge: 1})
    assert {error.keyword for error in found} == {"enum", "const", "maxLength", "pattern", "not", "oneOf", "additionalProperties"}
    assert max(len(error.message) + len(error.value) for error in found) < 300
