"""The functions of expressions: one table, `name → Function`. The reference in docs/rule-book.md is checked against it.

Every function is total: a wrong type in a request gives the same result as null, never an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from contracts.http.messages import JSON
from contracts.rules.language import json_values
from contracts.rules.language.types import ANYTHING, BOOLEAN, KINDS, MAYBE_TEXT, NULL, NUMBER, TEXT, Type, join, list_of
from contracts.schemas.validation import pattern

__all__ = ["ANY_NUMBER", "FUNCTIONS", "SPACE", "Argument", "Function", "is_ambiguous"]

SPACE = " \t\r\n"  # ECMA-404's white space; other white space is ambiguous (is_ambiguous)


@dataclass(frozen=True, slots=True)
class Argument:
    """One parameter of a function. A book that passes a value of another kind is refused; a request with such a value is not.

    `values`: the texts that it may be, if they are listed (`'half-up'`), then written in the book. `is_literal`: written in the book, as a
    pattern is. `is_optional`: may be left out, as may those after it. `is_repeated`: any number of them, of the last one.
    """

    name: str
    kinds: frozenset[str] = KINDS
    values: tuple[str, ...] = ()
    is_literal: bool = False
    is_optional: bool = False
    is_repeated: bool = False

    def __str__(self) -> str:
        written = f"'{self.name}'" if self.is_literal or self.values else self.name
        return f"{written}…" if self.is_repeated else written


@dataclass(frozen=True, slots=True)
class Function:
    """A function: its name, its arguments, its result, its implementation, the effect of null, an example and its value.

    `result` is a Type or a function of the argument Types. `loops`: its first argument, with all that is in it, is charged to the step
    budget. `key`: what may stand behind `key=`. `takes_loop`: a bare comprehension may be its argument.
    """

    name: str
    takes: tuple[Argument, ...]
    result: Type | Callable[..., Type]
    work: Callable[..., JSON]
    null: str
    example: str
    gives: str
    loops: bool = False
    key: str = ""
    takes_loop: bool = False

    @property
    def signature(self) -> str:
        """How it is called: `given(object, name)`."""
        return f"{self.name}({', '.join([*map(str, self.takes), *([f'key={self.key}'] if self.key else [])])})"

    @property
    def fewest(self) -> int:
        """How many arguments it needs."""
        return sum(not argument.is_optional for argument in self.takes)

    @property
    def most(self) -> int:
        """How many it takes."""
        return ANY_NUMBER if self.takes and self.takes[-1].is_repeated else len(self.takes)

    def argument(self, index: int) -> Argument:
        """What it takes at a place."""
        return self.takes[min(index, len(self.takes) - 1)]

    def result_of(self, *arguments: Type) -> Type:
        """What it gives for arguments of these Types."""
        return self.result(*arguments) if callable(self.result) else self.result


ANY_NUMBER = 99


def is_ambiguous(value: JSON) -> bool:
    """Text that correct services may interpret differently: with white space beyond SPACE, or without any visible character."""
    if type(value) is not str or (value.isascii() and value.isprintable()):
        return False
    if any(char.isspace() and char not in SPACE for char in value):
        return True
    return bool(value.strip(SPACE)) and all(char in SPACE or not char.isprintable() for char in value)


def _given(value: JSON, name: JSON) -> bool:
    return isinstance(value, Mapping) and type(name) is str and name in value


def _blank(value: JSON) -> bool:
    return value is None or (type(value) is str and not value.strip(SPACE))


def _nonblank(value: JSON) -> JSON:
    return value if type(value) is str and value.strip(SPACE) else None


def _strip(value: JSON) -> JSON:
    return value.strip(SPACE) if type(value) is str else None


def _of_text(work: Callable[[str], JSON]) -> Callable[[JSON], JSON]:
    return lambda value: work(value) if type(value) is str else None


def _startswith(value: JSON, start: JSON) -> bool:
    return isinstance(value, str) and isinstance(start, str) and value.startswith(start)


def _endswith(value: JSON, end: JSON) -> bool:
    return isinstance(value, str) and isinstance(end, str) and value.endswith(end)


def _digits(value: JSON) -> JSON:
    return "".join(char for char in value if char in "0123456789") if type(value) is str else None


def _remove(value: JSON, characters: JSON) -> JSON:
    if type(value) is not str or type(characters) is not str:
        return value if type(value) is str else None
    return value.translate(dict.fromkeys(map(ord, characters)))


def _words(value: JSON) -> list:
    return value.split() if type(value) is str else []


def _elements(value: JSON) -> Iterable[JSON]:
    return value if isinstance(value, list) else value.values() if isinstance(value, Mapping) else ()


def _unique(value: JSON) -> list:
    seen: dict = {}
    for one in _elements(value):
        seen.setdefault(json_values.unique_key(one), one)
    return list(seen.values())


def _count(value: JSON) -> int:
    return len(value) if isinstance(value, (list, dict, str)) else 0


def _numbers(value: JSON) -> list:
    return [one for one in _elements(value) if type(one) in (int, float)]


def _matches(value: JSON, expression: JSON) -> bool:
    return type(value) is str and isinstance(expression, str) and pattern(expression)(value)


def _sorted(value: JSON) -> list:
    return sorted(_elements(value), key=json_values.order)


def _sum(value: JSON) -> JSON:
    total: JSON = 0
    for one in _numbers(value):
        total = json_values.add(total, one)
    return total


def _extreme(sign: int) -> Callable[[JSON], JSON]:
    def extreme(value: JSON) -> JSON:
        found = [one for one in _elements(value) if one is not None]
        ordered = sorted(found, key=json_values.order)
        return ordered[sign] if ordered else None

    return extreme


def _keys(value: JSON) -> list:
    return list(value) if isinstance(value, Mapping) else []


def _without(value: JSON, *names: JSON) -> JSON:
    if type(value) is list:
        return [_without(one, *names) for one in value]
    return {name: one for name, one in value.items() if name not in names} if isinstance(value, Mapping) else value


def _merge(*parts: JSON) -> dict:
    merged: dict = {}
    for part in parts:
        if isinstance(part, Mapping):
            merged.update(part)
    return merged


def _item_of(of: Type, *_: Type) -> Type:
    return join(of.item or ANYTHING, NULL)


def _same_list(of: Type, *_: Type) -> Type:
    return list_of(of.item or ANYTHING)


def _whole(of: Type, *_: Type) -> Type:
    return of if of.kinds & {"object", "list"} and of.members is None else Type(of.kinds, None, item=None, title=of.title)


def _nonblank_type(of: Type, *_: Type) -> Type:
    return Type(MAYBE_TEXT.kinds, values=of.values, open=of.open, solid=True, title=of.title)


_TEXT, _LIST, _OBJECT = frozenset({"text", "null"}), frozenset({"list", "null"}), frozenset({"object", "null"})
_SIZED = frozenset({"list", "object", "text", "null"})
_OF_TEXT, _OF_LIST, _OF_VALUE = Argument("text", _TEXT), Argument("list", _LIST), Argument("value")
_CHARACTERS, _NAMES = Argument("characters", _TEXT), Argument("names", _TEXT, is_repeated=True)
_BOTH = (Argument("a"), Argument("b"))

_ROWS = (
    Function("given", (Argument("object"), Argument("name", _TEXT)), BOOLEAN, _given, "false", "given({'a': null}, 'a')", "true"),
    Function("blank", (Argument("text"),), BOOLEAN, _blank, "true", "blank('  ')", "true"),
    Function("nonblank", (Argument("text"),), _nonblank_type, _nonblank, "null", "nonblank('  ')", "null"),
    Function("lower", (_OF_TEXT,), MAYBE_TEXT, _of_text(str.lower), "null", "lower('AbC')", "'abc'"),
    Function("upper", (_OF_TEXT,), MAYBE_TEXT, _of_text(str.upper), "null", "upper('AbC')", "'ABC'"),
    Function("strip", (_OF_TEXT,), MAYBE_TEXT, _strip, "null", "strip(' a ')", "'a'"),
    Function(
        "matches",
        (_OF_TEXT, Argument("pattern", _TEXT, is_literal=True)),
        BOOLEAN,
        _matches,
        "false",
        "matches('a1', '[a-z][0-9]')",
        "true",
    ),
    Function("startswith", (_OF_TEXT, Argument("start", _TEXT)), BOOLEAN, _startswith, "false", "startswith('abc', 'ab')", "true"),
    Function("endswith", (_OF_TEXT, Argument("end", _TEXT)), BOOLEAN, _endswith, "false", "endswith('abc', 'bc')", "true"),
    Function("digits", (_OF_TEXT,), MAYBE_TEXT, _digits, "null", "digits('(30) 5')", "'305'"),
    Function("remove", (_OF_TEXT, _CHARACTERS), MAYBE_TEXT, _remove, "null", "remove('(30) 5', ' ()')", "'305'"),
    Function("words", (_OF_TEXT,), list_of(TEXT), _words, "[]", "words('a b')", "['a', 'b']"),
    Function("text", (_OF_VALUE,), TEXT, json_values.text, "''", "text(12)", "'12'", loops=True),
    Function("sorted", (_OF_LIST,), _same_list, _sorted, "[]", "sorted([2, null, 1])", "[null, 1, 2]", key="let", loops=True),
    Function("unique", (_OF_LIST,), _same_list, _unique, "[]", "unique([1, 1.0, true])", "[1, true]", loops=True),
    Function("count", (Argument("list", _SIZED),), NUMBER, _count, "0", "count([1, 2])", "2", takes_loop=True),
    Function("sum", (_OF_LIST,), NUMBER, _sum, "0", "sum([1, 2])", "3", loops=True, takes_loop=True),
    Function("min", (_OF_LIST,), _item_of, _extreme(0), "null", "min([2, 1])", "1", loops=True, takes_loop=True),
    Function("max", (_OF_LIST,), _item_of, _extreme(-1), "null", "max([2, 1])", "2", loops=True, takes_loop=True),
    Function("any", (_OF_LIST,), BOOLEAN, lambda xs: any(_elements(xs)), "false", "any([false, 1])", "true", loops=True, takes_loop=True),
    Function("all", (_OF_LIST,), BOOLEAN, lambda xs: all(_elements(xs)), "true", "all([1, 0])", "false", loops=True, takes_loop=True),
    Function("keys", (Argument("object", _OBJECT),), list_of(TEXT), _keys, "[]", "keys({'a': 1})", "['a']", loops=True),
    Function("same", _BOTH, BOOLEAN, json_values.same, "same(null, null) is true", "same([1], [1.0])", "true", loops=True),
    Function(
        "without",
        (Argument("object", _OBJECT | _LIST), _NAMES),
        _whole,
        _without,
        "null",
        "without({'a': 1, 'b': 2}, 'b')",
        "{'a': 1}",
        loops=True,
    ),
    Function(
        "merge",
        (Argument("objects", _OBJECT, is_repeated=True),),
        Type(frozenset({"object"}), solid=True),
        _merge,
        "skipped",
        "merge({'a': 1}, {'b': 2})",
        "{'a': 1, 'b': 2}",
        loops=True,
    ),
)
FUNCTIONS: dict[str, Function] = {function.name: function for function in _ROWS}
