"""Functions of time.

An instant is a number of seconds since 1970-01-01T00:00:00Z, so instants are compared, added and subtracted as numbers. Texts are read as
in RFC 3339; a date alone is its midnight in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contracts.http.messages import JSON
from contracts.rules.language.functions.function import NUMBER_OR_NULL, TEXT_OR_NULL, Argument, Function
from contracts.rules.language.types import MAYBE_NUMBER, MAYBE_TEXT

__all__ = ["TIMES", "seconds_of", "zone"]

_MOMENT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}:\d{2})(\.\d{1,30})?([Zz]|[+-]\d{2}:\d{2}))?", re.ASCII)
_DURATION: Final = re.compile(r"(-?)P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?", re.ASCII)
_LONGEST: Final = 64  # characters of a time or the name of a zone: a text of a request is not kept if it is longer
_UNITS: Final = (604_800, 86_400, 3_600, 60, 1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=256)
def _read(text: str) -> datetime | None:
    """The moment that a text names, in its own offset; None if it is not a date or a date-time."""
    found = _MOMENT.fullmatch(text)
    if not found:
        return None
    day, clock, fraction, offset = found.groups()
    leap = clock is not None and clock.endswith(":60")  # RFC 3339, section 5.7: a leap second
    written = f"{day}T{clock[:-2] + '59' if leap else clock}{(fraction or '')[:7]}{offset.upper()}" if clock else f"{day}T00:00:00Z"
    try:
        moment: datetime = datetime.fromisoformat(written)
        return moment + timedelta(seconds=int(leap))
    except (ValueError, OverflowError):
        return None


def _moment(value: JSON) -> datetime | None:
    if type(value) is str:
        known: datetime | None = _read(value) if len(value) <= _LONGEST else None
        return known
    if not isinstance(value, (int, float)) or type(value) is bool:
        return None
    try:
        return _EPOCH + timedelta(seconds=value)
    except (OverflowError, ValueError):
        return None


def _instant(value: JSON) -> JSON:
    if type(value) in (int, float):
        return value
    found = _moment(value)
    return None if found is None else _exact(Fraction((found - _EPOCH) // timedelta(microseconds=1), 1_000_000))


def _exact(number: Fraction) -> JSON:
    return number.numerator if number.denominator == 1 else float(number)


def _date(value: JSON) -> JSON:
    found = _moment(value)
    return None if found is None else found.date().isoformat()


def _time(value: JSON) -> JSON:
    found = _moment(value)
    return None if found is None else found.strftime("%H:%M:%S")


def _weekday(value: JSON) -> JSON:
    found = _moment(value)
    return None if found is None else date.strftime(found, "%A")


def _between(seconds: int) -> Callable[[JSON, JSON], JSON]:
    def between(start: JSON, end: JSON) -> JSON:
        one, other = _moment(start), _moment(end)
        return None if one is None or other is None else _exact(Fraction((other - one) // timedelta(microseconds=1), seconds * 1_000_000))

    return between


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo | None:
    """A zone of the IANA database, None if there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _in_zone(value: JSON, name: JSON) -> JSON:
    found, place = _moment(value), zone(name) if type(name) is str and len(name) <= _LONGEST else None
    if found is None or place is None:
        return None
    try:
        return found.astimezone(place).isoformat(timespec="seconds")
    except (OverflowError, ValueError):
        return None


def seconds_of(text: str) -> int | None:
    """The seconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds; None for others: months have no fixed length."""
    found = _DURATION.fullmatch(text)
    if not found or text.endswith(("P", "T")):
        return None
    total = sum(int(count or 0) * unit for count, unit in zip(found.groups()[1:], _UNITS, strict=True))
    return -total if found[1] else total


def _duration(value: JSON) -> JSON:
    return seconds_of(value) if type(value) is str else None


_TIME: Final = Argument("time", TEXT_OR_NULL | NUMBER_OR_NULL)
_BOTH: Final = (Argument("start", TEXT_OR_NULL | NUMBER_OR_NULL), Argument("end", TEXT_OR_NULL | NUMBER_OR_NULL))
_ZONE: Final = Argument("zone", TEXT_OR_NULL)
_A, _B = "'2026-01-01T12:00:00Z'", "'2026-01-02T00:00:00Z'"

TIMES: Final = (
    Function("instant", (_TIME,), MAYBE_NUMBER, _instant, "null", "instant('1970-01-01T01:00:00+00:30')", "1800"),
    Function("duration", (Argument("duration", TEXT_OR_NULL),), MAYBE_NUMBER, _duration, "null", "duration('P1DT2H')", "93600"),
    Function("date", (_TIME,), MAYBE_TEXT, _date, "null", f"date({_A})", "'2026-01-01'"),
    Function("time", (_TIME,), MAYBE_TEXT, _time, "null", f"time({_A})", "'12:00:00'"),
    Function("weekday", (_TIME,), MAYBE_TEXT, _weekday, "null", f"weekday({_A})", "'Thursday'"),
    Function("days", _BOTH, MAYBE_NUMBER, _between(86_400), "null", f"days({_A}, {_B})", "0.5"),
    Function("hours", _BOTH, MAYBE_NUMBER, _between(3_600), "null", f"hours({_A}, {_B})", "12"),
    Function("minutes", _BOTH, MAYBE_NUMBER, _between(60), "null", f"minutes({_A}, {_B})", "720"),
    Function("in_zone", (_TIME, _ZONE), MAYBE_TEXT, _in_zone, "null", f"in_zone({_A}, 'Europe/Berlin')", "'2026-01-01T13:00:00+01:00'"),
)
