"""What `not` asks for, said positively: `{"not": {"required": ["a"]}}` → an object without `a`, or no object.

`negated` answers the branches of which a value must fit one, or None where only trying helps. The branches are hints in that the compiler
checks the value afterwards: they may allow too much, never too little that matters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Final

from contracts.http.messages import JSON

__all__ = ["is_intricate", "negated", "told_apart"]

Schema = dict | bool
Follow = Callable[[str], Schema | None]

_TYPES: Final = ("boolean", "number", "string", "array", "object", "null")  # the first is what is made
_DEPTH: Final = 6
_MOST_DEPENDENT: Final = 20
_MOST_WAYS, _MOST_PARTS, _DEEPEST = 4_096, 20_000, 100
_MOST_BRANCHES: Final = 12  # of a `oneOf` that is said as branches: their number is squared
_SILENT: Final = frozenset(
    {"$comment", "$id", "$anchor", "$dynamicAnchor", "$schema", "$defs", "title", "description", "default", "example", "examples",
     "deprecated", "readOnly", "writeOnly", "discriminator", "xml", "externalDocs"}
)  # fmt: skip


def negated(schema: JSON, follow: Follow, depth: int = 0) -> list[Schema] | None:
    """Branches of the complement; [] where the schema takes everything, so that nothing is left."""
    if not isinstance(schema, dict):
        return [True] if schema is False else []
    if depth > _DEPTH:
        return None
    branches: list[Schema] = []
    for word, value in schema.items():
        if word in _SILENT or word.startswith("x-"):
            continue
        found = _of_keyword(word, value, schema, follow, depth)
        if found is None:
            return None
        branches.extend(found)
    return branches


def _of_keyword(word: str, value: JSON, schema: dict, follow: Follow, depth: int) -> list[Schema] | None:
    simple = _SIMPLE.get(word)
    if simple is not None:
        return simple(value)
    match word, value:
        case "pattern", str() if len(schema) > 1:
            return [{"type": "string", "not": {"pattern": value}}]
        case "$ref", str():
            target = follow(value)
            return None if target is None else negated(target, follow, depth + 1)
        case "not", dict() | bool():
            return [value]
        case "allOf", list():
            return _alternatives([negated(part, follow, depth + 1) for part in value])
        case "anyOf", list():
            return [{"allOf": [{"not": part} for part in value]}]
        case "oneOf", list():  # none of them, or more than one
            pairs = [{"allOf": list(pair)} for pair in combinations(value, 2)]
            return [{"allOf": [{"not": part} for part in value]}, *(pairs if len(value) <= _MOST_BRANCHES else ())]
        case "properties", dict():
            return [{"type": "object", "required": [name], "properties": {name: {"not": part}}} for name, part in value.items()]
        case "items", dict() | bool() if "prefixItems" not in schema:
            return [{"type": "array", "contains": {"not": value}}]
        case "contains", dict() | bool() if "minContains" not in schema and "maxContains" not in schema:
            return [{"type": "array", "items": {"not": value}}]
        case "additionalProperties", False if "patternProperties" not in schema:
            return [{"type": "object", "minProperties": 1 + len(schema.get("properties", ()))}]
    return None


def _alternatives(parts: list[list[Schema] | None]) -> list[Schema] | None:
    if any(part is None for part in parts):
        return None
    return [branch for part in parts if part for branch in part]


def _type(value: JSON) -> list[Schema]:
    refused = [value] if isinstance(value, str) else list(value) if isinstance(value, list) else []
    branches: list[Schema] = []
    left = [kind for kind in _TYPES if kind not in refused]
    if left:
        branches.append({"type": left})
    if "integer" in refused and "number" not in refused:
        branches = [{"type": [kind for kind in left if kind != "number"]}, {"type": "number", "not": {"multipleOf": 1}}]
    return branches


def _required(value: JSON) -> list[Schema]:
    return [{"type": "object", "properties": {name: False}} for name in value] if isinstance(value, list) else []


def _dependent(value: JSON) -> list[Schema]:
    pairs: Iterator[tuple[str, str]] = (
        ((name, other) for name, others in value.items() for other in others) if isinstance(value, dict) else iter(())
    )
    return [{"type": "object", "required": [name], "properties": {other: False}} for name, other in pairs]


def _count(kind: str, other: str, shift: int) -> Callable[[JSON], list[Schema]]:
    def branches(value: JSON) -> list[Schema]:
        limit = int(value) + shift if isinstance(value, (int, float)) else -1
        return [{"type": kind, other: limit}] if limit >= 0 else []

    return branches


_SIMPLE: Final[dict[str, Callable[[JSON], list[Schema]]]] = {
    "type": _type,
    "required": _required,
    "dependentRequired": _dependent,
    "minLength": _count("string", "maxLength", -1),
    "maxLength": _count("string", "minLength", 1),
    "minItems": _count("array", "maxItems", -1),
    "maxItems": _count("array", "minItems", 1),
    "minProperties": _count("object", "maxProperties", -1),
    "maxProperties": _count("object", "minProperties", 1),
    "minimum": lambda value: [{"type": "number", "exclusiveMaximum": value}],
    "maximum": lambda value: [{"type": "number", "exclusiveMinimum": value}],
    "exclusiveMinimum": lambda value: [{"type": "number", "maximum": value}],
    "exclusiveMaximum": lambda value: [{"type": "number", "minimum": value}],
}


def told_apart(schema: JSON) -> JSON:
    """The schema with each `oneOf` said as branches that exclude one another: one of them fits, and none of the others does.

    As it is, where that would be more than anybody reads.
    """
    found, size = _told_apart(schema)
    return found if size <= _MOST_PARTS else schema


def _told_apart(schema: JSON) -> tuple[JSON, int]:
    """The schema, and how many parts it has when it is written out."""
    if isinstance(schema, list):
        parts = [_told_apart(one) for one in schema]
        return [part for part, _ in parts], 1 + sum(size for _, size in parts)
    if not isinstance(schema, dict):
        return schema, 1
    members = {name: (value, 1) if name in ("const", "enum") else _told_apart(value) for name, value in schema.items()}
    found = {name: value for name, (value, _) in members.items()}
    size = 1 + sum(size for _, size in members.values())
    branches = found.get("oneOf")
    if isinstance(branches, list) and 1 < len(branches) <= _MOST_BRANCHES:
        del found["oneOf"]
        others = [[{"not": one} for one in branches[:index] + branches[index + 1 :]] for index in range(len(branches))]
        choice = {"anyOf": [{"allOf": [branch, *rest]} for branch, rest in zip(branches, others, strict=True)]}
        merged = found.get("allOf")
        found["allOf"] = [*(merged if isinstance(merged, list) else ()), choice]
        size += len(branches) * members["oneOf"][1]
    return found, size


def is_intricate(schema: JSON) -> bool:
    """Whether the ways through the choices of a schema without references are more than anybody compares with each other."""
    try:
        return _ways(schema, 0)[1] > _MOST_WAYS
    except OverflowError:
        return True


def _ways(schema: JSON, depth: int) -> tuple[int, int]:
    """The ways to satisfy a schema, and the most of any schema in it. OverflowError where it is nested too deeply."""
    if depth > _DEEPEST:
        raise OverflowError
    if isinstance(schema, list):
        found = [_ways(one, depth + 1) for one in schema]
        return sum(ways for ways, _ in found), max((most for _, most in found), default=1)
    if not isinstance(schema, dict):
        return 1, 1
    ways, most = 1, 1
    for word, value in schema.items():
        if word == "allOf" and isinstance(value, list):
            parts = [_ways(part, depth + 1) for part in value]
            ways *= math.prod(inside for inside, _ in parts)
            most = max(most, *(largest for _, largest in parts)) if parts else most
        elif word not in ("const", "enum"):
            inside, largest = _ways(value, depth + 1)
            ways *= max(inside, 1) ** _EXPONENTS.get(word, 0)
            if word in ("dependentRequired", "dependentSchemas") and isinstance(value, dict):
                ways *= 2 ** min(len(value), _MOST_DEPENDENT)
            most = max(most, largest)
    ways = min(ways, _MOST_WAYS + 1)
    return ways, max(most, ways)


_EXPONENTS: Final = {"anyOf": 1, "oneOf": 2}  # each of `oneOf` is compared with each other
