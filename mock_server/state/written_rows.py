"""What was written of a collection, as a list shows it: removed rows are left out, changed ones changed, created ones come first."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from contracts.api.resources import Resource
from contracts.api.state import REMOVED, KeyedRow, State
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, value_at
from mock_server.responses.sequences import MappedSequence, ReversedSequence
from mock_server.state.item_addresses import key_text, own_members

__all__ = ["WrittenRows"]


@dataclass(frozen=True, slots=True)
class WrittenRows:
    """`place`: where in a row the item is. `is_exact`: no row is made up. `starts_empty`: the collection has no rows by itself."""

    state: State
    collection: str
    resource: Resource
    place: MemberPath
    is_exact: bool
    starts_empty: bool

    @property
    def version(self) -> Hashable:
        return self.state.version, self.starts_empty

    def position(self, name: str) -> int | None:
        place = self.state.position(self.collection, key_text((name,)))
        return len(self.state.created(self.collection)) - 1 - place if place is not None else None

    def amended(
        self, rows: Sequence[KeyedRow], row_of: Callable[[tuple[JSON, ...], JSON], JSON]
    ) -> tuple[Sequence[KeyedRow], Sequence[KeyedRow]]:
        created = MappedSequence(ReversedSequence(self.state.created(self.collection)), lambda key: self._created(key, row_of))
        if self.starts_empty:
            return (), created
        if self.state.is_untouched(self.collection):
            return rows, created
        return [row for key, old in rows if (row := self._left(key, old, row_of)) is not None], created

    def _created(self, key: str, row_of: Callable[[tuple[JSON, ...], JSON], JSON]) -> KeyedRow:
        item = self.state.item(self.collection, key)
        own = own_members(self.resource, item) or (key,)
        return own, row_of(own, item)

    def _left(self, key: tuple[JSON, ...], row: JSON, row_of: Callable[[tuple[JSON, ...], JSON], JSON]) -> KeyedRow | None:
        """The row as it is now; None if it was removed, or is among those that were created."""
        text = key_text(own_members(self.resource, value_at(row, self.place)) or key)
        item = self.state.item(self.collection, text)
        if item is ABSENT:
            return key, row
        return None if item is REMOVED or self.state.is_created(self.collection, text) else (key, row_of(key, item))
