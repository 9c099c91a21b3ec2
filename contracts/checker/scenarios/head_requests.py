"""HEAD has the status of GET (RFC 9110, section 9.3.2). Other differences are left to servers, and so is whether they support HEAD."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.checker.checks.check import CheckFailure
from contracts.checker.failures import ScenarioCase
from contracts.checker.scenarios.scenario import Known, Scenario, Send, is_success
from contracts.contract import Contract

__all__ = ["HEAD_REQUESTS"]

ID = "head-is-like-get"
_UNSUPPORTED = frozenset({405, 429, 501})


def _cases(contract: Contract, known: Known) -> Iterator[ScenarioCase]:
    for id_, request in known.accepted.items():
        if request.method.upper() == "GET":
            yield ScenarioCase(ID, id_, (request,))


def _play(contract: Contract, case: ScenarioCase, send: Send) -> Iterator[tuple[str, CheckFailure]]:
    (request,) = case.requests
    got, head = send(request), send(replace(request, method="HEAD"))
    if got is None or head is None or not is_success(got) or head.status == got.status or head.status in _UNSUPPORTED:
        return
    yield ID, CheckFailure(f"returned {head.status} for HEAD, but {got.status} for GET", got.status, head.status)


HEAD_REQUESTS = Scenario(ID, (ID,), "coverage", _cases, _play)
