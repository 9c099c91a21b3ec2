"""Keywords whose library form can cost more than the value is long, checked here within bounds.

They are `uniqueItems`, patterns with look-around, and `enum` and `const` with lists or objects. What is spent is counted from `begin` on,
so that the answer depends on schema and value alone, never on the clock.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from contracts.http.messages import JSON
from contracts.schemas.patterns import look_around_depth, may_backtrack, parts
from contracts.schemas.schema_errors import LimitsExhausted

__all__ = [
    "LONGEST_SUBJECT",
    "LONGEST_SUBJECT_NESTED",
    "Rung",
    "Search",
    "are_distinct",
    "begin",
    "end",
    "guarded_keywords",
    "identities",
    "is_untried",
    "known_fitness",
    "matcher",
    "paid_for_fitness",
    "pay_for_fitness",
]

LONGEST_SUBJECT = 1_024  # characters that a pattern with look-around is tried on
LONGEST_SUBJECT_NESTED = 128  # with look-around within look-around, whose cost is of a higher power
_GUARDED = frozenset({"const", "enum", "pattern", "patternProperties", "uniqueItems"})
_RUNGS = (50, 2_000, 20_000)  # backtracks: most texts need few, and what needs more is paid from the allowance
_ALLOWANCE = 20_000_000  # characters times backtracks that one value may cost beyond the first rung: about a fifth of a second
_MOST_QUESTIONS = 50_000  # times that it is asked whether more backtracks could help; after that they could not
_MOST_SCHEMAS = 150_000  # times that a schema is asked about a part of one value in `memoization`: about a third of a second
_CHEAP = 64  # characters; a text as short as this is tried without counting
_TOO_COMPLICATED = "is too complex for the pattern"
_DEEPEST = 200
_LONG = 64

Search = Callable[[str], bool]  # whether a pattern is found in a text; False where that took too long


class Rung(NamedTuple):
    """A search within a number of backtracks, and whether it came to an end with a text that it did not find."""

    search: Search
    has_ended: Callable[[str], bool]


class _Spent(threading.local):
    """What the value that is being checked has cost, and the identities of its parts that are known."""

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
    """A value is going to be checked: the allowance is whole."""
    _spent.left, _spent.questions, _spent.most_queries = _ALLOWANCE, _MOST_QUESTIONS, _spent.queries + _MOST_SCHEMAS
    end()


def end() -> None:
    """Nobody asks about the value any more: what is known of its parts is let go."""
    if _spent.identities or _spent.distinct or _spent.fitness:
        _spent.identities, _spent.distinct, _spent.fitness = {}, {}, {}


def known_fitness() -> dict[tuple[int, int], bool]:
    """Which parts of the value fit which schemas, by their identities, as far as that was found out since `begin`."""
    return _spent.fitness


def pay_for_fitness() -> None:
    """A schema is asked about a part of the value. Raises Exhausted where that happened too often since `begin`."""
    _spent.queries += 1
    if _spent.queries > _spent.most_queries:
        raise LimitsExhausted


def paid_for_fitness() -> int:
    """How often that happened in this thread."""
    return _spent.queries


def _pay(cost: int) -> bool:
    _spent.left -= cost
    return _spent.left >= 0


def guarded_keywords(schema: Mapping) -> tuple[str, ...]:
    """The keywords of a schema that are checked here."""
    if _GUARDED.isdisjoint(schema):
        return ()
    found = ["uniqueItems"] if schema.get("uniqueItems") is True else []
    text, names = schema.get("pattern"), schema.get("patternProperties")
    if isinstance(text, str) and may_backtrack(text):
        found.append("pattern")
    if isinstance(names, dict) and any(isinstance(name, str) and may_backtrack(name) for name in names):
        found.append("patternProperties")
    options = schema.get("enum")
    if isinstance(options, list) and any(isinstance(option, (dict, list)) for option in options):
        found.append("enum")
    if isinstance(schema.get("const"), (dict, list)):
        found.append("const")
    return tuple(found)


def matcher(text: str, linear: Callable[[str], Search | None], rung: Callable[[str, int], Rung]) -> Callable[[str], str]:
    """What is wrong with a text under a pattern with look-around, "" if nothing.

    `linear(pattern)` makes a search in the linear-time engine, None where that has not what it takes; `rung(pattern, backtracks)` one in
    the backtracking engine.
    """
    found = [(linear(part.text), part.is_wanted) for part in parts(text)]
    searches = [(search, is_wanted) for search, is_wanted in found if search is not None]
    mismatch = f'does not match "{text}"'
    if found and len(searches) == len(found):
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
    """Whether what a matcher says is not that the text does not match, but that it could not find out."""
    return wrong.startswith("is too ")


def identities(values: Iterable[JSON]) -> frozenset[str]:
    """Texts that equal values have in common, and others do not."""
    return frozenset(_identity(value, 0) for value in values)


def are_distinct(items: list) -> bool:
    """Whether no two items are equal as JSON: 1 and 1.0 are, 1 and true are not, order of members does not matter."""
    if set(map(type, items)) <= {str}:
        return len(set(items)) == len(items)
    known = _spent.distinct.get(id(items))
    if known is None:
        known = _spent.distinct[id(items)] = len({_identity(item, 0) for item in items}) == len(items)
    return known


def _identity(value: JSON, depth: int) -> str:
    """A text that equal values have, and no others; hashed as a text, so that nobody can choose numbers that collide."""
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
