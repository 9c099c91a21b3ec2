"""One exchange → all its failures, each defect once, according to the document and the rule book."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from contracts.api.operations import Operation
from contracts.api.readers import reader
from contracts.checker.checks import CHECKS, Check, ExchangeFacts, uncovered_violations
from contracts.checker.events import Sent
from contracts.checker.failures import Citation, Failure
from contracts.codecs.json_text import BodyError, decode_json
from contracts.contract import Contract
from contracts.errors import EvaluationError
from contracts.http.messages import Exchange, Request
from contracts.rules.decide.decision import (
    Decision,
    FailedRule,
    LimitExceeded,
    MethodNotAllowed,
    NotAcceptable,
    UndecidableRule,
    UnknownPath,
    UnsupportedMediaType,
)
from contracts.rules.judge.judgement import Judgement
from contracts.rules.language.clock import observed
from contracts.rules.program.rulebook import RowInfo

__all__ = ["Judge", "Judged"]

NO_ANSWER = "no-server-error"
_KINDS = {"invariant": "invariant", "relation": "relation"}  # reports call table rows and examples rules
_REMEMBERED, _LONGEST = 2_000, 64 * 1024  # number of exchanges whose judgement is cached, and their largest size
_BEFORE_THE_OPERATION = (UnknownPath, MethodNotAllowed, LimitExceeded, UnsupportedMediaType, NotAcceptable)


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgement of one exchange. `is_good`: the request should succeed; `is_accepted`: and it did. `is_limited`: a 429 that no rule
    requires, so nothing was judged. `error`: an expression of the rule book failed. `checked`: the document's checks that could judge it,
    as id and operation."""

    decision: Decision
    failures: tuple[Failure, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    is_good: bool = False
    is_accepted: bool = False
    is_limited: bool = False
    error: str = ""
    checked: frozenset[tuple[str, str]] = frozenset()


class Judge:
    """Judges exchanges by one contract. `skip`: ids that are turned off; `is_hard_only` turns off everything soft."""

    def __init__(self, contract: Contract, *, skip: Iterable[str] = (), is_hard_only: bool = False) -> None:
        self.contract = contract
        soft = {row.id for row in contract.rows if row.soft} if is_hard_only else set()
        self.off = frozenset(skip) | soft
        self.rows = {(row.operation, row.id): row for row in contract.rows}
        self.ruled = frozenset(row.operation for row in contract.rows if row.kind == "rule")
        self._clocked = frozenset(id_ for id_, program in contract.pipeline.programs.items() if program.reads_now)
        self._known: dict[Hashable, Judged] = {}
        self._checks: dict[tuple[str, bool], tuple[Check, ...]] = {}

    def judge(self, sent: Sent, *, even_if_limited: bool = False) -> Judged:
        """The judgement of a request and its response."""
        if sent.case is not None or sent.response is None or max(len(sent.response.body), sent.request.size) > _LONGEST:
            return self._judged(sent, even_if_limited)
        # The follow-ups of relations repeat the same requests.
        response = sent.response
        headers = tuple(pair for pair in response.headers if pair[0].lower() != "date")
        clock = observed(response, self.contract.clock) if sent.operation in self._clocked else None
        key = (sent.request, response.status, headers, response.body, sent.operation, sent.phase == "examples", even_if_limited, clock)
        if (known := self._known.get(key)) is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[key] = self._judged(sent, even_if_limited)
        return known

    def _judged(self, sent: Sent, even_if_limited: bool) -> Judged:
        now = observed(sent.response, self.contract.clock) if sent.response else self.contract.clock
        decision = self.contract.decide(sent.request, now=now)
        if sent.exchange is None:
            return Judged(decision, tuple(self._unanswered(sent, decision)))
        if sent.exchange.response.status == 429 and decision.status != 429 and not even_if_limited:
            return Judged(decision, is_limited=True)
        is_shadowed = self._is_shadowed(sent.request, decision)
        is_good = decision.is_success and not is_shadowed
        try:
            judgements = self._judgements(sent, sent.exchange)
        except EvaluationError as cause:
            return Judged(decision, is_good=is_good, error=str(cause))
        facts = self._facts(sent, sent.exchange, decision, _broken(judgements), is_shadowed=is_shadowed)
        checks = [check for check in self._checks_for(facts, sent) if check.applies(facts)]
        failures = (*map(_of_book, _broken(judgements)), *_failures(checks, facts, sent))
        is_accepted = (is_good or isinstance(decision, UndecidableRule)) and sent.exchange.response.status < 400
        error = decision.error if isinstance(decision, FailedRule) else ""  # an undecidable rule is reported with its verdict
        checked = frozenset((check.id, _operation_id(facts, sent)) for check in checks)
        return Judged(decision, failures, judgements, is_good, is_accepted, error=error, checked=checked)

    def of_relations(self, judgements: Iterable[Judgement]) -> Iterator[Failure]:
        """The failures in a sequence of exchanges."""
        return (_of_book(judgement) for judgement in judgements if judgement.verdict == "broken")

    def _judgements(self, sent: Sent, exchange: Exchange) -> tuple[Judgement, ...]:
        """The verdicts of the rule book. An example repeats rules, so it is a failure only if no rule is broken."""
        judged = self.contract.judge(exchange)
        if sent.case and not _broken(judged) and (example := self.contract.judge_example(sent.case, exchange)) is not None:
            judged = (*judged, example)
        return tuple(judgement for judgement in judged if judgement.id not in self.off) if self.off else judged

    def _is_shadowed(self, request: Request, decision: Decision) -> bool:
        """Whether a more concrete path of the document, without this method, comes before that of the operation."""
        return decision.operation is not None and self.contract.router.is_shadowed(request.method, request.path)

    def _checks_for(self, facts: ExchangeFacts, sent: Sent) -> tuple[Check, ...]:
        return self._checks_of(_operation_id(facts, sent), is_declared=facts.operation is not None)

    def _checks_of(self, operation: str, *, is_declared: bool) -> tuple[Check, ...]:
        """The checks that are neither skipped nor replaced by a row of the rule book."""
        known = self._checks.get((operation, is_declared))
        if known is None:
            wanted = (check for check in CHECKS.values() if check.find and check.id not in self.off)
            known = tuple(check for check in wanted if not (is_declared and self._row(check.id, operation)))
            self._checks[operation, is_declared] = known
        return known

    def _facts(
        self, sent: Sent, exchange: Exchange, decision: Decision, broken: tuple[Judgement, ...], *, is_shadowed: bool
    ) -> ExchangeFacts:
        operation = None if is_shadowed else decision.operation
        violations = reader(self.contract.spec, operation).response_violations(exchange.response) if operation else ()
        return ExchangeFacts(
            request=exchange.request,
            response=exchange.response,
            decision=decision,
            operation=operation,
            spec=self.contract.spec,
            siblings=() if operation else self._siblings(exchange.request),
            violations=uncovered_violations(violations, broken),
            is_ruled=operation is not None and operation.id in self.ruled,
            is_example=sent.phase == "examples" and operation is not None and _is_written_in_document(exchange.request, operation),
            is_judged_by_book=any(judgement.kind in ("rule", "row") for judgement in broken),
            is_shadowed=is_shadowed,
        )

    def _siblings(self, request: Request) -> tuple[Operation, ...]:
        return self.contract.router.operations_at(request.path)

    def _unanswered(self, sent: Sent, decision: Decision) -> Iterator[Failure]:
        """A dropped connection or a time-out that an ordinary request provokes is a defect of the implementation."""
        outage = getattr(sent.error, "outage", "")
        if outage not in ("dropped", "timeout") or isinstance(decision, _BEFORE_THE_OPERATION) or NO_ANSWER in self.off:
            return
        operation = decision.operation.id if decision.operation else sent.operation
        check, row = CHECKS[NO_ANSWER], self._row(NO_ANSWER, operation)
        kind, source = ("invariant", Citation(row.source, row.place)) if row else (check.kind, Citation(check.source))
        yield Failure(NO_ANSWER, operation, kind, str(sent.error), "a response", outage, source, must_repeat=outage == "timeout")

    def _row(self, id_: str, operation: str) -> RowInfo | None:
        return self.rows.get((operation, id_)) or self.rows.get(("", id_))


def _failures(checks: Iterable[Check], facts: ExchangeFacts, sent: Sent) -> Iterator[Failure]:
    operation = _operation_id(facts, sent)
    for check in checks:
        if check.find is not None and (wrong := check.find(facts)) is not None:
            source = check.citation(facts)
            yield Failure(check.id, operation, check.kind, wrong.message, wrong.expected, wrong.actual, source, level=check.level)


def _operation_id(facts: ExchangeFacts, sent: Sent) -> str:
    """The operation that failures are reported for: one of the path if the method is another."""
    return facts.operation.id if facts.operation else facts.siblings[0].id if facts.siblings else sent.operation


def _is_written_in_document(request: Request, operation: Operation) -> bool:
    """Whether the body, if there is one, is an example of the document word for word; the rest of a request may be made up."""
    if not request.body:
        return True
    try:
        body = decode_json(request.body)
    except BodyError:
        return False
    return any(body == example for media_type in operation.body.values() for example in media_type.examples.values())


def _broken(judgements: tuple[Judgement, ...]) -> tuple[Judgement, ...]:
    return tuple(judgement for judgement in judgements if judgement.verdict == "broken")


def _of_book(judgement: Judgement) -> Failure:
    return Failure(
        judgement.id,
        judgement.operation,
        _KINDS.get(judgement.kind, "rule"),
        judgement.message,
        judgement.expected,
        judgement.actual,
        Citation(judgement.source, judgement.place),
        is_soft=judgement.soft,
    )
