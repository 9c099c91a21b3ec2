"""Whether a value that a service returns is the one that it was sent, as services store values: trimmed, normalized, with another zone."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

from contracts.http.messages import ABSENT, JSON

__all__ = ["is_same", "is_scalar"]


def is_scalar(value: JSON) -> bool:
    """Whether it is a string, number or boolean."""
    return isinstance(value, (str, int, float, bool))


def is_same(sent: JSON, returned: JSON) -> bool:
    """Whether two scalars are the same, apart from letter case, white space, and how numbers, times and addresses are written."""
    if returned is ABSENT or isinstance(sent, bool) or isinstance(returned, bool):
        return sent is returned or (isinstance(sent, bool) and isinstance(returned, (str, int)) and _text(sent) == _text(returned))
    return sent == returned or _text(sent) == _text(returned) or _number(sent) == _number(returned) or _time(sent) == _time(returned)


def _text(value: JSON) -> str:
    return unicodedata.normalize("NFKC", str(value)).strip().casefold().rstrip("/")


def _number(value: JSON) -> float | object:
    try:
        return round(float(str(value)), 6)
    except ValueError:
        return object()  # like nothing else


def _time(value: JSON) -> datetime | object:
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        return object()
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).replace(microsecond=0)
