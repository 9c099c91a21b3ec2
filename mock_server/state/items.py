"""What exists: what the mock shows by itself, with what was written laid over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from contracts.api.resources import Resource
from contracts.api.state import REMOVED, State
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath
from mock_server.state.item_addresses import Address

__all__ = ["Items", "Refused", "StartData"]


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal: its title, its status, and what is wrong."""

    title: str
    status: int
    detail: str


class StartData(Protocol):
    """What the mock shows where nobody has written anything. The same for the same address, always."""

    def item(self, address: Address) -> JSON:
        """The item, for every key that fits; ABSENT where no answer shows one."""

    def keys(self, address: Address) -> Mapping[str, tuple[JSON, ...]]:
        """The keys that the collection of an address holds, by their texts; {} where it is not known."""

    def sample(self, resource: Resource, member: MemberPath, rng: Random, attempt: int) -> JSON:
        """A value for a member of an item, the usual one at the first attempt; ABSENT if none is known."""

    def completed(self, address: Address, thing: JSON, usual: JSON) -> JSON:
        """The thing at an address with the members that its schema requires; with those of the `usual` one where it is not valid."""


@dataclass(frozen=True, slots=True)
class Items:
    """`is_closed`: only what is listed or was created exists."""

    state: State
    start: StartData
    is_closed: bool

    def value(self, address: Address, owners: Sequence[Address]) -> JSON:
        """The item at an address: ABSENT if there never was one, REMOVED if it was removed. `owners`: the items that it lies in."""
        written = self.state.item(address.collection, address.key)
        if written is not ABSENT:
            return written
        return self.start.item(address) if self._is_given(address, owners) else ABSENT

    def is_there(self, address: Address, owners: Sequence[Address]) -> bool:
        """Whether there is an item at an address."""
        written = self.state.item(address.collection, address.key)
        return written is not REMOVED if written is not ABSENT else self._is_given(address, owners)

    def missing(self, owners: Sequence[Address]) -> Refused | None:
        """The refusal if one of some items, the nearest first, does not exist."""
        wanted = (owners[index] for index in reversed(range(len(owners))) if not self.is_there(owners[index], owners[index + 1 :]))
        owner = next(wanted, None)
        return Refused("Not found", 404, f"{owner.resource.name} has no item {owner.key!r}.") if owner is not None else None

    def is_as_ever(self, address: Address, owners: Sequence[Address]) -> bool:
        """Whether the item is one that nobody has written to."""
        return self.state.item(address.collection, address.key) is ABSENT and self._is_given(address, owners)

    def starts_empty(self, owners: Sequence[Address]) -> bool:
        """Whether one of the items that a collection lies in was created: a new parent has no children."""
        return any(self.state.is_created(one.collection, one.key) for one in owners)

    def _is_given(self, address: Address, owners: Sequence[Address]) -> bool:
        """Whether the item is there from the start."""
        resource = address.resource
        if not resource.is_single and self.starts_empty(owners):
            return False
        return not self.is_closed or not _is_bounded(resource) or address.key in self.start.keys(address)


def _is_bounded(resource: Resource) -> bool:
    """Whether there are ways to find or make its items; of others, every key exists in a closed world too."""
    return bool(resource.item) and any(resource.operations.get(effect) for effect in ("list", "create"))
