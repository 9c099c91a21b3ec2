"""What only the mock makes for rules."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone

from contracts.http.messages import Request
from mock_server.generated import moments, started_at, uuids

ASKED = Request("POST", "/leads", (("q", "1"),), (), b"{}")


def test_a_fixed_time_is_told_in_utc() -> None:
    assert moments(datetime(2026, 1, 1, 13, tzinfo=timezone(timedelta(hours=1))))() == "2026-01-01T12:00:00Z"


def test_the_clock_tells_the_real_time() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    told = datetime.fromisoformat(moments("clock")())
    assert before <= told <= datetime.now(UTC)
    assert before <= started_at("clock") <= datetime.now(UTC)


def test_the_same_question_gets_the_same_uuid_and_another_another() -> None:
    make = uuids(0)
    assert make(ASKED) == make(ASKED) == uuids(0)(ASKED)
    others = [
        Request("PUT", "/leads", (("q", "1"),), (), b"{}"),
        Request("POST", "/leads", (), (), b"{}"),
        Request("POST", "/leads", (("q", "1"),)),
    ]
    assert len({make(ASKED), uuids(1)(ASKED), *map(make, others)}) == 5


def test_a_uuid_is_one() -> None:
    made = uuid.UUID(uuids(0)(ASKED))
    assert (made.version, made.variant) == (4, uuid.RFC_4122)
