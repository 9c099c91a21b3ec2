"""The witnesses and examples of a book, as cases to send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contracts.http.messages import JSON, Request
from contracts.rules.book.faults import Faults
from contracts.rules.book.sections import WrittenRequest
from contracts.rules.decide.decision import UndecidableRule
from contracts.rules.decide.pipeline import Pipeline
from contracts.rules.decide.rule_decision import Firing
from contracts.rules.judge.proof import failed_example, in_operation, written_request
from contracts.rules.program.program import Program, Rule
from contracts.rules.program.rulebook import RuleBook

__all__ = ["DEFAULT", "Case", "cases"]

DEFAULT = "request"  # the id of the case that is the default request of its operation


@dataclass(frozen=True, slots=True)
class Case:
    """A request from the book: `kind` rule, row, example or request (the default one).

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
        default = program.book.request
        if default and (found := written_request(book, program, default, pipeline, faults)):
            yield _case(DEFAULT, "request", program, default, found[0], needs_other_settings=False)
        for row in program.conditional:
            for written in row.row.witnesses:
                if found := written_request(book, program, written, pipeline, faults):
                    firing = Firing()
                    decision = pipeline.decide(found[0], settings, masked=firing)
                    reached = row.key in firing.noted and (not isinstance(row, Rule) or decision.rule == row.id)
                    kind = "rule" if isinstance(row, Rule) else "row"
                    needs_other = not reached and not isinstance(decision, UndecidableRule)
                    yield _case(row.id, kind, program, written, found[0], needs_other_settings=needs_other)
        for example in () if book.environment else program.examples:  # they name the keys of the book
            written = example.row.request
            if found := written_request(book, program, written, pipeline, faults):
                needs_other = bool(failed_example(pipeline, program, example, found[0], settings))
                yield _case(example.id, "example", program, written, found[0], needs_other_settings=needs_other)


def _case(id_: str, kind: str, program: Program, written: WrittenRequest, request: Request, *, needs_other_settings: bool) -> Case:
    operation, written = program.operation.id, in_operation(program, written)
    return Case(id_, kind, operation, request, written.settings, needs_other_settings, written.removed_headers, written.credential)
