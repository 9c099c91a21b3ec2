"""What earlier requests have written, as decisions see it, and how a decision changes it. Independent of any store."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, Protocol

from contracts.http.messages import ABSENT, JSON

__all__ = ["EMPTY", "ChangeItem", "CreateItem", "Effect", "RemoveItem", "State"]


class State(Protocol):
    """What was written so far. It does not change during a decision."""

    @property
    def version(self) -> Hashable:
        """A value that is the same for the same content and differs for other content; caches of decisions are keyed on it."""

    def item(self, collection: str, key: str) -> JSON:
        """The value of a key; ABSENT if it was never written or was removed."""


@dataclass(frozen=True, slots=True)
class _EmptyState:
    version: Hashable = "empty"

    def item(self, collection: str, key: str) -> JSON:
        return ABSENT


EMPTY: Final[State] = _EmptyState()


@dataclass(frozen=True, slots=True)
class CreateItem:
    """A new item, under an unused key."""

    collection: str
    key: str
    value: JSON


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """A new value for an item."""

    collection: str
    key: str
    value: JSON


@dataclass(frozen=True, slots=True)
class RemoveItem:
    """Removes an item."""

    collection: str
    key: str


Effect = CreateItem | ChangeItem | RemoveItem
