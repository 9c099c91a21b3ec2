"""Small documents that ask for something very large, by the reader, the checker or the generator: name → schema, with its components."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, Final

__all__ = ["HUGE", "INTRICATE", "document", "fan"]

Schema = dict[str, Any]
HUGE_COUNT: Final = 10**9


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def document(schema: Schema, components: Mapping[str, Schema] | None = None) -> Schema:
    """A document with the schema as an answer and as a body."""
    content = {"application/json": {"schema": schema}}
    operations = {
        "get": {"responses": {"200": {"description": "", "content": content}}},
        "post": {"requestBody": {"content": content}, "responses": {"200": {"description": ""}, "400": {"description": ""}}},
    }
    found: Schema = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": operations}}
    return found if components is None else {**found, "components": {"schemas": dict(components)}}


def kinds(members: Callable[[list[Schema]], Schema], *, required: tuple[str, ...] = (), count: int = 60) -> Schema:
    """A document of schemas that are told apart by `kind` and refer to all of them in their members."""
    every = [ref(f"c{one}") for one in range(count)]
    schemas = {
        f"c{one}": {"type": "object", "required": ["kind", *required], "properties": {"kind": {"const": f"k{one}"}, **members(every)}}
        for one in range(count)
    }
    return document(ref("c0"), schemas)


def fan(level: Callable[[Schema, int], Schema], *, levels: int = 9, bottom: Schema | None = None) -> Schema:
    """A document of schemas that each refer to the next one as often as `level` says: nine levels of nine are 387 million ways."""
    schemas = {"l0": bottom or {"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}}}}
    for number in range(1, levels + 1):
        schemas[f"l{number}"] = level(ref(f"l{number - 1}"), number)
    return document(ref(f"l{levels}"), schemas)


def chain(link: Callable[[Schema, int], Schema], *, length: int) -> Schema:
    schemas = {f"c{number}": link(ref(f"c{number + 1}"), number) for number in range(length)}
    return document(ref("c0"), {**schemas, f"c{length}": {"type": "object"}})


def nested(inner: Schema, times: int, around: Callable[[Schema, int], Schema]) -> Schema:
    return functools.reduce(around, range(times), inner)


def required(names: list[str], each: Schema) -> Schema:
    return {"type": "object", "required": names, "properties": dict.fromkeys(names, each)}


NAMES = [f"p{number}" for number in range(9)]

# What one keyword asks for is beyond the budget: the pointer of the keyword in the answer's schema → the schema.
HUGE: Final[Mapping[str, tuple[str, Schema]]] = {
    "items": ("/minItems", {"type": "array", "items": {"type": "integer"}, "minItems": HUGE_COUNT}),
    "items, written as a float": ("/minItems", {"type": "array", "minItems": 1e300}),
    "distinct items": ("/minItems", {"type": "array", "items": {"type": "boolean"}, "uniqueItems": True, "minItems": HUGE_COUNT}),
    "items of items": (
        "/minItems",
        {"type": "array", "minItems": 10**5, "items": {"type": "array", "minItems": 100, "items": {"type": "integer"}}},
    ),
    "items that contain": ("/minContains", {"type": "array", "contains": {"type": "integer"}, "minContains": HUGE_COUNT}),
    "letters": ("/minLength", {"type": "string", "minLength": HUGE_COUNT}),
    "letters of a format": ("/minLength", {"type": "string", "format": "email", "minLength": HUGE_COUNT}),
    "letters of a pattern": ("/minLength", {"type": "string", "pattern": "^[a-z]+$", "minLength": HUGE_COUNT}),
    "a pattern repeated": ("/pattern", {"type": "string", "pattern": "^(a{1000}){200}$"}),
    "members": ("/minProperties", {"type": "object", "minProperties": HUGE_COUNT}),
    "members of a pattern": (
        "/minProperties",
        {
            "type": "object",
            "minProperties": HUGE_COUNT,
            "patternProperties": {"^[a-z]$": {"type": "integer"}},
            "additionalProperties": False,
        },
    ),
    "required names": (
        "/required",
        {"type": "object", "required": [f"r{number}" for number in range(10_001)], "additionalProperties": {"type": "integer"}},
    ),
    "one member": (
        "/properties/a/minLength",
        {
            "type": "object",
            "required": ["a", "b"],
            "properties": {"a": {"type": "string", "minLength": HUGE_COUNT}, "b": {"type": "string"}},
        },
    ),
}

# Nothing is large, but there are very many ways through it, or it is very deep, or far from what numbers can say.
INTRICATE: Final[Mapping[str, Callable[[], Schema]]] = {
    "nine levels of nine members": lambda: fan(lambda below, _: required(NAMES, below)),
    "nine levels of nine optional members": lambda: fan(lambda below, _: {"type": "object", "properties": dict.fromkeys(NAMES, below)}),
    "nine levels of nine items": lambda: fan(lambda below, _: {"type": "array", "minItems": 9, "items": below}),
    "nine levels of nine parts": lambda: fan(lambda below, _: {"allOf": [below] * 9}),
    "nine levels of nine choices": lambda: fan(lambda below, _: {"anyOf": [below] * 9}),
    "nine levels of nine exclusive choices": lambda: fan(lambda below, _: {"oneOf": [below] * 9}),
    "nine levels of conditions": lambda: fan(lambda below, _: {"if": below, "then": below, "else": below}),
    "nine levels of nots": lambda: fan(lambda below, _: {"not": {"anyOf": [below] * 9}}),
    "choices beside choices": lambda: document(
        {"allOf": [{"oneOf": [{"properties": {f"p{one}": {"const": two}}, "required": [f"p{one}"]} for two in range(3)]} for one in range(25)]}
    ),
    "choices that exclude each other": lambda: document(
        {
            "type": "object",
            "allOf": [
                {"oneOf": [{"properties": {"z": {"const": one * 7 + two}}, "required": ["z"]} for two in range(3)]} for one in range(25)
            ],
        }
    ),
    "everything is part of everything": lambda: document(
        ref("c0"), {f"c{one}": {"allOf": [ref(f"c{two}") for two in range(30)]} for one in range(30)}
    ),
    "everything may be everything": lambda: document(
        ref("c0"), {f"c{one}": {"anyOf": [ref(f"c{two}") for two in range(40)] + [{"required": [f"p{one}"]}]} for one in range(40)}
    ),
    "everything holds everything": lambda: document(
        ref("c0"), {f"c{one}": {"required": ["x"], "properties": {"x": {"oneOf": [ref(f"c{two}") for two in range(60)]}}} for one in range(60)}
    ),
    "every kind may hold every kind": lambda: kinds(lambda every: {"x": {"oneOf": every}, "xs": {"type": "array", "items": {"oneOf": every}}}),
    "every kind holds every kind or nothing": lambda: kinds(lambda every: {"x": {"oneOf": [{"type": "null"}, *every]}}, required=("x",)),
    "a chain of references": lambda: chain(lambda below, _: below, length=3_000),
    "a chain of parts": lambda: chain(lambda below, one: {"allOf": [below, {"properties": {f"p{one}": {}}}]}, length=2_000),
    "a chain of choices": lambda: chain(lambda below, _: {"oneOf": [below, {"type": "integer"}]}, length=1_500),
    "a chain of required members": lambda: chain(lambda below, _: required(["n"], below), length=1_500),
    "a chain of nots": lambda: chain(lambda below, _: {"not": below}, length=1_500),
    "members without end": lambda: document(ref("A"), {"A": required(["b"], ref("B")), "B": required(["a"], ref("A"))}),
    "items without end": lambda: document(
        ref("A"), {"A": required(["b"], {"type": "array", "minItems": 3, "items": ref("B")}), "B": required(["a", "c"], ref("A"))}
    ),
    "dynamic references in a circle": lambda: document(
        ref("s0"),
        {
            f"s{one}": {
                "$dynamicAnchor": f"a{one}",
                "properties": {**{f"p{two}": ref(f"s{two}") for two in range(12)}, "d": {"$dynamicRef": f"#a{(one + 1) % 12}"}},
            }
            for one in range(12)
        },
    ),
    "conditions within conditions": lambda: document(
        nested({"type": "object"}, 90, lambda inner, one: {"if": {"required": [f"a{one}"]}, "then": inner})
    ),
    "not not not": lambda: document(nested({"type": "string"}, 150, lambda inner, _: {"not": inner})),
    "names that cannot be": lambda: document({"type": "object", "minProperties": 5, "propertyNames": {"pattern": "a^"}}),
    "names that need each other": lambda: document(
        {"type": "object", "required": ["a0"], "dependentRequired": {f"a{one}": [f"a{(one + 1) % 400}"] for one in range(400)}}
    ),
    "a pattern of 90,000 letters": lambda: document({"type": "string", "pattern": "a" * 90_000}),
    "a repeated back-reference": lambda: document({"type": "string", "pattern": r"^(a+)\1{1000000}$"}),
    "a pattern of many parentheses": lambda: document({"type": "string", "pattern": "(" * 4_000 + "a" + ")" * 4_000}),
    "a tiny step": lambda: document({"type": "number", "multipleOf": 1e-300, "minimum": 1e300}),
    "a number at the end of all": lambda: document({"type": "number", "minimum": 1e308}),
    "an integer beyond floats": lambda: document({"type": "integer", "minimum": 10**4000}),
    "no room between the bounds": lambda: document(
        {"type": "number", "exclusiveMinimum": 1.0, "exclusiveMaximum": 1.0000000000000002}
    ),
    "fifty large texts": lambda: document(required([f"p{one}" for one in range(50)], {"type": "string", "minLength": 400_000})),
    "a list of objects": lambda: document({"type": "array", "minItems": 40_000, "items": required(["id"], {"type": "integer"})}),
    "two thousand branches": lambda: document(
        {"oneOf": [required(["k"], {"const": one}) for one in range(2_000)]}
    ),
}  # fmt: skip
