"""The operations of expressions on JSON values: null-safe, with JSON's own equality, total for every type. Called by compiled code."""

from __future__ import annotations

import json
import operator
import sys
from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import ROUND_FLOOR, Context, Decimal
from types import NoneType

from contracts.display import shown
from contracts.http.messages import ABSENT, JSON

__all__ = [
    "EXACT",
    "LARGEST_BITS",
    "ResponseValue",
    "add",
    "contains",
    "divide",
    "equal",
    "floor_divide",
    "header_pairs",
    "is_within",
    "item",
    "joined",
    "kind",
    "less",
    "less_or_equal",
    "member",
    "multiply",
    "negative",
    "of_decimal",
    "order",
    "remainder",
    "row",
    "same",
    "show",
    "slice_of",
    "subtract",
    "text",
    "unique_key",
]


def kind(value: JSON) -> str:
    """The JSON kind of a value: null, boolean, number, text, list, object."""
    return _KINDS.get(type(value), "object")


LARGEST_BITS = 8_192  # of a computed integer: larger ones become null, and so do infinities
_LARGEST_FLOAT = sys.float_info.max
_LARGEST_EXACT = 2**53
EXACT = Context(prec=60)  # three times the digits of a float

_KINDS = {type(None): "null", bool: "boolean", int: "number", float: "number", str: "text", list: "list", dict: "object"}


def equal(left: JSON, right: JSON) -> bool:
    """JSON equality: `true == 1` is false, `1 == 1.0` true; lists and objects member by member."""
    if left is right:
        return True
    one, other = type(left), type(right)
    if one is str or other is str:
        return one is other and left == right
    if one is bool or other is bool or left is None or right is None:
        return False
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, Mapping):
        return (
            isinstance(right, Mapping)
            and len(left) == len(right)
            and all(name in right and equal(value, right[name]) for name, value in left.items())
        )
    return left == right


class ResponseValue(dict):
    """A whole response as a value: `same` compares refusals by status alone."""


def same(one: JSON, other: JSON) -> bool:
    """`same(a, b)`: JSON equality; two responses by status and body, refusals by status alone."""
    if isinstance(one, ResponseValue) and isinstance(other, ResponseValue):
        if one["status"] != other["status"]:
            return False
        return one["status"] >= 400 or equal(one["body"], other["body"])
    return equal(one, other)


def row(rows: Mapping[str, JSON], key: JSON) -> JSON:
    """The row with a key, null if there is none."""
    return rows.get(key) if type(key) is str else None


def member(value: JSON, name: str) -> JSON:
    """`value.name`; null if there is no such member, or if it is not an object."""
    return value.get(name) if isinstance(value, dict) else None


def item(value: JSON, index: JSON) -> JSON:
    """`value[index]`: list or text by whole number (negative from the end), object by name; null outside."""
    if isinstance(value, dict):
        return value.get(index) if type(index) is str else None
    if isinstance(value, (list, str)) and type(index) is int:
        return value[index] if -len(value) <= index < len(value) else None
    return None


def slice_of(value: JSON, start: JSON, stop: JSON) -> JSON:
    """`value[start:stop]` of a text or list; null for anything else."""
    if not isinstance(value, (list, str)) or not isinstance(start, (int, NoneType)) or not isinstance(stop, (int, NoneType)):
        return None
    return value[start:stop]


def contains(wanted: JSON, place: JSON) -> bool:
    """`wanted in place`: element of a list, part of a text, name of an object."""
    if isinstance(place, list):
        if type(wanted) is str:
            return wanted in place
        return any(equal(wanted, one) for one in place)
    if type(wanted) is str and isinstance(place, (str, Mapping)):
        return wanted in place
    return False


def _comparable(left: JSON, right: JSON) -> bool:
    one, other = type(left), type(right)
    return (one is str and other is str) or (one in (int, float) and other in (int, float))


def less(left: JSON, right: JSON) -> bool:
    """`left < right` of two numbers or two texts; false for anything else."""
    return _comparable(left, right) and left < right  # type: ignore[operator]


def less_or_equal(left: JSON, right: JSON) -> bool:
    """`left <= right` of two numbers or two texts; false for anything else."""
    return _comparable(left, right) and left <= right  # type: ignore[operator]


def of_decimal(number: Decimal) -> float:
    """The JSON number of a decimal: an integer if it is one that floats can hold exactly, else the nearest float."""
    if number == number.to_integral_value() and abs(number) <= _LARGEST_EXACT:
        return int(number)
    return float(number)


def _arithmetic(calculate: Callable[[int, int], float], in_decimal: Callable[[Decimal, Decimal], Decimal]) -> Callable[[JSON, JSON], JSON]:
    """Integers are calculated as such, anything with a fraction in decimal: 0.1 + 0.2 is 0.3."""

    def apply(left: JSON, right: JSON) -> JSON:
        if type(left) not in (int, float) or type(right) not in (int, float):
            return None
        try:
            if isinstance(left, int) and isinstance(right, int):
                result = calculate(left, right)
            else:
                result = of_decimal(in_decimal(EXACT.create_decimal(repr(left)), EXACT.create_decimal(repr(right))))
        except (ArithmeticError, ValueError):
            return None
        return result if -_LARGEST_FLOAT <= result <= _LARGEST_FLOAT or _is_writable(result) else None

    return apply


def _is_writable(number: float) -> bool:
    """Whether JSON can represent it and Python can write it in reasonable time: no infinity, no integer of thousands of digits."""
    return type(number) is int and number.bit_length() <= LARGEST_BITS


def _product(left: int, right: int) -> int:
    if left.bit_length() + right.bit_length() > LARGEST_BITS:
        raise OverflowError  # checked before computing: repeated squaring doubles the length each time
    return left * right


def _floor(left: Decimal, right: Decimal) -> Decimal:
    return EXACT.divide(left, right).to_integral_value(ROUND_FLOOR)


_plus = _arithmetic(operator.add, EXACT.add)
subtract = _arithmetic(operator.sub, EXACT.subtract)
multiply = _arithmetic(_product, EXACT.multiply)
divide = _arithmetic(operator.truediv, EXACT.divide)
floor_divide = _arithmetic(operator.floordiv, _floor)
remainder = _arithmetic(operator.mod, lambda left, right: EXACT.subtract(left, EXACT.multiply(_floor(left, right), right)))


def add(left: JSON, right: JSON) -> JSON:
    """`left + right`: numbers, texts or lists; null for a mixture."""
    if type(left) is type(right) and type(left) in (str, list):
        return left + right  # type: ignore[operator]
    return _plus(left, right)


def negative(value: JSON) -> JSON:
    """`-value` of a number, null otherwise."""
    return -value if type(value) in (int, float) else None  # type: ignore[operator]


def order(value: JSON) -> tuple:
    """A sorting key for any JSON value: null first, then booleans, numbers, texts, lists, objects."""
    of = type(value)
    if of is bool:
        return (1, value)
    if of is int or of is float:
        return (2, value)
    if value is None:
        return (0,)
    if of is str:
        return (3, value)
    if isinstance(value, list):
        return (4, [order(one) for one in value])
    return (5, sorted((name, order(one)) for name, one in value.items()) if isinstance(value, Mapping) else [])


def is_within(value: JSON, limit: int) -> bool:
    """Whether a value, written out, contains at most so many values."""
    waiting, count = [value], 0
    for one in waiting:  # grows during the loop
        if isinstance(one, (list, dict)):
            count += len(one)
            if count > limit:
                return False
            waiting += one.values() if isinstance(one, dict) else one
    return True


def unique_key(value: JSON) -> Hashable:
    """A hashable key: two values have the same key exactly if they are equal as JSON."""
    if type(value) in (str, type(None)):
        return value
    if type(value) in (int, float):
        return ("number", value)
    if type(value) is bool:
        return ("boolean", value)
    if isinstance(value, list):
        return ("list", *map(unique_key, value))
    return ("object", frozenset((name, unique_key(one)) for name, one in value.items()) if isinstance(value, Mapping) else value)


def text(value: JSON) -> str:
    """A value inside a longer text: strings unchanged, null as "", anything else as JSON."""
    if type(value) is str:
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def header_pairs(headers: JSON) -> tuple[tuple[str, str], ...]:
    """The headers of a response, with values as text."""
    return tuple((name, text(value)) for name, value in headers.items()) if isinstance(headers, Mapping) else ()


def show(value: object, *, limit: int = 80) -> str:
    """A value for messages, as JSON, shortened to `limit` characters; a shortened string is followed by its length."""
    if value is ABSENT:
        return "nothing"
    written = shown(value, limit=limit)
    return f'{written}" ({len(value):,} characters)' if isinstance(value, str) and written.endswith("…") else written


def joined(values: Iterable[str]) -> str:
    """`a, b and c` for messages."""
    listed = list(values)
    return " and ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)
