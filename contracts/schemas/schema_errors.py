"""What is found while a value is explained, and what that may cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from contracts.http.messages import JSON
from contracts.pointers import escaped

__all__ = [
    "OF_A_DOCUMENT",
    "ExplanationBudget",
    "FoundError",
    "Limits",
    "LimitsExhausted",
    "SchemaError",
    "Task",
    "ValueLocation",
    "WalkStep",
]

Schema = dict | bool

_CLOCK_EVERY = 32  # steps


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be told, and what may be spent on it.

    `checks`: values times the schemas that one of them may be checked against, about 25 million a second. `steps`: questions whether a part
    fits, on the way to what does not. `seconds`: of computing, for that way.
    """

    errors: int = 100
    checks: int = 25_000_000
    steps: int = 300_000
    seconds: float = 0.3


OF_A_DOCUMENT = Limits(errors=1_000, checks=2_500_000_000, steps=3_000_000, seconds=5)


@dataclass(frozen=True, slots=True)
class SchemaError:
    """One way in which a value breaks a schema.

    `path` into the value, `schema_pointer` into the document (from the schema itself where it was inline). `message` is for people, and so
    is `value`: what is wrong there, shortened. `missing`: the name, where `keyword` is `required`. Keyword `more`: there are others.
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
    """A place in the value; there is one for each, so that it can be told by its identity."""

    __slots__ = ("depth", "parent", "part")

    def __init__(self, parent: ValueLocation | None = None, part: str | int = "") -> None:
        self.parent, self.part = parent, part
        self.depth: int = parent.depth + 1 if parent else 0

    def path(self) -> tuple[str | int, ...]:
        """The names and indexes that lead there."""
        parts = []
        location = self
        while location.parent is not None:
            parts.append(location.part)
            location = location.parent
        return tuple(reversed(parts))


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A value that does not fit a schema, or may not: `where` the schema stands."""

    node: Schema
    value: JSON
    location: ValueLocation
    where: str


@dataclass(frozen=True, slots=True, eq=False)
class FoundError:
    """An error before it is worded whole. `options`: what the keyword would have taken, where it lists that."""

    location: ValueLocation
    keyword: str
    message: str
    where: str
    value: JSON
    missing: str = ""
    options: tuple[JSON, ...] = ()

    @property
    def depth(self) -> int:
        """How deep in the value."""
        return self.location.depth

    @property
    def place(self) -> int:
        """What tells its place from others."""
        return id(self.location)


WalkStep = Task | FoundError


class LimitsExhausted(Exception):
    """The limits are reached."""


class ExplanationBudget:
    """What is left of the limits."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._left, self._clock, self._end = limits.steps, clock, clock() + limits.seconds

    def spend(self, *, is_large: bool = False) -> None:
        """One step; `is_large`: it may take long. Raises Exhausted where there is none left."""
        self._left -= 1
        if self._left < 0 or ((is_large or self._left % _CLOCK_EVERY == 0) and self._clock() > self._end):
            raise LimitsExhausted
