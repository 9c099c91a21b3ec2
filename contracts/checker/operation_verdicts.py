"""Whether each operation was reached: whether any of its valid requests succeeded, and if not, why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from contracts.api.operations import Operation, Spec
from contracts.checker.events import OperationVerdict, Sent
from contracts.checker.judge import Judged
from contracts.checker.sending.run_scope import RunScope

__all__ = ["OperationTally"]

_UNAUTHORIZED, _UNKNOWN = frozenset({401, 403}), frozenset({404, 410})
_NO_RESPONSE = 0
_MOST_STATUSES = 4

Obstacle = tuple[Literal["not-reached", "unknown-keys", "skipped"], str]


@dataclass(slots=True)
class _Count:
    """The requests of one operation. `valid`: the statuses of requests that should succeed."""

    requests: int = 0
    accepted: int = 0
    valid: Counter[int] = field(default_factory=Counter)


@dataclass(slots=True)
class OperationTally:
    """Counts the exchanges of each operation of a document."""

    spec: Spec
    counts: dict[str, _Count] = field(default_factory=lambda: defaultdict(_Count))

    def add(self, sent: Sent, judged: Judged) -> None:
        """Count one exchange."""
        operation = judged.decision.operation
        if operation is None:
            return
        count, status = self.counts[operation.id], sent.response.status if sent.response else _NO_RESPONSE
        count.requests += 1
        is_declared_error = judged.is_good and _declares_errors_alone(operation) and str(status) in operation.responses
        if judged.is_accepted or is_declared_error:
            count.accepted += 1
        if judged.is_good or judged.is_accepted:
            count.valid[status] += 1

    def verdicts(self, impossible: Mapping[str, str], stopped: str, scope: RunScope | None = None) -> Iterator[OperationVerdict]:
        """One verdict per operation, in the order of the document. `impossible`: why an operation has no valid request; `stopped`: why the
        run ended early; `scope`: what may be sent, None for everything."""
        for operation in self.spec.operations.values():
            count = self.counts.get(operation.id, _Count())
            if scope is not None and operation.id not in scope.operations:
                yield OperationVerdict(operation.id, count.requests, 0, "skipped", "an option leaves it out")
            elif count.accepted:
                yield OperationVerdict(operation.id, count.requests, count.accepted, "reached")
            else:
                verdict, reason = _obstacle(operation, count, impossible.get(operation.id, ""), stopped)
                yield OperationVerdict(operation.id, count.requests, 0, verdict, reason)


def _obstacle(operation: Operation, count: _Count, impossible: str, stopped: str) -> Obstacle:
    """The verdict and reason for an operation without a success."""
    if impossible:
        return "not-reached", impossible
    if not count.requests and not stopped:
        return "skipped", "the selected phases send no request to it"
    if not count.valid:
        what = "no valid request was sent" if count.requests else "no request was sent"
        return "not-reached", f"{what}: {stopped}" if stopped else what
    statuses = frozenset(count.valid)
    described = _described(count.valid)
    if statuses <= _UNAUTHORIZED:
        return "not-reached", f"no request got past authentication: every valid request got {described}"
    if statuses <= _UNKNOWN and "{" in operation.path:
        return "unknown-keys", f"no existing key is known: every valid request got {described}; an example in the document names one"
    return "not-reached", f"no valid request was accepted: they got {described}"


def _described(statuses: Counter[int]) -> str:
    """`400 (12 times) and 422 (once)`."""
    written = [f"{_status(status)} ({_times(number)})" for status, number in statuses.most_common(_MOST_STATUSES)]
    more = ["other statuses"] if len(statuses) > _MOST_STATUSES else []
    *first, last = [*written, *more]
    return f"{', '.join(first)} and {last}" if first else last


def _status(status: int) -> str:
    return "no response" if status == _NO_RESPONSE else str(status)


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _declares_errors_alone(operation: Operation) -> bool:
    return bool(operation.responses) and all(status[:1] in ("4", "5") for status in operation.responses)
