"""Short sequences of requests that show what no single exchange can. A new family is one file and one row.

| module | finds |
|---|---|
| `bounds` | valid values at a bound that are refused |
| `head_requests` | HEAD with another status than GET |
| `wrong_credentials` | wrong credentials that are accepted; credentials that an open operation demands |
| `lifecycles` | things that are not found, not returned as sent, or not gone |
"""

from __future__ import annotations

from contracts.checker.failures import ScenarioCase
from contracts.checker.scenarios.bounds import BOUNDS
from contracts.checker.scenarios.head_requests import HEAD_REQUESTS
from contracts.checker.scenarios.lifecycles import CHECKS_OF_LIFECYCLES, LIFECYCLES
from contracts.checker.scenarios.scenario import Known, Scenario, Send
from contracts.checker.scenarios.wrong_credentials import OPEN_OPERATIONS, WRONG_CREDENTIALS
from contracts.contract import Contract

__all__ = ["CHECKS_OF_LIFECYCLES", "SCENARIOS", "Known", "Scenario", "broken_checks"]

SCENARIOS = {one.id: one for one in (HEAD_REQUESTS, BOUNDS, WRONG_CREDENTIALS, OPEN_OPERATIONS, LIFECYCLES)}


def broken_checks(contract: Contract, case: ScenarioCase, send: Send) -> frozenset[str]:
    """The ids of the checks that a scenario finds broken."""
    return frozenset(id_ for id_, _ in SCENARIOS[case.scenario].play(contract, case, send))
