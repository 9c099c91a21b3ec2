"""Mutants of a mock: each rule and row left out, each small mistake in a condition, each statement of the document about a response
contradicted, one at a time.

A mutant changes the correct response to a request, or returns None to keep it. Nothing here sends or checks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from contracts.api.operations import Header, MediaType, Operation, ResponseSpec, Spec
from contracts.api.readers import reader
from contracts.codecs.json_text import BodyError, decode_json
from contracts.contract import Contract
from contracts.http.media_types import is_json
from contracts.http.messages import ABSENT, JSON, Pairs, Request, Response
from contracts.rules.decide.decision import Decision, InvalidRequest, RuleDecision, Unauthorized
from contracts.rules.judge.witnesses import Case
from contracts.rules.language.tracing import Mutation
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["DROPPED", "MISTAKES", "KnownExchange", "MockUnderTest", "Mutant", "mistakes", "promises", "rows"]

MISTAKES = "mistakes in the rule book"
_MOST_TRIED = 300  # responses
DROPPED = Response(0)  # no response: the connection is closed
ITEM = object()  # in a path: every element of a list
_DEEPEST = 8
_STRANGE_TYPE, _STRANGE_TEXT = "text/x-undeclared", "no such value"
_STRANGE_SUCCESSES, _STRANGE_REFUSALS = (202, 203, 206, 207, 226, 201), (418, 422, 409, 402, 451)

Path = tuple[object, ...]
Alter = Callable[["KnownExchange"], Response | None]


@dataclass(frozen=True)
class KnownExchange:
    """A request, the decision about it, and the correct response. `fired`: keys of the rows of the book that fired."""

    request: Request
    response: Response
    decision: Decision
    fired: frozenset[int] = frozenset()

    @property
    def operation(self) -> str:
        """The id of the requested operation, "" for none."""
        return self.decision.operation.id if self.decision.operation else ""

    @cached_property
    def body(self) -> JSON:
        """The response body as JSON; ABSENT if it is not JSON."""
        try:
            return decode_json(self.response.body) if is_json(_type(self.response)) else ABSENT
        except BodyError:
            return ABSENT


@dataclass(frozen=True, slots=True)
class Mutant:
    """One defect. `check`: the check that should detect it, or the id of the rule or row; `group`: how it is counted.

    `alter` returns the wrong response, or None to keep the correct one. `settings`: settings under which the defect is visible.
    """

    check: str
    group: str
    operation: str
    says: str
    alter: Alter
    settings: Mapping[str, JSON] = field(default_factory=dict)
    mutation: Mutation | None = None  # the mistake in the book


# --- rules and rows of tables ---------------------------------------------------------------------------------------------------------


class MockUnderTest(Protocol):
    """The parts of a mock, under some settings, that a mutant needs."""

    def decide(self, request: Request, off: frozenset[int]) -> Decision:
        """The mock's decision if these rows of the book do not fire."""

    def is_affected(self, known: KnownExchange, mutation: Mutation) -> bool:
        """Whether this mistake in the book changes a value on the way to the decision."""

    def decide_mistaken(self, known: KnownExchange, mutation: Mutation) -> Decision | None:
        """The decision of a mock whose book has this mistake, None if nobody can tell it from the correct one."""

    def render(self, decision: Decision, request: Request) -> Response:
        """The mock's response for a decision."""


def mistakes(contract: Contract, mock: MockUnderTest) -> Iterator[Mutant]:
    """Every comparison, part of a condition, loop and column of the book that decides, with a small mistake in it."""
    for id_ in contract.pipeline.programs:
        rules = contract.traced(id_)
        for point in rules.points if rules else ():
            if "/invariants/" not in point.pointer:  # which no mock has
                where = f"`{' '.join(point.text.split())}` ({point.pointer.strip('/')})"
                for what in point.mutations:
                    mutation = Mutation(point.number, what)
                    yield Mutant(MISTAKES, MISTAKES, id_, f"{where}: {what}", _with_mistake(id_, mutation, mock), mutation=mutation)


def _with_mistake(operation: str, mutation: Mutation, mock: MockUnderTest) -> Alter:
    """The wrong responses of a mock with a mistake; a mistake that shows in none of many responses is not looked for any longer."""
    tried = 0

    def alter(known: KnownExchange) -> Response | None:
        nonlocal tried
        if known.operation != operation or tried > _MOST_TRIED or not mock.is_affected(known, mutation):
            return None
        tried += 1
        decision = mock.decide_mistaken(known, mutation)
        return mock.render(decision, known.request) if decision is not None else None

    return alter


def rows(contract: Contract, mocked: Callable[[Mapping[str, JSON]], MockUnderTest]) -> Iterator[Mutant]:
    """Every rule and row of the book left out. `mocked`: the mock under the extra settings that a witness needs.

    If leaving one out would not be visible, it returns another status or number instead.
    """
    cases = {(case.operation, case.id): case for case in contract.witnesses if case.kind != "example"}
    alike = {(row.operation, row.id): row.indistinguishable_from for row in contract.rows if row.indistinguishable_from}
    for id_, program in contract.pipeline.programs.items():
        rules = {rule.key for rule in program.rules}
        for row in program.conditional:
            case, is_rule = cases.get((id_, row.id)), row.key in rules
            settings = case.sets if case and case.needs_other_settings else {}
            mock = mocked(settings)
            twin = alike.get((id_, row.id)) or alike.get(("", row.id)) or (_refused_anyway(case, row.key, mock) if case else "")
            alter = _mistaken(row.id if is_rule else "", row.key, mock) if twin else _left_out(row.key, mock)
            is_met = _fires(id_, row.key)
            yield Mutant(row.id, "rules" if is_rule else "rows of tables", id_, _says(row.id, twin), _where(is_met, alter), settings)


def _refused_anyway(case: Case, key: int, mock: MockUnderTest) -> str:
    """What rejects a witness in the same way without its row; only the status of a rejection is checked."""
    whole, without = mock.decide(case.request, frozenset()), mock.decide(case.request, frozenset({key}))
    statuses = {mock.render(one, case.request).status for one in (whole, without)}
    return without.rule or f"the {without.by}" if len(statuses) == 1 and min(statuses) >= 400 else ""


def _fires(operation: str, key: int) -> Callable[[KnownExchange], bool]:
    return lambda known: known.operation == operation and key in known.fired


def _says(id_: str, twin: str) -> str:
    if not twin:
        return f"`{id_}` is missing"
    return f"`{id_}` returns another status or number (left out, it would be indistinguishable from {twin})"


def _left_out(key: int, mocked: MockUnderTest) -> Alter:
    return lambda known: mocked.render(mocked.decide(known.request, frozenset({key})), known.request)


def _mistaken(rule: str, key: int, mocked: MockUnderTest) -> Alter:
    """The responses that a rule decides, or (`rule` is "") that a row contributes to, with another status or number."""

    def alter(known: KnownExchange) -> Response | None:
        decision = known.decision
        if not isinstance(decision, RuleDecision) or rule not in ("", decision.rule):
            return None
        if decision.status < 400:
            body = _with_another_value(known.body, decision.body)
            return _rewritten(known, body) if body is not ABSENT else None
        return mocked.render(replace(decision, status=_another_refusal(decision)), known.request)

    return alter


def _another_refusal(decision: RuleDecision) -> int:
    declared = decision.operation.responses
    return next((int(one) for one in declared if one.isdigit() and int(one) >= 400 and int(one) != decision.status), 418)


def _with_another_value(body: JSON, pinned: JSON) -> JSON:
    """A body with the first pinned boolean, number or string changed; ABSENT if there is none."""
    if not isinstance(body, dict) or not isinstance(pinned, Mapping):
        return ABSENT
    for kind in (bool, int, float, str):
        for name, value in pinned.items():
            if type(value) is kind and name in body:
                return {**body, name: not value if isinstance(value, bool) else f"{value}x" if isinstance(value, str) else value + 1}
    return ABSENT


# --- promises of the document ---------------------------------------------------------------------------------------------------------


def promises(spec: Spec, known: list[KnownExchange]) -> Iterator[Mutant]:
    """Every statement of the document about the responses of its operations, contradicted. `known` provides a success to return."""
    for operation in spec.operations.values():
        own = [one for one in known if one.operation == operation.id]
        success = next((one.response for one in own if one.response.status < 400), None)
        yield from _of_operation(operation, success)
        for declared in operation.responses.values():
            is_met = lambda one, operation=operation, declared=declared: (  # noqa: E731
                one.operation == operation.id and operation.response(one.response.status) is declared
            )
            for mutant in _of_response(spec, operation, declared):
                yield replace(mutant, alter=_where(is_met, mutant.alter))


def _where(is_met: Callable[[KnownExchange], bool], alter: Alter) -> Alter:
    return lambda known: alter(known) if is_met(known) else None


def _of_operation(operation: Operation, success: Response | None) -> Iterator[Mutant]:
    """Mutants about what is rejected, what is not, and whether there is a response."""

    def mutant(check: str, says: str, alter: Alter) -> Mutant:
        return Mutant(check, check, operation.id, says, alter)

    def is_own(known: KnownExchange) -> bool:
        return known.operation == operation.id

    def is_good(known: KnownExchange) -> bool:
        return is_own(known) and known.response.status < 400

    yield mutant("no-server-error", "every response is a 500", lambda one: _plain(500) if is_own(one) else None)
    yield mutant("no-server-error", "a valid request gets no response", lambda one: DROPPED if is_good(one) else None)
    if success is not None:
        says = "an invalid request is accepted"
        yield mutant("malformed-is-refused", says, lambda one: success if is_own(one) and _is_malformed(one) else None)
        if operation.security and all(operation.security):
            says = "no credential is required"
            yield mutant(
                "credential-is-demanded", says, lambda one: success if is_own(one) and isinstance(one.decision, Unauthorized) else None
            )
    yield mutant("good-request-is-accepted", "a valid request is rejected with 415", lambda one: _plain(415) if is_good(one) else None)


def _is_malformed(known: KnownExchange) -> bool:
    return bool(known.decision.violations) and isinstance(known.decision, InvalidRequest | RuleDecision) and known.response.status >= 400


def _plain(status: int) -> Response:
    return Response(status, (("Content-Type", "application/problem+json"),), b"{}")


def _of_response(spec: Spec, operation: Operation, declared: ResponseSpec) -> Iterator[Mutant]:
    status = declared.status

    def mutant(check: str, says: str, alter: Alter) -> Mutant:
        return Mutant(check, check, operation.id, f"{status}: {says}", alter)

    if "default" not in operation.responses and status[0] in "234":
        strange = next((one for one in (_STRANGE_SUCCESSES if status[0] != "4" else _STRANGE_REFUSALS) if not operation.response(one)), 0)
        if strange:
            yield mutant("only-declared-statuses", f"status {strange} instead", lambda one: replace(one.response, status=strange))
    if declared.content and not any(name.startswith("*/*") for name in declared.content):
        yield mutant(
            "declared-media-type", f"Content-Type is {_STRANGE_TYPE}", lambda one: _with_header(one, "Content-Type", _STRANGE_TYPE)
        )
        yield mutant("declared-media-type", "without Content-Type", lambda one: _with_header(one, "Content-Type", None))
    for header in declared.headers.values():
        yield from (mutant("declared-headers", says, alter) for says, alter in _of_header(spec, header))
    for media_type in _distinct(declared):
        yield from (mutant("answer-fits-its-schema", says, alter) for says, alter in _of_body(spec, operation, media_type))


def _distinct(declared: ResponseSpec) -> Iterator[MediaType]:
    """JSON media types, one per schema: the mock sends one of them."""
    seen: list[JSON] = []
    for name, media_type in declared.content.items():
        if is_json(name) and media_type.schema not in seen and media_type.item_schema is None:
            seen.append(media_type.schema)
            yield media_type


def _of_header(spec: Spec, header: Header) -> Iterator[tuple[str, Alter]]:
    name = header.name
    if name.lower() == "content-type":
        return
    if header.required:
        yield f"without {name}", lambda one: _with_header(one, name, None)
    validator = spec.schemas.validator(header.schema, direction="response")
    wrong = next((text for text in (_STRANGE_TEXT, "", "-1") if not validator.is_valid(text)), None)
    if wrong is not None and not header.media_type:
        yield f"{name} is {wrong!r}", lambda one: _with_header(one, name, wrong)


def _of_body(spec: Spec, operation: Operation, media_type: MediaType) -> Iterator[tuple[str, Alter]]:
    """Every statement of a schema about a member."""
    is_broken = _Check(spec, operation)
    yield "a truncated body", is_broken.when(lambda one: replace(one.response, body=one.response.body[:-1]))
    for path, schema in _places(SchemaReading(spec.schemas, media_type.schema, f"{media_type.pointer}/schema"), (), frozenset()):
        for says, change in _contradictions(spec, path, schema):
            yield says, is_broken.when(_change(path, change))


@dataclass(frozen=True, slots=True)
class _Check:
    """Filters out changes that the document allows: within `anyOf`, a response may contradict a statement of a schema."""

    spec: Spec
    operation: Operation

    def when(self, alter: Alter) -> Alter:
        judge = reader(self.spec, self.operation)

        def only_if_forbidden(known: KnownExchange) -> Response | None:
            changed = alter(known)
            return changed if changed is not None and judge.response_violations(changed) else None

        return only_if_forbidden


def _places(reading: SchemaReading, path: Path, met: frozenset[str]) -> Iterator[tuple[Path, dict]]:
    """The members of a body (`ITEM` for the elements of a list), each with its schemas; a schema occurs once per path."""
    if len(path) > _DEEPEST or reading.place in met:
        return
    met |= {reading.place}
    yield from ((path, part) for part in reading.parts())
    for name in reading.names:
        yield from _places(reading.member(name), (*path, name), met)
    if "array" in reading.types:
        yield from _places(reading.item(), (*path, ITEM), met)


Change = Callable[[JSON], JSON]  # a member's value → another; ABSENT removes it


def _contradictions(spec: Spec, path: Path, schema: dict) -> Iterator[tuple[str, Change]]:
    where = f"`{_written(path)}`" if path else "the body"
    for name in schema.get("required", ()):
        yield f"`{_written((*path, name))}` is missing", _without(name)
    validator = spec.schemas.validator(schema, direction="response")
    for keyword, candidates in _WRONG.items():
        if keyword not in schema:
            continue
        for value in candidates(schema[keyword]):
            if any(error.keyword == keyword and not error.pointer for error in validator.errors(value)):
                yield f"{where} is {json.dumps(value)[:40]}, against `{keyword}`", _always(value)
                break
    if "type" in schema and not validator.is_valid(None):
        yield f"{where} is null", lambda _: None
    if schema.get("additionalProperties") is False or schema.get("unevaluatedProperties") is False:
        yield f"{where} has an undeclared member", lambda old: {**old, "stranger": 1} if isinstance(old, dict) else old
    if schema.get("uniqueItems") is True:
        yield f"{where} has a duplicate element", lambda old: [*old, old[0]] if isinstance(old, list) and old else old


def _length(limit: JSON, more: int) -> Iterator[JSON]:
    if isinstance(limit, int) and 0 <= limit + more <= 10_000:
        yield "x" * (limit + more)


def _moved(number: JSON, by: float) -> Iterator[JSON]:
    if isinstance(number, (int, float)):
        yield number + by


def _numbers(*values: JSON) -> Iterator[JSON]:
    yield from values


_WRONG: Mapping[str, Callable[[JSON], Iterator[JSON]]] = {
    "type": lambda _: _numbers(True, 7.5, "text", [], {}),
    "enum": lambda _: _numbers(_STRANGE_TEXT, -7.25),
    "const": lambda _: _numbers(_STRANGE_TEXT, -7.25),
    "minimum": lambda limit: _moved(limit, -1),
    "exclusiveMinimum": lambda limit: _numbers(limit),
    "maximum": lambda limit: _moved(limit, 1),
    "exclusiveMaximum": lambda limit: _numbers(limit),
    "multipleOf": lambda step: _moved(step, step / 2) if isinstance(step, (int, float)) else _numbers(),
    "minLength": lambda limit: _length(limit, -1),
    "maxLength": lambda limit: _length(limit, 1),
    "pattern": lambda _: _numbers("\u2603", ""),
    "format": lambda _: _numbers("no such format"),
    "minItems": lambda _: _numbers([]),
}


def _always(value: JSON) -> Change:
    return lambda _: value


def _without(name: str) -> Change:
    return lambda old: {key: value for key, value in old.items() if key != name} if isinstance(old, dict) else old


def _change(path: Path, change: Change) -> Alter:
    def alter(known: KnownExchange) -> Response | None:
        body = _changed(known.body, path, change) if known.body is not ABSENT else ABSENT
        return None if body is ABSENT or (body == known.body and type(body) is type(known.body)) else _rewritten(known, body)

    return alter


def _changed(value: JSON, path: Path, change: Change) -> JSON:
    """The value with all members at a path changed."""
    if not path:
        return change(value)
    first, rest = path[0], path[1:]
    if first is ITEM:
        return [_changed(one, rest, change) for one in value] if isinstance(value, list) else value
    if not isinstance(value, dict) or (rest and first not in value):
        return value
    changed = _changed(value.get(first, ABSENT), rest, change)  # an optional member is added, with a wrong value
    return value if changed is ABSENT else {**value, str(first): changed}


def _written(path: Path) -> str:
    text = "".join("[]" if one is ITEM else f".{one}" for one in path)
    return text.removeprefix(".")


def _rewritten(known: KnownExchange, body: JSON) -> Response:
    return replace(known.response, body=json.dumps(body).encode("utf-8", "surrogatepass"), headers=_without_length(known.response.headers))


def _with_header(known: KnownExchange, name: str, value: str | None) -> Response:
    kept = tuple(pair for pair in known.response.headers if pair[0].lower() != name.lower())
    return replace(known.response, headers=kept if value is None else (*kept, (name, value)))


def _without_length(headers: Pairs) -> Pairs:
    return tuple(pair for pair in headers if pair[0].lower() != "content-length")


def _type(response: Response) -> str:
    return response.header("content-type") or ""
