"""Keywords of schemas that are not what JSON Schema makes of them: what is said, and what the schema becomes."""

from __future__ import annotations

import pytest

from contracts.document import checked, load
from contracts.document.reading.yaml import parse

HEAD = "openapi: {version}\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ncomponents: {{schemas: {{A: "
WHERE = "components.schemas.A"

MENDED = [
    ("{type: String}", "type", '"String" is not a valid type; read as "string"', {"type": "string"}),
    ("{type: int}", "type", '"int" is not a valid type; read as "integer"', {"type": "integer"}),
    ("{type: [string, ~]}", "type[1]", 'null is not a valid type; read as "null" (write it in quotes)', {"type": ["string", "null"]}),
    ("{type: any}", "type", '"any" is not a valid type; ignored (known types: array, boolean, integer, null, number, object, string)', {}),
    ("{type: 5}", "type", "5 is not a valid type; ignored (known types: array, boolean, integer, null, number, object, string)", {}),
    ("{required: true}", "required", "true is not a list of names; keyword ignored", {}),
    ("{required: [1]}", "required", "[1] is not a list of names; keyword ignored", {}),
    ("{enum: a}", "enum", '"a" is not a non-empty list; keyword ignored', {}),
    ("{enum: []}", "enum", "[] is not a non-empty list; keyword ignored", {}),
    ("{maxLength: -1}", "maxLength", "-1 is not a non-negative integer; keyword ignored", {}),
    ("{minimum: '1'}", "minimum", '"1" is not a number; keyword ignored', {}),
    ("{multipleOf: 0}", "multipleOf", "0 is not a positive number; keyword ignored", {}),
    ("{pattern: '('}", "pattern", '"(" is not a valid pattern; keyword ignored', {}),
    ("{format: 5}", "format", "5 is not a string; keyword ignored", {}),
    ("{readOnly: 'yes'}", "readOnly", '"yes" is not a boolean; keyword ignored', {}),
    ("{properties: [a]}", "properties", '["a"] is not a mapping of names to schemas; keyword ignored', {}),
    ("{properties: {a: string}}", "properties.a", '"string" is not a schema; any value is accepted', {"properties": {"a": True}}),
    ("{items: string}", "items", '"string" is not a schema; keyword ignored', {}),
    ("{items: []}", "items", "[] is not a schema; any item is accepted", {}),
    ("{items: [{type: string}]}", "items", "a list of schemas; read as `prefixItems` (use one schema for all items)", {"prefixItems": [{"type": "string"}]}),
    ("{additionalProperties: 'false'}", "additionalProperties", '"false" is not a schema; keyword ignored', {}),
    ("{allOf: {type: string}}", "allOf", '{"type": "string"} is not a list of schemas; keyword ignored', {}),
    ("{anyOf: []}", "anyOf", "[] is not a list of schemas; keyword ignored", {}),
    ("{oneOf: [x, {}]}", "oneOf[0]", '"x" is not a schema; any value is accepted', {"oneOf": [True, {}]}),
    ("{discriminator: kind}", "discriminator", '"kind" is Swagger 2.0 syntax; read as in 2.0 (write {propertyName: kind})', {"discriminator": {"propertyName": "kind"}}),
    ("{discriminator: [kind]}", "discriminator", '["kind"] is not a mapping with `propertyName`; keyword ignored', {}),
    ("{$ref: 5}", "$ref", "5 is not a string; keyword ignored", {}),
    ("{type: string, enum: [1, true]}", "enum", 'none of the values has type "string"; read as "1", "true"', {"type": "string", "enum": ["1", "true"], "$comment": "doubtful"}),
    ("{type: integer, enum: ['1', '2']}", "enum", 'none of the values has type "integer"; read as 1, 2', {"type": "integer", "enum": [1, 2], "$comment": "doubtful"}),
    ("{type: boolean, enum: ['true']}", "enum", 'none of the values has type "boolean"; read as true', {"type": "boolean", "enum": [True], "$comment": "doubtful"}),
    ("{type: integer, enum: [a]}", "enum", 'none of the values has type "integer"; no value is valid', {"type": "integer", "enum": ["a"]}),
    ("{minimum: 5, maximum: 3}", "minimum", "5 is greater than `maximum` 3; no value is valid", {"minimum": 5, "maximum": 3}),
    ("{minLength: 5, maxLength: 3}", "minLength", "5 is greater than `maxLength` 3; no value is valid", {"minLength": 5, "maxLength": 3}),
]  # fmt: skip
RIGHT = [
    "{type: string, enum: [a, 1]}",
    "{type: number, enum: [1, 2.5]}",
    "{type: integer, enum: [1.0]}",
    "{type: string, enum: [~]}",
    "{minItems: 3, maxItems: 3}",
]
NEW = [
    ("{minimum: 1, exclusiveMinimum: true}", "exclusiveMinimum", "true is OpenAPI 3.0 syntax; read as in 3.0 (put the limit in `exclusiveMinimum` itself)", {"exclusiveMinimum": 1}),
    ("{maximum: 1, exclusiveMaximum: false}", "exclusiveMaximum", "false is OpenAPI 3.0 syntax; read as in 3.0 (put the limit in `exclusiveMaximum` itself)", {"maximum": 1}),
    ("{type: string, nullable: true}", "nullable", '`nullable` is not a keyword of this version; null is accepted but never generated (write type: [string, "null"])', {"type": "string", "nullable": True}),
]  # fmt: skip


@pytest.mark.parametrize("version", ["3.1.0", "3.2.0", "3.0.3"])
@pytest.mark.parametrize(("text", "where", "message", "schema"), MENDED, ids=[one[0] for one in MENDED])
def test_keyword_is_told_and_read_as_meant(version: str, text: str, where: str, message: str, schema: dict) -> None:
    document = checked(parse(HEAD.format(version=version) + text + "}}\n", file="o.yaml"), None)
    assert document.data["components"]["schemas"]["A"] == schema
    assert f"`{WHERE}.{where}`: {message}" in [str(fault).partition(": ")[2] for fault in document.faults]
    assert all(fault.place.line == 4 and fault.place.column > len("components: {schemas: {A: ") for fault in document.faults)


@pytest.mark.parametrize(("text", "where", "message", "schema"), NEW, ids=[one[0] for one in NEW])
def test_idiom_of_3_0_is_told_in_3_1(text: str, where: str, message: str, schema: dict) -> None:
    document = checked(parse(HEAD.format(version="3.1.0") + text + "}}\n", file="o.yaml"), None)
    assert document.data["components"]["schemas"]["A"] == schema
    assert [str(fault).partition(": ")[2] for fault in document.faults] == [f"`{WHERE}.{where}`: {message}"]


LATER = [
    ("{type: 'null'}", '`components.schemas.A.type`: "null" is OpenAPI 3.1 syntax; read as in 3.1 (write nullable: true)'),
    ("{type: [string, integer]}", '`components.schemas.A.type`: ["string", "integer"] is OpenAPI 3.1 syntax; read as in 3.1 (write nullable: true)'),
    ("{exclusiveMinimum: 1}", "`components.schemas.A.exclusiveMinimum`: 1 is OpenAPI 3.1 syntax; read as in 3.1 (use true, and put the limit in `minimum`)"),
    ("{const: 1}", "`const` in `components.schemas.A` is not a keyword of this version; read as in 3.1"),
    ("{patternProperties: {^a: {}}}", "`patternProperties` in `components.schemas.A` is not a keyword of this version; read as in 3.1"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), LATER, ids=[one[0] for one in LATER])
def test_idiom_of_3_1_is_told_in_3_0_and_read(text: str, message: str) -> None:
    document = checked(parse(HEAD.format(version="3.0.3") + text + "}}\n", file="o.yaml"), None)
    assert document.data is document.original
    assert [str(fault).partition(": ")[2] for fault in document.faults] == [message]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_wrong_keyword_is_told_once(version: str) -> None:
    document = checked(parse(HEAD.format(version=version) + "{type: object, properties: {a: {maxLength: x}}}}}\n", file="o.yaml"), None)
    assert len(document.faults) == 1


@pytest.mark.parametrize("text", RIGHT)
def test_what_can_be_meant_is_left_alone(text: str) -> None:
    document = checked(parse(HEAD.format(version="3.1.0") + text + "}}\n", file="o.yaml"), None)
    assert (document.data is document.original, document.faults) == (True, ())


def test_good_schemas_are_not_copied() -> None:
    schemas = {"A": {"type": ["string", "null"], "pattern": "^a", "examples": [{"type": "strng"}]}, "B": True}
    data = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "components": {"schemas": schemas}}
    document = load(data)
    assert document.data is document.original
    assert document.data["components"]["schemas"] == schemas
