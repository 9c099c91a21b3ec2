"""Python's syntax nodes, each with its line and column in the rule book, so that tracebacks point there. Knows no types and no names.

A node may occur in a tree more than once. Constants and names of functions never
fail, so that one of each serves everywhere, without a place.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice
from types import EllipsisType
from typing import TypedDict

__all__ = ["At", "is_name", "is_short", "structure"]

_LOAD, _STORE = ast.Load(), ast.Store()
_SHORT = 256  # nodes: a hundredth of the longest expression


_Scalar = str | bytes | complex | EllipsisType | None  # types of a constant; a book has only JSON's


class _Position(TypedDict):
    lineno: int
    col_offset: int


class At:
    """Makes nodes for one line and column of the book, both counted from 1."""

    __slots__ = ("position",)

    def __init__(self, line: int, column: int) -> None:
        self.position = _Position(lineno=line, col_offset=column - 1)

    @classmethod
    def node(cls, node: ast.expr) -> At:
        """The position of another node."""
        return cls(node.lineno, node.col_offset + 1)

    # values

    def constant(self, value: _Scalar) -> ast.Constant:
        return ast.Constant(value, **self.position) if isinstance(value, float) else _constant(type(value).__name__, value)

    def name(self, name: str) -> ast.Name:
        return ast.Name(name, _LOAD, **self.position)

    def shared(self, name: str) -> ast.Name:
        """A name whose use can never fail, such as a function's or the context's."""
        return _name(name)

    def attribute(self, of: str, name: str) -> ast.Attribute:
        return ast.Attribute(_name(of), name, _LOAD, **self.position)

    def element(self, of: ast.expr, index: str) -> ast.Subscript:
        return ast.Subscript(of, _constant("str", index), _LOAD, **self.position)

    def list(self, elements: Iterable[ast.expr]) -> ast.List:
        return ast.List([*elements], _LOAD, **self.position)

    def tuple(self, elements: Iterable[ast.expr]) -> ast.Tuple:
        return ast.Tuple([*elements], _LOAD, **self.position)

    def dict(self, keys: Iterable[ast.expr], values: Iterable[ast.expr]) -> ast.Dict:
        return ast.Dict([*keys], [*values], **self.position)

    def joined(self, texts: Iterable[ast.expr]) -> ast.expr:
        """The texts as one."""
        return self.method(self.shared("c"), "joined", self.tuple(texts))

    def text(self, of: ast.expr) -> ast.expr:
        """A value as a text."""
        return self.method(self.shared("c"), "text", of)

    def charged(self, of: ast.expr) -> ast.expr:
        """A value that is about to be traversed or written as a whole, charged by its size."""
        return self.method(self.shared("c"), "charged", of)

    # calls

    def call(self, function: str, *arguments: ast.expr, key: str = "") -> ast.Call:
        """`key`: the name of a function to sort by."""
        keywords = [ast.keyword("key", self.name(key), **self.position)] if key else []
        return ast.Call(_name(function), [*arguments], keywords, **self.position)

    def method(self, of: ast.expr, name: str, *arguments: ast.expr) -> ast.Call:
        return ast.Call(ast.Attribute(of, name, _LOAD, **self.position), [*arguments], [], **self.position)

    # conditions

    def both(self, parts: Sequence[ast.expr]) -> ast.expr:
        return ast.BoolOp(ast.And(), [*parts], **self.position) if len(parts) > 1 else parts[0]

    def either(self, parts: Sequence[ast.expr]) -> ast.expr:
        return ast.BoolOp(ast.Or(), [*parts], **self.position) if len(parts) > 1 else parts[0]

    def negated(self, condition: ast.expr) -> ast.UnaryOp:
        return ast.UnaryOp(ast.Not(), condition, **self.position)

    def compared(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.Compare:
        return ast.Compare(left, [operator], [right], **self.position)

    def choice(self, condition: ast.expr, yes: ast.expr, no: ast.expr) -> ast.IfExp:
        return ast.IfExp(condition, yes, no, **self.position)

    # loops

    def loop(self, variable: str, source: ast.expr, conditions: Sequence[ast.expr]) -> ast.comprehension:
        """A part of a comprehension: `for variable in source if …`."""
        return ast.comprehension(ast.Name(variable, _STORE, **self.position), source, [*conditions], 0)

    def comprehension(self, kind: type[ast.ListComp | ast.GeneratorExp], element: ast.expr, loops: Sequence[ast.comprehension]) -> ast.expr:
        return kind(element, [*loops], **self.position)

    def dict_comprehension(self, key: ast.expr, value: ast.expr, loops: Sequence[ast.comprehension]) -> ast.DictComp:
        return ast.DictComp(key, value, [*loops], **self.position)

    # statements

    def function(self, name: str, parameters: Iterable[str], body: Sequence[ast.stmt]) -> ast.FunctionDef:
        arguments = ast.arguments([], [_argument(one) for one in parameters], None, [], [], None, [])
        return ast.FunctionDef(name, arguments, [*body], [], **self.position)

    def returned(self, value: ast.expr) -> ast.Return:
        return ast.Return(value, **self.position)

    def returned_if(self, condition: ast.expr, value: ast.expr) -> ast.If:
        return ast.If(condition, [ast.Return(value, **self.position)], [], **self.position)

    def assigned(self, name: str, value: ast.expr) -> ast.Assign:
        return ast.Assign([ast.Name(name, _STORE, **self.position)], value, **self.position)


@lru_cache(maxsize=4096)
def _name(name: str) -> ast.Name:
    return ast.Name(name, _LOAD, lineno=1, col_offset=0)


@lru_cache(maxsize=4096)
def _constant(kind: str, value: _Scalar) -> ast.Constant:
    return ast.Constant(value, lineno=1, col_offset=0)


@lru_cache(maxsize=4096)
def _argument(name: str) -> ast.arg:
    return ast.arg(name, lineno=1, col_offset=0)


def is_short(*nodes: ast.AST) -> bool:
    """Whether nodes without calls and loops are cheap enough to count as one step."""
    return sum(1 for _ in islice(chain.from_iterable(map(ast.walk, nodes)), _SHORT + 1)) <= _SHORT


def is_name(node: ast.expr) -> bool:
    """Whether reading the node again costs nothing."""
    return isinstance(node, ast.Name)


def structure(node: object) -> object:
    """A hashable key: two trees have the same key exactly if they do the same, whatever their position."""
    if isinstance(node, ast.AST):
        return type(node), *[structure(getattr(node, name)) for name in node._fields if hasattr(node, name)]
    if isinstance(node, list):
        return tuple(map(structure, node))
    return repr(node)
