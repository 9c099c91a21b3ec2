"""Calls: of the functions in the table, of lets and of tables. `SPECIAL` holds functions with their own compilation."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from contracts.rules.language.compiler.code import Code, Symbol, made
from contracts.rules.language.compiler.scope import Scope
from contracts.rules.language.functions import FUNCTIONS, SYNONYMS, Argument, Function
from contracts.rules.language.functions.time_functions import seconds_of, zone
from contracts.rules.language.syntax import ExpressionFault, name_of
from contracts.rules.language.types import ANYTHING, BOOLEAN, described, of_value, suggestion

__all__ = ["visit_call"]


def visit_call(scope: Scope, node: ast.Call) -> Code:
    name = name_of(node.func)
    _check_form(scope, node, FUNCTIONS.get(name), name)
    symbol = scope.symbol_of(node.func)
    if symbol and symbol.kind in ("let", "table"):
        return _call_of_the_book(scope, node, name, symbol)
    if symbol or name in scope.variables:
        raise scope.mistake(f"`{name}` is not a function", node)
    if name in FUNCTIONS:
        return _call_function(scope, node, FUNCTIONS[name])
    return _call_provided(scope, node, name)


def _call_provided(scope: Scope, node: ast.Call, name: str) -> Code:
    try:
        provided = scope.names.provided(name)
    except ExpressionFault as mistake:
        raise scope.placed(mistake, node) from None
    if provided is None:
        hint = f"write {SYNONYMS[name]}" if name in SYNONYMS else suggestion(name, [*FUNCTIONS, *scope.names.known()])
        raise scope.mistake(f"unknown function `{name}`", node, hint)
    arguments = scope.visit_together(*node.args)
    try:
        return provided(arguments, scope.variables, scope.at(node))
    except ExpressionFault as mistake:
        raise scope.placed(mistake, node) from None


def _check_form(scope: Scope, node: ast.Call, function: Function | None, name: str) -> None:
    """Named arguments and bare comprehensions are only allowed if the function takes them."""
    for keyword in node.keywords:
        if keyword.arg != "key" or not function or not function.key:
            raise scope.mistake("keyword arguments are not supported; only `sorted` and `unique` take `key`", keyword.value)
    for argument in node.args:
        if isinstance(argument, ast.GeneratorExp) and not (function and function.takes_loop):
            message = f"a bare comprehension can only be passed to all any sum count min max, not to {name}"
            raise scope.mistake(message, argument, "put it in [ ]")


def _call_of_the_book(scope: Scope, node: ast.Call, name: str, symbol: Symbol) -> Code:
    if symbol.kind == "let" and not symbol.parameters:
        raise scope.mistake(f"`{name}` takes no arguments", node, "write it without ( )")
    if len(node.args) != len(symbol.parameters) or node.keywords:
        raise scope.mistake(f"`{name}` is called as {name}({', '.join(symbol.parameters)})", node)
    arguments = scope.visit_together(*node.args)
    function, result = scope.instance(node, name, *(argument.type for argument in arguments))
    at = scope.at(node)
    is_short, context = not result.is_costly, at.shared("c")
    paid = context if is_short else at.method(context, "call", at.constant(1 + result.calls))
    call = at.call(function, paid, *(argument.node for argument in arguments))
    return made(call, result.type, replace(result, calls=int(is_short)), *arguments, is_costly=True)


def _call_function(scope: Scope, node: ast.Call, function: Function) -> Code:
    if not function.fewest <= len(node.args) <= function.most:
        raise scope.mistake(f"`{function.name}` is called as {function.signature}", node)
    if isinstance(node.args[0], ast.GeneratorExp):
        return _call_on_loop(scope, node, function)
    arguments = scope.visit_together(*node.args)
    for index, argument in enumerate(arguments):
        _check_argument(scope, function, function.argument(index), argument, node.args[index])
    return SPECIAL.get(function.name, _call_plain)(scope, node, function, arguments)


def _check_argument(scope: Scope, function: Function, argument: Argument, given: Code, node: ast.AST) -> None:
    """A value that can never have the argument's kind is a fault of the book."""
    kinds = given.type.kinds - {"null"} or given.type.kinds
    if not kinds & argument.kinds:
        message = f"`{function.name}` takes {described(argument.kinds)} as `{argument.name}`, not {described(given.type.kinds)}"
        raise scope.mistake(message, node)
    if (argument.is_literal or argument.values) and not isinstance(given.value, str):
        raise scope.mistake(f"`{function.name}` takes a literal text as `{argument.name}`", node, function.example)
    if argument.values and given.value not in argument.values:
        message = f"`{function.name}` has no `{argument.name}` '{given.value}'"
        raise scope.mistake(message, node, suggestion(str(given.value), argument.values))


def _call_plain(scope: Scope, node: ast.Call, function: Function, arguments: tuple[Code, ...]) -> Code:
    at = scope.at(node)
    if all(argument.is_constant for argument in arguments):
        value = function.work(*(argument.value for argument in arguments))
        return Code(scope.names.constant(value, at), of_value(value), value=value)
    nodes = [argument.node for argument in arguments]
    if function.loops:
        nodes[0] = at.charged(nodes[0])
    call = at.call(scope.names.imported(f"f_{function.name}", function.work), *nodes)
    return made(call, function.result_of(*(argument.type for argument in arguments)), *arguments, is_costly=True)


def _call_on_loop(scope: Scope, node: ast.Call, function: Function) -> Code:
    """`any(… for x in xs)`: Python's any and all stop early; the others need the whole list."""
    loop, at = scope.visit(node.args[0]), scope.at(node)
    if function.name in ("all", "any"):
        return replace(loop, node=at.call(function.name, loop.node), type=BOOLEAN)
    generator = loop.node
    assert isinstance(generator, ast.GeneratorExp)
    elements = at.comprehension(ast.ListComp, generator.elt, generator.generators)
    call = at.call(scope.names.imported(f"f_{function.name}", function.work), elements)
    return replace(loop, node=call, type=function.result_of(loop.type))


def _call_matches(scope: Scope, node: ast.Call, function: Function, arguments: tuple[Code, ...]) -> Code:
    value, pattern = arguments
    try:
        name = scope.names.pattern(str(pattern.value))
    except ValueError as error:
        raise scope.mistake(f"invalid pattern: {error}", node.args[1]) from None
    return made(scope.at(node).call(name, value.node), BOOLEAN, value, is_costly=True)


def _call_sorted(scope: Scope, node: ast.Call, function: Function, arguments: tuple[Code, ...]) -> Code:
    values, *rest = arguments
    is_descending = bool(rest) and rest[0].value == "descending"
    if node.keywords:
        return _call_by_key(scope, node, function, values, "sorted_by", is_descending)
    at = scope.at(node)
    walked = at.method(at.shared("c"), "loop", at.charged(values.node), at.constant(1))
    call = at.call(scope.names.imported("f_sorted", function.work), walked, *(one.node for one in rest))
    return made(call, function.result_of(values.type), values, is_costly=True)


def _call_unique(scope: Scope, node: ast.Call, function: Function, arguments: tuple[Code, ...]) -> Code:
    if not node.keywords:
        return _call_plain(scope, node, function, arguments)
    return _call_by_key(scope, node, function, arguments[0], "unique_by")


def _call_by_key(scope: Scope, node: ast.Call, function: Function, values: Code, method: str, *flags: bool) -> Code:
    """A call with a let that gives the key of each element."""
    at, key = scope.at(node), node.keywords[0].value
    symbol = scope.symbol_of(key)
    if not symbol or symbol.kind != "let" or len(symbol.parameters) != 1:
        raise scope.mistake("`key` must name a let with one parameter", key, f"{function.name}(xs, key=preference)")
    name, code = scope.instance(key, ast.unparse(key), values.type.item or ANYTHING, is_key=True)
    further = [at.constant(flag) for flag in flags]
    call = at.call(method, at.shared("c"), values.node, at.name(name), at.constant(1 + code.calls), *further)
    return made(call, function.result_of(values.type), values, replace(code, calls=0), is_costly=True)


def _call_duration(scope: Scope, node: ast.Call, function: Function, arguments: tuple[Code, ...]) -> Code:
    written = arguments[0].value
    if isinstance(written, str) and seconds_of(written) is None:
        message = f"'{written}' is not a duration of weeks, days, hours, minutes and seconds"
        raise scope.mistake(message, node.args[0], "months and years have no fixed length: P30D, PT12H")
    return _call_plain(scope, node, function, arguments)


def _call_in_zone(scope: Scope, node: ast.Call, function: Function, arguments: tuple[Code, ...]) -> Code:
    name = arguments[1].value
    if isinstance(name, str) and zone(name) is None:
        raise scope.mistake(f"there is no time zone '{name}'", node.args[1], "names are those of the IANA database: 'Europe/Berlin'")
    return _call_plain(scope, node, function, arguments)


def _call_given(scope: Scope, node: ast.Call, function: Function, arguments: tuple[Code, ...]) -> Code:
    of, member = arguments
    members = of.type.members
    if isinstance(member.value, str) and of.type.closed and members is not None and member.value not in members:
        message = f"`{ast.unparse(node.args[0])}` has no member `{member.value}`"
        raise scope.mistake(message, node.args[1], suggestion(member.value, members))
    call = scope.at(node).call(scope.names.imported("f_given", function.work), of.node, member.node)
    return made(call, BOOLEAN, of, member)


SPECIAL: dict[str, Callable[[Scope, ast.Call, Function, tuple[Code, ...]], Code]] = {
    "duration": _call_duration,
    "given": _call_given,
    "in_zone": _call_in_zone,
    "matches": _call_matches,
    "sorted": _call_sorted,
    "unique": _call_unique,
}
