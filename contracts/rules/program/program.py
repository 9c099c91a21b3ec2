"""The rules, invariants, relations and examples of one operation, compiled to functions of a context."""

from __future__ import annotations

import bisect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contracts.api.operations import Operation
from contracts.document.reading.positions import Tree
from contracts.errors import EvaluationError, Place
from contracts.http.messages import JSON
from contracts.rules.book.sections import OperationBook, Row
from contracts.rules.language.exchange_context import Context, OutOfSteps
from contracts.rules.language.types import Type
from contracts.rules.program.decision_tables import TableRow
from contracts.rules.program.names import OperationNames
from contracts.rules.program.outcome import Outcome

__all__ = ["Expectation", "FollowUp", "Program", "Relation", "Rule"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `key`: its number for masks; `then(context)` → Outcome; `reads`: what the condition depends on."""

    row: Row
    key: int
    place: Place
    then: Callable[[Context], Outcome]
    reads: frozenset[str]

    @property
    def id(self) -> str:
        return self.row.id


@dataclass(frozen=True, slots=True)
class Expectation:
    """An invariant or example: `when(context)` (None: always) and `expect(context)`."""

    row: Row
    place: Place
    when: Callable[[Context], JSON] | None
    expect: Callable[[Context], JSON]
    reads: frozenset[str]

    @property
    def id(self) -> str:
        return self.row.id


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up: functions of (context, *values of each) → {member: value} to set and [members] to drop."""

    set: Callable[..., Mapping[str, JSON]]
    drop: Callable[..., list[str]]


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation: `when(first)`, `each`: name → list of (first, *values before), steps, `expect(first, second, third, *values)`.

    `variables`: the types of the values.
    """

    row: Row
    place: Place
    when: Callable[[Context], JSON] | None
    each: Mapping[str, Callable[..., JSON]]
    steps: tuple[FollowUp, ...]
    expect: Callable[..., JSON]
    variables: Mapping[str, Type]

    @property
    def id(self) -> str:
        return self.row.id


@dataclass(frozen=True, slots=True)
class Program:
    """The compiled rows of one operation.

    `first(context)`: the index of the first rule that fires, up to the last one that reads violations, -1 if none does;
    `rest(context)`: the same for the rules after it. `reads_now`: whether a rule or
    invariant reads the time. `free`: paths of members whose value is not judged.
    """

    book: OperationBook
    tree: Tree
    operation: Operation
    context: Callable[..., Context]
    rules: tuple[Rule, ...]
    rows: tuple[TableRow, ...]
    invariants: tuple[Expectation, ...]
    relations: tuple[Relation, ...]
    examples: tuple[Expectation, ...]
    first: Callable[[Context], int]
    rest: Callable[[Context], int]
    free: frozenset[tuple[str, ...]]
    reads: frozenset[str]
    names: OperationNames
    reads_now: bool

    @property
    def conditional(self) -> tuple[Rule | TableRow, ...]:
        """The rows that can fire: rules and rows of tables."""
        return (*self.rules, *self.rows)

    def failed(self, error: Exception) -> EvaluationError:
        """The error for an exception raised by a rule: with the id of the evaluated row, and the place in the book that failed."""
        message = str(error) if isinstance(error, OutOfSteps) else f"the expression failed: {type(error).__name__}: {error}"
        frames = list(self.names.module.frames(error.__traceback__))
        if not frames:
            return EvaluationError(message, rule="", place=self.tree.place(""))
        _, line, column = frames[-1]
        return EvaluationError(message, rule=self._row_of_frame(*frames[0]), place=Place(self.tree.file, line, column))

    def _row_of_frame(self, function: str, line: int, column: int) -> str:
        """The row whose expression a function contains. All rules share one function, so they are found by position."""
        if self.first.__name__ == function or self.rest.__name__ == function:
            places = [self.tree.place(rule.row.condition_pointer) for rule in self.rules]
            starts = sorted(((place.line, place.column), -index) for index, place in enumerate(places))
            found = bisect.bisect_right(starts, ((line, column or sys.maxsize), 0))
            return self.rules[-starts[found - 1][1]].id if found else ""
        pointer = self.names.module.pointers.get(function, "")
        rows = (*self.book.rules, *self.book.invariants, *self.book.relations, *self.book.examples)
        return next((row.id for row in rows if pointer.startswith(f"{row.pointer}/")), "")
