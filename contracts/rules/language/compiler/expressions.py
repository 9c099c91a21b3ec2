"""Checked syntax trees → Python nodes with a Type: one walk that both checks an expression against what is known and compiles it.

`CONSTRUCTS` maps constructs to the modules that compile them. The meaning of names comes from the `Names` of an
operation (contracts.rules.program.names).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from contracts.rules.language.compiler.access import visit_attribute, visit_name, visit_subscript
from contracts.rules.language.compiler.calls import visit_call
from contracts.rules.language.compiler.code import Code, Names
from contracts.rules.language.compiler.literals import visit_comprehension, visit_constant, visit_dict, visit_list, visit_text
from contracts.rules.language.compiler.operators import visit_arithmetic, visit_boolean, visit_choice, visit_comparison, visit_unary
from contracts.rules.language.compiler.scope import Scope, Visitors
from contracts.rules.language.syntax import Expression
from contracts.rules.language.types import Type

__all__ = ["compile_expression"]

CONSTRUCTS: Visitors = {
    ast.Constant: visit_constant,
    ast.Name: visit_name,
    ast.Attribute: visit_attribute,
    ast.Subscript: visit_subscript,
    ast.BoolOp: visit_boolean,
    ast.UnaryOp: visit_unary,
    ast.BinOp: visit_arithmetic,
    ast.Compare: visit_comparison,
    ast.IfExp: visit_choice,
    ast.List: visit_list,
    ast.Dict: visit_dict,
    ast.JoinedStr: visit_text,
    ast.ListComp: visit_comprehension,
    ast.GeneratorExp: visit_comprehension,
    ast.DictComp: visit_comprehension,
    ast.Call: visit_call,
}


def compile_expression(names: Names, expression: Expression, variables: Mapping[str, Type]) -> Code:
    """The code of an expression. `variables`: parameters in scope with their Types. Raises ExpressionFault at the first fault."""
    return Scope(names, expression, variables, CONSTRUCTS).visit(expression.node)
