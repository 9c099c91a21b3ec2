"""A run: every phase against one implementation, every exchange judged, every finding replayed, one result.

Takes the time from a clock; reports what happens as events.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from contracts.checker.baseline import Baseline
from contracts.checker.cases import book_cases as cases
from contracts.checker.cases.good_requests import good_requests
from contracts.checker.cases.relations import repeated
from contracts.checker.cases.untried_boundaries import untried_by
from contracts.checker.checks import CHECKS
from contracts.checker.credentials.masking import Masking
from contracts.checker.events import Event, FindingFound, OperationVerdict, Result, RunError, RunFinished, RunStarted, Sent
from contracts.checker.failures import Citation, Failure, Finding, Findings, ScenarioCase
from contracts.checker.first_answers import wrong_address
from contracts.checker.impossible_requests import ImpossibleRequests
from contracts.checker.judge import Judge, Judged
from contracts.checker.operation_verdicts import OperationTally
from contracts.checker.phases import Phases, SeenFailure
from contracts.checker.rate_limits import RateLimited
from contracts.checker.reproduction import commands as reproduction
from contracts.checker.reproduction.commands import Contracted
from contracts.checker.scenarios import broken_checks
from contracts.checker.sending.pace import Pace
from contracts.checker.sending.run_scope import SAFE, RunScope
from contracts.checker.sending.sender import INTERRUPTED, Sender
from contracts.checker.sending.transport import Transport
from contracts.checker.sending.trust import Trust
from contracts.checker.verdicts import RuleVerdict, Tally
from contracts.configuration import ContractsOptions, nearest
from contracts.contract import Contract
from contracts.document.reading import plain_data
from contracts.errors import ConfigurationError, Place, TransportError
from contracts.exit_codes import ExitCode
from contracts.http.addresses import shown
from contracts.http.messages import Request, Response
from contracts.moments import DEFAULT_NOW
from contracts.rules.judge.judgement import Judgement

__all__ = ["planned", "run"]

_SECONDS_OF_IMPOSSIBLE = 3.0  # for finding out why no request succeeded
_NOTHING_VALID = "no request that should have succeeded did, so hardly anything was checked"
_CREDENTIAL = ". If credentials are needed, pass them with --header 'Authorization: Bearer …'"


def run(
    contract: Contract,
    options: ContractsOptions,
    listen: Callable[[Event], None],
    *,
    clock: Callable[[], float] = time.monotonic,
    answer: Callable[[Request], Response] | None = None,
    now: datetime = DEFAULT_NOW,
    baseline: Baseline | None = None,
) -> Result:
    """Check the implementation at `options.url` and pass events to `listen`. The last event has the result.

    `answer`: an implementation in this process, called instead of the network. `now`: the time used in requests that are generated from the
    document. `baseline`: findings that are accepted. Raises ConfigurationError for an unknown id in `skip`.
    """
    _check_ids(contract, options.skip)
    contract = contract.at(now)
    scope = _scope(contract, options)
    trust = Trust(options.ca, options.insecure)
    with Transport(options.url, headers=options.header, timeout_s=options.timeout, trust=trust, answer=answer) as transport:
        sender = Sender(transport, clock, options.max_time, clock(), scope, Pace(options.rate, clock))
        return _Run(contract, options, listen, clock, sender, Phases(contract, options, sender, clock, now), baseline).go()


def planned(contract: Contract, options: ContractsOptions, *, now: datetime = DEFAULT_NOW) -> Iterator[Request]:
    """The requests of a run that do not depend on responses, masked. Sends nothing."""
    clock = time.monotonic
    with Transport(options.url, headers=options.header, timeout_s=options.timeout) as transport:
        sender = Sender(transport, clock, options.max_time, clock(), _scope(contract, options))
        masking = Masking(transport.headers, (options.url, options.document))
        for request, _, _ in Phases(contract, options, sender, clock, now).planned():
            if sender.may_send(request):
                yield masking.request(request)


def _scope(contract: Contract, options: ContractsOptions) -> RunScope | None:
    """The scope that the options select, None for everything."""
    methods = frozenset(options.methods) or None
    if options.read_only:
        methods = SAFE & methods if methods else SAFE
    if not options.include and not options.exclude and methods is None:
        return None
    return RunScope.of(contract.spec, contract.router, include=options.include, exclude=options.exclude, methods=methods)


def _check_ids(contract: Contract, skip: tuple[str, ...]) -> None:
    known = {*CHECKS, *(row.id for row in contract.rows)}
    for id_ in skip:
        if id_ not in known:
            raise ConfigurationError(f"--skip: no rule or check is called `{id_}`{nearest(id_, known)}")


@dataclass(slots=True)
class _Run:
    contract: Contract
    options: ContractsOptions
    listen: Callable[[Event], None]
    clock: Callable[[], float]
    sender: Sender
    phases: Phases
    baseline: Baseline | None = None
    masking: Masking = field(init=False)
    judge: Judge = field(init=False)
    findings: Findings = field(init=False)
    tally: Tally = field(default_factory=Tally)
    limited: RateLimited = field(default_factory=RateLimited)
    accepted_count: int = 0
    is_refused_by_credential: bool = False
    errors: list[str] = field(default_factory=list)
    operations: OperationTally = field(init=False)
    impossible: dict[str, str] = field(default_factory=dict)
    checked: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        transport = self.sender.transport
        proxy = transport.proxy.url if transport.proxy else ""
        self.masking = Masking(transport.headers, (self.options.url, self.options.document, proxy))
        self.judge = Judge(self.contract, skip=self.options.skip, is_hard_only=self.options.hard_only)
        self.findings = Findings(self._repeats)
        self.operations = OperationTally(self.contract.spec)

    def go(self) -> Result:
        """All phases, then the settled findings."""
        options, book = self.options, self.contract.book
        operations = len(self.contract.spec.operations)
        document, rules, url = shown(options.document), shown(book.file) if book else "", self.sender.transport.url
        self.listen(RunStarted(document, rules, url, options.seed, operations, options.phases, options.max_time))
        try:
            if self._is_anybody_there() and self._is_right_address():
                for event in self.phases.events():
                    self._take(event)
                self._settle_limits()
                self._add_impossible()
            result = self._result()
        except KeyboardInterrupt:
            self.sender.stopped = INTERRUPTED
            result = self._result()
        self.listen(RunFinished(result))
        return result

    # what is sent

    def _is_anybody_there(self) -> bool:
        """Whether there is an HTTP server at the URL; checked first, so that a wrong URL gives one line."""
        first = self.phases.first_request()
        if getattr(first.error, "outage", "") in ("nobody", "not-http"):
            self._add_error(str(first.error))
            return False
        return True

    def _is_right_address(self) -> bool:
        """Whether the URL may be that of the implementation; otherwise the run ends with the reason."""
        if self.sender.transport.is_in_process:
            return True
        transport = self.sender.transport
        given = frozenset(name.lower() for name, _ in transport.headers)
        operations = self.contract.spec.operations
        suggested = good_requests(self.contract, now=self.phases.now, given=given)
        requests = ((operations[id_], transport.complete(request)) for id_, request in suggested)
        reason = wrong_address(self.contract.spec, requests, transport.url, lambda request: self.sender.sent("book", request, "").response)
        if reason:
            self._add_error(reason)
            self.sender.stopped = "nothing of the document was found at this URL"
        return not reason

    # what is found

    def _take(self, event: Event | Judgement | SeenFailure) -> None:
        if isinstance(event, RunError):
            self._add_error(event.message)
            return
        if isinstance(event, SeenFailure):
            if event.failure.id not in self.judge.off:
                self._add(event.failure, event.sent, event.scenario)
            return
        if isinstance(event, Judgement):
            self.tally.add(self._wanted((event,)))
            return
        if isinstance(event, Sent):
            if getattr(event.error, "outage", "") == "out-of-scope":
                return
            self._look_at(event, self.judge.judge(event))
        self.listen(event)

    def _wanted(self, judgements: tuple[Judgement, ...]) -> tuple[Judgement, ...]:
        return tuple(judgement for judgement in judgements if judgement.id not in self.judge.off)

    def _look_at(self, sent: Sent, judged: Judged) -> None:
        if judged.error:
            self._add_error(judged.error)
        if judged.is_limited and sent.response is not None:
            self.sender.obey(sent.response)
            self.limited.add(sent)
            return
        self.operations.add(sent, judged)
        self.checked |= judged.checked
        if judged.is_accepted:
            self.accepted_count += 1
        if sent.error is not None:
            self.tally.add_unanswered(judged.decision)
        elif sent.response is not None and sent.response.status in (401, 403):
            self.is_refused_by_credential = True
        self.phases.note(sent, judged)
        related = self._wanted(sent.relations)
        self.tally.add((*judged.judgements, *related))
        if self.sender.answered:  # before the first response, there may be no implementation
            for failure in judged.failures:
                self._add(failure, sent)
            for failure in self.judge.of_relations(related):
                self._add(failure, sent)

    def _add(self, failure: Failure, sent: Sent, scenario: ScenarioCase | None = None) -> None:
        if self.options.warnings_as_errors:
            failure = replace(failure, level="error")
        before = sent.before if failure.kind == "relation" or scenario else ()
        finding = Finding(failure, sent.phase, sent.request, sent.response, sent.case, before=before, scenario=scenario)
        added = self.findings.add(finding)
        if added is not None:
            found = self._shown(added)
            self.listen(FindingFound(found))
            if self.options.fail_fast and self._fails(found) and not self.sender.stopped:
                self.sender.stopped = "stopped at the first finding"

    def _repeats(self, finding: Finding) -> bool:
        """Whether a replay shows the same failure. Without time for a replay, the failure counts."""
        is_same = self.sender.patience_s() > 0 and self._is_seen_again(finding)
        return is_same or (self.sender.patience_s() == 0 and not finding.failure.must_repeat)

    def _is_seen_again(self, finding: Finding) -> bool:
        """Send the request of a finding again, or its whole sequence, and return whether the same failure occurs."""
        if finding.scenario is not None:
            return finding.failure.id in broken_checks(self.contract, finding.scenario, self._response_to)
        if finding.failure.kind == "relation":
            try:
                verdict = repeated(self.contract, finding.failure.id, finding.requests, self.sender.send)
            except TransportError:
                return False
            return verdict is not None and verdict.verdict == "broken"
        again = self.sender.sent(finding.phase, finding.request, finding.failure.operation, finding.case)
        if finding.response is None and again.error is not None:
            return True  # there is no response again, for whatever reason
        return any(failure.key == finding.failure.key for failure in self.judge.judge(again, even_if_limited=True).failures)

    def _response_to(self, request: Request) -> Response | None:
        return self.sender.sent("coverage", request, "").response

    def _settle_limits(self) -> None:
        """Decide whether the 429 responses that no rule requires are a rate limit or wrong responses."""
        control = next(iter(self.phases.accepted.values()), None)
        if self.limited.sent and control is not None and not self.sender.is_over():
            for sent in self.limited.wrong(control, lambda request: self.sender.sent("book", request, "")):
                self._look_at(sent, self.judge.judge(sent, even_if_limited=True))
        failure = self.limited.failure(self.sender.answered)
        if failure is not None and failure.id not in self.judge.off:
            self._add(failure, self.limited.sent[0])

    def _add_impossible(self) -> None:
        """Name the operations without any possible valid request, among those without a success; stop after a short time."""
        impossible, until = ImpossibleRequests(self.contract.spec), self.clock() + _SECONDS_OF_IMPOSSIBLE
        for operation in self.contract.spec.operations.values():
            if operation.id in self.phases.accepted or self.clock() > until or not self._is_in_scope(operation.id):
                continue
            if reason := impossible.reason(operation):
                self.impossible[operation.id] = "no valid request exists"
                self._add_error(reason)

    def _is_in_scope(self, id_: str) -> bool:
        return self.sender.scope is None or id_ in self.sender.scope.operations

    def _add_error(self, message: str) -> None:
        message = self.masking.text(message)
        if message not in self.errors:
            self.errors.append(message)
            self.listen(RunError(message))

    # the result

    def _result(self) -> Result:
        options, sender = self.options, self.sender
        findings = tuple(self._shown(finding) for finding in self.findings.settled(may_send=lambda: sender.may_replay))
        verdicts = self._verdicts()
        operations = tuple(
            replace(one, reason=self.masking.text(one.reason))
            for one in self.operations.verdicts(self.impossible, sender.stopped, sender.scope)
        )
        self._say_why_it_ended()
        result = Result(
            version=_version(),
            seed=options.seed,
            exit_code=self._exit_code(any(map(self._fails, findings)), verdicts, operations),
            document=shown(options.document),
            rules=shown(options.rules),
            url=sender.transport.url,
            findings=findings,
            verdicts=verdicts,
            errors=tuple(self.errors),
            requests=sender.requests,
            accepted=self.accepted_count,
            seconds=self.clock() - sender.started,
            notes=(*self.limited.notes(), *self.phases.notes),
            stopped=self.masking.text(sender.stopped),
            headers=tuple(name for name, _ in sender.transport.headers),
            operations=operations,
            checked=frozenset(self.checked | self.phases.played),
        )
        return replace(result, fixed=self.baseline.fixed(result)) if self.baseline else result

    def _fails(self, finding: Finding) -> bool:
        return finding.fails and (self.baseline is None or self.baseline.fails(finding.standing))

    def _verdicts(self) -> tuple[RuleVerdict, ...]:
        unsent = [case for case in self.contract.witnesses if cases.needs_other_settings(case, self.contract)]
        verdicts = self.tally.verdicts(self.contract.rows, unsent, self.judge.off)
        untried = (boundary for solved in self.phases.solved if solved.is_finished for boundary in untried_by(solved))
        boundaries = [
            RuleVerdict(boundary.text, boundary.operation, "boundary", "not-reached", 0, f"boundary not tried: {boundary.reason}")
            for boundary in untried
        ]
        return tuple(replace(verdict, reason=self.masking.text(verdict.reason)) for verdict in (*verdicts, *boundaries))

    def _say_why_it_ended(self) -> None:
        sender = self.sender
        if sender.answered and sender.has_failed:
            self._add_error(f"the run ended early: {sender.stopped}")
        elif not sender.answered and not self.errors and sender.stopped != INTERRUPTED:
            self._add_error(f"no request got a response from {sender.transport.url}: {sender.stopped or 'no responses'}")
        elif not self.accepted_count and sender.answered and not self.errors and sender.stopped != INTERRUPTED:
            wants_credential = self.is_refused_by_credential and not sender.transport.headers
            self._add_error(_NOTHING_VALID + (_CREDENTIAL if wants_credential else ""))

    def _exit_code(self, has_errors: bool, verdicts: tuple[RuleVerdict, ...], operations: tuple[OperationVerdict, ...]) -> ExitCode:
        if self.sender.stopped == INTERRUPTED:
            return ExitCode.INTERRUPTED
        if not self.sender.answered:
            return ExitCode.NO_RESPONSE
        is_missed = self.options.require_reached and any(verdict.verdict == "not-reached" for verdict in verdicts)
        is_unreached = not self.options.allow_unreached and any(verdict.verdict == "not-reached" for verdict in operations)
        is_incomplete = self.sender.has_failed or not self.accepted_count or is_missed or is_unreached
        return ExitCode.FAILURES if has_errors or is_incomplete else ExitCode.CLEAN

    def _shown(self, finding: Finding) -> Finding:
        """A finding as it may be shown: masked, with its reproductions."""
        options, mask, url = self.options, self.masking, self.sender.transport.address
        settings = {name: mask.value(plain_data.data(value, file="--set")) for name, value in options.set.items()}
        trusted = Trust(options.ca, options.insecure)
        contracted = Contracted(shown(options.document), shown(options.rules), settings, shown(options.fixtures), trusted)
        return replace(
            finding,
            failure=_masked(finding.failure, mask),
            curl=reproduction.curl(url, finding, mask, trusted),
            pytest=reproduction.pytest(contracted, url, finding, mask),
            declared_at=mask.place(self._declared_at(finding.failure.operation)),
            standing=self.baseline.standing(finding) if self.baseline else "",
        )

    def _declared_at(self, operation: str) -> Place:
        """The place of an operation in the document, or of its beginning."""
        spec = self.contract.spec
        declared = spec.operations.get(operation)
        return spec.source_document.tree.key_place(declared.pointer if declared else "")


def _masked(failure: Failure, mask: Masking) -> Failure:
    source = Citation(mask.text(failure.source.words), mask.place(failure.source.place) if failure.source.place else None)
    return replace(
        failure, message=mask.text(failure.message), expected=mask.value(failure.expected), actual=mask.value(failure.actual), source=source
    )


def _version() -> str:
    try:
        return version("openapi-contract-kit")
    except PackageNotFoundError:  # running from a work tree that is not installed
        return "0"
