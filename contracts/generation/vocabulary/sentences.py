"""Texts as people write them: names and titles of things, sentences. In English; other locales have Faker's. The table is `things.yaml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Final

from contracts.generation.vocabulary.tables import by_ending, rows, section
from contracts.http.messages import JSON

__all__ = [
    "Draw", "any_name", "choice", "drawn_from", "is_organization", "is_person", "name_of", "paragraph", "sentence", "thing_of", "title_of",
    "words",
]  # fmt: skip

Draw = Callable[[Random], str]

_WRAPPED: Final = re.compile(r"^(get|create|created|update|list|basic|simple|minimal|full|new|public|private|base) ")
_WRAPPING: Final = re.compile(
    r"( (response|request|dto|model|resource|schema|object|entity|view|details?|output|out|read|body|payload|info|base|full|public|private|"
    r"attributes|properties|content|v\d+|ref|reference|record|row|element|entry|item|data|result|list|collection|page|embedded|summary|\d+))+$"
)


def choice(texts: Sequence[str]) -> Draw:
    """A maker that takes one of the texts."""
    count = len(texts)
    return lambda rng: texts[int(rng.random() * count)]


def drawn_from(value: JSON) -> Draw:
    """The maker of what a table lists: one of the texts, or `one of each` list with blanks between."""
    if isinstance(value, dict):
        parts = [drawn_from(part) for part in value["one of each"]]
        return lambda rng: " ".join(part(rng) for part in parts)
    assert isinstance(value, list)
    return choice(tuple(map(str, value)))


def thing_of(words: str) -> str:
    """What a schema's name speaks of, without the words of its wrapping: "user response dto" → "user"."""
    return _WRAPPING.sub("", _WRAPPED.sub("", words)) or words


def is_person(words: str) -> bool:
    """Whether the `name` of such a thing is a person's."""
    return by_ending(_listed("people"), words) is not None


def is_organization(words: str) -> bool:
    """Whether the `name` of such a thing is a company's."""
    return by_ending(_listed("organizations"), words) is not None


@lru_cache(maxsize=1024)
def name_of(thing: str) -> Draw | None:
    """What such a thing is called, None where nothing is known: "product" → "Oak Side Table"."""
    return by_ending(_things("names"), thing)


@lru_cache(maxsize=1024)
def title_of(thing: str) -> Draw:
    """A title of such a thing; the name of one where no titles are known, a headline of nobody's."""
    titles = _things("titles")
    return by_ending(titles, thing) or name_of(thing) or (any_name(thing) if thing else titles["post"])


def any_name(thing: str) -> Draw:
    """A name for a thing of an unknown kind: "gizmo" → "Cedar Gizmo"."""
    last = thing.split(" ")[-1].capitalize() if thing else ""
    first = tuple(_listed("first words"))
    return lambda rng: f"{first[int(rng.random() * len(first))]} {last}".strip()


@lru_cache
def words() -> tuple[str, ...]:
    """Words that mean nothing."""
    return tuple(_listed("words"))


def sentence(rng: Random) -> str:
    """One sentence."""
    found = _sentences()
    return found[int(rng.random() * len(found))]


def paragraph(rng: Random) -> str:
    """Three sentences."""
    found = _sentences()
    start = int(rng.random() * len(found))
    return " ".join(found[(start + step * 5) % len(found)] for step in range(3))


@lru_cache
def _sentences() -> tuple[str, ...]:
    return tuple(_listed("sentences"))


@lru_cache
def _listed(name: str) -> Mapping[str, bool]:
    found = section("things", name)
    assert isinstance(found, list)
    return dict.fromkeys(map(str, found), True)


@lru_cache
def _things(name: str) -> Mapping[str, Draw]:
    """The makers of a section, by the things in their singular and plural."""
    found: dict[str, Draw] = {}
    for thing, value in rows("things", name).items():
        found[thing] = drawn_from(value)
    return {f"{thing}s": draw for thing, draw in found.items()} | found
