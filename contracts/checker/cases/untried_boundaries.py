"""Boundaries of the rule book that no request can be found for, each with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.checker.cases import book_cases
from contracts.checker.cases.boundaries import values_of
from contracts.checker.cases.solved_boundaries import SolvedBoundaries
from contracts.contract import Contract
from contracts.errors import Place
from contracts.rules.language.tracing import Mutation, Point

__all__ = ["UntriedBoundary", "untried_boundaries", "untried_by"]

_SIDES = {">": ("at", "above"), ">=": ("at", "below"), "<": ("at", "below"), "<=": ("at", "above"), "==": ("at",)}
_WORDS = {"at": "equal", "above": "greater on the left", "below": "smaller on the left"}


@dataclass(frozen=True, slots=True)
class UntriedBoundary:
    """A comparison of the book, and why no request is on both of its sides."""

    operation: str
    text: str
    place: Place
    reason: str


def untried_boundaries(contract: Contract) -> Iterator[UntriedBoundary]:
    """Those of all operations. Nothing is sent."""
    cases_of_book = book_cases.of_book(contract)
    for id_ in contract.pipeline.programs:
        cases = tuple(case for case in cases_of_book if case.operation == id_)
        operation = contract.spec.operations[id_]
        values = values_of(contract, operation, cases)
        solved = SolvedBoundaries(contract, operation, cases, lambda case: case.request, values, only_noticing=True)
        for _ in solved.requests():
            pass
        yield from untried_by(solved)


def untried_by(solved: SolvedBoundaries) -> Iterator[UntriedBoundary]:
    """Those of one operation, once all of its requests are known."""
    contract, operation = solved.contract, solved.operation.id
    rules = contract.traced(operation)
    for point in rules.points if rules and contract.book else ():
        if reason := _reason(point, solved):
            place = contract.book.book.tree.place(point.pointer, offset=point.offset) if contract.book else None
            if place is not None:
                yield UntriedBoundary(operation, " ".join(point.text.split()), place, reason)


def _reason(point: Point, solved: SolvedBoundaries) -> str:
    if point.kind == "list":
        missing = [index + 1 for index, what in enumerate(point.mutations) if Mutation(point.number, what) not in solved.noticed]
        if len(missing) == len(point.mutations):
            return "" if _is_of_responses(point) else "no request was found for any of the listed values"
        return f"no request was found for listed value {', '.join(map(str, missing))}" if missing else ""
    if point.kind != "comparison":
        return ""
    signs = solved.signs.get(point.number, set()) - {""}
    if not signs:
        return "" if _is_of_responses(point) else "no request was found that compares two numbers or texts here"
    missing_signs = [_WORDS[side] for side in _SIDES[point.operator] if side not in signs]
    if point.operator == "==" and signs == {"at"}:
        missing_signs = ["different"]
    return f"no request was found in which the two sides are {' or '.join(missing_signs)}" if missing_signs else ""


def _is_of_responses(point: Point) -> bool:
    """Whether a point that no request evaluates may be evaluated for responses alone: those of rules and tables never are."""
    return "/rules/" not in point.pointer and not point.pointer.startswith("/tables/")
