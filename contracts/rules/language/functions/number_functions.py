"""Functions of numbers. They calculate in decimal, so that `number('0.1') + number('0.2')` is 0.3."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from contracts.http.messages import JSON
from contracts.rules.language import json_values
from contracts.rules.language.functions.function import (
    NUMBER_OR_NULL,
    OF_LIST,
    OF_NUMBER,
    TEXT_OR_NULL,
    Argument,
    Function,
    elements,
)
from contracts.rules.language.types import MAYBE_NUMBER, NUMBER

__all__ = ["NUMBERS"]

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,400}(\.[0-9]{1,400})?")
_MOST_DIGITS: Final = 30
_MOST_BITS: Final = 90  # of an integer that is rounded to tens, hundreds …
_MODES: Final = {
    "half-even": decimal.ROUND_HALF_EVEN,
    "half-up": decimal.ROUND_HALF_UP,
    "half-down": decimal.ROUND_HALF_DOWN,
    "up": decimal.ROUND_UP,
    "down": decimal.ROUND_DOWN,
    "ceiling": decimal.ROUND_CEILING,
    "floor": decimal.ROUND_FLOOR,
}


def _number(value: JSON) -> JSON:
    if type(value) in (int, float):
        return value
    return json_values.of_decimal(Decimal(value)) if type(value) is str and _NUMBER.fullmatch(value) else None


def _sum(value: JSON) -> JSON:
    total: JSON = 0
    for one in elements(value):
        if type(one) in (int, float):
            total = json_values.add(total, one)
    return total


def _rounded(value: JSON, digits: JSON = 0, mode: JSON = "half-up") -> JSON:
    if type(value) not in (int, float) or type(digits) is not int or not -_MOST_DIGITS <= digits <= _MOST_DIGITS:
        return None
    if type(value) is int and (digits >= 0 or value.bit_length() > _MOST_BITS):
        return value
    found = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), _MODES[str(mode)], json_values.EXACT)
    return json_values.of_decimal(found)


def _whole(mode: str) -> Callable[[JSON], JSON]:
    return lambda value: _rounded(value, 0, mode)


def _absolute(value: JSON) -> JSON:
    return abs(value) if isinstance(value, (int, float)) and type(value) is not bool else None


_ROUNDING: Final = (
    OF_NUMBER,
    Argument("digits", NUMBER_OR_NULL, is_optional=True),
    Argument("mode", TEXT_OR_NULL, values=tuple(_MODES), is_optional=True),
)

NUMBERS: Final = (
    Function("number", (Argument("value", TEXT_OR_NULL | NUMBER_OR_NULL),), MAYBE_NUMBER, _number, "null", "number('15.01')", "15.01"),
    Function("sum", (OF_LIST,), NUMBER, _sum, "0", "sum([0.1, 0.2])", "0.3", loops=True, takes_loop=True),
    Function("round", _ROUNDING, MAYBE_NUMBER, _rounded, "null", "round(2.345, 2, 'half-up')", "2.35"),
    Function("floor", (OF_NUMBER,), MAYBE_NUMBER, _whole("floor"), "null", "floor(-1.5)", "-2"),
    Function("ceil", (OF_NUMBER,), MAYBE_NUMBER, _whole("ceiling"), "null", "ceil(1.2)", "2"),
    Function("abs", (OF_NUMBER,), MAYBE_NUMBER, _absolute, "null", "abs(-3)", "3"),
)
