"""Rules that read the time: the mock has its clock, the checker that of the implementation, known to two seconds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

import contracts
from contracts.checker.cases.book_cases import of_book
from contracts.checker.cases.boundaries import values_of
from contracts.checker.cases.solved_boundaries import SolvedBoundaries
from contracts.http.messages import Exchange, Request, Response
from contracts.rules.decide.decision import RuleDecision
from mock_server.testing import served

MOMENT = {"type": "string", "format": "date-time"}
BOOKING = {"type": "object", "required": ["start"], "properties": {"start": MOMENT, "end": MOMENT}}
BOOKED = {"type": "object", "properties": {"at": MOMENT, "left": {"type": ["number", "null"]}, "state": {"type": "string"}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Bookings", "version": "1"},
    "paths": {
        "/bookings": {
            "post": {
                "operationId": "book",
                "requestBody": {"required": True, "content": {"application/json": {"schema": BOOKING}}},
                "responses": {
                    "201": {"description": "booked", "content": {"application/json": {"schema": BOOKED}}},
                    "422": {"description": "refused"},
                },
            }
        }
    },
}
IN_THE_PAST = {
    "id": "starts-in-the-past",
    "when": "instant(request.body.start) < instant(now)",
    "then": {"status": 422},
    "witness": {"body": {"start": "2026-01-01T11:00:00Z"}},
}
ANSWER: dict[str, Any] = {"at": "${ now }", "left": "${ left }", "state": "open"}
BOOKED_RULE = {
    "id": "booked",
    "when": "true",
    "then": {"status": 201, "body": ANSWER},
    "witness": {"body": {"start": "2026-01-02T12:00:00Z"}},
}


def book(*rules: dict[str, Any], **sections: object) -> dict[str, Any]:
    lets = {"left": "hours(now, request.body.start)"}
    return {"rulebook": 1, "operations": {"book": {"let": lets, "rules": list(rules), **sections}}}


CONTRACT = contracts.load(DOCUMENT, book(IN_THE_PAST, BOOKED_RULE))


def request(start: str) -> Request:
    return Request("POST", "/bookings", (), (("Content-Type", "application/json"),), json.dumps({"start": start}).encode())


def response(status: int, body: object = None, date: datetime | None = None) -> Response:
    headers = [("Content-Type", "application/json")] if body is not None else []
    headers += [("Date", format_datetime(date, usegmt=True))] if date else []
    return Response(status, tuple(headers), json.dumps(body).encode() if body is not None else b"")


def verdict(start: str, answer: Response, contract: contracts.Contract = CONTRACT) -> list[tuple[str, str]]:
    return [(one.id, one.verdict) for one in contract.judge(Exchange(request(start), answer))]


def test_a_mock_decides_by_its_own_clock() -> None:
    start = request("2026-06-01T00:00:00Z")
    before, after = (CONTRACT.decide(start, now=now) for now in ("2026-05-31T12:00:00Z", "2026-06-02T00:00:00Z"))
    assert (before.rule, before.body) == ("booked", {"at": "2026-05-31T12:00:00Z", "left": 12, "state": "open"})
    assert after.rule == "starts-in-the-past"


def test_without_a_clock_it_is_noon_of_the_first_of_january() -> None:
    assert [CONTRACT.decide(request(f"2026-01-01T{time}Z")).rule for time in ("11:59:59", "12:00:00")] == ["starts-in-the-past", "booked"]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2030-05-31T23:59:00Z", "held"),
        ("2030-06-01T00:01:00Z", "broken"),
        ("2030-06-01T00:00:01Z", "undecidable"),
        ("2030-05-31T23:59:58Z", "undecidable"),
    ],
)
def test_an_implementation_is_judged_by_its_date_header(start: str, expected: str) -> None:
    refusal = response(422, date=datetime(2030, 6, 1, tzinfo=UTC))
    decided = CONTRACT.judge(Exchange(request(start), refusal))[0]
    assert decided.verdict == expected
    if expected == "undecidable":
        assert decided.message == "the time is too close to a boundary: the clock of the implementation is known to two seconds"


def test_without_a_date_header_it_is_judged_by_the_clock_of_the_run() -> None:
    later = CONTRACT.at(datetime(2030, 6, 1, tzinfo=UTC))
    assert verdict("2029-01-01T00:00:00Z", response(422)) == [("booked", "broken")]
    assert verdict("2029-01-01T00:00:00Z", response(422), later) == [("starts-in-the-past", "held")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"at": "1999-01-01T00:00:00Z", "left": 1, "state": "open"}, "held"),
        ({"at": None, "left": 1, "state": "open"}, "broken"),
        ({"at": "1999-01-01T00:00:00Z", "left": None, "state": "open"}, "broken"),
        ({"at": "1999-01-01T00:00:00Z", "left": 1, "state": "shut"}, "broken"),
    ],
)
def test_members_that_read_the_time_are_only_judged_as_not_null(body: object, expected: str) -> None:
    assert verdict("2026-01-02T12:00:00Z", response(201, body)) == [("booked", expected)]


def test_a_mapping_that_a_let_builds_is_judged_but_for_its_members_that_read_the_time() -> None:
    rule = {**BOOKED_RULE, "then": {"status": 201, "body": "${ answer(request.body.start) }"}}
    sections = {"let": {"answer(start)": {"at": "now", "left": "hours(now, start)", "state": "'open'"}}}
    contract = contracts.load(DOCUMENT, book(rule) | {"operations": {"book": {"rules": [rule], **sections}}})
    start = "2026-01-02T12:00:00Z"
    assert verdict(start, response(201, {"at": "x", "left": 1, "state": "open"}), contract) == [("booked", "held")]
    assert verdict(start, response(201, {"at": "x", "left": 1, "state": "shut"}), contract) == [("booked", "broken")]


def test_an_invariant_reads_the_time() -> None:
    invariant = {"id": "made-today", "when": "response.status == 201", "expect": "date(response.body.at) == date(now)"}
    contract = contracts.load(DOCUMENT, book(BOOKED_RULE, invariants=[invariant]))

    def judged(at: str, date: datetime) -> str:
        answer = response(201, {"at": at, "left": 1, "state": "open"}, date)
        return verdict("2031-01-01T00:00:00Z", answer, contract)[1][1]

    assert judged("2030-06-01T08:00:00Z", datetime(2030, 6, 1, 9, tzinfo=UTC)) == "held"
    assert judged("2030-06-02T08:00:00Z", datetime(2030, 6, 1, 9, tzinfo=UTC)) == "broken"
    assert judged("2030-05-31T08:00:00Z", datetime(2030, 6, 1, tzinfo=UTC)) == "undecidable"


def test_decisions_of_operations_that_read_no_time_are_remembered_for_all_times() -> None:
    plain = contracts.load(DOCUMENT, book({**BOOKED_RULE, "then": {"status": 201}}))
    assert plain.decide(request("2026-01-02T12:00:00Z"), now="a") is plain.decide(request("2026-01-02T12:00:00Z"), now="b")
    assert isinstance(CONTRACT.decide(request("2026-01-02T12:00:00Z")), RuleDecision)


def test_date_times_that_are_compared_as_texts_are_warned_of() -> None:
    rule = {**IN_THE_PAST, "when": "request.body.end < request.body.start"}
    rule["witness"] = {"body": {"start": "2026-01-02T12:00:00Z", "end": "2026-01-01T12:00:00Z"}}
    notes = contracts.load(DOCUMENT, book(rule, BOOKED_RULE)).notes
    assert [(note.message, note.hint) for note in notes] == [
        (
            "date-times are compared letter by letter here",
            "write instant(request.body.end) < instant(request.body.start)",
        )
    ]


def test_a_mock_with_rules_about_the_time_sends_its_own() -> None:
    with served(DOCUMENT, rules=book(IN_THE_PAST, BOOKED_RULE)) as url:
        assert httpx.get(f"{url}/bookings").headers["date"] == "Thu, 01 Jan 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("when", "start", "expected"),
    [
        ("instant(request.body.start) < instant(now)", "2026-01-01T11:00:00Z", {"2026-01-01T12:00:00Z", "2026-01-01T12:00:01Z"}),
        ("days(now, request.body.start) > 14", "2026-02-01T12:00:00Z", {"2026-01-15T12:00:00Z"}),
        ("minutes(request.body.start, request.body.end) < 30", "2026-02-01T12:00:00Z", {"2026-02-01T11:40:00Z"}),
        ("date(request.body.start) < date(now)", "2025-12-25T11:00:00Z", {"2026-01-01T11:00:00Z"}),
    ],
)
def test_both_sides_of_a_time_are_tried(when: str, start: str, expected: set[str]) -> None:
    witness = {"body": {"start": start, "end": "2026-02-01T12:10:00Z"}}
    contract = contracts.load(DOCUMENT, book({**IN_THE_PAST, "when": when, "witness": witness}, BOOKED_RULE))
    operation, own = contract.spec.operations["book"], of_book(contract)
    solved = SolvedBoundaries(contract, operation, own, lambda case: case.request, values_of(contract, operation, own))
    sent = [json.loads(one.body) for one in solved.requests() if one is not None]
    assert expected <= {one.get(name) for one in sent for name in ("start", "end")}
