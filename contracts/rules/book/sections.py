"""The sections of a rule book as plain values.

Values stay raw (text, mappings), each with its JSON pointer; the compiler interprets them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.document.reading.yaml import Tree
from contracts.http.messages import ABSENT, JSON
from contracts.pointers import escaped

__all__ = ["Book", "Definition", "OperationBook", "Row", "Table", "WrittenRequest"]


@dataclass(frozen=True, slots=True)
class Definition:
    """A let: `name(parameters)` and its raw value (expressions, nested like the value that they build)."""

    name: str
    parameters: tuple[str, ...]
    value: JSON
    pointer: str


@dataclass(frozen=True, slots=True)
class WrittenRequest:
    """A witness, or the request of an example."""

    pointer: str
    members: Mapping[str, JSON]

    @property
    def settings(self) -> Mapping[str, JSON]:
        """The settings that it needs."""
        settings = self.members.get("settings", {})
        return settings if isinstance(settings, Mapping) else {}

    @property
    def credential(self) -> str:
        """The name of the credential that it is about, "" for none."""
        return str(self.members.get("credential", ""))

    @property
    def removed_headers(self) -> tuple[str, ...]:
        """The headers that it sets to null."""
        headers = self.members.get("headers", {})
        return tuple(name for name, value in headers.items() if value is None) if isinstance(headers, Mapping) else ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row: rule, table row, invariant, relation or example. `when` and `unless` are ABSENT if the row has none; `members` holds all
    members, raw."""

    id: str
    kind: str
    pointer: str
    members: Mapping[str, JSON]

    @property
    def when(self) -> JSON:
        return True if self.members.get("otherwise") is True else self.members.get("when", ABSENT)

    @property
    def unless(self) -> JSON:
        return self.members.get("unless", ABSENT)

    @property
    def is_conditional(self) -> bool:
        """Whether the row can fire; others are only read by their id."""
        return self.when is not ABSENT or self.unless is not ABSENT

    @property
    def condition_pointer(self) -> str:
        """Where the condition stands."""
        return self.at(next((name for name in ("when", "unless", "otherwise") if name in self.members), "when"))

    @property
    def witnesses(self) -> tuple[WrittenRequest, ...]:
        """The requests that trigger the row."""
        several, one = self.members.get("witnesses"), self.members.get("witness")
        written = {f"{self.at('witnesses')}/{index}": request for index, request in enumerate(several if isinstance(several, list) else ())}
        return tuple(WrittenRequest(at, one) for at, one in {self.at("witness"): one, **written}.items() if isinstance(one, Mapping))

    @property
    def request(self) -> WrittenRequest:
        """That of an example."""
        request = self.members["request"]
        assert isinstance(request, Mapping)  # checked when the book was read
        return WrittenRequest(self.at("request"), request)

    @property
    def tags(self) -> tuple[str, ...]:
        tags = [] if self.kind == "row" else self.members.get("tags", [])  # of a row of a table, it is a member like any other
        return tuple(map(str, tags)) if isinstance(tags, list) else ()

    @property
    def source(self) -> str:
        return str(self.members.get("source", ""))

    @property
    def soft(self) -> bool:
        return self.members.get("soft") is True or (self.kind != "row" and self.members.get("level") == "warning")

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
    """The part of the book for one operation, with includes expanded. `request`: the default request, None without one."""

    id: str
    pointer: str
    bind: Mapping[str, str] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    lets: tuple[Definition, ...] = ()
    rules: tuple[Row, ...] = ()
    invariants: tuple[Row, ...] = ()
    relations: tuple[Row, ...] = ()
    examples: tuple[Row, ...] = ()
    request: WrittenRequest | None = None


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
