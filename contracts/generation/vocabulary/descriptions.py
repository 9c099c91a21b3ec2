"""What a description in prose says of a value: "between 0 and 100", "usually 1", "one of `draft` or `live`"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

__all__ = ["Described", "described_choices", "described_numbers", "described_subject"]

_LONGEST: Final = 1_000  # characters that are read
# none of a date, a time or an address
_NUMBER: Final = r"(?<![\d.])(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?!\d|,\d|\.\d|-\d+-|/\d+/|:\d)"
_PAIRS: Final = tuple(
    re.compile(pattern.replace("NUM", _NUMBER), re.IGNORECASE)
    for pattern in (
        r"\bbetween NUM ?%? (?:and|to) NUM",
        r"\b(?:from|min(?:imum)?:?) NUM ?%?,? (?:to|through|up to|until|max(?:imum)?:?) NUM",
        r"\b(?:range|ranges|ranging|valid|values?|scale|score|number)\b[^.\d]{0,40}NUM ?(?:-|–|to|through|\.\.\.?) ?NUM",
        r"[\[(]NUM ?(?:-|–|to|,|\.\.\.?) ?NUM[\])]",
        r"^NUM ?(?:-|–|to|\.\.\.?) ?NUM\b",
        r"\bNUM(?: or | ?[/|] ?)NUM\b",
    )
)
_ONE: Final = re.compile(r"\b(?:usually|typically|normally|generally|mostly|always) (?:is |set to )?" + _NUMBER, re.IGNORECASE)
_PERCENT: Final = re.compile(r"\b(?:in|as a|a) percent(?:age)?\b|\bpercentage\b|\(%\)|\bin %", re.IGNORECASE)
_MOST: Final = re.compile(r"\b(?:at most|maximum (?:of|is)|up to|no more than|less than or equal to) " + _NUMBER, re.IGNORECASE)

_QUOTED: Final = re.compile(r"(?<![\w`'\"])([`\"'])([A-Za-z0-9][\w .:/+-]{0,38})\1(?!\w)")
_LISTING: Final = re.compile(
    r"\b(?:one of|either|can be|may be|could be|must be|will be|possible|allowed|valid|supported|accepted|values?|options?|such as)\b"
    r"|\be\.g\.|:\s*[`\"']",
    re.IGNORECASE,
)
_ALWAYS: Final = re.compile(r"\b(?:always|value is|string is|type is|object type:?)\b[^.`\"']{0,20}[`\"']", re.IGNORECASE)
_NO_VALUE: Final = frozenset({"null", "true", "false", "undefined", "none"})


_SUBJECT: Final = re.compile(
    r"^(?:(?:the|a|an|this|its|your|optional|unique|full|current|human[ -]readable|short|brief) )*"
    r"(?P<subject>(?:[a-z]+ )?[a-z]+)"
    r"(?: of (?:(?:the|a|an|this|your|its) )?(?P<whole>[a-z]+)\b|"
    r" (?:for|that|which|to|in|on|why|when|used|associated|from|by|is|with|about)\b|[.,;:(]|$)",
    re.IGNORECASE,
)


class Described(NamedTuple):
    """Numbers as a description has them: the least, the most, how many decimals."""

    low: float
    high: float
    decimals: int


@lru_cache(maxsize=4096)
def described_numbers(description: str) -> Described | None:
    """The numbers that a description speaks of, None where it does not."""
    text = description[:_LONGEST]
    for pattern in _PAIRS:
        if (found := pattern.search(text)) and (numbers := _range(found[1], found[2])):
            return numbers
    if found := _ONE.search(text):
        return _range(found[1], found[1])
    if found := _MOST.search(text):
        return _range("0", found[1])
    return Described(0, 100, 1) if _PERCENT.search(text) else None


@lru_cache(maxsize=4096)
def described_choices(description: str) -> tuple[str, ...]:
    """The texts that a description lists in quotes: 'The level: "premium", "free", etc.' → premium, free; () where it lists none."""
    text = description[:_LONGEST]
    quoted = dict.fromkeys(found[2] for found in _QUOTED.finditer(text) if found[2].lower() not in _NO_VALUE)
    if len(quoted) == 1:
        return tuple(quoted) if _ALWAYS.search(text) else ()
    alike = [one for one in quoted if (" " in one) == (" " in next(iter(quoted)))]
    return tuple(alike) if len(alike) == len(quoted) > 1 and _LISTING.search(text) else ()


@lru_cache(maxsize=4096)
def described_subject(description: str) -> tuple[str, str]:
    """What a description says the value is: and of what: "The reason why it failed." → "reason", ""; "ID of the pod" → "id", "pod".

    Two empty texts where it does not begin so.
    """
    found = _SUBJECT.match(description.strip()[:_LONGEST])
    return (found["subject"].lower(), (found["whole"] or "").lower()) if found else ("", "")


def _range(low: str, high: str) -> Described | None:
    written = [one.replace(",", "") for one in (low, high)]
    decimals = max(len(one.partition(".")[2]) for one in written)
    first, last = map(float, written)
    if first > last:
        return None
    return Described(first, last, max(decimals, 2 if last - first <= 1 and decimals else 0))
