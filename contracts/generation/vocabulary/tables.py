"""The tables of believable values, which are YAML files beside this module: each is read when it is first asked for.

A row's key may be several names, written with commas: `city, town: …`. A section of rows is a mapping, or one of mappings by owner.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from contracts.document.reading.yaml import parse
from contracts.http.messages import JSON

__all__ = ["by_ending", "ending_of", "names_in", "rows", "section", "whole"]

_Value = TypeVar("_Value")


@lru_cache
def section(file: str, name: str) -> JSON:
    """What stands in a section of `names`, `numbers` or `things`."""
    found: JSON = whole(file)[name]
    return found


@lru_cache
def rows(file: str, name: str) -> Mapping[str, JSON]:
    """The rows of a section by each of their names; by owner and name where the section is by owner: "pet age"."""
    return dict(names_in(section(file, name), by_owner=name == "owned"))


def names_in(found: JSON, *, by_owner: bool = False) -> Iterator[tuple[str, JSON]]:
    """Each name of a mapping's keys, with the value of the row: a name that two rows have is there twice."""
    for key, value in found.items() if isinstance(found, dict) else ():
        for name in key.split(", "):
            if by_owner:
                yield from ((f"{name} {inner}", one) for inner, one in names_in(value))
            else:
                yield name, value


def by_ending(table: Mapping[str, _Value], words: str) -> _Value | None:
    """The row of the longest ending of the words, None where there is none: "billing zip code" → that of "zip code"."""
    ending = ending_of(table, words)
    return None if ending is None else table[ending]


def ending_of(table: Container[str], words: str) -> str | None:
    """The longest ending of the words that is in the table: "billing zip code" → "zip code"."""
    while words and words not in table:
        words = words.partition(" ")[2]
    return words or None


@lru_cache
def whole(file: str) -> dict:
    """All that stands in a file."""
    path = Path(__file__).with_name(f"{file}.yaml")
    found = parse(path.read_text(encoding="utf-8"), file=path.name).data
    assert isinstance(found, dict)
    return found
