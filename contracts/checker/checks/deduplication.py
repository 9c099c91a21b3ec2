"""What the book has said already: one defect is one finding, in the words of the book where it has some."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.http.messages import Violation
from contracts.rules.judge.judgement import Judgement

__all__ = ["unsaid"]

_HEADERS = "response.headers"


def unsaid(violations: Iterable[Violation], broken: Iterable[Judgement]) -> tuple[Violation, ...]:
    """The ways in which a response breaks the document that no broken row of the book is about.

    A row that reads `response.violations` has said them all, but for the status; one that reads a header has said what is wrong with it.
    """
    reads: frozenset[str] = frozenset().union(*(one.reads for one in broken))
    if "response.violations" in reads:
        return tuple(one for one in violations if one.where == "status")
    return tuple(one for one in violations if not _is_said(one, reads))


def _is_said(violation: Violation, reads: frozenset[str]) -> bool:
    name = violation.member.partition(".")[0].partition("[")[0].lower()
    return violation.where == "header" and f"{_HEADERS}.{name}" in reads
