"""What happens during a run, as frozen values. Engine and transport emit them, reports listen to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from contracts.checker.failures import Finding
from contracts.checker.verdicts import RuleVerdict
from contracts.errors import TransportError
from contracts.http.messages import Exchange, Request, Response
from contracts.rules.judge.judgement import Judgement
from contracts.rules.judge.witnesses import Case

__all__ = [
    "Event",
    "FindingFound",
    "OperationVerdict",
    "PhaseFinished",
    "PhaseStarted",
    "Result",
    "RunError",
    "RunFinished",
    "RunStarted",
    "Sent",
]


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run begins. `rules`: the file of the rule book, "" if there is none; `phases`: in the order they will run; `max_time`: limit in
    seconds, 0 for no limit."""

    document: str
    rules: str
    url: str
    seed: int
    operations: int
    phases: tuple[str, ...]
    max_time: float = 0.0


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """A phase begins. `total`: number of requests, 0 if unknown; `at_most_s`: time limit in seconds, 0 for none."""

    phase: str
    total: int = 0
    at_most_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A request and its response, or the `error` that occurred instead.

    `operation`: the operation that the sender intended. `case`: the case of the rule book, if it is one. `before`: the exchanges before
    this one, if it ends a sequence. `relations`: verdicts on that sequence.
    """

    phase: str
    request: Request
    response: Response | None
    operation: str = ""
    case: Case | None = None
    error: TransportError | None = None
    before: tuple[Exchange, ...] = ()
    relations: tuple[Judgement, ...] = ()

    @property
    def exchange(self) -> Exchange | None:
        """Request and response; None if there was no response."""
        return Exchange(self.request, self.response) if self.response is not None else None


@dataclass(frozen=True, slots=True)
class RunError:
    """An error of the checker or its setup; never a finding."""

    message: str


@dataclass(frozen=True, slots=True)
class FindingFound:
    """A finding, the first time it is seen. Its smallest exchange may still change until the run ends."""

    finding: Finding


@dataclass(frozen=True, slots=True)
class PhaseFinished:
    """A phase ended after `requests` requests. `skipped`: why nothing was sent."""

    phase: str
    requests: int
    seconds: float
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class OperationVerdict:
    """Whether a valid request of an operation succeeded. `requests`: all of them; `accepted`: valid ones that succeeded.

    `unknown-keys`: every valid request got a 404, because the document does not say which keys exist. `reason`: why it was not reached.
    """

    operation: str
    requests: int
    accepted: int
    verdict: Literal["reached", "not-reached", "unknown-keys", "skipped"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a run. `exit_code`: see the README; `accepted`: number of valid requests that succeeded; `stopped`: why the run ended
    early; `notes`: remarks for people; `headers`: names of the headers that the user gave; `checked`: the checks that judged
    something, as id and operation. All texts are masked."""

    version: str
    seed: int
    exit_code: int
    document: str
    rules: str
    url: str
    findings: tuple[Finding, ...]
    verdicts: tuple[RuleVerdict, ...]
    errors: tuple[str, ...]
    requests: int
    accepted: int
    seconds: float
    notes: tuple[str, ...] = ()
    stopped: str = ""
    headers: tuple[str, ...] = ()
    operations: tuple[OperationVerdict, ...] = ()
    checked: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The run is over."""

    result: Result


Event = RunStarted | PhaseStarted | Sent | RunError | FindingFound | PhaseFinished | RunFinished
