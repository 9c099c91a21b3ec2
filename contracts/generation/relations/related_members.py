"""The members of an object as relations see them: by the words of their names, with a way to change one that keeps it valid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from contracts.api.resources.words import words_of
from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext
from contracts.generation.merging.merged_schema import MergedSchema
from contracts.http.messages import JSON
from contracts.schemas.keywords import json_type

__all__ = ["Members", "Relation", "put"]

_MOST_VALUES = 1_000  # of a long list of values, those that are looked at

# (context, the object made, what is fixed of it): changes the object
Relation = Callable[[GenerationContext, dict, Mapping], None]


@dataclass(frozen=True)
class Members:
    """What an object may hold. `thing`: what it is; `words`: the words of a member's name → its name; `optional`: may be left out."""

    nodes: Mapping[str, Node]
    thing: str
    now: datetime
    locale: str
    optional: frozenset[str] = frozenset()

    @cached_property
    def words(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in self.nodes:
            found.setdefault(words_of(name), name)
        return found

    def of_type(self, *kinds: str) -> dict[str, str]:
        """Words → name of the members that may be of one of the types."""
        return {words: name for words, name in self.words.items() if not _kinds(self.nodes[name].shape).isdisjoint(kinds)}

    def find(self, *words: str) -> str | None:
        """The member with the first of these names that there is."""
        return next((self.words[one] for one in words if one in self.words), None)


def _kinds(shape: MergedSchema) -> frozenset[str]:
    if shape.types is None and shape.enum is not None:
        return frozenset(map(json_type, shape.enum[:_MOST_VALUES]))
    return frozenset(shape.types or ())


def put(made: dict, fixed: Mapping, name: str, node: Node, values: Iterable[JSON]) -> bool:
    """Sets a member to the first of the values that its schema takes. Members that are absent, null or fixed stay so."""
    if name not in made or name in fixed or made[name] is None:
        return False
    for value in values:
        if value == made[name] or (node.is_valid(value) and (not node.shape.steps or _is_multiple(value, node.shape.steps))):
            made[name] = value
            return True
    return False


def _is_multiple(value: JSON, steps: Sequence[JSON]) -> bool:
    """In floating point too: some validators divide floats, and find that 2106.43 is no multiple of 0.01."""
    return isinstance(value, (int, float)) and all(float(value / step).is_integer() for step in steps)  # type: ignore[operator]
