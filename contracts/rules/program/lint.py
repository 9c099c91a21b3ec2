"""Faults found without compiling: duplicate names, duplicate ids, rows that can never fire; and unused definitions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from contracts.errors import Fault
from contracts.http.messages import ABSENT, JSON
from contracts.rules.book.faults import Faults
from contracts.rules.book.fixtures import Fixture
from contracts.rules.book.sections import Book, Definition, Row, Table
from contracts.rules.language.roots import NOT_YET, ROOTS
from contracts.rules.language.syntax import WORDS, ExpressionFault, conjuncts, parse
from contracts.rules.program.program import Program

__all__ = ["check_ids", "check_names", "check_shadows", "unused"]

_RESERVED = {*ROOTS, *NOT_YET, *WORDS, "first", "second", "third", "row"}


def check_names(book: Book, fixtures: Mapping[str, Fixture], faults: Faults) -> None:
    """Checks that fixtures, tables, lets and their parameters have distinct names."""
    shared = dict.fromkeys(fixtures, "a fixture")
    for table in book.tables:
        _claim(table.name, "a table", table.pointer, shared, faults)
    for one in book.lets:
        _claim(one.name, "a let", one.pointer, shared, faults)
    taken = dict(shared)
    for part in book.operations.values():
        local = dict(shared)
        for one in part.lets:
            _claim(one.name, "a let", one.pointer, local, faults)
        taken |= local
    definitions: list[Definition | Table] = [*book.tables, *book.lets, *(one for part in book.operations.values() for one in part.lets)]
    for definition in definitions:
        for parameter in definition.parameters:
            if parameter in taken or parameter in _RESERVED:
                faults.add(f"the parameter name `{parameter}` is already used", definition.pointer, key=True, hint="choose another name")
    for name, fixture in fixtures.items():
        if name in _RESERVED:
            faults.add(f"`{name}` is a reserved word", fixture.pointer, key=True, hint="choose another name")


def _claim(name: str, what: str, pointer: str, taken: dict[str, str], faults: Faults) -> None:
    if name in _RESERVED:
        faults.add(f"`{name}` is a reserved word", pointer, key=True, hint="choose another name")
    elif name in taken:
        faults.add(f"`{name}` is already {taken[name]}", pointer, key=True, hint="choose another name")
    taken[name] = what


def check_ids(book: Book, faults: Faults) -> None:
    """Checks that ids are unique: among an operation's rows and the shared tables; within the table for rows that are only read."""
    tables: dict[str, Row] = {}
    for table in book.tables:
        seen: set[str] = set()
        for row in table.rows:
            if row.id in seen:
                faults.add(f"the id `{row.id}` appears twice in {table.name}", row.at("id"))
            elif row.is_conditional:
                _unique(row, tables, faults)
            seen.add(row.id)
    for part in book.operations.values():
        own = dict(tables)
        for row in (*part.rules, *part.invariants, *part.relations, *part.examples):
            _unique(row, own, faults)


def _unique(row: Row, taken: dict[str, Row], faults: Faults) -> None:
    if row.id in taken and taken[row.id] is not row:
        faults.add(f"the id `{row.id}` is already used", row.at("id"), hint=f"see {faults.tree.place(taken[row.id].at('id'))}")
    taken.setdefault(row.id, row)


def check_shadows(book: Book, faults: Faults) -> None:
    """Finds rows that can never fire, because their conditions include all of an earlier row's."""
    for table in book.tables:
        _check_shadows(table.rows, faults)
    for part in book.operations.values():
        _check_shadows(part.rules, faults)


def _check_shadows(rows: Sequence[Row], faults: Faults) -> None:
    earlier: list[tuple[Row, frozenset[str]]] = []
    for row in rows:
        parts = _parts(row)
        if parts is None:
            continue
        shadow = next((other for other, fewer in earlier if fewer <= parts), None)
        if shadow:
            always = "always fires" if not _parts(shadow) else "fires whenever this one would"
            faults.add(
                f"`{row.id}` can never fire: `{shadow.id}` comes before it and {always}",
                row.condition_pointer,
                hint="move it up, or narrow the other",
            )
        earlier.append((row, parts))


def _parts(row: Row) -> frozenset[str] | None:
    """The parts of a condition in a comparable form; empty for one that always holds. None if it cannot be parsed."""
    try:
        parts = [] if row.when in (True, ABSENT) else list(conjuncts(parse(_text(row.when))))
        parts += [] if row.unless is ABSENT else [parse(f"not ({_text(row.unless)})")]
    except ExpressionFault:  # reported by the compiler
        return None
    if not row.is_conditional:
        return None
    return frozenset(ast.dump(part.node) for part in parts if not (isinstance(part.node, ast.Name) and part.node.id == "true"))


def _text(written: JSON) -> str:
    return written if isinstance(written, str) else ""


def unused(book: Book, programs: Iterable[Program]) -> tuple[Fault, ...]:
    """Lets and tables that no row reads, as notes."""
    used = {name for program in programs for name in program.names.used}
    named: list[Definition | Table] = [*book.lets, *(one for part in book.operations.values() for one in part.lets), *book.tables]
    return tuple(
        Fault(f"`{one.name}` is never used", book.tree.key_place(one.pointer), "remove it, or use it")
        for one in named
        if one.name not in used
    )
