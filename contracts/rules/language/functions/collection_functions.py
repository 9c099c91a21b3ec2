"""Functions of lists and objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from contracts.http.messages import JSON
from contracts.rules.language import json_values
from contracts.rules.language.functions.function import (
    LIST,
    OF_LIST,
    TEXT_OR_NULL,
    Argument,
    Function,
    elements,
    item_of,
    same_list,
)
from contracts.rules.language.types import ANYTHING, BOOLEAN, NUMBER, TEXT, Type, join, list_of

__all__ = ["COLLECTIONS"]

_OBJECT: Final = frozenset({"object", "null"})
_SIZED: Final = frozenset({"list", "object", "text", "null"})
_ORDER: Final = Argument("descending", TEXT_OR_NULL, values=("ascending", "descending"), is_optional=True)
_LONGEST_RANGE: Final = 10_000


def _given(value: JSON, name: JSON) -> bool:
    return isinstance(value, Mapping) and type(name) is str and name in value


def _unique(value: JSON) -> list:
    found: dict = {}
    for one in elements(value):
        found.setdefault(json_values.unique_key(one), one)
    return list(found.values())


def _count(value: JSON) -> int:
    return len(value) if isinstance(value, (list, dict, str)) else 0


def _sorted(value: JSON, order: JSON = None) -> list:
    return sorted(elements(value), key=json_values.order, reverse=order == "descending")


def _reversed(value: JSON) -> list:
    return value[::-1] if isinstance(value, list) else []


def _first(value: JSON) -> JSON:
    return value[0] if isinstance(value, list) and value else None


def _last(value: JSON) -> JSON:
    return value[-1] if isinstance(value, list) and value else None


def _zip(*lists: JSON) -> list:
    return [list(row) for row in zip(*(one if isinstance(one, list) else [] for one in lists), strict=False)]


def _range(count: JSON) -> list:
    return list(range(min(count, _LONGEST_RANGE))) if type(count) is int else []


def _extreme(sign: int) -> Callable[[JSON], JSON]:
    def extreme(value: JSON) -> JSON:
        ordered = sorted((one for one in elements(value) if one is not None), key=json_values.order)
        return ordered[sign] if ordered else None

    return extreme


def _keys(value: JSON) -> list:
    return list(value) if isinstance(value, Mapping) else []


def _without(value: JSON, *names: JSON) -> JSON:
    if type(value) is list:
        return [_without(one, *names) for one in value]
    return {name: one for name, one in value.items() if name not in names} if isinstance(value, Mapping) else value


def _merge(*parts: JSON) -> dict:
    return {name: value for part in parts if isinstance(part, Mapping) for name, value in part.items()}


def _rows(*lists: Type) -> Type:
    return list_of(list_of(join(*(one.item or ANYTHING for one in lists))))


def _whole(of: Type, *_: Type) -> Type:
    return of if of.kinds & {"object", "list"} and of.members is None else Type(of.kinds, None, item=None, title=of.title)


COLLECTIONS: Final = (
    Function("given", (Argument("object"), Argument("name", TEXT_OR_NULL)), BOOLEAN, _given, "false", "given({'a': null}, 'a')", "true"),
    Function(
        "sorted", (OF_LIST, _ORDER), same_list, _sorted, "[]", "sorted([2, null, 1], 'descending')", "[2, 1, null]", key="let", loops=True
    ),
    Function("reversed", (OF_LIST,), same_list, _reversed, "[]", "reversed([1, 2])", "[2, 1]", loops=True),
    Function("unique", (OF_LIST,), same_list, _unique, "[]", "unique([1, 1.0, true])", "[1, true]", key="let", loops=True),
    Function("first_of", (OF_LIST,), item_of, _first, "null", "first_of([1, 2])", "1"),
    Function("last_of", (OF_LIST,), item_of, _last, "null", "last_of([1, 2])", "2"),
    Function(
        "zip",
        (Argument("lists", LIST, is_repeated=True),),
        _rows,
        _zip,
        "[]",
        "zip([1, 2], ['a', 'b'])",
        "[[1, 'a'], [2, 'b']]",
        loops=True,
    ),
    Function(
        "range", (Argument("count", frozenset({"number", "null"})),), list_of(NUMBER), _range, "[]", "range(3)", "[0, 1, 2]", loops=True
    ),
    Function("count", (Argument("list", _SIZED),), NUMBER, _count, "0", "count([1, 2])", "2", takes_loop=True),
    Function("min", (OF_LIST,), item_of, _extreme(0), "null", "min([2, 1])", "1", loops=True, takes_loop=True),
    Function("max", (OF_LIST,), item_of, _extreme(-1), "null", "max([2, 1])", "2", loops=True, takes_loop=True),
    Function("any", (OF_LIST,), BOOLEAN, lambda xs: any(elements(xs)), "false", "any([false, 1])", "true", loops=True, takes_loop=True),
    Function("all", (OF_LIST,), BOOLEAN, lambda xs: all(elements(xs)), "true", "all([1, 0])", "false", loops=True, takes_loop=True),
    Function("keys", (Argument("object", _OBJECT),), list_of(TEXT), _keys, "[]", "keys({'a': 1})", "['a']", loops=True),
    Function(
        "same",
        (Argument("a"), Argument("b")),
        BOOLEAN,
        json_values.same,
        "same(null, null) is true",
        "same([1], [1.0])",
        "true",
        loops=True,
    ),
    Function(
        "without",
        (Argument("object", _OBJECT | LIST), Argument("names", TEXT_OR_NULL, is_repeated=True)),
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
