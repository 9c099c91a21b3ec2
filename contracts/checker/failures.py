"""Findings: one per id and operation, with the smallest exchange that shows it. Findings from the same exchanges are grouped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from contracts.errors import Place
from contracts.http.messages import JSON, Exchange, Request, Response
from contracts.rules.judge.witnesses import Case

__all__ = ["Citation", "Failure", "Finding", "Findings", "Level", "ScenarioCase", "size"]

Level = Literal["error", "warning"]

_PLAIN = bytes(range(32, 127))
_WITHOUT_TYPE = 40  # penalty for a body without Content-Type, which would distract a reader


@dataclass(frozen=True, slots=True)
class Citation:
    """The source of a requirement: its text, and its place in the document or rule book (None for a standard). Prints `rules.yaml:12:7 –
    page 3`."""

    words: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        return " – ".join(str(part) for part in (self.place, self.words) if part)


@dataclass(frozen=True, slots=True)
class ScenarioCase:
    """What a scenario starts from: the id of the scenario, an operation and its requests. `about`: what is special about them."""

    scenario: str
    operation: str
    requests: tuple[Request, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure in one response. `kind`: rule, invariant, relation, document, robustness. `must_repeat`: only counts if it is reproduced;
    `is_of_run`: no single request shows it, so it is not replayed. Only failures of level `error` make a run fail."""

    id: str
    operation: str
    kind: str
    message: str
    expected: JSON = None
    actual: JSON = None
    source: Citation = Citation()
    is_soft: bool = False
    must_repeat: bool = False
    is_of_run: bool = False
    level: Level = "error"

    @property
    def key(self) -> tuple[str, str]:
        """Failures with the same key belong to one finding."""
        return (self.id, self.operation)


@dataclass(frozen=True, slots=True)
class Finding:
    """A failure with the request that shows it. `response` is None if there was no response; `count`: in how many exchanges it occurred.

    `before`: the exchanges that have to come first, in order, if one request is not enough. `under`: the id of the broken rule of the same
    operation that occurs in every exchange of this finding; "" if there is none. `scenario`: what is played again to reproduce it. `curl`,
    `pytest` and `declared_at` (the place of the operation in the document) are set when the finding is reported; they and the texts of the
    failure are masked.
    """

    failure: Failure
    phase: str
    request: Request
    response: Response | None
    case: Case | None = None
    count: int = 1
    is_flaky: bool = False
    curl: str = ""
    pytest: str = ""
    declared_at: Place | None = None
    before: tuple[Exchange, ...] = ()
    under: str = ""
    scenario: ScenarioCase | None = None

    @property
    def requests(self) -> tuple[Request, ...]:
        """All requests to send, in order."""
        return (*(exchange.request for exchange in self.before), self.request)

    @property
    def fingerprint(self) -> str:
        """The same for the same id and operation in every run."""
        return hashlib.sha256(f"{self.failure.id}\n{self.failure.operation}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(slots=True)
class _Seen:
    """One finding so far: its smallest exchange, and the smallest that was reproduced."""

    smallest: Finding
    confirmed: Finding | None
    count: int = 1
    exchanges: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Findings:
    """All findings so far. `repeats` replays a finding and returns whether it was reproduced."""

    repeats: Callable[[Finding], bool]
    seen: dict[tuple[str, str], _Seen] = field(default_factory=dict)

    def add(self, finding: Finding) -> Finding | None:
        """Add a finding. Returns it, replayed, if it is the first of its kind; None otherwise."""
        known = self.seen.get(finding.failure.key)
        if known is not None:
            known.count += 1
            known.exchanges.add(hash(finding.requests[0]))
            if size(finding) < size(known.smallest):
                known.smallest = finding
            return None
        does_repeat = finding.failure.is_of_run or self.repeats(finding)
        if finding.failure.must_repeat and not does_repeat:
            return None
        self.seen[finding.failure.key] = _Seen(finding, finding if does_repeat else None, exchanges={hash(finding.requests[0])})
        return finding if does_repeat else replace(finding, is_flaky=True)

    def settled(self, *, may_send: Callable[[], bool]) -> tuple[Finding, ...]:
        """Every finding with its smallest reproducible exchange, grouped by broken rule; warnings, then flaky findings last."""
        settled = [replace(self._settle(seen, may_send), under=self._leader(seen)) for seen in self.seen.values()]
        leads = [finding for finding in settled if not finding.under]
        grouped = [each for lead in leads for each in (lead, *(finding for finding in settled if _is_under(finding, lead)))]
        return tuple(sorted(grouped, key=lambda finding: (finding.is_flaky, finding.failure.level != "error")))

    def _settle(self, seen: _Seen, may_send: Callable[[], bool]) -> Finding:
        if seen.smallest is not seen.confirmed and may_send() and self.repeats(seen.smallest):
            seen.confirmed = seen.smallest
        return replace(seen.confirmed or seen.smallest, count=seen.count, is_flaky=seen.confirmed is None)

    def _leader(self, seen: _Seen) -> str:
        """The id of the rule or row that was broken in every exchange of this finding, the most specific one; "" if there is none."""
        failure = seen.smallest.failure
        if failure.kind == "rule":
            return ""
        leads = [
            other
            for other in self.seen.values()
            if other.smallest.failure.kind == "rule"
            and other.smallest.failure.operation == failure.operation
            and seen.exchanges <= other.exchanges
        ]
        return min(leads, key=lambda lead: len(lead.exchanges)).smallest.failure.id if leads else ""


def _is_under(finding: Finding, lead: Finding) -> bool:
    return finding.under == lead.failure.id and finding.failure.operation == lead.failure.operation


def size(finding: Finding) -> tuple[int, tuple[tuple[object, ...], ...]]:
    """A sort key: the length of all requests, then their content. The smallest case is shown."""
    requests = finding.requests
    return (
        sum(map(_length, requests)),
        tuple((request.method, request.path, request.query, request.headers, request.body) for request in requests),
    )


def _length(request: Request) -> int:
    special = len(request.body.translate(None, _PLAIN))
    written = len(request.path) + sum(len(name) + len(value) for name, value in (*request.query, *request.headers))
    without_type = _WITHOUT_TYPE if request.body and request.header("content-type") is None else 0
    return len(request.body) + written + 4 * special + without_type
