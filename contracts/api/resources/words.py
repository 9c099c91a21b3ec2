"""Names as words: `createdAt` and `created_at` have the same two words, `customers` is the plural of `customer`."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

__all__ = ["cached_by_name", "joined", "plural", "singular", "words_of"]

T = TypeVar("T")

_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN = re.compile(r"[^A-Za-z0-9]+")
_IRREGULAR = {"children": "child", "data": "data", "indices": "index", "media": "media", "people": "person", "series": "series"}
_MANY = {one: many for many, one in _IRREGULAR.items()}
_LONGEST = 128  # characters
_SIBILANT = ("s", "x", "z", "ch", "sh")


def cached_by_name(function: Callable[[str], T]) -> Callable[[str], T]:
    """The function with its results for short names kept. Names may come from requests, so long ones are not."""
    known = lru_cache(maxsize=8192)(function)

    @wraps(function)
    def result(name: str) -> T:
        return known(name) if len(name) <= _LONGEST else function(name)

    return result


@cached_by_name
def words_of(name: str) -> str:
    """`createdAt`, `created_at`, `created-at` → "created at"."""
    return _BETWEEN.sub(" ", _HUMPS.sub(" ", name)).strip().lower()


@cached_by_name
def joined(name: str) -> str:
    """The words without spaces, by which two spellings are the same name: `zipCode`, `zip_code`, `zipcode`."""
    return words_of(name).replace(" ", "")


@cached_by_name
def singular(words: str) -> str:
    """With the last word in the singular: "line items" → "line item", "addresses" → "address"."""
    before, _, last = words.rpartition(" ")
    return f"{before} {_one(last)}".lstrip()


def plural(words: str) -> str:
    """With the last word in the plural: "line item" → "line items". Plurals are unchanged."""
    before, _, last = words.rpartition(" ")
    return f"{before} {_several(last)}".lstrip()


def _one(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes", "uses")) and word not in ("causes", "houses", "pauses", "uses", "warehouses"):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word.removesuffix("s")


def _several(word: str) -> str:
    if word in _MANY or _one(word) != word:
        return _MANY.get(word, word)
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(_SIBILANT) else f"{word}s"
