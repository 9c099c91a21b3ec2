"""`judge`: whether a response is what the rules require, and whether the invariants hold. Uses the same interpreter as `decide`.

Where correct services may differ, nothing is judged: see docs/rule-book.md, "What is judged".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from contracts.api.readers import Reading
from contracts.codecs.json_text import BodyError, decode_json
from contracts.http.messages import ABSENT, JSON, Exchange, Response, Violation
from contracts.rules.book.environment import Undecidable
from contracts.rules.book.sections import Row
from contracts.rules.decide.decision import Decision, FailedRule, RuleDecision, UndecidableRule
from contracts.rules.decide.rule_decision import Firing, decide, decide_noting
from contracts.rules.judge.ambiguity import find_ambiguity
from contracts.rules.judge.comparison import NOT_NULL, Difference, agrees, differences, judged_parts, smallest
from contracts.rules.judge.judgement import Judgement
from contracts.rules.judge.reasons import explain_failure
from contracts.rules.language.clock import DEFAULT_CLOCK, Clock
from contracts.rules.language.exchange_context import GENERATED, Context
from contracts.rules.program.decision_tables import TableRow
from contracts.rules.program.evaluation import evaluator
from contracts.rules.program.program import Expectation, Program, Rule

__all__ = ["ProgramJudge", "mismatch"]

_FEW = 3  # differences in one message
_MOST_ANSWERS, _LONGEST_ANSWER = 1_000, 32 * 1024  # responses in the cache
_OF_THE_ANSWER = frozenset({"response", "response.status", "response.body", "response.violations"})
_LASTING = ("held", "not-applicable")  # verdicts that need no message
_LONGEST_CONDITION = 100
_TOO_CLOSE = "the time is too close to a boundary: the clock of the implementation is known to two seconds"


@dataclass(frozen=True, slots=True)
class _Remembered:
    """The verdicts that depend on the response alone: one for each invariant, None for those still to be judged, and their indexes."""

    verdicts: Sequence[Judgement | None]
    waiting: Sequence[int]


class ProgramJudge:
    """Judges the exchanges of one operation by its program.

    `violations_of`: the violations of a response. Many requests get the same response, so verdicts that depend on the response
    alone are computed once.
    """

    def __init__(self, program: Program, settings: Mapping[str, JSON], violations_of: Callable[[Response], Sequence[Violation]]) -> None:
        self.program, self.settings, self._violations_of = program, settings, violations_of
        self._rows = {row.key: row for row in program.rows}
        self._rules = {rule.id: rule for rule in program.rules}
        self._of_the_answer = frozenset(index for index, one in enumerate(program.invariants) if one.reads <= _OF_THE_ANSWER)
        self._fewest = len(program.invariants) - len(self._of_the_answer)  # invariants that are judged each time
        self._nothing = _Remembered([None] * len(program.invariants), range(len(program.invariants)))
        self._answers: dict[Response, _Remembered] = {}
        self._plain: dict[tuple[int, str], Judgement] = {}

    def context(self, exchange: Exchange, reading: Reading, now: Clock, decision: Decision | None = None) -> Context:
        """The context that the book's expressions run on. `decision`: that on the request."""
        context = self.program.context(
            exchange.request, reading, self.settings, response=exchange.response, violations_of=self._violations_of
        )
        context.now = str(now)
        if decision is not None:
            context.decided_rule, context.decided_status = decision.rule or None, decision.status
        return context

    def rules(
        self, exchange: Exchange, reading: Reading, decided: tuple[Decision, Firing] | None = None, now: Clock = DEFAULT_CLOCK
    ) -> tuple[Judgement, ...]:
        """The verdict for the rule that decides this request and, if it is broken, for the row whose absence explains the response.

        Rows that fired on the way to a correct response are held too. Empty if no rule decides. `decided`: the decision and what fired,
        where that is known. Raises EvaluationError.
        """
        program = self.program
        decision, firing = decided or decide_noting(program, exchange.request, reading, self.settings, now)
        if isinstance(decision, FailedRule):
            self._raise_error(exchange, reading, now)
        if isinstance(decision, UndecidableRule):
            below = list(self._rules).index(decision.rule)
            return tuple(self._judgement(rule, "rule", "undecidable", decision.reason) for rule in program.rules[below:])
        if not isinstance(decision, RuleDecision):
            return ()
        wrong = mismatch(program, decision, exchange.response)
        rule = self._rules[decision.rule]
        if program.reads_now and self._is_close(exchange, reading, now):
            return (self._judgement(rule, "rule", "undecidable", _TOO_CLOSE),)
        if wrong is None:
            fired = [self._rows[key] for key in firing.noted if key in self._rows]
            return (self._plain_verdict(rule, "rule", "held"), *(self._plain_verdict(row, "row", "held") for row in fired))
        if why := find_ambiguity(exchange.request, exchange.response, reading):
            return (self._judgement(rule, "rule", "undecidable", why),)
        blamed = self._blamed(exchange, reading, firing, now)
        return (self._blame(rule, wrong, _expected_and_actual(program, decision, exchange.response), blamed),)

    def _blame(self, rule: Rule, wrong: str, expected_and_actual: tuple[JSON, JSON], blamed: int | None) -> Judgement:
        """The broken verdict, for the rule itself, or for the row or other rule whose absence explains the response."""
        row = self._rows.get(blamed) if blamed is not None and blamed != rule.key else None
        if row is not None:
            return self._judgement(row, "row", "broken", f"answered as if there were no {_named(row.row)}: {wrong}", *expected_and_actual)
        decider = next((one for one in self.program.rules if one.key == blamed), rule)
        return self._judgement(decider, "rule", "broken", f"{_named(decider.row)} decides: {wrong}", *expected_and_actual)

    def _is_close(self, exchange: Exchange, reading: Reading, now: Clock) -> bool:
        """Whether the decision depends on which of the times it is that the clock may show."""
        earlier, later = (decide(self.program, exchange.request, reading, self.settings, now=limit) for limit in now.limits)
        return judged_parts(earlier, self.program.free) != judged_parts(later, self.program.free)

    def _blamed(self, exchange: Exchange, reading: Reading, firing: Firing, now: Clock) -> int | None:
        """The key of the row whose absence explains the response: the deciding rule comes last, because it explains least."""
        response = exchange.response
        body = _body(response)
        for key in reversed(firing.noted):
            masked = decide(self.program, exchange.request, reading, self.settings, masked=frozenset({key}), now=now)
            if isinstance(masked, RuleDecision) and masked.status == response.status and _is_answered(self.program, masked, body):
                return key
        return None

    def _raise_error(self, exchange: Exchange, reading: Reading, now: Clock) -> None:
        """Runs the rules again outside `decide`, so that a failure raises EvaluationError."""
        program = self.program
        context = self.context(exchange, reading, now)
        try:
            fired = program.first(context)
            fired = program.rest(context) if fired < 0 else fired
            program.rules[fired].then(context)
        except Exception as error:
            raise program.failed(error) from error

    def invariants(self, exchange: Exchange, reading: Reading, now: Clock, decision: Decision) -> tuple[Judgement, ...]:
        """The verdict for every invariant, in the order of the book. Raises EvaluationError."""
        context = self.context(exchange, reading, now, decision)
        key = _key(exchange.response)
        known = self._answers.get(key) or self._nothing  # read once: other threads may replace it
        verdicts = list(known.verdicts)
        for index in known.waiting:
            verdicts[index] = self._judged_at(self.program.invariants[index], context, exchange, now, decision)
        if len(known.waiting) > self._fewest and len(exchange.response.body) <= _LONGEST_ANSWER:
            self._keep(key, verdicts)
        return tuple(one for one in verdicts if one is not None)

    def _keep(self, key: Response, verdicts: Sequence[Judgement | None]) -> None:
        """Verdicts that depend on the response alone, which need not be judged again."""
        kept = [
            judged if index in self._of_the_answer and judged is not None and judged.verdict in _LASTING else None
            for index, judged in enumerate(verdicts)
        ]
        if len(self._answers) >= _MOST_ANSWERS:
            self._answers.clear()
        self._answers[key] = _Remembered(kept, [index for index, judged in enumerate(kept) if judged is None])

    def example(self, identifier: str, exchange: Exchange, reading: Reading, now: Clock, decision: Decision) -> Judgement:
        """The verdict on the answer to an example. Raises EvaluationError."""
        example = next(one for one in self.program.examples if one.id == identifier)
        return self._judged_at(example, self.context(exchange, reading, now, decision), exchange, now, decision)

    def _judged_at(self, check: Expectation, context: Context, exchange: Exchange, now: Clock, decision: Decision) -> Judgement:
        """The verdict; undecidable if it depends on which of the times it is that the clock may show."""
        judged = self._judged(check, context)
        if "now" not in check.reads:
            return judged
        limits = (self.context(exchange, context.reading, limit, decision) for limit in now.limits)
        earlier, later = (self._judged(check, limit).verdict for limit in limits)
        return judged if earlier == later else self._judgement(check, check.row.kind, "undecidable", _TOO_CLOSE)

    def _judged(self, check: Expectation, context: Context) -> Judgement:
        kind = check.row.kind
        try:
            applies = check.when is None or bool(check.when(context))
            held = applies and bool(check.expect(context))
        except Undecidable as reason:
            return self._judgement(check, kind, "undecidable", str(reason))
        except Exception as error:
            raise self.program.failed(error) from error
        if not applies:
            return self._plain_verdict(check, kind, "not-applicable")
        if held:
            return self._plain_verdict(check, kind, "held")
        if why := find_ambiguity(context.request, context.response, context.reading):
            return self._judgement(check, kind, "undecidable", why)
        expect = check.row.members.get("expect")
        reasons = explain_failure(expect, check.row.at("expect"), evaluator(self.program, context))
        message = "; ".join(map(str, reasons)) or "the expectation does not hold"
        return self._judgement(
            check, kind, "broken", message, " ".join(str(expect).split()), "; ".join(one.actual for one in reasons if one.actual)
        )

    def _plain_verdict(self, row: Rule | TableRow | Expectation, kind: str, verdict: str) -> Judgement:
        """A verdict without a message. Cached: there are dozens for every exchange."""
        key = (id(row), verdict)
        kept = self._plain.get(key)
        if kept is None:
            kept = self._plain[key] = self._judgement(row, kind, verdict)
        return kept

    def _judgement(
        self, row: Rule | TableRow | Expectation, kind: str, verdict: str, message: str = "", expected: JSON = None, actual: JSON = None
    ) -> Judgement:
        written, operation = row.row, self.program.operation.id
        return Judgement(row.id, operation, kind, verdict, message, expected, actual, written.source, written.soft, row.place, row.reads)


def _key(response: Response) -> Response:
    """A response without its `Date`; the other headers stay, because violations may concern them."""
    return Response(response.status, tuple(pair for pair in response.headers if pair[0].lower() != "date"), response.body)


def _named(row: Row) -> str:
    """The id of a row, and its condition unless that is `true`."""
    parts = [*([row.when] if isinstance(row.when, str) else []), *([f"not ({row.unless})"] if row.unless is not ABSENT else [])]
    when = " ".join(" and ".join(parts).split())
    if when in ("", "true"):
        return row.id
    return f"{row.id} (when {when if len(when) <= _LONGEST_CONDITION else when[: _LONGEST_CONDITION - 1] + '…'})"


def mismatch(program: Program, decision: RuleDecision, response: Response) -> str | None:
    """How a response differs from a rule's decision, None if it does not."""
    if decision.status != response.status:
        why = f" ({decision.problem.detail})" if decision.problem and decision.problem.detail else ""
        return f"expected status {decision.status}{why}, got {response.status}{_as_answered_by(program, response.status)}"
    if decision.body is ABSENT:
        return None
    if why := _unreadable(response):
        return why
    differences = _differences(program, decision, response)
    return _listed(differences) if differences else None


def _as_answered_by(program: Program, status: int) -> str:
    """The rules that respond with this status, if there are only a few."""
    then = {rule.id: rule.row.members.get("then") for rule in program.rules} if status >= 400 else {}
    rules = [id_ for id_, one in then.items() if isinstance(one, Mapping) and one.get("status") == status]
    return f", as for {' or '.join(rules)}" if 0 < len(rules) <= _FEW else ""


def _differences(program: Program, decision: RuleDecision, response: Response) -> list[Difference]:
    """How a body differs, in the form that is easiest to read."""
    body = _body(response)
    if agrees(decision.body, body, program.free):
        return []
    return list(smallest(decision.body, body, program.free)) or list(differences(decision.body, body, program.free))


def _is_answered(program: Program, decision: RuleDecision, body: JSON) -> bool:
    """Whether the body of a response with the correct status matches the decision."""
    if decision.body is ABSENT:
        return True
    return agrees(decision.body, body, program.free)


def _listed(found: Sequence[Difference]) -> str:
    few = sorted(found, key=lambda one: (one.member.count("["), one.member.count(".")))[:_FEW]
    return "; ".join(map(str, few)) + (f" (and {len(found) - _FEW} more)" if len(found) > _FEW else "")


def _expected_and_actual(program: Program, decision: RuleDecision, response: Response) -> tuple[JSON, JSON]:
    if decision.status != response.status:
        return {"status": decision.status}, {"status": response.status}
    differences = _differences(program, decision, response)
    return (
        {one.member: _as_json(one.expected) for one in differences[:20]},
        {one.member: _as_json(one.actual) for one in differences[:20]},
    )


def _as_json(value: JSON) -> JSON:
    if value is GENERATED:
        return NOT_NULL
    try:
        json.dumps(value)
    except TypeError:
        return repr(value)
    return value


def _body(response: Response) -> JSON:
    return ABSENT if not response.body or _unreadable(response) else decode_json(response.body)


def _unreadable(response: Response) -> str:
    """Why a body is not JSON, "" if it is, or if there is none."""
    try:
        decode_json(response.body or b"null")
    except BodyError as error:
        return str(error)
    return ""
