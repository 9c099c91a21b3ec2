"""Removes what the rule book already reports: one defect is one finding, worded by the rule book if possible."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.http.messages import Violation
from contracts.rules.judge.judgement import Judgement

__all__ = ["uncovered_violations"]

_HEADERS = "response.headers"


def uncovered_violations(violations: Iterable[Violation], broken: Iterable[Judgement]) -> tuple[Violation, ...]:
    """The violations of a response that no broken row of the rule book covers.

    A row that reads `response.violations` covers all but the status; one that reads a header covers that header.
    """
    reads: frozenset[str] = frozenset().union(*(one.reads for one in broken))
    if "response.violations" in reads:
        return tuple(one for one in violations if one.where == "status")
    return tuple(one for one in violations if not _is_said(one, reads))


def _is_said(violation: Violation, reads: frozenset[str]) -> bool:
    name = violation.member.partition(".")[0].partition("[")[0].lower()
    return violation.where == "header" and f"{_HEADERS}.{name}" in reads
