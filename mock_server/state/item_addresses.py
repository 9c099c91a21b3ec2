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

__all__ = ["Address", "Route", "key_text", "own_members", "route_of"]


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
class _Level:
    """A resource on the way: the segments of its collection, and how many parameters name one of its items."""

    resource: Resource
    segments: Segments
    own: int

    def address(self, values: Sequence[JSON]) -> Address:
        """With the values of a path, as many as there are."""
        count = self.segments.count(PARAMETER)
        rest = iter(values)
        written = "/".join(key_text((next(rest),)) if one == PARAMETER else one for one in self.segments)
        return Address(self.resource, f"/{written}", tuple(values[:count]), tuple(values[count : count + self.own]))


@dataclass(frozen=True, slots=True)
class Route:
    """The way to what an operation is about. `names`: parameters of the path, in order; `is_item`: whether they name an item."""

    levels: tuple[_Level, ...]
    names: tuple[str, ...]
    is_item: bool

    def address(self, path_values: Mapping[str, JSON]) -> Address:
        """What the values of a path lead to."""
        return self.levels[0].address([path_values.get(name, "") for name in self.names])

    def owners(self, path_values: Mapping[str, JSON]) -> list[Address]:
        """The items that it lies in, the nearest first."""
        values = [path_values.get(name, "") for name in self.names]
        return [level.address(values) for level in self.levels[1:]]

    def item_address(self, collection: Address, own: tuple[JSON, ...]) -> Address:
        """An item of a collection."""
        return Address(collection.resource, collection.collection, collection.above, own)


def key_text(values: Sequence[JSON]) -> str:
    """Values as they stand in a path."""
    return "/".join(quote(plain_text(value), safe="") for value in values)


def own_members(resource: Resource, thing: JSON) -> tuple[JSON, ...]:
    """The values in a thing that name it, () if one of them is missing."""
    values = tuple(value_at(thing, key.member) for key in resource.keys if key.is_own)
    return () if any(value is ABSENT or value is None or isinstance(value, (dict, list)) for value in values) else values


def route_of(operation: Operation, resource: Resource, resources: Resources) -> Route | None:
    """The way to what an operation is about; None where its path does not tell."""
    template = template_of(operation.path)
    levels = tuple(_levels(resource, resources))
    nearest = levels[0]
    count = nearest.segments.count(PARAMETER)
    if template.segments[: len(nearest.segments)] == nearest.segments:
        further = template.segments[len(nearest.segments) :]
        is_item = nearest.own > 0 and further[: nearest.own] == (PARAMETER,) * nearest.own
        return Route(levels, template.names[: count + nearest.own * is_item], is_item)
    return Route(levels[:1], (), is_item=False) if count == 0 and not template.is_item else None


def _levels(resource: Resource, resources: Resources) -> list[_Level]:
    """The resource, and those that it lies in, the nearest first."""
    found = [_level(resource)]
    while (owner := resources.of_path.get(found[-1].resource.parent)) is not None:
        level = _level(owner)
        whole = (*level.segments, *(PARAMETER,) * level.own)
        if found[-1].segments[: len(whole)] != whole or level.own == 0:
            break
        found.append(level)
    return found


def _level(resource: Resource) -> _Level:
    segments = template_of(resource.path).segments
    if not resource.item:
        return _Level(resource, segments, 0)
    item = template_of(resource.item)
    own = len(item.segments) - len(segments) if item.segments != segments else item.own
    return _Level(resource, item.up(own), own)
