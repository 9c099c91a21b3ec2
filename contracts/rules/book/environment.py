"""The fixtures of another environment: unknown, mapped to real keys, or given in full. Anything that needs an unknown one is undecidable.

A mock and a seeded implementation know the book's fixtures; a deployed one has its own data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from contracts.document.reading.yaml import Tree, parse
from contracts.errors import ConfigurationError, Fault, RuleBookError
from contracts.http.messages import JSON
from contracts.rules.book.fixtures import Fixture
from contracts.rules.language.types import suggestion

__all__ = ["Environment", "Undecidable", "UnknownList", "UnknownRow", "UnknownRows", "read"]


class Undecidable(Exception):
    """An expression needs a value that is unknown in this environment; the message names it."""


def _unknown(fixture: str, what: str) -> NoReturn:
    raise Undecidable(f"{what} of `{fixture}` is unknown in this environment; provide it with --fixtures")


class UnknownList(list):
    """All rows of a partly known fixture: reading them raises Undecidable."""

    def __init__(self, fixture: str) -> None:
        super().__init__()
        self.fixture = fixture

    def __iter__(self) -> NoReturn:
        _unknown(self.fixture, "the list of rows")

    def __len__(self) -> int:
        _unknown(self.fixture, "the number of rows")

    def __bool__(self) -> bool:
        _unknown(self.fixture, "the number of rows")


class UnknownRows(dict[str, dict[str, JSON]]):
    """The known rows of a fixture by key: reading any other key raises Undecidable."""

    def __init__(self, fixture: str, rows: Mapping[str, dict[str, JSON]]) -> None:
        super().__init__(rows)
        self.fixture = fixture

    def get(self, key: str, default: object = None) -> dict[str, JSON]:
        return self[key] if key in self else _unknown(self.fixture, f"the row {key!r}")


class UnknownRow(dict[str, JSON]):
    """A row with only its key known: reading any other cell raises Undecidable."""

    def __init__(self, fixture: str, cells: Mapping[str, JSON]) -> None:
        super().__init__(cells)
        self.fixture = fixture

    def get(self, key: str, default: object = None) -> JSON:
        return self[key]

    def __missing__(self, key: str) -> NoReturn:
        _unknown(self.fixture, f"the column `{key}`")


@dataclass(frozen=True, slots=True)
class Environment:
    """What is known about the fixtures of another environment.

    `is_unknown`: nothing. `keys`: fixture → key of the book → real key. `rows`: whole tables.
    """

    is_unknown: bool = False
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rows: Mapping[str, list[Mapping[str, JSON]]] = field(default_factory=dict)

    def real(self, fixture: str, key: JSON) -> JSON:
        """The key in this environment of the row that the book calls `key`."""
        return self.keys.get(fixture, {}).get(key, key) if isinstance(key, str) else key

    def apply(self, fixtures: Mapping[str, Fixture]) -> list[Fixture]:
        """Replaces the fixtures with those of this environment; returns the ones whose derived columns must be recomputed."""
        for name, fixture in fixtures.items():
            if name in self.rows:
                columns = [column for column in fixture.types if column not in fixture.derive]
                whole = [{column: row.get(column) for column in columns} for row in self.rows[name]]
                fixture.rows = {str(row[fixture.key]): row for row in whole}
            elif self.is_unknown or name in self.keys:
                known = {real: UnknownRow(name, {fixture.key: real}) for real in self.keys.get(name, {}).values()}
                fixture.rows = UnknownRows(name, known)
                fixture.all = UnknownList(name)
            else:
                self._follow(fixture)
        return [fixture for name, fixture in fixtures.items() if name in self.rows]

    def _follow(self, fixture: Fixture) -> None:
        """Replaces references to keys that have another name in this environment."""
        for row in fixture.rows.values():
            for column, target in fixture.refs.items():
                row[column] = self.real(target, row[column])


def read(given: str, text: str, *, file: str, fixtures: Mapping[str, Fixture]) -> Environment:
    """The environment of `--fixtures FILE|none`: `given` is what the user wrote, `text` the file's content.

    YAML: fixture → {key of the book: real key}, or fixture → list of whole rows. Raises RuleBookError with every fault.
    """
    if given == "none":
        return Environment(is_unknown=True)
    tree = parse(text, file=file, error=RuleBookError)
    if not isinstance(tree.data, Mapping):
        raise ConfigurationError(f"{file}: expected a mapping of fixtures: {{numbers: {{key of the book: real key}}}}")
    keys: dict[str, Mapping[str, str]] = {}
    rows: dict[str, list[Mapping[str, JSON]]] = {}
    faults = []
    for name, value in tree.data.items():
        pointer = f"/{name}"
        if name not in fixtures:
            faults.append(Fault(f"the rule book has no fixture `{name}`", tree.key_place(pointer), suggestion(name, fixtures)))
        elif isinstance(value, Mapping):
            faults += _check_keys(value, fixtures[name], tree, pointer)
            keys[name] = {book: str(real) for book, real in value.items()}
        elif isinstance(value, list):
            faults += _check_rows(value, fixtures[name], tree, pointer)
            rows[name] = [row for row in value if isinstance(row, Mapping)]
        else:
            faults.append(Fault(f"`{name}` must be a mapping of keys or a list of rows", tree.place(pointer)))
    if faults:
        raise RuleBookError(faults)
    return Environment(keys=keys, rows=rows)


def _check_keys(value: Mapping[str, JSON], fixture: Fixture, tree: Tree, pointer: str) -> Iterator[Fault]:
    for book, real in value.items():
        if book not in fixture.rows:
            yield Fault(f"`{book}` is not a key of {fixture.name}", tree.key_place(f"{pointer}/{book}"), suggestion(book, fixture.rows))
        elif not isinstance(real, str):
            yield Fault("a key must be text", tree.place(f"{pointer}/{book}"), "quote it")


def _check_rows(value: list[JSON], fixture: Fixture, tree: Tree, pointer: str) -> Iterator[Fault]:
    columns = [column for column in fixture.types if column not in fixture.derive]
    for index, row in enumerate(value):
        at = f"{pointer}/{index}"
        if not isinstance(row, Mapping):
            yield Fault("a row must be a mapping of columns", tree.place(at))
            continue
        if not isinstance(row.get(fixture.key), str):
            yield Fault(f"the row has no key `{fixture.key}`", tree.place(at))
        for column in row:
            if column not in columns:
                yield Fault(f"{fixture.name} has no column `{column}`", tree.key_place(f"{at}/{column}"), suggestion(column, columns))
