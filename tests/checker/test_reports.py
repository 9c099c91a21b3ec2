"""Reports from values: what people and programs get to see."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import junitparser
import pytest

from contracts.checker.checks import CHECKS
from contracts.checker.events import (
    Event,
    FindingFound,
    OperationVerdict,
    PhaseFinished,
    PhaseStarted,
    Result,
    RunFinished,
    RunStarted,
    Sent,
)
from contracts.checker.failures import Citation, Failure, Finding
from contracts.checker.reports import FORMATS, reporters
from contracts.checker.reports import json as json_report
from contracts.checker.reports.console import ConsoleReport
from contracts.checker.reports.json import JsonReport, as_json
from contracts.checker.reports.junit import as_junit
from contracts.checker.reports.output import Output
from contracts.checker.verdicts import RuleVerdict
from contracts.configuration import ReportTarget
from contracts.errors import ConfigurationError, Place
from contracts.http.messages import Request

REQUEST = Request("GET", "/")
FINDING = Finding(
    Failure("phone-is-e164", "call", "rule", "wrong", {"a": 1}, {"a": 2}, Citation("page 1", Place("rules.yaml", 12, 7))),
    "book",
    REQUEST,
    None,
    curl="curl x",
    pytest="def",
)
OF_EXCHANGES = [check.id for check in CHECKS.values() if check.find]
RESULT = Result(
    "1", 1, 1, "openapi.yaml", "rules.yaml", "http://x", (FINDING,), (RuleVerdict("r", "call", "rule", "held", 2),), (), 9, 5, 1.0,
    operations=(OperationVerdict("call", 9, 5, "reached"),), checked=frozenset((id_, "call") for id_ in OF_EXCHANGES),
)  # fmt: skip
UNREACHED = replace(
    RESULT, findings=(), operations=(OperationVerdict("call", 9, 0, "not-reached", "every valid request got 401"),), checked=frozenset()
)
WARNING = replace(FINDING, failure=replace(FINDING.failure, level="warning"))
RUN: list[Event] = [
    RunStarted("openapi.yaml", "rules.yaml", "http://x", 1, 1, ("book",)),
    PhaseStarted("book", 1),
    Sent("book", REQUEST, None),
    FindingFound(FINDING),
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
    assert "(rule, flaky: not reproduced)" in told(replace(RESULT, findings=(replace(FINDING, is_flaky=True),)))


def test_the_source_is_told_with_its_place() -> None:
    line = "rules.yaml:12:7 – page 1"
    assert f"   source   {line}\n" in told(replace(RESULT, findings=(_with("broken"),)))
    assert as_json(RESULT)["findings"][0]["source"] == line  # type: ignore[index]
    (failure,) = ElementTree.fromstring(junit().encode()).iter("failure")
    assert f"\nsource: {line}\n" in (failure.text or "")


def test_a_long_value_is_cut_and_its_length_told() -> None:
    cut = f"{'x' * 999}… (5,000 characters)"
    long = replace(
        FINDING, failure=replace(FINDING.failure, message="broken", expected={"status": 200, "name": "x" * 5_000}, actual=["y"] * 900)
    )
    (finding,) = as_json(replace(RESULT, findings=(long,)))["findings"]  # type: ignore[misc, attr-defined]
    assert finding["expected"] == {"status": 200, "name": cut}
    assert (finding["actual"][:11], finding["actual"][999:]) == ('["y", "y", ', "… (4,500 characters)")
    report = junit(replace(RESULT, findings=(long,)))
    assert f'expected: {{"status": 200, "name": "{"x" * 999}' in report
    assert len(report) < 10_000
    assert f'expected {{"status": 200, "name": "{"x" * 374}… (5,027 characters)\n' in told(replace(RESULT, findings=(long,)))


def test_every_format_has_a_row_on_the_page() -> None:
    rows = re.findall(r"(?m)^\| `(\w+)` \| ", PAGE.partition("## JSON")[0])
    assert rows == list(FORMATS)


def test_an_interrupted_run_found_nothing_so_far() -> None:
    assert told(replace(RESULT, findings=(), exit_code=130, stopped="interrupted")).splitlines()[-1].startswith("No findings so far in ")


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


class Clock:
    """One second later each time it is asked."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


@pytest.mark.parametrize(
    ("started", "phase", "said"),
    [
        ({}, {}, "book: 2 requests, 0 findings, 4 s so far"),
        ({}, {"total": 10}, "book: 2 of 10 requests, 0 findings, about 12 s left"),
        ({"max_time": 90}, {}, "book: 2 requests, 0 findings, at most 1 min 26 s left"),
        ({"max_time": 90}, {"at_most_s": 12.0}, "book: 2 requests, 0 findings, at most 9 s left"),
        ({"max_time": 6}, {"total": 1000}, "book: 2 of 1000 requests, 0 findings, about 2 s left"),
    ],
)
def test_a_terminal_sees_phase_requests_findings_and_the_time_left(
    started: dict[str, float], phase: dict[str, float], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress = Terminal()
    monkeypatch.setattr(sys, "stderr", progress)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    report = ConsoleReport(Output(io.StringIO()), clock=Clock())
    report(RunStarted("openapi.yaml", "", "http://x", 1, 1, ("book",), **started))
    report(PhaseStarted("book", **phase))  # type: ignore[arg-type]
    report(Sent("book", REQUEST, None))
    report(Sent("book", REQUEST, None))
    report(PhaseFinished("book", 2, 0.5))
    assert said in progress.getvalue()


def test_what_the_same_exchanges_show_stands_under_the_rule_that_says_it() -> None:
    also = replace(
        FINDING, failure=Failure("number-is-fine", "call", "invariant", "not fine", source=Citation("page 2")), under="phone-is-e164"
    )
    other = replace(FINDING, failure=Failure("else", "call", "rule", "other"))
    said = told(replace(RESULT, findings=(FINDING, also, other)))
    assert "   curl x\n   also     number-is-fine  (invariant)\n            not fine\n            source page 2\n\n2. else" in said
    assert "3 findings in" in said
    assert [one["id"] for one in as_json(replace(RESULT, findings=(FINDING, also)))["findings"]] == ["phone-is-e164", "number-is-fine"]


def test_the_condition_of_the_rule_is_told_before_what_is_wrong() -> None:
    said = told(replace(RESULT, findings=(_with("phone-is-e164 (when a and (b or c)) decides: a should be 1, is 2"),)))
    assert "\n   when a and (b or c): a should be 1, is 2\n" in said


def _with(message: str) -> Finding:
    return replace(FINDING, failure=replace(FINDING.failure, message=message))


# --- JSON Schema and the page -------------------------------------------------------------------------------------------------------

SCHEMA = json.loads((Path(json_report.__file__).with_name("report.schema.json")).read_text(encoding="utf-8"))
PAGE = (Path(__file__).parents[2] / "docs" / "report.md").read_text(encoding="utf-8")
FLAKY = replace(FINDING, is_flaky=True)


@pytest.mark.parametrize("findings", [(), (FINDING,), (FINDING, FLAKY)], ids=["none", "one", "a flaky one"])
def test_the_report_fits_its_schema(findings: tuple[Finding, ...]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    report = json.loads(json.dumps(as_json(replace(RESULT, findings=findings))))
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(report)) == []


def test_schema_and_page_name_the_members_that_there_are() -> None:
    report = as_json(replace(RESULT, findings=(FLAKY,)))
    finding, rule, operation = report["findings"][0], report["rules"][0], report["operations"][0]  # type: ignore[index]
    definitions = SCHEMA["$defs"]
    assert list(SCHEMA["properties"]) == SCHEMA["required"] == list(report)
    assert list(definitions["finding"]["properties"]) == [*definitions["finding"]["required"], "flaky"] == list(finding)
    assert list(definitions["rule"]["properties"]) == definitions["rule"]["required"] == list(rule)
    assert list(definitions["operation"]["properties"]) == definitions["operation"]["required"] == list(operation)
    assert list(definitions["finding"]["properties"]["reproduction"]["properties"]) == list(finding["reproduction"])
    for name in (*report, *finding, *finding["reproduction"], *rule, *operation):
        assert f"`{name}`" in PAGE, name


def test_the_example_of_the_page_fits_the_schema() -> None:
    (example,) = re.findall(r"(?s)```json\n(.*?)```", PAGE)
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(json.loads(example))) == []


# --- files --------------------------------------------------------------------------------------------------------------------------


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("the last one")
    with pytest.raises(RuntimeError), Output(path).opened() as stream:
        stream.write("half of ")
        raise RuntimeError
    assert path.read_text() == "the last one"
    Output(path).write("the new one")
    assert path.read_text() == "the new one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_keeps_its_permissions_and_a_link_its_target(tmp_path: Path) -> None:
    path, link = tmp_path / "real.json", tmp_path / "link.json"
    path.write_text("")
    path.chmod(0o640)
    link.symlink_to(path)
    Output(link).write("through the link")
    assert (path.read_text(), link.is_symlink(), path.stat().st_mode & 0o777) == ("through the link", True, 0o640)


def test_a_device_is_written_to_and_stays() -> None:
    Output(Path(os.devnull)).write("nothing")
    assert not Path(os.devnull).is_file()


def test_the_place_of_a_report_is_tried_before_anything_is_sent(tmp_path: Path) -> None:
    for file, reason in ((tmp_path, "it is a folder"), (tmp_path / "a" / "b.json", f"the folder {tmp_path / 'a'} does not exist")):
        with pytest.raises(ConfigurationError, match=re.escape(f"--report: {file} cannot be written: {reason}")):
            reporters((ReportTarget("json", str(file)),), is_quiet=True)
    reporters((ReportTarget("json", str(tmp_path / "fine.json")),), is_quiet=True)
    assert list(tmp_path.iterdir()) == []


def test_two_reports_do_not_share_a_place() -> None:
    with pytest.raises(ConfigurationError, match=r"json and junit cannot both be written to standard output; .* junit=report\.xml"):
        reporters((ReportTarget("json"), ReportTarget("junit")), is_quiet=True)


# --- JUnit --------------------------------------------------------------------------------------------------------------------------


def junit(result: Result = RESULT) -> str:
    return as_junit(result)


def cases(xml: str) -> dict[tuple[str, str], str]:
    """(class, name) → failure, error, skipped or passed, as a consumer reads them."""
    found = {}
    for suite in junitparser.JUnitXml.fromstring(xml.encode()):
        for case in suite:
            found[case.classname, case.name] = type(case.result[0]).__name__.lower() if case.result else "passed"
    return found


def test_there_is_a_test_case_per_rule_and_check_of_each_operation() -> None:
    found = RuleVerdict("phone-is-e164", "call", "rule", "broken", 1)
    unmet = RuleVerdict("t", "call", "rule", "not-reached", 0, "no request of this run triggered it")
    report = cases(junit(replace(RESULT, verdicts=(*RESULT.verdicts, found, unmet))))
    assert report == {
        ("call", "r"): "passed",
        ("call", "phone-is-e164"): "failure",
        ("call", "t"): "skipped",
        ("call", "operation-is-reached"): "passed",
        **{("call", id_): "passed" for id_ in OF_EXCHANGES},
        ("run", "run-is-complete"): "passed",
    }


def test_a_check_that_judged_nothing_is_skipped() -> None:
    report = cases(junit(replace(RESULT, checked=frozenset({("no-server-error", "call")}))))
    assert (report["call", "no-server-error"], report["call", "declared-headers"]) == ("passed", "skipped")


def test_an_operation_that_was_not_reached_is_skipped_with_the_reason() -> None:
    report = junit(UNREACHED)
    assert {outcome for (operation, name), outcome in cases(report).items() if operation == "call" and name != "r"} == {"skipped"}
    assert '<skipped message="not-reached: every valid request got 401" />' in report
    assert '<error message="not reached: call"' in report


def test_operations_that_were_not_reached_are_printed_by_reason() -> None:
    operations = tuple(OperationVerdict(id_, 1, 0, "not-reached", "every valid request got 401") for id_ in ("GET /a", "GET /b"))
    printed = told(replace(UNREACHED, operations=(*operations, OperationVerdict("c", 1, 1, "reached"))))
    assert "Operations that were not reached\n  not-reached     every valid request got 401:\n                  GET /a, GET /b\n" in printed
    assert "Operations that were not reached" not in told(RESULT)


def test_a_warning_is_no_failure_in_any_report() -> None:
    result = replace(RESULT, findings=(WARNING,), exit_code=0)
    assert told(result).splitlines()[-1].startswith("No findings, 1 warning in ")
    assert "(warning, rule)" in told(result)
    assert as_json(result)["findings"][0]["level"] == "warning"  # type: ignore[index]
    report = junit(result)
    assert set(cases(report).values()) == {"passed"}
    assert "<system-out>warning: wrong" in report


def test_an_invariant_in_the_place_of_a_check_is_one_test_case() -> None:
    verdict = RuleVerdict("no-server-error", "call", "invariant", "held", 3)
    names = re.findall(r'name="no-server-error"', junit(replace(RESULT, verdicts=(verdict,))))
    assert len(names) == 1


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (replace(RESULT, findings=(), exit_code=0), "passed"),
        (replace(RESULT, errors=("no request that should have succeeded did",)), "error"),
        (replace(RESULT, findings=(), exit_code=1), "error"),
        (replace(RESULT, findings=(), exit_code=130, stopped="interrupted"), "skipped"),
    ],
    ids=["clean", "errors", "a rule that had to be reached", "interrupted"],
)
def test_the_run_itself_is_a_test_case(result: Result, expected: str) -> None:
    assert cases(junit(result))["run", "run-is-complete"] == expected


def test_the_counts_are_those_of_the_test_cases() -> None:
    verdicts = tuple(RuleVerdict(f"r{n}", "call", "rule", "not-reached", 0, "no") for n in range(3))
    root = ElementTree.fromstring(junit(replace(RESULT, verdicts=verdicts, errors=("e",))).encode())
    for element in (root, *root):
        assert [int(element.get(name, "")) for name in ("tests", "failures", "errors", "skipped")] == [
            len(list(element.iter(one))) for one in ("testcase", "failure", "error", "skipped")
        ]


def test_whatever_was_answered_is_xml() -> None:
    odd = replace(_with("a\x00b\x1b \ud800 ]]> <b>&amp;\ufffe é 💥"), curl="curl '\x07'")
    (failure,) = ElementTree.fromstring(junit(replace(RESULT, findings=(odd,))).encode()).iter("failure")
    assert failure.get("message") == r"a\x00b\x1b \ud800 ]]> <b>&amp;\ufffe é 💥"
    assert r"curl '\x07'" in (failure.text or "")


def test_junit_fits_the_schema_that_its_consumers_publish() -> None:
    """The part of Jenkins' schema that we use: order of elements, attributes that are required."""
    root = ElementTree.fromstring(junit().encode())
    assert root.tag == "testsuites"
    for suite in root:
        assert suite.tag == "testsuite"
        assert [one.tag for one in suite] == sorted((one.tag for one in suite), key=["properties", "testcase"].index)
        assert {"name", "tests", "failures", "errors", "time"} <= set(suite.attrib)
        for case in suite.iter("testcase"):
            assert {"name", "classname", "time"} <= set(case.attrib)
            assert [one.tag for one in case] in ([], ["failure"], ["error"], ["skipped"])
