"""What a scenario is: a short sequence of requests, each made from the responses before, that shows what no single exchange can."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from contracts.checker.checks.check import CheckFailure
from contracts.checker.failures import ScenarioCase
from contracts.contract import Contract
from contracts.http.messages import Pairs, Request, Response

__all__ = ["Known", "Play", "Scenario", "Send", "is_success"]

Send = Callable[[Request], Response | None]  # None: there was no response
Play = Callable[[Contract, ScenarioCase, Send], Iterator[tuple[str, CheckFailure]]]


@dataclass(frozen=True, slots=True)
class Known:
    """What a run knows so far. `accepted`: a valid request of each operation that succeeded; `headers`: those that the user gave."""

    accepted: Mapping[str, Request]
    headers: Pairs = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A family of sequences. `checks`: the ids that it can find; `phase`: when it is played; `cases`: what to start from.

    `play`: yields the id and the failure right after the exchange that shows it. `is_secret`: its requests have changed credentials, which
    no report may show; the failure then shows the request that it started from.
    """

    id: str
    checks: tuple[str, ...]
    phase: str
    cases: Callable[[Contract, Known], Iterable[ScenarioCase]]
    play: Play
    is_secret: bool = False


def is_success(response: Response | None) -> bool:
    """Whether there was a response with a 2xx."""
    return response is not None and 200 <= response.status < 300
