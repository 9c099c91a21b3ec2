"""What earlier requests have written, as decisions see it, and how a decision changes it. Independent of any store."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from contracts.http.messages import ABSENT, JSON, Marker

__all__ = ["EMPTY", "REMOVED", "ChangeItem", "CreateItem", "Effect", "KeyedRow", "ListChanges", "RemoveItem", "State"]

KeyedRow = tuple[tuple[JSON, ...], JSON]  # the key of an item, and the item as a list shows it


class _Removed(Marker):
    """Marks an item that somebody removed, where ABSENT is one that nobody has written."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "REMOVED"

    def __bool__(self) -> bool:
        return False


REMOVED: Final = _Removed()


class State(Protocol):
    """What was written so far. It does not change during a decision.

    `collection`: the path of a collection with its values, `/projects/7/tasks`. Values are shared: nobody changes them in place.
    """

    @property
    def version(self) -> Hashable:
        """A value that is the same for the same content and differs for other content; caches of decisions are keyed on it."""

    def item(self, collection: str, key: str) -> JSON:
        """The value of a key: ABSENT if it was never written, REMOVED if it was removed."""

    def items(self, collection: str, keys: Sequence[str]) -> list[JSON]:
        """The values of several keys, each as `item` returns it."""

    def created(self, collection: str) -> Sequence[str]:
        """The keys that were created and are still there, oldest first."""

    def is_created(self, collection: str, key: str) -> bool:
        """Whether the item was created, as opposed to changed."""

    def position(self, collection: str, key: str) -> int | None:
        """The position of a key among those that were created; None if it is not there."""

    def is_untouched(self, collection: str) -> bool:
        """Whether nothing in the collection was ever written."""

    def creations(self, collection: str) -> int:
        """How many items were ever created: the number of the next one. Removing one does not lower it."""


@dataclass(frozen=True, slots=True)
class _EmptyState:
    version: Hashable = "empty"

    def item(self, collection: str, key: str) -> JSON:
        return ABSENT

    def items(self, collection: str, keys: Sequence[str]) -> list[JSON]:
        return [ABSENT] * len(keys)

    def created(self, collection: str) -> Sequence[str]:
        return ()

    def is_created(self, collection: str, key: str) -> bool:
        return False

    def position(self, collection: str, key: str) -> int | None:
        return None

    def is_untouched(self, collection: str) -> bool:
        return True

    def creations(self, collection: str) -> int:
        return 0


EMPTY: Final[State] = _EmptyState()


class ListChanges(Protocol):
    """What was written of a collection, laid over the rows that a list of it has by itself."""

    @property
    def version(self) -> Hashable:
        """As that of a state."""

    @property
    def is_exact(self) -> bool:
        """Whether no row is made up to be what the request asks for."""

    def position(self, name: str) -> int | None:
        """The position of the created row with a key, as it stands in a path; None if there is none."""

    def amended(
        self, rows: Sequence[KeyedRow], row_of: Callable[[tuple[JSON, ...], JSON], JSON]
    ) -> tuple[Sequence[KeyedRow], Sequence[KeyedRow]]:
        """The rows that are left, as they are now, and those that were created. `row_of`: the row of an item with a key."""


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
    """Removes an item, and everything that was written below it: `/projects/7` takes `/projects/7/tasks` with it."""

    collection: str
    key: str


Effect = CreateItem | ChangeItem | RemoveItem
