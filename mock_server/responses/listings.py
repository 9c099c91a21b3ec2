"""The list of an operation: the items of a collection as its rows, those that the request selects, in the order and the part asked for."""

from __future__ import annotations

import re
from collections.abc import Collection as AnyCollection
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from contracts.api.readers import Reading
from contracts.api.resources import Answer, Paging, Sorting
from contracts.api.resources.pages import Page, page_of
from contracts.api.resources.server_members import is_secret
from contracts.api.resources.vocabulary import IDS, SERVER_MADE
from contracts.api.resources.words import words_of
from contracts.api.state import KeyedRow, ListChanges
from contracts.codecs.json_text import plain_text
from contracts.generation import Maker, Node
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, merged, value_at, within
from mock_server.responses.collections import Collection, Key, Parents, key_of, seeded
from mock_server.responses.members import NAMES, accepted, is_scalar, member_nodes, node_at, shared
from mock_server.responses.recent import Recent
from mock_server.responses.sequences import JoinedSequence, MappedSequence

__all__ = ["KeyedRows", "Listing", "Rows"]

KeyedRows = Sequence[KeyedRow]

_MOST_NAMED: Final = 100  # items that a query may name by their keys
_FEW: Final = 3  # rows that are changed to what was asked for, if none has it
_ORDER: Final = re.compile(r"([+-]?)([A-Za-z_][\w.]*)(?:[ :,.]+(asc|desc)(?:ending)?)?", re.IGNORECASE)
_DESCENDING: Final = ("desc", "descending", "false", "-1")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one page. `names`: of each row of all pages, the texts by which a cursor may name it."""

    rows: list[JSON]
    page: Page
    names: Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Filter:
    """Of a parameter of the query, or of a path that leads to the list (`is_path`): the member that says the same. `is_needed`: nobody can
    ask without it. `of_each`: the member is a list, of whose elements this member is meant, None if it is not; `node`: of what is compared.
    """

    parameter: str
    member: MemberPath
    node: Node
    is_path: bool
    is_needed: bool
    of_each: MemberPath | None = None
    is_split: bool = False  # one text holds several values, with commas


class Listing:
    """`parents`: the parameters of the path that say in what the whole collection lies. `example`: the rows of an example, as written.

    `length`: of the list where it cannot be asked for in parts, or of a part where no size is asked for. `kept`: the rows of the lists
    that were asked for last. `needed`: the query parameters that are required; `split`: those that hold several values, with commas;
    `searches`: those whose text a row mentions.
    """

    def __init__(
        self,
        collection: Collection,
        answer: Answer,
        row: Maker,
        *,
        seed: int | str,
        parents: Sequence[str],
        paging: Paging | None,
        sorting: Sorting | None,
        example: Sequence[JSON],
        length: int,
        kept: Recent[KeyedRows],
        needed: AnyCollection[str] = (),
        split: AnyCollection[str] = (),
        searches: AnyCollection[str] = (),
    ) -> None:
        self._collection, self._row, self._seed, self._place = collection, row, seed, answer.row
        self._parents, self._paging, self._sorting, self._example, self.length = parents, paging, sorting, example, length
        thing = node_at(row.node, answer.row) or row.node
        self._thing, self._parts = thing, member_nodes(thing)
        keys = {key.parameter: key.member for key in answer.keys if key.evidence.is_sure}
        self._above = _filters({name: path for name, path in keys.items() if name in parents}, thing)
        beside = {name: path for name, path in keys.items() if name not in parents}
        self._filters = (*_filters(beside, thing), *_filters(answer.filters, thing, is_path=False, needed=needed, split=split))
        self._kept, self._searches = kept, searches

    def __call__(self, reading: Reading, changes: ListChanges | None = None) -> Rows:
        """The rows that a request asks for. `changes`: what was written of the collection."""
        parents = tuple(reading.path.get(name) for name in self._parents)
        rows: KeyedRows = self._kept.get((id(self), parents), lambda: self._all_rows(parents))
        if changes is None:
            rows = self._selected(rows, parents, reading)
        else:
            left, created = changes.amended(rows, lambda key, item: self._row_of(parents, key, item))
            for text in [str(reading.query[name]) for name in self._searches if reading.query.get(name)]:
                left, created = _mentioning(left, text), _mentioning(created, text)
            rows = self._selected_of_written(left, created, reading, is_exact=changes.is_exact)
        rows = self._ordered(rows, reading)
        names = MappedSequence(rows, lambda pair: _names(pair[0], value_at(pair[1], self._place)))
        length = self.length if self._paging is not None or changes is None else len(rows)
        is_whole = changes is not None and isinstance(rows, JoinedSequence)

        def find(name: str) -> int | None:
            known = changes.position(name) if changes is not None and is_whole else None
            return known if known is not None else next((index for index, texts in enumerate(names) if name in texts), None)

        page = page_of(self._paging, reading.query, find, len(rows), length)
        return Rows([row for _, row in rows[page.start : page.end]], page, names)

    # --- all rows -----------------------------------------------------------------------------------------------------------------

    def _all_rows(self, parents: Parents) -> KeyedRows:
        written = [key_of(value_at(row, self._place), self._collection.own, index) for index, row in enumerate(self._example)]
        rows = [(key, self._under(row, parents)) for key, row in zip(written, self._example, strict=True)]
        known = set(written)
        others = [key for key in self._collection.keys(parents) if key not in known]
        if self._example and (self._paging is None or self._paging.style == "size"):  # nobody could ask for the others
            others = []
        elif self._paging is None:
            others = others[: self.length]
        return (*rows, *((key, self.row_of(parents, key)) for key in others))

    def row_of(self, parents: Parents, key: Key) -> JSON:
        """The item with a key as a row of this list."""
        return self._row_of(parents, key, self._collection.item(parents, key))

    def _row_of(self, parents: Parents, key: Key, item: JSON) -> JSON:
        is_same = self._thing.text == self._collection.maker.node.text or not self._parts
        inner = item if is_same else shared(item, self._parts)
        row = inner if is_same and not self._place else self._row(self._random(parents, key), within(self._place, inner))
        return self._under(row, parents)

    def _random(self, parents: Parents, key: Key) -> Random:
        return seeded(self._seed, "row", parents, key)

    def _under(self, row: JSON, parents: Parents) -> JSON:
        """A row with the keys of what the list lies in."""
        told = dict(zip(self._parents, parents, strict=True))
        for one in self._above:
            value = accepted(told[one.parameter], one.node)
            row = self._with(row, one, value) if value is not ABSENT else row
        return row

    def _with(self, row: JSON, one: _Filter, value: JSON) -> JSON:
        if one.of_each is not None:
            listed = value_at(row, (*self._place, *one.member))
            first = listed[0] if isinstance(listed, list) and listed else ABSENT
            value = [merged(first, within(one.of_each, value)), *(listed[1:] if isinstance(listed, list) else ())]
        changed = merged(row, within((*self._place, *one.member), value))
        return changed if changed == row or self._row.is_valid(changed) else row

    # --- those that are asked for -------------------------------------------------------------------------------------------------

    def _selected(self, rows: KeyedRows, parents: Parents, reading: Reading) -> KeyedRows:
        """The rows with the requested members; if there are none, a few that are changed to have them."""
        wanted = [(one, options) for one in self._filters if (options := self._options(one, reading))]
        if not wanted:
            return rows
        by_key = next((options for one, options in wanted if (one.member,) == self._collection.own), None)
        if by_key is not None:
            rows = [((key,), self.row_of(parents, (key,))) for key in dict.fromkeys(by_key[:_MOST_NAMED])]
        fitting = [(key, row) for key, row in rows if all(self._has(row, one, options) for one, options in wanted)]
        return fitting or [(key, self._changed(row, wanted)) for key, row in rows[:_FEW]]

    def _selected_of_written(self, left: KeyedRows, created: KeyedRows, reading: Reading, *, is_exact: bool) -> KeyedRows:
        """The same of a list that was written to: no row is made up but for what a list cannot be asked without."""
        wanted = [(one, options) for one in self._filters if (options := self._options(one, reading))]
        if not wanted:
            return JoinedSequence(created, left) if created else left
        made = [(key, row) for key, row in created if all(self._has(row, one, options) for one, options in wanted)]
        fitting = [(key, row) for key, row in left if all(self._has(row, one, options) for one, options in wanted)]
        always = [(one, options) for one, options in wanted if one.is_needed or not (is_exact or made)]
        if not fitting and always:
            others = [pair for pair in wanted if pair not in always]
            usual = [(key, row) for key, row in left if all(self._has(row, one, options) for one, options in others)]
            fitting = [(key, self._changed(row, always)) for key, row in usual[:_FEW]]
        return [*made, *fitting]

    def _options(self, one: _Filter, reading: Reading) -> list[JSON]:
        value = (reading.path if one.is_path else reading.query).get(one.parameter, ABSENT)
        options = value if isinstance(value, list) else str(value).split(",") if one.is_split and value is not ABSENT else [value]
        found = [accepted(option, one.node) for option in options]
        return found if ABSENT not in found else []

    def _has(self, row: JSON, one: _Filter, options: Sequence[JSON]) -> bool:
        value = value_at(row, (*self._place, *one.member))
        if one.of_each is not None:
            return isinstance(value, list) and any(value_at(element, one.of_each) in options for element in value)
        return value in options

    def _changed(self, row: JSON, wanted: Sequence[tuple[_Filter, Sequence[JSON]]]) -> JSON:
        for one, options in wanted:
            row = self._with(row, one, options[0])
        return row

    def _ordered(self, rows: KeyedRows, reading: Reading) -> KeyedRows:
        sorting = self._sorting
        asked = _ORDER.fullmatch(str(reading.query.get(sorting.by, ""))) if sorting else None
        name = self._sorted_by(words_of(asked[2])) if asked else ""
        if sorting is None or asked is None or not name:
            return rows
        direction = asked[3] or plain_text(reading.query.get(sorting.direction, "")).lower()
        present = [(value, pair) for pair in rows if is_scalar(value := value_at(pair[1], (*self._place, name)))]
        missing = [pair for pair in rows if not is_scalar(value_at(pair[1], (*self._place, name)))]
        present.sort(key=lambda one: (isinstance(one[0], str), one[0]), reverse=asked[1] == "-" or direction.lower() in _DESCENDING)
        return [*(pair for _, pair in present), *missing]

    def _sorted_by(self, words: str) -> str:
        """The member that is meant, or a time or a count of that name: `created` is `created_at`; "" for none."""
        own = {words_of(name): name for name in self._parts}
        times = next((names for names in SERVER_MADE.values() if words in names), ())
        return next((own[one] for one in (words, *times, f"{words} at", f"{words} date", f"{words} count") if one in own), "")


def _filters(
    members: Mapping[str, MemberPath], thing: Node, *, is_path: bool = True, needed: AnyCollection[str] = (), split: AnyCollection[str] = ()
) -> tuple[_Filter, ...]:
    found = ((name, path, node_at(thing, path)) for name, path in members.items() if path and not is_secret(path[-1]))
    compared = ((name, path, *_compared(node)) for name, path, node in found if node is not None)
    return tuple(
        _Filter(name, path, node, is_path, is_path or name in needed, of_each, name in split) for name, path, node, of_each in compared
    )


def _compared(node: Node) -> tuple[Node, MemberPath | None]:
    """What of a member is compared: of a list its elements, of objects in it what identifies them."""
    item = node.item_node()
    if item is None or node.shape.types != ("array",):
        return node, None
    parts = {words_of(name): (name, member) for name, member in member_nodes(item).items()}
    name, member = next(((parts[one]) for one in reversed(NAMES) if one in parts), ("", item))
    return member, (name,) if name else ()


def _mentioning(rows: KeyedRows, text: str) -> KeyedRows:
    """The rows with a text somewhere in their texts, whatever the case of letters."""
    wanted = text.casefold()
    return [(key, row) for key, row in rows if any(wanted in one.casefold() for one in _texts(row))]


def _texts(value: JSON) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)


def _names(key: Key, thing: JSON) -> tuple[str, ...]:
    """The texts by which a cursor may name an item: its key, and its ids."""
    ids = [value for name in IDS if is_scalar(value := thing.get(name))] if isinstance(thing, dict) else []
    return tuple(dict.fromkeys(plain_text(one) for one in (*key, *ids) if is_scalar(one)))
