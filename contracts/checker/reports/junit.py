"""The report for CI servers, in the XML format of JUnit's Ant task: one test case per rule or check and operation.

Cases that were not reached, not applicable or undecidable are skipped, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from contracts.checker.checks import CHECKS
from contracts.checker.events import Event, Result, RunFinished
from contracts.checker.failures import Finding
from contracts.checker.reports.output import Output
from contracts.checker.reports.shortened_values import abridged, value_text
from contracts.checker.verdicts import RuleVerdict
from contracts.exit_codes import ExitCode
from contracts.printable import printable

__all__ = ["JunitReport", "as_junit"]

_NO_OPERATION = "document"  # what belongs to no operation, or to all of them
_RUN = "run"
_REACHED = "operation-is-reached"


@dataclass(slots=True)
class JunitReport:
    """Writes the result when the run is over."""

    output: Output

    def __call__(self, event: Event) -> None:
        if isinstance(event, RunFinished):
            self.output.write(as_junit(event.result))


@dataclass(slots=True)
class _Case:
    """One test case: `found` makes it fail, `skipped` says why nothing is known of it."""

    operation: str
    id: str
    found: Finding | None = None
    skipped: str = ""
    error: str = ""

    @property
    def is_failure(self) -> bool:
        """Whether the case fails; a warning is output of a case that passes."""
        return self.found is not None and self.found.failure.level == "error"


def as_junit(result: Result) -> str:
    """The XML of a result, in ASCII.

    All texts are printable, so that they are XML as well (XML 1.0, section 2.2) and move no cursor where a CI server shows them.
    """
    cases = list(_cases(result))
    root = Element("testsuites", {"name": "contracts", **_counts(cases), "time": f"{result.seconds:.3f}"})
    for operation in dict.fromkeys(case.operation for case in cases):
        _add_suite(root, operation, [case for case in cases if case.operation == operation], result)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="us-ascii")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written.decode()}\n'


def _cases(result: Result) -> Iterator[_Case]:
    found = {finding.failure.key: finding for finding in result.findings}
    for verdict in result.verdicts:
        finding = found.pop((verdict.id, verdict.operation), None)
        yield _Case(verdict.operation or _NO_OPERATION, verdict.id, finding, "" if finding else _skipped(verdict))
    in_place = {(one.id, one.operation) for one in result.verdicts}
    for reached in result.operations:
        operation = reached.operation
        yield _Case(operation, _REACHED, skipped="" if reached.verdict == "reached" else f"{reached.verdict}: {reached.reason}")
        for id_ in (check.id for check in CHECKS.values() if check.find or (check.id, operation) in result.checked):
            if (id_, operation) not in in_place:
                finding = found.pop((id_, operation), None)
                was_run = finding is not None or (id_, operation) in result.checked
                yield _Case(operation, id_, finding, "" if was_run else "not-reached: it judged no response of this operation")
    for finding in found.values():
        yield _Case(finding.failure.operation or _NO_OPERATION, finding.failure.id, finding)
    yield _Case(_RUN, "run-is-complete", error=_error(result), skipped="" if result.errors else result.stopped)


def _error(result: Result) -> str:
    """Why the run failed although there are no findings."""
    has_failures = any(finding.failure.level == "error" for finding in result.findings)
    if result.errors or result.exit_code != ExitCode.FAILURES or has_failures:
        return "\n".join(result.errors)
    operations = [one.operation for one in result.operations if one.verdict == "not-reached"]
    return f"not reached: {', '.join([*operations, *(one.id for one in result.verdicts if one.verdict == 'not-reached')])}"


def _skipped(verdict: RuleVerdict) -> str:
    """Why nothing is known of a rule, "" where it was held. One that is broken has its finding, unless that did not repeat."""
    if verdict.verdict in ("held", "broken"):
        return ""
    return f"{verdict.verdict}: {verdict.reason}" if verdict.reason else verdict.verdict


def _counts(cases: Iterable[_Case]) -> dict[str, str]:
    cases = list(cases)
    return {
        "tests": str(len(cases)),
        "failures": str(sum(case.is_failure for case in cases)),
        "errors": str(sum(bool(case.error) for case in cases)),
        "skipped": str(sum(bool(case.skipped) for case in cases)),
    }


def _add_suite(root: Element, operation: str, cases: list[_Case], result: Result) -> None:
    time = result.seconds if operation == _RUN else 0.0
    suite = SubElement(root, "testsuite", {"name": printable(operation), **_counts(cases), "time": f"{time:.3f}"})
    if operation == _RUN:
        properties = SubElement(suite, "properties")
        for name in ("version", "seed", "document", "rules", "url", "requests", "accepted", "exit_code"):
            SubElement(properties, "property", {"name": name, "value": printable(str(getattr(result, name)))})
    for case in cases:
        _add_case(suite, case, result.seed)


def _add_case(suite: Element, case: _Case, seed: int) -> None:
    element = SubElement(suite, "testcase", {"name": printable(case.id), "classname": printable(case.operation), "time": "0"})
    if case.found is not None:
        _add_finding(element, case.found, seed)
    elif case.error:
        lines = [printable(line) for line in case.error.split("\n")]
        SubElement(element, "error", {"message": lines[0], "type": "error"}).text = "\n".join(lines)
    elif case.skipped:
        SubElement(element, "skipped", {"message": printable(case.skipped)})


def _add_finding(element: Element, finding: Finding, seed: int) -> None:
    failure, flaky = finding.failure, "flaky: not reproduced; " if finding.is_flaky else ""
    if failure.level == "warning":
        SubElement(element, "system-out").text = f"warning: {flaky}{_text_of(finding, seed)}"
        return
    SubElement(element, "failure", {"message": printable(f"{flaky}{failure.message}"), "type": failure.kind}).text = _text_of(finding, seed)


def _text_of(finding: Finding, seed: int) -> str:
    """All of a finding, in lines; the commands of the reproduction have lines of their own."""
    failure = finding.failure
    values = [(name, value) for name, value in (("expected", failure.expected), ("actual", failure.actual)) if value is not None]
    lines = [
        failure.message,
        *(f"{name}: {value_text(abridged(value))}" for name, value in values),
        *([f"source: {failure.source}"] if str(failure.source) else []),
        *([f"shown by the same exchanges as {finding.under}"] if finding.under else []),
        f"seed: {seed}; fingerprint: {finding.fingerprint}",
        "",
        *finding.curl.split("\n"),
        "",
        *finding.pytest.split("\n"),
    ]
    return "\n".join(map(printable, lines))
