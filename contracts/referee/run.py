"""A run: every phase against one implementation, every exchange judged, every finding replayed, one result.

Knows the order of things and when to stop. Time comes in as a clock; what happens goes out as events.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version

from contracts.configuration import ContractsOptions, nearest
from contracts.contract import Contract
from contracts.errors import ConfigurationError, TransportError
from contracts.exchange import Request, Response
from contracts.referee import cases, reproduction
from contracts.referee.checks import CHECKS
from contracts.referee.events import Event, Found, PhaseFinished, PhaseStarted, Result, RunFinished, RunStarted, Sent, Trouble
from contracts.referee.findings import Finding, Findings, Flaw
from contracts.referee.judging import Judge, Judged
from contracts.referee.limits import Limited
from contracts.referee.reproduction import Masking
from contracts.referee.transport import Transport
from contracts.referee.verdicts import Tally
from contracts.rules.decision import Case

__all__ = ["run"]

CLEAN, FINDINGS, NOBODY, INTERRUPTED = 0, 1, 3, 130

_HOPELESS = 3  # so many requests in a row without an answer, and none before: nobody is there
_TIMEOUTS = 5  # each costs a whole waiting time
_GONE = 3  # refused connections in a row after answers: the implementation has died


def run(
    contract: Contract, options: ContractsOptions, listen: Callable[[Event], None], *, clock: Callable[[], float] = time.monotonic
) -> Result:
    """Check the implementation at `options.url` and tell `listen` what happens. The last event holds the result, too."""
    with Transport(options.url, headers=options.header, timeout_s=options.timeout) as transport:
        return _Run(contract, options, listen, clock, transport).go()


@dataclass(slots=True)
class _Run:
    contract: Contract
    options: ContractsOptions
    listen: Callable[[Event], None]
    clock: Callable[[], float]
    transport: Transport
    masking: Masking = field(init=False)
    judge: Judge = field(init=False)
    findings: Findings = field(init=False)
    tally: Tally = field(default_factory=Tally)
    limited: Limited = field(default_factory=Limited)
    accepted: dict[str, Request] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    started: float = 0.0
    requests: int = 0
    answered: int = 0
    accepted_count: int = 0
    unanswered_in_a_row: int = 0
    refused_in_a_row: int = 0
    timeouts: int = 0
    is_refused_by_credential: bool = False
    stopped: str = ""

    def __post_init__(self) -> None:
        _check_ids(self.contract, self.options.skip)
        self.masking = Masking(self.options.header)
        self.judge = Judge(self.contract, skip=self.options.skip, is_hard_only=self.options.hard_only)
        self.findings = Findings(self._repeats)
        self.started = self.clock()

    # the run

    def go(self) -> Result:
        """All phases, then the settling of what was found."""
        spec, options, book = self.contract.spec, self.options, self.contract.book
        self.listen(
            RunStarted(options.document, book.file if book else "", options.url, options.seed, len(spec.operations), options.phases)
        )
        try:
            if self._is_anybody_there():
                for event in self._events():
                    self._take(event)
                self._settle_limits()
        except KeyboardInterrupt:
            self.stopped = "interrupted"
        result = self._result()
        self.listen(RunFinished(result))
        return result

    def _is_anybody_there(self) -> bool:
        """Whether something that speaks HTTP listens; asked first, so that the answer to a wrong address is one line."""
        try:
            self._send(Request("GET", "/"))
        except TransportError as cause:
            if getattr(cause, "outage", "") in ("nobody", "not-http"):
                self._trouble(str(cause))
                return False
        return True

    def _events(self) -> Iterator[Event]:
        if "book" in self.options.phases:
            yield from self._book()
        generated = [phase for phase in self.options.phases if phase != "book"]
        if generated and not self._is_over():
            # Half a second of imports: only where it is needed, and after the first findings.
            engine = importlib.import_module("contracts.referee.engine").Engine(
                self._send, self.options.header, self.options.seed, self.options.max_examples
            )
            yield from engine.run(self.contract.spec, generated, is_over=self._is_over)
        yield from self._without_credential()

    def _book(self) -> Iterator[Event]:
        begun, own = self.clock(), cases.of_book(self.contract)
        yield PhaseStarted("book", len(own))
        count = 0
        for case in own:
            if self._is_over():
                break
            count += 1
            yield self._sent("book", self.transport.complete(case.request, without=case.without), case.operation, case)
        yield PhaseFinished("book", count, self.clock() - begun, "" if own else "there is no rule book")

    def _without_credential(self) -> Iterator[Event]:
        own = frozenset(name.lower() for name, _ in self.options.header)
        for operation, request in cases.without_credential(self.accepted, dict(self.contract.spec.operations), own):
            if not self._is_over():
                yield self._sent("coverage", request, operation)

    def _is_over(self) -> bool:
        if not self.stopped and self.options.max_time and self.clock() - self.started > self.options.max_time:
            self.stopped = f"stopped after {self.options.max_time:g} s"
        return bool(self.stopped)

    # sending

    def _send(self, request: Request) -> Response:
        """One request of the run, counted; notices when going on makes no sense."""
        self.requests += 1
        try:
            response = self.transport.send(request)
        except TransportError as cause:
            self._note_outage(getattr(cause, "outage", ""), str(cause))
            raise
        self.answered += 1
        self.unanswered_in_a_row = self.refused_in_a_row = 0
        return response

    def _note_outage(self, outage: str, message: str) -> None:
        if outage == "unsendable":
            return
        self.unanswered_in_a_row += 1
        self.refused_in_a_row += outage == "nobody"
        self.timeouts += outage == "timeout"
        if not self.answered and self.unanswered_in_a_row >= _HOPELESS:
            self._stop(f"{message} (the first {self.unanswered_in_a_row} requests)")
        elif self.answered and self.refused_in_a_row >= _GONE:
            self._stop("the implementation does not accept connections any more")
        elif self.timeouts >= _TIMEOUTS:
            self._stop(f"{self.timeouts} requests were not answered within {self.options.timeout:g} s each")

    def _stop(self, reason: str) -> None:
        if not self.stopped:
            self.stopped = reason

    def _sent(self, phase: str, request: Request, operation: str, case: Case | None = None) -> Sent:
        try:
            return Sent(phase, request, self._send(request), operation, case)
        except TransportError as cause:
            return Sent(phase, request, None, operation, case, cause)

    # judging

    def _take(self, event: Event) -> None:
        match event:
            case Sent():
                self._look_at(event, self.judge.judge(event))
                self.listen(event)
            case Trouble(message=message):
                self._trouble(message)
            case _:
                self.listen(event)

    def _look_at(self, sent: Sent, judged: Judged) -> None:
        if judged.error:
            self._trouble(judged.error)
        if judged.is_limited:
            self.limited.add(sent)
            return
        if sent.response is not None and sent.response.status in (401, 403):
            self.is_refused_by_credential = True
        if judged.is_accepted:
            self.accepted_count += 1
            if judged.decision.operation:
                self.accepted.setdefault(judged.decision.operation.id, sent.request)
        if sent.trouble is not None:
            self.tally.add_unanswered(judged.decision)
        self.tally.add(judged.judgements)
        if self.answered:  # before the first answer nobody may be there at all
            for flaw in judged.flaws:
                self._add(flaw, sent)

    def _add(self, flaw: Flaw, sent: Sent) -> None:
        first = self.findings.add(Finding(flaw, sent.phase, sent.request, sent.response, sent.case))
        if first is not None:
            self.listen(Found(self._shown(first)))

    def _repeats(self, finding: Finding) -> bool:
        """Send the request of a finding once more: is the same thing wrong again?"""
        again = self._sent(finding.phase, finding.request, finding.flaw.operation, finding.case)
        if finding.response is None and again.trouble is not None:
            return True  # whether dropped again or refused since: there is no answer
        return any(flaw.key == finding.flaw.key for flaw in self.judge.judge(again, even_if_limited=True).flaws)

    def _settle_limits(self) -> None:
        """A 429 that nobody asked for: a limit of the implementation, or a wrong answer that comes every time?"""
        control = next(iter(self.accepted.values()), None)
        if self.limited.sent and control is not None and not self._is_over():
            for sent in self.limited.wrong(control, lambda request: self._sent("book", request, "")):
                self._look_at(sent, self.judge.judge(sent, even_if_limited=True))
        flaw = self.limited.flaw(self.answered)
        if flaw is not None and flaw.id not in self.judge.off:
            self._add(flaw, self.limited.sent[0])

    def _trouble(self, message: str) -> None:
        message = self.masking.text(message)
        if message not in self.errors:
            self.errors.append(message)
            self.listen(Trouble(message))

    # the result

    def _result(self) -> Result:
        options = self.options
        may_send = self.stopped == "" or self.stopped.startswith("stopped after")
        found = tuple(self._shown(one) for one in self.findings.settled(may_send=lambda: may_send))
        unsent = [case for case in self.contract.witnesses if cases.needs_other_settings(case, self.contract)]
        verdicts = self.tally.verdicts(self.contract.rows, unsent, self.judge.off)
        missed = sum(one.verdict == "not-reached" for one in verdicts)
        if self.stopped and self.answered and self.stopped != "interrupted" and not self.stopped.startswith("stopped after"):
            self._trouble(f"the run ended early: {self.stopped}")
        elif not self.answered and not self.errors and self.stopped != "interrupted":
            self._trouble(f"no request was answered at {options.url}: {self.stopped or 'nothing came back'}")
        code = self._exit_code(bool(found), bool(options.require_reached and missed))
        return Result(
            version=_version(),
            seed=options.seed,
            exit_code=code,
            document=options.document,
            rules=options.rules,
            url=options.url,
            findings=found,
            verdicts=tuple(replace(one, reason=self.masking.text(one.reason)) for one in verdicts),
            errors=tuple(self.errors),
            requests=self.requests,
            accepted=self.accepted_count,
            seconds=self.clock() - self.started,
            notes=self.limited.notes(),
            stopped=self.stopped,
            headers=tuple(name for name, _ in options.header),
        )

    def _exit_code(self, has_findings: bool, has_missed: bool) -> int:
        if self.stopped == "interrupted":
            return INTERRUPTED
        if not self.answered:
            return NOBODY
        if not self.accepted_count:
            self._trouble(_NOTHING_VALID + (_CREDENTIAL if self.is_refused_by_credential and not self.options.header else ""))
            return FINDINGS
        return FINDINGS if has_findings or has_missed else CLEAN

    def _shown(self, finding: Finding) -> Finding:
        """A finding as it may be shown: masked, with its reproductions."""
        options, mask, flaw = self.options, self.masking, finding.flaw
        return replace(
            finding,
            flaw=replace(flaw, message=mask.text(flaw.message), expected=mask.value(flaw.expected), actual=mask.value(flaw.actual)),
            curl=reproduction.curl(options.url, finding.request, mask),
            pytest=reproduction.pytest(options.document, options.rules, options.url, finding, mask),
        )


_NOTHING_VALID = "nothing valid got through: no request to which a success is due got one, so that hardly anything was checked"
_CREDENTIAL = "; does it want a credential? Give it as --header 'Authorization: Bearer …'"


def _check_ids(contract: Contract, skip: tuple[str, ...]) -> None:
    known = {*CHECKS, *(row.id for row in contract.rows)}
    for id_ in skip:
        if id_ not in known:
            raise ConfigurationError(f"--skip: there is no rule and no check `{id_}`{nearest(id_, known)}")


def _version() -> str:
    try:
        return version("openapi-contract-kit")
    except PackageNotFoundError:  # run from a work tree that is not installed
        return "0"
