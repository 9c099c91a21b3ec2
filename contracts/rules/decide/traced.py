"""The rules of one operation, traced: what a decision compared on its way, and what it would be with one mistake in the book."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from contracts.api.operations import Spec
from contracts.api.readers import Reading
from contracts.http.messages import JSON, Request
from contracts.rules.book.faults import Faults
from contracts.rules.decide.decision import Decision
from contracts.rules.decide.rule_decision import decide
from contracts.rules.language.clock import DEFAULT_CLOCK, Now
from contracts.rules.language.tracing import Mutation, Point, TracedContext, Tracer
from contracts.rules.program.compilation import compile_program
from contracts.rules.program.program import Expectation, Program
from contracts.rules.program.rulebook import RuleBook

__all__ = ["Trace", "TracedRules", "traced_rules"]


@dataclass(frozen=True, slots=True)
class Trace:
    """A decision, and what led to it. `noticed`: mutations that change the value of their own point; `pairs`: point → what it compared.

    `invariants`: which of them apply to the request.
    """

    decision: Decision
    noticed: frozenset[Mutation]
    pairs: Mapping[int, list[tuple[JSON, JSON]]]
    invariants: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class TracedRules:
    """The traced program of one operation under some settings."""

    program: Program
    points: tuple[Point, ...]
    settings: Mapping[str, JSON]
    invariants: tuple[Expectation, ...]  # those with points

    def trace(self, request: Request, reading: Reading, mutation: Mutation | None = None) -> Trace:
        """The decision of the rules about a request."""
        decision, context = self._decided(request, reading, mutation)
        context.decided_rule, context.decided_status = decision.rule or None, decision.status
        invariants = tuple(_applies(invariant, context) for invariant in self.invariants)
        return Trace(decision, context.noticed if mutation is None else frozenset(), context.pairs, invariants)

    def decide(
        self,
        request: Request,
        reading: Reading,
        mutation: Mutation,
        *,
        now: Now = DEFAULT_CLOCK,
        uuid: Callable[[Request], str] | None = None,
        media_types: tuple[str, ...] = (),
    ) -> Decision:
        """The decision of a book with this mistake."""
        return self._decided(request, reading, mutation, now=now, uuid=uuid, media_types=media_types)[0]

    def _decided(
        self,
        request: Request,
        reading: Reading,
        mutation: Mutation | None,
        *,
        now: Now = DEFAULT_CLOCK,
        uuid: Callable[[Request], str] | None = None,
        media_types: tuple[str, ...] = (),
    ) -> tuple[Decision, TracedContext]:
        contexts: list[TracedContext] = []

        def context(*given: object, **named: object) -> TracedContext:
            made = self.program.context(*given, **named)
            assert isinstance(made, TracedContext)
            made.mutation = mutation
            contexts.append(made)
            return made

        decision = decide(
            replace(self.program, context=context), request, reading, self.settings, now=now, uuid=uuid, media_types=media_types
        )
        return decision, contexts[0]


def _applies(invariant: Expectation, context: TracedContext) -> bool:
    """Whether an invariant applies, as far as that is known before there is a response; what it expects is traced, too."""
    try:
        applies = invariant.when is None or bool(invariant.when(context))
        invariant.expect(context)
    except Exception:  # what fails is reported where the invariant is judged
        return False
    return applies


def traced_rules(book: RuleBook, operation: str, spec: Spec, settings: Mapping[str, JSON]) -> TracedRules | None:
    """The traced rules of an operation; None if the book has none for it."""
    part = book.book.operations.get(operation)
    if part is None:
        return None
    tracer, faults = Tracer(), Faults(book.book.tree)
    program = compile_program(book.book, part, spec.operations[operation], spec, book.settings, book.fixtures, faults, tracer)
    points = tuple(filter(_is_evaluated, tracer.points))
    if program is None:
        return None
    rows = {point.pointer.rpartition("/")[0] for point in points}
    return TracedRules(program, points, settings, tuple(one for one in program.invariants if one.row.pointer in rows))


def _is_evaluated(point: Point) -> bool:
    """Whether decisions depend on a point. Of invariants only what they compare matters: no implementation has them."""
    if "/invariants/" in point.pointer:
        return point.kind in ("comparison", "list")
    return "/relations/" not in point.pointer and "/examples/" not in point.pointer
