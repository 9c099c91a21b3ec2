"""Runs against an environment that has other data than the book: what needs it is undecidable, with the reason; the rest is judged."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import contracts
from contracts.checker.events import Result
from contracts.checker.run import run
from contracts.configuration import CONTRACTS, resolve, shipped_folder
from contracts.http.messages import Request, Response
from tests.implementations.asking import asking
from tests.implementations.outgoing import application

SMALL_BOOK = """rulebook: 1
fixtures:
  people: {key: name, rows: [{name: ann, age: 5}]}
  things: {key: id, refs: {owner: people}, rows: [{id: t1, owner: ann}], derive: {age: "people[row.owner].age"}}
"""
DOCUMENT = str(shipped_folder() / "openapi.yaml")
NAMES = {"num-main": "pn_8f3", "team-east": "t_17", "lead-optout": "l_99"}

Answer = Callable[[Request], Response]


def checked(answer: Answer, fixtures: str) -> Result:
    given = {"url": "http://in.process", "document": DOCUMENT, "phases": "book,relations", "max_examples": "5", "fixtures": fixtures}
    options = resolve(CONTRACTS, given, environ={}, folder=Path("/nonexistent"))
    return run(contracts.load(DOCUMENT, fixtures=fixtures), options, lambda _: None, answer=answer)


def renamed(answer: Answer) -> Answer:
    """The same implementation in an organization whose things have other keys."""

    def asked(request: Request) -> Response:
        body = request.body
        for book, real in NAMES.items():
            body = body.replace(real.encode(), book.encode()) if real.encode() in body else body.replace(book.encode(), b"not-ours")
        told = answer(replace(request, body=body))
        text = told.body
        for book, real in NAMES.items():
            text = text.replace(b'"' + book.encode() + b'"', b'"' + real.encode() + b'"')
        return replace(told, body=text)

    return asked


def test_without_any_fixture_nothing_is_found_and_it_is_said_why() -> None:
    with asking(application()) as answer:
        result = checked(answer, "none")
    assert ([finding.failure for finding in result.findings], result.errors, result.exit_code) == ([], (), 0)
    verdicts = {one.id: one for one in result.verdicts}
    assert verdicts["number-unknown"].verdict == "undecidable"
    assert "is unknown in this environment" in verdicts["number-unknown"].reason
    assert verdicts["body-breaks-the-document"].verdict == "held"
    assert verdicts["no-server-error"].verdict == "held"
    (note,) = [note for note in result.notes if note.startswith("--fixtures: ")]
    assert re.fullmatch(r"--fixtures: \d+ examples( and \d+ near misses of keys)? skipped; to send them, check an environment .*", note)


def test_without_any_fixture_what_needs_none_is_found() -> None:
    with asking(application(defects=["adds-a-member"])) as answer:
        result = checked(answer, "none")
    assert {finding.failure.id for finding in result.findings} == {"no-stranger-member"}


def test_real_keys_take_the_place_of_those_of_the_book(tmp_path: Path) -> None:
    file = tmp_path / "real.yaml"
    file.write_text("numbers: {num-main: pn_8f3}\nteams: {team-east: t_17}\nleads: {lead-optout: l_99}\n", encoding="utf-8")
    with asking(application()) as answer:
        result = checked(renamed(answer), str(file))
    assert ([(finding.failure.id, finding.failure.message, finding.curl) for finding in result.findings], result.exit_code) == ([], 0)


def faults(folder: Path, fixtures: str) -> list[str]:
    """The faults of a file of fixtures for the small book."""
    (folder / "rules.yaml").write_text(SMALL_BOOK, encoding="utf-8")
    (folder / "real.yaml").write_text(fixtures, encoding="utf-8")
    with contextlib.chdir(folder), pytest.raises(contracts.RuleBookError) as caught:
        contracts.load(DOCUMENT, "rules.yaml", fixtures="real.yaml")
    return list(caught.value.lines)


def test_a_derived_column_that_reads_an_unknown_row_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, "things: [{id: t1, owner: ann}]\npeople: {ann: p7}\n") == [
        (
            "rules.yaml:4:89: `age` of `t1` cannot be computed: the row 'ann' of `people` is unknown in this environment; "
            "provide it with --fixtures"
        )
    ]
