"""Expressions that record what they compare, and that can be run with one small mistake in them.

A book is compiled a second time with a `Tracer`: then each comparison, part of a condition, loop and member read from a row is a *point*
with a number. A `Mutation` is a mistake at one point: another operator, a part left out, only the first element, another column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from contracts.http.messages import JSON
from contracts.rules.language import json_values
from contracts.rules.language.exchange_context import Context

__all__ = ["COMPARISONS", "COMPARISON_MUTATIONS", "LOOP_MUTATIONS", "Mutation", "Point", "TracedContext", "Tracer"]

_MOST_PAIRS = 40  # of one comparison in one decision
_CENT = 0.01


@dataclass(frozen=True, slots=True)
class Mutation:
    """A mistake at a point. `what` says which: `<=`, `limit + 1`, `first element only`, `column price`, `left out`."""

    point: int
    what: str


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the book where a mistake can be made. `kind`: comparison, list, part, loop or column; `operator`: of a comparison."""

    number: int
    kind: str
    pointer: str
    offset: int
    text: str
    operator: str = ""
    mutations: tuple[str, ...] = ()


class Tracer:
    """Numbers the points of one operation while it is compiled; what is compiled twice keeps its number."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self._known: dict[tuple[str, str, int, str], int] = {}

    def add(self, kind: str, pointer: str, offset: int, text: str, mutations: Sequence[str], operator: str = "") -> int:
        """The number of a point."""
        number = self._known.setdefault((kind, pointer, offset, text), len(self.points))
        if number == len(self.points):
            self.points.append(Point(number, kind, pointer, offset, text, operator, tuple(mutations)))
        return number


_Compare = Callable[[JSON, JSON], bool]


def _swapped(compare: _Compare) -> _Compare:
    return lambda left, right: compare(right, left)


def _moved(compare: _Compare, by: int) -> _Compare:
    """The comparison with a limit that is the smallest step higher or lower."""
    return lambda left, right: compare(left, json_values.add(right, by if type(left) is int and type(right) is int else by * _CENT))


COMPARISONS: Mapping[str, _Compare] = {
    "<": json_values.less,
    "<=": json_values.less_or_equal,
    ">": _swapped(json_values.less),
    ">=": _swapped(json_values.less_or_equal),
    "==": json_values.equal,
}
_OTHERS = {"<": ("<=",), "<=": ("<",), ">": (">=",), ">=": (">",), "==": (">=", "<=")}
COMPARISON_MUTATIONS: Mapping[str, Mapping[str, _Compare]] = {
    operator: {other: COMPARISONS[other] for other in _OTHERS[operator]}
    | ({"limit - 1": _moved(compare, -1), "limit + 1": _moved(compare, 1)} if operator != "==" else {})
    for operator, compare in COMPARISONS.items()
}
LOOP_MUTATIONS: Mapping[str, Callable[[Sequence[JSON]], Sequence[JSON]]] = {
    "first element only": lambda elements: elements[:1],
    "last element only": lambda elements: elements[-1:],
}


class TracedContext(Context):
    """A context of expressions that were compiled with a tracer.

    `mutation`: the mistake to make.
    """

    mutation: Mutation | None = None

    @cached_property
    def pairs(self) -> dict[int, list[tuple[JSON, JSON]]]:
        """What each comparison compared."""
        return {}

    @cached_property
    def _noticed(self) -> set[tuple[int, str]]:
        return set()

    @cached_property
    def _left_out(self) -> set[int]:
        return set()  # points with one mutation alone, which are many

    @cached_property
    def _columns(self) -> dict[int, str]:
        return {}

    @property
    def noticed(self) -> frozenset[Mutation]:
        """The mistakes that would have changed the value of their own point."""
        left_out = ((point, "left out") for point in self._left_out)
        return frozenset(Mutation(*one) for one in (*self._noticed, *left_out, *self._columns.items()))

    def _mistake(self, point: int) -> str:
        return self.mutation.what if self.mutation is not None and self.mutation.point == point else ""

    def compared(self, point: int, operator: str, left: JSON, right: JSON) -> bool:
        """`left operator right`."""
        pairs = self.pairs.setdefault(point, [])
        if len(pairs) < _MOST_PAIRS:
            pairs.append((left, right))
        holds, mutations = COMPARISONS[operator](left, right), COMPARISON_MUTATIONS[operator]
        for what, compare in mutations.items():
            if compare(left, right) != holds:
                self._noticed.add((point, what))
        what = self._mistake(point)
        return mutations[what](left, right) if what else holds

    def listed(self, point: int, wanted: JSON, values: list[JSON]) -> bool:
        """`wanted in [a, b]`; the mistake `without 0` is that the first value is missing."""
        place = next((index for index, value in enumerate(values) if json_values.equal(wanted, value)), None)
        if place is None:
            return False
        self._noticed.add((point, f"without {place}"))
        return self._mistake(point) != f"without {place}"

    def required(self, point: int, value: JSON) -> JSON:
        """A part of `a and b`; true if it is left out."""
        if not value:
            self._left_out.add(point)
        return True if self.mutation is not None and self._mistake(point) else value

    def alternative(self, point: int, value: JSON) -> JSON:
        """A part of `a or b`; null if it is left out."""
        if value:
            self._left_out.add(point)
        return None if self.mutation is not None and self._mistake(point) else value

    def traced_loop(self, point: int, value: JSON, steps: int) -> Sequence[JSON]:
        """What `loop` iterates over."""
        elements = self.loop(value, steps)
        if len(elements) > 1:
            self._noticed.update((point, what) for what in LOOP_MUTATIONS)
        what = self._mistake(point)
        return LOOP_MUTATIONS[what](elements) if what else elements

    def column(self, point: int, row: Mapping[str, JSON] | None, name: str, neighbour: str) -> JSON:
        """`row.name`; by mistake that of the neighbouring column."""
        row = row or {}
        if point not in self._columns and not json_values.equal(row.get(name), row.get(neighbour)):
            self._columns[point] = f"column {neighbour}"
        return row.get(neighbour if self.mutation is not None and self._mistake(point) else name)
