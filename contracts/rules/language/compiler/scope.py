"""One expression while it is compiled: its variables, its positions, and what all constructs have in common."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from contracts.rules.language.compiler.code import Code, Names, Symbol
from contracts.rules.language.compiler.nodes import At
from contracts.rules.language.syntax import WORDS, Expression, ExpressionFault
from contracts.rules.language.types import Type

__all__ = ["Scope", "Visitors"]

Visitors = Mapping[type[ast.AST], "Callable[[Scope, Any], Code]"]


class Scope:
    """Compiles the parts of one expression. `variables`: loop variables and parameters in scope, with their Types."""

    def __init__(self, names: Names, expression: Expression, variables: Mapping[str, Type], visitors: Visitors) -> None:
        self.names, self.expression, self.variables, self._visitors = names, expression, dict(variables), visitors
        self._position = names.positions(expression.pointer)
        self._places: dict[int, At] = {}  # by the node's id

    def visit(self, node: ast.AST) -> Code:
        """The code of a part. Raises ExpressionFault."""
        return self._visitors[type(node)](self, node)

    def visit_together(self, *nodes: ast.AST) -> tuple[Code, ...]:
        """The codes of sibling parts; parts without variables are computed once if a sibling has some."""
        codes = [self.visit(node) for node in nodes]
        for code in codes:
            if code.locals:
                return tuple([self.computed_once(one) for one in codes])
        return tuple(codes)

    def computed_once(self, code: Code) -> Code:
        """Code in a loop that uses no variable, computed once for each exchange."""
        return self.names.memo(code, self.expression) if code.is_costly and not code.locals and code.context == "c" else code

    def at(self, node: ast.AST) -> At:
        """The position of a part in the book; for a member chain, that of its last name."""
        place = self._places.get(id(node))
        if place is None:
            place = self._places[id(node)] = At(*self._position(self.expression.offset_of(node)))
        return place

    def mistake(self, message: str, node: ast.AST, hint: str = "") -> ExpressionFault:
        """A fault at `node`, to be raised."""
        return ExpressionFault(message, self.expression.offset_of(node), hint)

    def warn(self, message: str, node: ast.AST, hint: str) -> None:
        """Notes what is allowed and probably a mistake."""
        self.names.warn(self.mistake(message, node, hint), self.expression.pointer)

    def placed(self, mistake: ExpressionFault, node: ast.AST) -> ExpressionFault:
        """A fault from `names`, placed at `node`."""
        return self.mistake(mistake.message, node, mistake.hint)

    def symbol(self, node: ast.AST, name: str) -> Symbol | None:
        """The meaning of a name in the book, None if it is unknown."""
        try:
            return self.names.symbol(name, "c", self.at(node))
        except ExpressionFault as mistake:
            raise self.placed(mistake, node) from None

    def symbol_of(self, node: ast.AST) -> Symbol | None:
        """The same for a node; None if it is not a name, or if it is a variable or a reserved word."""
        if not isinstance(node, ast.Name) or node.id in self.variables or node.id in WORDS:
            return None
        return self.symbol(node, node.id)

    def instance(self, node: ast.AST, name: str, *arguments: Type, is_key: bool = False) -> tuple[str, Code]:
        """The function of a let or table, and its result."""
        try:
            return self.names.instance(name, arguments, is_key=is_key)
        except ExpressionFault as mistake:
            raise self.placed(mistake, node) from None
