"""Whole runs over real sockets with the shipped document and book: nothing on what is right, the rule's name on what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import contracts
import mock_server.testing
from contracts.checker.events import Result
from contracts.checker.run import run
from contracts.configuration import CONTRACTS, resolve
from tests.implementations.outgoing import DEFECTS, VARIANTS, application
from tests.implementations.serving import serving

DOCUMENT = Path(contracts.__file__).parent.parent / "openapi.yaml"
STRICT = {"authentication": "strict"}
CREDENTIAL = ("Authorization: Bearer sk_live_1",)
BROKEN = [
    "admits-source-key",
    "answers-html",
    "crashes-on-broken-json",
    "forgets-campaign",
    "has-no-reason-LocalArea",
    "is-not-there",
    "lends-foreign-number",
    "lists-number-retired",
    "names-no-scheme",
    "opens-closed-team",
    "refuses-unknown-number-with-404",
    "sends-warmup-paused",
]


def checked(url: str, *, settings: Mapping[str, object] = {}, **flags: object) -> Result:
    given = {"url": url, "document": str(DOCUMENT), "set": tuple(f"{name}={value}" for name, value in settings.items()), **flags}
    options = resolve(CONTRACTS, given, environ={}, folder=Path("/nonexistent"))
    return run(contracts.load(DOCUMENT, settings=options.set), options, lambda _: None)


def told(result: Result) -> list[tuple[str, str, str]]:
    return [(finding.flaw.id, finding.flaw.message, finding.curl) for finding in result.findings]


@pytest.mark.parametrize("settings", [{}, STRICT], ids=["lenient", "strict"])
@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_the_shipped_mock_is_clean(settings: Mapping[str, object], seed: str) -> None:
    with mock_server.testing.served(DOCUMENT, settings=settings) as url:
        result = checked(url, settings=settings, seed=seed, header=CREDENTIAL if settings else ())
    assert (told(result), result.errors, result.exit_code) == ([], (), 0)
    assert {verdict.verdict for verdict in result.verdicts} <= {"held", "not-reached", "not-applicable"}


@pytest.mark.parametrize("settings", [{}, STRICT, {"unknown-number": "answer"}], ids=["lenient", "strict", "answering"])
def test_an_implementation_written_without_the_kit_is_clean(settings: Mapping[str, object]) -> None:
    with serving(application(settings)) as url:
        result = checked(url, settings=settings, header=CREDENTIAL if settings == STRICT else ())
    assert (told(result), result.errors, result.exit_code) == ([], (), 0)


@pytest.mark.parametrize("variant", VARIANTS)
def test_another_way_of_being_right_is_clean(variant: str) -> None:
    with serving(application(variants=[variant])) as url:
        result = checked(url, phases="book,coverage")
    assert (told(result), result.errors, result.exit_code) == ([], (), 0)


@pytest.mark.parametrize("defect", BROKEN)
def test_a_broken_rule_is_named(defect: str) -> None:
    change = DEFECTS[defect]
    with serving(application(change.settings, defects=[defect])) as url:
        result = checked(url, settings=change.settings, phases="book")
    assert change.shows in {id_ for id_, _, _ in told(result)}
    assert result.exit_code == 1
