"""The rows of a rule book for one operation → its program. The faults of all rows are collected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.api.operations import Operation, Spec
from contracts.http.messages import JSON
from contracts.pointers import escaped
from contracts.rules.book.declared_settings import Setting
from contracts.rules.book.faults import Faults
from contracts.rules.book.fixtures import Fixture
from contracts.rules.book.sections import Book, OperationBook, Row
from contracts.rules.language.compiler.code import Code
from contracts.rules.language.roots.root_types import RootTypes, types_of
from contracts.rules.language.tracing import Tracer
from contracts.rules.language.types import ANYTHING, Type
from contracts.rules.program.bindings import bound_keys, check_bound, check_followed, free_members
from contracts.rules.program.data import has_template
from contracts.rules.program.decision_tables import parameters, unless_masked
from contracts.rules.program.names import CONTEXTS, OperationNames
from contracts.rules.program.outcome import Answers, compile_outcome
from contracts.rules.program.program import Expectation, FollowUp, Program, Relation, Rule

__all__ = ["compile_program"]

_Space = Mapping[str, Any]  # compiled functions by name


def compile_program(
    book: Book,
    part: OperationBook,
    operation: Operation,
    spec: Spec,
    settings: Mapping[str, Setting],
    fixtures: Mapping[str, Fixture],
    faults: Faults,
    tracer: Tracer | None = None,
) -> Program | None:
    """The program of one operation; None, with the reasons in `faults`, if it cannot be compiled. `tracer`: makes it a traced one."""
    known_settings = {name: setting.what for name, setting in settings.items()}
    rules_by_id = (row.id for row in part.rules)
    types = RootTypes.of(spec, operation, known_settings, bound_keys(part, fixtures, faults), rules_by_id)
    check_bound(part, types.request, faults)
    names = OperationNames(book, fixtures, faults, types=types, lets=part.lets, tracer=tracer)
    answers = Answers(operation, types_of(spec.schemas, "answer"))
    rows = _RowCompiler(names, types.request, answers, faults)
    rules = [rows.rule(row) for row in part.rules]
    rows.check_order(rules)
    last = max((index for index, rule in enumerate(rules) if "request.violations" in rule.condition.reads), default=-1)
    rows.chain("first", rules[: last + 1], 0)
    rows.chain("rest", rules[last + 1 :], last + 1)
    invariants = [rows.check(row) for row in part.invariants]
    examples = [rows.check(row) for row in part.examples]
    relations = [rows.relation(row) for row in part.relations]
    free = free_members(part, answers, faults)
    if faults:
        return None
    space = names.module.run()
    return Program(
        part,
        book.tree,
        operation,
        names.module.context,
        tuple(Rule(rule.row, rule.key, book.tree.place(rule.row.at("id")), space[rule.then], rule.condition.reads) for rule in rules),
        names.tables.listed,
        tuple(finish(space) for finish in invariants),
        tuple(finish(space) for finish in relations),
        tuple(finish(space) for finish in examples),
        space["first"],
        space["rest"],
        free,
        frozenset().union(*(rule.condition.reads for rule in rules)),
        names,
        any("now" in rule.reads for rule in rules) or any("now" in finish(space).reads for finish in invariants),
    )


@dataclass(frozen=True, slots=True)
class _CompiledRule:
    row: Row
    key: int
    condition: Code
    then: str
    reads: frozenset[str]


class _RowCompiler:
    """Compiles rows to functions of the module. Its results are completed with these functions once the module has been executed."""

    def __init__(self, names: OperationNames, request: Mapping[str, Type], answers: Answers, faults: Faults) -> None:
        self.names, self.data, self.module = names, names.data, names.module
        self.request, self.answers, self.faults = request, answers, faults

    def _function(self, name: str, code: Code, pointer: str, contexts: Sequence[str] = ("c",), variables: Mapping[str, Type] = {}) -> str:
        return self.module.function(name, parameters(contexts, variables), code.node, pointer, self.data.at(pointer))

    def _when(self, row: Row) -> tuple[str, frozenset[str]]:
        """The function of a row's condition, "" if it has none, and what it reads."""
        if not row.is_conditional:
            return "", frozenset()
        condition = self.data.condition(row, {})
        return self._function("when", condition, row.condition_pointer), condition.reads

    # rules

    def rule(self, row: Row) -> _CompiledRule:
        condition = self.data.condition(row, {})
        if "response" in condition.reads:
            self.faults.add("a rule cannot read the response: it decides before there is one", row.condition_pointer)
        if "decision" in condition.reads:
            self.faults.add("a rule cannot read the decision: it makes it", row.condition_pointer)
        key = self.names.tables.add_row(row)
        outcome = compile_outcome(row, self.answers, self.data, self.faults)
        return _CompiledRule(row, key, condition, self._function("then", outcome, row.at("then")), condition.reads | outcome.reads)

    def check_order(self, rules: Sequence[_CompiledRule]) -> None:
        """Rules before the one that reads the violations must not read the body, which may be invalid there."""
        reader = next((rule for rule in rules if "request.violations" in rule.condition.reads), None)
        for rule in rules:
            if reader is rule or reader is None:
                return
            if "request.body" in rule.condition.reads:
                message = f"`{rule.row.id}` reads the body before `{reader.row.id}`, which refuses invalid bodies"
                self.faults.add(message, rule.row.condition_pointer, hint="move it below that rule")

    def chain(self, name: str, rules: Sequence[_CompiledRule], start: int) -> None:
        """Adds the function that returns the index of the first rule that fires, -1 if none does."""
        at = self.data.at(rules[0].row.condition_pointer if rules else "")
        steps = [at.assigned("masked", at.attribute("c", "masked"))]
        body = []
        for index, rule in enumerate(rules, start):
            here = self.data.at(rule.row.condition_pointer)
            body.append(here.returned_if(unless_masked(rule.condition, rule.key, here), here.constant(index)))
        self.module.steps(name, ["c"], [*steps, *body, at.returned(at.constant(-1))], "", at)

    # invariants and examples

    def check(self, row: Row) -> Callable[[_Space], Expectation]:
        """An invariant, or the expectation of an example."""
        when, reads = self._when(row)
        expected = self.data.expression(row.members.get("expect"), row.at("expect"), {})
        if "generated" in expected.reads or expected.type.generated:
            self.faults.add("an expectation cannot read values that only the mock generates (uuid, fake)", row.at("expect"))
        expect = self._function("expect", expected, row.at("expect"))
        place = self.faults.tree.place(row.at("id"))
        return lambda space: Expectation(row, place, space.get(when), space[expect], reads | expected.reads)

    # relations

    def relation(self, row: Row) -> Callable[[_Space], Relation]:
        self.names.is_relation = True
        when, _ = self._when(row)
        each, variables = self._each(row)
        steps = tuple(self._step(step, pointer, variables) for pointer, step in _follow_ups(row))
        expected = self.data.expression(row.members.get("expect"), row.at("expect"), variables)
        expect = self._function("expect", expected, row.at("expect"), tuple(CONTEXTS.values()), variables)
        self.names.is_relation = False
        place = self.faults.tree.place(row.at("id"))
        return lambda space: Relation(
            row,
            place,
            space.get(when),
            {name: space[function] for name, function in each.items()},
            tuple(FollowUp(space[to_set], space[to_drop]) for to_set, to_drop in steps),
            space[expect],
            variables,
        )

    def _each(self, row: Row) -> tuple[dict[str, str], dict[str, Type]]:
        """The functions of the lists that a relation combines, and the Types of their elements."""
        functions: dict[str, str] = {}
        variables: dict[str, Type] = {}
        raw = row.members.get("each", {})
        for name, value in raw.items() if isinstance(raw, Mapping) else ():
            pointer = f"{row.at('each')}/{escaped(name)}"
            if not name.isidentifier() or name in self.names.known():
                self.faults.add(f"`{name}` cannot be used as a name in `each`", pointer, key=True, hint="choose another name")
                continue
            code = self.data.expression(value, pointer, variables)
            if not code.type.kinds & {"list"}:
                self.faults.add("`each` must contain lists", pointer)
            functions[name] = self._function("each", code, pointer, variables=dict(variables))
            variables[name] = code.type.item or ANYTHING
        return functions, variables

    def _step(self, step: Mapping[str, JSON], pointer: str, variables: Mapping[str, Type]) -> tuple[str, str]:
        self._check_members(step, pointer)
        to_set = self.data.data(step.get("set", {}), f"{pointer}/set", variables)
        to_drop = self.data.data(step.get("drop", []), f"{pointer}/drop", variables)
        return (
            self._function("set", to_set, pointer, variables=variables),
            self._function("drop", to_drop, pointer, variables=variables),
        )

    def _check_members(self, step: Mapping[str, JSON], pointer: str) -> None:
        """Checks the members that a follow-up names without an expression."""
        to_set, to_drop = step.get("set", {}), step.get("drop", [])
        for name in to_set if isinstance(to_set, Mapping) else ():
            if not has_template(name):
                check_followed(name, self.request, f"{pointer}/set/{escaped(name)}", self.faults, is_dropped=False)
        for index, name in enumerate(to_drop if isinstance(to_drop, list) else ()):
            if isinstance(name, str) and not has_template(name):
                check_followed(name, self.request, f"{pointer}/drop/{index}", self.faults, is_dropped=True)


def _follow_ups(row: Row) -> list[tuple[str, Mapping[str, JSON]]]:
    """The requests that follow, each with its pointer."""
    follow, at = row.members.get("follow", {}), row.at("follow")
    steps = [(f"{at}/{index}", step) for index, step in enumerate(follow)] if isinstance(follow, list) else [(at, follow)]
    return [(pointer, step if isinstance(step, Mapping) else {}) for pointer, step in steps]
