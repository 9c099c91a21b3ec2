"""The members and items of a value that a schema evaluates, which `unevaluatedProperties` and `unevaluatedItems` therefore skip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from contracts.http.messages import JSON

__all__ = ["Questions", "evaluated"]

Schema = dict | bool


class Questions(NamedTuple):
    """Queries about schemas: whether one `fits` a value; the `target` of a reference; the names `called` by a pattern."""

    fits: Callable[[Schema, JSON], bool]
    target: Callable[[str], Schema]
    called: Callable[[str, dict], list[str]]


def evaluated(ask: Questions, node: Schema, value: dict | list, seen: frozenset[int] = frozenset()) -> set | None:
    """Names or indexes (JSON Schema 2020-12, core, 11.2 and 11.3), None for all; `seen`: enclosing schemas, empty at the outermost one."""
    if not isinstance(node, dict) or id(node) in seen:
        return set()
    names = _items(ask, node, value) if isinstance(value, list) else _members(ask, node, value)
    if names is None or (seen and ("unevaluatedItems" if isinstance(value, list) else "unevaluatedProperties") in node):
        return None
    for one in _in_place(ask, node, value):
        more = evaluated(ask, one, value, seen | {id(node)}) if ask.fits(one, value) else set()
        if more is None:
            return None
        names |= more
    return names


def _items(ask: Questions, node: dict, value: list) -> set | None:
    if "items" in node:
        return None
    fitting = {index for index, item in enumerate(value) if ask.fits(node["contains"], item)} if "contains" in node else set()
    return fitting | set(range(min(len(node.get("prefixItems", ())), len(value))))


def _members(ask: Questions, node: dict, value: dict) -> set | None:
    if "additionalProperties" in node:
        return None
    names = {name for name in node.get("properties", ()) if name in value}
    return names.union(*(ask.called(pattern, value) for pattern in node.get("patternProperties", ())))


def _in_place(ask: Questions, node: dict, value: dict | list) -> Iterator[Schema]:
    """The schemas that a schema applies to the same value."""
    if "$ref" in node:
        yield ask.target(node["$ref"])
    for keyword in ("allOf", "anyOf", "oneOf"):
        yield from node.get(keyword, ())
    if "if" in node:
        yield node["if"]
        yield node.get("then" if ask.fits(node["if"], value) else "else", True)
    if isinstance(value, dict):
        yield from (one for name, one in node.get("dependentSchemas", {}).items() if name in value)
