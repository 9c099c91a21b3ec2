"""The witnesses and examples of a book, as cases to send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contracts.http.messages import JSON, Request
from contracts.rules.book.faults import Faults
from contracts.rules.book.sections import Row
from contracts.rules.decide.decision import UndecidableRule
from contracts.rules.decide.pipeline import Pipeline
from contracts.rules.decide.rule_decision import Firing
from contracts.rules.judge.proof import failed_example, written_request
from contracts.rules.program.program import Rule
from contracts.rules.program.rulebook import RuleBook

__all__ = ["Case", "cases"]


@dataclass(frozen=True, slots=True)
class Case:
    """A request from the book: `kind` rule, row or example.

    `needs_other_settings`: it needs settings other than the contract's and is not sent. `sets`: the settings it needs. `without`:
    names of headers that it removes (null in the book); the run does not add them either. `credential`: the one that it is about;
    "" if that of a run replaces what it has.
    """

    id: str
    kind: str
    operation: str
    request: Request
    sets: Mapping[str, JSON] = field(default_factory=dict)
    needs_other_settings: bool = False
    without: tuple[str, ...] = ()
    credential: str = ""


def cases(book: RuleBook, pipeline: Pipeline, settings: Mapping[str, JSON]) -> Iterator[Case]:
    """Every witness and example as a case to send; those that need other settings are marked."""
    faults = Faults(book.book.tree)
    for program in book.programs.values():
        for row in program.conditional:
            if "witness" in row.row.members and (found := written_request(book, program, row.row, "witness", pipeline, faults)):
                firing = Firing()
                decision = pipeline.decide(found[0], settings, masked=firing)
                reached = row.key in firing.noted and (not isinstance(row, Rule) or decision.rule == row.id)
                kind = "rule" if isinstance(row, Rule) else "row"
                chosen = _settings_of(row.row, "witness")
                removed = _removed_headers(row.row, "witness")
                needs_other = not reached and not isinstance(decision, UndecidableRule)
                about = _credential_of(row.row, "witness")
                yield Case(row.id, kind, program.operation.id, found[0], chosen, needs_other, removed, about)
        for example in () if book.environment else program.examples:  # they name the keys of the book
            if found := written_request(book, program, example.row, "request", pipeline, faults):
                other = bool(failed_example(pipeline, program, example, found[0], settings))
                chosen, removed = _settings_of(example.row, "request"), _removed_headers(example.row, "request")
                about = _credential_of(example.row, "request")
                yield Case(example.id, "example", program.operation.id, found[0], chosen, other, removed, about)


def _removed_headers(row: Row, member: str) -> tuple[str, ...]:
    """The headers that a request sets to null."""
    written = row.members[member]
    headers = written.get("headers", {}) if isinstance(written, Mapping) else {}
    return tuple(name for name, value in headers.items() if value is None) if isinstance(headers, Mapping) else ()


def _credential_of(row: Row, member: str) -> str:
    written = row.members[member]
    return str(written.get("credential", "")) if isinstance(written, Mapping) else ""


def _settings_of(row: Row, member: str) -> Mapping[str, JSON]:
    written = row.members[member]
    given = written.get("settings", {}) if isinstance(written, Mapping) else {}
    return given if isinstance(given, Mapping) else {}
