"""Requests with values just below, at and just above everything that the rules of an operation compare.

The two sides of a comparison are traced (contracts.rules.decide.traced) for two values of a number in the request; from these, a third
value follows at which both sides are equal. This works through lets, sums, counts and look-ups. A request is sent if a rule book with one
defect (`<=` instead of `<`, a missing part of a condition, only the first element …) would decide it differently, or if it is the first
request of a rule on that side of a comparison.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import zip_longest

from contracts.api.operations import Operation
from contracts.checker.cases.adjustments import Adjustment, adjustments
from contracts.checker.cases.boundaries import Values, is_sendable
from contracts.checker.cases.pattern_boundaries import words
from contracts.checker.cases.schema_coverage import CoveredMember, covered_members
from contracts.contract import Contract
from contracts.http.messages import JSON, Request
from contracts.rules.book.request_members import RequestDraft, RequestMember, draft
from contracts.rules.decide.decision import PlainSuccess, RuleDecision
from contracts.rules.decide.traced import Trace, TracedRules
from contracts.rules.judge.comparison import judged_parts
from contracts.rules.judge.witnesses import Case
from contracts.rules.language.tracing import Mutation, Point

__all__ = ["SolvedBoundaries"]

_MOST_TRACES = 3_000  # of one operation: a few seconds
_MOST_ATTEMPTS = 30  # requests of one rule in which a mutation changes its own point, but not the response
_MOST_PAIRS = 8  # of one comparison in one request
_ROUNDS = 4  # of approximation
_PAUSE = 25  # candidates
_MOST_FOUND = 40
_MOST_KEYS, _MOST_ELEMENTS = 30, 6
_CENT = 0.01
_DATE = re.compile(r"\d{4}-\d\d-\d\d")

Pair = tuple[JSON, JSON]


@dataclass(slots=True)
class SolvedBoundaries:
    """The requests of one operation. `complete` adds the headers of the run; `values`: other values for each member.

    After `requests`, `noticed` has the mutations that change the value of their point for a request, and `answered` those that change the
    response; `only_noticing` skips the latter, which saves half of the time.
    """

    contract: Contract
    operation: Operation
    cases: tuple[Case, ...]
    complete: Callable[[Case], Request]
    values: Values
    noticed: dict[Mutation, Request] = field(default_factory=dict)
    answered: set[Mutation] = field(default_factory=set)
    only_noticing: bool = False
    is_finished: bool = False
    signs: dict[int, set[str]] = field(default_factory=dict)  # comparison → the sides on which there was a request, at any distance
    _sides: set[Hashable] = field(default_factory=set)
    _attempts: Counter[Hashable] = field(default_factory=Counter)
    _traced: dict[Request, Trace | None] = field(default_factory=dict)
    _reached: set[Hashable] = field(default_factory=set)  # sides of comparisons that were solved
    _points: dict[int, Point] = field(default_factory=dict)
    _found: list[Request] = field(default_factory=list)
    _is_solved: bool = False  # for the cases of the rule book; the rest only tries open mutations
    _open: set[Mutation] = field(default_factory=set)

    def requests(self) -> Iterator[Request | None]:
        """Requests that distinguish the rule book from one with a defect, as they are found; None after a while without one."""
        rules = self.contract.traced(self.operation.id)
        if rules is None:
            return
        self._points = {point.number: point for point in rules.points}
        kinds = {"comparison", "list"} if self.only_noticing else {point.kind for point in rules.points}
        self._open = {Mutation(point.number, what) for point in rules.points if point.kind in kinds for what in point.mutations}
        sent: set[Request] = set()
        bases = [draft(self.complete(case), self.operation, self.contract.spec.schemas) for case in self.cases]
        for base in bases:
            self._is_new(rules, base.request)
            sent.add(base.request)
        for request in self._candidates(rules, bases):
            if len(self._traced) > _MOST_TRACES or (self._is_solved and not self._open):
                break
            is_new = request not in sent and self._is_new(rules, request)
            sent.add(request)
            if is_new:
                self._found.append(request)
            if is_new or len(sent) % _PAUSE == 0:
                yield request if is_new else None
        yield from dict.fromkeys(request for mutation, request in self.noticed.items() if mutation not in self.answered)
        self.is_finished = True

    def _candidates(self, rules: TracedRules, bases: Sequence[RequestDraft]) -> Iterator[Request]:
        declared = {shape.member: shape for shape in covered_members(self.contract.spec, self.operation)}
        arranged = [again for base in bases for again in self._arranged(base, bases)]
        for base in bases:
            yield from self._solved(rules, base, declared)
        self._is_solved = True
        yield from (base.request for base in arranged)
        others = self._other_values(declared)
        for requests in zip_longest(*(self._with_other_values(base, others) for base in bases)):
            yield from (request for request in requests if request is not None)
        for request in list(self._found)[:_MOST_FOUND]:  # reachable by one change
            yield from self._solved(rules, draft(request, self.operation, self.contract.spec.schemas), declared)
        for base in arranged:
            yield from self._solved(rules, base, declared)

    # tracing

    def _trace(self, rules: TracedRules, request: Request | None) -> Trace | None:
        """The trace of a request; None if it does not reach the rules."""
        if request is None:
            return None
        if request not in self._traced:
            decision = self.contract.decide(request)
            is_reached = isinstance(decision, RuleDecision | PlainSuccess) and decision.operation is self.operation
            self._traced[request] = rules.trace(request, decision.reading) if is_reached and decision.reading else None
        return self._traced[request]

    def _is_new(self, rules: TracedRules, request: Request) -> bool:
        """Whether a request is the first to distinguish the rule book from one with a certain defect, or the first on a side of a
        comparison."""
        trace = self._trace(rules, request)
        if trace is None:
            return False
        is_new = False
        for mutation in trace.noticed - self.answered:
            self.noticed.setdefault(mutation, request)
            if mutation.point in self._points and not self.only_noticing and self._is_answered(rules, request, trace, mutation):
                self.answered.add(mutation)
                is_new = True
        self._open -= trace.noticed if self.only_noticing else self.answered
        sides = {
            (number, *side, trace.decision.rule)
            for number, pairs in trace.pairs.items()
            if number in self._points
            for side in map(_side, pairs)
        }
        near = {side for side in sides if side[2]}
        is_new = is_new or not near <= self._sides or any(number not in self.signs for number, *_ in sides)
        self._sides |= near
        for number, sign, _, _ in sides:
            self.signs.setdefault(number, set()).add(sign)
        return is_new

    def _is_answered(self, rules: TracedRules, request: Request, trace: Trace, mutation: Mutation) -> bool:
        """Whether a rule book with this mutation decides differently."""
        attempt, reading = (mutation, trace.decision.rule), trace.decision.reading
        if reading is None or self._attempts[attempt] >= _MOST_ATTEMPTS or self._attempts.total() >= _MOST_TRACES:
            return False
        self._attempts[attempt] += 1
        other, free = rules.trace(request, reading, mutation), rules.program.free
        return judged_parts(other.decision, free) != judged_parts(trace.decision, free) or other.invariants != trace.invariants

    # solving

    def _solved(self, rules: TracedRules, base: RequestDraft, declared: dict[RequestMember, CoveredMember]) -> Iterator[Request]:
        """Requests below, at and above each comparison that depends on a number of the request."""
        trace = self._trace(rules, base.request)
        if trace is None:
            return
        yield from self._beside_texts(trace, base)
        if not any(map(_may_be_numbers, (pair for number, pairs in trace.pairs.items() if number in self._points for pair in pairs))):
            return
        for adjustment in adjustments(base, declared):
            request = adjustment.request_with(adjustment.start)
            first = self._trace(rules, request)
            if request is None or first is None:
                continue
            second, other = self._another(rules, adjustment, first)
            if second is None:
                continue
            yield from (solution for solution in (request, adjustment.request_with(other)) if solution is not None)
            for number, index in _moving(first, second):
                if number in self._points:
                    known = (adjustment.start, _gap(first, number, index)), (other, _gap(second, number, index))
                    yield from self._on_three_sides(rules, adjustment, (number, index), first, known)

    def _another(self, rules: TracedRules, adjustment: Adjustment, first: Trace) -> tuple[Trace | None, float]:
        """The trace for another number that changes a comparison, a close one if possible; numbers that a rule rounds change it in
        jumps."""
        start = adjustment.start
        for other in (start + 1, start - 1, *((start * 2 + 10, start // 2) if any(first.pairs.values()) else ())):
            trace = self._trace(rules, adjustment.request_with(other))
            if trace is not None and any(number in self._points for number, _ in _moving(first, trace)):
                return trace, other
        return None, start

    def _on_three_sides(
        self,
        rules: TracedRules,
        adjustment: Adjustment,
        where: tuple[int, int],
        first: Trace,
        known: tuple[tuple[float, float | None], ...],
    ) -> Iterator[Request]:
        step = _step(first.pairs[where[0]][where[1]])
        for wanted in (0, -step, step):
            places = tuple(part for part in adjustment.member.path if isinstance(part, int))
            side = where[0], wanted, first.decision.rule, places
            if side in self._reached:
                continue
            (number_before, gap), (other, other_gap) = known
            for _ in range(_ROUNDS):
                if gap is None or other_gap is None or gap == other_gap:
                    break
                value = round(number_before + (wanted - gap) * (other - number_before) / (other_gap - gap), 6)
                requests = [request for number in _whole_too(value) if (request := adjustment.request_with(number)) is not None]
                yield from requests
                trace = next((reached for request in requests if (reached := self._trace(rules, request))), None)
                number_before, gap, other, other_gap = other, other_gap, value, _gap(trace, *where) if trace else None
                if other_gap == wanted:
                    self._reached.add(side)
                    break

    def _beside_texts(self, trace: Trace, base: RequestDraft) -> Iterator[Request]:
        """Requests for ordered strings, mostly dates: the string on the other side of the comparison, and its neighbours."""
        pairs = [pair for number, listed in trace.pairs.items() if self._is_ordered(number) for pair in listed[:_MOST_PAIRS]]
        for texts in dict.fromkeys(pair for pair in pairs if all(isinstance(side, str) for side in pair)):
            for member, value in base.members():
                if isinstance(value, str) and value in texts:
                    yield from _changed(base, member, [near for text in texts for near in _near(str(text))])
                elif isinstance(value, str) and _DATE.match(value) and value[:10] in texts:  # a function gives the day of a date-time
                    yield from _changed(base, member, [near for text in texts for near in _near(f"{text}{value[10:]}")])

    def _is_ordered(self, number: int) -> bool:
        return number in self._points and self._points[number].operator not in ("", "==")

    # other values, other elements

    def _with_other_values(self, base: RequestDraft, others: Mapping[RequestMember, Sequence[JSON]]) -> Iterator[Request]:
        for member, values in others.items():
            yield from _changed(base, member, values)

    def _other_values(self, declared: dict[RequestMember, CoveredMember]) -> dict[RequestMember, list[JSON]]:
        """The known values of each member; for strings without any, keys of the fixtures and strings of the rule book."""
        book = self.contract.book
        keys: list[JSON] = [key for fixture in book.fixtures.values() for key in list(fixture.rows)[:_MOST_KEYS]] if book else []
        keys += words(book, self.operation.id) if book else ()
        others = {member: list(values) for member, values in self.values.all.items()}
        for member, shape in declared.items():
            if shape.is_text and member not in self.values.keys and not shape.values:
                others[member] = [*others.get(member, ()), *keys]
        return others

    def _arranged(self, base: RequestDraft, bases: Iterable[RequestDraft]) -> Iterator[RequestDraft]:
        """The request with each list of one element extended: an element of another case before it, and after it."""
        for member, value in base.members():
            if not isinstance(value, list) or len(value) != 1:
                continue
            elements = [other for case_draft in bases for other in _elements(case_draft.get(member)) if other != value[0]]
            for other in list({repr(element): element for element in (*elements, value[0])}.values())[:_MOST_ELEMENTS]:
                for pair in ([other, value[0]], [value[0], other]):
                    request = base.put(member, pair)
                    if request is not None and not self.contract.decide(request).violations:
                        yield draft(request, base.operation, base.schemas)


def _changed(base: RequestDraft, member: RequestMember, values: Iterable[JSON]) -> Iterator[Request]:
    for value in values:
        if is_sendable(member, value) and (request := base.put(member, value)) is not None:
            yield request


def _elements(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else []


def _difference(pair: Pair) -> float | None:
    """How much larger the left number is than the right."""
    left, right = pair
    if isinstance(left, bool) or isinstance(right, bool) or not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
        return None
    return left - right


def _may_be_numbers(pair: Pair) -> bool:
    """Whether two numbers are compared, or would be if a member were not missing."""
    return all(side is None or (isinstance(side, (int, float)) and not isinstance(side, bool)) for side in pair) and pair != (None, None)


def _gap(trace: Trace, number: int, index: int) -> float | None:
    pairs = trace.pairs.get(number, [])
    return _difference(pairs[index]) if index < len(pairs) else None


def _moving(first: Trace, second: Trace) -> Iterator[tuple[int, int]]:
    """The comparisons, each with the index of its evaluation, whose difference changed between two traces."""
    for number, pairs in first.pairs.items():
        for index, pair in enumerate(pairs[:_MOST_PAIRS]):
            before, after = _difference(pair), _gap(second, number, index)
            if before is not None and after is not None and before != after:
                yield number, index


def _step(pair: Pair) -> float:
    """The smallest difference: 1 between integers, otherwise 0.01."""
    return 1 if all(isinstance(side, int) or side == int(side) for side in pair if isinstance(side, (int, float))) else _CENT


def _side(pair: Pair) -> tuple[str, bool]:
    """On which side of the right value the left value is ("" if they cannot be ordered), and whether they are neighbours."""
    left, right = pair
    difference = _difference(pair)
    if difference is not None:
        return "at" if difference == 0 else "below" if difference < 0 else "above", abs(difference) <= _step(pair) * 1.001
    if isinstance(left, str) and isinstance(right, str):
        return "at" if left == right else "below" if left < right else "above", left == right
    return "", False


def _whole_too(value: float) -> tuple[float, ...]:
    """The value; if it has a fraction, also the nearest hundredths and integers."""
    if value == int(value):
        return (value,)
    cents = int(value * 100 // 1)
    return (value, cents / 100, (cents + 1) / 100, float(int(value // 1)), float(int(value // 1) + 1))


def _near(text: str) -> tuple[str, ...]:
    """The string and its neighbours; for a date, the days before and after it, with the same time."""
    if _DATE.match(text):
        try:
            day = date.fromisoformat(text[:10])
            return (text, *(f"{day + timedelta(days=days)}{text[10:]}" for days in (-1, 1)))
        except (ValueError, OverflowError):
            return (text,)
    return (text, f"{text}a", text[:-1])
