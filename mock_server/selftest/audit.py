"""Mutation testing of the checker: the mock with one defect at a time, and what the checker reports for each.

The unchanged mock is sent the directed cases once, in this process. A mutant changes some of the responses; only those are checked again.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from contracts.checker.events import Event, Result, Sent
from contracts.checker.judge import Judge
from contracts.checker.reports.output import Output
from contracts.checker.run import run
from contracts.checker.scenarios import CHECKS_OF_LIFECYCLES
from contracts.checker.sending.sender import INTERRUPTED
from contracts.checker.sending.transport import Unanswered
from contracts.configuration import CONTRACTS, ContractsOptions, MockServerOptions, ReportTarget, defaults
from contracts.contract import Contract
from contracts.contract import load as load_contract
from contracts.errors import ConfigurationError
from contracts.exit_codes import ExitCode
from contracts.http.addresses import shown
from contracts.http.messages import JSON, Request, Response
from contracts.printable import printable_json
from contracts.rules.book import declared_settings as switches
from contracts.rules.decide.decision import Decision, PlainSuccess, RuleDecision
from contracts.rules.decide.rule_decision import Firing
from contracts.rules.judge.comparison import judged_parts
from contracts.rules.language.tracing import Mutation
from mock_server import app
from mock_server.generated import moments, started_at, uuids
from mock_server.selftest.mutants import DROPPED, KnownExchange, Mutant, mistakes, promises, rows
from mock_server.settings import USUAL_URL, Settings, settings_of

__all__ = ["Audit", "MutantResult", "as_json", "audit", "described", "outputs"]

PHASES = ("book", "examples", "coverage")
MAX_EXAMPLES = 20  # scales how many boundaries, keys and edge-case texts are sent around the book's own cases
MAX_TIME_S = 20.0
_LISTED = 12
_VISIBLE = ("killed", "survived")
_VERDICTS = ("killed", "survived", "invisible", "not-reached")
_HEADINGS = {
    "survived": "Survivors",
    "invisible": "Invisible: not judged, or without effect on any response to a directed case",
    "not-reached": "Not reached by any directed case",
}

Chosen = tuple[tuple[str, JSON], ...]


@dataclass(frozen=True, slots=True)
class MutantResult:
    """The result for one mutant. `ids`: all that were reported; `changed`: how many responses were wrong."""

    mutant: Mutant
    ids: frozenset[str]
    changed: int
    is_affecting: bool = False

    @property
    def verdict(self) -> str:
        """killed, survived, not-reached: the mutant changes no response to a directed case; or, of a mistake in the book that does change
        values on the way to a decision, invisible: in no response anything that is judged."""
        if self.ids or self.changed:
            return "killed" if self.ids else "survived"
        return "invisible" if self.is_affecting else "not-reached"


@dataclass(frozen=True, slots=True)
class Audit:
    """The result. `clean`: the checker's result for the unchanged mock; with findings in it, the audit means little."""

    document: str
    clean: Result
    noticed: tuple[MutantResult, ...]
    seconds: float

    @property
    def survivors(self) -> tuple[MutantResult, ...]:
        """Visible mutants that the checker did not detect."""
        return tuple(one for one in self.noticed if one.verdict == "survived")

    @property
    def exit_code(self) -> ExitCode:
        """0 if every visible mutant was detected, and the unchanged mock has no findings."""
        return ExitCode.FAILURES if self.survivors or self.clean.findings or not self.clean.accepted else ExitCode.CLEAN


def audit(options: MockServerOptions, *, everything: bool = False) -> Audit:
    """Check the mutants of the mock of a document. `everything`: check all wrong responses of a mutant, not only until it is detected.

    Raises ContractsError.
    """
    begun = time.monotonic()
    grounds = _Grounds(options)
    plain = grounds.of(())
    mutants = [*rows(plain.served, grounds.under), *promises(plain.served.spec, plain.known)]
    noticed = [_noticed(mutant, grounds.of(tuple(mutant.settings.items())), is_whole=everything) for mutant in mutants]
    noticed += _of_mistakes(grounds.all, is_whole=everything)
    assert plain.result is not None
    return Audit(shown(options.document), plain.result, tuple(noticed), time.monotonic() - begun)


@dataclass(frozen=True, slots=True)
class _Ground:
    """The mock under some settings, the checker's own contract, and the exchanges."""

    judging: Contract
    served: Contract
    mock: app.Mock
    own: Settings
    result: Result | None
    sent: list[Sent]
    known: list[KnownExchange]
    mutations: dict[Request, frozenset[Mutation]]

    def decide(self, request: Request, off: frozenset[int]) -> Decision:
        """The mock's decision if these rows of the book do not fire."""
        now, uuid = moments(self.own.now)(), uuids(self.own.seed)
        return self.served.pipeline.decide(request, self.served.settings, masked=off, now=now, uuid=uuid)

    def decide_mistaken(self, known: KnownExchange, mutation: Mutation) -> Decision | None:
        """The decision of a mock whose book has this mistake, None if no judged part of the response shows it."""
        rules, decision = self.served.traced(known.operation), known.decision
        if rules is None or decision.reading is None:
            return None
        now, uuid = moments(self.own.now)(), uuids(self.own.seed)
        mistaken = rules.decide(known.request, decision.reading, mutation, now=now, uuid=uuid, media_types=decision.media_types)
        free = rules.program.free
        return None if judged_parts(mistaken, free) == judged_parts(decision, free) else mistaken

    def is_affected(self, known: KnownExchange, mutation: Mutation) -> bool:
        """Whether this mistake in the book changes a value on the way to the decision."""
        if known.request not in self.mutations:
            rules, decision = self.served.traced(known.operation), known.decision
            is_decided = rules is not None and isinstance(decision, RuleDecision | PlainSuccess)
            self.mutations[known.request] = (
                rules.trace(known.request, decision.reading).noticed if rules and is_decided and decision.reading else frozenset()
            )
        return mutation in self.mutations[known.request]

    def render(self, decision: Decision, request: Request) -> Response:
        """The mock's response for a decision."""
        return self.mock.stubs.render(decision, request)

    def ask(self, options: ContractsOptions) -> _Ground:
        """Send the directed cases and return the ground with their result."""

        def listen(event: Event) -> None:
            if isinstance(event, Sent) and event.response is not None and not event.before:
                self.sent.append(event)
                self.known.append(self._known(event.request, event.response))

        result = run(self.judging, options, listen, answer=self.mock.dispatcher.answer, now=started_at(self.own.now))
        if result.stopped == INTERRUPTED:
            raise KeyboardInterrupt  # with half of the cases, the result would mean nothing
        return replace(self, result=result)

    def _known(self, request: Request, response: Response) -> KnownExchange:
        firing = Firing()
        decision = self.decide(request, firing)
        return KnownExchange(request, response, decision, frozenset(firing.noted))


class _Grounds:
    """Creates one ground for each set of settings that a mutant needs."""

    def __init__(self, options: MockServerOptions) -> None:
        self._options = options
        self._own = own = settings_of(options)
        served = app.load(options.document, options.rules, settings=options.set, own=own, allowed=options.allow_ref)
        judging = load_contract(options.document, options.rules, settings=options.set, allowed=options.allow_ref)
        self._served, self._judging = served.under(own.strictness), judging.under(own.strictness)
        self._made: dict[Chosen, _Ground] = {}

    def of(self, settings: Chosen) -> _Ground:
        """The ground for these settings, which override those of the options."""
        if settings not in self._made:
            self._made[settings] = self._ground(dict(settings))
        return self._made[settings]

    @property
    def all(self) -> list[_Ground]:
        """Those created so far, the one without settings first."""
        return list(self._made.values())

    def under(self, settings: Mapping[str, JSON]) -> _Ground:
        """The same for a mapping."""
        return self.of(tuple(settings.items()))

    def _ground(self, settings: Mapping[str, JSON]) -> _Ground:
        judging, served = _under(self._judging, settings), _under(self._served, settings)
        ground = _Ground(judging, served, app.assembled(served, self._own), self._own, None, [], [], {})
        return ground.ask(_checker_options(self._options, settings, ("book",) if settings else PHASES))


def _under(contract: Contract, settings: Mapping[str, JSON]) -> Contract:
    if not settings or contract.book is None:
        return contract
    return replace(contract, settings=switches.resolve(contract.book.settings, {**contract.settings, **settings}))


def _checker_options(options: MockServerOptions, settings: Mapping[str, JSON], phases: tuple[str, ...]) -> ContractsOptions:
    """Options that select the directed cases: those from the book and the document, none at random."""
    return replace(
        defaults(CONTRACTS), document=options.document, rules=options.rules, set={**options.set, **settings}, url=USUAL_URL,
        seed=options.seed, phases=phases, max_examples=MAX_EXAMPLES, max_time=MAX_TIME_S, skip=CHECKS_OF_LIFECYCLES,
    )  # fmt: skip


def _of_mistakes(grounds: Sequence[_Ground], *, is_whole: bool) -> Iterator[MutantResult]:
    """The result for each mistake in the book, under the first settings with which it is detected, or else visible."""
    by_mistake: dict[tuple[str, Mutation | None], list[tuple[Mutant, _Ground]]] = defaultdict(list)
    for ground in grounds:
        for mutant in mistakes(ground.served, ground):
            by_mistake[mutant.operation, mutant.mutation].append((mutant, ground))
    for listed in by_mistake.values():
        results: list[MutantResult] = []
        for mutant, ground in listed:
            results.append(_noticed(mutant, ground, is_whole=is_whole))
            if results[-1].ids:
                break
        yield min(results, key=lambda result: _VERDICTS.index(result.verdict))


def _noticed(mutant: Mutant, ground: _Ground, *, is_whole: bool) -> MutantResult:
    ids: set[str] = set()
    changed, judge = 0, Judge(ground.judging)
    for sent, known in zip(ground.sent, ground.known, strict=True):
        response = mutant.alter(known)
        if response is None or _is_same(response, known.response):
            continue
        changed += 1
        ids |= {failure.id for failure in judge.judge(_answered(sent, response), even_if_limited=True).failures}
        if ids and not is_whole and (mutant.check in ids or mutant.group == mutant.check):
            break
    is_affecting = mutant.mutation is not None and any(ground.is_affected(known, mutant.mutation) for known in ground.known)
    return MutantResult(mutant, frozenset(ids), changed, is_affecting)


def _is_same(one: Response, other: Response) -> bool:
    """Whether two responses are the same, apart from headers that the mock adds to every response."""
    return (one.status, one.body, _compared_headers(one)) == (other.status, other.body, _compared_headers(other))


def _compared_headers(response: Response) -> frozenset[tuple[str, str]]:
    return frozenset((name.lower(), value) for name, value in response.headers if name.lower() not in ("content-length", "x-mock-rule"))


def _answered(sent: Sent, response: Response) -> Sent:
    if response is DROPPED:
        return replace(sent, response=None, error=Unanswered("dropped", "the connection was closed before the response was complete"))
    return replace(sent, response=response)


# --- reports --------------------------------------------------------------------------------------------------------------------------


def described(result: Audit) -> Iterator[str]:
    """Detection rates with the ids that detected the mutants, survivors, and mutants that no directed case reaches."""
    for finding in result.clean.findings:
        yield f"The unchanged mock has a finding: {finding.failure.id}: {finding.failure.message}"
    if not result.clean.accepted:
        yield "No valid request of the directed cases succeeded: the document alone does not provide enough cases."
    groups = _groups(result)
    width = max(len(name) for name in ("mutants", *groups))
    yield f"{'mutants':<{width}}  detected  by"
    for name, results in groups.items():
        reached = [entry for entry in results if entry.verdict in _VISIBLE]
        killed = sum(entry.verdict == "killed" for entry in reached)
        yield f"{name:<{width}}  {killed:>4}/{len(reached):<3}  {_named(name, reached)}".rstrip()
    for verdict, heading in _HEADINGS.items():
        yield from _list(heading, [entry for entry in result.noticed if entry.verdict == verdict], shortened=verdict != "survived")
    reached = [entry for entry in result.noticed if entry.verdict in _VISIBLE]
    killed = len(reached) - len(result.survivors)
    rate = f"{killed / len(reached):.1%}" if reached else "none"
    yield ""
    others = Counter(entry.verdict for entry in result.noticed)
    unseen = f"{others['invisible']} invisible, {others['not-reached']} not reached"
    yield f"{killed} of {len(reached)} mutants detected ({rate}), {unseen}, {result.seconds:.1f} s"


def _groups(result: Audit) -> dict[str, list[MutantResult]]:
    groups: dict[str, list[MutantResult]] = defaultdict(list)
    for entry in result.noticed:
        groups[entry.mutant.group].append(entry)
    return groups


def _named(group: str, results: Sequence[MutantResult]) -> str:
    """The ids that detected the mutants; for rules and rows, how many were detected by their own id."""
    if group != results[0].mutant.check if results else False:
        return f"{sum(entry.mutant.check in entry.ids for entry in results)} by their own id"
    counts = Counter(id_ for entry in results for id_ in entry.ids)
    shown = [f"{id_} {count}" for id_, count in counts.most_common(4)]
    return ", ".join(shown) + (f" and {len(counts) - 4} more" if len(counts) > 4 else "")


def _list(heading: str, results: Sequence[MutantResult], *, shortened: bool) -> Iterator[str]:
    if not results:
        return
    yield ""
    yield f"{heading} ({len(results)})"
    shown = results[:_LISTED] if shortened else results
    yield from (f"  {entry.mutant.check}  {entry.mutant.operation}  {entry.mutant.says}" for entry in shown)
    if len(shown) < len(results):
        yield f"  and {len(results) - len(shown)} more; --report json lists all"


def as_json(result: Audit) -> str:
    """`{version, document, exit_code, breaches: [{check, group, operation, says, verdict, ids}], rates: {group: {killed, reached}}}`."""
    rates = {
        name: {"killed": sum(bool(entry.ids) for entry in results), "reached": sum(entry.verdict in _VISIBLE for entry in results)}
        for name, results in _groups(result).items()
    }
    mutants = [
        {
            "check": entry.mutant.check, "group": entry.mutant.group, "operation": entry.mutant.operation, "says": entry.mutant.says,
            "verdict": entry.verdict, "ids": sorted(entry.ids),
        }
        for entry in result.noticed
    ]  # fmt: skip
    whole = {
        "version": result.clean.version, "document": result.document, "exit_code": result.exit_code, "breaches": mutants, "rates": rates,
    }  # fmt: skip
    return printable_json(json.dumps(whole, indent=2)) + "\n"


def outputs(targets: Sequence[ReportTarget]) -> tuple[Output, ...]:
    """The targets of the report. Raises ConfigurationError for formats other than json, and for a file that cannot be written."""
    for target in targets:
        if target.format != "json":
            raise ConfigurationError(f"--report: `audit` does not support the format `{target.format}`; supported: json")
    made = tuple(Output(sys.stdout if target.file == "-" else Path(target.file)) for target in targets)
    for output in made:
        output.check()
    return made
