"""Names, members, elements and slices: `x`, `x.name`, `x[index]`, `x[a:b]`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import replace

from contracts.rules.language.compiler.code import Code, Symbol, made
from contracts.rules.language.compiler.nodes import At, is_name
from contracts.rules.language.compiler.points import traced_column
from contracts.rules.language.compiler.scope import Scope
from contracts.rules.language.functions import FUNCTIONS
from contracts.rules.language.syntax import WORDS, ExpressionFault
from contracts.rules.language.types import ANYTHING, Type, described, of_value, or_null, suggestion
from contracts.spelling import did_you_mean

__all__ = ["visit_attribute", "visit_name", "visit_subscript"]


def visit_name(scope: Scope, node: ast.Name) -> Code:
    name, at = node.id, scope.at(node)
    if name in WORDS:
        return Code(at.constant(WORDS[name]), of_value(WORDS[name]), value=WORDS[name])
    if name in scope.variables:
        return Code(at.name(f"v_{name}"), scope.variables[name], frozenset({name}))
    symbol = scope.symbol(node, name)
    if symbol is None:
        if name in FUNCTIONS:
            raise scope.mistake(f"`{name}` is a function", node, f"call it: {FUNCTIONS[name].signature}")
        raise scope.mistake(f"unknown name `{name}`", node, suggestion(name, [*scope.variables, *scope.names.known(), *WORDS]))
    if symbol.kind == "let" and symbol.parameters:
        raise scope.mistake(f"`{name}` needs arguments", node, f"{name}({', '.join(symbol.parameters)})")
    return symbol.code


def visit_attribute(scope: Scope, node: ast.Attribute) -> Code:
    symbol = scope.symbol_of(node.value)
    if symbol and symbol.kind in ("table", "fixture"):
        return _row_by_name(scope, node, symbol)
    of = scope.visit(node.value)
    if not of.root:
        return _member(scope, of, node)
    try:
        return scope.names.root_member(of, node.attr, scope.at(node))
    except ExpressionFault as mistake:
        raise scope.placed(mistake, node) from None


def _member(scope: Scope, of: Code, node: ast.Attribute) -> Code:
    name, at, known = node.attr, scope.at(node), of.type.members
    if of.type.kinds == {"null"} and of.locals:
        return replace(of, node=at.constant(None))
    if of.type.refers and "object" not in of.type.kinds:
        return _member(scope, _joined(scope, of, node), node)
    if "object" not in of.type.kinds:
        raise scope.mistake(f"`{ast.unparse(node.value)}` is {described(of.type.kinds)} and has no members", node)
    if known is not None and of.type.closed and name not in known:
        what = of.type.title or f"`{ast.unparse(node.value)}`"
        raise scope.mistake(f"{what} has no member `{name}`", node, _odd_name(node, known) or suggestion(name, known))
    kind = (known or {}).get(name, ANYTHING)
    if not of.type.is_row and not of.type.solid:
        kind = replace(kind, solid=False)
    is_certain = of.type.is_row and known is not None and name in known
    return Code(
        traced_column(scope, of, node) or _read_member(of, name, at, is_certain),
        kind if is_certain else or_null(kind),
        of.locals,
        of.reads,
        context=of.context,
        is_costly=of.is_costly,
        calls=of.calls,
    )


def _joined(scope: Scope, of: Code, node: ast.Attribute) -> Code:
    """The row of another fixture that a key refers to."""
    symbol, at = scope.symbol(node, of.type.refers), scope.at(node)
    assert symbol is not None  # a column refers to a fixture of the book
    found = at.call("row", scope.names.constant(symbol.entries, at), of.node)
    return made(found, or_null(symbol.entry_type), of, is_costly=True)


def _odd_name(node: ast.Attribute, known: Iterable[str]) -> str:
    """How to write a member whose name only begins like that."""
    odd = next((one for one in known if re.match(rf"{re.escape(node.attr)}\W", one)), "")
    return f"write {ast.unparse(node.value)}['{odd}']" if odd else ""


def _read_member(of: Code, name: str, at: At, is_certain: bool) -> ast.expr:
    if is_certain:
        return at.element(of.node, name)
    if of.type.solid and of.type.kinds <= {"object", "null"}:
        return at.method(at.either([of.node, at.shared("EMPTY")]), "get", at.constant(name))
    if is_name(of.node):  # read for every element of a loop: saving a call matters
        is_object = at.call("isinstance", of.node, at.shared("dict"))
        return at.choice(is_object, at.method(of.node, "get", at.constant(name)), at.constant(None))
    return at.call("member", of.node, at.constant(name))


def _row_by_name(scope: Scope, node: ast.Attribute, symbol: Symbol) -> Code:
    name = ast.unparse(node.value)
    if symbol.kind == "fixture":
        raise scope.mistake(f"`{name}` is a fixture and has no members", node, f"{name}[id].{node.attr}")
    if node.attr not in symbol.entries:
        raise scope.mistake(f"the table `{name}` has no row `{node.attr}`", node, suggestion(node.attr, symbol.entries))
    return Code(scope.names.constant(symbol.entries[node.attr], scope.at(node)), symbol.entry_type)


def visit_subscript(scope: Scope, node: ast.Subscript) -> Code:
    if isinstance(node.slice, ast.Slice):
        return _slice(scope, node, node.slice)
    symbol = scope.symbol_of(node.value)
    if symbol and symbol.kind in ("table", "fixture"):
        return _row_by_key(scope, node, symbol)
    of, index = scope.visit_together(node.value, node.slice)
    at = scope.at(node)
    if of.root:
        try:
            special = scope.names.root_item(of, index, at)
        except ExpressionFault as mistake:
            raise scope.placed(mistake, node) from None
        if special is not None:
            return special
    return made(at.call("item", of.node, index.node), _element_type(scope, node, of, index), of, index)


def _element_type(scope: Scope, node: ast.Subscript, of: Code, index: Code) -> Type:
    kinds = of.type.kinds & {"list", "text", "object"}
    if not kinds:
        raise scope.mistake(f"`{ast.unparse(node.value)}` is {described(of.type.kinds)} and has no elements", node)
    if (kinds == {"list"} and "number" not in index.type.kinds) or (kinds == {"object"} and "text" not in index.type.kinds):
        message = f"an element of {described(of.type.kinds)} cannot be looked up by {described(index.type.kinds)}"
        raise scope.mistake(message, node.slice)
    kind = ANYTHING
    if kinds == {"list"}:
        kind = of.type.item or ANYTHING
    elif kinds == {"object"} and isinstance(index.value, str):
        kind = (of.type.members or {}).get(index.value, ANYTHING)
        _check_odd_name(scope, node, of, index.value)
    return replace(or_null(kind), solid=kind.solid and of.type.solid)


def _check_odd_name(scope: Scope, node: ast.Subscript, of: Code, name: str) -> None:
    """A name that cannot follow a dot is checked here; others are written like this because they are not declared."""
    known = of.type.members
    if known is not None and of.type.closed and name not in known and not name.isidentifier() and (near := did_you_mean(name, known)):
        raise scope.mistake(f"{of.type.title or ast.unparse(node.value)} has no member `{name}`", node.slice, near)


def _row_by_key(scope: Scope, node: ast.Subscript, symbol: Symbol) -> Code:
    name, key, at = ast.unparse(node.value), scope.visit(node.slice), scope.at(node)
    if "text" not in key.type.kinds:
        raise scope.mistake(f"{name}[…] is looked up by a text, not by {described(key.type.kinds)}", node.slice)
    if isinstance(key.value, str) and key.value not in symbol.entries and symbol.is_whole:
        raise scope.mistake(f"'{key.value}' is not a key of {name}", node.slice, suggestion(key.value, symbol.entries))
    found = at.call("row", scope.names.constant(symbol.entries, at), key.node)
    return made(found, or_null(symbol.entry_type), key, is_costly=True)


def _slice(scope: Scope, node: ast.Subscript, bounds: ast.Slice) -> Code:
    of, at = scope.visit(node.value), scope.at(node)
    kinds = of.type.kinds & {"list", "text"}
    if not kinds:
        raise scope.mistake(f"`{ast.unparse(node.value)}` is {described(of.type.kinds)} and cannot be sliced", node)
    start, end = (scope.visit(bound) if bound else Code(at.constant(None)) for bound in (bounds.lower, bounds.upper))
    kind = Type(kinds | {"null"}, item=of.type.item, solid=True)
    return made(at.call("slice_of", of.node, start.node, end.node), kind, of, start, end)
