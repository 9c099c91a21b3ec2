"""The points of a traced expression (contracts.rules.language.tracing): nodes that call the context instead of computing by themselves.

Without a tracer each function returns None or the node as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from contracts.rules.language.compiler.code import Code
from contracts.rules.language.compiler.scope import Scope
from contracts.rules.language.tracing import COMPARISON_MUTATIONS, LOOP_MUTATIONS

__all__ = ["traced_column", "traced_comparison", "traced_list", "traced_loop", "traced_parts"]

_OPERATORS: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "=="}
_SCALARS = frozenset({"null", "boolean", "number", "text"})


def _point(scope: Scope, kind: str, node: ast.AST, text: str, mutations: Sequence[str], *read: Code, operator: str = "") -> ast.expr | None:
    """The number of a point that depends on the codes `read`; None without a tracer, and where a response is read."""
    tracer, expression = scope.names.tracer, scope.expression
    if tracer is None or any("response" in code.reads for code in read):
        return None
    return scope.at(node).constant(tracer.add(kind, expression.pointer, expression.offset_of(node), text, mutations, operator))


def traced_comparison(scope: Scope, operator: ast.cmpop, left: Code, right: Code, nodes: tuple[ast.expr, ast.expr]) -> ast.expr | None:
    """`left < right`, and of `!=` that by `==`; None for `is` and for values that are not ordered."""
    sign = _OPERATORS.get(type(operator))
    is_ordered = bool(left.type.kinds & right.type.kinds & {"number", "text"})
    if (
        scope.names.tracer is None
        or sign is None
        or (sign == "==" and "number" not in left.type.kinds & right.type.kinds)
        or not is_ordered
    ):
        return None
    text = f"{ast.unparse(nodes[0])} {'!=' if isinstance(operator, ast.NotEq) else sign} {ast.unparse(nodes[1])}"
    point = _point(scope, "comparison", nodes[1], text, tuple(COMPARISON_MUTATIONS[sign]), left, right, operator=sign)
    at = scope.at(nodes[1])
    return at.method(at.shared("c"), "compared", point, at.constant(sign), left.node, right.node) if point else None


def traced_list(scope: Scope, left: Code, right: Code, nodes: tuple[ast.expr, ast.expr]) -> ast.expr | None:
    """`left in [a, b]`."""
    if scope.names.tracer is None or not isinstance(nodes[1], ast.List) or not nodes[1].elts:
        return None
    mutations = [f"without {index}" for index in range(len(nodes[1].elts))]
    point = _point(scope, "list", nodes[1], f"{ast.unparse(nodes[0])} in {ast.unparse(nodes[1])}", mutations, left, right)
    at = scope.at(nodes[1])
    return at.method(at.shared("c"), "listed", point, left.node, right.node) if point else None


def traced_parts(scope: Scope, node: ast.BoolOp, parts: Sequence[Code]) -> list[ast.expr]:
    """The nodes of the parts of `and` and `or`. The last one is the value of the whole, so it is a point only if that is a boolean."""
    nodes = [part.node for part in parts]
    if scope.names.tracer is None:
        return nodes
    method = "required" if isinstance(node.op, ast.And) else "alternative"
    for index, (part, written) in enumerate(zip(parts, node.values, strict=True)):
        is_last = index == len(parts) - 1
        if is_last and not (part.type.solid and part.type.kinds == {"boolean"}):
            continue
        if (point := _point(scope, "part", written, ast.unparse(written), ("left out",), part)) is not None:
            at = scope.at(written)
            nodes[index] = at.method(at.shared("c"), method, point, part.node)
    return nodes


def traced_loop(scope: Scope, generator: ast.comprehension, source: Code) -> ast.expr | None:
    """The point of a loop over the list `source`."""
    if scope.names.tracer is None:
        return None
    text = f"for {ast.unparse(generator.target)} in {ast.unparse(generator.iter)}"
    return _point(scope, "loop", generator.iter, text, tuple(LOOP_MUTATIONS), source)


def traced_column(scope: Scope, of: Code, node: ast.Attribute) -> ast.expr | None:
    """`row.name` of a row with a neighbour of the same kind; None for other values."""
    members = of.type.members or {}
    if scope.names.tracer is None or node.attr not in members or not (of.type.solid and of.type.closed):
        return None
    kinds = members[node.attr].kinds - {"null"}
    names = [name for name, kind in members.items() if kind.kinds - {"null"} == kinds and kinds <= _SCALARS and not kind.generated]
    if node.attr not in names or len(names) < 2:
        return None
    neighbour = names[(names.index(node.attr) + 1) % len(names)]
    point = _point(scope, "column", node, ast.unparse(node), (f"column {neighbour}",), of)
    at = scope.at(node)
    return at.method(at.shared("c"), "column", point, of.node, at.constant(node.attr), at.constant(neighbour)) if point else None
