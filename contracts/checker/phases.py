"""What is sent, and in which order: the phases of a run as a stream of events. Others judge the exchanges and pass the results to `note`.

Fast and informative requests first: the cases of the rule book, a few follow-ups of each; then boundaries, keys, edge values and variants
in turn; then relations; then what Schemathesis generates; at the end, the first requests again, and several in parallel.
"""

from __future__ import annotations

import importlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from math import inf
from random import Random
from typing import TypeVar

from contracts.api.credentials import credential_headers, without_credentials
from contracts.api.operations import Operation
from contracts.api.routing import WrongMethod
from contracts.checker.cases import book_cases as cases
from contracts.checker.cases import edge_values, request_variants, robustness
from contracts.checker.cases.boundaries import Boundaries, values_of
from contracts.checker.cases.good_requests import good_requests
from contracts.checker.cases.pairwise import HarvestedValues, of_other_kinds, pairwise
from contracts.checker.cases.relations import PHASE as RELATIONS
from contracts.checker.cases.relations import RelatedExchanges, RelationEvent
from contracts.checker.cases.schema_coverage import covered_members
from contracts.checker.cases.seeds import with_book_examples, words
from contracts.checker.cases.solved_boundaries import SolvedBoundaries
from contracts.checker.checks import BROKEN_HTTP, CHECKS, COMMON
from contracts.checker.events import Event, PhaseFinished, PhaseStarted, Sent
from contracts.checker.failures import Citation, Failure, ScenarioCase
from contracts.checker.judge import Judged
from contracts.checker.scenarios import SCENARIOS, Known, Scenario
from contracts.checker.sending.sender import PlannedRequest, Sender
from contracts.configuration import ContractsOptions
from contracts.contract import Contract
from contracts.display import counted
from contracts.http.messages import JSON, Request, Response
from contracts.rules.book.request_members import RequestMember, draft
from contracts.rules.decide.decision import RuleDecision
from contracts.rules.judge.witnesses import Case

__all__ = ["Phases", "SeenFailure"]

AnyEvent = TypeVar("AnyEvent")

# Per operation, in units of `--max-examples`: how many cases of each kind, and how many seconds they may take together.
BOUNDARIES, AROUND, KEYS, RELATED = 5, 3, 6, 15
EDGE_VALUES, VARIANTS = 10, 3  # of the whole document, in the same units
_LEAST_EDGE_VALUES, _LEAST_VARIANTS = 30, 10  # of each operation
SECONDS_OF_CASES, SECONDS_OF_ENGINE = 0.16, 0.14
SECONDS_OF_FIRST_RELATIONS, SECONDS_OF_RELATIONS, SECONDS_OF_LAST_RELATIONS = 0.03, 0.1, 0.06  # of the whole document
_LEAST_EXAMPLES = 100  # the time limits do not shrink for fewer examples
_FOLLOWED = 150  # exchanges that are kept for follow-ups, and requests of each operation
_LARGE_BYTES, _MOST_LARGE_BYTES = 64 * 1024, 32 * 1024 * 1024  # of a request, and of all large ones that are kept
_AT_ONCE = 8
_WITH_BODY = frozenset({"PATCH", "POST", "PUT"})
_CUT_SHORT = "slow responses, some cases skipped: raise --max-examples to allow more time, or --workers to send requests in parallel"
_TO_SEND_THEM = "to send them, check an environment that has the fixtures of the rule book, without --fixtures"
ROBUSTNESS = "robustness"


@dataclass(frozen=True, slots=True)
class SeenFailure:
    """A failure that was found before judging, and the exchange that shows it; `scenario`: what shows it again."""

    failure: Failure
    sent: Sent
    scenario: ScenarioCase | None = None


@dataclass(slots=True)
class Phases:
    """The events of a run. Call `note` with the result of each exchange: later requests are based on successful ones."""

    contract: Contract
    options: ContractsOptions
    sender: Sender
    clock: Callable[[], float]
    now: datetime
    accepted: dict[str, Request] = field(default_factory=dict)  # operation → a valid request that succeeded
    notes: list[str] = field(default_factory=list)
    rng: Random = field(init=False)
    related: RelatedExchanges = field(init=False)
    harvested: dict[str, HarvestedValues] = field(default_factory=dict)
    harvested_requests: dict[str, deque[Request]] = field(default_factory=dict)
    good: dict[str, list[Request]] = field(default_factory=dict)
    solved: list[SolvedBoundaries] = field(default_factory=list)
    first: Sent | None = None
    played: set[tuple[str, str]] = field(default_factory=set)  # scenario and operation
    _covered: set[str] = field(default_factory=set)  # operations whose edge values were sent
    _large_bytes: int = 0
    _near_misses_skipped: int = 0
    _spare_s: float = 0.0  # seconds that earlier parts did not use

    def __post_init__(self) -> None:
        self.rng = Random(self.options.seed)
        self.related = RelatedExchanges(self.contract, self.sender.send, self.rng)

    def planned(self) -> Iterator[PlannedRequest]:
        """What is known before any response: the cases of the rule book, and a valid request of each operation."""
        if "book" in self.options.phases:
            yield from ((self._complete(case), case.operation, case) for case in cases.of_book(self.contract))
        if "examples" in self.options.phases:
            yield from self._good_requests()

    def first_request(self) -> Sent:
        """The first request: a valid case of the rule book, so that an implementation that fails only on its first request is found."""
        book_cases = cases.of_book(self.contract) if "book" in self.options.phases else ()
        requests = ((case, self._complete(case)) for case in book_cases)
        case = next((case for case, request in requests if self._is_good(request) and self.sender.may_send(request)), None)
        if case is None:
            return self.sender.sent("book", Request("GET", "/"), "")
        self.first = self.sender.sent("book", self._complete(case), case.operation, case)
        return self.first

    def note(self, sent: Sent, judged: Judged) -> None:
        """Note the result of an exchange."""
        operation = judged.decision.operation
        if operation is None or sent.exchange is None:
            return
        if judged.is_accepted:
            kept = self.good.setdefault(operation.id, [])
            if len(kept) < _FOLLOWED and self._has_room(sent.request):
                self.accepted.setdefault(operation.id, sent.request)
                kept.append(sent.request)
            self._harvest(operation, sent)
        is_first = sent.phase != RELATIONS or sent.case is not None
        if is_first and len(self.related.firsts) < _FOLLOWED and isinstance(judged.decision, RuleDecision):
            self.related.note(sent, judged.decision.rule, self.contract.coverage_key(sent.request))

    def _has_room(self, request: Request) -> bool:
        """Whether a valid request can be kept for later: the total size of large ones is limited."""
        if request.size <= _LARGE_BYTES:
            return True
        self._large_bytes += request.size
        return self._large_bytes <= _MOST_LARGE_BYTES

    def events(self) -> Iterator[Event | RelationEvent | SeenFailure]:
        """Everything, phase by phase."""
        phases = self.options.phases
        if "book" in phases:
            yield from self._book()
        if RELATIONS in phases and not self.sender.is_over():
            nothing = "no relation of the rule book applies"
            yield from self._relations(self._follow_ups, nothing, SECONDS_OF_RELATIONS)
        if "examples" in phases:
            yield from self._send_all("coverage", self._good_requests())
        yield from self._scenarios()
        yield from self._engine([phase for phase in phases if phase not in ("book", RELATIONS)])
        yield from self._unauthorized()
        yield from self._scenarios()  # of operations that the generated requests were the first to reach
        if RELATIONS in phases and not self.sender.is_over() and (self.related.firsts or self.good):
            yield from self._relations(self._repetitions, "", SECONDS_OF_LAST_RELATIONS)
        if self.options.robustness and not self.sender.transport.is_in_process:
            yield from self._malformed_requests()
        self._note_skipped()

    # the book

    def _book(self) -> Iterator[Event | RelationEvent]:
        begun, book_cases = self.clock(), cases.of_book(self.contract)
        operations = dict.fromkeys(case.operation for case in book_cases)
        yield PhaseStarted("book", at_most_s=self._seconds(SECONDS_OF_FIRST_RELATIONS + SECONDS_OF_CASES * len(operations)))
        before = self.sender.requests
        if self.first is not None:
            yield self.first
        yield from self._send_all("book", ((self._complete(case), case.operation, case) for case in book_cases))
        if RELATIONS in self.options.phases:
            yield from self._while_there_is_time(self.related.quick(), SECONDS_OF_FIRST_RELATIONS)
        for id_ in operations:
            planned = self._variations(self.contract.spec.operations[id_], tuple(case for case in book_cases if case.operation == id_))
            yield from self._while_there_is_time(self._send_all("book", planned), SECONDS_OF_CASES)
        count = self.sender.requests - before
        yield PhaseFinished("book", count, self.clock() - begun, "" if book_cases else self._reason_for_no_cases())

    def _reason_for_no_cases(self) -> str:
        return "no rule book" if self.contract.book is None else "no witness or example in the rule book"

    def _complete(self, case: Case) -> Request:
        """The request of a case with the headers of the run. A credential of the run replaces that of the case, unless the case is about
        credentials."""
        transport, operation = self.sender.transport, self.contract.spec.operations[case.operation]
        names = credential_headers(operation)
        if case.credential:
            return transport.complete(case.request, without=(*case.without, *names))
        has_own = any(name.lower() in names for name, _ in transport.headers)
        request = without_credentials(case.request, operation) if has_own else case.request
        return transport.complete(request, without=case.without)

    def _variations(self, operation: Operation, book_cases: tuple[Case, ...]) -> Iterator[PlannedRequest]:
        """In turn: boundaries, keys, keys of other kinds, values from responses, edge values and near misses, variants, other methods."""
        each, edges = self.options.max_examples, Boundaries(self.contract, operation, book_cases, self._complete)
        good = [self._complete(case) for case in book_cases if self._is_good(self._complete(case))]
        solved = SolvedBoundaries(self.contract, operation, book_cases, self._complete, edges.values)
        self.solved.append(solved)
        streams: list[Iterable[Request | None]] = [
            solved.requests(),
            islice(edges.requests(), BOUNDARIES * each),
            islice(edges.book_texts(), AROUND * each),
        ]
        if good:
            plain = draft(min(good, key=lambda request: len(request.body)), operation, self.contract.spec.schemas)
            streams.append(islice(pairwise(self.contract, plain, edges.values, self.rng), KEYS * each))
            streams.append(self._of_own_fixtures(of_other_kinds(self.contract, plain, edges.values), KEYS * each))
        streams += [self._harvested_requests(operation.id), *self._edge_values(operation, good, edges.values.all)]
        yield from ((request, operation.id, None) for request in _interleaved(streams))

    def _is_good(self, request: Request) -> bool:
        return self.contract.decide(request).is_success

    def _edge_values(
        self, operation: Operation, good: Sequence[Request], values: Mapping[RequestMember, Sequence[JSON]]
    ) -> list[Iterable[Request | None]]:
        self._covered.add(operation.id)
        if not good:
            return []
        drafts = [draft(request, operation, self.contract.spec.schemas) for request in good]
        positions = edge_values.places(drafts, values, covered_members(self.contract.spec, operation), self.contract.distinguishes)
        placed = {kind: [place for place in listed if not self._is_given(place)] for kind, listed in positions.items()}
        plain = max(drafts, key=lambda base: (isinstance(base.body, dict) and bool(base.body), -len(base.request.body)))
        each = self.options.max_examples / len(self.contract.spec.operations)
        most_edge_values, most_variants = max(_LEAST_EDGE_VALUES, int(EDGE_VALUES * each)), max(_LEAST_VARIANTS, int(VARIANTS * each))
        return [
            islice(edge_values.alternative_spellings(placed["text"], values, self.contract.is_alike), most_edge_values),
            self._of_own_fixtures(edge_values.near_misses(placed["text"], values, self.contract.is_alike), most_edge_values),
            islice(edge_values.edge_requests(placed, self.rng), most_edge_values),
            self._some(request_variants.variants(plain, self.rng), most_variants),
            self._other_methods(operation, plain.request),
        ]

    def _is_given(self, place: edge_values.EdgePosition) -> bool:
        """Whether a member has its value from a header of the run. A mutated credential would not be masked."""
        return place.member.where == "headers" and any(place.value == value for _, value in self.sender.transport.headers)

    def _of_own_fixtures(self, requests: Iterator[Request], most: int) -> Iterator[Request]:
        """The first `most` requests; none in another environment, which may have more keys than its fixtures name: `lead-42` next to
        `lead-41`."""
        first = islice(requests, most)
        if not self._is_other_environment:
            return first
        self._near_misses_skipped += sum(1 for _ in first)
        return iter(())

    @property
    def _is_other_environment(self) -> bool:
        return self.contract.book is not None and self.contract.book.environment is not None

    def _note_skipped(self) -> None:
        """Say what is not sent with `--fixtures`, because only the book's own fixtures say what the response should be."""
        programs = self.contract.pipeline.programs.values() if self._is_other_environment and "book" in self.options.phases else ()
        examples = sum(len(program.examples) for program in programs)
        counts = [(examples, "example", "examples"), (self._near_misses_skipped, "near miss of a key", "near misses of keys")]
        if skipped := " and ".join(counted(count, noun, plural) for count, noun, plural in counts if count):
            self.notes.append(f"--fixtures: {skipped} skipped; {_TO_SEND_THEM}")

    def _other_methods(self, operation: Operation, request: Request) -> Iterator[Request]:
        """A valid request with each common method that its path does not declare."""
        for method in sorted(COMMON - {operation.method.upper()}):
            if isinstance(self.contract.router.find(method, request.path, request.query + request.headers), WrongMethod):
                yield replace(request, method=method) if method in _WITH_BODY else _without_body(request, method)

    def _some(self, requests: Iterable[Request], most: int) -> Iterable[Request]:
        """All requests, or a random sample of `most`."""
        listed = list(requests)
        return [listed[index] for index in sorted(self.rng.sample(range(len(listed)), min(most, len(listed))))]

    def _harvest(self, operation: Operation, sent: Sent) -> None:
        """Requests with keys from the response that no request has used yet."""
        if sent.phase != "book" or sent.response is None:
            return
        if operation.id not in self.harvested:
            self.harvested[operation.id] = HarvestedValues(tuple(shape.member for shape in covered_members(self.contract.spec, operation)))
        requests = self.harvested[operation.id].requests_from(
            lambda: draft(sent.request, operation, self.contract.spec.schemas), sent.response.body
        )
        self.harvested_requests.setdefault(operation.id, deque()).extend(requests)

    def _harvested_requests(self, operation: str) -> Iterator[Request | None]:
        waiting = self.harvested_requests.setdefault(operation, deque())
        while True:
            yield waiting.popleft() if waiting else None

    # relations, and the end

    def _relations(
        self, follow_ups: Callable[[], Iterator[RelationEvent]], nothing: str, seconds: float
    ) -> Iterator[Event | RelationEvent]:
        begun, before = self.clock(), self.sender.requests
        yield PhaseStarted(RELATIONS, at_most_s=self._seconds(seconds))
        yield from self._while_there_is_time(follow_ups(), seconds)
        count = self.sender.requests - before
        yield PhaseFinished(RELATIONS, count, self.clock() - begun, nothing if not count else "")

    def _follow_ups(self) -> Iterator[RelationEvent]:
        """Follow-ups of the rule book's cases, which are sent here if they were not sent before."""
        if "book" not in self.options.phases:
            planned = ((self._complete(case), case.operation, case) for case in cases.of_book(self.contract))
            yield from self._send_all(RELATIONS, planned)
        yield from self.related.thorough(RELATED * self.options.max_examples)

    def _repetitions(self) -> Iterator[RelationEvent]:
        """Earlier requests again, and valid requests in parallel."""
        yield from self.related.again()
        if not self.sender.transport.is_in_process:
            known = [(request, id_, None) for id_, requests in self.good.items() for request in requests]
            chosen = self.rng.sample(known, min(len(known), 3 * _AT_ONCE))
            yield from self.sender.all_sent(RELATIONS, chosen * 2, workers=_AT_ONCE)

    def _malformed_requests(self) -> Iterator[Event | SeenFailure]:
        """Malformed HTTP made from one valid request of each operation with a body, and an ordinary request after each."""
        begun, count, wait_s = self.clock(), 0, min(robustness.WAIT_S, self.options.timeout)
        yield PhaseStarted(ROBUSTNESS)
        if self.sender.transport.proxy is not None:
            yield PhaseFinished(ROBUSTNESS, 0, 0.0, "a proxy would respond to malformed HTTP itself")
            return
        for id_, request in self.accepted.items():
            for hostile in robustness.CASES if request.body else ():
                if self.sender.is_over():
                    return
                count += 1
                try:
                    outcome = robustness.attack(
                        self.sender.transport.address, request, hostile, wait_s=wait_s, context=self.sender.transport.context
                    )
                except OSError:
                    outcome = robustness.BrokenRequestOutcome(0, True)  # the ordinary request below reports that the server is gone
                sent = self.sender.sent(ROBUSTNESS, request, id_)
                yield sent
                if message := robustness.complaint(hostile, outcome, wait_s=wait_s):
                    actual = outcome.start.partition(b"\r\n")[0].decode("latin-1")
                    expected, source = "a 4xx or a closed connection", Citation(BROKEN_HTTP.source)
                    failure = Failure(BROKEN_HTTP.id, id_, BROKEN_HTTP.kind, message, expected, actual, source, is_of_run=True)
                    yield SeenFailure(failure, sent)
        yield PhaseFinished(ROBUSTNESS, count, self.clock() - begun, "" if count else "no accepted request with a body")

    def _good_requests(self) -> Iterator[PlannedRequest]:
        """A valid request for each operation, from the document alone."""
        given = frozenset(name.lower() for name, _ in self.sender.transport.headers)
        for id_, request in good_requests(self.contract, now=self.now, given=given):
            yield self.sender.transport.complete(request), id_, None

    def _scenarios(self) -> Iterator[Sent | SeenFailure]:
        """Sequences that start from accepted requests, each operation once."""
        wanted = [one for one in SCENARIOS.values() if one.phase in self.options.phases and not set(one.checks) <= set(self.options.skip)]
        for scenario in wanted:
            known = Known(dict(self.accepted), self.sender.transport.headers)
            played = {operation for id_, operation in self.played if id_ == scenario.id}
            for case in scenario.cases(self.contract, known):
                if self.sender.is_over():
                    return
                if case.operation not in played:
                    self.played.add((scenario.id, case.operation))
                    yield from self._played(scenario, case)

    def _played(self, scenario: Scenario, case: ScenarioCase) -> Iterator[Sent | SeenFailure]:
        """The exchanges of one scenario, and its failures, each with the exchanges that led to it."""
        exchanges: list[Sent] = []
        failures: list[SeenFailure] = []

        def send(request: Request) -> Response | None:
            exchanges.append(self.sender.sent(scenario.phase, request, case.operation))
            return exchanges[-1].response

        for id_, wrong in scenario.play(self.contract, case, send):
            check = CHECKS[id_]
            failure = Failure(
                id_, case.operation, check.kind, wrong.message, wrong.expected, wrong.actual, Citation(check.source), level=check.level
            )
            before = tuple(one.exchange for one in exchanges[:-1] if one.exchange)
            shown = replace(exchanges[0], request=case.requests[0]) if scenario.is_secret else replace(exchanges[-1], before=before)
            failures.append(SeenFailure(failure, shown, case))
        if not scenario.is_secret:
            yield from exchanges
        yield from failures

    def _unauthorized(self) -> Iterator[Event]:
        header_names = frozenset(name.lower() for name, _ in self.sender.transport.headers)
        planned = cases.without_credential(self.accepted, self.contract.spec.operations, header_names)
        yield from self._send_all("coverage", ((request, id_, None) for id_, request in planned))

    # Schemathesis

    def _engine(self, phases: Sequence[str]) -> Iterator[Event]:
        if not phases or self.sender.is_over():
            return
        # Importing Schemathesis takes half a second: only if it is needed, and after the first findings.
        engine = importlib.import_module("contracts.checker.engine")
        seconds = SECONDS_OF_ENGINE * len(self.contract.spec.operations)
        until = self._deadline(seconds)
        made = engine.Engine(self.sender.send, self.sender.transport.headers, self.options.seed, self.options.max_examples)
        added = 0
        document, known = with_book_examples(self.contract), words(self.contract)

        def is_over() -> bool:
            return self.sender.is_over() or self.clock() > until

        for event in made.run(self.contract.spec, phases, document=document, words=known, is_over=is_over):
            if isinstance(event, PhaseFinished) and event.phase == "coverage":
                event = replace(event, requests=event.requests + added)
            yield replace(event, at_most_s=until - self.clock()) if isinstance(event, PhaseStarted) and until < inf else event
            if isinstance(event, PhaseStarted) and event.phase == "coverage":
                before = self.sender.requests
                yield from self._edge_values_of_document()
                added = self.sender.requests - before
        if "coverage" in phases:
            yield from self._edge_values_of_document()
        self._spent(until)

    def _edge_values_of_document(self) -> Iterator[Sent]:
        """Edge values and variants for operations without a case in the rule book, as soon as a valid request is known."""
        for id_, requests in list(self.good.items()):
            if id_ not in self._covered and not self.sender.is_over():
                operation = self.contract.spec.operations[id_]
                values = values_of(self.contract, operation, ()).all
                streams = self._edge_values(operation, requests[:5], values)
                planned = ((request, id_, None) for request in _interleaved(streams))
                yield from self._while_there_is_time(self._send_all("coverage", planned), SECONDS_OF_CASES)

    # sending

    @property
    def _units(self) -> int:
        return max(self.options.max_examples, _LEAST_EXAMPLES)

    def _send_all(self, phase: str, planned: Iterable[PlannedRequest]) -> Iterator[Sent]:
        yield from self.sender.all_sent(phase, planned, workers=self.options.workers)

    def _seconds(self, per_case: float) -> float:
        """The seconds that a part may take; 0 if there is no limit."""
        return 0.0 if self.sender.transport.is_in_process else per_case * self._units

    def _while_there_is_time(self, events: Iterator[AnyEvent], seconds: float) -> Iterator[AnyEvent]:
        """The events, until a time limit in seconds per unit of `--max-examples`: a run against a slow implementation has to end."""
        until = self._deadline(seconds)
        for event in events:
            yield event
            if self.sender.is_over() or self.clock() > until:
                break
        self._spent(until)

    def _deadline(self, seconds: float) -> float:
        """When a part has to end: now, its seconds per unit, and the time that earlier parts did not use. In process, only `--max-time`
        ends it."""
        if self.sender.transport.is_in_process:
            return inf
        spare, self._spare_s = self._spare_s, 0.0
        return self.clock() + seconds * self._units + spare

    def _spent(self, until: float) -> None:
        """Note the end of a part: pass on the rest of its time, or note that it was cut short."""
        left = until - self.clock()
        if left >= 0:
            self._spare_s += left
        elif _CUT_SHORT not in self.notes:
            self.notes.append(_CUT_SHORT)


def _without_body(request: Request, method: str) -> Request:
    """The request without its body, with a method that does not define one (RFC 9110, section 9.3)."""
    headers = tuple(pair for pair in request.headers if not pair[0].lower().startswith("content-"))
    return replace(request, method=method, headers=headers, body=b"")


def _interleaved(streams: Sequence[Iterable[Request | None]]) -> Iterator[Request]:
    """One request of each stream in turn, until all have ended; None means that a stream has none at the moment."""
    open_streams = [iter(requests) for requests in streams]
    while open_streams:
        is_silent = True
        for stream in list(open_streams):
            try:
                request = next(stream)
            except StopIteration:
                open_streams.remove(stream)
                continue
            if request is not None:
                is_silent = False
                yield request
        if is_silent:
            return
