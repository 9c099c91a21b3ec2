"""Schemathesis' phases as our events, without a socket: `send` is a function."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

import contracts
from contracts.errors import TransportError
from contracts.exchange import Request, Response
from contracts.referee.engine import Engine
from contracts.referee.events import PhaseFinished, PhaseStarted, Sent
from tests.referee.greeter import DOCUMENT

SPEC = contracts.load(DOCUMENT, "none").spec
FINE = Response(200, (("Content-Type", "application/json"), ("X-Language", "en")), b'{"text": "x", "loud": false}')


def sent(engine: Engine, *phases: str) -> list[Sent]:
    return [event for event in engine.run(SPEC, phases) if isinstance(event, Sent)]


def test_every_request_comes_out_once_with_its_answer_and_operation() -> None:
    received: list[Request] = []

    def send(request: Request) -> Response:
        received.append(request)
        return FINE

    events = sent(Engine(send), "coverage")
    assert [event.request for event in events] == received
    assert {(event.phase, event.operation, event.response) for event in events} == {("coverage", "greet", FINE)}


def test_phases_begin_and_end_in_order() -> None:
    kinds = [event for event in Engine(lambda _: FINE, max_examples=5).run(SPEC, ["fuzzing", "examples"]) if not isinstance(event, Sent)]
    assert [(type(event), event.phase) for event in kinds] == [  # type: ignore[union-attr]
        (PhaseStarted, "examples"),
        (PhaseFinished, "examples"),
        (PhaseStarted, "fuzzing"),
        (PhaseFinished, "fuzzing"),
    ]


def test_the_examples_of_the_document_are_sent_as_written() -> None:
    (event,) = sent(Engine(lambda _: FINE), "examples")
    assert event.request == Request("POST", "/greetings", (), (("Content-Type", "application/json"),), b'{"name": "Anna"}')


def test_a_seed_gives_its_cases_again() -> None:
    def bodies(seed: int) -> list[bytes]:
        return [event.request.body for event in sent(Engine(lambda _: FINE, seed=seed, max_examples=20), "fuzzing")]

    first = bodies(3)
    assert bodies(3) == first
    assert bodies(4) != first


def test_requests_without_an_answer_are_told_and_the_phase_goes_on() -> None:
    def send(request: Request) -> Response:
        raise TransportError("dropped")

    events = sent(Engine(send), "coverage")
    assert len(events) > 10
    assert {str(event.trouble) for event in events} == {"dropped"}


def test_it_ends_before_the_next_request_when_told_and_keeps_what_was_sent() -> None:
    count = 0

    def send(request: Request) -> Response:
        nonlocal count
        count += 1
        return FINE

    events = [event for event in Engine(send).run(SPEC, ["coverage", "fuzzing"], is_over=lambda: count >= 5) if isinstance(event, Sent)]
    assert (len(events), count) == (5, 5)


def test_the_engine_waits_while_an_exchange_is_looked_at() -> None:
    count = 0

    def send(request: Request) -> Response:
        nonlocal count
        count += 1
        return FINE

    for seen, _ in enumerate((event for event in Engine(send).run(SPEC, ["coverage"]) if isinstance(event, Sent)), 1):
        assert count == seen


def test_a_caller_that_leaves_ends_the_engine() -> None:
    count = 0

    def send(request: Request) -> Response:
        nonlocal count
        count += 1
        return FINE

    events = Engine(send).run(SPEC, ["coverage"])
    while not isinstance(next(events), Sent):
        pass
    events.close()  # type: ignore[attr-defined]
    left_at = count
    assert left_at <= 2


def test_nothing_is_printed_written_or_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schemathesis.toml").write_text("this is no TOML [")
    before = copy.deepcopy(SPEC.document)
    assert sent(Engine(lambda _: FINE, max_examples=5), "examples", "coverage", "fuzzing")
    assert SPEC.document == before
    assert [path.name for path in tmp_path.iterdir()] == ["schemathesis.toml"]
    assert capfd.readouterr() == ("", "")
