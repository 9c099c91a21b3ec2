"""Decisions: which kind each request gets, and what they depend on: the request, the state it is made in, and the time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, get_args

import pytest

import contracts
from contracts.api.state import EMPTY, State
from contracts.http.messages import ABSENT, Request
from contracts.rules.decide.decision import (
    Decision,
    InvalidRequest,
    LimitExceeded,
    MethodNotAllowed,
    NotAcceptable,
    PlainSuccess,
    RuleDecision,
    Unauthorized,
    UnknownPath,
    UnsupportedMediaType,
)
from contracts.rules.decide.pipeline import Pipeline, Strictness
from contracts.rules.language.exchange_context import Context
from contracts.rules.program.outcome import Outcome
from tests.guards.source import modules

JSON_TYPE = ("Content-Type", "application/json")
NOTE = {"type": "object", "properties": {"text": {"type": "string"}, "at": {"type": "string"}}}
POST = {
    "operationId": "addNote",
    "security": [{"key": []}],
    "requestBody": {"content": {"application/json": {"schema": NOTE}}},
    "responses": {
        "200": {"description": "", "content": {"application/json": {"schema": NOTE}}},
        "401": {"description": ""},
        "403": {"description": ""},
        "409": {"description": ""},
    },
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Notes", "version": "1"},
    "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
    "paths": {"/notes": {"post": POST}},
}
BOOK = {
    "rulebook": 1,
    "operations": {
        "addNote": {
            "rules": [
                {
                    "id": "note-is-new",
                    "when": "request.body.text == 'old'",
                    "then": {"status": 409},
                    "witness": {"headers": {"X-Key": "k"}, "body": {"text": "old"}},
                },
                {
                    "id": "note-is-dated",
                    "when": "request.body.text == 'dated'",
                    "then": {"status": 200, "body": {"at": "${ now }"}},
                    "witness": {"headers": {"X-Key": "k"}, "body": {"text": "dated"}},
                },
            ]
        }
    },
}
CONTRACT = contracts.load(DOCUMENT, BOOK)


def post(body: bytes = b'{"text": "new"}', *headers: tuple[str, str]) -> Request:
    return Request("POST", "/notes", (), (("X-Key", "k"), JSON_TYPE, *headers), body)


KINDS: list[tuple[Request, type, int | None, str]] = [
    (Request("GET", "/nowhere"), UnknownPath, 404, "path"),
    (Request("GET", "/notes"), MethodNotAllowed, 405, "method"),
    (post(b" " * 100), LimitExceeded, 413, "size"),
    (replace(post(), headers=(("Content-Type", "text/csv"),)), UnsupportedMediaType, 415, "media-type"),
    (post(b"{}", ("Accept", "image/png")), NotAcceptable, 406, "accept"),
    (replace(post(), headers=(JSON_TYPE,)), Unauthorized, 401, "security"),
    (post(b'{"text": "old"}'), RuleDecision, 409, "rule"),
    (post(b'{"text": 1}'), InvalidRequest, None, "document"),
    (post(), PlainSuccess, None, "operation"),
]


@pytest.mark.parametrize(("request_", "kind", "status", "by"), KINDS, ids=[by for *_, by in KINDS])
def test_the_kind_of_a_decision_says_what_decided(request_: Request, kind: type, status: int | None, by: str) -> None:
    decision = CONTRACT.under(Strictness(max_body=99)).decide(request_)
    assert (type(decision), decision.status, decision.by) == (kind, status, by)


def test_each_kind_has_a_word_of_its_own_and_no_room_for_more() -> None:
    kinds = get_args(Decision)
    assert len({kind.by for kind in kinds}) == len(kinds)
    assert not any(hasattr(kind, "__dict__") and "__dict__" in dir(kind) for kind in kinds)


def test_code_asks_for_the_kind_and_never_for_its_word() -> None:
    compared = re.compile(r"\.by\b\s*(==|!=|in\b|not in\b)")
    assert [module.place for module in modules().values() if compared.search(module.path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("request_", "is_success"),
    [
        (post(), True),
        (post(b'{"text": "dated"}'), True),
        (post(b'{"text": "old"}'), False),
        (post(b'{"text": 1}'), False),
        (Request("GET", "/nowhere"), False),
    ],
    ids=["plain", "rule", "refusing-rule", "invalid", "refused"],
)
def test_a_success_is_due_where_nothing_refuses(request_: Request, is_success: bool) -> None:
    assert CONTRACT.decide(request_).is_success is is_success


# --- state and time -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Notes:
    """The notes that were written, by key."""

    version: int
    texts: tuple[tuple[str, str], ...]

    def item(self, collection: str, key: str) -> object:
        return dict(self.texts).get(key, ABSENT)


FIRST, SECOND = Notes(1, (("a", "one"),)), Notes(2, (("a", "two"),))


def reading_notes(asked: list[State]) -> contracts.Contract:
    """The contract, but that its first rule answers everything with note `a` of the state. `asked` collects the states it sees."""

    def then(context: Context) -> Outcome:
        asked.append(context.state)
        return 200, (), context.state.item("notes", "a"), "", None

    program = CONTRACT.pipeline.programs["addNote"]
    rule = replace(program.rules[0], then=then)
    always: Any = replace(program, rules=(rule, *program.rules[1:]), first=lambda context: 0)
    return replace(CONTRACT, pipeline=Pipeline(CONTRACT.spec, {"addNote": always}))


def test_a_rule_sees_the_state_it_decides_in() -> None:
    contract = reading_notes([])
    assert [contract.decide(post(), state).body for state in (EMPTY, FIRST, SECOND)] == [ABSENT, "one", "two"]
    assert contract.decide(post()).body is ABSENT


def test_a_decision_is_remembered_by_request_version_of_the_state_and_time() -> None:
    asked: list[State] = []
    contract = reading_notes(asked)
    same_as_first = replace(FIRST)
    for state in (FIRST, SECOND, same_as_first, FIRST):
        contract.decide(post(), state)
    assert asked == [FIRST, SECOND]
    contract.decide(post(), FIRST, now="2026-01-01T12:00:00Z")
    contract.decide(post(), FIRST, now="2026-01-01T12:00:00Z")
    contract.decide(post(b"{}"), FIRST)
    assert asked == [FIRST, SECOND, FIRST, FIRST]


def test_a_remembered_decision_has_the_time_it_was_made_at() -> None:
    dated = post(b'{"text": "dated"}')
    times = ["2026-01-01T12:00:00Z", "2027-01-01T12:00:00Z", "2026-01-01T12:00:00Z"]
    assert [CONTRACT.decide(dated, now=one).body for one in times] == [{"at": one} for one in times]


KEYED = (JSON_TYPE, ("X-Key", "k"))


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (Request("POST", "/notes", headers=KEYED, body=b"[]"), (InvalidRequest, False, True)),
        (Request("POST", "/notes", headers=KEYED, body=b"{}"), (PlainSuccess, True, False)),
        (Request("GET", "/other"), (UnknownPath, False, True)),
    ],
    ids=["invalid", "valid", "unknown"],
)
def test_a_decision_says_whether_it_is_a_success_or_a_refusal(request_: Request, expected: tuple[type[Decision], bool, bool]) -> None:
    made = contracts.load(DOCUMENT, "none").decide(request_)
    assert (type(made), made.is_success, made.is_refusal) == expected
