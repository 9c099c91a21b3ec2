"""The rows of a rule book for one operation, compiled once: rules, invariants, relations and examples as functions of a context."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contracts.errors import EvaluationError, Place
from contracts.exchange import ABSENT, JSON
from contracts.rules.book.declared_settings import Setting
from contracts.rules.book.fixtures import Fixture
from contracts.rules.book.sections import Book, Faults, OperationBook, Row, escape
from contracts.rules.language import context as runtime
from contracts.rules.language.compiler import Code
from contracts.rules.language.context import Context
from contracts.rules.language.roots import Roots, types_of
from contracts.rules.language.types import ANYTHING, Type, of_schema, suggestion
from contracts.rules.program.builder import FILE, Builder, TableRow, parameters
from contracts.spec.model import Operation, Spec

__all__ = ["Check", "Program", "Relation", "Rule", "Step", "compile_program"]

Outcome = tuple[int, tuple[tuple[str, str], ...], JSON, str, JSON]  # status, headers, body (ABSENT: none pinned), example, problem


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `key`: its number for masks; `when(context)`; `then(context)` → Outcome; `reads`: what the condition depends on."""

    row: Row
    key: int
    place: Place
    when: Callable[[Context], JSON]
    then: Callable[[Context], Outcome]
    reads: frozenset[str]

    @property
    def id(self) -> str:
        return self.row.id


@dataclass(frozen=True, slots=True)
class Check:
    """An invariant or example: `when(context)` (None: always) and `expect(context)`."""

    row: Row
    place: Place
    when: Callable[[Context], JSON] | None
    expect: Callable[[Context], JSON]
    reads: frozenset[str]

    @property
    def id(self) -> str:
        return self.row.id


@dataclass(frozen=True, slots=True)
class Step:
    """A follow-up: functions of (context, *values of each) → {member: value} to set and [members] to drop."""

    set: Callable[..., Mapping[str, JSON]]
    drop: Callable[..., list[str]]


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation: `when(first)`, `each`: name → list of (first, *values before), steps, `expect(first, second, third, *values)`.

    `variables`: the types of the values.
    """

    row: Row
    place: Place
    when: Callable[[Context], JSON] | None
    each: Mapping[str, Callable[..., JSON]]
    steps: tuple[Step, ...]
    expect: Callable[..., JSON]
    variables: Mapping[str, Type]

    @property
    def id(self) -> str:
        return self.row.id


@dataclass(frozen=True, slots=True)
class Program:
    """What the book says of one operation, compiled.

    `first(context)`: the index of the first rule that fires among those up to the last that reads violations, -1 where none does;
    `rest(context)`: the same among those after it. `free`: paths of members whose value is not judged.
    """

    book: OperationBook
    operation: Operation
    context: type[Context]
    rules: tuple[Rule, ...]
    rows: tuple[TableRow, ...]
    invariants: tuple[Check, ...]
    relations: tuple[Relation, ...]
    examples: tuple[Check, ...]
    first: Callable[[Context], int]
    rest: Callable[[Context], int]
    free: frozenset[tuple[str, ...]]
    reads: frozenset[str]
    names: Builder

    @property
    def conditional(self) -> tuple[Rule | TableRow, ...]:
        """The rows that fire or not: rules and rows of tables."""
        return (*self.rules, *self.rows)

    def failed(self, error: Exception) -> EvaluationError:
        """What went wrong at run time, with the id of the row and the place of the expression."""
        origins = self.names.origins
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE and frame.lineno in origins]
        owner = origins[lines[0]][2] if lines else ""  # the rule that was asked; the expression may stand in a let
        pointer, offset, _ = origins[lines[-1]] if lines else ("", 0, "")
        message = str(error) if isinstance(error, runtime.OutOfSteps) else f"the expression failed: {type(error).__name__}: {error}"
        return EvaluationError(message, rule=owner, place=self.names.faults.tree.place(pointer, offset))


def compile_program(
    book: Book,
    part: OperationBook,
    operation: Operation,
    spec: Spec,
    settings: Mapping[str, Setting],
    fixtures: Mapping[str, Fixture],
    faults: Faults,
) -> Program | None:
    """The program of one operation; mistakes go to `faults`, and the program is then None."""
    bound = _bound(part, fixtures, faults)
    roots = Roots.of(spec, operation, settings, bound)
    _check_bound(part, roots, faults)
    names = Builder(book, fixtures, faults, roots=roots, lets=part.lets)
    writer = _Writer(names, operation, types_of(spec.schemas, "answer"))
    rules = [writer.rule(row, index) for index, row in enumerate(part.rules)]
    writer.check_order(part.rules, rules)
    last = max((index for index, code in enumerate(rules) if "request.violations" in code.condition.reads), default=-1)
    writer.chain("first", part.rules[: last + 1], rules[: last + 1], 0)
    writer.chain("rest", part.rules[last + 1 :], rules[last + 1 :], last + 1)
    invariants = [writer.check(row) for row in part.invariants]
    examples = [writer.check(row) for row in part.examples]
    relations = [writer.relation(row) for row in part.relations]
    free = writer.free(part)
    if faults:
        return None
    space = names.run()
    place = faults.tree.place
    return Program(
        part,
        operation,
        names.context,
        tuple(
            Rule(row, code.key, place(row.at("id")), space[code.when], space[code.then], code.condition.reads)
            for row, code in zip(part.rules, rules, strict=True)
        ),
        tuple(names.rows[key] for keys in names.keys.values() for key in keys.values()),
        tuple(code.made(space, place) for code in invariants),
        tuple(code.made(space, place) for code in relations),
        tuple(code.made(space, place) for code in examples),
        space["first"],
        space["rest"],
        free,
        frozenset().union(*(code.condition.reads for code in rules)),
        names,
    )


@dataclass(frozen=True, slots=True)
class _RuleCode:
    key: int
    condition: Code
    when: str
    then: str


@dataclass(frozen=True, slots=True)
class _CheckCode:
    row: Row
    when: str
    expect: str
    reads: frozenset[str]

    def made(self, space: Mapping, place: Callable[[str], Place]) -> Check:
        return Check(self.row, place(self.row.at("id")), space[self.when] if self.when else None, space[self.expect], self.reads)


@dataclass(frozen=True, slots=True)
class _RelationCode:
    row: Row
    when: str
    each: Mapping[str, str]
    steps: tuple[tuple[str, str], ...]
    expect: str
    variables: Mapping[str, Type]

    def made(self, space: Mapping, place: Callable[[str], Place]) -> Relation:
        return Relation(
            self.row,
            place(self.row.at("id")),
            space[self.when] if self.when else None,
            {name: space[function] for name, function in self.each.items()},
            tuple(Step(space[to_set], space[to_drop]) for to_set, to_drop in self.steps),
            space[self.expect],
            self.variables,
        )


class _Writer:
    """Writes the functions of rows."""

    def __init__(self, names: Builder, operation: Operation, read: of_schema) -> None:
        self.names, self.operation, self.read, self.faults = names, operation, read, names.faults

    def rule(self, row: Row, index: int) -> _RuleCode:
        self.names.owner = row.id
        condition = self.names.condition(row, {})
        if "response" in condition.reads:
            self.faults.add("a rule decides before there is a response", row.at("when"))
        key = len(self.names.rows)
        self.names.rows.append(TableRow(row, key, self.faults.tree.place(row.at("id")), ""))
        return _RuleCode(key, condition, self.names.function("when", "c", condition.text, row.at("when")), self.then(row))

    def check_order(self, rows: tuple[Row, ...], codes: list[_RuleCode]) -> None:
        """Above the row that reads the violations, nobody may read the body: it may be anything there."""
        reader = next((row for row, code in zip(rows, codes, strict=True) if "request.violations" in code.condition.reads), None)
        for row, code in zip(rows, codes, strict=True):
            if reader is row or reader is None:
                return
            if "request.body" in code.condition.reads:
                message = f"`{row.id}` reads the body above `{reader.id}`, which refuses broken ones"
                self.faults.add(message, row.at("when"), hint="move it below that rule")

    def chain(self, name: str, rows: tuple[Row, ...], codes: list[_RuleCode], start: int) -> None:
        lines = self.names.lines
        lines.append(f"def {name}(c):")
        lines.append(" o = c.off")
        for index, (row, code) in enumerate(zip(rows, codes, strict=True)):
            self.names.owner = row.id
            test = f"{code.key} not in o" if code.condition.value is True else f"{code.condition.text} and {code.key} not in o"
            self.names.line(f" if {test}: return {start + index}", row.at("when"))
        lines.append(" return -1")

    def then(self, row: Row) -> str:
        raw = row.members.get("then")
        then: Mapping[str, JSON] = raw if isinstance(raw, Mapping) else {}
        at = row.at("then")
        status = then.get("status")
        if type(status) is int and self.operation.response(status) is None:
            declared = ", ".join(self.operation.responses)
            self.faults.add(f"{self.operation.id} declares no answer {status}", f"{at}/status", hint=f"declared: {declared}")
        headers = (
            self.names.data(then.get("headers", {}), f"{at}/headers", {}) if isinstance(then.get("headers", {}), Mapping) else Code("{}")
        )
        pairs = f"tuple((k, text(v)) for k, v in {headers.text}.items())"
        if headers.value is not ABSENT:
            pairs = repr(tuple((name, runtime.values.text(value)) for name, value in then.get("headers", {}).items()))  # type: ignore[attr-defined]
        body = Code("U")
        if "body" in then:
            body = self.names.data(then["body"], f"{at}/body", {})
            self.fits(body.type, self.answer(status), then["body"], f"{at}/body")
        problem = Code("None")
        if "problem" in then:
            written = {"detail": then["problem"]} if isinstance(then["problem"], str) else then["problem"]
            pointer = f"{at}/problem"
            problem = self.names.data(then["problem"], pointer, {})
            if isinstance(then["problem"], str):
                problem = Code(f"{{'detail': {problem.text}}}", reads=problem.reads)
            elif not isinstance(written, Mapping):
                problem = Code("None")
        example = self.example(then, at, status)
        for code in (headers, body, problem):
            if "response" in code.reads:
                self.faults.add("an answer cannot read the response", at)
        return self.names.function("then", "c", f"({status!r}, {pairs}, {body.text}, {example!r}, {problem.text})", at)

    def example(self, then: Mapping[str, JSON], at: str, status: JSON) -> str:
        name = then.get("example", "")
        declared = self.operation.response(status) if type(status) is int else None
        known = [one for media in (declared.content.values() if declared else ()) for one in media.examples]
        if name and name not in known:
            self.faults.add(f"the answer {status} has no example `{name}`", f"{at}/example", hint=suggestion(str(name), known))
        return str(name)

    def answer(self, status: JSON) -> Type:
        """What the document says of the body of an answer."""
        declared = self.operation.response(status) if type(status) is int else None
        types = [self.read(media.schema, "") for media in declared.content.values()] if declared else []
        return types[0] if types else ANYTHING

    def fits(self, built: Type, declared: Type, raw: JSON, pointer: str) -> None:
        """Names, listed texts and kinds of a pinned body against the document; the rest is found out by the witnesses."""
        if built.solid and not built.kinds & declared.kinds:
            self.faults.add(f"{pointer.rsplit('/', 1)[1]} is {_kinds(built)} here, the document says {_kinds(declared)}", pointer)
        elif built.values and declared.values and not built.values <= declared.values:
            wrong = min(built.values - declared.values)
            self.faults.add(f"'{wrong}' is no value of {declared.title or 'this member'}", pointer, hint=suggestion(wrong, declared.values))
        if built.item and declared.item:
            self.fits(built.item, declared.item, None, pointer)
        if not built.members or declared.members is None:
            return
        for name, one in built.members.items():
            at = f"{pointer}/{escape(name)}" if isinstance(raw, Mapping) else pointer
            if name in declared.members:
                self.fits(one, declared.members[name], raw.get(name) if isinstance(raw, Mapping) else None, at)
            elif declared.closed:
                what = declared.title or "the answer"
                self.faults.add(
                    f"{what} has no member `{name}` in the document",
                    at,
                    hint=suggestion(name, declared.members),
                    key=isinstance(raw, Mapping),
                )

    def check(self, row: Row) -> _CheckCode:
        """An invariant, or the expectation of an example."""
        self.names.owner = row.id
        when, reads = "", frozenset[str]()
        if row.when is not ABSENT:
            condition = self.names.condition(row, {})
            when, reads = self.names.function("when", "c", condition.text, row.at("when")), condition.reads
        expected = self.names.expression(row.members.get("expect"), row.at("expect"), {})
        self.refuse_generated(expected, row.at("expect"))
        return _CheckCode(row, when, self.names.function("expect", "c", expected.text, row.at("expect")), reads | expected.reads)

    def refuse_generated(self, code: Code, pointer: str) -> None:
        if "generated" in code.reads or code.type.generated:
            self.faults.add("an expectation cannot read what only the mock makes (now, uuid, fake)", pointer)

    def relation(self, row: Row) -> _RelationCode:
        self.names.owner, self.names.relation = row.id, True
        when = ""
        if row.when is not ABSENT:
            when = self.names.function("when", "c", self.names.condition(row, {}).text, row.at("when"))
        variables: dict[str, Type] = {}
        each = {}
        raw = row.members.get("each", {})
        for name, value in raw.items() if isinstance(raw, Mapping) else ():
            pointer = f"{row.at('each')}/{escape(name)}"
            if not name.isidentifier() or name in self.names.known():
                self.faults.add(f"`{name}` is no name for a value of `each`", pointer, key=True, hint="one name, one thing: choose another")
                continue
            code = self.names.expression(value, pointer, variables)
            if not code.type.kinds & {"list"}:
                self.faults.add("`each` wants lists", pointer)
            each[name] = self.names.function("each", parameters("c", variables), code.text, pointer)
            variables[name] = code.type.item or ANYTHING
        follow = row.members.get("follow", {})
        steps = []
        for index, step in enumerate(follow if isinstance(follow, list) else [follow]):
            at = f"{row.at('follow')}/{index}" if isinstance(follow, list) else row.at("follow")
            step = step if isinstance(step, Mapping) else {}
            to_set = self.names.data(step.get("set", {}), f"{at}/set", variables)
            to_drop = self.names.data(step.get("drop", []), f"{at}/drop", variables)
            arguments = parameters("c", variables)
            steps.append((self.names.function("set", arguments, to_set.text, at), self.names.function("drop", arguments, to_drop.text, at)))
        expected = self.names.expression(row.members.get("expect"), row.at("expect"), variables)
        expect = self.names.function("expect", parameters("c, c2, c3", variables), expected.text, row.at("expect"))
        self.names.relation = False
        return _RelationCode(row, when, each, tuple(steps), expect, variables)

    def free(self, part: OperationBook) -> frozenset[tuple[str, ...]]:
        """`eligibleNumbers[].label` → ("eligibleNumbers", "[]", "label"), each known to a success of the document."""
        answers = [self.answer(int(status)) for status in self.operation.responses if status.startswith("2") and status.isdigit()]
        paths = []
        for index, written in enumerate(part.free):
            path = tuple(written.replace("[]", ".[]").split("."))
            missing = [self._missing(answer, path) for answer in answers]
            if answers and all(name for name, _ in missing):
                self.faults.add(f"no success has a member `{written}`", f"{part.pointer}/free/{index}", hint=suggestion(*missing[0]))
            paths.append(path)
        return frozenset(paths)

    def _missing(self, one: Type, path: tuple[str, ...]) -> tuple[str, list[str]]:
        for name in path:
            if name == "[]":
                one = one.item or ANYTHING
                continue
            if one.members is not None and one.closed and name not in one.members:
                return name, list(one.members)
            one = (one.members or {}).get(name, ANYTHING)
        return "", []


def _kinds(one: Type) -> str:
    return " or ".join(sorted(one.kinds))


def _bound(part: OperationBook, fixtures: Mapping[str, Fixture], faults: Faults) -> dict[str, frozenset[str]]:
    bound = {}
    for member, target in part.bind.items():
        name, _, column = target.partition(".")
        at = f"{part.pointer}/bind/{escape(member)}"
        if name not in fixtures:
            faults.add(f"there is no fixture `{name}`", at, hint=suggestion(name, fixtures))
        elif column and column not in fixtures[name].types:
            faults.add(f"{name} has no column `{column}`", at, hint=suggestion(column, fixtures[name].types))
        elif fixtures[name].all is None:
            cells = [row[column] for row in fixtures[name].rows.values()] if column else list(fixtures[name].rows)
            bound[member] = frozenset(cell for cell in cells if isinstance(cell, str))
    return bound


def _check_bound(part: OperationBook, roots: Roots, faults: Faults) -> None:
    """Every bound member is one of the request."""
    for member in part.bind:
        where, *path = member.split(".")
        at = f"{part.pointer}/bind/{escape(member)}"
        if where not in ("body", "query", "path", "headers", "cookies") or not path:
            faults.add(f"`{member}` is no member of a request", at, key=True, hint="body.a.b, query.a, path.a, headers.a or cookies.a")
            continue
        one = roots.request[where]
        for name in path:
            if one.members is not None and one.closed and name not in one.members:
                faults.add(f"the request has no member `{member}`", at, key=True, hint=suggestion(name, one.members))
                break
            one = (one.members or {}).get(name, ANYTHING)
