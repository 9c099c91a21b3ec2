"""What the makers know about the world: the clock, the locale, Faker, and the validators that texts are tried with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from threading import RLock
from typing import Final

from contracts.generation.budget import BUDGET
from contracts.generation.merging.merged_schema import MergedSchema
from contracts.generation.pattern_samples import shortest_of
from contracts.generation.vocabulary import providers
from contracts.http.messages import JSON
from contracts.schemas.validation import Schemas

__all__ = ["ValueProviders", "least_length"]

_POOL: Final = 64


class ValueProviders:
    """What the makers know about the world: the clock, the locale, and the validators that texts are tried with."""

    def __init__(self, schemas: Schemas, *, now: datetime, locale: str) -> None:
        self.schemas, self.now, self.locale = schemas, now, locale
        self.lock = RLock()  # of whoever compiles
        self._checks: dict[tuple[object, ...], Callable[[JSON], bool] | None] = {}
        self._words: dict[tuple[object, ...], Sequence[str]] = {}

    def asked_for(self, written: JSON) -> tuple[JSON, ...]:
        """The values of `x-faker`; none where there is no such provider, which `Generator.faults` tells at start."""
        try:
            return providers.asked_for(written, now=self.now, locale=self.locale).pool
        except ValueError:
            return ()

    def refusal_of(self, written: JSON) -> str:
        """Why a value of `x-faker` is not used, "" where it is."""
        try:
            providers.asked_for(written, now=self.now, locale=self.locale)
        except ValueError as error:
            return str(error)
        return ""

    def check_of_text(self, shape: MergedSchema) -> Callable[[JSON], bool] | None:
        """Whether a text fits the shape; None where every text does."""
        key = _asked_of_text(shape)
        if key not in self._checks:
            schema: dict = {"allOf": [{"pattern": one} for one in shape.patterns] + [{"format": one} for one in shape.formats]}
            schema["allOf"] += [{"not": {"pattern": one}} for one in shape.barred]
            schema |= {"minLength": shape.min_length} if shape.min_length else {}
            schema |= {"maxLength": shape.max_length} if shape.max_length is not None else {}
            needed = schema["allOf"] or len(schema) > 1
            if not schema["allOf"]:
                del schema["allOf"]
            self._checks[key] = self.schemas.validator(schema).is_valid if needed else None
        return self._checks[key]

    def words(self, shape: MergedSchema, write: Callable[[Random], str | None]) -> Sequence[str]:
        """Texts that fit the shape and mean nothing, made by `write`: the same for all texts of which the same is asked."""
        key = _asked_of_text(shape)
        if key not in self._words:
            few = max(1, min(_POOL, BUDGET.letters // least_length(shape)))
            made = {one for one in (write(Random(seed)) for seed in range(few)) if one is not None}
            self._words[key] = sorted(made)
        return self._words[key]


def _asked_of_text(shape: MergedSchema) -> tuple[object, ...]:
    return shape.min_length, shape.max_length, shape.patterns, shape.barred, shape.formats


def least_length(shape: MergedSchema) -> int:
    """How long a text has to be, at least 1."""
    return max(shape.min_length, shortest_of(shape.patterns), 1)
