"""Errors of a schema → violations with readable member names, limited in number. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from contracts.display import shortened, shown
from contracts.http.messages import Violation
from contracts.pointers import escaped
from contracts.schemas.validation import SchemaError

__all__ = ["FoundViolations", "undeclared_query_parameters", "violations_of"]

_MOST = 100
_LONGEST_NAME = 200  # characters of one member's name that are repeated
_LONGEST_PLACE = 1_000


@dataclass(slots=True)
class FoundViolations:
    """The violations of a message. `tolerated`: those that only a strict server reports."""

    violations: list[Violation] = field(default_factory=list)
    tolerated: list[Violation] = field(default_factory=list)


def violations_of(where: str, name: str, errors: Iterable[SchemaError]) -> Iterator[Violation]:
    """`name`: the parameter's, "" for a body; pointers are given for bodies only. Names that are very long are shortened."""
    for error in errors:
        path = (*error.path, error.missing) if error.missing else error.path
        parts = [shortened(part, _LONGEST_NAME) if isinstance(part, str) else part for part in path]
        pointer = _shortened("".join(f"/{escaped(str(part))}" for part in parts)) if where == "body" else ""
        yield Violation(where, _shortened(_member(name, parts)), pointer, error.message, error.keyword, error.value)


def undeclared_query_parameters(grouped: Mapping[str, list[str]]) -> tuple[Violation, ...]:
    """A violation for each undeclared query parameter. `grouped`: name → texts."""
    message = "is not a declared query parameter"
    found = [
        Violation("query", shortened(name, _LONGEST_NAME), "", message, "additionalProperties", shown(values[0]))
        for name, values in islice(grouped.items(), _MOST)
    ]
    more = len(grouped) - len(found)
    return (*found, Violation("query", "", "", f"and {more:,} more", "more")) if more else tuple(found)


def _member(name: str, parts: Iterable[str | int]) -> str:
    """`selection`, `leadId` → `selection.leadId`, `items`, 0, `name` → `items[0].name`, after the parameter's name if there is one."""
    written = name
    for part in parts:
        if isinstance(part, int):
            written += f"[{part}]"
        else:
            written += f".{part}" if written else part
    return written


def _shortened(place: str) -> str:
    """The text, or the beginning and the end of a very long one."""
    half = _LONGEST_PLACE // 2
    return place if len(place) <= _LONGEST_PLACE else f"{place[:half]}…{place[-half:]}"
