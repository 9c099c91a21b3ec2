"""Texts that match a regular expression: `generate("^[A-Z]{3}-\\d+$")` → a maker of "KTB-52".

Reads ECMA 262 patterns as far as Python's parser does, after a small translation; what it cannot follow (look-around, `\\p{…}` beyond
letters and digits, back-references) is left out, so the caller checks the text with the validator. Short texts, everyday characters.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from contracts.generation.budget import BUDGET

__all__ = ["UnsupportedPattern", "generate", "shortest", "shortest_of"]

code: Any = importlib.import_module("re._constants")  # the parser behind `re`: there is no public door to the syntax tree
parser: Any = importlib.import_module("re._parser")
Write = Callable[[Random], str]

_SHOWN: Final = 60  # letters of a pattern in a message
_EXTRA: Final = 3  # how many more repeats than the least, where the pattern sets no small limit
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_PRINTABLE: Final = tuple(range(32, 127))
_EVERYDAY: Final = frozenset(map(ord, _LETTERS + _LETTERS.upper() + "0123456789"))
_CATEGORIES: Final = {
    code.CATEGORY_DIGIT: "0123456789",
    code.CATEGORY_WORD: _LETTERS + _LETTERS.upper() + "0123456789_",
    code.CATEGORY_SPACE: " ",
}
_OPPOSITES: Final = {
    code.CATEGORY_NOT_DIGIT: code.CATEGORY_DIGIT,
    code.CATEGORY_NOT_WORD: code.CATEGORY_WORD,
    code.CATEGORY_NOT_SPACE: code.CATEGORY_SPACE,
}
_PROPERTIES: Final = {"L": "a-zA-Z", "Lu": "A-Z", "Ll": "a-z", "N": "0-9", "Nd": "0-9", "P": "!,.?", "Z": " ", "Zs": " ", "S": "+=$"}
_LONG_NAMES: Final = {
    "Letter": "L",
    "Uppercase_Letter": "Lu",
    "Lowercase_Letter": "Ll",
    "Number": "N",
    "Punctuation": "P",
    "Alphabetic": "L",
    "Uppercase": "Lu",
    "Lowercase": "Ll",
}


class UnsupportedPattern(ValueError):
    """The pattern cannot be read, so no text is made from it."""


def generate(pattern: str, *, extra: int = _EXTRA) -> Write:
    """A maker of texts in which `pattern` is found. `extra`: repeats beyond the least, where the pattern sets no small limit.
    `UnsupportedPattern`: it cannot be read, or all its texts are beyond the budget."""
    if shortest(pattern) > BUDGET.pattern_letters:
        raise UnsupportedPattern(f"pattern `{pattern[:_SHOWN]}`: a text has more than {BUDGET.pattern_letters:,} letters")
    try:
        inner = _sequence(_tree(pattern), extra)
    except RecursionError as error:
        raise UnsupportedPattern(f"pattern `{pattern[:_SHOWN]}`: it is nested too deeply") from error

    return lambda rng: inner(rng, _State())


def shortest(pattern: str) -> int:
    """How many letters the shortest text has, about. `UnsupportedPattern`: the pattern cannot be read."""
    try:
        return _least(_tree(pattern))
    except RecursionError as error:
        raise UnsupportedPattern(f"pattern `{pattern[:_SHOWN]}`: it is nested too deeply") from error


def shortest_of(patterns: Sequence[str]) -> int:
    """How many letters a text of all the patterns has at least, as far as they can be read."""
    found = [0]
    for pattern in patterns:
        try:
            found.append(shortest(pattern))
        except UnsupportedPattern:
            continue
    return max(found)


@functools.lru_cache(maxsize=8)
def _tree(pattern: str) -> Any:
    try:
        return parser.parse(_translate(pattern))
    except (re.error, OverflowError, RecursionError) as error:
        raise UnsupportedPattern(f"pattern `{pattern[:_SHOWN]}`: {error}") from error


def _least(tree: Any) -> int:
    """The least number of letters of a part of a pattern."""
    found = 0
    for operator, argument in tree:
        match operator:
            case code.LITERAL | code.NOT_LITERAL | code.ANY | code.IN | code.GROUPREF:
                found += 1
            case code.BRANCH:
                found += min(map(_least, argument[1]))
            case code.SUBPATTERN:
                found += _least(argument[3])
            case code.MAX_REPEAT | code.MIN_REPEAT | code.POSSESSIVE_REPEAT:
                found += int(argument[0]) * _least(argument[2])
            case code.ATOMIC_GROUP:
                found += _least(argument)
    return found


@dataclass(slots=True)
class _State:
    """Of one text: `groups`, what each group wrote last, for back-references; `left`, repeats beyond the least that there is room for."""

    groups: dict[int, str] = field(default_factory=dict)
    left: int = BUDGET.letters


_Piece = Callable[[Random, _State], str]


def _translate(pattern: str) -> str:
    """ECMA 262 to Python's dialect: `\\p{L}`, `\\d` as ASCII, `\\/`, `(?<name>`, `[^]`, `$` without a final newline."""
    pattern = pattern.replace("[^]", "[\\s\\S]").replace("(?<", "(?P<").replace("(?P<=", "(?<=").replace("(?P<!", "(?<!")
    pattern = re.sub(r"\\k<(\w+)>", r"(?P=\1)", pattern)
    pattern = re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda found: re.escape(chr(int(found[1], 16))), pattern)
    pattern = re.sub(r"\\c([A-Za-z])", lambda found: re.escape(chr(ord(found[1]) % 32)), pattern)
    return _without_properties(pattern)


def _without_properties(pattern: str) -> str:
    parts: list[str] = []
    position, in_set = 0, False
    while position < len(pattern):
        letter = pattern[position]
        if letter == "\\" and position + 1 < len(pattern):
            found = re.compile(r"\\[pP]\{(?:\w+=)?(\w+)\}").match(pattern, position)
            if found:
                inside = _PROPERTIES.get(_LONG_NAMES.get(found[1], found[1]), "a-zA-Z")
                inside = inside if found[0][1] == "p" else "~"
                parts.append(inside if in_set else f"[{inside}]")
                position = found.end()
                continue
            follower = pattern[position + 1]
            parts.append(follower if follower.isalpha() and follower not in "bBdDsSwWnrtfvxuNAZ" else pattern[position : position + 2])
            position += 2
            continue
        if letter == "[" and in_set:
            letter = "\\["
        elif letter in "[]":
            in_set = letter == "["
        parts.append(letter)
        position += 1
    return "".join(parts)


def _sequence(tree: Any, extra: int) -> _Piece:
    parts = [_part(operator, argument, extra) for operator, argument in tree]
    if len(parts) == 1:
        return parts[0]
    return lambda rng, state: "".join([part(rng, state) for part in parts])


def _part(operator: Any, argument: Any, extra: int) -> _Piece:
    match operator:
        case code.LITERAL:
            text = chr(argument)
            return lambda rng, state: text
        case code.NOT_LITERAL:
            return _one_of([letter for letter in _PRINTABLE if letter != argument])
        case code.ANY:
            return _one_of([letter for letter in _PRINTABLE if letter in _EVERYDAY])
        case code.IN:
            return _one_of(_members(argument))
        case code.BRANCH:
            return _branch([_sequence(branch, extra) for branch in argument[1]])
        case code.SUBPATTERN:
            return _group(argument[0], _sequence(argument[3], extra))
        case code.MAX_REPEAT | code.MIN_REPEAT | code.POSSESSIVE_REPEAT:
            low, high, inner = argument
            return _repeat(int(low), int(high), _sequence(inner, extra), extra)
        case code.ATOMIC_GROUP:
            return _sequence(argument, extra)
        case code.GROUPREF:
            return lambda rng, state: state.groups.get(argument, "")
    return lambda rng, state: ""  # anchors and look-around add no text; the caller checks the whole


def _group(number: int | None, inner: _Piece) -> _Piece:
    if number is None:
        return inner

    def write(rng: Random, state: _State) -> str:
        state.groups[number] = text = inner(rng, state)
        return text

    return write


def _branch(branches: list[_Piece]) -> _Piece:
    count = len(branches)
    return lambda rng, state: branches[int(rng.random() * count)](rng, state)


def _repeat(low: int, high: int, inner: _Piece, extra: int) -> _Piece:
    if low == high == 1:
        return inner
    spread = min(high - low, extra if high > 64 else max(extra, 8)) + 1

    def write(rng: Random, state: _State) -> str:
        more = int(rng.random() * spread)
        state.left -= more
        return "".join([inner(rng, state) for _ in range(low + (more if state.left >= 0 else 0))])

    return write


def _one_of(letters: list[int]) -> _Piece:
    if not letters:
        raise UnsupportedPattern("a set of characters that holds none")
    everyday = [letter for letter in letters if letter in _EVERYDAY] or letters
    text = "".join(map(chr, everyday[:4096]))
    count = len(text)
    return lambda rng, state: text[int(rng.random() * count)]


def _members(items: Any) -> list[int]:
    negated = bool(items) and items[0][0] is code.NEGATE
    found: list[int] = []
    for operator, argument in items:
        match operator:
            case code.LITERAL:
                found.append(argument)
            case code.RANGE:
                found.extend(range(argument[0], min(argument[1], argument[0] + 4096) + 1))
            case code.CATEGORY if argument in _OPPOSITES:
                hidden = set(map(ord, _CATEGORIES[_OPPOSITES[argument]]))
                found.extend(letter for letter in _PRINTABLE if letter not in hidden)
            case code.CATEGORY:
                found.extend(map(ord, _CATEGORIES.get(argument, "a")))
    if not negated:
        return [letter for letter in found if not 0xD800 <= letter < 0xE000]
    hidden = set(found)
    return [letter for letter in _PRINTABLE if letter not in hidden] or [letter for letter in range(160, 400) if letter not in hidden]
