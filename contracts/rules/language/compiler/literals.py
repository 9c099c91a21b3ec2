"""Constants, lists, mappings, f-strings, and the loops that build lists and mappings."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from contracts.rules.language.compiler.code import Code, made
from contracts.rules.language.compiler.nodes import At
from contracts.rules.language.compiler.points import traced_loop
from contracts.rules.language.compiler.scope import Scope
from contracts.rules.language.json_values import is_within
from contracts.rules.language.syntax import name_of
from contracts.rules.language.types import ANYTHING, TEXT, Type, described, join, list_of, object_of, of_value

__all__ = ["visit_comprehension", "visit_constant", "visit_dict", "visit_list", "visit_text"]

_LARGEST_CONSTANT = 10_000  # values in one list that is made when the book is loaded
_OBJECT = Type(frozenset({"object"}), solid=True)


def visit_constant(scope: Scope, node: ast.Constant) -> Code:
    value = node.value if isinstance(node.value, (str, int, float)) else None  # the parser allows nothing else
    return Code(scope.at(node).constant(value), of_value(value), value=value)


def visit_list(scope: Scope, node: ast.List) -> Code:
    parts, at = scope.visit_together(*node.elts), scope.at(node)
    value = [part.value for part in parts]
    if parts and all(part.is_constant for part in parts) and is_within(value, _LARGEST_CONSTANT):
        return Code(scope.names.constant(value, at), of_value(value), value=value)
    item = join(*(part.type for part in parts)) if parts else ANYTHING
    return made(at.list(part.node for part in parts), list_of(item), *parts)


def visit_dict(scope: Scope, node: ast.Dict) -> Code:
    keys, values = scope.visit_together(*[key for key in node.keys if key]), scope.visit_together(*node.values)
    at = scope.at(node)
    names = [key.node if isinstance(key.value, str) else at.text(key.node) for key in keys]
    members = {str(key.value): value.type for key, value in zip(keys, values, strict=True)}
    kind = object_of(members) if all(isinstance(key.value, str) for key in keys) else _OBJECT
    return made(at.dict(names, [value.node for value in values]), kind, *keys, *values)


def visit_text(scope: Scope, node: ast.JoinedStr) -> Code:
    """f'… {x} …'"""
    parts = scope.visit_together(*[part.value if isinstance(part, ast.FormattedValue) else part for part in node.values])
    at = scope.at(node)
    if not parts:
        return Code(at.constant(""), TEXT, value="")
    texts = [part.node if isinstance(part.value, str) or part.type.is_text else at.text(part.node) for part in parts]
    return made(at.joined(texts), TEXT, *parts)


@dataclass(frozen=True, slots=True)
class _Loop:
    """`for variable in source if …`."""

    variable: str
    source: Code
    conditions: Sequence[Code]
    at: At
    point: ast.expr | None  # of a traced expression

    def node(self, steps: int) -> ast.comprehension:
        context, counted = self.at.shared("c"), self.at.constant(steps)
        if self.point is None:
            walked = self.at.method(context, "loop", self.source.node, counted)
        else:
            walked = self.at.method(context, "traced_loop", self.point, self.source.node, counted)
        return self.at.loop(f"v_{self.variable}", walked, [condition.node for condition in self.conditions])


def visit_comprehension(scope: Scope, node: ast.ListComp | ast.GeneratorExp | ast.DictComp) -> Code:
    before, loops = dict(scope.variables), list[_Loop]()
    for generator in node.generators:
        loops.append(_loop(scope, generator, is_inner=bool(loops)))
    elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    results = [scope.computed_once(scope.visit(element)) for element in elements]
    scope.variables = before
    parts = [*results, *(code for loop in loops for code in (loop.source, *loop.conditions))]
    steps = 1 + sum(part.calls for part in parts)  # of one element, at most
    whole = made(_built(scope, node, results, [loop.node(steps) for loop in loops]), ANYTHING, *parts)
    kind = _OBJECT if isinstance(node, ast.DictComp) else list_of(results[0].type)
    variables = {loop.variable for loop in loops}
    return replace(whole, type=kind, locals=whole.locals - variables, is_costly=True, calls=loops[0].source.calls)


def _built(scope: Scope, node: ast.expr, results: Sequence[Code], loops: Sequence[ast.comprehension]) -> ast.expr:
    at = scope.at(node)
    if isinstance(node, ast.DictComp):
        key, value = results
        return at.dict_comprehension(at.text(key.node), value.node, loops)
    return at.comprehension(ast.ListComp if isinstance(node, ast.ListComp) else ast.GeneratorExp, results[0].node, loops)


def _loop(scope: Scope, generator: ast.comprehension, *, is_inner: bool) -> _Loop:
    """`for x in xs if …`; the list of a nested loop is computed once if possible."""
    name = name_of(generator.target)
    source = scope.visit(generator.iter)
    if is_inner:
        source = scope.computed_once(source)
    if name in scope.variables or scope.symbol(generator.target, name):
        raise scope.mistake(f"the name `{name}` is already used", generator.target, "choose another name")
    if "list" not in source.type.kinds:
        message = f"a loop needs a list, not {described(source.type.kinds)}"
        raise scope.mistake(message, generator.iter, "keys(x) lists the names of an object")
    scope.variables[name] = source.type.item or ANYTHING
    conditions = [scope.computed_once(scope.visit(condition)) for condition in generator.ifs]
    return _Loop(name, source, conditions, scope.at(generator.iter), traced_loop(scope, generator, source))
