"""Keywords that can be expensive in the library, checked here at a bounded cost.

They are `uniqueItems`, patterns with look-around, and `enum` and `const` with lists or objects. The cost is counted from `begin` on,
so that the result depends on schema and value alone, never on the clock.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple

from contracts.schemas.patterns import look_around_depth, parts

__all__ = [
    "LONGEST_SUBJECT",
    "LONGEST_SUBJECT_NESTED",
    "LimitsExhausted",
    "Rung",
    "Search",
    "are_distinct",
    "begin",
    "end",
    "identities",
    "is_untried",
    "known_fitness",
    "matcher",
    "paid_for_fitness",
    "pay_for_fitness",
]

LONGEST_SUBJECT = 1_024  # characters that a pattern with look-around is matched against
LONGEST_SUBJECT_NESTED = 128  # with nested look-around, which has a higher cost
_RUNGS = (50, 2_000, 20_000)  # backtracks: most strings need few; more are paid from the allowance
_ALLOWANCE = 20_000_000  # characters times backtracks for one value beyond the first rung: about a fifth of a second
_MOST_QUESTIONS = 50_000  # checks whether more backtracks could help
_MOST_SCHEMAS = 150_000  # checks of a schema against a part of one value in `memoization`: about a third of a second
_CHEAP = 64  # characters; shorter strings are matched without counting
_TOO_COMPLICATED = "is too complex for the pattern"
_DEEPEST = 200
_LONG = 64

Search = Callable[[str], bool]  # whether a pattern is found in a string; False if that took too long


class LimitsExhausted(Exception):
    """Checking or explaining a value reached a limit."""


class Rung(NamedTuple):
    """A search with a limit on backtracks, and whether it finished for a string that did not match."""

    search: Search
    has_ended: Callable[[str], bool]


class _Spent(threading.local):
    """The cost of the value that is being checked so far, and the known identities of its parts."""

    left = _ALLOWANCE
    questions = _MOST_QUESTIONS
    queries = 0
    most_queries = _MOST_SCHEMAS

    def __init__(self) -> None:
        self.identities: dict[int, str] = {}
        self.distinct: dict[int, bool] = {}
        self.fitness: dict[tuple[int, int], bool] = {}


_spent = _Spent()


def begin() -> None:
    """Starts checking a value: resets the allowance."""
    _spent.left, _spent.questions, _spent.most_queries = _ALLOWANCE, _MOST_QUESTIONS, _spent.queries + _MOST_SCHEMAS
    end()


def end() -> None:
    """Ends checking a value: drops the cached results of its parts."""
    if _spent.identities or _spent.distinct or _spent.fitness:
        _spent.identities, _spent.distinct, _spent.fitness = {}, {}, {}


def known_fitness() -> dict[tuple[int, int], bool]:
    """The cached results since `begin`: which parts of the value match which schemas, by their identities."""
    return _spent.fitness


def pay_for_fitness() -> None:
    """Counts a check of a schema against a part of the value. Raises LimitsExhausted after too many since `begin`."""
    _spent.queries += 1
    if _spent.queries > _spent.most_queries:
        raise LimitsExhausted


def paid_for_fitness() -> int:
    """The number of these checks in this thread."""
    return _spent.queries


def _pay(cost: int) -> bool:
    _spent.left -= cost
    return _spent.left >= 0


def matcher(text: str, linear: Callable[[str], Search | None], rung: Callable[[str, int], Rung]) -> Callable[[str], str]:
    """A function that returns why a string does not match a pattern with look-around, "" if it does.

    `linear(pattern)` makes a search in the linear-time engine, None if that does not support the pattern; `rung(pattern, backtracks)` in
    the backtracking engine.
    """
    candidates = [(linear(part.text), part.is_wanted) for part in parts(text)]
    searches = [(search, is_wanted) for search, is_wanted in candidates if search is not None]
    mismatch = f'does not match "{text}"'
    if candidates and len(searches) == len(candidates):
        return lambda subject: "" if all(search(subject) is is_wanted for search, is_wanted in searches) else mismatch
    most = LONGEST_SUBJECT_NESTED if look_around_depth(text) > 1 else LONGEST_SUBJECT
    rungs = [(limit, rung(text, limit)) for limit in _RUNGS]

    def wrong(subject: str) -> str:
        size = len(subject)
        if size > most:
            return f"is too long for the pattern, which has look-around: at most {most:,} characters are tried"
        if size > _CHEAP and not _pay(size * size):
            return _TOO_COMPLICATED
        for limit, one in rungs:
            if limit > _RUNGS[0] and not _pay(limit * (size + 1)):
                break
            if one.search(subject):
                return ""
            _spent.questions -= 1
            if _spent.questions < 0:
                break
            if one.has_ended(subject):
                return mismatch
        return _TOO_COMPLICATED

    return wrong


def is_untried(wrong: str) -> bool:
    """Whether a matcher's message means that it gave up, not that the string does not match."""
    return wrong.startswith("is too ")


def identities(values: Iterable[object]) -> frozenset[str]:
    """Keys that are the same for equal values only."""
    return frozenset(_identity(value, 0) for value in values)


def are_distinct(items: list) -> bool:
    """Whether no two items are equal as JSON: 1 and 1.0 are, 1 and true are not, order of members does not matter."""
    if set(map(type, items)) <= {str}:
        return len(set(items)) == len(items)
    known = _spent.distinct.get(id(items))
    if known is None:
        known = _spent.distinct[id(items)] = len({_identity(item, 0) for item in items}) == len(items)
    return known


def _identity(value: object, depth: int) -> str:
    """A key that is the same for equal values only; a string, so that nobody can craft numbers that collide."""
    if isinstance(value, str):
        return f"{len(value)}:{value}" if len(value) <= _LONG else _digest(f"{len(value)}:{value}")
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, float):
        return hex(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, int):
        return hex(value)
    if not isinstance(value, (dict, list)):
        return repr(value)
    if depth > _DEEPEST:
        return f"deep {id(value)}"
    known = _spent.identities.get(id(value))
    if known is None:
        known = _spent.identities[id(value)] = _digest(_of_container(value, depth + 1))
    return known


def _of_container(value: dict | list, depth: int) -> str:
    if isinstance(value, list):
        return f"[{','.join([_identity(item, depth) for item in value])}]"
    return f"{{{','.join(sorted(f'{_identity(name, depth)}={_identity(member, depth)}' for name, member in value.items()))}}}"


def _digest(text: str) -> str:
    return text if len(text) <= _LONG else hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
