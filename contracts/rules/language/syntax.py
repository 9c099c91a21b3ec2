"""Text of an expression → checked syntax tree. Knows the constructs of the language, but no names or types.

The language is a subset of Python expressions (docs/rule-book.md). Nothing outside the whitelist below reaches the compiler.
"""

from __future__ import annotations

import ast
import keyword
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["WORDS", "Expression", "ExpressionFault", "conjuncts", "name_of", "parse", "template_parts"]

LONGEST = 20_000  # characters: locating every part takes quadratic time
LARGEST = sys.float_info.max  # of the numbers

WORDS = {"true": True, "false": False, "null": None}

_ALLOWED = frozenset({
    ast.Attribute,
    ast.BinOp,
    ast.BoolOp,
    ast.Call,
    ast.Compare,
    ast.Constant,
    ast.Dict,
    ast.DictComp,
    ast.FormattedValue,
    ast.GeneratorExp,
    ast.IfExp,
    ast.JoinedStr,
    ast.List,
    ast.ListComp,
    ast.Name,
    ast.Slice,
    ast.Subscript,
    ast.UnaryOp,
})  # fmt: skip
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Not, ast.USub, ast.UAdd)
_MOST_LEVELS = 100  # below the limits of our own recursion and of Python's compiler
_NAMED = {
    ast.Lambda: "a lambda",
    ast.Tuple: "a tuple",
    ast.Set: "a set",
    ast.SetComp: "a set",
    ast.NamedExpr: "an assignment",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.Starred: "a star",
}
_HINTS = {
    "&&": "write `and`",
    "||": "write `or`",
    "===": "write `==`",
    "?.": "members of null are null: write a plain dot",
    "!=": "",
    "!": "write `not`",
    "${": "write the expression without ${ }, which is for data",
}


# Latin letters of two bytes in UTF-8, which normalization leaves alone (U+0180 and above)
_NAMES = {word: chr(0x180 + index) + "_" * (len(word) - 2) for index, word in enumerate(keyword.kwlist)}
_KEYWORDS = {name: word for word, name in _NAMES.items()}
_STRING = r"""[fF]?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_TOKENS = re.compile(rf"{_STRING}|\.(?P<keyword>{'|'.join(keyword.kwlist)})\b")
_IN_BRACES = re.compile(r"\{[^{}]*\}")


class ExpressionFault(Exception):
    """A fault in an expression: message, hint, and its offset in the text of the expression."""

    def __init__(self, message: str, offset: int = 0, hint: str = "") -> None:
        self.message, self.offset, self.hint = message, offset, hint
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression. `offset` is where its text begins in the scalar at `pointer` of the rule book."""

    text: str
    node: ast.expr
    pointer: str = ""
    offset: int = 0

    def offset_of(self, node: ast.AST) -> int:
        """The offset of `node` in the scalar at `pointer`; for a member chain, that of its last name."""
        if isinstance(node, ast.Attribute):
            return self.offset + _end(self.text, node) - len(node.attr)
        return self.offset + _offset(self.text, node)


def parse(text: str, *, pointer: str = "", offset: int = 0) -> Expression:
    """The expression of `text`. Raises ExpressionFault, with its offset counted from the start of the scalar."""
    try:
        return Expression(text, _checked(text), pointer, offset)
    except ExpressionFault as mistake:
        raise ExpressionFault(mistake.message, mistake.offset + offset, mistake.hint) from None


@lru_cache(maxsize=1024)  # a condition is linted, compiled and explained
def _checked(text: str) -> ast.expr:
    if not text.strip():
        raise ExpressionFault("the expression is empty")
    if len(text) > LONGEST:
        hint = "name its parts in `let`, or put its data in a fixture"
        raise ExpressionFault(f"the expression is longer than {LONGEST:,} characters", hint=hint)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "is" with a literal, invalid escapes: checked below, with our own messages
            node = _with_keywords(ast.parse("(" + _without_keywords(text) + "\n)", mode="eval").body)
    except SyntaxError as error:
        raise _unreadable(text, error) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise ExpressionFault(f"invalid expression: {error}") from None
    _check(node, text)
    return node


def _without_keywords(text: str) -> str:
    """The text with a name of as many bytes for each keyword of Python that follows a dot, in f-strings too: `request.body.from`."""

    def token(found: re.Match[str]) -> str:
        if keyword := found["keyword"]:
            return found[0].removesuffix(keyword) + _NAMES[keyword]
        is_formatted = found[0][0] in "fF"
        return _IN_BRACES.sub(lambda inner: _without_keywords(inner[0]), found[0]) if is_formatted else found[0]

    return _TOKENS.sub(token, text)


def _with_keywords(node: ast.expr) -> ast.expr:
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute):
            part.attr = _KEYWORDS.get(part.attr, part.attr)
    return node


def conjuncts(expression: Expression) -> tuple[Expression, ...]:
    """The parts of a condition joined by `and`, each an expression with its own text and position."""
    node = expression.node
    parts = node.values if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And) else [node]
    return tuple(_part(expression, part) for part in parts)


def template_parts(text: str) -> Iterator[tuple[str, str, int]]:
    """Splits data into (kind, text, offset): kind is "text" or "expression", the inside of `${ … }`.

    Raises ExpressionFault if one is not closed.
    """
    position = 0
    while (start := text.find("${", position)) >= 0:
        if start > position:
            yield "text", text[position:start], position
        end = _closing(text, start + 2)
        yield "expression", text[start + 2 : end], start + 2
        position = end + 1
    if position < len(text):
        yield "text", text[position:], position


def _closing(text: str, start: int) -> int:
    depth, quote, index = 0, "", start
    while index < len(text):
        char = text[index]
        if quote:
            if char == "\\":
                index += 1
            elif char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
        elif char in "{[(":
            depth += 1
        elif char == "}" and depth == 0:
            return index
        elif char in "}])":
            depth -= 1
        index += 1
    raise ExpressionFault("`${` is not closed by `}`", start - 2)


def name_of(node: ast.expr) -> str:
    """The name that a node is: the variable of a loop, or what is called. The syntax allows nothing else there."""
    return node.id if isinstance(node, ast.Name) else ""


def _part(whole: Expression, node: ast.expr) -> Expression:
    start, end = _offset(whole.text, node), _end(whole.text, node)
    return parse(whole.text[start:end], pointer=whole.pointer, offset=whole.offset + start)


def _offset(text: str, node: ast.AST) -> int:
    return _index(text, node.lineno, node.col_offset)  # type: ignore[attr-defined]


def _end(text: str, node: ast.expr) -> int:
    return _index(text, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)


def _index(text: str, line: int, column: int) -> int:
    if line == 1 and text.isascii():
        return 0 if column < 1 else min(len(text), column - 1)
    lines = ("(" + text).split("\n")
    before = sum(len(row) + 1 for row in lines[: line - 1])
    inside = len(lines[line - 1].encode()[:column].decode(errors="ignore")) if line <= len(lines) else 0
    return max(0, min(len(text), before + inside - 1))


def _unreadable(text: str, error: SyntaxError) -> ExpressionFault:
    hint = next((cure for sign, cure in _HINTS.items() if sign in text), "")
    if not hint and "=" in text.replace("==", "").replace("!=", "").replace("<=", "").replace(">=", ""):
        hint = "write `==` to compare"
    at = _index(text, error.lineno or 1, max(0, (error.offset or 1) - 1))
    reason = (error.msg or "").split(". ")[0].lower()
    if "was never closed" in reason or "unmatched" in reason or "does not match" in reason:
        return ExpressionFault(f"invalid expression: {reason}", at, hint)
    near = text[at : at + 20].split("\n")[0].strip()
    return ExpressionFault("invalid expression" + (f" near `{near}`" if near else ": unexpected end"), at, hint)


def _check(node: ast.AST, text: str, levels: int = _MOST_LEVELS) -> None:
    kind = type(node)
    if not levels:
        raise ExpressionFault("the expression is nested too deeply", _offset(text, node), "split it into lets")
    if kind not in _ALLOWED:
        raise _not_allowed(node, text)
    if kind in _CHECKS:
        _CHECKS[kind](node, text)
    for name in kind._fields:
        part = getattr(node, name)
        for child in part if isinstance(part, list) else (part,):
            if isinstance(child, ast.expr):
                _check(child, text, levels - 1)
            elif isinstance(child, ast.comprehension):
                for inner in (child.iter, *child.ifs):
                    _check(inner, text, levels - 1)
            elif isinstance(child, ast.keyword):
                _check(child.value, text, levels - 1)


def _not_allowed(node: ast.AST, text: str) -> ExpressionFault:
    at = _offset(text, node)
    if type(node) in _NAMED:
        return ExpressionFault(
            f"{_NAMED[type(node)]} is not part of the language", at, "write a list" if isinstance(node, ast.Tuple) else ""
        )
    return ExpressionFault(f"`{ast.unparse(node)}` is not part of the language", at)


def _constant(node: ast.Constant, text: str) -> None:
    if (node.value in (True, False, None) and not isinstance(node.value, (int, float))) or isinstance(node.value, bool):
        word = {"True": "true", "False": "false", "None": "null"}[str(node.value)]
        raise ExpressionFault(f"`{node.value}` is not a word of the language", _offset(text, node), f"write `{word}`")
    if not isinstance(node.value, (str, int, float)):
        raise ExpressionFault(f"`{ast.unparse(node)}` is not a JSON value", _offset(text, node))
    if isinstance(node.value, (int, float)) and abs(node.value) > LARGEST:
        raise ExpressionFault("the number is too large", _offset(text, node))


def _operator(node: ast.BinOp | ast.UnaryOp, text: str) -> None:
    if not isinstance(node.op, _OPERATORS):
        raise ExpressionFault(f"the operator of `{ast.unparse(node)}` is not part of the language", _offset(text, node), "+ - * / // % are")


def _compare(node: ast.Compare, text: str) -> None:
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(operator, (ast.Is, ast.IsNot)) and not (isinstance(right, ast.Name) and right.id == "null"):
            raise ExpressionFault("`is` can only be used with null", _offset(text, right), "write `==`")
    if len(node.ops) > 1 and not all(isinstance(op, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)) for op in node.ops):
        raise ExpressionFault("only < <= > >= can be chained", _offset(text, node), "join comparisons with `and`")


def _call(node: ast.Call, text: str) -> None:
    if isinstance(node.func, ast.Attribute):
        raise ExpressionFault(
            f"methods are not part of the language: `{ast.unparse(node.func)}(…)`",
            _offset(text, node),
            f"call it as a function: {node.func.attr}(…)",
        )
    if not isinstance(node.func, ast.Name):
        raise ExpressionFault("only functions, tables and lets can be called", _offset(text, node))


def _comprehension(node: ast.ListComp | ast.DictComp | ast.GeneratorExp, text: str) -> None:
    for generator in node.generators:
        if generator.is_async or not isinstance(generator.target, ast.Name):
            raise ExpressionFault(
                "a loop can have only one variable: `for x in xs`", _offset(text, generator.target), "read its members: x.name"
            )


def _formatted(node: ast.FormattedValue, text: str) -> None:
    if node.format_spec is not None or node.conversion != -1:
        raise ExpressionFault("f-strings take plain expressions without a format", _offset(text, node))


def _subscript(node: ast.Subscript, text: str) -> None:
    if isinstance(node.slice, ast.Slice) and node.slice.step is not None:
        raise ExpressionFault("slices do not support a step", _offset(text, node))


def _dict(node: ast.Dict, text: str) -> None:
    if any(key is None for key in node.keys):
        raise ExpressionFault("`**` is not part of the language", _offset(text, node), "merge(a, b) joins mappings")


_CHECKS: dict[type[ast.AST], Callable[..., None]] = {
    ast.Constant: _constant,
    ast.BinOp: _operator,
    ast.UnaryOp: _operator,
    ast.Compare: _compare,
    ast.Call: _call,
    ast.ListComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.FormattedValue: _formatted,
    ast.Subscript: _subscript,
    ast.Dict: _dict,
}
