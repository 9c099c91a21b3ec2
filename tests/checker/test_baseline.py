"""Baselines: accepted findings do not fail a run, new and expired ones do, fixed ones are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import contracts
from contracts.checker.baseline import Baseline, read_baseline
from contracts.checker.events import OperationVerdict, Result
from contracts.checker.failures import Accepted, Failure, Finding
from contracts.checker.reports.json import as_json
from contracts.checker.run import run
from contracts.configuration import CONTRACTS, resolve
from contracts.errors import ConfigurationError, DocumentError
from contracts.exit_codes import ExitCode
from contracts.http.messages import Request
from tests.checker.greeter import BOOK, DOCUMENT, Greeter, served

TODAY = date(2026, 3, 1)


def finding(id_: str = "schema", operation: str = "greet", message: str = "wrong", **given: object) -> Finding:
    return replace(Finding(Failure(id_, operation, "document", message), "book", Request("GET", "/"), None), **given)  # type: ignore[arg-type]


def accepted(one: Finding, **given: object) -> Accepted:
    return replace(Accepted(one.fingerprint, one.failure.id, one.failure.operation), **given)  # type: ignore[arg-type]


def baseline(*entries: Accepted, is_updated: bool = False) -> Baseline:
    return Baseline({one.fingerprint: one for one in entries}, is_updated, TODAY)


def result(*findings: Finding, checked: frozenset[tuple[str, str]] = frozenset(), stopped: str = "") -> Result:
    operations = (OperationVerdict("greet", 9, 9, "reached"),)
    return Result(
        "0", 1, 1, "d", "", "u", findings, (), (), 9, 9, 1.0, stopped=stopped, operations=operations, checked=checked
    )  # fmt: skip


@pytest.mark.parametrize(
    ("expires", "standing"), [(None, "known"), (date(2026, 3, 1), "known"), (date(2026, 2, 28), "expired"), (date(2027, 1, 1), "known")]
)
def test_what_is_accepted_is_known_through_its_last_day(expires: date | None, standing: str) -> None:
    assert baseline(accepted(finding(), expires=expires)).standing(finding()) == standing


def test_a_finding_is_known_in_other_words_with_other_keys_and_on_other_hosts() -> None:
    other = replace(finding(message="item 7 is wrong"), request=Request("GET", "/items/7"), phase="fuzzing")
    assert baseline(accepted(finding())).standing(other) == "known"


@pytest.mark.parametrize("other", [finding("headers"), finding(operation="part")])
def test_another_check_or_operation_is_new(other: Finding) -> None:
    assert baseline(accepted(finding())).standing(other) == "new"


def test_fixed_is_what_was_judged_and_not_found() -> None:
    known = accepted(finding())
    judged = frozenset({("schema", "greet")})
    assert baseline(known).fixed(result(checked=judged)) == (known,)
    assert baseline(known).fixed(result(finding(), checked=judged)) == ()
    assert baseline(known).fixed(result()) == ()
    assert baseline(known).fixed(result(checked=judged, stopped="interrupted")) == ()


def test_findings_of_an_operation_that_is_gone_are_fixed() -> None:
    gone = accepted(finding(operation="part"))
    assert baseline(gone).fixed(result()) == (gone,)


def test_an_update_adds_drops_and_keeps(tmp_path: Path) -> None:
    kept = accepted(finding("kept"), reason='the "gateway": drops\tit – \U0001f600', owner="orders", expires=date(2026, 12, 31))
    fixed, new = accepted(finding("fixed")), finding("new")
    before = baseline(kept, fixed, is_updated=True)
    path = tmp_path / "baseline.yaml"
    path.write_text(before.text_after(replace(result(finding("kept"), new), fixed=(fixed,))), encoding="utf-8")
    assert tuple(read_baseline(str(path), is_updated=False).accepted.values()) == (kept, accepted(new))


def test_an_empty_baseline_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(baseline().text_after(result()), encoding="utf-8")
    assert read_baseline(str(path), is_updated=False).accepted == {}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[]", "1:1"),
        ("findings: 1", "1:1"),
        ("findings:\n  - 1", "2:5"),
        ("findings:\n  - fingerprint: short", "2:5"),
        ("findings:\n  - fingerprint: 0123456789abcdef\n    until: x", "2:5"),
        ("findings:\n  - fingerprint: 0123456789abcdef\n    reason: [1]", "3:13"),
        ("findings:\n  - fingerprint: 0123456789abcdef\n    expires: soon", "3:14"),
        ("findings: [", "1:"),
    ],
)
def test_a_broken_file_is_one_line_with_its_place(text: str, place: str, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as raised:
        read_baseline(str(path), is_updated=True)
    (line,) = raised.value.lines
    assert line.startswith(f"{path}:{place}")


def test_a_missing_file_is_an_error_unless_it_is_to_be_written(tmp_path: Path) -> None:
    assert read_baseline(str(tmp_path / "none.yaml"), is_updated=True).accepted == {}
    with pytest.raises(ConfigurationError, match="add --update"):
        read_baseline(str(tmp_path / "none.yaml"), is_updated=False)


def test_update_needs_a_baseline() -> None:
    with pytest.raises(ConfigurationError, match="--baseline"):
        resolve(CONTRACTS, {"update": True}, environ={}, folder=Path("/nonexistent"))


def greeted(defect: str, known: Baseline) -> Result:
    contract = contracts.load(DOCUMENT, BOOK)
    with served(Greeter(defect)) as url:
        options = resolve(CONTRACTS, {"url": url, "phases": "book"}, environ={}, folder=Path("/nonexistent"))
        return run(contract, options, lambda event: None, baseline=known)


def test_a_run_fails_until_its_findings_are_accepted_and_says_when_they_are_fixed(tmp_path: Path) -> None:
    first = greeted("missing-header", Baseline())
    assert first.exit_code == ExitCode.FAILURES
    assert {one.standing for one in first.findings} == {"new"}
    path = tmp_path / "baseline.yaml"
    path.write_text(Baseline(is_updated=True).text_after(first), encoding="utf-8")
    known = read_baseline(str(path), is_updated=False)

    again = greeted("missing-header", known)
    assert (again.exit_code, {one.standing for one in again.findings}, again.fixed) == (ExitCode.CLEAN, {"known"}, ())

    mended = greeted("", known)
    assert (mended.exit_code, mended.findings) == (ExitCode.CLEAN, ())
    assert [one.fingerprint for one in mended.fixed] == [one.fingerprint for one in first.findings]
    assert as_json(mended)["fixed"]

    another = greeted("missing-member", known)
    assert another.exit_code == ExitCode.FAILURES
    assert "new" in {one.standing for one in another.findings}
