"""Derived columns of fixtures: compiled once, computed when the book is loaded, in its order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from contracts.http.messages import JSON
from contracts.pointers import escaped
from contracts.rules.book.environment import Undecidable
from contracts.rules.book.faults import Faults
from contracts.rules.book.fixtures import Fixture
from contracts.rules.book.sections import Book
from contracts.rules.language.exchange_context import GENERATED, OutOfSteps, Steps
from contracts.rules.language.types import ANYTHING
from contracts.rules.program.names import OperationNames

__all__ = ["Fake", "derive"]

Fake = Callable[[str, str], JSON]  # (provider, key) → a believable value; raises ValueError for an unknown provider


def derive(book: Book, which: Iterable[Fixture], fixtures: Mapping[str, Fixture], faults: Faults, fake: Fake | None) -> None:
    """Adds the derived columns to the rows of `which`, and their Types.

    Without `fake`, generated values are GENERATED: present, but not judged.
    """
    for fixture in which:
        for column, raw in fixture.derive.items():
            names = OperationNames(book, fixtures, faults)
            pointer = f"{fixture.pointer}/derive/{escaped(column)}"
            code = names.data.expression(raw, pointer, {"row": fixture.row_type})
            function = names.module.function("derived", ["c", "v_row", "v_row_key"], code.node, pointer, names.data.at(pointer))
            fixture.types[column] = ANYTHING if faults else replace(code.type, title=f"{fixture.name}.{column}")
            if not faults:
                names.module.named("fake", fake or (lambda provider, key: GENERATED))
                _compute(fixture, column, names.module.run()[function], pointer, faults)


def _compute(fixture: Fixture, column: str, work: Callable[[Steps, JSON, str], JSON], pointer: str, faults: Faults) -> None:
    for key, row in fixture.rows.items():
        try:
            row[column] = work(Steps(), row, key)
        except ValueError as error:  # an unknown provider
            faults.add(str(error), pointer)
            return
        except (OutOfSteps, Undecidable) as error:
            faults.add(f"`{column}` of `{key}` cannot be computed: {error}", pointer)
            return
