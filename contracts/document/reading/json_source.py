"""JSON text → plain data and spans. Faster than YAML, and correct where YAML differs (escaped surrogate pairs, tabs)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]

from contracts.document.reading.positions import TextSpan
from contracts.http.messages import JSON

__all__ = ["MOST_DIGITS", "DuplicateMember", "expand", "read", "spans", "unreadable"]

MOST_DIGITS = 4_000  # of an integer: Python's own limit is slightly higher

_scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
_BLANK = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"[-+.0-9A-Za-z]+")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]|[-+.0-9A-Za-z]+', re.DOTALL)


class DuplicateMember(ValueError):
    """An object has a member twice."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


def read(text: str, *, allow_duplicates: bool = False) -> JSON:
    """The data. Raises json.JSONDecodeError, Duplicate, or ValueError for numbers that are not valid JSON.

    `allow_duplicates`: the last of several members with the same name is used.
    """
    hook = None if allow_duplicates else _members
    data: JSON = json.loads(text, object_pairs_hook=hook, parse_constant=_refused, parse_float=_finite)
    return data


def _members(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise DuplicateMember(name)
            seen.add(name)
    return members


def _refused(word: str) -> JSON:
    raise ValueError(f"{word} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text[:40]} is too large for a number")
    return number


def unreadable(text: str, deepest: int) -> int:
    """The index of the first value that `read` refuses, or that is nested more than `deepest` levels, in text that is otherwise JSON."""
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


def spans(text: str, *, duplicates: list[tuple[str, int, int]] | None = None) -> TextSpan:
    """The span of each value in text that `read` accepts; `duplicates` receives name and both indices of duplicate members."""
    return _value(text, _skip(text, 0), [] if duplicates is None else duplicates)


def expand(text: str, span: TextSpan) -> None:
    """Adds the spans of the members or elements of an object or array, and nothing below them: most are never needed."""
    opening = text[span.start]
    if opening == "{":
        span.members = dict(_members_within(text, span.start + 1))
    elif opening == "[":
        span.elements = list(_elements_within(text, span.start + 1))


def _members_within(text: str, index: int) -> Iterator[tuple[str, tuple[int, TextSpan]]]:
    index = _skip(text, index)
    while text[index] != "}":
        name, end = scanstring(text, index + 1, False)
        value = _whole(text, _skip(text, _skip(text, end) + 1))
        yield name, (index, value)
        index = _skip(text, value.end)
        index = _skip(text, index + 1) if text[index] == "," else index


def _elements_within(text: str, index: int) -> Iterator[TextSpan]:
    index = _skip(text, index)
    while text[index] != "]":
        value = _whole(text, index)
        yield value
        index = _skip(text, value.end)
        index = _skip(text, index + 1) if text[index] == "," else index


def _whole(text: str, start: int) -> TextSpan:
    """The span of a value, which is skipped at the speed of the parser."""
    return TextSpan(start, _scan(text, start)[1], '"' if text[start] == '"' else "")


def _skip(text: str, index: int) -> int:
    return _BLANK.match(text, index).end()  # type: ignore[union-attr]


def _value(text: str, index: int, duplicates: list[tuple[str, int, int]]) -> TextSpan:
    opening = text[index]
    if opening == "{":
        return _object(text, index, duplicates)
    if opening == "[":
        return _array(text, index, duplicates)
    if opening == '"':
        return TextSpan(index, scanstring(text, index + 1, False)[1], '"')
    return TextSpan(index, _SCALAR.match(text, index).end())  # type: ignore[union-attr]


def _object(text: str, start: int, duplicates: list[tuple[str, int, int]]) -> TextSpan:
    members: dict[str, tuple[int, TextSpan]] = {}
    index = _skip(text, start + 1)
    while text[index] != "}":
        name, end = scanstring(text, index + 1, False)
        value = _value(text, _skip(text, _skip(text, end) + 1), duplicates)
        if name in members:
            duplicates.append((name, members[name][0], index))
        members[name] = (index, value)
        index = _skip(text, value.end)
        index = _skip(text, index + 1) if text[index] == "," else index
    return TextSpan(start, index + 1, members=members)


def _array(text: str, start: int, duplicates: list[tuple[str, int, int]]) -> TextSpan:
    elements: list[TextSpan] = []
    index = _skip(text, start + 1)
    while text[index] != "]":
        elements.append(_value(text, index, duplicates))
        index = _skip(text, elements[-1].end)
        index = _skip(text, index + 1) if text[index] == "," else index
    return TextSpan(start, index + 1, elements=elements)
