"""Schemathesis' phases as our events, without a socket: `send` is a function."""

from __future__ import annotations

import copy
import os
from pathlib import Path

import pytest

import contracts
from contracts.checker.cases.seeds import with_book_examples, words
from contracts.checker.engine import Engine
from contracts.checker.events import PhaseFinished, PhaseStarted, RunError, Sent
from contracts.configuration import shipped_folder
from contracts.errors import TransportError
from contracts.http.messages import Request, Response
from tests.checker.greeter import DOCUMENT

_ORDER = {"application/json": {"schema": {"type": "object", "properties": {"id": {"type": "string"}}}}}
ORDERS = {
    "openapi": "3.1.0",
    "info": {"title": "Orders", "version": "1"},
    "paths": {
        "/orders": {
            "post": {
                "operationId": "create",
                "responses": {
                    "201": {
                        "description": "Made.",
                        "content": _ORDER,
                        "links": {"read": {"operationId": "read", "parameters": {"id": "$response.body#/id"}}},
                    }
                },
            }
        },
        "/orders/{id}": {
            "get": {
                "operationId": "read",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {"200": {"description": "Found.", "content": _ORDER}},
            }
        },
    },
}
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
    assert {str(event.error) for event in events} == {"dropped"}


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


def test_a_body_that_cannot_be_generated_is_said_in_words() -> None:
    post = {
        "operationId": "add",
        "requestBody": {"content": {"application/jsonl": {"schema": {}}}},
        "responses": {"200": {"description": ""}},
    }
    document = {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/a": {"post": post}}}
    events = Engine(lambda _: Response(200)).run(contracts.load(document, "none").spec, ["fuzzing"])
    assert {event.message for event in events if isinstance(event, RunError)} == {
        "add: Schemathesis cannot write application/jsonl, so only requests from the rule book are sent"
    }


def test_without_links_the_stateful_phase_says_that_there_are_none() -> None:
    events = list(Engine(lambda _: FINE).run(SPEC, ["stateful"]))
    assert events == [PhaseFinished("stateful", 0, 0.0, "no links in the document")]


def test_links_are_followed() -> None:
    orders = contracts.load(ORDERS, "none").spec

    def send(request: Request) -> Response:
        body = b'{"id": "order-77"}' if request.method == "POST" or request.path == "/orders/order-77" else b"{}"
        return Response(201 if request.method == "POST" else 200, (("Content-Type", "application/json"),), body)

    events = [event for event in Engine(send, max_examples=20).run(orders, ["stateful"]) if isinstance(event, Sent)]
    assert {(event.phase, event.operation) for event in events} == {("stateful", "create"), ("stateful", "read")}
    assert any(event.request.path == "/orders/order-77" for event in events)


def test_what_the_book_knows_enters_the_generated_cases() -> None:
    shipped = contracts.load(shipped_folder() / "openapi.yaml")
    before = copy.deepcopy(shipped.spec.document)
    document = with_book_examples(shipped)
    assert shipped.spec.document == before
    known = words(shipped)
    answer = Response(200, (("Content-Type", "application/json"),), b"{}")
    engine = Engine(lambda _: answer, max_examples=60)
    bodies = [event.request.body for event in engine.run(shipped.spec, ["fuzzing"], words=known) if isinstance(event, Sent)]
    keys = [str(key) for keys in known["POST /phone-numbers/outgoing/manual-override"].values() for key in keys]
    assert sum(any(key.encode() in body for body in bodies) for key in keys) > 2
    examples = [event.request.body for event in engine.run(shipped.spec, ["examples"], document=document) if isinstance(event, Sent)]
    assert any(b"conv-sticky" in body for body in examples)


def test_nothing_of_a_document_leads_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text('{"id": "of a file"}')
    document = copy.deepcopy(ORDERS)
    post = document["paths"]["/orders"]["post"]
    post["responses"]["201"]["links"]["far"] = {"operationRef": "http://127.0.0.1:9/other.yaml#/paths/~1orders/get"}
    schema = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "$ref": {"type": "integer"}}}
    examples = {"file": {"value": {"$ref": str(tmp_path / "secret.json")}}, "far": {"externalValue": (tmp_path / "secret.json").as_uri()}}
    post["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema, "examples": examples}}}
    created = Response(201, (("Content-Type", "application/json"),), b'{"id": "7"}')
    events = list(Engine(lambda _: created, max_examples=5).run(contracts.load(document, "none").spec, ["examples", "stateful"]))
    assert [event for event in events if isinstance(event, RunError)] == []
    requests = [event.request for event in events if isinstance(event, Sent)]
    assert {request.path for request in requests} >= {"/orders", "/orders/7"}
    assert not any(b"of a file" in request.body for request in requests)


def test_hooks_of_the_environment_are_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hooks.py").write_text("raise RuntimeError('loaded')")
    monkeypatch.setenv("SCHEMATHESIS_HOOKS", str(tmp_path / "hooks.py"))
    assert not any(isinstance(event, RunError) for event in Engine(lambda _: FINE).run(SPEC, ["examples"]))
    assert os.environ["SCHEMATHESIS_HOOKS"] == str(tmp_path / "hooks.py")
