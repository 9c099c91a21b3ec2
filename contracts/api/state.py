"""What requests have written, as a decision sees it, and what a decision changes in it. Knows no store."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, Protocol

from contracts.http.messages import ABSENT, JSON

__all__ = ["EMPTY", "ChangeItem", "CreateItem", "Effect", "RemoveItem", "State"]


class State(Protocol):
    """What was written until now. It does not change while a decision is made."""

    @property
    def version(self) -> Hashable:
        """The same value for the same content, and never for another one: what remembers a decision is keyed on it."""

    def item(self, collection: str, key: str) -> JSON:
        """What was written under a key; ABSENT where nothing was, or where it was removed."""


@dataclass(frozen=True, slots=True)
class _EmptyState:
    version: Hashable = "empty"

    def item(self, collection: str, key: str) -> JSON:
        return ABSENT


EMPTY: Final[State] = _EmptyState()


@dataclass(frozen=True, slots=True)
class CreateItem:
    """A new item under a key that no other item has."""

    collection: str
    key: str
    value: JSON


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """Another value for an item."""

    collection: str
    key: str
    value: JSON


@dataclass(frozen=True, slots=True)
class RemoveItem:
    """An item that is gone."""

    collection: str
    key: str


Effect = CreateItem | ChangeItem | RemoveItem
