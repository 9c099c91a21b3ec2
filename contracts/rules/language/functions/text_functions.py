"""Functions of texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contracts.http.messages import JSON
from contracts.rules.language import json_values
from contracts.rules.language.functions.function import LIST, OF_TEXT, OF_VALUE, TEXT_OR_NULL, Argument, Function
from contracts.rules.language.types import BOOLEAN, MAYBE_TEXT, TEXT, Type, list_of
from contracts.schemas.validation import pattern

__all__ = ["SPACE", "TEXTS", "is_ambiguous"]

SPACE: Final = " \t\r\n"  # ECMA-404's white space; other white space is ambiguous (is_ambiguous)
_LONGEST: Final = 10_000_000  # characters of a result: a longer one becomes null


def is_ambiguous(value: JSON) -> bool:
    """Text that correct services may interpret differently: with white space beyond SPACE, or without any visible character."""
    if type(value) is not str or (value.isascii() and value.isprintable()):
        return False
    if any(char.isspace() and char not in SPACE for char in value):
        return True
    return bool(value.strip(SPACE)) and all(char in SPACE or not char.isprintable() for char in value)


def _blank(value: JSON) -> bool:
    return value is None or (type(value) is str and not value.strip(SPACE))


def _nonblank(value: JSON) -> JSON:
    return value if type(value) is str and value.strip(SPACE) else None


def _of_text(work: Callable[[str], JSON]) -> Callable[[JSON], JSON]:
    return lambda value: work(value) if type(value) is str else None


def _startswith(value: JSON, start: JSON) -> bool:
    return isinstance(value, str) and isinstance(start, str) and value.startswith(start)


def _endswith(value: JSON, end: JSON) -> bool:
    return isinstance(value, str) and isinstance(end, str) and value.endswith(end)


def _digits(value: str) -> str:
    return "".join(char for char in value if char in "0123456789")


def _remove(value: JSON, characters: JSON) -> JSON:
    if type(value) is not str or type(characters) is not str:
        return value if type(value) is str else None
    return value.translate(dict.fromkeys(map(ord, characters)))


def _replace(value: JSON, old: JSON, new: JSON) -> JSON:
    if type(value) is not str or type(old) is not str or type(new) is not str or not old:
        return value if type(value) is str else None
    is_short = len(value) + value.count(old) * len(new) <= _LONGEST
    return value.replace(old, new) if is_short else None


def _split(value: JSON, separator: JSON) -> list:
    if type(value) is not str:
        return []
    return value.split(separator) if type(separator) is str and separator else [value]


def _join(values: JSON, separator: JSON) -> JSON:
    if not isinstance(values, list) or type(separator) is not str:
        return None
    texts = [json_values.text(value) for value in values]
    is_short = sum(map(len, texts)) + len(separator) * len(texts) <= _LONGEST
    return separator.join(texts) if is_short else None


def _words(value: JSON) -> list:
    return value.split() if type(value) is str else []


def _matches(value: JSON, expression: JSON) -> bool:
    return type(value) is str and isinstance(expression, str) and pattern(expression)(value)


def _nonblank_type(of: Type, *_: Type) -> Type:
    return Type(MAYBE_TEXT.kinds, values=of.values, open=of.open, solid=True, title=of.title)


def _text(name: str) -> Argument:
    return Argument(name, TEXT_OR_NULL)


_PATTERN: Final = Argument("pattern", TEXT_OR_NULL, is_literal=True)

TEXTS: Final = (
    Function("blank", (Argument("text"),), BOOLEAN, _blank, "true", "blank('  ')", "true"),
    Function("nonblank", (Argument("text"),), _nonblank_type, _nonblank, "null", "nonblank('  ')", "null"),
    Function("lower", (OF_TEXT,), MAYBE_TEXT, _of_text(str.lower), "null", "lower('AbC')", "'abc'"),
    Function("upper", (OF_TEXT,), MAYBE_TEXT, _of_text(str.upper), "null", "upper('AbC')", "'ABC'"),
    Function("strip", (OF_TEXT,), MAYBE_TEXT, _of_text(lambda value: value.strip(SPACE)), "null", "strip(' a ')", "'a'"),
    Function("matches", (OF_TEXT, _PATTERN), BOOLEAN, _matches, "false", "matches('a1', '[a-z][0-9]')", "true"),
    Function("startswith", (OF_TEXT, _text("start")), BOOLEAN, _startswith, "false", "startswith('abc', 'ab')", "true"),
    Function("endswith", (OF_TEXT, _text("end")), BOOLEAN, _endswith, "false", "endswith('abc', 'bc')", "true"),
    Function("digits", (OF_TEXT,), MAYBE_TEXT, _of_text(_digits), "null", "digits('(30) 5')", "'305'"),
    Function("remove", (OF_TEXT, _text("characters")), MAYBE_TEXT, _remove, "null", "remove('(30) 5', ' ()')", "'305'"),
    Function(
        "replace", (OF_TEXT, _text("old"), _text("new")), MAYBE_TEXT, _replace, "null", "replace('aba', 'a', 'c')", "'cbc'", loops=True
    ),
    Function("split", (OF_TEXT, _text("separator")), list_of(TEXT), _split, "[]", "split('a,b', ',')", "['a', 'b']", loops=True),
    Function("join", (Argument("list", LIST), _text("separator")), MAYBE_TEXT, _join, "null", "join(['a', 1], '-')", "'a-1'", loops=True),
    Function("words", (OF_TEXT,), list_of(TEXT), _words, "[]", "words('a b')", "['a', 'b']"),
    Function("text", (OF_VALUE,), TEXT, json_values.text, "''", "text(12)", "'12'", loops=True),
)
