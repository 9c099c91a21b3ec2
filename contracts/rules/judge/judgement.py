"""The verdict on one exchange for one row of the book. A frozen value, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.errors import Place
from contracts.http.messages import JSON

__all__ = ["Judgement"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one exchange for one row of the book.

    `kind`: rule, row, invariant, relation. `verdict`: held, broken, not-applicable, undecidable. `blamed`: rows whose absence would
    explain a broken response (found by masking). `reads`: what the row depends on, such as `response.violations` (then it also covers
    what the document's checks would find) or `response.headers.retry-after`.
    """

    id: str
    operation: str
    kind: str
    verdict: str
    message: str = ""
    expected: JSON = None
    actual: JSON = None
    source: str = ""
    soft: bool = False
    place: Place | None = None
    reads: frozenset[str] = frozenset()
