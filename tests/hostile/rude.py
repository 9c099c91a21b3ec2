"""Servers that misbehave below HTTP: what each does with a connection once the request was read. None sleeps: all wait for the end."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

__all__ = ["MANNERS", "PAUSE_S", "Manner", "behaving", "read_request", "slowly"]

PAUSE_S = 0.05

Manner = Callable[[socket.socket, threading.Event], None]

OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n"


def read_request(connection: socket.socket) -> bytes:
    """A whole request with a length, or what came of it before the client went."""
    data = b""
    while chunk := connection.recv(65536):
        data += chunk
        head, end, body = data.partition(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
        if end and len(body) >= length:
            break
    return data


def slowly(connection: socket.socket, over: threading.Event, pieces: Iterator[bytes] | bytes, pause_s: float = PAUSE_S) -> None:
    """Send one piece, or byte, after the other."""
    for piece in pieces:
        if over.wait(pause_s):
            return
        connection.sendall(piece if isinstance(piece, bytes) else bytes([piece]))


def _endless(piece: bytes) -> Iterator[bytes]:
    while True:
        yield piece


def _silent(connection: socket.socket, over: threading.Event) -> None:
    over.wait()


def _flooding(start: bytes, piece: bytes, pause_s: float = 0.0) -> Manner:
    def manner(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        slowly(connection, over, _endless(piece), pause_s)

    return manner


def _dripping(start: bytes, rest: bytes) -> Manner:
    def manner(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        slowly(connection, over, rest)

    return manner


def _saying(answer: bytes) -> Manner:
    def manner(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(answer)

    return manner


def _body(body: bytes, *lines: bytes) -> bytes:
    return OK + b"".join(line + b"\r\n" for line in lines) + b"Content-Length: %d\r\n\r\n" % len(body) + body


def _bomb(layers: int) -> bytes:
    body = bytes(200_000)
    for _ in range(layers):
        body = gzip.compress(body)
    return body


# Manner → what it does, and what the checker calls it.
MANNERS: dict[str, tuple[Manner, str]] = {
    "never-answers": (_silent, "timeout"),
    "drips-its-head": (_dripping(b"", OK + b"X-A: " + b"a" * 10_000), "timeout"),
    "drips-its-body": (_dripping(OK + b"Content-Length: 10000\r\n\r\n", b"a" * 10_000), "timeout"),
    "drips-chunks": (_flooding(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", PAUSE_S), "timeout"),
    "drips-100": (_flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n", PAUSE_S), "timeout"),
    "floods-100": (_flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100), "dropped"),
    "floods-103": (_flooding(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100), "dropped"),
    "endless-head": (_flooding(OK, b"X-A: a\r\n" * 1000), "dropped"),
    "endless-header": (_flooding(OK + b"X-A: ", b"a" * 10_000), "dropped"),
    "endless-chunks": (_flooding(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"ffff\r\n" + b"a" * 0xFFFF + b"\r\n"), "dropped"),
    "endless-body": (_flooding(b"HTTP/1.0 200 OK\r\n\r\n", b"a" * 65536), "dropped"),
    "gzip-bomb": (_saying(_body(_bomb(1), b"Content-Encoding: gzip")), "dropped"),
    "gzip-in-gzip": (_saying(_body(_bomb(3), b"Content-Encoding: gzip, gzip", b"Content-Encoding: gzip")), "dropped"),
    "many-codings": (_saying(_body(_bomb(1), b"Content-Encoding: " + b"gzip, " * 1000 + b"gzip")), "dropped"),
    "negative-length": (_saying(OK + b"Content-Length: -5\r\n\r\nabc"), "dropped"),
    "two-lengths": (_saying(OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc"), "dropped"),
    "status-of-words": (_saying(b"HTTP/1.1 fine thanks\r\n\r\n"), "dropped"),
    "no-status-line": (_saying(b"<html>hello</html>\r\n\r\n"), "not-http"),
    "another-greeting": (_saying(b"SSH-2.0-OpenSSH_9.2\r\n"), "not-http"),
}


@contextmanager
def behaving(manner: Manner, *, accepts: bool = True, reads: bool = True) -> Iterator[str]:
    """The URL of a server that treats each connection in this manner, each in a thread of its own; all of them end with the block."""
    over, connections = threading.Event(), []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(100 if accepts else 0)

        def treat(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                if reads:
                    read_request(connection)
                manner(connection, over)

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    connections.append(threading.Thread(target=treat, args=(connection,), daemon=True))
                    connections[-1].start()

        serving = threading.Thread(target=serve if accepts else over.wait, daemon=True)
        serving.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        serving.join(5)
    for one in connections:
        one.join(5)
