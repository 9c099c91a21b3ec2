"""The errors found while a value is explained, and the limits on that work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from contracts.http.messages import JSON
from contracts.pointers import escaped
from contracts.schemas.validators.guarding import LimitsExhausted

__all__ = [
    "OF_A_DOCUMENT",
    "ExplanationBudget",
    "FoundError",
    "Limits",
    "SchemaError",
    "Task",
    "ValueLocation",
    "WalkStep",
]

Schema = dict | bool

_CLOCK_EVERY = 32  # steps


@dataclass(frozen=True, slots=True)
class Limits:
    """How many errors may be reported, and how much work may be spent on them.

    `checks`: values times the schemas that one of them may be checked against, about 25 million a second. `steps`: checks whether a part
    matches, while searching for those that do not. `seconds`: CPU time for the search.
    """

    errors: int = 100
    checks: int = 25_000_000
    steps: int = 300_000
    seconds: float = 0.3


OF_A_DOCUMENT = Limits(errors=1_000, checks=2_500_000_000, steps=3_000_000, seconds=5)


@dataclass(frozen=True, slots=True)
class SchemaError:
    """One way in which a value violates a schema.

    `path` into the value, `schema_pointer` into the document (from the schema itself if it was inline). `message` is for people, and so
    is `value`: the invalid value, shortened. `missing`: the name if `keyword` is `required`. Keyword `more`: there are others.
    """

    path: tuple[str | int, ...]
    keyword: str
    message: str
    schema_pointer: str
    missing: str = ""
    value: str = ""

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer."""
        return "".join(f"/{escaped(str(part))}" for part in self.path)


class ValueLocation:
    """A location in the value; there is one object for each, so that locations can be compared by identity."""

    __slots__ = ("depth", "parent", "part")

    def __init__(self, parent: ValueLocation | None = None, part: str | int = "") -> None:
        self.parent, self.part = parent, part
        self.depth: int = parent.depth + 1 if parent else 0

    def path(self) -> tuple[str | int, ...]:
        """The names and indexes of its path."""
        parts = []
        location = self
        while location.parent is not None:
            parts.append(location.part)
            location = location.parent
        return tuple(reversed(parts))


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A value to check against a schema; `where` is the schema's location."""

    node: Schema
    value: JSON
    location: ValueLocation
    where: str


@dataclass(frozen=True, slots=True, eq=False)
class FoundError:
    """An error before its final wording. `options`: the values that the keyword lists, if any."""

    location: ValueLocation
    keyword: str
    message: str
    where: str
    value: JSON
    missing: str = ""
    options: tuple[JSON, ...] = ()

    @property
    def depth(self) -> int:
        """Its depth in the value."""
        return self.location.depth

    @property
    def place(self) -> int:
        """A unique key of its location."""
        return id(self.location)


WalkStep = Task | FoundError


class ExplanationBudget:
    """What remains of the limits."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._left, self._clock, self._end = limits.steps, clock, clock() + limits.seconds

    def spend(self, *, is_large: bool = False) -> None:
        """Spends one step; `is_large`: it may take long. Raises LimitsExhausted if none is left."""
        self._left -= 1
        if self._left < 0 or ((is_large or self._left % _CLOCK_EVERY == 0) and self._clock() > self._end):
            raise LimitsExhausted
