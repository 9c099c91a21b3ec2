"""Reports from values: what people and programs get to see."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace

import pytest

from contracts.exchange import Request
from contracts.referee.events import Event, Found, PhaseFinished, PhaseStarted, Result, RunFinished, RunStarted, Sent
from contracts.referee.findings import Finding, Flaw
from contracts.referee.reports.console import ConsoleReport
from contracts.referee.reports.json import JsonReport
from contracts.referee.reports.output import Output
from contracts.referee.verdicts import RuleVerdict

REQUEST = Request("GET", "/")
FINDING = Finding(
    Flaw("phone-is-e164", "call", "rule", "wrong", {"a": 1}, {"a": 2}, "page 1"), "book", REQUEST, None, curl="curl x", pytest="def"
)
RESULT = Result(
    "1", 1, 1, "openapi.yaml", "rules.yaml", "http://x", (FINDING,), (RuleVerdict("r", "call", "rule", "held", 2),), (), 9, 5, 1.0
)
RUN: list[Event] = [
    RunStarted("openapi.yaml", "rules.yaml", "http://x", 1, 1, ("book",)),
    PhaseStarted("book", 1),
    Sent("book", REQUEST, None),
    Found(FINDING),
    PhaseFinished("book", 1, 0.5),
    RunFinished(RESULT),
]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(result: Result, stream: io.StringIO | None = None) -> str:
    stream = stream or io.StringIO()
    ConsoleReport(Output(stream))(RunFinished(result))
    return stream.getvalue()


def test_nothing_but_lines_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    progress, output = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", progress)
    report = ConsoleReport(Output(output))
    for event in RUN:
        report(event)
    assert "\x1b" not in progress.getvalue() + output.getvalue()
    assert progress.getvalue().splitlines() == [
        "Checking http://x against openapi.yaml and rules.yaml; seed 1",
        "  found phone-is-e164  wrong",
        "  book           1 requests in 0.5 s, 1 finding",
    ]


@pytest.mark.parametrize(("environment", "is_coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_is_for_terminals_that_want_it(environment: dict[str, str], is_coloured: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in told(RESULT, Terminal())) == is_coloured


def test_expected_and_actual_are_shown_where_the_message_does_not_say_them() -> None:
    assert '   expected {"a": 1}\n   actual   {"a": 2}\n' in told(replace(RESULT, findings=(_with("broken"),)))
    assert "expected {" not in told(replace(RESULT, findings=(_with("a should be 1, is 2"),)))


def test_a_flaky_finding_says_so() -> None:
    assert "(rule, flaky: it did not repeat)" in told(replace(RESULT, findings=(replace(FINDING, is_flaky=True),)))


def test_an_answer_cannot_move_the_cursor() -> None:
    said = told(replace(RESULT, findings=(_with("a\x1b[2Jb\nc\x07"),)))
    assert "a\\x1b[2Jb c\\x07" in said
    assert "\x1b" not in said


def test_verdicts_with_a_reason_stand_together() -> None:
    verdicts = tuple(RuleVerdict(id_, "call", "rule", "not-reached", 0, "nobody asked") for id_ in ("b", "c"))
    assert "  not reached     nobody asked:\n                  b, c\n" in told(replace(RESULT, verdicts=verdicts))


def test_json_is_ascii_whatever_was_answered() -> None:
    stream = io.StringIO()
    JsonReport(Output(stream))(RunFinished(replace(RESULT, findings=(_with("\ud800 é"),))))
    assert stream.getvalue().isascii()
    assert json.loads(stream.getvalue())["findings"][0]["message"] == "\ud800 é"


def test_only_a_flaky_finding_has_the_member_flaky() -> None:
    stream = io.StringIO()
    JsonReport(Output(stream))(RunFinished(replace(RESULT, findings=(FINDING, replace(FINDING, is_flaky=True)))))
    assert [one.get("flaky") for one in json.loads(stream.getvalue())["findings"]] == [None, True]


def _with(message: str) -> Finding:
    return replace(FINDING, flaw=replace(FINDING.flaw, message=message))
