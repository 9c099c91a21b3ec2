"""Why: which conditions of a rule held, what they read, what breaks an expectation. Compiled on demand, never for an answer."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator, Mapping
from functools import cache

from contracts.exchange import ABSENT, JSON, Request
from contracts.rules.deciding import Firing, decide_noting
from contracts.rules.decision import Condition, Decision, Explanation, NearMiss
from contracts.rules.environment import Undecidable
from contracts.rules.functions import FUNCTIONS
from contracts.rules.program import Check, Program, Rule
from contracts.rules.runtime import Context
from contracts.rules.syntax import WORDS, Expression, conjuncts, parse
from contracts.rules.values import show
from contracts.spec.reading import Reading

__all__ = ["conditions", "counterexamples", "explain", "reach"]

_FEW = 3


def explain(program: Program, request: Request, reading: Reading, settings: Mapping[str, JSON]) -> Explanation:
    """The decision with its conditions, the table rows that fired on the way, and the rules above that did not, nearest first."""
    decision, firing = decide_noting(program, request, reading, settings)
    context = program.context(request, reading, settings)
    last = next((index for index, rule in enumerate(program.rules) if rule.id == decision.rule), len(program.rules))
    near = [NearMiss(rule.id, conditions(program, rule, context)) for rule in program.rules[:last] if _could_decide(rule, reading)]
    near.sort(key=lambda miss: (miss.missed, -len(miss.conditions)))
    rows = {row.key: row for row in program.rows}
    fired = tuple(dict.fromkeys(rows[key].id for key in firing.noted if key in rows))
    held = conditions(program, program.rules[last], context) if last < len(program.rules) else ()
    return Explanation(decision, held, fired, tuple(near))


def _could_decide(rule: Rule, reading: Reading) -> bool:
    """After a broken body, conditions on its members say nothing."""
    return not reading.violations or "request.body" not in rule.reads


def conditions(program: Program, rule: Rule, context: Context) -> tuple[Condition, ...]:
    """The parts of a rule's `when`, whether each held and what it read."""
    return tuple(_condition(program, part, context) for part in _parts(rule))


def _condition(program: Program, part: Expression, context: Context) -> Condition:
    held = bool(_evaluated(program, part, context))
    shown = tuple(
        f"{operand.text} = {show(value)}" for operand in _operands(part) if (value := _evaluated(program, operand, context)) is not ABSENT
    )
    return Condition(" ".join(part.text.split()), held, shown)


def _evaluated(program: Program, expression: Expression, context: Context) -> JSON:
    """The value of an expression in a context; ABSENT where it is none by itself (a table's name, a loop variable)."""
    work = program.names.asked(expression)
    try:
        return work(context) if work else ABSENT
    except Undecidable:
        return ABSENT
    except Exception as error:
        raise program.failed(error) from error


def reach(
    program: Program, request: Request, reading: Reading, settings: Mapping[str, JSON], decided: tuple[Decision, Firing] | None = None
) -> Hashable:
    """What of the book a request touches: the deciding rule, how often each row fired, which parts of the rules' conditions held.

    Two requests with the same reach stand on the same side of every boundary that the book draws between them. `decided`: the decision
    and what fired, where that is known.
    """
    decision, firing = decided or decide_noting(program, request, reading, settings)
    context = program.context(request, reading, settings)
    rules = [rule for rule in program.rules if _could_decide(rule, reading)]
    parts = tuple(bool(_evaluated(program, part, context)) for rule in rules for part in _parts(rule))
    return decision.by, decision.rule, tuple(sorted(firing.noted.items())), parts


@cache
def _parts_of(text: str, pointer: str) -> tuple[Expression, ...]:
    return conjuncts(parse(text, pointer=pointer))


def _parts(rule: Rule) -> tuple[Expression, ...]:
    when = rule.row.when
    return _parts_of(when, rule.row.at("when")) if isinstance(when, str) else ()


def _members_read(loop: ast.GeneratorExp, name: str) -> frozenset[str] | None:
    """The members of a loop's variable that are read; None where it is also used as a whole."""
    nodes = list(ast.walk(loop))
    owners = {id(node.value): node.attr for node in nodes if isinstance(node, ast.Attribute)}
    used = [node for node in nodes if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)]
    return frozenset(owners[id(node)] for node in used) if all(id(node) in owners for node in used) else None


def _telling(element: JSON, read: list[frozenset[str] | None]) -> JSON:
    """An element that breaks an expectation, without what the expectation does not read; its first text stays, to know it by."""
    if len(read) > 1 and isinstance(element, list):
        return [_telling(one, [names]) for one, names in zip(element, read, strict=True)]
    if not isinstance(element, Mapping) or not read[0]:
        return element
    first = next((name for name, value in element.items() if isinstance(value, str)), "")
    return {name: value for name, value in element.items() if name in read[0] or name == first}


def _operands(part: Expression) -> Iterator[Expression]:
    """The largest names and member chains in an expression, each once."""
    seen = set()
    for node in _chains(part.node):
        text = ast.unparse(node)
        if text not in seen:
            seen.add(text)
            yield parse(text, pointer=part.pointer, offset=part.offset)


def _chains(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.DictComp)):
        yield from _chains(node.generators[0].iter)
        return
    if isinstance(node, ast.Name) and node.id in WORDS:
        return
    if (isinstance(node, ast.Attribute) and _is_chain(node)) or isinstance(node, ast.Name):
        yield node
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id not in FUNCTIONS:
            yield node
            return
        for argument in node.args:
            yield from _chains(argument)
        return
    for child in ast.iter_child_nodes(node):
        yield from _chains(child)


def _is_chain(node: ast.AST) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, (ast.Name, ast.Subscript))


def counterexamples(program: Program, check: Check, context: Context) -> str:
    """What breaks an expectation, for people: the elements of `all(… for …)` that fail, else the values that it reads."""
    expect = check.row.members.get("expect")
    if not isinstance(expect, str):
        return ""
    told = []
    for part in conjuncts(parse(expect, pointer=check.row.at("expect"))):
        if not _evaluated(program, part, context):
            told.append(_breaking(program, part, context))
    return "; ".join(one for one in told if one)[:600]


def _breaking(program: Program, part: Expression, context: Context) -> str:
    node, wanted = part.node, True
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node, wanted = node.operand, False
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args and isinstance(node.args[0], ast.GeneratorExp):
        loop = node.args[0]
        if (node.func.id, wanted) in (("all", True), ("any", False)):
            fails = ast.UnaryOp(ast.Not(), loop.elt) if wanted else loop.elt
            names = [generator.target.id for generator in loop.generators]  # type: ignore[attr-defined]
            shown = ast.List([ast.Name(name) for name in names]) if len(names) > 1 else ast.Name(names[0])
            last = loop.generators[-1]
            kept = [*loop.generators[:-1], ast.comprehension(last.target, last.iter, [*last.ifs, fails], 0)]
            text = ast.unparse(ast.fix_missing_locations(ast.ListComp(shown, kept)))
            found = _evaluated(program, parse(text, pointer=part.pointer, offset=part.offset), context)
            if isinstance(found, list) and found:
                read = [_members_read(loop, name) for name in names]
                return f"{', '.join(names)} = " + " and ".join(show(_telling(one, read), limit=200) for one in found[:_FEW])
    values = [
        f"{operand.text} = {show(value)}" for operand in _operands(part) if (value := _evaluated(program, operand, context)) is not ABSENT
    ]
    return ", ".join(values)
