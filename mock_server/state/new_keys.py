"""The key of a new item, in the style of those that there are: the next number, a UUID, `ord_8f3k2a91`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from hashlib import blake2b
from random import Random
from typing import Final
from uuid import UUID

from contracts.http.messages import JSON

__all__ = ["new_key"]

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,17}|0")
_PREFIXED: Final = re.compile(r"([A-Za-z][A-Za-z0-9]*[_-](?:[A-Za-z]+_)*)([A-Za-z0-9]{6,64})")
_TRIES: Final = 40
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"


def new_key(
    known: Collection[str], number: int, question: str, sample: Callable[[Random, int], JSON], is_free: Callable[[JSON], bool]
) -> JSON | None:
    """A key that `is_free`: unused, and valid for path and body. None if none was found.

    `known`: texts of keys that there are; `number`: of the item among those ever created; `question`: what tells collections apart;
    `sample`: a value of the key's schema, the usual one at the first attempt.
    """
    rng = Random(int.from_bytes(blake2b(f"{question} {number}".encode(), digest_size=8).digest(), "big"))
    return next((key for key in _candidates(known, number, rng, sample) if isinstance(key, (str, int)) and is_free(key)), None)


def _candidates(known: Collection[str], number: int, rng: Random, sample: Callable[[Random, int], JSON]) -> Iterator[JSON]:
    model = next(iter(known), "")
    if known and all(map(_NUMBER.fullmatch, known)):
        highest = max(map(int, known))
        for value in (highest + number, number, len(known) + number):
            yield value
            yield str(value)
    elif _UUID.fullmatch(model):
        yield _uuid(rng)
    elif prefixed := _PREFIXED.fullmatch(model):
        yield prefixed[1] + "".join(rng.choice(_LETTERS) for _ in prefixed[2])
    for attempt in range(_TRIES):
        yield sample(rng, attempt)
    if model:
        yield from (f"{model}-{number + offset}" for offset in range(1, _TRIES))
    yield from (number, str(number), _uuid(rng))
    for offset in range(1, _TRIES):
        yield from (number + offset, str(number + offset))


def _uuid(rng: Random) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))
