"""Schemas that generators get wrong: id → schema. References are to the schema's own `$defs`, or to components of `DOCUMENT`."""

from __future__ import annotations

__all__ = ["DOCUMENT", "IMPOSSIBLE", "TRICKY"]

_LONG = "a description that says nothing"

DOCUMENT = {
    "openapi": "3.1.0",
    "components": {
        "schemas": {
            "Node": {
                "type": "object",
                "required": ["name", "children"],
                "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}},
            },
            "Chain": {
                "type": "object",
                "required": ["next"],
                "properties": {"next": {"anyOf": [{"$ref": "#/components/schemas/Chain"}, {"type": "null"}]}},
            },
            "Left": {"type": "object", "required": ["right"], "properties": {"right": {"$ref": "#/components/schemas/Right"}}},
            "Right": {"type": "object", "properties": {"left": {"$ref": "#/components/schemas/Left"}, "size": {"type": "integer"}}},
            "Pet": {
                "type": "object",
                "required": ["petType", "name"],
                "properties": {"petType": {"type": "string"}, "name": {"type": "string"}},
                "discriminator": {"propertyName": "petType", "mapping": {"cat": "#/components/schemas/Cat", "dog": "Dog"}},
            },
            "Cat": {
                "allOf": [
                    {"$ref": "#/components/schemas/Pet"},
                    {"type": "object", "required": ["indoor"], "properties": {"indoor": {"type": "boolean"}}},
                ]
            },
            "Dog": {
                "allOf": [
                    {"$ref": "#/components/schemas/Pet"},
                    {"type": "object", "required": ["barks"], "properties": {"barks": {"type": "integer", "minimum": 1}}},
                ]
            },
            "Secret": {
                "type": "object",
                "required": ["id", "password", "created"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "password": {"type": "string", "writeOnly": True},
                    "created": {"type": "string", "format": "date-time", "readOnly": True},
                },
                "additionalProperties": False,
            },
            "Money": {"type": "object", "required": ["amount"], "properties": {"amount": {"type": "number", "multipleOf": 0.01}}},
        }
    },
}


def _step(kinds: int) -> dict:
    """An object that holds more of its kind, with what each kind asks for in a condition of its own."""
    names = [f"kind-{number}" for number in range(kinds)]
    conditions = [
        {"if": {"properties": {"kind": {"const": name}}}, "then": {"required": [name], "properties": {name: {"type": "integer"}}}}
        for name in names
    ]
    inner = {"type": "array", "minItems": 0, "items": {"$ref": "#/$defs/step"}}
    return {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": names}, "steps": inner}, "allOf": conditions}


def _ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


TRICKY: dict[str, dict | bool] = {
    # --- composition
    "everything": True,
    "no-keyword": {},
    "all-of-closed-by-the-other": {
        "allOf": [
            {"properties": {"a": {"type": "string"}}, "required": ["a"]},
            {"properties": {"a": {"minLength": 3}, "b": {"type": "integer"}}, "required": ["b"]},
        ]
    },
    "all-of-with-additional-false": {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
        "additionalProperties": False,
        "allOf": [{"required": ["a"]}, {"properties": {"b": {"maxLength": 4}}}],
    },
    "all-of-pattern-of-one-side-closed-by-the-other": {
        "type": "object",
        "allOf": [
            {"properties": {"foo": {"type": "integer"}}, "additionalProperties": False},
            {"patternProperties": {"^f": {"minimum": 10}}, "required": ["foo"]},
        ],
    },
    "all-of-enums-meet": {"allOf": [{"enum": ["a", "b", 1]}, {"enum": [1.0, "b", "c"]}, {"type": "string"}]},
    "any-of-with-siblings": {
        "type": "object",
        "properties": {"kind": {"type": "string"}},
        "required": ["kind"],
        "anyOf": [{"required": ["a"], "properties": {"a": {"type": "integer"}}}, {"required": ["b"], "properties": {"b": {"type": "null"}}}],
    },
    "two-any-ofs": {"anyOf": [{"minimum": 5}, {"maximum": -5}], "allOf": [{"anyOf": [{"type": "integer"}, {"type": "number", "maximum": 9}]}]},
    "one-of-overlapping-numbers": {"oneOf": [{"type": "number", "multipleOf": 3}, {"type": "number", "multipleOf": 5}]},
    "one-of-number-and-integer": {"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 2}]},
    "one-of-required": {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"}},
        "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
    },
    "one-of-objects-alike": {
        "oneOf": [
            {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "required": ["a"]},
            {"type": "object", "properties": {"a": {"type": "string"}, "c": {"type": "integer"}}, "required": ["a", "c"]},
        ]
    },
    "one-of-three-overlapping-texts": {"type": "string", "oneOf": [{"minLength": 5}, {"maxLength": 8}, {"pattern": "^x"}]},
    "one-of-constants": {"oneOf": [{"const": "low", "title": "Low"}, {"const": "high", "title": "High"}]},
    "nested-one-of": {
        "oneOf": [
            {"oneOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}]},
            {"type": "string", "minLength": 2},
        ]
    },
    "all-of-of-one-ofs": {"allOf": [{"oneOf": [{"type": "string"}, {"type": "integer"}]}, {"oneOf": [{"minLength": 3}, {"type": "integer", "minimum": 3}]}]},
    # --- not
    "not-a-type": {"not": {"type": ["object", "array", "string"]}},
    "not-integer": {"type": "number", "not": {"type": "integer"}},
    "not-required": {"type": "object", "properties": {"a": {}, "b": {"type": "string"}}, "required": ["b"], "not": {"required": ["a"]}},
    "not-both": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "not": {"required": ["a", "b"]}},
    "not-a-constant-member": {
        "type": "object",
        "properties": {"state": {"enum": ["on", "off", "idle"]}},
        "required": ["state"],
        "not": {"properties": {"state": {"const": "on"}}, "required": ["state"]},
    },
    "not-an-enum": {"type": "string", "enum": ["a", "b", "c"], "not": {"enum": ["a", "b"]}},
    "not-a-pattern": {"type": "string", "minLength": 2, "not": {"pattern": "[aeiou]"}},
    "pattern-that-nobody-can-use": {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}},
        "patternProperties": {r"^\\${{ *if *}}$": {"type": "integer"}},
        "additionalProperties": False,
    },
    "many-conditions": {"$defs": {"step": _step(20)}, "$ref": "#/$defs/step"},
    "not-any-of": {"not": {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "null"}, {"type": "boolean"}]}},
    "not-one-of": {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "string"}},
        "not": {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
    },
    "not-not": {"not": {"not": {"type": "integer", "minimum": 4}}},
    "not-a-multiple": {"type": "integer", "not": {"multipleOf": 2}},
    # --- if
    "if-then-else": {
        "type": "object",
        "required": ["country", "code"],
        "properties": {"country": {"enum": ["US", "NL"]}, "code": {"type": "string"}},
        "if": {"properties": {"country": {"const": "US"}}},
        "then": {"properties": {"code": {"pattern": "^[0-9]{5}$"}}},
        "else": {"properties": {"code": {"pattern": "^[0-9]{4} [A-Z]{2}$"}}},
    },
    "if-then-only": {
        "type": "object",
        "properties": {"paid": {"type": "boolean"}, "amount": {"type": "number", "exclusiveMinimum": 0}},
        "if": {"properties": {"paid": {"const": True}}, "required": ["paid"]},
        "then": {"required": ["amount"]},
    },
    "if-else-only": {"type": "integer", "if": {"minimum": 10}, "else": {"multipleOf": 3}},
    "if-on-type": {"type": ["string", "integer"], "if": {"type": "string"}, "then": {"minLength": 9}, "else": {"minimum": 100}},
    "chain-of-ifs": {
        "type": "object",
        "required": ["level"],
        "properties": {"level": {"enum": [1, 2, 3]}},
        "allOf": [
            {"if": {"properties": {"level": {"const": 1}}}, "then": {"required": ["one"]}},
            {"if": {"properties": {"level": {"const": 2}}}, "then": {"required": ["two"]}},
            {"if": {"properties": {"level": {"const": 3}}}, "then": {"required": ["three"]}},
        ],
    },
    # --- dependent
    "dependent-required": {
        "type": "object",
        "properties": {"card": {"type": "string"}, "address": {"type": "string"}, "zip": {"type": "string"}},
        "dependentRequired": {"card": ["address"], "address": ["zip"]},
    },
    "dependent-schemas": {
        "type": "object",
        "properties": {"card": {"type": "integer"}},
        "dependentSchemas": {"card": {"required": ["owner"], "properties": {"owner": {"type": "string", "minLength": 4}}}},
    },
    # --- objects
    "pattern-properties": {
        "type": "object",
        "patternProperties": {"^x-": {"type": "integer"}, "^[a-z]{2}$": {"type": "string"}},
        "additionalProperties": False,
        "minProperties": 3,
    },
    "pattern-meets-property": {
        "type": "object",
        "properties": {"count": {"type": "integer"}},
        "patternProperties": {"^c": {"minimum": 100}, "t$": {"maximum": 120}},
        "required": ["count"],
    },
    "property-names": {"type": "object", "propertyNames": {"pattern": "^[A-Z]{3}$"}, "additionalProperties": {"type": "number"}, "minProperties": 2},
    "property-names-enum": {"type": "object", "propertyNames": {"enum": ["red", "green", "blue"]}, "minProperties": 3, "additionalProperties": {"type": "boolean"}},
    "property-names-short": {"type": "object", "propertyNames": {"maxLength": 3}, "properties": {"long name": {"type": "string"}, "ok": {"type": "string"}}},
    "min-properties": {"type": "object", "minProperties": 4},
    "max-properties": {"type": "object", "properties": {name: {"type": "string"} for name in "abcdef"}, "required": ["d"], "maxProperties": 2},
    "map-of-objects": {"type": "object", "additionalProperties": _ref("Money"), "minProperties": 1},
    "required-not-declared": {"type": "object", "required": ["ghost"], "additionalProperties": {"type": "integer", "minimum": 7}},
    "false-member": {"type": "object", "properties": {"a": False, "b": {"type": "string"}}},
    "property-named-ref": {"type": "object", "properties": {"$ref": {"type": "string", "minLength": 2}}, "required": ["$ref"]},
    "many-members": {"type": "object", "required": ["m0", "m29"], "properties": {f"m{index}": {"type": "string", "maxLength": index + 1} for index in range(30)}},
    # --- unevaluated
    "unevaluated-properties": {
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "allOf": [{"properties": {"b": {"type": "integer"}}}],
        "unevaluatedProperties": False,
    },
    "unevaluated-with-any-of": {
        "type": "object",
        "properties": {"kind": {"type": "string"}},
        "required": ["kind"],
        "anyOf": [
            {"properties": {"kind": {"const": "a"}, "size": {"type": "integer"}}, "required": ["size"]},
            {"properties": {"kind": {"const": "b"}, "color": {"type": "string"}}, "required": ["color"]},
        ],
        "unevaluatedProperties": False,
    },
    "unevaluated-is-a-schema": {"type": "object", "properties": {"a": {"type": "string"}}, "minProperties": 3, "unevaluatedProperties": {"type": "number"}},
    "unevaluated-closes-only-itself": {
        "type": "object",
        "allOf": [{"properties": {"a": {"type": "string"}}, "unevaluatedProperties": False}],
        "properties": {"a": {"minLength": 2}, "b": {"type": "string"}},
    },
    "unevaluated-items": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "unevaluatedItems": False, "minItems": 2},
    # --- arrays
    "unique-booleans": {"type": "array", "items": {"type": "boolean"}, "uniqueItems": True, "minItems": 2},
    "unique-enum-all-of-it": {"type": "array", "items": {"enum": list("abcdefgh")}, "uniqueItems": True, "minItems": 8},
    "unique-objects": {
        "type": "array",
        "items": {"type": "object", "required": ["n"], "properties": {"n": {"enum": [1, 2, 3]}}, "additionalProperties": False},
        "uniqueItems": True,
        "minItems": 3,
        "maxItems": 3,
    },
    "contains": {"type": "array", "items": {"type": "integer"}, "contains": {"minimum": 900}, "minContains": 2, "maxItems": 4},
    "contains-at-most": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 9}, "contains": {"const": 5}, "maxContains": 1, "minItems": 6},
    "contains-two-kinds": {
        "type": "array",
        "allOf": [{"contains": {"type": "string"}}, {"contains": {"type": "integer", "minimum": 5}}],
        "maxItems": 3,
    },
    "prefix-items": {"type": "array", "prefixItems": [{"const": "v"}, {"type": "integer"}], "items": {"type": "boolean"}, "minItems": 4},
    "prefix-items-closed": {"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"}], "items": False, "minItems": 2},
    "many-items": {"type": "array", "items": {"type": "integer"}, "minItems": 200},
    "empty-array": {"type": "array", "maxItems": 0, "items": {"type": "string"}},
    "items-false": {"type": "array", "items": False},
    # --- numbers
    "multiple-of-cents": {"type": "number", "multipleOf": 0.01, "minimum": 0.05, "maximum": 1.11},
    "multiples-meet": {"type": "integer", "allOf": [{"multipleOf": 4}, {"multipleOf": 6}], "exclusiveMinimum": 12, "maximum": 60},
    "integer-multiple-of-fraction": {"type": "integer", "multipleOf": 1.5, "minimum": 1, "maximum": 10},
    "between-two-integers": {"type": "number", "exclusiveMinimum": 3, "exclusiveMaximum": 4},
    "tiny-gap": {"type": "number", "exclusiveMinimum": 0, "maximum": 0.000001},
    "one-integer": {"type": "integer", "exclusiveMinimum": 41, "exclusiveMaximum": 43},
    "huge-integers": {"type": "integer", "minimum": 10**17, "maximum": 10**17 + 5},
    "int64": {"type": "integer", "format": "int64"},
    "float-bounds-of-an-integer": {"type": "integer", "minimum": 1.2, "maximum": 2.9},
    # --- texts
    "pattern-and-length": {"type": "string", "pattern": "^[a-z]+$", "minLength": 30, "maxLength": 40},
    "pattern-not-anchored": {"type": "string", "pattern": "\\d{3}", "minLength": 12},
    "pattern-with-look-ahead": {"type": "string", "pattern": "^(?!bad)[a-z]{3,6}$"},
    "pattern-alternatives": {"type": "string", "pattern": "^(GET|POST) /[a-z]+(/[0-9]+)?$"},
    "two-patterns": {"type": "string", "allOf": [{"pattern": "^[a-f0-9]+$"}, {"pattern": "^.{8}$"}]},
    "short-text": {"type": "string", "maxLength": 1, "minLength": 1},
    "long-text": {"type": "string", "minLength": 3000},
    "empty-text": {"type": "string", "maxLength": 0},
    "described-at-length": {"type": "string", "maxLength": 12, "description": _LONG, "title": "City"},
    **{
        f"format-{name}": {"type": "string", "format": name}
        for name in ("date", "date-time", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference", "uuid", "json-pointer",
                     "relative-json-pointer", "regex", "idn-email", "iri", "uri-template", "byte", "binary", "never-heard-of")
    },
    "format-and-pattern": {"type": "string", "format": "date", "pattern": "^20"},
    # --- references
    "recursive": _ref("Node"),
    "recursive-by-null": _ref("Chain"),
    "recursive-through-another": _ref("Left"),
    "recursive-map": {"$defs": {"tree": {"type": "object", "additionalProperties": {"$ref": "#/$defs/tree"}}}, "$ref": "#/$defs/tree"},
    "recursive-one-of": {
        "$defs": {
            "expression": {
                "oneOf": [
                    {"type": "number"},
                    {"type": "object", "required": ["left", "right"], "properties": {"left": {"$ref": "#/$defs/expression"}, "right": {"$ref": "#/$defs/expression"}}},
                ]
            }
        },
        "$ref": "#/$defs/expression",
    },
    "ref-with-siblings": {**_ref("Money"), "required": ["currency"], "properties": {"currency": {"enum": ["EUR", "USD"]}}},
    "discriminated-one-of": {
        "oneOf": [_ref("Cat"), _ref("Dog")],
        "discriminator": {"propertyName": "petType", "mapping": {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}},
    },
    "discriminated-by-constants": {
        "oneOf": [
            {"type": "object", "required": ["kind", "radius"], "properties": {"kind": {"const": "circle"}, "radius": {"type": "number"}}},
            {"type": "object", "required": ["kind", "side"], "properties": {"kind": {"const": "square"}, "side": {"type": "number"}}},
        ]
    },
    "derived-component": _ref("Cat"),
    "list-of-union": {"type": "array", "minItems": 5, "items": {"anyOf": [_ref("Cat"), {"type": "null"}, {"type": "string", "format": "uuid"}]}},
    # --- values
    "constant-object": {"const": {"a": [1, None, {"b": "c"}]}},
    "enum-of-everything": {"enum": [None, 0, "", [], {}, False]},
    "nullable-enum": {"type": ["string", "null"], "enum": ["a", None]},
    "type-narrows-enum": {"type": "integer", "enum": ["one", 2, 3.5, True]},
    "number-and-integer-types": {"type": ["number", "integer"]},
}  # fmt: skip

IMPOSSIBLE: dict[str, dict | bool] = {
    "false": False,
    "types-exclude": {"type": "null", "oneOf": [{"type": "string"}, {"type": "number"}]},
    "closed-and-required": {"type": "object", "additionalProperties": False, "required": ["a"]},
    "bounds-cross": {"type": "integer", "minimum": 5, "maximum": 4},
    "too-few-distinct": {"type": "array", "items": {"type": "boolean"}, "uniqueItems": True, "minItems": 3},
    "endless": {"$defs": {"x": {"type": "object", "required": ["x"], "properties": {"x": {"$ref": "#/$defs/x"}}}}, "$ref": "#/$defs/x"},
    "constant-refused": {"const": 1, "type": "string"},
}
