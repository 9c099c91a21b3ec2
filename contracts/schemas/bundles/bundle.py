"""A schema with everything it refers to, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.http.messages import JSON

__all__ = ["Bundle", "SchemaFault", "inlined"]

Schema = dict | bool


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """A part of a schema that is ignored because it cannot be used: its place in the document, keyword and reason."""

    pointer: str
    keyword: str
    reason: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """`schema`: self-contained, references are `#/$defs/N`. `places`: N → JSON pointer in the document.

    `faults`: unresolved references (which accept anything), and keywords that were dropped because they would cost too much.
    `size`: how many values it holds, all in all. `is_guarded`: it may have a keyword of `guarding`. `is_repetitive`: a part of a value may
    be checked against a definition many times; so may one of a value of many levels where `branching` (as in `recursion`) is not 1.
    `widest`: the most schemas that one value is checked against. `has_readings`: a discriminator in it makes the two readings differ.
    """

    schema: dict
    places: Mapping[str, str]
    faults: tuple[SchemaFault, ...] = ()
    size: int = 0
    is_guarded: bool = True
    is_repetitive: bool = False
    branching: int = 1
    widest: int = 1
    has_readings: bool = False


def inlined(bundled: Schema, *, most: int = 20_000) -> Schema:
    """A bundled schema with its references inlined, except circular ones; unchanged if it would become too large."""
    definitions = bundled.get("$defs", {}) if isinstance(bundled, dict) else {}
    left = most

    def follow(node: JSON, open_: frozenset[str]) -> JSON:
        nonlocal left
        left -= 1
        if left < 0:
            raise OverflowError
        if isinstance(node, list):
            return [follow(one, open_) for one in node]
        if not isinstance(node, dict):
            return node
        key = str(node.get("$ref")).removeprefix("#/$defs/")
        if len(node) == 1 and key in definitions and key not in open_:
            return follow(definitions[key], open_ | {key})
        return {name: follow(value, open_) if name not in ("$defs", "const", "enum") else value for name, value in node.items()}

    try:
        followed = follow(bundled, frozenset())
    except OverflowError:
        return bundled
    return followed if isinstance(followed, (dict, bool)) else bundled
