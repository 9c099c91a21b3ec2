"""A rule book, loaded: read, checked against the document, compiled for each operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contracts.api.operations import Spec
from contracts.errors import Fault, Place
from contracts.rules.book import declared_settings as switches
from contracts.rules.book import fixtures as fixture_rows
from contracts.rules.book.book_reading import read
from contracts.rules.book.declared_settings import Setting
from contracts.rules.book.environment import Environment
from contracts.rules.book.faults import Faults
from contracts.rules.book.fixtures import Fixture
from contracts.rules.book.sections import Book, OperationBook
from contracts.rules.language.types import suggestion
from contracts.rules.program.compilation import compile_program
from contracts.rules.program.derived_columns import Fake, derive
from contracts.rules.program.lint import check_ids, check_names, check_shadows, unused
from contracts.rules.program.program import Program
from contracts.rules.program.resource_corrections import corrected_resources

__all__ = ["RowInfo", "RuleBook", "load"]


@dataclass(frozen=True, slots=True)
class RowInfo:
    """A row as listed: `kind` rule, row, invariant, relation or example; `operation` is "" for a row of a shared table."""

    id: str
    operation: str
    kind: str
    source: str
    soft: bool
    place: Place
    indistinguishable_from: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A rule book that matches its document. `programs` by operation id; `notes`: warnings."""

    book: Book
    settings: Mapping[str, Setting]
    fixtures: Mapping[str, Fixture]
    programs: Mapping[str, Program]
    notes: tuple[Fault, ...] = ()
    environment: Environment | None = None

    @property
    def file(self) -> str:
        return self.book.tree.file

    def rows(self) -> tuple[RowInfo, ...]:
        """Every rule, table row with a condition, invariant, relation and example, in the order of the book; shared ones once."""
        infos: dict[tuple[str, str], RowInfo] = {}
        shared = {row.id for table in self.book.tables for row in table.rows}
        place = self.book.tree.place
        for name, program in self.programs.items():
            part = program.book
            for row in (*(row.row for row in program.rows), *part.rules, *part.invariants, *part.relations, *part.examples):
                operation = "" if row.id in shared and row.kind == "row" else name
                info = RowInfo(row.id, operation, row.kind, row.source, row.soft, place(row.at("id")), tags=row.tags)
                infos.setdefault((operation, row.id), info)
        return tuple(sorted(infos.values(), key=lambda info: (info.place.line, info.place.column)))


def load(
    text: str,
    *,
    file: str,
    spec: Spec,
    read_file: Callable[[str], tuple[str, str]],
    fake: Fake | None = None,
    environment: Environment | None = None,
) -> RuleBook:
    """The rule book of `text`. `read_file`: a CSV file's name as written → (text, name for messages). `environment`: fixtures elsewhere.

    Raises RuleBookError with every fault found.
    """
    book, faults = read(text, file=file)
    settings = switches.declared(book, faults)
    fixtures = fixture_rows.load(book, faults, read_file)
    check_names(book, fixtures, faults)
    check_ids(book, faults)
    check_shadows(book, faults)
    faults.check()
    derive(book, fixtures.values(), fixtures, faults, fake)
    if environment:
        derive(book, environment.apply(fixtures), fixtures, faults, fake)
    if book.resources:
        spec.derived["resources"] = corrected_resources(book.resources, spec, faults)  # what `resources_of` answers from now on
    programs = {}
    for name, part in book.operations.items():
        if program := _program(name, part, book, spec, settings, fixtures, faults):
            programs[name] = program
    faults.check()
    warnings = {place: note for program in programs.values() for place, note in program.names.notes.items()}
    return RuleBook(book, settings, fixtures, programs, (*unused(book, programs.values()), *warnings.values()), environment)


def _program(
    name: str, part: OperationBook, book: Book, spec: Spec, settings: Mapping[str, Setting], fixtures: Mapping[str, Fixture], faults: Faults
) -> Program | None:
    if name not in spec.operations:
        faults.add(f"the document has no operation `{name}`", part.pointer, key=True, hint=suggestion(name, spec.operations))
        return None
    try:
        return compile_program(book, part, spec.operations[name], spec, settings, fixtures, faults)
    except RecursionError:
        faults.add(f"`{name}` refers to values that are nested too deeply", part.pointer, key=True, hint="shorten the chain of `let`s")
        return None
