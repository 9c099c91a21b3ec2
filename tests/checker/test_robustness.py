"""Broken HTTP against servers that take it well and others that do not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from contracts.checker.cases.robustness import CASES, BrokenRequest, BrokenRequestOutcome, attack, complaint
from contracts.http.messages import Request
from tests.checker.greeter import Greeter, checked, found

REQUEST = Request("POST", "/greetings", (), (("Content-Type", "application/json"),), b'{"name": "Anna"}')
BY_ID = {case.id: case for case in CASES}


@contextmanager
def answering(answer: bytes, *, waits: bool = True) -> Iterator[str]:
    """A server that gives one connection this answer, and closes it unless it `waits` for the client to go."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)
                while waits and connection.recv(65536):
                    pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join(5)


def test_every_kind_has_an_id_and_words_of_its_own() -> None:
    assert len(BY_ID) == len(CASES) == len({case.says for case in CASES})


@pytest.mark.parametrize("case", CASES, ids=BY_ID)
def test_what_is_sent_is_made_of_the_good_request(case: BrokenRequest) -> None:
    head = [b"POST / HTTP/1.1", b"Host: x", b"Content-Type: application/json"]
    assert case.bytes_of(head, b'{"name": "Anna"}')


@pytest.mark.parametrize(
    ("id_", "answer", "outcome", "is_wrong"),
    [
        ("half-a-body", b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" + b" " * 40, 400, False),
        ("half-a-body", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" + b" " * 60, 200, True),
        ("chunks", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" + b" " * 60, 200, False),
        ("two-lengths", b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n" + b" " * 60, 500, True),
        ("coding-unknown", b"HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n" + b" " * 60, 501, False),
        ("expect", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" + b" " * 60, 200, False),
        ("not-http", b"what?" * 20, 0, True),
    ],
)
def test_an_answer_is_judged(id_: str, answer: bytes, outcome: int, is_wrong: bool) -> None:
    with answering(answer) as url:
        came = attack(url, REQUEST, BY_ID[id_])
    assert came.status == outcome
    assert bool(complaint(BY_ID[id_], came)) == is_wrong


def test_hanging_up_is_fine() -> None:
    with answering(b"", waits=False) as url:
        came = attack(url, REQUEST, BY_ID["length-negative"])
    assert (came, complaint(BY_ID["length-negative"], came)) == (BrokenRequestOutcome(0, True), "")


def test_silence_that_never_ends_is_not() -> None:
    assert "sent no response" in complaint(BY_ID["two-lengths"], BrokenRequestOutcome(0, False))
    assert complaint(BY_ID["half-a-body"], BrokenRequestOutcome(0, False)) == ""


def test_what_few_readers_take_stands_in_a_member_of_its_own() -> None:
    sent = BY_ID["half-a-character"].bytes_of([b"POST / HTTP/1.1"], b'{"name": "Anna"}')
    assert sent.partition(b"\r\n\r\n")[2] == rb'{"name": "Anna", "noSuchMember": "\ud83d"}'
    assert b"Content-Length: 42" in sent
    assert BY_ID["half-a-character"].bytes_of([b"POST / HTTP/1.1"], b"name=Anna").endswith(b"name=Anna")


def test_a_right_server_takes_it_well_and_serves_on() -> None:
    result = checked(Greeter(), phases="book", robustness=True)
    assert (found(result), result.exit_code, result.errors) == (set(), 0, ())


def test_a_server_that_fails_over_odd_headers_is_found() -> None:
    class Picky(Greeter):
        async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
            if scope["type"] == "http" and any(name == b"x-a" for name, _ in scope["headers"]):
                await send({"type": "http.response.start", "status": 500, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
            await super().__call__(scope, receive, send)

    assert found(checked(Picky(), phases="book", robustness=True)) == {"broken-http-is-refused"}
