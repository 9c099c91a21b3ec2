"""Fixtures: the tables of known things in a rule book, inline or CSV, checked, as rows by key. Derived columns are computed later."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from contracts.document.reading.positions import Tree
from contracts.errors import Fault, Place
from contracts.http.messages import JSON
from contracts.pointers import escaped
from contracts.rules.book.faults import Faults
from contracts.rules.book.sections import Book
from contracts.rules.language.json_values import show
from contracts.rules.language.types import Type, join, object_of, of_value, suggestion
from contracts.spelling import did_you_mean

__all__ = ["Fixture", "load"]

_MEMBERS = ("key", "rows", "defaults", "refs", "derive")
_SCALARS = Type(frozenset({"null", "boolean", "number", "text"}), solid=True)


@dataclass(slots=True)
class Fixture:
    """A table of known things. `rows` by key, in the order of the book; each row has every column (null where blank).

    `derive`: columns still to be computed, raw; `types`: the type of each column.
    """

    name: str
    key: str
    rows: dict[str, dict[str, JSON]]
    refs: Mapping[str, str]
    derive: Mapping[str, JSON]
    pointer: str
    types: dict[str, Type] = field(default_factory=dict)
    all: list[JSON] | None = None  # replaces the rows if they are only partly known
    places: dict[str, Callable[[str], Place]] = field(default_factory=dict)  # key → the place of a column in that row

    @property
    def listed(self) -> list[JSON]:
        """All rows, in the order of the book."""
        return list(self.rows.values()) if self.all is None else self.all

    @property
    def row_type(self) -> Type:
        return object_of(self.types, title=f"a row of {self.name}")


def load(book: Book, faults: Faults, read_file: Callable[[str], tuple[str, str]]) -> dict[str, Fixture]:
    """All fixtures of a book. `read_file`: a name as written in the book → (text, name for messages); raises OSError, ValueError."""
    fixtures = {}
    for name, raw in book.fixtures.items():
        at = f"/fixtures/{escaped(name)}"
        if not name.isidentifier():
            faults.add(f"`{name}` is not a name", at, key=True, hint="letters, digits and _")
        elif not isinstance(raw, Mapping):
            faults.add("a fixture must be a mapping", at, hint="{key: id, rows: [{id: a}]}")
        elif found := _fixture(name, raw, at, faults, read_file):
            fixtures[name] = found
    for fixture in fixtures.values():
        _check_references(fixture, fixtures, faults)
    return fixtures


@dataclass(frozen=True, slots=True)
class _Cells:
    """A row as written, and where: `place(column)`."""

    cells: Mapping[str, JSON]
    place: Callable[[str], Place]


def _fixture(name: str, raw: Mapping, at: str, faults: Faults, read_file: Callable[[str], tuple[str, str]]) -> Fixture | None:
    for member, value in raw.items():
        if member not in _MEMBERS:
            faults.add(f"unknown member `{member}`", f"{at}/{escaped(member)}", key=True, hint=suggestion(member, _MEMBERS))
        elif value is None:
            faults.add(f"`{member}` has no value", f"{at}/{escaped(member)}", key=True)
        elif member in ("defaults", "refs", "derive") and not isinstance(value, Mapping):
            faults.add(f"`{member}` must be a mapping", f"{at}/{member}")
    key, rows = raw.get("key"), raw.get("rows")
    if not isinstance(key, str):
        faults.add("`key` is missing: the column that names a row", at)
        return None
    written = list(_inline(rows, at, faults) if isinstance(rows, list) else _csv(rows, at, faults, read_file))
    defaults = raw["defaults"] if isinstance(raw.get("defaults"), Mapping) else {}
    refs = {column: str(target) for column, target in raw["refs"].items()} if isinstance(raw.get("refs"), Mapping) else {}
    derive = raw["derive"] if isinstance(raw.get("derive"), Mapping) else {}
    columns = list(dict.fromkeys(column for row in written for column in row.cells))
    for part, names in (("defaults", defaults), ("refs", refs)):
        for column in names:
            if written and column not in columns:
                faults.add(f"{name} has no column `{column}`", f"{at}/{part}/{escaped(column)}", key=True, hint=suggestion(column, columns))
    for column in derive:
        if column in columns:
            faults.add(f"`{column}` is already a column", f"{at}/derive/{escaped(column)}", key=True)
    fixture = Fixture(name, key, {}, refs, derive, at)
    for row in written:
        _add(fixture, row, columns, defaults, faults)
    for column in columns:
        known = _column_type(f"{name}.{column}", [row[column] for row in fixture.rows.values()])
        fixture.types[column] = replace(known, refers=refs.get(column, ""))
    return fixture


def _inline(rows: list, at: str, faults: Faults) -> Iterator[_Cells]:
    for index, row in enumerate(rows):
        pointer = f"{at}/rows/{index}"
        if isinstance(row, Mapping):
            yield _Cells(row, partial(_place_in_book, faults.tree, pointer))
        else:
            faults.add("a row must be a mapping of columns", pointer)


def _place_in_book(tree: Tree, pointer: str, column: str) -> Place:
    return tree.place(f"{pointer}/{escaped(column)}")


def _place_in_csv(file: str, line: int, starts: Mapping[str, int], column: str) -> Place:
    return Place(file, line, starts.get(column, 1))


def _csv(source: JSON, at: str, faults: Faults, read_file: Callable[[str], tuple[str, str]]) -> Iterator[_Cells]:
    if not isinstance(source, str):
        faults.add("`rows` is missing: a list of rows, or the name of a CSV file", f"{at}/rows" if source is not None else at)
        return
    try:
        text, name = read_file(source)
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, or a null byte in the name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        faults.add(f"{source} cannot be read: {reason}", f"{at}/rows", hint="the name is relative to the rule book")
        return
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        header = next(reader, [])
        for column in header:
            if not column.strip() or header.count(column) > 1:
                faults.add_fault(Fault(f"the column `{column}` is empty or appears twice", Place(name, 1)))
                return
        for cells in reader:
            line = reader.line_num
            if not any(cells):
                continue
            if len(cells) != len(header):
                faults.add_fault(
                    Fault(f"the row has {len(cells)} cells, the header {len(header)}", Place(name, line), "blank cells still need commas")
                )
                continue
            read = {column: {"": None, "true": True, "false": False}.get(cell, cell) for column, cell in zip(header, cells, strict=True)}
            starts = {column: 1 + sum(len(cell) + 1 for cell in cells[:index]) for index, column in enumerate(header)}
            yield _Cells(read, partial(_place_in_csv, name, line, starts))
    except csv.Error as error:
        faults.add_fault(Fault(f"the file is not valid CSV: {error}", Place(name, reader.line_num)))


def _add(fixture: Fixture, row: _Cells, columns: list[str], defaults: Mapping[str, JSON], faults: Faults) -> None:
    cells = {column: row.cells.get(column) for column in columns}
    for column, value in defaults.items():
        if column in cells and cells[column] is None:
            cells[column] = value
    identifier = cells.get(fixture.key)
    if not isinstance(identifier, str):
        wrong = "a row has no key" if identifier is None else f"the key {show(identifier)} is not text"
        faults.add_fault(Fault(wrong, row.place(fixture.key), f"put text in the column `{fixture.key}`"))
    elif identifier in fixture.rows:
        faults.add_fault(Fault(f"{fixture.name} has `{identifier}` twice", row.place(fixture.key)))
    else:
        fixture.rows[identifier] = cells
        fixture.places[identifier] = row.place


def _column_type(title: str, cells: list[JSON]) -> Type:
    seen = [cell for cell in cells if cell is not None]
    if not seen:
        return replace(_SCALARS, title=title)
    column_type = join(*(of_value(cell) for cell in seen))
    kinds = column_type.kinds | ({"null"} if len(seen) < len(cells) else set())
    return replace(column_type, kinds=frozenset(kinds), open=True, solid=True, title=title)


def _check_references(fixture: Fixture, fixtures: Mapping[str, Fixture], faults: Faults) -> None:
    for column, target in fixture.refs.items():
        if target not in fixtures:
            faults.add(f"unknown fixture `{target}`", f"{fixture.pointer}/refs/{escaped(column)}", hint=suggestion(target, fixtures))
            continue
        for key, row in fixture.rows.items():
            value = row.get(column)
            if value is not None and not (isinstance(value, str) and value in fixtures[target].rows):
                place = fixture.places[key](column)
                faults.add_fault(Fault(f"{show(value)} is not a key of {target}", place, did_you_mean(str(value), fixtures[target].rows)))
