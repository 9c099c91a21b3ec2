"""Where a rule book draws its lines: the patterns and the words that its conditions name → texts at both sides of each.

matches(x, '[0-9]{10}') → nine, ten and eleven digits, ten with a letter among them    startswith(x, 'lp_') → lp_, lp_x, lp
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts.http.messages import JSON
from contracts.rules.book.sections import Row
from contracts.rules.language.syntax import ExpressionFault, parse
from contracts.rules.program.rulebook import RuleBook

__all__ = ["patterns", "texts_around", "words"]

_parser: Any = importlib.import_module("re._parser")

_FUNCTIONS_OF_WORDS = frozenset({"startswith", "endswith"})
_MOST_TEXTS = 40
_MOST_REPEATED = 300
_SAMPLES = "51255501775125550177"  # digits, so that a number stays a number
_CATEGORIES = {"CATEGORY_DIGIT": "5", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}


def patterns(book: RuleBook, operation: str) -> tuple[str, ...]:
    """The patterns passed to `matches` in the expressions of this operation."""
    texts = [
        call.args[1].value
        for call in _calls(book, operation)
        if isinstance(call.func, ast.Name)
        and call.func.id == "matches"
        and len(call.args) == 2
        and isinstance(call.args[1], ast.Constant)
        and isinstance(call.args[1].value, str)
    ]
    return tuple(dict.fromkeys(texts))


def words(book: RuleBook, operation: str) -> tuple[JSON, ...]:
    """Strings and numbers that conditions compare with, and values close to them."""
    constants: list[JSON] = []
    for node in _nodes(book, operation):
        if isinstance(node, ast.Compare):
            operands = [node.left, *node.comparators]
            constants += [value for operand in operands for value in _constants(operand)]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS_OF_WORDS:
            constants += [value for operand in node.args for value in _constants(operand)]
    beside = [near for value in constants for near in _beside(value)]
    return tuple({repr(value): value for value in beside}.values())


def texts_around(pattern: str) -> tuple[str, ...]:
    """Strings that a pattern just matches, and strings that it just does not match; () for a pattern that cannot be parsed."""
    try:
        parsed = list(_parser.parse(pattern))
    except Exception:  # the linear-time engine knows patterns that Python does not; constants and edge values remain
        return ()
    texts = list(_sequence(parsed))
    plain = texts[0]
    texts[1:1] = [f" {plain}", f"{plain} ", f"x{plain}", f"{plain}x"]
    return tuple(dict.fromkeys(texts))[:_MOST_TEXTS]


def _calls(book: RuleBook, operation: str) -> Iterator[ast.Call]:
    return (node for node in _nodes(book, operation) if isinstance(node, ast.Call))


def _nodes(book: RuleBook, operation: str) -> Iterator[ast.AST]:
    for text in _expressions(book, operation):
        try:
            yield from ast.walk(parse(text, pointer="").node)
        except ExpressionFault:  # a template, or a string that only looks like an expression
            continue


def _expressions(book: RuleBook, operation: str) -> Iterator[str]:
    """Every expression that a decision on this operation may evaluate."""
    part = book.book.operations[operation]
    for definition in (*book.book.lets, *part.lets):
        yield from _texts(definition.value)
    for table in book.book.tables:
        yield from _conditions(table.rows)
    yield from _conditions(part.rules)


def _conditions(rows: Iterable[Row]) -> Iterator[str]:
    yield from (text for row in rows for text in (row.when, row.unless) if isinstance(text, str))


def _texts(value: JSON) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _texts(inner)


def _constants(node: ast.AST) -> Iterator[JSON]:
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, float)) and not isinstance(node.value, bool):
        yield node.value
    elif isinstance(node, ast.List):
        for element in node.elts:
            yield from _constants(element)


def _beside(value: JSON) -> tuple[JSON, ...]:
    if isinstance(value, str):
        return (value, f"{value}x", value[:-1], value.upper(), value.lower()) if value else (value,)
    if isinstance(value, (int, float)):
        return (value - 1, value, value + 1)
    return ()


def _sequence(nodes: list[tuple[Any, Any]]) -> Iterator[str]:
    """The simplest string for a sequence of parts, then the same with one part changed at a time."""
    plain = [_sample(node, index) for index, node in enumerate(nodes)]
    yield "".join(plain)
    for index, node in enumerate(nodes):
        yield from ("".join([*plain[:index], other, *plain[index + 1 :]]) for other in _others(node))


def _sample(node: tuple[Any, Any], place: int) -> str:
    """One string that matches a part of a parsed pattern."""
    kind, given = str(node[0]), node[1]
    if kind == "LITERAL":
        return chr(given)
    if kind == "NOT_LITERAL":
        return "a" if given != ord("a") else "b"
    if kind == "ANY":
        return "a"
    if kind == "IN":
        return _one_of(given, place)
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, _, inner = given
        return _repeated(inner, max(least, 1) if least < _MOST_REPEATED else 0)
    if kind == "SUBPATTERN":
        return "".join(_sample(part, place + index) for index, part in enumerate(given[-1]))
    if kind == "BRANCH":
        return "".join(_sample(part, place + index) for index, part in enumerate(given[1][0]))
    return ""


def _others(node: tuple[Any, Any]) -> Iterator[str]:
    """Other strings for the same part: its shortest and longest match, each one longer and shorter, each branch, and one that does not
    match."""
    kind, given = str(node[0]), node[1]
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, inner = given
        counts = {least - 1, least, least + 1, *((int(most), int(most) + 1) if most < _MOST_REPEATED else (least + 40,))}
        yield from (_repeated(inner, count) for count in sorted(counts) if 0 <= count <= _MOST_REPEATED)
        if least:
            yield _repeated(inner, least - 1) + _unlike(inner[0])
    elif kind == "SUBPATTERN":
        yield from _sequence(list(given[-1]))
    elif kind == "BRANCH":
        for branch in given[1]:
            yield from _sequence(list(branch))
    elif kind in ("LITERAL", "IN"):
        yield ""
        yield _unlike(node)


def _repeated(inner: Any, count: int) -> str:
    return "".join(_sample(part, turn + index) for turn in range(count) for index, part in enumerate(inner))


def _unlike(node: tuple[Any, Any]) -> str:
    """A character that the part does not match, a similar one if possible."""
    taken = {_sample(node, place) for place in range(10)}
    return next((character for character in ("x", "7", "٣", "-", ".") if character not in taken and not _takes(node, character)), "\u00e9")


def _takes(node: tuple[Any, Any], character: str) -> bool:
    kind, given, code = str(node[0]), node[1], ord(character)
    if kind == "LITERAL":
        return bool(code == given)
    if kind == "IN":
        inside = any(
            (str(choice) == "LITERAL" and value == code) or (str(choice) == "RANGE" and value[0] <= code <= value[1])
            for choice, value in given
        )
        return inside != (str(given[0][0]) == "NEGATE")
    return True


def _one_of(choices: Any, place: int) -> str:
    if str(choices[0][0]) == "NEGATE":
        refused = {chr(value) for kind, value in choices if str(kind) == "LITERAL"}
        return next(character for character in "abcdefghijk0123456789" if character not in refused)
    for kind, value in choices:
        if str(kind) == "RANGE":
            wanted = ord(_SAMPLES[place % len(_SAMPLES)])
            return chr(wanted) if value[0] <= wanted <= value[1] else chr(value[0])
        if str(kind) == "LITERAL":
            return chr(value)
        if str(kind) == "CATEGORY":
            return _CATEGORIES.get(str(value), "a")
    return "a"
