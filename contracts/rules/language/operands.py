"""The operands of an expression, as expressions: to show the values behind a condition."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from contracts.rules.language.functions import FUNCTIONS
from contracts.rules.language.syntax import WORDS, Expression, parse

__all__ = ["operands"]


def operands(part: Expression) -> Iterator[Expression]:
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
