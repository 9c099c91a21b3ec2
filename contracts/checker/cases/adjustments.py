"""The numbers and times of a request, and the lengths of its lists and strings; and the same request with another one.

An `Adjustment` is a function from a number to a request. Nothing here knows what the number means to a rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.checker.cases.schema_coverage import CoveredMember
from contracts.http.messages import JSON, Request
from contracts.rules.book.request_members import RequestDraft, RequestMember

__all__ = ["Adjustment", "adjustments"]

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d($|[Tt]\d\d:\d\d:\d\d)")
_DATE_LENGTH = 10
_LONGEST_LIST, _LONGEST_TEXT = 300, 5_000


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A number in a request. `start`: its current value, or the first to try. `request_with` returns None for a number that cannot be
    sent."""

    member: RequestMember
    start: float
    request_with: Callable[[float], Request | None]


def adjustments(base: RequestDraft, declared: Mapping[RequestMember, CoveredMember]) -> Iterator[Adjustment]:
    """Every number and length in a request, and every number that the document declares but the request leaves out."""
    present = dict(_members(base))
    for member, value in present.items():
        yield from _of_value(base, member, value)
    for member, shape in declared.items():
        if member not in present:
            first = next((value for value in shape.values if _is_number(value)), None)
            if shape.types & {"integer", "number"} and len(shape.types - {"null"}) <= 2:
                yield _of_number(base, member, float(first) if isinstance(first, float) else first if isinstance(first, int) else 1)


def _members(base: RequestDraft) -> Iterator[tuple[RequestMember, JSON]]:
    """Every member with its value, including the members of the last element of each list."""
    for member, value in base.members():
        yield member, value
        if isinstance(value, list) and len(value) > 1:
            yield from _inside(RequestMember(member.where, (*member.path, len(value) - 1)), value[-1])


def _inside(member: RequestMember, value: JSON) -> Iterator[tuple[RequestMember, JSON]]:
    yield member, value
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _inside(RequestMember(member.where, (*member.path, name)), below)


def _is_number(value: JSON) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _of_value(base: RequestDraft, member: RequestMember, value: JSON) -> Iterator[Adjustment]:
    if isinstance(value, list):
        yield Adjustment(member, len(value), lambda length: _put(base, member, _resized(value, length)))
    elif isinstance(value, str):
        if _NUMBER.fullmatch(value):
            yield _of_number(base, member, float(value) if "." in value else int(value))
        if (moment := _moment(value)) is not None:
            yield _of_moment(base, member, value, moment)
        yield Adjustment(member, len(value), lambda length: _put(base, member, _lengthened(value, length)))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield _of_number(base, member, value)


def _of_number(base: RequestDraft, member: RequestMember, value: float) -> Adjustment:
    return Adjustment(member, value, lambda number: base.put(member, int(number) if number == int(number) else round(number, 6)))


def _moment(text: str) -> datetime | None:
    """The moment of a date or date-time (RFC 3339, section 5.6), None for other texts."""
    try:
        return datetime.fromisoformat(text) if _MOMENT.match(text) else None
    except ValueError:
        return None


def _of_moment(base: RequestDraft, member: RequestMember, text: str, start: datetime) -> Adjustment:
    """Days of a date, seconds of a date-time, written in the same form."""
    is_date = len(text) == _DATE_LENGTH

    def written(number: float) -> str | None:
        try:
            moment = start + timedelta(days=int(number)) if is_date else start + timedelta(seconds=number)
        except OverflowError:
            return None
        return (
            moment.date().isoformat() if is_date else moment.isoformat().replace("+00:00", "Z" if text.endswith(("Z", "z")) else "+00:00")
        )

    return Adjustment(member, 0, lambda number: _put(base, member, written(number)))


def _put(base: RequestDraft, member: RequestMember, value: JSON) -> Request | None:
    return None if value is None else base.put(member, value)


def _resized(elements: list[JSON], length: float) -> list[JSON] | None:
    """The list cut to this length, or extended with variations of its last element."""
    if length != int(length) or not 0 <= length <= _LONGEST_LIST or (not elements and length):
        return None
    more = [_varied(elements[-1], turn) for turn in range(1, int(length) - len(elements) + 1)]
    return [*elements, *more][: int(length)]


def _varied(element: JSON, turn: int) -> JSON:
    """An integer with another value, for lists with unique elements; other elements as they are."""
    if isinstance(element, int) and not isinstance(element, bool):
        return element + turn
    return element


def _lengthened(text: str, length: float) -> str | None:
    """The string cut to this length, or extended by repeating its last character."""
    if length != int(length) or not 0 <= length <= _LONGEST_TEXT:
        return None
    return text[: int(length)] + (text[-1:] or "a") * (int(length) - len(text))
