"""Schemas and values that were made to take long: kinds, and a measurement of each (`python -m tests.hostile.schema_kinds BYTES`)."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from contracts.api.violations import violations_of
from contracts.schemas.validation import Schemas

__all__ = ["KINDS", "Kind", "measured"]


@dataclass(frozen=True, slots=True)
class Kind:
    """`value(size)` makes a value of about so many bytes of JSON. `is_valid`: whether it fits, None where nobody says."""

    schema: dict
    value: Callable[[int], object]
    components: dict = field(default_factory=dict)
    is_valid: bool | None = False


def _ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


N = _ref("N")


def _chain(levels: int, leaf: object, **beside: object) -> object:
    for _ in range(levels):
        leaf = {"c": leaf, **beside}
    return leaf


def _lists(levels: int, leaf: object, *beside: object) -> object:
    for _ in range(levels):
        leaf = [leaf, *beside]
    return leaf


def _recursive(schema: dict, value: Callable[[int], object], **components: dict) -> Kind:
    return Kind(N, value, {"N": schema, **components})


def _ands(levels: int, leaf: object) -> object:
    for _ in range(levels):
        leaf = {"op": "and", "args": [leaf]}
    return leaf


def _operation(word: str) -> dict:
    return {"required": ["op", "args"], "properties": {"op": {"enum": [word]}, "args": {"type": "array", "items": N}}}


def _with_c(*required: str) -> dict:
    return {"type": "object", "required": list(required), "properties": {"c": N}}


_FILTER = {"oneOf": [_ref("And"), _ref("Or"), {"required": ["field"], "properties": {"field": {"type": "string"}}}]}
_OPERATIONS = {"And": _operation("and"), "Or": _operation("or")}
_LOOK_AROUND = r"^(a|a)*(?=b)$"
_AHEAD = r"^(?:(?=.*b)a)*c"
_BACK = r"^(.*)(.*)(.*)\1\2\3x$"
_CYCLE = {f"S{index}": {"properties": {"c": _ref(f"S{(index + 1) % 24}")}, "patternProperties": {"c": _ref(f"S{(index + 1) % 24}")}} for index in range(24)}  # fmt: skip
_NINES = {f"S{index}": {"allOf": [_ref(f"S{index + 1}")] * 9} for index in range(9)}

KINDS: dict[str, Kind] = {
    "oneOf, a few bytes": _recursive(_FILTER, lambda _: _ands(90, {}), **_OPERATIONS),
    "oneOf, wide": _recursive(_FILTER, lambda size: {"op": "and", "args": [_ands(3, {"f": 1})] * (size // 100)}, **_OPERATIONS),
    "anyOf, branches that recurse alike": _recursive({"anyOf": [_with_c("c"), _with_c("c", "d"), {"type": "integer"}]}, lambda size: _chain(150, "x" * size)),
    "anyOf, wide and deep": _recursive({"anyOf": [{"type": "array", "items": N}, {"type": "array", "items": N, "minItems": 1}, {"type": "integer"}]}, lambda size: _lists(150, ["s"] * (size // 5), 1, "x")),
    "allOf in oneOf": _recursive({"oneOf": [{"allOf": [_ref("A"), {"properties": {"v": {"type": "integer"}}}]}, {"allOf": [_ref("A"), {"required": ["z"]}]}]}, lambda size: _chain(100, {"v": "x", "w": "y" * size}), A={"properties": {"c": N}}),
    "allOf, twice the same": _recursive({"allOf": [{"properties": {"c": N}}, {"properties": {"c": N}}], "type": ["object", "integer"]}, lambda size: _chain(190, ["s" * size])),
    "if, then, else": _recursive({"if": _with_c("c"), "then": _with_c(), "else": {"properties": {"c": N, "v": {"type": "integer"}}}, "type": "object"}, lambda size: _chain(150, {"v": "x", "w": ["q"] * (size // 5)})),
    "not of not": _recursive({"not": {"not": {"properties": {"c": N}}}, "properties": {"c": N}, "type": ["object", "integer"]}, lambda size: _chain(150, "s" * size)),
    "dependentSchemas": _recursive({"dependentSchemas": {"c": {"properties": {"c": N}}, "d": {"properties": {"c": N}}}, "properties": {"c": N}, "type": ["object", "integer"]}, lambda size: _chain(100, "s" * size, d=1)),
    "contains": _recursive({"type": ["array", "integer"], "contains": N, "items": N}, lambda size: _lists(50, ["s"] * (size // 5), 1)),
    "additionalProperties": _recursive({"type": ["object", "integer"], "properties": {"a": N}, "additionalProperties": N}, lambda size: {str(index): "x" for index in range(size // 12)}),
    "patternProperties": _recursive({"type": ["object", "integer"], "properties": {"c": N}, "patternProperties": {"^c": N, "c": N}}, lambda size: {f"c{index}": "x" for index in range(size // 12)}),
    "unevaluatedProperties": _recursive({"type": ["object", "integer"], "anyOf": [{"properties": {"c": N}}, {"properties": {"d": N}}], "unevaluatedProperties": False}, lambda size: _chain(100, {f"e{index}": 1 for index in range(size // 12)})),
    "unevaluatedItems": _recursive({"type": ["array", "integer"], "anyOf": [{"prefixItems": [N]}, {"prefixItems": [True, N]}], "unevaluatedItems": False}, lambda size: [1] * (size // 3)),
    "$dynamicRef": Kind(_ref("S"), lambda size: _chain(100, {"e": "x" * size}), {"T": {"$id": "tree", "$dynamicAnchor": "node", "type": "object", "properties": {"c": {"oneOf": [{"$dynamicRef": "#node"}, {"allOf": [{"$dynamicRef": "#node"}, {"required": ["z"]}]}]}}}, "S": {"$id": "strict", "$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": False}}),
    "one through the other": _recursive({"oneOf": [{"type": "object", "properties": {"c": _ref("B")}, "required": ["c"]}, {"type": "integer"}, _ref("D")]}, lambda size: _chain(150, ["s"] * (size // 5)), B={"anyOf": [N, _ref("D")]}, D={"type": "object", "properties": {"c": _ref("B")}, "required": ["c"]}),
    "a circle of doublings": Kind(_ref("S0"), lambda size: _chain(96, ["s" * size]), _CYCLE, is_valid=True),
    "nine references, nine levels": Kind({"items": _ref("S0")}, lambda size: ["s"] * (size // 5), {**_NINES, "S9": {"type": "integer"}}, is_valid=None),
    "200 alternatives": _recursive({"anyOf": [{"required": [f"m{index}"], "properties": {f"m{index}": N}, "type": "object"} for index in range(200)]}, lambda size: {"m3": {"m3": {"q": ["x"] * (size // 5)}}}),
    "items of the wrong type": Kind({"items": {"type": "integer"}}, lambda size: ["x"] * (size // 5)),
    "wrong objects": Kind({"items": N}, lambda size: [{"a": "x", "c": 1}] * (size // 20), {"N": {"required": ["a", "b"], "properties": {"a": {"type": "integer"}}, "additionalProperties": False}}),
    "wrong items of a oneOf": Kind({"items": N}, lambda size: [{"k": 7, "v": "x"}] * (size // 20), {"N": {"oneOf": [{"properties": {"k": {"const": index}, "v": {"type": "integer"}}} for index in range(50)]}}),
    "members nobody declared": Kind({"additionalProperties": False}, lambda size: {f"name {index}": 1 for index in range(size // 12)}),
    "huge names": Kind({"additionalProperties": {"additionalProperties": {"type": "integer"}}}, lambda size: {"n" * (size // 2): {f"{'m' * 1000}{index}": "x" for index in range(1 + size // 2048)}}),
    "huge texts": Kind({"items": {"enum": ["x"], "const": 1, "format": "email", "maxLength": 5, "pattern": "^a+$", "not": {"type": "string"}, "oneOf": [{"type": "null"}, {"type": "integer"}]}}, lambda size: ["x" * (size // 5)] * 5),
    "names of members": Kind({"propertyNames": {"pattern": "^(?:(?!--)[a-z])+$"}}, lambda size: {f"NAME{index}": 1 for index in range(size // 12)}),
    "unique large integers": Kind({"uniqueItems": True}, lambda size: [2**70 + index for index in range(size // 24)] + [2**70]),
    "unique at every level": _recursive({"type": "array", "uniqueItems": True, "items": {"anyOf": [N, {"type": "integer"}]}}, lambda size: _lists(100, list(range(size // 8)), 1, 2, "x")),
    "one of many objects": Kind({"items": {"anyOf": [{"enum": [{"a": index} for index in range(2000)]}, {"type": "object"}]}}, lambda size: [{"a": "x"}] * (size // 12), is_valid=True),
    "look-around, a long text": Kind({"pattern": _AHEAD}, lambda size: "a" * size),
    "look-around, many texts": Kind({"items": {"pattern": _LOOK_AROUND}}, lambda size: ["a" * 30] * (size // 34)),
    "look-around, not": Kind({"items": {"not": {"pattern": _LOOK_AROUND}}}, lambda size: ["a" * 30] * (size // 34), is_valid=True),
    "look-around, three ways": Kind({"items": {"anyOf": [{"pattern": one} for one in (_LOOK_AROUND, _AHEAD, _BACK)]}}, lambda size: ["a" * 60 + "!"] * (size // 65)),
    "look-around, names": Kind({"patternProperties": {_LOOK_AROUND: {"type": "string"}}}, lambda size: {f"{'a' * 60}{index}": 1 for index in range(size // 75)}),
    "back-references": Kind({"contains": {"pattern": _BACK}}, lambda size: ["a" * 50] * (size // 54)),
    "thousands of patterns": Kind({"anyOf": [{"pattern": f"x{index}$"} for index in range(3000)]}, lambda size: "a" * size),
    "levels": _recursive({"oneOf": [{"type": "array", "items": N}, {"type": "integer"}]}, lambda size: _lists(190, ["s"] * (size // 5), 1, 2)),
}  # fmt: skip


def measured(kind: Kind, size: int) -> dict:
    """What judging and explaining took: `seconds` of this thread, `mib` above what was in use, `errors` and the `text` that they are."""
    schemas = Schemas({"components": {"schemas": kind.components}})
    validator = schemas.validator(kind.schema)
    value = json.loads(json.dumps(kind.value(size)))  # as it is read: no two parts are one
    validator.errors(True)
    before, start = _peak_mib(), time.thread_time()
    is_valid = validator.is_valid(value)
    errors = [] if is_valid else list(violations_of("body", "", validator.explained(value)))
    seconds = time.thread_time() - start
    text = sum(len(one.message) + len(one.pointer) + len(one.member) + len(one.value) for one in errors)
    return {"is_valid": is_valid, "seconds": seconds, "mib": _peak_mib() - before, "errors": len(errors), "text": text}


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    size, names = int(sys.argv[1]), sys.argv[2:] or list(KINDS)
    print(json.dumps({name: measured(KINDS[name], size) for name in names}))
