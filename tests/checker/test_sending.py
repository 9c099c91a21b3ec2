"""Sending: in order with any number of workers, no longer than there is time, with less patience once it is known that nobody answers."""

from __future__ import annotations

import threading

import pytest

from contracts.checker.sending.sender import Sender
from contracts.checker.sending.transport import Transport, Unanswered
from contracts.http.messages import Request, Response
from tests.checker.greeter import Greeter, checked, found


class Answering(Transport):
    """Answers by itself, as if over a network. `together`: how many requests have to be under way before one is answered."""

    def __init__(self, together: int = 1, *, outage: str = "") -> None:
        super().__init__("http://127.0.0.1:1")
        self.barrier, self.outage = threading.Barrier(together), outage
        self.waits: list[float | None] = []

    def send(self, request: Request, *, timeout_s: float | None = None) -> Response:
        self.waits.append(timeout_s)
        self.barrier.wait(10)
        if self.outage and len(self.waits) > 1:
            raise Unanswered("timeout", "no answer")
        return Response(200, (), request.path.encode())


def sender(transport: Transport) -> Sender:
    return Sender(transport, lambda: 0.0, 0.0, 0.0)


def asked(count: int) -> list[tuple[Request, str, None]]:
    return [(Request("GET", f"/{number}"), "", None) for number in range(count)]


@pytest.mark.parametrize("workers", [1, 4])
def test_answers_come_in_the_order_of_the_requests(workers: int) -> None:
    with Answering(workers) as transport:
        sent = list(sender(transport).all_sent("book", asked(8), workers=workers))
    assert [one.response.body for one in sent if one.response] == [f"/{number}".encode() for number in range(8)]


def test_several_workers_have_several_requests_under_way() -> None:
    with Answering(3) as transport:  # a single one would wait for two others for ever
        assert len(list(sender(transport).all_sent("book", asked(6), workers=3))) == 6


def test_an_implementation_in_this_process_is_asked_one_thing_at_a_time() -> None:
    threads = set()

    def answer(request: Request) -> Response:
        threads.add(threading.current_thread())
        return Response(200)

    with Transport("http://in.process", answer=answer) as transport:
        assert len(list(sender(transport).all_sent("book", asked(5), workers=4))) == 5
    assert threads == {threading.current_thread()}


def test_patience_ends_after_two_time_outs_and_the_run_after_five() -> None:
    with Answering(outage="timeout") as transport:
        made = sender(transport)
        sent = list(made.all_sent("book", asked(20)))
    assert len(sent) == 6
    assert transport.waits == [10.0, 10.0, 10.0, 1.0, 1.0, 1.0]
    assert made.has_failed
    assert "5 requests timed out" in made.stopped


def test_no_more_is_sent_when_time_is_up() -> None:
    times = iter(range(100))
    with Answering() as transport:
        made = Sender(transport, lambda: float(next(times)), 10.0, 0.0)
        assert len(list(made.all_sent("book", asked(50)))) < 10
    assert made.stopped == "stopped after 10 s"


@pytest.mark.parametrize("workers", ["1", "5"])
def test_a_run_finds_the_same_with_any_number_of_workers(workers: str) -> None:
    assert found(checked(Greeter("ignores-loud"), phases="book", workers=workers)) == {"loud-when-asked"}
    assert found(checked(Greeter(), phases="book", workers=workers)) == set()


def test_fail_fast_stops_at_the_first_finding_and_reports_it() -> None:
    whole = checked(Greeter("html"), phases="book")
    fast = checked(Greeter("html"), phases="book", fail_fast=True)
    assert (found(fast), fast.exit_code, fast.stopped) == ({"declared-media-type"}, 1, "stopped at the first finding")
    assert fast.requests < whole.requests / 4


def test_what_is_under_way_when_time_is_up_gets_one_time_limit_altogether() -> None:
    now = [0.0]
    with Answering() as transport:  # --timeout 10
        made = Sender(transport, lambda: now[0], 60.0, 0.0)
        for now[0] in (0.0, 59.0, 65.0):
            made.send(Request("GET", "/"))
        assert transport.waits == [10.0, 10.0, 5.0]
        assert made.may_replay
        now[0] = 70.0
        with pytest.raises(Unanswered, match="not sent: the run is limited to 60 s"):
            made.send(Request("GET", "/"))
        assert not made.may_replay


def test_who_never_answers_is_told_with_the_whole_time_limit() -> None:
    with Answering(outage="timeout") as transport:
        transport.waits.append(None)  # the very first is not answered either
        list((made := sender(transport)).all_sent("book", asked(20)))
    assert transport.waits[1:] == [10.0, 10.0, 10.0]
    assert "the first 3 requests" in made.stopped
