"""What a store is asked: a session's state, and changes to it that happen as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol, TypeVar, cast

from contracts.api.state import ChangeItem, CreateItem, Effect, RemoveItem, State
from contracts.http.messages import JSON

__all__ = ["SESSION_BYTES", "Snapshot", "Store", "StoreFull", "StoreUnavailable", "restore"]

SESSION_BYTES: Final = 256 * 1024 * 1024  # that a session may take, about

T = TypeVar("T")

# Collection → {"created": {key: value}, "changed": {key: value}, "removed": [key]}.
Snapshot = Mapping[str, Mapping[str, JSON]]


class StoreFull(Exception):
    """A session has no room for what would be written; nothing was."""


class StoreUnavailable(Exception):
    """The store cannot be used at the moment; it says why."""


class Store(Protocol):
    """Keeps the states of sessions. May be used by several threads at once."""

    def state(self, session: str) -> State:
        """What a session has written; EMPTY if nothing. Later writes may show in it."""

    def update(self, session: str, decide: Callable[[State], tuple[T, Sequence[Effect]]]) -> T:
        """Decide in the present state and apply the effects, as one step: nobody else writes in between.

        Raises StoreFull and StoreUnavailable, as all methods may.
        """

    def reset(self, session: str | None = None) -> None:
        """Forget what a session has written; None: all sessions."""

    def snapshot(self, session: str) -> Snapshot:
        """What a session has written, as plain data."""


def restore(store: Store, session: str, snapshot: Snapshot) -> None:
    """Replace what a session has written. Raises StoreFull if there is no room for it; then the session has what it had before."""
    before = store.snapshot(session)
    store.reset(session)
    try:
        store.update(session, lambda _: (None, _effects_of(snapshot)))
    except StoreFull:
        store.update(session, lambda _: (None, _effects_of(before)))
        raise


def _effects_of(snapshot: Snapshot) -> list[Effect]:
    """What writes a snapshot into an empty session."""
    return [effect for name, one in snapshot.items() for effect in _of_collection(name, one)]


def _of_collection(name: str, one: object) -> list[Effect]:
    parts = cast("dict[str, dict[str, JSON]]", one)
    return [
        *(CreateItem(name, key, value) for key, value in parts.get("created", {}).items()),
        *(ChangeItem(name, key, value) for key, value in parts.get("changed", {}).items()),
        *(RemoveItem(name, key) for key in parts.get("removed", ())),
    ]
