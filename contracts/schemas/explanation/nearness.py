"""Which of several alternatives a value was probably meant for, judged by its errors under each. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from contracts.display import shown
from contracts.http.messages import JSON
from contracts.pointers import unescaped

__all__ = ["MOST_OPTIONS", "BranchError", "by_one_member", "names_of_branches", "nearest", "not_one_of", "only_missing"]

MOST_OPTIONS = 20
_VALUES = frozenset({"const", "enum"})


class BranchError(Protocol):
    """One error: its depth and location, its keyword, and the values that the keyword lists."""

    @property
    def depth(self) -> int: ...
    @property
    def place(self) -> int: ...
    @property
    def keyword(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def missing(self) -> str: ...
    @property
    def options(self) -> tuple[JSON, ...]: ...


W = TypeVar("W", bound=BranchError)


def nearest(branches: Sequence[Sequence[BranchError]], depth: int) -> int | None:
    """The index of the branch that a value at a depth was certainly meant for: the only one of its type, with its members and constants.

    Otherwise the one with the fewest, deepest errors; None if that is not a single one.
    """
    fitting = _of_its_kind(branches, depth)
    if len(fitting) > 1:
        fitting = [index for index in fitting if all(one.keyword not in _VALUES for one in branches[index])]
    if len(fitting) > 1:
        ranks = {index: (len(branches[index]), -max((one.depth for one in branches[index]), default=0)) for index in fitting}
        best = min(ranks.values())
        fitting = [index for index in fitting if ranks[index] == best]
        if len({tuple((one.place, one.message) for one in branches[index]) for index in fitting}) == 1:
            fitting = fitting[:1]
    return fitting[0] if len(fitting) == 1 else None


def _of_its_kind(branches: Sequence[Sequence[BranchError]], depth: int) -> list[int]:
    """The branches of the value's type that miss none of their members, or all of its type where all miss some."""
    meant = [index for index, branch in enumerate(branches) if not any(one.missing == "$ref" for one in branch)] or range(len(branches))
    # OpenAPI 3.0's own schema says "a response or a reference" everywhere: what has no `$ref` was not meant as a reference
    own = {index: {one.keyword for one in branches[index] if one.depth <= depth} for index in meant}
    fitting = [index for index in meant if own[index].isdisjoint({*_VALUES, "type"})]
    return [index for index in fitting if "required" not in own[index]] or fitting if len(fitting) > 1 else fitting


def only_missing(branches: Sequence[Sequence[BranchError]], depth: int) -> list[str]:
    """The members that are missing where each branch misses one and nothing else is wrong with it."""
    missing = [branch[0].missing for branch in branches if len(branch) == 1 and branch[0].missing and branch[0].depth <= depth]
    return list(dict.fromkeys(missing)) if len(missing) == len(branches) else []


def by_one_member(branches: Sequence[Sequence[W]], depth: int) -> tuple[W, list[JSON]] | None:
    """The error at the one member whose value distinguishes the branches, with the allowed values, such as `kind` of `cat` or `dog`."""
    kinds = [[one for one in branches[index] if one.keyword in _VALUES and one.depth > depth] for index in _of_its_kind(branches, depth)]
    if len(kinds) < 2:
        return None
    places = set.intersection(*({one.place for one in branch} for branch in kinds))
    if len(places) != 1:
        return None
    errors = [one for branch in kinds for one in branch if one.place in places]
    return errors[0], [option for one in errors for option in one.options]


def not_one_of(value: JSON, options: Iterable[JSON]) -> str:
    """`"cow" is not one of "cat", "dog"`."""
    written = list(dict.fromkeys(map(shown, options)))
    return f"{shown(value)} is not one of {', '.join(written[:MOST_OPTIONS])}{', …' * (len(written) > MOST_OPTIONS)}"


def names_of_branches(mapping: Mapping[str, JSON], places: Sequence[str]) -> dict[str, int]:
    """The values of a discriminator's member by branch: a name in the mapping, or the last part of the branch's pointer."""
    known = {place: index for index, place in enumerate(places) if place}
    names = {unescaped(place.rpartition("/")[2]): index for place, index in known.items()}
    for tag, target in mapping.items():
        pointer = str(target).removeprefix("#") if "/" in str(target) else f"/components/schemas/{target}"
        if pointer in known:
            names[tag] = known[pointer]
    return names
