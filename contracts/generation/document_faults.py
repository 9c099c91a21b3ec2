"""Problems with what a document wants generated: unknown providers, sizes beyond the budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from contracts.generation import pattern_samples
from contracts.generation.budget import excess
from contracts.http.messages import JSON
from contracts.pointers import escaped

__all__ = ["faults"]

_DATA: Final = frozenset({"example", "examples", "default", "enum", "const"})
_NOUNS: Final = {
    "minContains": "items", "minItems": "items", "minLength": "letters", "minProperties": "members",
    "pattern": "letters of a pattern",
    "required": "members",
}  # fmt: skip
_WORDS: Final = _NOUNS.keys() | {"x-faker"}
_MOST_FAKERS: Final = 200  # different values of `x-faker` that are looked at: a wrong one is compared with all of Faker's names


def faults(document: JSON, refusal_of: Callable[[JSON], str]) -> dict[str, str]:
    """Pointer → problem: each `x-faker` without a provider, as `refusal_of` explains, and each size beyond the budget."""
    found: dict[str, str] = {}
    known: dict[str, str] = {}  # what is wrong with an `x-faker`, which many may have
    for pointer, word, value in _keywords_to_check(document):
        if word != "x-faker":
            if told := excess(_least(word, value), _NOUNS[word]):
                found[pointer] = f"`{word}`: {told}"
            continue
        name = repr(value)
        if name not in known and len(known) < _MOST_FAKERS:
            known[name] = refusal_of(value)
        if known.get(name):
            found[pointer] = f"`x-faker` is ignored: {known[name]}"
    return found


def _keywords_to_check(document: JSON) -> Iterator[tuple[str, str, JSON]]:
    """Pointer, name and value of every `x-faker`, and of every keyword that may ask for very much; outside of examples, which are data."""
    waiting: list[_Place] = [(document, None, "")]
    while waiting:
        place = waiting.pop()
        one = place[0]
        if isinstance(one, dict):
            for word in _WORDS & one.keys():
                yield f"{_pointer(place)}/{word}", word, one[word]
            waiting += [(value, place, name) for name, value in one.items() if isinstance(value, (dict, list)) and name not in _DATA]
        elif isinstance(one, list):
            waiting += [(value, place, str(index)) for index, value in enumerate(one) if isinstance(value, (dict, list))]


_Place = tuple[JSON, "_Place | None", str]  # a value, the place that holds it, and its name there


def _pointer(place: _Place) -> str:
    """Written when somebody asks: few of very many places are told."""
    parts = []
    _, holder, name = place
    while holder is not None:
        parts.append(f"/{escaped(name)}")
        _, holder, name = holder
    return "".join(reversed(parts))


def _least(word: str, value: JSON) -> int:
    """How many items, members or letters a keyword asks for; 0 where it is none, as a property of that name."""
    if word == "required":
        return len(value) if isinstance(value, list) else 0
    if word == "pattern":
        try:
            return pattern_samples.shortest(value) if isinstance(value, str) and "{" in value else 0
        except pattern_samples.UnsupportedPattern:
            return 0
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0
