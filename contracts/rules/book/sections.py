"""The sections of a rule book as plain values.

Values stay raw (text, mappings), each with its JSON pointer; the compiler interprets them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.document.reading.yaml import Tree
from contracts.http.messages import ABSENT, JSON
from contracts.pointers import escaped

__all__ = ["Book", "Definition", "OperationBook", "Row", "Table"]


@dataclass(frozen=True, slots=True)
class Definition:
    """A let: `name(parameters)` and its raw value (expressions, nested like the value that they build)."""

    name: str
    parameters: tuple[str, ...]
    value: JSON
    pointer: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row: rule, table row, invariant, relation or example. `when` is ABSENT if the row has none; `members` holds all members, raw."""

    id: str
    kind: str
    pointer: str
    members: Mapping[str, JSON]

    @property
    def when(self) -> JSON:
        return self.members.get("when", ABSENT)

    @property
    def source(self) -> str:
        return str(self.members.get("source", ""))

    @property
    def soft(self) -> bool:
        return self.members.get("soft") is True

    def at(self, member: str) -> str:
        """The pointer of a member."""
        return f"{self.pointer}/{escaped(member)}"


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table: a call returns the first row that fires."""

    name: str
    parameters: tuple[str, ...]
    rows: tuple[Row, ...]
    pointer: str


@dataclass(frozen=True, slots=True)
class OperationBook:
    """The part of the book for one operation, with includes expanded."""

    id: str
    pointer: str
    bind: Mapping[str, str] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    lets: tuple[Definition, ...] = ()
    rules: tuple[Row, ...] = ()
    invariants: tuple[Row, ...] = ()
    relations: tuple[Row, ...] = ()
    examples: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A parsed rule book. `settings`, `fixtures` and `resources` are raw: contracts.rules.book.declared_settings, .fixtures and
    contracts.rules.program.resource_corrections interpret them.

    `credentials`: name → headers, query parameters and cookies.
    """

    tree: Tree
    settings: Mapping[str, JSON]
    credentials: Mapping[str, Mapping[str, JSON]]
    fixtures: Mapping[str, JSON]
    resources: Mapping[str, JSON]
    lets: tuple[Definition, ...]
    tables: tuple[Table, ...]
    operations: Mapping[str, OperationBook]
