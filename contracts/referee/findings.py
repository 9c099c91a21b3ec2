"""Findings: one per id and operation, with the smallest exchange that shows it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from contracts.exchange import JSON, Request, Response

__all__ = ["Finding", "Flaw", "size"]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with one answer. `kind`: rule, invariant, relation, document, robustness."""

    id: str
    operation: str
    kind: str
    message: str
    expected: JSON = None
    actual: JSON = None
    source: str = ""
    is_soft: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw with the request that shows it. `response` is None where no answer came; `count`: in how many exchanges it was seen."""

    flaw: Flaw
    phase: str
    request: Request
    response: Response | None
    count: int = 1
    is_flaky: bool = False

    @property
    def fingerprint(self) -> str:
        """The same for the same id and operation in every run."""
        return hashlib.sha256(f"{self.flaw.id}\n{self.flaw.operation}".encode()).hexdigest()[:16]


def size(request: Request) -> tuple[int, int, str]:
    """How much there is to read in a request, with ties broken by its text: the smallest case is shown."""
    odd = sum(byte < 32 or byte > 126 for byte in request.body)
    written = len(request.path) + sum(len(name) + len(value) for name, value in (*request.query, *request.headers))
    return (len(request.body) + written + 4 * odd, len(request.headers), repr(request))
