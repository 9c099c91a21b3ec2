"""Operators: `and or not`, arithmetic, comparisons, `in`, `is null`, `a if b else c`."""

from __future__ import annotations

import ast

from contracts.rules.language.compiler.code import Code, made
from contracts.rules.language.compiler.nodes import At
from contracts.rules.language.compiler.points import traced_comparison, traced_list, traced_parts
from contracts.rules.language.compiler.scope import Scope
from contracts.rules.language.types import (
    ANYTHING,
    BOOLEAN,
    MAYBE_NUMBER,
    NUMBER,
    Type,
    described,
    join,
    never_equal,
    suggestion,
    without_null,
)

__all__ = ["visit_arithmetic", "visit_boolean", "visit_choice", "visit_comparison", "visit_unary"]

_ARITHMETIC = {ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.FloorDiv: "floor_divide", ast.Mod: "remainder"}


def visit_boolean(scope: Scope, node: ast.BoolOp) -> Code:
    parts, at = scope.visit_together(*node.values), scope.at(node)
    nodes, last = traced_parts(scope, node, parts), parts[-1].type
    if isinstance(node.op, ast.And):
        return made(at.both(nodes), join(*(part.type for part in parts[:-1]), last), *parts)
    return made(at.either(nodes), join(*(without_null(part.type) for part in parts[:-1]), last), *parts)


def visit_unary(scope: Scope, node: ast.UnaryOp) -> Code:
    of, at = scope.visit(node.operand), scope.at(node)
    if isinstance(node.op, ast.Not):
        return made(at.negated(of.node), BOOLEAN, of)
    _need_number(scope, of, node.operand)
    if isinstance(node.op, ast.UAdd):
        return made(of.node, of.type, of)
    if isinstance(of.value, (int, float)) and not isinstance(of.value, bool):
        return Code(at.constant(-of.value), NUMBER, value=-of.value)
    return made(at.call("negative", of.node), of.type, of)


def visit_arithmetic(scope: Scope, node: ast.BinOp) -> Code:
    left, right = scope.visit_together(node.left, node.right)
    if isinstance(node.op, ast.Add):
        return _addition(scope, node, left, right)
    _need_number(scope, left, node.left)
    _need_number(scope, right, node.right)
    result = scope.at(node).call(_ARITHMETIC[type(node.op)], left.node, right.node)
    return made(result, MAYBE_NUMBER, left, right)


def _need_number(scope: Scope, of: Code, node: ast.AST) -> None:
    if "number" not in of.type.kinds:
        raise scope.mistake(f"`{ast.unparse(node)}` is {described(of.type.kinds)}, expected a number", node)


def _addition(scope: Scope, node: ast.BinOp, left: Code, right: Code) -> Code:
    kinds = left.type.kinds & right.type.kinds & {"number", "text", "list"}
    if not kinds:
        message = f"{described(left.type.kinds)} and {described(right.type.kinds)} cannot be added"
        raise scope.mistake(message, node, "use text(x) or f'{x}' to make a text")
    is_certain = left.type.solid and right.type.solid and left.type.kinds == right.type.kinds and len(left.type.kinds) == 1
    item = join(left.type.item or ANYTHING, right.type.item or ANYTHING) if "list" in kinds else None
    kind = Type(kinds if is_certain else kinds | {"null"}, item=item, solid=True)
    at = scope.at(node)
    return made(at.method(at.shared("c"), "add", left.node, right.node), kind, left, right)


def visit_choice(scope: Scope, node: ast.IfExp) -> Code:
    condition, yes, no = scope.visit_together(node.test, node.body, node.orelse)
    return made(scope.at(node).choice(condition.node, yes.node, no.node), join(yes.type, no.type), condition, yes, no)


def visit_comparison(scope: Scope, node: ast.Compare) -> Code:
    sides, nodes = scope.visit_together(node.left, *node.comparators), (node.left, *node.comparators)
    parts: list[ast.expr] = []
    is_costly = False
    for index, operator in enumerate(node.ops):
        left, right = sides[index], sides[index + 1]
        if isinstance(operator, (ast.In, ast.NotIn)):
            part, searches = _contained(scope, left, right, nodes[index], nodes[index + 1])
            part, is_costly = traced_list(scope, left, right, (nodes[index], nodes[index + 1])) or part, is_costly or searches
        else:
            part = _compared(scope, operator, left, right, nodes[index + 1])
            _warn_of_moments(scope, operator, (left, right), (nodes[index], nodes[index + 1]))
            part = traced_comparison(scope, operator, left, right, (nodes[index], nodes[index + 1])) or part
        parts.append(scope.at(nodes[index + 1]).negated(part) if isinstance(operator, (ast.NotIn, ast.NotEq)) else part)
    return made(scope.at(node).both(parts), BOOLEAN, *sides, is_costly=is_costly)


def _compared(scope: Scope, operator: ast.cmpop, left: Code, right: Code, other: ast.AST) -> ast.expr:
    """The comparison; of `!=`, that by `==`."""
    at = scope.at(other)
    if isinstance(operator, (ast.Is, ast.IsNot)):
        return at.compared(left.node, operator, at.constant(None))
    if isinstance(operator, (ast.Eq, ast.NotEq)):
        if why := never_equal(left.type, right.type):
            raise scope.mistake(why, other)
        if left.type.only_text or right.type.only_text:
            return at.compared(left.node, ast.Eq(), right.node)
        return at.method(at.shared("c"), "equal", left.node, right.node)
    if not left.type.kinds & right.type.kinds & {"number", "text"}:
        raise scope.mistake(f"{described(left.type.kinds)} and {described(right.type.kinds)} cannot be ordered", other)
    return _ordered(at, operator, left, right)


def _warn_of_moments(scope: Scope, operator: ast.cmpop, sides: tuple[Code, Code], nodes: tuple[ast.expr, ast.expr]) -> None:
    """Date-times with different offsets or fractions are not in the order of their letters."""
    is_text = all("text" in side.type.kinds for side in sides) and any(side.type.is_moment for side in sides)
    if is_text and isinstance(operator, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
        sign = "<" if isinstance(operator, (ast.Lt, ast.LtE)) else ">"
        hint = f"write instant({ast.unparse(nodes[0])}) {sign} instant({ast.unparse(nodes[1])})"
        scope.warn("date-times are compared letter by letter here", nodes[1], hint)


def _ordered(at: At, operator: ast.cmpop, left: Code, right: Code) -> ast.expr:
    first, second = (left, right) if isinstance(operator, (ast.Lt, ast.LtE)) else (right, left)
    is_strict = isinstance(operator, (ast.Lt, ast.Gt))
    if all(side.type.solid and side.type.kinds == {"number"} for side in (left, right)):
        return at.compared(first.node, ast.Lt() if is_strict else ast.LtE(), second.node)
    return at.call("less" if is_strict else "less_or_equal", first.node, second.node)


def _contained(scope: Scope, left: Code, right: Code, one: ast.AST, other: ast.AST) -> tuple[ast.expr, bool]:
    """`left in right`, and whether it searches a value that is only known at run time."""
    at, names = scope.at(other), scope.names
    symbol = scope.symbol_of(other)
    if symbol and symbol.kind == "fixture":
        if isinstance(left.value, str) and left.value not in symbol.entries and symbol.is_whole:
            raise scope.mistake(f"'{left.value}' is not a key of {ast.unparse(other)}", one, suggestion(left.value, symbol.entries))
        found = at.call("row", names.constant(symbol.entries, at), left.node)
        return at.compared(found, ast.IsNot(), at.constant(None)), False
    if not right.type.kinds & {"list", "text", "object"}:
        message = f"`in` works on a list, a text or the names of an object, not on {described(right.type.kinds)}"
        raise scope.mistake(message, other)
    if right.type.kinds <= {"list", "null"} and right.type.item is not None and (why := never_equal(left.type, right.type.item)):
        raise scope.mistake(why, one)
    if isinstance(other, ast.List) and other.elts:
        parts = [scope.visit(element) for element in other.elts]
        if left.type.only_text or all(part.type.only_text for part in parts):
            return at.compared(left.node, ast.In(), at.tuple(part.node for part in parts)), False
    if left.type.only_text and isinstance(right.value, list) and right.value and all(isinstance(text, str) for text in right.value):
        return at.compared(left.node, ast.In(), names.constant(frozenset(right.value), at)), False
    return at.method(at.shared("c"), "contains", left.node, right.node), True
