"""The report for programs: one JSON document at the end of a run. Its members are named in the README and never change meaning."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.checker.events import Event, OperationVerdict, Result, RunFinished
from contracts.checker.failures import Finding
from contracts.checker.reports.output import Output
from contracts.checker.reports.shortened_values import abridged
from contracts.checker.verdicts import RuleVerdict
from contracts.http.messages import JSON

__all__ = ["JsonReport", "as_json"]


@dataclass(frozen=True, slots=True)
class JsonReport:
    """Writes the result when the run is over."""

    output: Output

    def __call__(self, event: Event) -> None:
        if isinstance(event, RunFinished):
            self.output.write_json(as_json(event.result))


def as_json(result: Result) -> dict[str, JSON]:
    """`{version, seed, exit_code, document, url, findings, rules, operations, errors}`."""
    return {
        "version": result.version,
        "seed": result.seed,
        "exit_code": result.exit_code,
        "document": result.document,
        "url": result.url,
        "findings": [_finding(finding, result.seed) for finding in result.findings],
        "rules": [_rule(verdict) for verdict in result.verdicts],
        "operations": [_operation(verdict) for verdict in result.operations],
        "errors": list(result.errors),
    }


def _finding(finding: Finding, seed: int) -> dict[str, JSON]:
    failure = finding.failure
    members: dict[str, JSON] = {
        "id": failure.id,
        "operation": failure.operation,
        "kind": failure.kind,
        "level": failure.level,
        "message": failure.message,
        "expected": abridged(failure.expected),
        "actual": abridged(failure.actual),
        "source": str(failure.source),
        "reproduction": {"curl": finding.curl, "pytest": finding.pytest, "seed": seed},
        "fingerprint": finding.fingerprint,
    }
    return members | ({"flaky": True} if finding.is_flaky else {})


def _operation(verdict: OperationVerdict) -> dict[str, JSON]:
    return {
        "operation": verdict.operation,
        "requests": verdict.requests,
        "accepted": verdict.accepted,
        "verdict": verdict.verdict,
        "reason": verdict.reason,
    }


def _rule(verdict: RuleVerdict) -> dict[str, JSON]:
    return {
        "id": verdict.id,
        "operation": verdict.operation,
        "verdict": verdict.verdict,
        "count": verdict.count,
        "reason": verdict.reason,
    }
