"""Decision tables → Python functions: a call returns the first row that fires."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from contracts.errors import Place
from contracts.http.messages import JSON
from contracts.rules.book.faults import Faults
from contracts.rules.book.sections import Row, Table
from contracts.rules.language.compiler.code import Code, Symbol
from contracts.rules.language.compiler.module import Module
from contracts.rules.language.compiler.nodes import At, is_short
from contracts.rules.language.types import NULL, NUMBER, Type, join, object_of, of_value, or_null
from contracts.rules.program.data import DataCompiler, has_template

__all__ = ["TableCompiler", "TableRow", "parameters", "unless_masked"]

_NOT_DATA = ("when", "unless", "otherwise", "witness", "witnesses", "source", "soft")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table that can fire. `key`: its number for masks; `reads`: what its condition depends on."""

    row: Row
    key: int
    place: Place
    table: str
    reads: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        return self.row.id


@dataclass(frozen=True, slots=True)
class _CompiledRow:
    """A row for arguments of certain Types: its condition and its value."""

    row: Row
    condition: Code
    node: ast.expr
    members: Mapping[str, Code]


class TableCompiler:
    """Compiles the tables of one operation's program. `rows`: everything that can fire, rows of tables and rules, by number."""

    def __init__(self, tables: Iterable[Table], data: DataCompiler, module: Module, faults: Faults) -> None:
        self.tables = {table.name: table for table in tables}
        self.rows: list[TableRow] = []
        self.symbols: dict[str, Symbol] = {}
        self._keys: dict[str, dict[str, int]] = {}  # table → row → its number
        self._data, self._module, self._faults = data, module, faults

    def add_row(self, row: Row, table: str = "") -> int:
        """Numbers a row that can fire."""
        self.rows.append(TableRow(row, len(self.rows), self._faults.tree.place(row.at("id")), table))
        return len(self.rows) - 1

    @property
    def listed(self) -> tuple[TableRow, ...]:
        """The rows of tables that can fire, table by table."""
        return tuple(self.rows[key] for keys in self._keys.values() for key in keys.values())

    def symbol(self, name: str, at: At) -> Symbol:
        """The symbol of a table: its rows by id. The result of a call depends on the arguments (`compile`)."""
        if name not in self.symbols:
            table = self.tables[name]
            entries = _entries(table)
            kind = object_of(_known_columns(table, entries), title=f"a row of {name}")
            self.symbols[name] = Symbol("table", Code(at.constant(None)), table.parameters, entries=entries, entry_type=kind)
            self._keys[name] = {row.id: self.add_row(row, name) for row in table.rows if row.is_conditional}
        return self.symbols[name]

    def compile(self, name: str, function: str, types: tuple[Type, ...]) -> Code:
        """Adds the function for arguments of these Types; returns its result type."""
        table, at = self.tables[name], self._data.at(self.tables[name].pointer)
        symbol = self.symbol(name, at)
        variables = dict(zip(table.parameters, types, strict=True))
        entries = [entry for row in table.rows if (entry := self._entry(row, symbol, self._keys[name], variables))]
        is_certain = any(entry.condition.value is True for entry in entries)
        body = [self._step(entry, self._keys[name][entry.row.id]) for entry in entries]
        # Code after a row that always fires only runs if that row is masked: it returns a row of nulls, so that members can be read.
        blank = dict.fromkeys(next(iter(symbol.entries.values())), None) if is_certain else None
        steps = [at.assigned("masked", at.attribute("c", "masked")), *body, at.returned(self._module.constant(blank, at))]
        self._module.steps(function, parameters(["c"], table.parameters), steps, table.pointer, at)
        kind = join(*(_type_of(entry, symbol, table) for entry in entries)) if entries else NULL
        codes = [code for entry in entries for code in (entry.condition, *entry.members.values())]
        return Code(
            at.constant(None),
            kind if is_certain else or_null(kind),
            reads=frozenset().union(*(code.reads for code in codes)),
            is_costly=any(code.is_costly for code in codes) or not is_short(*body),
            calls=sum(code.calls for code in codes),
        )

    def _entry(self, row: Row, symbol: Symbol, keys: Mapping[str, int], variables: Mapping[str, Type]) -> _CompiledRow | None:
        members = {name: self._data.data(value, row.at(name), variables) for name, value in _data_of(row).items()}
        if not row.is_conditional:
            return None
        at, fixed = self._data.at(row.condition_pointer), symbol.entries[row.id]
        condition = self._data.condition(row, variables)
        if condition.is_costly and not condition.locals:  # the same for every argument
            slot = self._module.memo(condition.node, row.condition_pointer)
            condition = replace(condition, node=at.attribute("c", slot), is_costly=False, calls=0)
        nothing = Code(at.constant(None), NULL, value=None)
        columns = {name: members.get(name, nothing) for name in fixed if name != "place"}
        place = fixed["place"]
        assert isinstance(place, int)
        columns["place"] = Code(at.constant(place), NUMBER, value=place)
        node = self._module.constant(fixed, at)
        if not all(code.is_constant for code in columns.values()):
            node = at.dict((at.constant(name) for name in columns), (code.node for code in columns.values()))
        number = keys[row.id]
        self.rows[number] = replace(self.rows[number], reads=self.rows[number].reads | condition.reads)
        return _CompiledRow(row, condition, node, columns)

    def _step(self, entry: _CompiledRow, key: int) -> ast.stmt:
        at = self._data.at(entry.row.condition_pointer)
        return at.returned_if(unless_masked(entry.condition, key, at), entry.node)


def _data_of(row: Row) -> Mapping[str, JSON]:
    return {name: value for name, value in row.members.items() if name not in _NOT_DATA}


def _entries(table: Table) -> dict[str, dict[str, JSON]]:
    """The rows by id, each with all columns, null if it lacks one, and with its place."""
    columns = list(dict.fromkeys(name for row in table.rows for name in _data_of(row)))
    return {row.id: {name: row.members.get(name) for name in columns} | {"place": index + 1} for index, row in enumerate(table.rows)}


def _known_columns(table: Table, entries: Mapping[str, Mapping[str, JSON]]) -> dict[str, Type]:
    """The Types of the columns that no row computes."""
    computed = {name for row in table.rows for name, value in _data_of(row).items() if has_template(value)}
    columns = [name for name in next(iter(entries.values()), {}) if name not in computed]
    return {name: join(*(of_value(entry[name]) for entry in entries.values())) for name in columns}


def _type_of(entry: _CompiledRow, symbol: Symbol, table: Table) -> Type:
    known = symbol.entry_type.members or {}  # of all rows: comparing with the id of another row is not a fault
    return object_of({name: known.get(name, code.type) for name, code in entry.members.items()}, title=f"a row of {table.name}")


def unless_masked(condition: Code, key: int, at: At) -> ast.expr:
    """Whether a condition holds and its row is not masked, in this order, because the mask records what fired."""
    is_open = at.compared(at.constant(key), ast.NotIn(), at.shared("masked"))
    return is_open if condition.value is True else at.both([condition.node, is_open])


def parameters(contexts: Iterable[str], variables: Iterable[str]) -> list[str]:
    """The parameters of a function of contexts and variables."""
    return [*contexts, *(f"v_{name}" for name in variables)]
