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
from contracts.checker.sending.sender import INTERRUPTED
from contracts.checker.sending.transport import Unanswered
from contracts.configuration import CONTRACTS, ContractsOptions, MockServerOptions, ReportTarget, defaults
from contracts.contract import Contract
from contracts.contract import load as load_contract
from contracts.errors import ConfigurationError
from contracts.http.addresses import shown
from contracts.http.messages import JSON, Request, Response
from contracts.printable import printable_json
from contracts.rules.book import declared_settings as switches
from contracts.rules.decide.decision import Decision
from contracts.rules.decide.rule_decision import Firing
from mock_server import app
from mock_server.generated import moments, started_at, uuids
from mock_server.selftest.mutants import DROPPED, KnownExchange, Mutant, promises, rows
from mock_server.settings import Settings, settings_of

__all__ = ["Audit", "MutantResult", "as_json", "audit", "described", "outputs"]

CLEAN, SURVIVED = 0, 1
PHASES = ("book", "examples", "coverage")
MAX_EXAMPLES = 20  # scales how many boundaries, keys and edge-case texts are sent around the book's own cases
MAX_TIME_S = 20.0
URL = "http://127.0.0.1:8000"
_LISTED = 12

Chosen = tuple[tuple[str, JSON], ...]


@dataclass(frozen=True, slots=True)
class MutantResult:
    """The result for one mutant. `ids`: all that were reported; `changed`: how many responses were wrong."""

    mutant: Mutant
    ids: frozenset[str]
    changed: int

    @property
    def verdict(self) -> str:
        """killed, survived, or not-reached: the mutant changes no response to a directed case."""
        return "killed" if self.ids else "survived" if self.changed else "not-reached"


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
    def exit_code(self) -> int:
        """0 if every visible mutant was detected, and the unchanged mock has no findings."""
        return SURVIVED if self.survivors or self.clean.findings or not self.clean.accepted else CLEAN


def audit(options: MockServerOptions, *, everything: bool = False) -> Audit:
    """Check the mutants of the mock of a document. `everything`: check all wrong responses of a mutant, not only until it is detected.

    Raises ContractsError.
    """
    begun = time.monotonic()
    grounds = _Grounds(options)
    plain = grounds.of(())
    mutants = [*rows(plain.served, grounds.under), *promises(plain.served.spec, plain.known)]
    noticed = tuple(_noticed(mutant, grounds.of(tuple(mutant.settings.items())), is_whole=everything) for mutant in mutants)
    assert plain.result is not None
    return Audit(shown(options.document), plain.result, noticed, time.monotonic() - begun)


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

    def decide(self, request: Request, off: frozenset[int]) -> Decision:
        """The mock's decision if these rows of the book do not fire."""
        now, uuid = moments(self.own.now)(), uuids(self.own.seed)
        return self.served.pipeline.decide(request, self.served.settings, masked=off, now=now, uuid=uuid)

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

    def under(self, settings: Mapping[str, JSON]) -> _Ground:
        """The same for a mapping."""
        return self.of(tuple(settings.items()))

    def _ground(self, settings: Mapping[str, JSON]) -> _Ground:
        judging, served = _under(self._judging, settings), _under(self._served, settings)
        ground = _Ground(judging, served, app.assembled(served, self._own), self._own, None, [], [])
        return ground.ask(_checker_options(self._options, settings, ("book",) if settings else PHASES))


def _under(contract: Contract, settings: Mapping[str, JSON]) -> Contract:
    if not settings or contract.book is None:
        return contract
    return replace(contract, settings=switches.resolve(contract.book.settings, {**contract.settings, **settings}))


def _checker_options(options: MockServerOptions, settings: Mapping[str, JSON], phases: tuple[str, ...]) -> ContractsOptions:
    """Options that select the directed cases: those from the book and the document, none at random."""
    return replace(
        defaults(CONTRACTS), document=options.document, rules=options.rules, set={**options.set, **settings}, url=URL,
        seed=options.seed, phases=phases, max_examples=MAX_EXAMPLES, max_time=MAX_TIME_S,
    )  # fmt: skip


def _noticed(mutant: Mutant, ground: _Ground, *, is_whole: bool) -> MutantResult:
    ids: set[str] = set()
    changed, judge = 0, Judge(ground.judging)
    for sent, known in zip(ground.sent, ground.known, strict=True):
        response = mutant.alter(known)
        if response is None or _is_same(response, known.response):
            continue
        changed += 1
        ids |= {flaw.id for flaw in judge.judge(_answered(sent, response), even_if_limited=True).flaws}
        if ids and not is_whole and (mutant.check in ids or mutant.group == mutant.check):
            break
    return MutantResult(mutant, frozenset(ids), changed)


def _is_same(one: Response, other: Response) -> bool:
    """Whether two responses are the same, apart from headers that the mock adds to every response."""
    return (one.status, one.body, _compared_headers(one)) == (other.status, other.body, _compared_headers(other))


def _compared_headers(response: Response) -> frozenset[tuple[str, str]]:
    return frozenset((name.lower(), value) for name, value in response.headers if name.lower() not in ("content-length", "x-mock-rule"))


def _answered(sent: Sent, response: Response) -> Sent:
    if response is DROPPED:
        return replace(sent, response=None, trouble=Unanswered("dropped", "the connection was closed before the response was complete"))
    return replace(sent, response=response)


# --- reports --------------------------------------------------------------------------------------------------------------------------


def described(result: Audit) -> Iterator[str]:
    """Detection rates with the ids that detected the mutants, survivors, and mutants that no directed case reaches."""
    for finding in result.clean.findings:
        yield f"The unchanged mock has a finding: {finding.flaw.id}: {finding.flaw.message}"
    if not result.clean.accepted:
        yield "No valid request of the directed cases succeeded: the document alone does not provide enough cases."
    groups = _groups(result)
    width = max(len(name) for name in ("mutants", *groups))
    yield f"{'mutants':<{width}}  detected  by"
    for name, results in groups.items():
        reached = [entry for entry in results if entry.verdict != "not-reached"]
        killed = sum(entry.verdict == "killed" for entry in reached)
        yield f"{name:<{width}}  {killed:>4}/{len(reached):<3}  {_named(name, reached)}".rstrip()
    for verdict, heading in (("survived", "Survivors"), ("not-reached", "Not reached by any directed case")):
        yield from _list(heading, [entry for entry in result.noticed if entry.verdict == verdict], shortened=verdict == "not-reached")
    reached = [entry for entry in result.noticed if entry.verdict != "not-reached"]
    killed = len(reached) - len(result.survivors)
    rate = f"{killed / len(reached):.1%}" if reached else "none"
    yield ""
    yield f"{killed} of {len(reached)} mutants detected ({rate}), {len(result.noticed) - len(reached)} not reached, {result.seconds:.1f} s"


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
        name: {"killed": sum(bool(entry.ids) for entry in results), "reached": sum(entry.verdict != "not-reached" for entry in results)}
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
