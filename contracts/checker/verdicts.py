"""The verdict of every rule, row, invariant and relation of the rule book. Rules that were not reached are reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from contracts.rules.decide.decision import Decision, RuleDecision
from contracts.rules.judge.judgement import Judgement
from contracts.rules.judge.witnesses import Case
from contracts.rules.program.rulebook import RowInfo

__all__ = ["RuleVerdict", "Tally"]


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """`verdict`: held, broken, undecidable, not-applicable, not-reached; `count`: in how many exchanges; `reason` where it has one."""

    id: str
    operation: str
    kind: str
    verdict: str
    count: int = 0
    reason: str = ""


@dataclass(slots=True)
class Tally:
    """Counts judgements by operation and id."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    reasons: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def add(self, judgements: Iterable[Judgement]) -> None:
        """Add the judgements of one exchange."""
        for judgement in judgements:
            key = (judgement.operation, judgement.id, judgement.verdict)
            self.counts[key] += 1
            if judgement.message:
                self.reasons.setdefault(key, judgement.message)

    def add_unanswered(self, decision: Decision) -> None:
        """Note that a request got no response, so nothing could be judged."""
        if isinstance(decision, RuleDecision):
            self.reasons.setdefault((decision.operation.id, decision.rule, "not-applicable"), "its requests got no response")

    def verdicts(self, rows: Iterable[RowInfo], unsent: Iterable[Case], off: frozenset[str]) -> tuple[RuleVerdict, ...]:
        """One verdict per row and operation, in the order of the rule book. `unsent`: cases that need other settings; `off`: ids that are
        turned off."""
        elsewhere = {(case.operation, case.id): case for case in unsent}
        return tuple(verdict for row in rows if row.kind != "example" for verdict in self._of(row, elsewhere, off))

    def _of(self, row: RowInfo, elsewhere: dict[tuple[str, str], Case], off: frozenset[str]) -> Iterator[RuleVerdict]:
        operations = [row.operation] if row.operation else sorted({operation for operation, id_, _ in self.counts if id_ == row.id}) or [""]
        for operation in operations:
            verdict, count, reason = self._verdict(operation, row, elsewhere, off)
            yield RuleVerdict(row.id, operation, row.kind, verdict, count, reason)

    def _verdict(self, operation: str, row: RowInfo, elsewhere: dict[tuple[str, str], Case], off: frozenset[str]) -> tuple[str, int, str]:
        if row.id in off:
            return "not-applicable", 0, "turned off"
        for verdict in ("broken", "held", "undecidable"):
            if count := self.counts[operation, row.id, verdict]:
                return verdict, count, "" if verdict == "held" else self.reasons.get((operation, row.id, verdict), "")
        case = next((case for (_, id_), case in elsewhere.items() if id_ == row.id), None)
        if case is not None:
            needed = ", ".join(f"{name}={value}" for name, value in case.sets.items())
            return "not-applicable", 0, f"its witness needs --set {needed}" if needed else "its witness needs other settings"
        if row.kind == "relation" and self.counts[operation, row.id, "not-applicable"]:
            return "not-applicable", 0, "it does not apply to any exchange"
        return "not-reached", 0, self.reasons.get((operation, row.id, "not-applicable"), "") or "no request of this run triggered it"
