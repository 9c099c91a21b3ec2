"""Requests on the wire, byte by byte, and every way of getting no answer."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from contracts.checker.sending.transport import Transport, Unanswered
from contracts.http.messages import Request

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\nX-A: 2\r\n\r\nhi"


def _whole(connection: socket.socket) -> bytes:
    data = b""
    while chunk := connection.recv(65536):
        data += chunk
        head, end, body = data.partition(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
        if end and len(body) >= length:
            break
    return data


@contextmanager
def answering(answer: bytes | None) -> Iterator[tuple[str, list[bytes]]]:
    """The URL of a raw server that answers each connection once, and what it received. None: it never answers."""
    received: list[bytes] = []
    held: list[socket.socket] = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                received.append(_whole(connection))
                if answer is None:
                    held.append(connection)
                    continue
                connection.sendall(answer)
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", received
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    for connection in held:
        connection.close()


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (Request("GET", "/a%2Fb/../c%"), b"GET /base/a%2Fb/../c% HTTP/1.1"),
        (Request("GET", "/x", (("q", "a b"), ("q", "ä&="))), b"GET /base/x?q=a%20b&q=%C3%A4%26%3D HTTP/1.1"),
        (Request("QUERY", "//double"), b"QUERY /base//double HTTP/1.1"),
        (Request("GET", "/ä b"), b"GET /base/%C3%A4%20b HTTP/1.1"),
    ],
)
def test_the_request_line_is_as_built(request_: Request, line: bytes) -> None:
    with answering(ANSWER) as (url, received), Transport(url + "/base") as transport:
        transport.send(request_)
    assert received[0].split(b"\r\n")[0] == line


def test_nothing_is_added_but_host_and_length() -> None:
    with answering(ANSWER) as (url, received), Transport(url) as transport:
        response = transport.send(Request("POST", "/", (), (("X-Text", "ä"), ("X-Text", "2")), b"\x00\xff"))
    head, _, body = received[0].partition(b"\r\n\r\n")
    names = [line.split(b":")[0].lower() for line in head.split(b"\r\n")[1:]]
    assert names == [b"host", b"x-text", b"x-text", b"content-length"]
    assert (body, b"X-Text: \xe4" in head) == (b"\x00\xff", True)
    assert (response.status, response.body, [pair for pair in response.headers if pair[0] == "X-A"]) == (
        200,
        b"hi",
        [("X-A", "1"), ("X-A", "2")],
    )


def test_headers_of_the_run_yield_to_those_of_the_request() -> None:
    with Transport("http://127.0.0.1:1", headers=(("Authorization", "Bearer a"), ("X-B", "b"))) as transport:
        own = Request("GET", "/", (), (("authorization", "Bearer own"),))
        assert transport.complete(own).headers == (("X-B", "b"), ("authorization", "Bearer own"))
        assert transport.complete(Request("GET", "/"), without=("AUTHORIZATION",)).headers == (("X-B", "b"),)


@pytest.mark.parametrize(
    ("answer", "outage"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "not-http"),
        (b"", "dropped"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi", "dropped"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi", "dropped"),
        (None, "timeout"),
    ],
    ids=["not HTTP", "nothing", "half an answer", "not its encoding", "never"],
)
def test_no_answer_says_how(answer: bytes | None, outage: str) -> None:
    with answering(answer) as (url, _), Transport(url, timeout_s=0.3) as transport, pytest.raises(Unanswered) as caught:
        transport.send(Request("GET", "/"))
    assert caught.value.outage == outage


class _InTwoWrites(BaseHTTPRequestHandler):
    """Writes the head of an answer, then its body, as most small servers do."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"hi")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.mark.skipif(not hasattr(socket, "TCP_QUICKACK"), reason="this platform decides by itself when to acknowledge")
def test_a_server_that_writes_head_and_body_separately_is_not_kept_waiting() -> None:
    times_s = []
    with ThreadingHTTPServer(("127.0.0.1", 0), _InTwoWrites) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with Transport(f"http://127.0.0.1:{server.server_port}") as transport:
            for _ in range(20):
                start = time.perf_counter()
                transport.send(Request("GET", "/"))
                times_s.append(time.perf_counter() - start)
        server.shutdown()
    assert min(times_s[10:]) < 0.03, "the system delays an acknowledgement for 40 ms, but for the first few of a connection"


def test_nobody_answers_is_said_with_the_address() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound, but nobody listens
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        with Transport(url) as transport, pytest.raises(Unanswered, match=f"cannot connect to {url}") as caught:
            transport.send(Request("GET", "/"))
    assert caught.value.outage == "nobody"


def test_a_request_that_no_client_sends_is_said_to_be_ours() -> None:
    with answering(ANSWER) as (url, _), Transport(url) as transport, pytest.raises(Unanswered) as caught:
        transport.send(Request("GET", "/", (), (("X-A", "a\nb"),)))
    assert caught.value.outage == "unsendable"
