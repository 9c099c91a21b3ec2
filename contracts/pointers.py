"""JSON pointers (RFC 6901): where a value stands in plain data."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from contracts.http.messages import ABSENT, JSON

__all__ = ["at", "escaped", "step", "steps", "unescaped"]

_MOST_DIGITS = 18  # of an index; Python refuses to convert thousands


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
    for part in pointer.removeprefix("#").split("/")[1:]:
        found, _ = step(found, part)
        if found is ABSENT:
            return ABSENT
    return found


def step(value: JSON, part: str) -> tuple[JSON, str]:
    """The member (or element) that a part of a pointer names, and its exact name; ABSENT if there is none.

    A part may be percent-encoded, as in the fragment of a URL (RFC 6901, section 6).
    """
    name = unescaped(part)
    if isinstance(value, Mapping):
        for spelling in (name, unquote(name), unescaped(unquote(part))):
            if spelling in value:
                return value[spelling], spelling
    elif isinstance(value, list) and name.isascii() and name.isdigit() and len(name) < _MOST_DIGITS and int(name) < len(value):
        return value[int(name)], name
    return ABSENT, name
