"""More of the kind of an example: `INV-2024-0012` → `INV-2024-0873`."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

from contracts.generation.vocabulary.makers import hexadecimal
from contracts.generation.vocabulary.sentences import Draw

__all__ = ["implied_format", "similar_to"]


_SHORT: Final = 3  # digits
_ADDRESS: Final = re.compile(r"(?P<start>https?://[^\s{}?#]+/)(?P<tail>[\w%~+-]+|[^/?#{}\s]*\d[^/?#{}\s]*?)(?P<ending>\.[a-z]\w{1,4}|)")


def similar_to(example: str) -> Draw | None:
    """More of the kind of an example, where it is an id, a number, or an address that ends with a name: `INV-2024-0012` → `INV-2024-0873`.

    None for words.
    """
    address = _ADDRESS.fullmatch(example)
    if address is not None:
        tail = similar_to(address["tail"] + address["ending"]) or _numbered(address["tail"], address["ending"])
        return lambda rng: f"{address['start']}{tail(rng)}"
    if example.isdigit() and len(example) < _SHORT:  # one digit is soon there again
        return lambda rng: str(1 + int(rng.random() * 10**_SHORT))
    if not re.search(r"\d", example) or not re.fullmatch(r"[\w.:/#@+-]{2,64}", example) or re.search(r"[@]|://|^\d{4}-\d\d-\d\d", example):
        return None
    parts = re.split(r"([-_.:/#+])", example)
    steps = [_similar_part(part) for part in parts]
    if all(isinstance(step, str) for step in steps):
        return None
    return lambda rng: "".join(step if isinstance(step, str) else step(rng) for step in steps)


def _numbered(name: str, ending: str) -> Draw:
    """`Hello-World` → "Hello-World-382", `photo` and `.jpg` → "photo-382.jpg"."""
    return lambda rng: f"{name}-{int(rng.random() * 10**_SHORT)}{ending}"


def _similar_part(part: str) -> str | Callable[[Random], str]:
    """One part of an example as text that stays, or a maker of its kind: `8f3k2a` → "2c9b7d". Letters before the first digit stay."""
    if not re.search(r"\d", part) or re.fullmatch(r"(19|20)\d\d|v\d+", part):
        return part
    if re.fullmatch(r"[0-9a-f]+", part) and re.search(r"[a-f]", part):
        return hexadecimal(len(part))
    kept = len(part) - len(part.lstrip(_UPPER + _LOWER)) if re.fullmatch(r"[A-Za-z]+\d+", part) else 0
    kinds = [one if place < kept else _kind_of(one) for place, one in enumerate(part)]
    if part.isdigit() and part[0] != "0":
        kinds[0] = "123456789"
    return lambda rng: "".join(one if len(one) == 1 else one[int(rng.random() * len(one))] for one in kinds)


_DIGITS: Final = "0123456789"
_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"


def _kind_of(letter: str) -> str:
    return next((kind for kind in (_DIGITS, _UPPER, _LOWER) if letter in kind), letter)


def implied_format(example: str) -> str:
    """The format that an example has, "" where it has none that is known by its looks: `2020-03-25` → "date"."""
    return next((form for pattern, form in _LOOKS if pattern.fullmatch(example)), "")


_LOOKS: Final = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (r"\d{4}-\d\d-\d\d", "date"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", "date-time"),
        (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "uuid"),
        (r"[\w.+-]+@[\w-]+(\.[\w-]+)+", "email"),
        (r"https?://\S+", "uri"),
        (r"\d{1,3}(\.\d{1,3}){3}", "ipv4"),
        (r"#[0-9a-fA-F]{6}", "color"),
    )
)
