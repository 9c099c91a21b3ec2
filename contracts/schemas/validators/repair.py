"""Repairs bundles that the library refuses: a document with one invalid keyword can still be served."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from contracts.display import SURROGATE
from contracts.http.messages import JSON
from contracts.pointers import escaped
from contracts.schemas.bundles.bundle import Bundle, SchemaFault
from contracts.schemas.patterns import lighter
from contracts.schemas.validators.compiled_checks import SchemaRefused

__all__ = ["finite", "without_culprit"]


def finite(bundle: Bundle) -> Bundle:
    """The bundle without values that the library cannot handle: infinite numbers (null instead, which matches nothing), lone surrogates."""
    schema = _finite(bundle.schema)
    return replace(bundle, schema=schema) if isinstance(schema, dict) else bundle


def _finite(node: JSON) -> JSON:
    if isinstance(node, dict):
        return {SURROGATE.sub("\ufffd", name): _finite(value) for name, value in node.items()}
    if isinstance(node, list):
        return [_finite(value) for value in node]
    if isinstance(node, str):
        return SURROGATE.sub("\ufffd", node)
    return None if isinstance(node, float) and not math.isfinite(node) else node


def without_culprit(bundle: Bundle, error: SchemaRefused) -> list[SchemaFault]:
    """Removes the keyword that the library refuses from the bundle, or replaces it by a usable one; a pattern wherever it occurs."""
    path = error.path
    if not path:
        raise error
    holder, keyword, place = _holder(bundle.schema, path)
    value = holder.pop(keyword)
    faults = [SchemaFault(_place_of(bundle, path[: place + 1]), keyword, error.reason)]
    if keyword == "pattern" and isinstance(value, str):
        light = lighter(value)
        holder.update(light)
        for other, where in _holders_of_pattern(bundle.schema, value, []):
            del other["pattern"]
            other.update(light)
            faults.append(SchemaFault(_place_of(bundle, where), keyword, error.reason))
    return faults


def _place_of(bundle: Bundle, path: Sequence[str | int]) -> str:
    start, rest = (bundle.places.get(str(path[1]), ""), path[2:]) if path[0] == "$defs" else ("", path)
    return start + "".join(f"/{escaped(str(part))}" for part in rest)


def _holders_of_pattern(node: JSON, text: str, path: list[str | int]) -> Iterator[tuple[dict, list[str | int]]]:
    if isinstance(node, dict):
        if node.get("pattern") == text and len(path) > 0:
            yield node, [*path, "pattern"]
        for name, value in list(node.items()):
            if isinstance(value, (dict, list)) and name not in ("const", "enum"):
                yield from _holders_of_pattern(value, text, [*path, name])
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _holders_of_pattern(value, text, [*path, index])


def _holder(schema: dict, path: list[str | int]) -> tuple[dict, str, int]:
    """The innermost schema object on the path that has the refused keyword, with the keyword's position in the path."""
    node: JSON = schema
    best = (schema, str(path[0]), 0)
    named = False  # inside `properties` and its kin, members are names
    for position, part in enumerate(path):
        if isinstance(node, dict) and not named:
            best = (node, str(part), position)
        named = not named and part in ("$defs", "dependentSchemas", "patternProperties", "properties") and isinstance(node, dict)
        node = node.get(str(part)) if isinstance(node, dict) else node[int(part)] if isinstance(node, list) else None
    return best
