"""What people expect of a number, by its name and what it belongs to. The table is `numbers.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from contracts.api.resources.words import words_of
from contracts.generation.vocabulary.descriptions import described_numbers
from contracts.generation.vocabulary.sentences import thing_of
from contracts.generation.vocabulary.tables import by_ending, rows
from contracts.http.messages import JSON

__all__ = ["Range", "expected_range"]

_TIMESTAMPS: Final = re.compile(r"\b(at|timestamp|time|date|created|updated|expires)$")
_EPOCH: Final = re.compile(
    r"\bunix[ -]?(time|epoch|timestamp)|\bsince (the )?(unix )?epoch\b|\bepoch (time|seconds|milliseconds)\b", re.IGNORECASE
)
_MILLISECONDS: Final = re.compile(r"\b(milliseconds|millis|ms)\b", re.IGNORECASE)
_YEAR_S: Final = 365 * 86_400


@dataclass(frozen=True, slots=True)
class Range:
    """Believable numbers: from `low` to `high`, with so many decimals where the schema allows them."""

    low: float
    high: float
    decimals: int = 2


def expected_range(*, name: str, is_integer: bool, now: datetime, owner: str = "", description: str = "") -> Range | None:
    """What people expect of a number by its description, its name, and what it belongs to; None where nothing is known."""
    words = words_of(name)
    if is_integer and (_TIMESTAMPS.search(words) or _EPOCH.search(description)):
        scale = 1000 if _MILLISECONDS.search(description) or words.endswith(" ms") else 1
        high = int(now.timestamp())
        return Range((high - _YEAR_S) * scale, high * scale, 0)
    if (described := described_numbers(description)) is not None:
        return Range(*described)
    if not words:
        return None
    thing = thing_of(words_of(owner)) if owner else ""
    return _within("anywhere", words) or by_ending(_endings(), f"{thing} {words}".strip()) or _within("otherwise", words)


def _within(name: str, words: str) -> Range | None:
    return next((_range(value) for text, value in rows("numbers", name).items() if f" {text} " in f" {words} "), None)


@lru_cache
def _endings() -> Mapping[str, Range]:
    counted = {
        form: value for noun, value in rows("numbers", "counted").items() for form in (noun, f"{noun}s", f"{noun} count", f"{noun}s count")
    }
    found = {**rows("numbers", "endings"), **rows("numbers", "owned"), **counted}
    return {name: _range(value) for name, value in found.items()}


def _range(value: JSON) -> Range:
    assert isinstance(value, list)
    low, high, decimals = value
    return Range(low, high, decimals)
