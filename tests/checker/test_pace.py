"""Pace: so many requests per second, and a pause where a 429 asks for one."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from contracts.checker.sending.pace import Pace, retry_after_s
from contracts.checker.sending.sender import Sender
from contracts.checker.sending.transport import Transport
from contracts.http.messages import Request, Response
from tests.checker.greeter import Greeter, checked


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def pace(self, rate: float = 0.0) -> Pace:
        return Pace(rate, lambda: self.now, self.sleep)


class Limiting(Transport):
    """Answers as if over a network."""

    def send(self, request: Request, *, timeout_s: float | None = None) -> Response:
        return Response(200)


def sender(time: Time, pace: Pace, max_time_s: float = 0.0) -> Sender:
    return Sender(Limiting("http://127.0.0.1:1"), lambda: time.now, max_time_s, time.now, pace=pace)


def test_no_more_requests_are_sent_than_the_rate_allows() -> None:
    time = Time()
    sending = sender(time, time.pace(rate=4))
    for _ in range(9):
        sending.send(Request("GET", "/"))
    assert time.slept == [0.25] * 8


def test_time_that_passed_anyway_is_not_waited_for() -> None:
    time = Time()
    pace = time.pace(rate=4)
    pace.wait(math.inf)
    time.now += 5
    pace.wait(math.inf)
    assert time.slept == []


def test_without_a_rate_nothing_waits() -> None:
    time = Time()
    for _ in range(3):
        time.pace().wait(math.inf)
    assert time.slept == []


def test_the_next_request_waits_as_long_as_retry_after_says() -> None:
    time = Time()
    sending = sender(time, time.pace())
    sending.obey(Response(429, (("Retry-After", "7"),)))
    sending.send(Request("GET", "/"))
    sending.send(Request("GET", "/"))
    assert time.slept == [7.0]


def test_no_pause_outlasts_the_run() -> None:
    time = Time()
    sending = sender(time, time.pace(), max_time_s=5)
    sending.obey(Response(429, (("Retry-After", "30"),)))
    sending.send(Request("GET", "/"))
    assert time.slept == [5.0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3),
        ("0", 0),
        ("3600", 60),
        ("9" * 5000, 60),
        ("Wed, 21 Oct 2026 07:28:30 GMT", 30),
        ("Wed, 21 Oct 2026 07:28:30 -0000", 30),
        ("Wed, 21 Oct 2026 07:27:00 GMT", 0),
        ("Wed, 21 Oct 2027 07:28:00 GMT", 60),
        ("soon", 0),
        ("-5", 0),
        ("", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_minute(value: str, seconds: float) -> None:
    assert retry_after_s(Response(429, (("retry-after", value),)), datetime(2026, 10, 21, 7, 28, tzinfo=UTC)) == seconds


def test_a_response_without_retry_after_asks_for_no_pause() -> None:
    assert retry_after_s(Response(429)) == 0


def test_a_run_takes_the_time_that_its_rate_demands() -> None:
    result = checked(Greeter(), phases="examples", rate="20")
    assert result.requests > 1
    assert result.seconds >= (result.requests - 1) / 20
