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
from contracts.rules.values import show, unique_key
from contracts.spec.reading import Reading

__all__ = ["conditions", "counterexamples", "explain", "objection", "reach"]

_FEW = 3
_LONGEST = 600  # characters


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
    members = {id(owner): names for node in nodes for owner, names in _named_members(node)}
    used = [node for node in nodes if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)]
    return frozenset().union(*(members[id(node)] for node in used)) if all(id(node) in members for node in used) else None


def _named_members(node: ast.AST) -> Iterator[tuple[ast.AST, set[str]]]:
    """What a node reads by name: `x.a`, or the texts of `given(x, 'a')`."""
    if isinstance(node, ast.Attribute):
        yield node.value, {node.attr}
    elif isinstance(node, ast.Call) and len(node.args) > 1:
        texts = {one.value for one in node.args[1:] if isinstance(one, ast.Constant) and isinstance(one.value, str)}
        if len(texts) == len(node.args) - 1:
            yield node.args[0], texts


def _telling(element: JSON, read: frozenset[str] | None) -> JSON:
    """An element that breaks an expectation, without what is not read of it; an id, else its first text, stays to know it by."""
    if not isinstance(element, Mapping) or not read:
        return element
    texts = [name for name, value in element.items() if isinstance(value, str)]
    known_by = next((name for name in texts if name.lower().endswith("id")), texts[0] if texts else "")
    return {name: value for name, value in element.items() if name in read or name == known_by}


def _shown_together(names: list[str], elements: list[JSON], read: list[frozenset[str] | None]) -> str:
    """The variables of a nested loop: texts first, as what they name is what is read of the objects beside them."""
    named = frozenset(one for one in elements if isinstance(one, str))
    pairs = sorted(zip(names, elements, read, strict=True), key=lambda one: isinstance(one[1], (dict, list)))
    return ", ".join(f"{name} = {show(_telling(one, (used or frozenset()) | named), limit=200)}" for name, one, used in pairs)


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
    told = [_breaking(program, part, context) for part in _unfulfilled(program, check, context)]
    return "; ".join(one for one in told if one)[:_LONGEST]


def objection(program: Program, check: Check, context: Context) -> str:
    """Those parts of a broken expectation that do not hold, each with what breaks it."""
    return (
        "; ".join(_objection(program, part, context) for part in _unfulfilled(program, check, context)) or "the expectation does not hold"
    )


def _objection(program: Program, part: Expression, context: Context) -> str:
    text = " ".join(part.text.split())
    if isinstance(part.node, ast.UnaryOp) and isinstance(part.node.op, ast.Not):
        inner = ast.unparse(part.node.operand)
        found = _evaluated(program, parse(inner, pointer=part.pointer, offset=part.offset), context)
        if isinstance(found, list):
            few = "; ".join(one if isinstance(one, str) else show(one) for one in found[:_FEW])
            more = f" (and {len(found) - _FEW} more)" if len(found) > _FEW else ""
            return f"{inner} should be empty, holds: {few[:_LONGEST]}{more}"
    shown = _breaking(program, part, context)[:_LONGEST]
    return f"expected {text}" + (f"; but {shown}" if shown else "")


def _unfulfilled(program: Program, check: Check, context: Context) -> list[Expression]:
    """The parts of an expectation that do not hold; none where it is no expression."""
    expect = check.row.members.get("expect")
    if not isinstance(expect, str):
        return []
    parts = conjuncts(parse(expect, pointer=check.row.at("expect")))
    return [part for part in parts if not _evaluated(program, part, context)]


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
                if len(names) > 1:
                    return " and ".join(_shown_together(names, one, read) for one in found[:_FEW])
                telling: dict[JSON, JSON] = {}
                for one in found:
                    told = _telling(one, read[0])
                    telling.setdefault(unique_key(told), told)
                return f"{names[0]} = " + " and ".join(show(one, limit=200) for one in list(telling.values())[:_FEW])
    values = [
        f"{operand.text} = {show(value)}" for operand in _operands(part) if (value := _evaluated(program, operand, context)) is not ABSENT
    ]
    return ", ".join(values)
