"""A contract: a document, its rule book and the chosen settings. `load` it, then `decide`, `judge`, `explain`."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from random import Random

from contracts.api import build
from contracts.api.operations import Spec
from contracts.api.readers import Reading
from contracts.api.resources import Resources, resources_of
from contracts.api.routing import Router
from contracts.api.state import EMPTY, State
from contracts.document import Document
from contracts.document import load as load_document
from contracts.document.reading.sources import OnRead, Source, SourceText, content, read
from contracts.errors import ConfigurationError, Fault, RuleBookError
from contracts.garbage_collection import uncollected
from contracts.http.messages import JSON, Exchange, Request, Response
from contracts.rules.book import declared_settings as switches
from contracts.rules.book import environment
from contracts.rules.decide.decision import Decision, Explanation, Refusal, Unauthorized
from contracts.rules.decide.explanation import coverage_key, explain
from contracts.rules.decide.pipeline import Pipeline, Strictness, is_answered_before_rules
from contracts.rules.decide.rule_decision import Firing
from contracts.rules.decide.traced import TracedRules, traced_rules
from contracts.rules.judge.comparison import judged_parts
from contracts.rules.judge.judgement import Judgement
from contracts.rules.judge.program_judge import ProgramJudge
from contracts.rules.judge.proof import Proof, example_holds, verify
from contracts.rules.judge.relation_judge import relate
from contracts.rules.judge.witnesses import Case, cases
from contracts.rules.language.clock import DEFAULT_CLOCK, Clock, Now, observed
from contracts.rules.language.exchange_context import Context
from contracts.rules.program.derived_columns import Fake
from contracts.rules.program.program import Program
from contracts.rules.program.rulebook import RowInfo, RuleBook
from contracts.rules.program.rulebook import load as load_book

__all__ = ["Contract", "load"]

_MOST_REMEMBERED, _LONGEST_REMEMBERED = 4_096, 16 * 1024  # cached decisions; bytes of a request
_MOST_TOLD = 5  # faults of the document reported with those of the book


@uncollected()
def load(
    document: str | Path | Mapping[str, JSON] | Document,
    rules: str | Path | Mapping[str, JSON] = "beside",
    *,
    settings: Mapping[str, object] = {},
    fake: Fake | None = None,
    fixtures: str | Path | None = None,
    allowed: Sequence[str] = (),
    on_read: OnRead | None = None,
) -> Contract:
    """The contract of a document and a rule book.

    `document`: path, URL, "-" for standard input, parsed data, or a loaded Document. `rules`: "beside" (rules.yaml next to the
    document, if it exists), "none", a path, or the parsed book. `settings`: values for the book's settings. `fake`: see
    contracts.rules.program.derived_columns; without it, values from Faker are unknown and not judged. `fixtures`: those of another
    environment ("none", or a file: contracts.rules.book.environment).
    `allowed`: URL prefixes and folders that references in the document may read, besides its own folder and the working folder.
    `on_read` is called with the absolute path of each file, links not followed, just before it is read or found missing.
    Raises SourceError, DocumentError, RuleBookError, ConfigurationError.
    """
    loaded = document if isinstance(document, Document) else load_document(document, allowed=allowed, on_read=on_read)
    spec = build(loaded)
    source = _book_source(rules, loaded.source, on_read)
    if source is None:
        if settings:
            raise ConfigurationError(f"there is no rule book, so `{next(iter(settings))}` cannot be set; choose a book with --rules")
        return Contract(spec, None, {}, loaded.faults, Pipeline(spec, {}))
    folder = source.path.parent if source.path else Path.cwd()
    read_file = _reader(source.name, folder, on_read)
    load_with = partial(load_book, source.text, file=source.name, spec=spec, read_file=read_file, fake=fake)
    try:
        book = load_with()
        pipeline = Pipeline(spec, book.programs)
        proof = verify(book, pipeline)
    except RuleBookError as error:  # the cause may be in the document: `pahts:`
        raise RuleBookError((*error.faults, *loaded.faults[:_MOST_TOLD])) from error
    if fixtures is not None:
        book = load_with(environment=_environment(fixtures, book))
        pipeline = Pipeline(spec, book.programs)
    return Contract(spec, book, switches.resolve(book.settings, settings), loaded.faults, pipeline, proof)


def _environment(given: str | Path, book: RuleBook) -> environment.Environment:
    source = None if given == "none" else read(given)
    return environment.read(str(given), source.text if source else "", file=source.name if source else "", fixtures=book.fixtures)


def _book_source(rules: str | Path | Mapping[str, JSON], document: Source | None, on_read: OnRead | None) -> SourceText | None:
    if isinstance(rules, Mapping):
        return SourceText("rules", text=json.dumps(rules, indent=1, ensure_ascii=False))
    if rules == "none":
        return None
    if rules != "beside":
        return read(rules, on_read=on_read)
    if document is None or document.path is None:
        return None
    beside = document.path.with_name("rules.yaml")
    if on_read is not None:
        on_read(beside.absolute())
    if not beside.exists():
        return None
    name = str(Path(document.name).with_name("rules.yaml"))
    return replace(read(beside), name=name)


def _reader(book: str, folder: Path, on_read: OnRead | None) -> Callable[[str], tuple[str, str]]:
    """Reads CSV files, but only below the book's folder or the working folder."""

    def read_file(name: str) -> tuple[str, str]:
        if on_read is not None:
            on_read((folder / name).absolute())
        path = (folder / name).resolve()
        if not any(path.is_relative_to(root.resolve()) for root in (folder, Path.cwd())):
            raise PermissionError(1, "it is outside the rule book's folder")
        text = content(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        return text, str(Path(book).parent / name) if "/" in book else name

    return read_file


@dataclass(frozen=True)
class Contract:
    """A loaded contract. `book` None: the document alone. `faults`: those of the document, which is usable anyway.

    `clock`: the time of an implementation whose responses have no `Date`.
    """

    spec: Spec
    book: RuleBook | None
    settings: Mapping[str, JSON]
    faults: tuple[Fault, ...]
    pipeline: Pipeline
    proof: Proof | None = None
    clock: Clock = DEFAULT_CLOCK

    @property
    def resources(self) -> Resources:
        """The resources of the document, with what the book says of them."""
        return resources_of(self.spec)

    @property
    def router(self) -> Router:
        """Method and path → operation."""
        return self.pipeline.router

    def at(self, now: datetime) -> Contract:
        """The same contract for an implementation whose clock shows this time."""
        return replace(self, clock=Clock(now))

    def under(self, strictness: Strictness) -> Contract:
        """The same contract, as a server decides that applies the document so strictly."""
        if strictness == self.pipeline.strictness:
            return self
        return replace(self, pipeline=Pipeline(self.spec, self.pipeline.programs, strictness))

    def decide(
        self,
        request: Request,
        state: State = EMPTY,
        *,
        now: Now | None = None,
        uuid: Callable[[Request], str] | None = None,
    ) -> Decision:
        """What the response to a request must be. Never raises: a failing expression gives a FailedRule.

        `state`: what was written until now. `now`, `uuid`: what rules read as such; what depends on a
        Clock, as that of the contract is, or has no `uuid`, is left open.
        """
        now = now or self.clock
        if uuid is None:
            return self._decided(request, now, state)[0]
        return self.pipeline.decide(request, self.settings, state, now=now, uuid=uuid)

    def _decided(self, request: Request, now: Now, state: State = EMPTY) -> tuple[Decision, Firing]:
        """The decision and the rows that fired on the way; cached, because a checker needs each several times."""
        if request.size > _LONGEST_REMEMBERED:
            return self._decide_noting(request, state, now)
        known = self._decisions.get((request, state.version, "")) or self._decisions.get((request, state.version, now))
        if known is None:
            if len(self._decisions) >= _MOST_REMEMBERED:
                self._decisions.clear()
            known = self._decide_noting(request, state, now)
            self._decisions[request, state.version, now if self._reads_now(known[0]) else ""] = known
        return known

    def _reads_now(self, decision: Decision) -> bool:
        program = self._program(decision)
        return program is not None and program.reads_now

    def _decide_noting(self, request: Request, state: State, now: Now) -> tuple[Decision, Firing]:
        firing = Firing()
        return self.pipeline.decide(request, self.settings, state, masked=firing, now=now), firing

    @cached_property
    def _decisions(self) -> dict[Hashable, tuple[Decision, Firing]]:
        return {}

    def _program(self, decision: Decision) -> Program | None:
        """The rules of the operation that a decision is about."""
        return self.pipeline.programs.get(decision.operation.id) if decision.operation else None

    def judge(self, exchange: Exchange) -> tuple[Judgement, ...]:
        """The book's verdicts on an exchange: the deciding rule, the rows on the way to it, every invariant.

        Empty for a request to an operation outside the book, or one that an earlier layer refused for a good reason.
        Raises EvaluationError if an expression of the book fails.
        """
        now = observed(exchange.response, self.clock)
        decision, firing = self._decided(exchange.request, now)
        found = self._judged_by(exchange.request, decision)
        if found is None:
            return ()
        judge, reading = found
        invariants = judge.invariants(exchange, reading, now, decision)
        if is_answered_before_rules(decision, exchange.request, exchange.response):
            return invariants
        return (*judge.rules(exchange, reading, None if isinstance(decision, Refusal) else (decision, firing), now), *invariants)

    def _judged_by(self, request: Request, decision: Decision) -> tuple[ProgramJudge, Reading] | None:
        """The judge for a request's operation, and the parsed request; None if the book does not cover the operation."""
        program = self._program(decision)
        if program is None:
            return None
        operation = program.operation
        judge = self._judges.get(operation.id)
        if judge is None:
            violations_of = self.pipeline.reader(operation).response_violations
            judge = self._judges[operation.id] = ProgramJudge(program, self.settings, violations_of)
        if decision.reading is not None:
            return judge, decision.reading
        read = self.pipeline.read(request)  # it was refused before it was parsed
        return (judge, read.reading) if read else None

    @cached_property
    def _judges(self) -> dict[str, ProgramJudge]:
        return {}

    def judge_example(self, case: Case, exchange: Exchange) -> Judgement | None:
        """The verdict on the response to an example; None for a case that is not an example.

        Not applicable if the book itself decides differently, for example without a credential that the settings require.
        """
        now = observed(exchange.response, self.clock)
        decision = self.decide(exchange.request, now=now)
        found = self._judged_by(exchange.request, decision)
        if case.kind != "example" or found is None:
            return None
        judge, reading = found
        judged = judge.example(case.id, exchange, reading, now, decision)
        if judged.verdict != "broken" or example_holds(self.pipeline, judge.program, case.id, exchange.request, self.settings):
            return judged
        return replace(judged, verdict="not-applicable", message="with these settings and headers the rule book decides differently")

    def relate(
        self,
        exchange: Exchange,
        send: Callable[[Request], Response | None],
        *,
        budget: int = 100,
        only: str = "",
        rng: Random | None = None,
    ) -> Iterator[Judgement]:
        """The verdicts of every relation on an exchange and its follow-ups, which are sent by `send`.

        `budget`: maximum combinations of `each` per relation: the first ones, or a sample drawn by `rng`. `only`: the id of one relation.
        `send` may return None: then there is no verdict on this combination.
        """
        program = self._program(self.decide(exchange.request))
        for relation in program.relations if program else ():
            if program and only in ("", relation.id):
                yield from relate(
                    program, relation, exchange, schemas=self.spec.schemas, send=send, context_of=self.context, budget=budget, rng=rng
                )

    def context(self, exchange: Exchange) -> Context:
        """The context that the book's expressions run on. Raises LookupError if the book does not cover the operation."""
        now = observed(exchange.response, self.clock)
        decision = self.decide(exchange.request, now=now)
        found = self._judged_by(exchange.request, decision)
        if found is None:
            raise LookupError(f"the rule book has no rules for {exchange.request.method} {exchange.request.path}")
        judge, reading = found
        return judge.context(exchange, reading, now, decision)

    def traced(self, operation: str) -> TracedRules | None:
        """The rules of an operation, traced: for cases around what they compare, and for books with a mistake in them."""
        if operation not in self._traced:
            self._traced[operation] = traced_rules(self.book, operation, self.spec, self.settings) if self.book else None
        return self._traced[operation]

    @cached_property
    def _traced(self) -> dict[str, TracedRules | None]:
        return {}

    def coverage_key(self, request: Request) -> Hashable:
        """The part of the book that a request covers; the same value for requests that no boundary of the book separates."""
        decision = self.decide(request)
        program = self._program(decision)
        if not program or decision.reading is None or isinstance(decision, Unauthorized):
            return type(decision), decision.operation.id if decision.operation else ""
        return coverage_key(program, request, decision.reading, self.settings, self._decided(request, self.clock), self.clock)

    def distinguishes(self, request: Request, other: Request) -> bool:
        """Whether the book treats two requests differently, and responses show it: echoed values are not a difference, and neither is
        a different way to the same response."""
        return self.coverage_key(request) != self.coverage_key(other) and not self.is_alike(request, other)

    def is_alike(self, request: Request, other: Request) -> bool:
        """Whether two requests must get the same response, as far as it is judged."""
        first, second = self.decide(request), self.decide(other)
        program = self._program(first)
        free = program.free if program else frozenset()
        return judged_parts(first, free) == judged_parts(second, free)

    def explain(self, request: Request, *, settings: Mapping[str, object] | None = None) -> Explanation:
        """Why a request gets its response. `settings`: these override the contract's."""
        chosen = (
            self.settings if settings is None or self.book is None else switches.resolve(self.book.settings, {**self.settings, **settings})
        )
        decision = self.pipeline.decide(request, chosen, now=self.clock)
        program = self._program(decision)
        if not program or decision.reading is None or isinstance(decision, Unauthorized):
            return Explanation(decision, (), (), ())
        return explain(program, request, decision.reading, chosen, self.clock)

    @cached_property
    def witnesses(self) -> tuple[Case, ...]:
        """Every witness and example of the book, as cases to send."""
        return tuple(cases(self.book, self.pipeline, self.settings)) if self.book else ()

    @cached_property
    def rows(self) -> tuple[RowInfo, ...]:
        """Every row of the book: rules, table rows, invariants, relations, examples."""
        if not self.book or not self.proof:
            return ()
        alike = self.proof.indistinguishable
        by_id = {identifier: other for (_, identifier), other in alike.items()}
        return tuple(
            replace(row, indistinguishable_from=alike.get((row.operation, row.id), "" if row.operation else by_id.get(row.id, "")))
            for row in self.book.rows()
        )

    @property
    def notes(self) -> tuple[Fault, ...]:
        """Warnings about the book."""
        return self.book.notes if self.book else ()
