"""Where an operation leads: the collection and the item that its path names, and the items that they lie in.

    DELETE /projects/{project}/tasks/{id}  →  collection "/projects/7/tasks", key "3", in item "7" of "/projects"

Collections and keys are written as in a path, percent-encoded, so that what lies in an item has its address in front.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from contracts.api.operations import Operation
from contracts.api.resources import Resource, Resources
from contracts.api.resources.templates import PARAMETER, Segments, template_of
from contracts.codecs.json_text import plain_text
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import value_at

__all__ = ["Address", "Level", "Route", "item_levels", "key_text", "level_of", "own_members", "route_of"]


@dataclass(frozen=True, slots=True)
class Address:
    """An item, or a collection. `above`: the values of the path up to the collection; `own`: those that name the item, () without one."""

    resource: Resource
    collection: str
    above: tuple[JSON, ...] = ()
    own: tuple[JSON, ...] = ()

    @property
    def key(self) -> str:
        """The key of the item, as in a path; "" of a single thing."""
        return key_text(self.own)


@dataclass(frozen=True, slots=True)
class Level:
    """A resource on the way: the segments of its collection, and how many parameters name one of its items."""

    resource: Resource
    segments: Segments
    own: int

    @property
    def item(self) -> Segments:
        """The segments of an item's path."""
        return (*self.segments, *(PARAMETER,) * self.own)

    def address(self, values: Sequence[JSON]) -> Address:
        """With the values of a path, as many as there are."""
        count = self.segments.count(PARAMETER)
        rest = iter(values)
        written = "/".join(key_text((next(rest),)) if one == PARAMETER else one for one in self.segments)
        return Address(self.resource, f"/{written}", tuple(values[:count]), tuple(values[count : count + self.own]))


@dataclass(frozen=True, slots=True)
class Route:
    """The way to what an operation is about. `level`: its collection; `names`: parameters that lead there, and to the item if `is_item`.

    `above`: the items that its path leads through, the nearest first; `all_names`: all parameters of the path, in order.
    """

    level: Level
    names: tuple[str, ...]
    is_item: bool
    above: tuple[Level, ...]
    all_names: tuple[str, ...]

    def address(self, path_values: Mapping[str, JSON]) -> Address:
        """What the values of a path lead to."""
        return self.level.address([path_values.get(name, "") for name in self.names])

    def owners(self, path_values: Mapping[str, JSON]) -> list[Address]:
        """The items that the path leads through, the nearest first."""
        values = [path_values.get(name, "") for name in self.all_names]
        return [level.address(values) for level in self.above]


def key_text(values: Sequence[JSON]) -> str:
    """Values as they stand in a path."""
    return "/".join(quote(plain_text(value), safe="") for value in values)


def own_members(resource: Resource, thing: JSON) -> tuple[JSON, ...]:
    """The values in a thing that name it, () if one of them is missing."""
    values = tuple(value_at(thing, key.member) for key in resource.keys if key.is_own)
    return () if any(value is ABSENT or value is None or isinstance(value, (dict, list)) for value in values) else values


def item_levels(resources: Resources) -> Mapping[Segments, Level]:
    """The resources that have items, by the path of an item."""
    levels = (level_of(one) for one in resources if one.item)
    return {level.item: level for level in levels if level.own}


def route_of(operation: Operation, resource: Resource, levels: Mapping[Segments, Level]) -> Route | None:
    """The way to what an operation is about; None where its path does not tell. `levels`: as `item_levels` gives them."""
    template, level = template_of(operation.path), level_of(resource)
    count = level.segments.count(PARAMETER)
    is_inside = template.segments[: len(level.segments)] == level.segments
    if not is_inside and (count or template.is_item):
        return None
    further = template.segments[len(level.segments) :] if is_inside else ()
    is_item = level.own > 0 and further[: level.own] == (PARAMETER,) * level.own
    names = template.names[: count + level.own * is_item] if is_inside else ()
    longest = len(level.segments) if is_inside else len(template.segments) - 1
    prefixes = (template.segments[:length] for length in range(longest, 0, -1))
    above = tuple(levels[one] for one in prefixes if one in levels)
    return Route(level, names, is_item, above, template.names)


def level_of(resource: Resource) -> Level:
    """The collection of a resource."""
    segments = template_of(resource.path).segments
    if not resource.item:
        return Level(resource, segments, 0)
    item = template_of(resource.item)
    own = len(item.segments) - len(segments) if item.segments != segments else item.own
    return Level(resource, item.up(own), own)
