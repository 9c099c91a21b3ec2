"""Checks made when a book is loaded: every witness reaches its row, every fixed response matches the document, every example holds.

Rows whose absence would not change any response are listed, not refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from contracts.api.operations import Operation
from contracts.errors import ConfigurationError
from contracts.http.media_types import is_json
from contracts.http.messages import ABSENT, JSON, Request, Response
from contracts.pointers import at
from contracts.rules.book import declared_settings as switches
from contracts.rules.book.environment import Environment
from contracts.rules.book.faults import Faults
from contracts.rules.book.request_members import changed, member_path
from contracts.rules.book.requests import patched, request_of, with_credential
from contracts.rules.book.sections import WrittenRequest
from contracts.rules.decide.decision import Decision, FailedRule, InvalidRequest, PlainSuccess, RuleDecision
from contracts.rules.decide.pipeline import Pipeline
from contracts.rules.decide.rule_decision import Firing
from contracts.rules.judge.comparison import judged_parts
from contracts.rules.judge.reasons import explain_failure
from contracts.rules.language.exchange_context import GENERATED
from contracts.rules.program.decision_tables import TableRow
from contracts.rules.program.evaluation import evaluator
from contracts.rules.program.program import Expectation, Program, Rule
from contracts.rules.program.rulebook import RuleBook

__all__ = ["Proof", "example_holds", "failed_example", "in_operation", "outcome_of", "verify", "written_request"]


@dataclass(slots=True)
class Proof:
    """The results by (operation, id): `reached`; `indistinguishable`, with what would decide. By the place of a witness:
    `reached_witnesses`; `missed`, with the id and what decided instead: that of a shared rule has to reach it in one operation."""

    reached: set[tuple[str, str]] = field(default_factory=set)
    reached_witnesses: set[str] = field(default_factory=set)
    missed: dict[str, tuple[str, str]] = field(default_factory=dict)
    indistinguishable: dict[tuple[str, str], str] = field(default_factory=dict)


def verify(book: RuleBook, pipeline: Pipeline) -> Proof:
    """Runs every witness and example of the book. Raises RuleBookError with all that fail."""
    faults, proof = Faults(book.book.tree), Proof()
    for program in book.programs.values():
        _default(book, pipeline, program, faults)
        for row in program.conditional:
            _witness(book, pipeline, program, row, proof, faults)
        for example in program.examples:
            _example(book, pipeline, program, example, faults)
    for pointer, (identifier, instead) in proof.missed.items():
        if pointer not in proof.reached_witnesses:
            faults.add(f"the witness of `{identifier}` does not reach it: {instead}", pointer)
    faults.check()
    return proof


def written_request(
    book: RuleBook, program: Program, written: WrittenRequest, pipeline: Pipeline, faults: Faults
) -> tuple[Request, dict[str, JSON]] | None:
    """The request, and the settings that it needs."""
    written = in_operation(program, written)
    try:
        chosen = switches.resolve(book.settings, written.settings)
    except ConfigurationError as error:
        faults.add(str(error), f"{written.pointer}/settings")
        return None
    try:
        known = _with_real_keys(written.members, program, book.environment)
        request = request_of(known, program.operation, pipeline.spec.schemas, pipeline.spec.base_path)
        request = _dropped(request, known, program, pipeline)
        is_required = pipeline.requires_credential(program.operation)
        return with_credential(request, known, program.operation, book.book.credentials, is_required=is_required), chosen
    except ValueError as error:
        faults.add(str(error), written.pointer)
        return None


def in_operation(program: Program, written: WrittenRequest) -> WrittenRequest:
    """A witness with what the default request of the operation has besides."""
    default = program.book.request
    return replace(written, members=patched(default.members, written.members)) if default else written


def _dropped(request: Request, written: Mapping[str, JSON], program: Program, pipeline: Pipeline) -> Request:
    names = written.get("drop")
    if not isinstance(names, list) or not names:
        return request
    without = changed(request, program.operation, pipeline.spec.schemas, {}, map(str, names))
    if without is None:
        raise ValueError(f"the request has no place for one of {', '.join(map(str, names))}")
    return without


def _default(book: RuleBook, pipeline: Pipeline, program: Program, faults: Faults) -> None:
    """Checks that the default request of an operation is a good case."""
    default = program.book.request
    found = written_request(book, program, default, pipeline, faults) if default else None
    if default is None or found is None:
        return
    decision = pipeline.decide(*found)
    if isinstance(decision, FailedRule):
        faults.add(decision.error, default.pointer)
    elif decision.violations or not decision.is_success:
        reason = outcome_of(decision) + (f" with {decision.status}" if decision.status else "")
        faults.add(f"the default request should succeed: {reason}", default.pointer, key=True)


def _witness(book: RuleBook, pipeline: Pipeline, program: Program, row: Rule | TableRow, proof: Proof, faults: Faults) -> None:
    alike: list[str] = []  # for each witness, what would decide without the row if the answer were the same
    for written in row.row.witnesses:
        _one_witness(book, pipeline, program, row, written, proof, alike, faults)
    if alike and all(alike):
        proof.indistinguishable[program.operation.id, row.id] = alike[0]


def _one_witness(
    book: RuleBook,
    pipeline: Pipeline,
    program: Program,
    row: Rule | TableRow,
    written: WrittenRequest,
    proof: Proof,
    alike: list[str],
    faults: Faults,
) -> None:
    found = written_request(book, program, written, pipeline, faults)
    if found is None:
        return
    request, chosen = found
    firing, known = Firing(), (program.operation.id, row.id)
    decision = pipeline.decide(request, chosen, masked=firing)
    if isinstance(decision, FailedRule):
        faults.add(decision.error, written.pointer)
    elif row.key not in firing.noted or (isinstance(row, Rule) and decision.rule != row.id):
        proof.missed[written.pointer] = row.id, outcome_of(decision)
    else:
        proof.reached.add(known)
        proof.reached_witnesses.add(written.pointer)
        masked = pipeline.decide(request, chosen, masked=frozenset({row.key}))
        if judged_parts(masked, program.free) == judged_parts(decision, program.free):
            alike.append(masked.rule or masked.by)
        else:
            alike.append("")
        _check_answer(pipeline, program, decision, row.id, written.pointer, faults)


def outcome_of(decision: Decision) -> str:
    match decision:
        case RuleDecision(rule=rule):
            return f"`{rule}` decides"
        case InvalidRequest(violations=violations):
            return f"it does not match the document: {violations[0].message}"
        case PlainSuccess():
            return "no rule decides"
    return f"it is refused before the rules: {decision.status} ({decision.by})"


def _check_answer(pipeline: Pipeline, program: Program, decision: Decision, id_: str, pointer: str, faults: Faults) -> None:
    """Checks the fixed members against the schema of the response; generated members do not exist yet and are not required."""
    if decision.body is ABSENT or decision.status is None:
        return
    response = _response(program.operation, decision)
    for violation in pipeline.reader(program.operation).response_violations(response):
        if (
            violation.where != "body"
            or violation.keyword in _OPEN
            or _is_generated(decision.body, violation.pointer)
            or violation.keyword == "required"
        ):
            continue
        faults.add(
            f"the answer of `{id_}` to its witness does not match the document: {violation.member or 'the body'}: {violation.message}",
            pointer,
        )


def _is_generated(body: JSON, pointer: str) -> bool:
    """Whether the value at a pointer is generated by the mock."""
    return at(body, pointer) is GENERATED


_OPEN = {"anyOf", "oneOf", "if", "minProperties", "dependentRequired"}  # may become valid once the other members are generated


def _response(operation: Operation, decision: Decision) -> Response:
    status = decision.status or 200
    declared = operation.response(status)
    names = [name for name in (declared.content if declared else {}) if is_json(name)]
    body = decision.body
    if decision.problem:
        problem = decision.problem
        body = {
            "type": problem.type, "title": problem.title, "status": status, "detail": problem.detail, "instance": problem.instance,
            **problem.members,
        }  # fmt: skip
    written = b"" if body is ABSENT else json.dumps(body, default=lambda _: "generated").encode("utf-8", "surrogatepass")
    return Response(status, (("Content-Type", names[0] if names else "application/json"), *decision.headers), written)


def _example(book: RuleBook, pipeline: Pipeline, program: Program, example: Expectation, faults: Faults) -> None:
    request_and_settings = written_request(book, program, example.row.request, pipeline, faults)
    if not request_and_settings:
        return
    if broken := failed_example(pipeline, program, example, *request_and_settings):
        faults.add(f"the example `{example.id}` does not hold: {broken}", example.row.at("expect"))


def failed_example(pipeline: Pipeline, program: Program, example: Expectation, request: Request, settings: Mapping[str, JSON]) -> str:
    """Why an example fails, "" if it holds or cannot be evaluated before the rest of the response is generated."""
    decision = pipeline.decide(request, settings)
    if isinstance(decision, FailedRule):
        return decision.error
    if decision.status is None or (decision.status < 400 and decision.body is ABSENT):
        return ""
    response = _response(program.operation, decision)
    read = pipeline.read(request)
    if read is None:
        return outcome_of(decision)
    reader = pipeline.reader(program.operation)
    violations = reader.response_violations(response)
    context = program.context(request, read.reading, settings, response=response, violations_of=lambda _: violations)
    context.decided_rule, context.decided_status = decision.rule or None, decision.status
    try:
        if example.expect(context):
            return ""
    except Exception as error:
        return str(program.failed(error))
    if decision.status < 400 and any(violation.keyword == "required" for violation in violations):
        return ""
    return f"{outcome_of(decision)} with {decision.status}; " + "; ".join(
        one.actual
        for one in explain_failure(example.row.members.get("expect"), example.row.at("expect"), evaluator(program, context))
        if one.actual
    )


def example_holds(pipeline: Pipeline, program: Program, identifier: str, request: Request, settings: Mapping[str, JSON]) -> bool:
    """Whether the book's own response satisfies an example for this exact request; with other credentials or settings it may not."""
    example = next(one for one in program.examples if one.id == identifier)
    return not failed_example(pipeline, program, example, request, settings)


def _with_real_keys(written: Mapping[str, JSON], program: Program, environment: Environment | None) -> Mapping[str, JSON]:
    """The request of a witness, with the keys that its bound members have in this environment."""
    if not environment:
        return written
    for member, fixture in program.book.bind.items():
        changed_too = _replaced(written, member_path(member), partial(environment.real, fixture))
        assert isinstance(changed_too, Mapping)
        written = changed_too
    return written


def _replaced(value: JSON, path: Sequence[str], change: Callable[[JSON], JSON]) -> JSON:
    if not path:
        return change(value)
    if path[0] == "[]":
        return [_replaced(one, path[1:], change) for one in value] if isinstance(value, list) else value
    if not isinstance(value, Mapping) or path[0] not in value:
        return value
    return {**value, path[0]: _replaced(value[path[0]], path[1:], change)}
