"""A rule's `then`, compiled: one function for each member. A new member, such as an effect on state, is one function and one row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from contracts.api.operations import Operation
from contracts.http.messages import JSON
from contracts.pointers import escaped
from contracts.rules.book.faults import Faults
from contracts.rules.book.sections import Row
from contracts.rules.language.compiler.code import Code, made
from contracts.rules.language.compiler.nodes import At
from contracts.rules.language.json_values import header_pairs
from contracts.rules.language.schema_types import SchemaTypes
from contracts.rules.language.types import ANYTHING, Type, suggestion
from contracts.rules.program.data import DataCompiler

__all__ = ["MEMBERS", "Answers", "Outcome", "compile_outcome"]

Outcome = tuple[int, tuple[tuple[str, str], ...], JSON, str, JSON]  # status, headers, body (ABSENT: nothing fixed), example, problem


@dataclass(frozen=True, slots=True)
class Answers:
    """The responses that the document declares for an operation. `types`: schema → Type."""

    operation: Operation
    types: SchemaTypes

    def body(self, status: JSON) -> Type:
        """The Type of a body with that status."""
        declared = self.operation.response(status) if type(status) is int else None
        types = [self.types.read(media.schema, "") for media in declared.content.values()] if declared else []
        return types[0] if types else ANYTHING

    def examples(self, status: JSON) -> list[str]:
        """The names of the examples with that status."""
        declared = self.operation.response(status) if type(status) is int else None
        return [name for media in (declared.content.values() if declared else ()) for name in media.examples]


@dataclass(frozen=True, slots=True)
class _Then:
    """A `then` that is being compiled."""

    written: Mapping[str, JSON]
    pointer: str
    at: At
    answers: Answers
    data: DataCompiler
    faults: Faults

    def pointer_of(self, member: str) -> str:
        return f"{self.pointer}/{escaped(member)}"


def compile_outcome(row: Row, answers: Answers, data: DataCompiler, faults: Faults) -> Code:
    """The tuple of all members, in the order of the table."""
    written, pointer = row.members.get("then"), row.at("then")
    then = _Then(written if isinstance(written, Mapping) else {}, pointer, data.at(pointer), answers, data, faults)
    codes = [compile_member(then) for compile_member in MEMBERS.values()]
    if any("response" in code.reads for code in codes):
        faults.add("an answer cannot read the response", pointer)
    if any("decision" in code.reads for code in codes):
        faults.add("an answer cannot read the decision", pointer)
    return made(then.at.tuple(code.node for code in codes), ANYTHING, *codes)


def _status(then: _Then) -> Code:
    status, operation = then.written.get("status"), then.answers.operation
    if type(status) is not int:  # reported when the book was read
        return Code(then.at.constant(None))
    if operation.response(status) is None:
        declared = ", ".join(operation.responses)
        then.faults.add(f"{operation.id} declares no response {status}", then.pointer_of("status"), hint=f"declared: {declared}")
    return Code(then.at.constant(status))


def _headers(then: _Then) -> Code:
    written = then.written.get("headers", {})
    if not isinstance(written, Mapping):
        written = {}
    headers = then.data.data(written, then.pointer_of("headers"), {})
    if headers.is_constant:
        return Code(then.data.names.constant(header_pairs(written), then.at))
    return Code(then.at.call("header_pairs", then.at.charged(headers.node)), reads=headers.reads)


def _body(then: _Then) -> Code:
    if "body" not in then.written:
        return Code(then.at.shared("ABSENT"))
    written, pointer = then.written["body"], then.pointer_of("body")
    body = then.data.data(written, pointer, {})
    _check_fit(body.type, then.answers.body(then.written.get("status")), written, pointer, then.faults)
    return _charged(body, then.at)


def _example(then: _Then) -> Code:
    name, status = then.written.get("example", ""), then.written.get("status")
    known = then.answers.examples(status)
    if name and name not in known:
        hint = suggestion(str(name), known)
        then.faults.add(f"the response {status} has no example `{name}`", then.pointer_of("example"), hint=hint)
    return Code(then.at.constant(str(name)))


def _problem(then: _Then) -> Code:
    written = then.written.get("problem")
    problem = then.data.data(written, then.pointer_of("problem"), {})
    if isinstance(written, str):
        return Code(then.at.dict([then.at.constant("detail")], [problem.node]), reads=problem.reads)
    return _charged(problem, then.at) if isinstance(written, Mapping) else Code(then.at.constant(None))


def _charged(code: Code, at: At) -> Code:
    """Charges a value that is written into a response, so that it cannot exceed the step budget."""
    return code if code.is_constant else replace(code, node=at.charged(code.node))


MEMBERS: dict[str, Callable[[_Then], Code]] = {
    "status": _status,
    "headers": _headers,
    "body": _body,
    "example": _example,
    "problem": _problem,
}


def _check_fit(built: Type, declared: Type, written: JSON, pointer: str, faults: Faults) -> None:
    """Checks names, listed texts and kinds of a fixed body against the document; the witnesses show the rest."""
    if built.solid and not built.kinds & declared.kinds:
        name = pointer.rsplit("/", 1)[1]
        faults.add(f"{name} is {_kinds(built)} here, but {_kinds(declared)} in the document", pointer)
    elif built.values and declared.values and not built.values <= declared.values:
        wrong = min(built.values - declared.values)
        hint = suggestion(wrong, declared.values)
        faults.add(f"'{wrong}' is not a value of {declared.title or 'this member'}", pointer, hint=hint)
    if built.item and declared.item:
        _check_fit(built.item, declared.item, None, pointer, faults)
    if built.members and declared.members is not None:
        _check_members(built.members, declared, written, pointer, faults)


def _check_members(built: Mapping[str, Type], declared: Type, written: JSON, pointer: str, faults: Faults) -> None:
    known, is_written = declared.members or {}, isinstance(written, Mapping)
    for name, one in built.items():
        inner = written.get(name) if isinstance(written, Mapping) else None
        at = f"{pointer}/{escaped(name)}" if is_written else pointer
        if name in known:
            _check_fit(one, known[name], inner, at, faults)
        elif declared.closed:
            message = f"{declared.title or 'the answer'} has no member `{name}` in the document"
            faults.add(message, at, hint=suggestion(name, known), key=is_written)


def _kinds(one: Type) -> str:
    return " or ".join(sorted(one.kinds))
