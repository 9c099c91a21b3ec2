"""What became of every rule, row, invariant and relation of the book in a run."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RuleVerdict"]


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """`verdict`: held, broken, undecidable, not-applicable, not-reached; `count`: in how many exchanges; `reason` where it has one."""

    id: str
    operation: str
    kind: str
    verdict: str
    count: int = 0
    reason: str = ""
