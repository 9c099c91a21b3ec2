"""The report for tools that show findings at their place in a file, such as code scanning: SARIF 2.1.0.

A finding is a result. Its location is the statement of the document or rule book that was violated, or the operation if that is a standard.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import quote

from contracts.checker.checks import CHECKS
from contracts.checker.events import Event, Result, RunFinished
from contracts.checker.failures import Finding
from contracts.checker.reports.output import Output
from contracts.document.reading.sources import STANDARD_INPUT, is_url
from contracts.errors import Place
from contracts.exit_codes import ExitCode
from contracts.http.messages import JSON
from contracts.printable import printable

__all__ = ["SarifReport", "as_sarif"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "contractsFinding/v1"  # `primaryLocationLineHash` is left to those who see the line
_COMPLETED = (ExitCode.CLEAN, ExitCode.FAILURES)


@dataclass(frozen=True, slots=True)
class SarifReport:
    """Writes the result when the run is over."""

    output: Output

    def __call__(self, event: Event) -> None:
        if isinstance(event, RunFinished):
            self.output.write_json(as_sarif(event.result))


def as_sarif(result: Result) -> dict[str, JSON]:
    """A log with one run (SARIF 2.1.0, sections 3.13 and 3.14)."""
    ids = list(dict.fromkeys(finding.failure.id for finding in result.findings))
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "contracts", "version": result.version, "rules": [_rule(id_) for id_ in ids]}},
                "invocations": [_invocation(result)],
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, ids) for finding in result.findings],
            }
        ],
    }


def _rule(id_: str) -> dict[str, JSON]:
    """What the id of a finding stands for; a row of the book is told by its findings."""
    return {"id": id_, **({"shortDescription": _message(CHECKS[id_].meaning)} if id_ in CHECKS else {})}


def _invocation(result: Result) -> dict[str, JSON]:
    return {
        "executionSuccessful": result.exit_code in _COMPLETED and not result.errors,
        "exitCode": result.exit_code,
        "toolExecutionNotifications": [{"level": "error", "message": _message(error)} for error in result.errors],
    }


def _result(finding: Finding, ids: list[str]) -> dict[str, JSON]:
    failure = finding.failure
    places = [place for place in (failure.source.place, finding.declared_at) if place]
    return {
        "ruleId": failure.id,
        "ruleIndex": ids.index(failure.id),
        "level": failure.level,
        "message": _message(failure.message),
        "locations": [_location(place, failure.operation) for place in places[:1]],
        "relatedLocations": [_location(place, failure.operation) for place in places[1:]],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "occurrenceCount": finding.count,
        "properties": {"kind": failure.kind, "source": str(failure.source), "curl": finding.curl, "isFlaky": finding.is_flaky},
    }


def _location(place: Place, operation: str) -> dict[str, JSON]:
    names = [(operation, "function"), (place.pointer, "object")]
    logical: dict[str, JSON] = {"logicalLocations": [{"fullyQualifiedName": name, "kind": kind} for name, kind in names if name]}
    if place.file == STANDARD_INPUT:  # has no URI, which a physical location needs (section 3.4.3)
        return {"message": _message(f"standard input, line {place.line}" if place.line else "standard input"), **logical}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(place.file)}, **_region(place)}, **logical}


def _region(place: Place) -> dict[str, JSON]:
    numbers = {"startLine": place.line, "startColumn": place.column}
    return {"region": {name: number for name, number in numbers.items() if number}} if place.line else {}


def _uri(file: str) -> str:
    """The URI of a file as the user named it; relative names stay relative, to the root of a work tree."""
    if is_url(file):
        return file
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _message(text: str) -> dict[str, JSON]:
    """A text that holds no placeholder and no link, whatever it repeats of an answer (sections 3.11.5 and 3.11.6)."""
    return {"text": printable(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")}
