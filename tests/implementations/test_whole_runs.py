"""Whole runs over sockets, all phases, three seeds: nearly every defect is found within a minute, the first within seconds; no false alarm."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import contracts
from contracts.checker.events import FindingFound, Result
from contracts.checker.run import run
from contracts.configuration import CONTRACTS, resolve
from tests.implementations.outgoing import DEFECTS, VARIANTS, application
from tests.implementations.serving import serving
from tests.implementations.verdicts import ALL, CREDENTIAL, DOCUMENT, wanted

pytestmark = pytest.mark.nightly

SEEDS = pytest.mark.parametrize("seed", ["1", "2", "3"])
LONGEST_S, FIRST_S = 60, 5


def checked(name: str, seed: str) -> tuple[Result, float]:
    """A run that nobody told anything, and after how many seconds it found something first."""
    settings = ALL[name].settings
    header = CREDENTIAL if settings.get("authentication") == "strict" else ()
    found: list[float] = []
    begun = time.monotonic()
    kwargs = {"defects": [name]} if name in DEFECTS else {"variants": [name]}
    with serving(application(settings, **kwargs)) as url:
        given = {"url": url, "document": DOCUMENT, "seed": seed, "header": header, "set": tuple(f"{k}={v}" for k, v in settings.items())}
        options = resolve(CONTRACTS, given, environ={}, folder=Path("/nonexistent"))
        contract = contracts.load(DOCUMENT, settings=options.set)
        result = run(contract, options, lambda event: found.append(time.monotonic() - begun) if isinstance(event, FindingFound) else None)
    return result, found[0] if found else 0.0


@SEEDS
@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_found_and_named(name: str, seed: str) -> None:
    result, first = checked(name, seed)
    assert wanted(name) <= {finding.failure.id for finding in result.findings}
    assert result.exit_code == 1
    assert (result.seconds < LONGEST_S, first < FIRST_S) == (True, True), (result.seconds, first)


@SEEDS
@pytest.mark.parametrize("name", VARIANTS)
def test_another_way_of_being_right_is_clean(name: str, seed: str) -> None:
    result, _ = checked(name, seed)
    assert ([finding.failure for finding in result.findings], result.errors, result.exit_code) == ([], (), 0)
    assert result.seconds < LONGEST_S
