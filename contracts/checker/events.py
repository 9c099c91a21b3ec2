"""What happens during a run, as frozen values. Engine and transport emit them, reporters listen; nobody here does anything."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.checker.failures import Finding
from contracts.checker.verdicts import RuleVerdict
from contracts.errors import TransportError
from contracts.http.messages import Exchange, Request, Response
from contracts.rules.judge.judgement import Judgement
from contracts.rules.judge.witnesses import Case

__all__ = ["Event", "FindingFound", "PhaseFinished", "PhaseStarted", "Result", "RunError", "RunFinished", "RunStarted", "Sent"]


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run begins. `rules`: the book's file, "" where there is none; `phases`: what will be done, in order. `max_time`: how many seconds
    it may take, 0 where nobody said."""

    document: str
    rules: str
    url: str
    seed: int
    operations: int
    phases: tuple[str, ...]
    max_time: float = 0.0


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """A phase begins. `total`: how many requests it will send, 0 where nobody knows; `at_most_s`: how long it may take, 0 likewise."""

    phase: str
    total: int = 0
    at_most_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A request and what came of it: a response, or the `trouble` there was instead.

    `operation`: the operation that the sender had in mind. `case`: the book's own case, where it was one. `before`: the exchanges that
    this one follows, where it ends a sequence. `relations`: verdicts on that sequence.
    """

    phase: str
    request: Request
    response: Response | None
    operation: str = ""
    case: Case | None = None
    trouble: TransportError | None = None
    before: tuple[Exchange, ...] = ()
    relations: tuple[Judgement, ...] = ()

    @property
    def exchange(self) -> Exchange | None:
        """The pair, None where no answer came."""
        return Exchange(self.request, self.response) if self.response is not None else None


@dataclass(frozen=True, slots=True)
class RunError:
    """Something that could not be done: an error of ours or of the set-up, never a finding."""

    message: str


@dataclass(frozen=True, slots=True)
class FindingFound:
    """A finding, the first time it is seen. Its smallest exchange may still change until the run ends."""

    finding: Finding


@dataclass(frozen=True, slots=True)
class PhaseFinished:
    """A phase ended after `requests` requests. `skipped` says why nothing was sent."""

    phase: str
    requests: int
    seconds: float
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run ends with. `exit_code` as in the README; `accepted`: good requests that got a good answer; `stopped`: why the run
    ended early; `notes`: remarks for people; `headers`: names of the headers that the user gave. All texts are masked."""

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


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The run is over."""

    result: Result


Event = RunStarted | PhaseStarted | Sent | RunError | FindingFound | PhaseFinished | RunFinished
