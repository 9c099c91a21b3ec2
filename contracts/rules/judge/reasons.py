"""Why an expectation does not hold: its failing parts, each with the elements or values that show it."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from contracts.http.messages import ABSENT, JSON
from contracts.rules.language.json_values import show, unique_key
from contracts.rules.language.operands import operands
from contracts.rules.language.syntax import Expression, conjuncts, name_of, parse
from contracts.rules.program.evaluation import Evaluate

__all__ = ["Reason", "explain_failure"]

_FEW = 3
_LONGEST = 600  # characters


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of an expectation that does not hold: what is `expected`, and the `actual` values, "" if none can be shown.

    `between`: the words that join the two.
    """

    expected: str
    actual: str
    node: ast.expr
    between: str = "; but "

    def __str__(self) -> str:
        return f"{self.expected}{self.between}{self.actual}" if self.actual else self.expected


def explain_failure(expect: JSON, pointer: str, evaluate: Evaluate) -> list[Reason]:
    """The reasons why an expectation does not hold; empty if it is not an expression."""
    if not isinstance(expect, str):
        return []
    return [_reason(part, evaluate) for part in conjuncts(parse(expect, pointer=pointer)) if not evaluate(part)]


def _reason(part: Expression, evaluate: Evaluate) -> Reason:
    if isinstance(part.node, ast.UnaryOp) and isinstance(part.node.op, ast.Not):
        inner = ast.unparse(part.node.operand)
        elements = evaluate(parse(inner, pointer=part.pointer, offset=part.offset))
        if isinstance(elements, list):
            few = "; ".join(one if isinstance(one, str) else show(one) for one in elements[:_FEW])
            more = f" (and {len(elements) - _FEW} more)" if len(elements) > _FEW else ""
            return Reason(f"{inner} should be empty", f"{few[:_LONGEST]}{more}", part.node, ", holds: ")
    return Reason(f"expected {' '.join(part.text.split())}", _actual(part, evaluate)[:_LONGEST], part.node)


def _actual(part: Expression, evaluate: Evaluate) -> str:
    """The failing elements of a loop, otherwise the values of all names that are read."""
    if (shown := _failing_elements(part, evaluate)) is not None:
        return shown
    values = [f"{operand.text} = {show(value)}" for operand in operands(part) if (value := evaluate(operand)) is not ABSENT]
    return ", ".join(values)


def _failing_elements(part: Expression, evaluate: Evaluate) -> str | None:
    """The elements that an `all` or `not any` fails for; None for anything else, or if they cannot be found."""
    node, is_wanted = part.node, True
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node, is_wanted = node.operand, False
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
        return None
    loop = node.args[0]
    if not isinstance(loop, ast.GeneratorExp) or (node.func.id, is_wanted) not in (("all", True), ("any", False)):
        return None
    names = [name_of(generator.target) for generator in loop.generators]
    failing = evaluate(parse(_elements_that_fail(loop, names, is_wanted), pointer=part.pointer, offset=part.offset))
    return _shown(failing, loop, names) if isinstance(failing, list) and failing else None


def _shown(failing: list[JSON], loop: ast.GeneratorExp, names: list[str]) -> str:
    """A few elements, each with the members that the loop reads."""
    read = [_members_read(loop, name) for name in names]
    if len(names) > 1:
        return " and ".join(_show_together(names, one, read) for one in failing[:_FEW] if isinstance(one, list))
    distinct: dict[Hashable, JSON] = {}
    for one in failing:
        relevant = _relevant(one, read[0])
        distinct.setdefault(unique_key(relevant), relevant)
    return f"{names[0]} = " + " and ".join(show(one, limit=200) for one in list(distinct.values())[:_FEW])


def _elements_that_fail(loop: ast.GeneratorExp, names: list[str], is_wanted: bool) -> str:
    """`x.a for x in xs` → `[x for x in xs if not x.a]`."""
    fails = ast.UnaryOp(ast.Not(), loop.elt) if is_wanted else loop.elt
    shown = ast.List([ast.Name(name) for name in names]) if len(names) > 1 else ast.Name(names[0])
    last = loop.generators[-1]
    loops = [*loop.generators[:-1], ast.comprehension(last.target, last.iter, [*last.ifs, fails], 0)]
    return ast.unparse(ast.fix_missing_locations(ast.ListComp(shown, loops)))


def _members_read(loop: ast.GeneratorExp, name: str) -> frozenset[str] | None:
    """The members of a loop variable that are read; None if it is also used as a whole."""
    nodes = list(ast.walk(loop))
    members = {id(owner): names for node in nodes for owner, names in _named_members(node)}
    used = [node for node in nodes if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)]
    return frozenset().union(*(members[id(node)] for node in used)) if all(id(node) in members for node in used) else None


def _named_members(node: ast.AST) -> Iterator[tuple[ast.AST, set[str]]]:
    """The members that a node reads by name: `x.a`, or the strings of `given(x, 'a')`."""
    if isinstance(node, ast.Attribute):
        yield node.value, {node.attr}
    elif isinstance(node, ast.Call) and len(node.args) > 1:
        texts = {one.value for one in node.args[1:] if isinstance(one, ast.Constant) and isinstance(one.value, str)}
        if len(texts) == len(node.args) - 1:
            yield node.args[0], texts


def _relevant(element: JSON, read: frozenset[str] | None) -> JSON:
    """A failing element, reduced to the members that are read, and an id, or its first string, to identify it by."""
    if not isinstance(element, Mapping) or not read:
        return element
    texts = [name for name, value in element.items() if isinstance(value, str)]
    known_by = next((name for name in texts if name.lower().endswith("id")), texts[0] if texts else "")
    return {name: value for name, value in element.items() if name in read or name == known_by} or element


def _show_together(names: list[str], elements: list[JSON], read: list[frozenset[str] | None]) -> str:
    """The variables of a nested loop: strings first, because they name the members that are read from the objects."""
    named = frozenset(one for one in elements if isinstance(one, str))
    pairs = sorted(zip(names, elements, read, strict=True), key=lambda one: isinstance(one[1], (dict, list)))
    return ", ".join(f"{name} = {show(_relevant(one, (used or frozenset()) | named), limit=200)}" for name, one, used in pairs)
