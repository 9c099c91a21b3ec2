"""The functions of expressions: one table, `name → Function`. The reference in docs/rule-book.md is checked against it.

Every function is total: a wrong type in a request gives what the row says of null, never an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from contracts.exchange import JSON
from contracts.rules.language import values
from contracts.rules.language.types import ANYTHING, BOOLEAN, NULL, NUMBER, TEXT, Type, join, list_of

__all__ = ["FUNCTIONS", "SPACE", "Function", "is_doubtful"]

SPACE = " \t\r\n"  # ECMA-404's white space; other white space is a matter of doubt (is_doubtful)
MAYBE_TEXT = join(TEXT, NULL)


@dataclass(frozen=True, slots=True)
class Function:
    """A function: signature for people, number of arguments, what it gives, its work, what null does, an example and its value.

    `result` is a Type or a function of the argument Types. `loops`: arguments are charged to the step budget. `takes`: the
    kinds the first argument may have; a book that hands over something else is refused.
    """

    signature: str
    arguments: tuple[int, int]
    work: Callable
    result: Type | Callable[..., Type]
    null: str
    example: str
    gives: str
    takes: frozenset[str] = frozenset({"null", "boolean", "number", "text", "list", "object"})
    loops: bool = False


_TEXT = frozenset({"text", "null"})
_LIST = frozenset({"list", "null"})
_OBJECT = frozenset({"object", "null"})
_SIZED = frozenset({"list", "object", "text", "null"})
_MANY = 99


def is_doubtful(value: JSON) -> bool:
    """A text that correct services may read differently: it holds white space that is none of SPACE, or nothing that can be seen."""
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
        seen.setdefault(values.unique_key(one), one)
    return list(seen.values())


def _count(value: JSON) -> int:
    return len(value) if isinstance(value, (list, dict, str)) else 0


def _numbers(value: JSON) -> list:
    return [one for one in _elements(value) if type(one) in (int, float)]


def _sum(value: JSON) -> JSON:
    total: JSON = 0
    for one in _numbers(value):
        total = values.add(total, one)
    return total


def _extreme(sign: int) -> Callable[[JSON], JSON]:
    def extreme(value: JSON) -> JSON:
        found = [one for one in _elements(value) if one is not None]
        ordered = sorted(found, key=values.order)
        return ordered[sign] if ordered else None

    return extreme


def _keys(value: JSON) -> list:
    return list(value) if isinstance(value, Mapping) else []


def _same(one: JSON, other: JSON) -> bool:
    return values.equal(one, other)


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


FUNCTIONS: dict[str, Function] = {
    "given": Function("given(object, name)", (2, 2), _given, BOOLEAN, "false", "given({'a': null}, 'a')", "true"),
    "blank": Function("blank(text)", (1, 1), _blank, BOOLEAN, "true", "blank('  ')", "true"),
    "nonblank": Function("nonblank(text)", (1, 1), _nonblank, _nonblank_type, "null", "nonblank('  ')", "null"),
    "lower": Function("lower(text)", (1, 1), _of_text(str.lower), MAYBE_TEXT, "null", "lower('AbC')", "'abc'", _TEXT),
    "upper": Function("upper(text)", (1, 1), _of_text(str.upper), MAYBE_TEXT, "null", "upper('AbC')", "'ABC'", _TEXT),
    "strip": Function("strip(text)", (1, 1), _strip, MAYBE_TEXT, "null", "strip(' a ')", "'a'", _TEXT),
    "matches": Function("matches(text, 'pattern')", (2, 2), None, BOOLEAN, "false", "matches('a1', '[a-z][0-9]')", "true", _TEXT),  # type: ignore[arg-type]
    "startswith": Function("startswith(text, start)", (2, 2), _startswith, BOOLEAN, "false", "startswith('abc', 'ab')", "true", _TEXT),
    "endswith": Function("endswith(text, end)", (2, 2), _endswith, BOOLEAN, "false", "endswith('abc', 'bc')", "true", _TEXT),
    "digits": Function("digits(text)", (1, 1), _digits, MAYBE_TEXT, "null", "digits('(30) 5')", "'305'", _TEXT),
    "remove": Function("remove(text, characters)", (2, 2), _remove, MAYBE_TEXT, "null", "remove('(30) 5', ' ()')", "'305'", _TEXT),
    "words": Function("words(text)", (1, 1), _words, list_of(TEXT), "[]", "words('a b')", "['a', 'b']", _TEXT),
    "text": Function("text(value)", (1, 1), values.text, TEXT, "''", "text(12)", "'12'"),
    "sorted": Function("sorted(list, key=let)", (1, 1), None, _same_list, "[]", "sorted([2, null, 1])", "[null, 1, 2]", _LIST, True),  # type: ignore[arg-type]
    "unique": Function("unique(list)", (1, 1), _unique, _same_list, "[]", "unique([1, 1.0, true])", "[1, true]", _LIST, True),
    "count": Function("count(list)", (1, 1), _count, NUMBER, "0", "count([1, 2])", "2", _SIZED),
    "sum": Function("sum(list)", (1, 1), _sum, NUMBER, "0", "sum([1, 2])", "3", _LIST, True),
    "min": Function("min(list)", (1, 1), _extreme(0), _item_of, "null", "min([2, 1])", "1", _LIST, True),
    "max": Function("max(list)", (1, 1), _extreme(-1), _item_of, "null", "max([2, 1])", "2", _LIST, True),
    "any": Function("any(list)", (1, 1), lambda xs: any(_elements(xs)), BOOLEAN, "false", "any([false, 1])", "true", _LIST, True),
    "all": Function("all(list)", (1, 1), lambda xs: all(_elements(xs)), BOOLEAN, "true", "all([1, 0])", "false", _LIST, True),
    "keys": Function("keys(object)", (1, 1), _keys, list_of(TEXT), "[]", "keys({'a': 1})", "['a']", _OBJECT, True),
    "same": Function("same(a, b)", (2, 2), _same, BOOLEAN, "same(null, null) is true", "same([1], [1.0])", "true"),
    "without": Function(
        "without(object, names…)",
        (2, _MANY),
        _without,
        _whole,
        "null",
        "without({'a': 1, 'b': 2}, 'b')",
        "{'a': 1}",
        frozenset({"object", "list", "null"}),
        True,
    ),
    "merge": Function(
        "merge(objects…)",
        (1, _MANY),
        _merge,
        Type(frozenset({"object"}), solid=True),
        "skipped",
        "merge({'a': 1}, {'b': 2})",
        "{'a': 1, 'b': 2}",
        _OBJECT,
        True,
    ),
}
