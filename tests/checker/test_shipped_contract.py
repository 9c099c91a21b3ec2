"""Whole runs over real sockets with the shipped document and book: nothing on what is right, the rule's name on what is wrong.

One of each kind belongs to the suite; tests/implementations/test_verdicts.py asks every defect and variant in process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import contracts
import mock_server.testing
from contracts.checker.events import Result
from contracts.checker.run import run
from contracts.configuration import CONTRACTS, resolve
from tests.implementations.outgoing import DEFECTS, application
from tests.implementations.serving import serving

DOCUMENT = Path(contracts.__file__).parent.parent / "openapi.yaml"
STRICT = {"authentication": "strict"}
CREDENTIAL = ("Authorization: Bearer sk_live_1",)
SHORT = {"phases": "book,fuzzing,stateful,relations", "max_examples": "3"}


def checked(url: str, *, settings: Mapping[str, object] = {}, **flags: object) -> Result:
    given = {"url": url, "document": str(DOCUMENT), "set": tuple(f"{name}={value}" for name, value in settings.items()), **flags}
    options = resolve(CONTRACTS, given, environ={}, folder=Path("/nonexistent"))
    return run(contracts.load(DOCUMENT, settings=options.set), options, lambda _: None)


def told(result: Result) -> list[tuple[str, str, str]]:
    return [(finding.failure.id, finding.failure.message, finding.curl) for finding in result.findings]


@pytest.mark.parametrize(
    ("settings", "flags"),
    [
        pytest.param({}, SHORT, id="lenient, few of each case"),
        pytest.param(STRICT, {"phases": "examples,coverage"}, id="strict, what the document covers"),
        *(
            pytest.param(settings, {"seed": seed}, id=f"{name}, seed {seed}", marks=pytest.mark.nightly)
            for seed in ("1", "2", "3")
            for name, settings in (("lenient", {}), ("strict", STRICT))
        ),
    ],
)
def test_the_shipped_mock_is_clean(settings: Mapping[str, object], flags: Mapping[str, object]) -> None:
    with mock_server.testing.served(DOCUMENT, settings=settings) as url:
        result = checked(url, settings=settings, header=CREDENTIAL if settings else (), **flags)
    assert (told(result), result.errors, result.exit_code) == ([], (), 0)
    assert {verdict.verdict for verdict in result.verdicts} <= {"held", "not-reached", "not-applicable"}


@pytest.mark.parametrize(
    ("settings", "flags"),
    [
        pytest.param({"unknown-number": "answer"}, SHORT, id="answering, few of each case"),
        *(
            pytest.param(settings, {}, id=name, marks=pytest.mark.nightly)
            for name, settings in (("lenient", {}), ("strict", STRICT), ("answering", {"unknown-number": "answer"}))
        ),
    ],
)
def test_an_implementation_written_without_the_kit_is_clean(settings: Mapping[str, object], flags: Mapping[str, object]) -> None:
    with serving(application(settings)) as url:
        result = checked(url, settings=settings, header=CREDENTIAL if settings == STRICT else (), **flags)
    assert (told(result), result.errors, result.exit_code) == ([], (), 0)


def test_another_way_of_being_right_is_clean() -> None:
    with serving(application(variants=["names-its-charset"])) as url:
        result = checked(url, phases="book,coverage", max_examples="3")
    assert (told(result), result.errors, result.exit_code) == ([], (), 0)


@pytest.mark.parametrize("defect", ["answers-html", "lists-number-retired"])
def test_a_broken_rule_is_named(defect: str) -> None:
    change = DEFECTS[defect]
    with serving(application(change.settings, defects=[defect])) as url:
        result = checked(url, settings=change.settings, phases="book", max_examples="3")
    assert change.shows in {id_ for id_, _, _ in told(result)}
    assert result.exit_code == 1
