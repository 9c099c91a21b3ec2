"""JSON pointers (RFC 6901): where a value stands in plain data."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from contracts.http.messages import ABSENT, JSON

__all__ = ["at", "escaped", "steps", "unescaped"]


def escaped(name: str) -> str:
    """A member's name as a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def unescaped(part: str) -> str:
    """A part of a JSON pointer as a member's name."""
    return part.replace("~1", "/").replace("~0", "~")


def steps(pointer: str) -> list[str]:
    """The names on the way, `#` in front or not: `/paths/~1x/get` → "paths", "/x", "get"."""
    return [unescaped(part) for part in pointer.removeprefix("#").split("/")[1:]]


def at(document: JSON, pointer: str) -> JSON:
    """The value at a JSON pointer (`#` in front and percent-encoding allowed), ABSENT where there is none."""
    found: JSON = document
    for name in steps(pointer):
        found = _step(found, name)
        if found is ABSENT:
            return ABSENT
    return found


def _step(value: JSON, name: str) -> JSON:
    if isinstance(value, Mapping):
        if name in value:
            return value[name]
        return value.get(unquote(name), ABSENT)
    if isinstance(value, list) and name.isascii() and name.isdigit() and int(name) < len(value):
        element: JSON = value[int(name)]
        return element
    return ABSENT
