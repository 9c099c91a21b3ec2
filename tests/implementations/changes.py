"""Ways to change one thing in an implementation: a row of a table, a finished body, a whole reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tests.implementations.operation import STEPS, Implementation, Message, Reply, Step
from tests.implementations.selection import Answer, Row, Tables

__all__ = ["Change", "change", "ending", "reading", "rewrite", "row", "step", "step_before", "tables", "without_row", "without_step"]

Alter = Callable[[Implementation], Implementation]


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `says`: what is different, in one line. `shows`: the id of the book that a checker has to name, "" where the change
    is within what the contract leaves open. `settings`: what has to be set for it to show."""

    says: str
    shows: str
    applied: Alter
    settings: Mapping[str, object] = field(default_factory=dict)


def change(says: str, shows: str, alter: Alter, **settings: object) -> Change:
    """A change; underscores in the names of settings stand for dashes."""
    return Change(says, shows, alter, {name.replace("_", "-"): value for name, value in settings.items()})


def without_step(which: str) -> Alter:
    """The step is left out."""
    assert which in {each.id for each in STEPS}, which
    return lambda it: replace(it, steps=tuple(each for each in it.steps if each.id != which))


def step(which: str, **members: Callable[[Message], object]) -> Alter:
    """The step has another `applies` or `reply`."""
    assert which in {each.id for each in STEPS}, which
    return lambda it: replace(it, steps=tuple(replace(each, **members) if each.id == which else each for each in it.steps))


def step_before(which: str, later: str) -> Alter:
    """The step `which` stands right before the step `later`."""

    def alter(it: Implementation) -> Implementation:
        moved = next(each for each in it.steps if each.id == which)
        steps: list[Step] = [each for each in it.steps if each is not moved]
        steps.insert([each.id for each in steps].index(later), moved)
        return replace(it, steps=tuple(steps))

    return alter


def tables(**members: object) -> Alter:
    """A table of `selection` is another one."""
    return lambda it: replace(it, tables=replace(it.tables, **members))


def without_row(table: str, which: str) -> Alter:
    """The row is left out."""
    assert which in {each.id for each in getattr(Tables(), table)}, which
    return lambda it: replace(
        it, tables=replace(it.tables, **{table: tuple(each for each in getattr(it.tables, table) if each.id != which)})
    )


def row(table: str, which: str, **members: object) -> Alter:
    """The row has another `applies`, `id` or text."""
    assert which in {each.id for each in getattr(Tables(), table)}, which

    def alter(it: Implementation) -> Implementation:
        rows: tuple[Row, ...] = tuple(replace(each, **members) if each.id == which else each for each in getattr(it.tables, table))
        return replace(it, tables=replace(it.tables, **{table: rows}))

    return alter


def reading(**members: object) -> Alter:
    """The body is decoded, checked or understood in another way."""
    return lambda it: replace(it, **members)


def rewrite(rewritten: Callable[[Answer, Message], Answer]) -> Alter:
    """The body of every 200 is rewritten."""
    return lambda it: replace(it, rewrites=(*it.rewrites, rewritten))


def ending(ended: Callable[[Reply, Message], Reply]) -> Alter:
    """Every reply is changed before it goes out."""
    return lambda it: replace(it, endings=(*it.endings, ended))
