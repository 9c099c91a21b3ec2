"""What a store is asked: a session's state, and changes to it that happen as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from contracts.api.state import Effect, State
from contracts.http.messages import JSON

__all__ = ["Snapshot", "Store", "StoreFull"]

T = TypeVar("T")

# Collection → {"created": {key: value}, "changed": {key: value}, "removed": [key], "creations": number}.
Snapshot = Mapping[str, Mapping[str, JSON]]


class StoreFull(Exception):
    """A session has no room for what would be written; nothing was."""


class Store(Protocol):
    """Keeps the states of sessions. May be used by several threads at once."""

    def state(self, session: str) -> State:
        """What a session has written; EMPTY if nothing. Later writes may show in it."""

    def update(self, session: str, decide: Callable[[State], tuple[T, Sequence[Effect]]]) -> T:
        """Decide in the present state and apply the effects, as one step: nobody else writes in between.

        `decide` may be called again. Returns its first result. Raises StoreFull.
        """

    def reset(self, session: str | None = None) -> None:
        """Forget what a session has written; None: all sessions."""

    def snapshot(self, session: str) -> Snapshot:
        """What a session has written, as plain data."""

    def restore(self, session: str, snapshot: Snapshot) -> None:
        """Replace what a session has written."""
