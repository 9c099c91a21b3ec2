"""JSON text → plain data and spots. Faster than YAML, and right where YAML differs (escaped surrogate pairs, tabs)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]

from contracts.document.reading.positions import Spot
from contracts.http.messages import JSON

__all__ = ["MOST_DIGITS", "Duplicate", "expand", "read", "spots", "unreadable"]

MOST_DIGITS = 4_000  # of an integer: Python reads and writes few more

_scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
_BLANK = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"[-+.0-9A-Za-z]+")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]|[-+.0-9A-Za-z]+', re.DOTALL)


class Duplicate(ValueError):
    """An object names a member twice."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


def read(text: str, *, allow_duplicates: bool = False) -> JSON:
    """The data. Raises json.JSONDecodeError, Duplicate, or ValueError for numbers that JSON does not have.

    `allow_duplicates`: the last of members with the same name counts.
    """
    hook = None if allow_duplicates else _members
    data: JSON = json.loads(text, object_pairs_hook=hook, parse_constant=_refused, parse_float=_finite)
    return data


def _members(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise Duplicate(name)
            seen.add(name)
    return found


def _refused(word: str) -> JSON:
    raise ValueError(f"{word} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text[:40]} is too large a number")
    return number


def unreadable(text: str, deepest: int) -> int:
    """Where the first thing stands, in a text that is JSON otherwise, that `read` refuses or that is nested more than `deepest` levels."""
    depth = 0
    for token in _TOKEN.finditer(text):
        written = token[0]
        depth += (written in "[{") - (written in "]}")
        if depth > deepest or (written[0] in "-0123456789NI" and not _is_readable(written)):
            return token.start()
    return 0


def _is_readable(number: str) -> bool:
    try:
        read(number)
    except ValueError:
        return False
    return True


def spots(text: str, *, twice: list[tuple[str, int, int]] | None = None) -> Spot:
    """Where each value stands, of a text that `read` accepts; `twice` receives name and both indices of duplicate members."""
    return _value(text, _skip(text, 0), [] if twice is None else twice)


def expand(text: str, spot: Spot) -> None:
    """Fills in where the members or elements of an object or array stand, and nothing below them: most places are never asked for."""
    opening = text[spot.start]
    if opening == "{":
        spot.members = dict(_members_within(text, spot.start + 1))
    elif opening == "[":
        spot.elements = list(_elements_within(text, spot.start + 1))


def _members_within(text: str, index: int) -> Iterator[tuple[str, tuple[int, Spot]]]:
    index = _skip(text, index)
    while text[index] != "}":
        name, end = scanstring(text, index + 1, False)
        value = _whole(text, _skip(text, _skip(text, end) + 1))
        yield name, (index, value)
        index = _skip(text, value.end)
        index = _skip(text, index + 1) if text[index] == "," else index


def _elements_within(text: str, index: int) -> Iterator[Spot]:
    index = _skip(text, index)
    while text[index] != "]":
        value = _whole(text, index)
        yield value
        index = _skip(text, value.end)
        index = _skip(text, index + 1) if text[index] == "," else index


def _whole(text: str, start: int) -> Spot:
    """A value that is skipped at the speed of the parser."""
    return Spot(start, _scan(text, start)[1], '"' if text[start] == '"' else "")


def _skip(text: str, index: int) -> int:
    return _BLANK.match(text, index).end()  # type: ignore[union-attr]


def _value(text: str, index: int, twice: list[tuple[str, int, int]]) -> Spot:
    opening = text[index]
    if opening == "{":
        return _object(text, index, twice)
    if opening == "[":
        return _array(text, index, twice)
    if opening == '"':
        return Spot(index, scanstring(text, index + 1, False)[1], '"')
    return Spot(index, _SCALAR.match(text, index).end())  # type: ignore[union-attr]


def _object(text: str, start: int, twice: list[tuple[str, int, int]]) -> Spot:
    members: dict[str, tuple[int, Spot]] = {}
    index = _skip(text, start + 1)
    while text[index] != "}":
        name, end = scanstring(text, index + 1, False)
        value = _value(text, _skip(text, _skip(text, end) + 1), twice)
        if name in members:
            twice.append((name, members[name][0], index))
        members[name] = (index, value)
        index = _skip(text, value.end)
        index = _skip(text, index + 1) if text[index] == "," else index
    return Spot(start, index + 1, members=members)


def _array(text: str, start: int, twice: list[tuple[str, int, int]]) -> Spot:
    elements: list[Spot] = []
    index = _skip(text, start + 1)
    while text[index] != "]":
        elements.append(_value(text, index, twice))
        index = _skip(text, elements[-1].end)
        index = _skip(text, index + 1) if text[index] == "," else index
    return Spot(start, index + 1, elements=elements)
