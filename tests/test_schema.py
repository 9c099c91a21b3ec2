"""Validators: 2020-12 and 3.0 schemas, directions, formats, references; total on hostile values and hostile schemas."""

from __future__ import annotations

import pytest

import contracts.schemas.validation as schema_module
from contracts.schemas.bundles.bundle import Bundle
from contracts.schemas.dialects import upgraded, upgraded_document
from contracts.schemas.validation import SchemaError, Schemas, canonical, is_pattern, pattern, shown
from contracts.schemas.validators.memoization import Plans


def errors(
    schema: object, value: object, *, document: dict | None = None, direction: str = "", version: str = "3.1"
) -> tuple[SchemaError, ...]:
    schemas = Schemas({"components": {"schemas": document or {}}}, version=version)
    return schemas.validator(schema, direction=direction).errors(value)  # type: ignore[arg-type]


def told(found: tuple[SchemaError, ...]) -> list[tuple[str, str, str]]:
    return [(error.pointer, error.keyword, error.message) for error in found]


def ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


MESSAGES = [
    ({"type": "string"}, 12345, ("", "type", '12345 is not of type "string"')),
    ({"enum": ["sms", "call", None]}, "fax", ("", "enum", '"fax" is not one of "sms", "call", null')),
    ({"properties": {"z": False}}, {"z": 1}, ("/z", "falseSchema", "1 is not allowed here")),
    ({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {}, ("", "anyOf", 'one of "a", "b" is required')),
    ({"oneOf": [{"const": 1}, {"const": 2}]}, 3, ("", "oneOf", "3 does not match any of the 2 schemas in `oneOf`")),
    ({"minimum": 5}, 1, ("", "minimum", "1 is less than the minimum of 5")),
    ({"format": "date"}, "2024-02-30", ("", "format", '"2024-02-30" is not a "date"')),
    ({"type": "integer", "format": "int32"}, 2**31, ("", "format", '2147483648 is not in the range of "int32"')),
    ({"type": "string", "format": "byte"}, "!", ("", "format", '"!" is not a "byte"')),
    ({"additionalProperties": False}, {"a/b": 1}, ("/a~1b", "additionalProperties", '"a/b" is not a declared member')),
    ({"required": ["a"]}, {}, ("", "required", '"a" is a required property')),
    ({"type": "integer"}, "x" * 100, ("", "type", '"' + "x" * 58 + '… is not of type "integer"')),
    ({"pattern": "^(a|a)*(?=b)$"}, "a" * 40, ("", "pattern", '"' + "a" * 40 + '" is too complex for the pattern')),
]


@pytest.mark.parametrize(("schema", "value", "expected"), MESSAGES, ids=[case[2][1] + str(i) for i, case in enumerate(MESSAGES)])
def test_error_is_told_for_people(schema: dict, value: object, expected: tuple[str, str, str]) -> None:
    assert told(errors(schema, value)) == [expected]


def test_missing_member_is_named() -> None:
    (error,) = errors({"properties": {"a": {"required": ["b"]}}}, {"a": {}})
    assert (error.pointer, error.missing) == ("/a", "b")


def test_schema_pointer_leads_into_the_document() -> None:
    (error,) = errors(ref("Lead"), {"id": 1}, document={"Lead": {"properties": {"id": {"type": "string"}}}})
    assert error.schema_pointer == "/components/schemas/Lead/properties/id/type"


def test_the_branch_that_was_meant_is_reported() -> None:
    branches = {"oneOf": [{"type": "null"}, {"properties": {"kind": {"const": "a"}, "n": {"type": "string"}}, "required": ["kind"], "type": "object"},
                          {"properties": {"kind": {"const": "b"}, "n": {"type": "integer"}}, "required": ["kind"], "type": "object"}]}  # fmt: skip
    assert told(errors(branches, {"kind": "a", "n": 1})) == [("/n", "type", '1 is not of type "string"')]
    assert [error.keyword for error in errors(branches, 3)] == ["oneOf"]


def test_circular_references_are_followed() -> None:
    tree = {"Tree": {"type": "object", "properties": {"next": ref("Tree"), "name": {"type": "string"}}}}
    assert told(errors(ref("Tree"), {"next": {"next": {"name": 1}}}, document=tree)) == [
        ("/next/next/name", "type", '1 is not of type "string"')
    ]


def test_reference_into_the_schema_itself_is_followed() -> None:
    schema = {"$ref": "#/$defs/list", "$defs": {"list": {"type": "array", "items": {"$ref": "#/$defs/list"}}}}
    assert told(errors(schema, [[1]])) == [("/0/0", "type", '1 is not of type "array"')]


def test_anchors_and_ids_are_found_below_components() -> None:
    document = {"A": {"$anchor": "short", "type": "integer"}, "B": {"$id": "https://example.org/b", "type": "boolean"}}
    assert told(errors({"$ref": "#short"}, "x", document=document)) == [("", "type", '"x" is not of type "integer"')]
    assert told(errors({"$ref": "https://example.org/b"}, "x", document=document)) == [("", "type", '"x" is not of type "boolean"')]


def test_dynamic_reference_takes_the_outermost_anchor() -> None:
    document = {
        "Tree": {"$id": "tree", "$dynamicAnchor": "node", "properties": {"c": {"type": "array", "items": {"$dynamicRef": "#node"}}}},
        "Strict": {"$id": "strict", "$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": False},
    }
    value = {"c": [{"c": [], "extra": 1}]}
    assert told(errors(ref("Strict"), value, document=document)) == [
        ("/c/0/extra", "unevaluatedProperties", '"extra" is not a declared member')
    ]
    assert errors(ref("Tree"), value, document=document) == ()


def test_property_named_ref_is_a_property() -> None:
    assert told(errors({"properties": {"$ref": {"type": "string"}}}, {"$ref": 1})) == [("/$ref", "type", '1 is not of type "string"')]


READ_ONLY = {"Lead": {"required": ["id", "name", "secret"], "properties": {"id": {"readOnly": True}, "name": {}, "secret": ref("Secret")}},
             "Secret": {"type": "string", "writeOnly": True}}  # fmt: skip


@pytest.mark.parametrize(
    ("direction", "value", "expected"),
    [
        ("request", {"name": 1, "secret": "x"}, []),
        ("request", {"name": 1, "secret": "x", "id": 1}, [("/id", "readOnly", "is read-only and must not be sent in a request")]),
        ("response", {"name": 1, "id": 1}, []),
        ("response", {"name": 1, "id": 1, "secret": "x"}, [("/secret", "writeOnly", "is write-only and must not be sent in a response")]),
        ("", {"name": 1}, [("", "required", '"id" is a required property'), ("", "required", '"secret" is a required property')]),
    ],
)
def test_read_only_and_write_only_members_go_one_way(direction: str, value: object, expected: list) -> None:
    assert told(errors(ref("Lead"), value, document=READ_ONLY, direction=direction)) == expected


def test_read_only_member_is_not_required_by_a_sibling_either() -> None:
    document = {"Base": {"properties": {"id": {"readOnly": True}}}}
    schema = {"allOf": [ref("Base"), {"required": ["id", "name"]}]}
    assert told(errors(schema, {"name": 1}, document=document, direction="request")) == []
    assert [error.missing for error in errors(schema, {"name": 1}, document=document, direction="response")] == ["id"]


OLD = [
    ({"type": "string", "nullable": True}, None, True),
    ({"type": "string"}, None, False),
    ({"type": "string", "nullable": True, "enum": ["a"]}, None, False),
    ({"type": "string", "nullable": True, "enum": ["a", None]}, None, True),
    ({"nullable": True, "allOf": [{"type": "string"}]}, None, True),
    ({"nullable": True, "allOf": [{"type": "string"}]}, 1, False),
    ({"type": "number", "minimum": 1, "exclusiveMinimum": True}, 1, False),
    ({"type": "number", "maximum": 1, "exclusiveMaximum": False}, 1, True),
    ({"$ref": "#/components/schemas/Any", "type": "string"}, 1, True),
]


@pytest.mark.parametrize(("schema", "value", "is_valid"), OLD)
def test_dialect_of_3_0_is_understood(schema: dict, value: object, is_valid: bool) -> None:
    assert (errors(schema, value, document={"Any": {}}, version="3.0") == ()) is is_valid


@pytest.mark.parametrize("schema", [case[0] for case in OLD])
def test_upgrading_twice_changes_nothing(schema: dict) -> None:
    assert upgraded(upgraded(schema)) == upgraded(schema)


def test_a_text_that_may_be_a_number_is_one_or_the_other() -> None:
    assert upgraded({"type": "string", "format": "int-or-string"}) == {"type": ["integer", "string"], "format": "int-or-string"}


def test_only_schemas_of_a_document_are_upgraded() -> None:
    nullable = {"type": "string", "nullable": True}
    document = {
        "paths": {
            "/x": {
                "get": {"responses": {"default": {"headers": {"schema": {"schema": nullable}}, "content": {"a/b": {"example": nullable}}}}}
            }
        },
        "components": {
            "schemas": {"example": nullable, "A": {"properties": {"nullable": nullable, "example": nullable}, "example": nullable}}
        },
    }
    new = {"type": ["string", "null"]}
    assert upgraded_document(document) == {
        "paths": {
            "/x": {"get": {"responses": {"default": {"headers": {"schema": {"schema": new}}, "content": {"a/b": {"example": nullable}}}}}}
        },
        "components": {"schemas": {"example": new, "A": {"properties": {"nullable": new, "example": new}, "example": nullable}}},
    }


HOSTILE = [
    "\ud800",
    {"\ud800": "\udfff"},
    ["x", "\ud83d"],
    nested(100_000),
    nested(300),
    10**400,
    -(10**30),
    float("nan"),
    float("inf"),
    {"a": nested(500)},
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(
    "schema",
    [{"type": "string"}, {"enum": ["a"]}, {"type": "object", "additionalProperties": {"type": "string"}}, True, {"type": "array", "items": {"type": "array"}},
     {"pattern": "^a$", "minLength": 3}, {"uniqueItems": True, "contains": {"const": 1}}],
)  # fmt: skip
def test_any_value_gets_an_answer(schema: object, value: object) -> None:
    validator = Schemas({}).validator(schema)  # type: ignore[arg-type]
    assert validator.is_valid(value) is (validator.errors(value) == ())


def test_integers_of_any_size_are_exact() -> None:
    assert errors({"type": "integer", "multipleOf": 3, "maximum": 3 * 10**40}, 3 * 10**40) == ()
    assert [error.keyword for error in errors({"maximum": 10**30}, 10**30 + 1)] == ["maximum"]


LOSSES = [
    ({"properties": {"x": {"pattern": "["}}}, {"x": "a"}, [("/properties/x/pattern", "pattern")]),
    ({"properties": {"type": {"type": "strng"}}}, {"type": 1}, [("/properties/type/type", "type")]),
    ({"allOf": [{"minLength": "3"}]}, "a", [("/allOf/0/minLength", "minLength")]),
    ({"$ref": "#/components/schemas/Nowhere"}, 1, [("", "$ref")]),
    ({"maximum": float("inf")}, 1, [("/maximum", "maximum")]),
]


@pytest.mark.parametrize(("schema", "value", "lost"), LOSSES)
def test_unusable_keyword_is_left_out_and_said(schema: dict, value: object, lost: list) -> None:
    validator = Schemas({}).validator(schema)
    assert [(one.pointer, one.keyword) for one in validator.faults] == lost
    assert validator.is_valid(value)


def test_huge_repeat_keeps_its_meaning() -> None:
    validator = Schemas({}).validator({"pattern": "^[a-z]{2,262144}$"})
    assert validator.is_valid("a" * 1000)
    assert [error.keyword for error in validator.errors("a")] == ["minLength"]
    assert [error.keyword for error in validator.errors("A" * 5)] == ["pattern"]
    assert [error.keyword for error in validator.errors("a" * 262145)] == ["maxLength"]


def test_idioms_of_3_0_in_a_3_1_document_are_understood() -> None:
    schema = {"minimum": 1, "exclusiveMinimum": True, "required": ["a", "a"]}
    assert [error.keyword for error in errors(schema, 1)] == ["exclusiveMinimum"]


def test_remote_references_are_never_fetched() -> None:
    validator = Schemas({}).validator({"$ref": "file:///etc/hostname"})
    assert validator.is_valid(1)
    assert [one.reason for one in validator.faults] == ["file:///etc/hostname cannot be resolved"]


def test_validator_is_compiled_once() -> None:
    schemas, schema = Schemas({}), {"type": "string"}
    assert schemas.validator(schema) is schemas.validator(schema)
    assert schemas.validator(schema, direction="request") is not schemas.validator(schema)


@pytest.mark.parametrize(
    ("text", "value", "matches"),
    [
        ("a|b", "a", True),
        ("a|b", "ab", False),
        ("a", "a\n", False),
        (r"\+1\d{10}", "+13035550100", True),
        (".", "\ud800", True),
        ("a", "\ud800", False),
    ],
    ids=range(6),
)
def test_pattern_matches_the_whole_text(text: str, value: str, matches: bool) -> None:
    assert pattern(text)(value) is matches


def test_pattern_is_linear() -> None:
    assert pattern("(a|a)*b")("a" * 100_000) is False


@pytest.mark.parametrize("text", ["(?=a)b", r"(a)\1", "[", "a)(b", "\ud800"], ids=range(5))
def test_pattern_refuses_what_the_engine_cannot(text: str) -> None:
    with pytest.raises(ValueError, match="is not a pattern for the linear-time engine"):
        pattern(text)


def test_canonical_form_sees_through_references() -> None:
    schemas = Schemas({"components": {"schemas": {"A": {"type": "string", "maxLength": 3}}}})
    found = canonical({"allOf": [ref("A"), {"minLength": 2}]}, schemas=schemas).to_json_schema()
    assert (found["minLength"], found["maxLength"]) == (2, 3)


@pytest.mark.parametrize(("text", "answer"), [("^a+$", True), ("[", False), ("^.{0,262144}$", True), ("(?<=a)b", True)], ids=range(4))
def test_usable_patterns_are_known(text: str, answer: bool) -> None:
    assert is_pattern(text) is answer


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", '"a"'), ("\ud800", '"\\ud800"'), (10**5000, "…"), ("x" * 80, '"' + "x" * 58 + "…")],
    ids=range(4),
)
def test_value_is_shown_shortened(value: object, text: str) -> None:
    assert shown(value) == text


def test_value_that_is_too_deep_to_print_is_shown_shortened() -> None:
    assert shown(nested(5000)).lstrip("[") == "…", "how deep is too deep depends on the version of Python"


def test_what_was_let_go_is_compiled_again() -> None:
    cache = schema_module._CheckCache(10)
    first, second = (
        schema_module._compiled(Bundle({"type": "object", "properties": {"a": {"type": kind}}}, {}, size=8), Plans(), cache)
        for kind in ("string", "integer")
    )
    assert (first._kept.check is None, second._kept.check is None) == (True, False), "one is all that fits"
    assert first.is_valid({"a": "x"})
    assert [error.pointer for error in first.errors({"a": 1})] == ["/a"]
    assert second._kept.check is None
    assert second.is_valid({"a": 1})
