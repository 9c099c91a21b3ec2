"""What the keywords of one schema say by themselves, references and branches left aside. `schema_reading` and `generation` combine them."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.http.messages import JSON
from contracts.schemas.patterns import may_backtrack

__all__ = ["FORMAT_BOUNDS", "HIDING", "guarded_keywords", "json_type", "listed_values"]

# A format of integers → its least and its largest (OpenAPI Format Registry).
FORMAT_BOUNDS: Mapping[str, tuple[int, int]] = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
}
HIDING: Mapping[str, str] = {"request": "readOnly", "response": "writeOnly"}  # direction → the keyword of members it does not show
_GUARDED = frozenset({"const", "enum", "pattern", "patternProperties", "uniqueItems"})
_TYPES = {type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


def json_type(value: JSON) -> str:
    """The type of a value as `type` would name it; that of 1.0 is "number"."""
    return _TYPES.get(type(value)) or next((name for kind, name in _TYPES.items() if isinstance(value, kind)), "object")


def listed_values(schema: Mapping[str, JSON]) -> list[JSON] | None:
    """The values that `const`, else `enum`, leaves; None where neither says anything."""
    found = [schema["const"]] if "const" in schema else schema.get("enum")
    return found if isinstance(found, list) else None


def guarded_keywords(schema: Mapping) -> tuple[str, ...]:
    """The keywords of a schema that can be expensive in a validator; `validators.guarding` checks them at a bounded cost."""
    if _GUARDED.isdisjoint(schema):
        return ()
    keywords = ["uniqueItems"] if schema.get("uniqueItems") is True else []
    text, names = schema.get("pattern"), schema.get("patternProperties")
    if isinstance(text, str) and may_backtrack(text):
        keywords.append("pattern")
    if isinstance(names, dict) and any(isinstance(name, str) and may_backtrack(name) for name in names):
        keywords.append("patternProperties")
    options = schema.get("enum")
    if isinstance(options, list) and any(isinstance(option, (dict, list)) for option in options):
        keywords.append("enum")
    if isinstance(schema.get("const"), (dict, list)):
        keywords.append("const")
    return tuple(keywords)
