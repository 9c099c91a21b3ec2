"""Requests as bytes on a socket, for what no HTTP client would send."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["Answer", "request", "send"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `interim`: statuses of 1xx before it. `text`: everything, as read."""

    status: int
    headers: dict[str, str]
    body: bytes
    interim: tuple[int, ...]
    text: bytes


def request(method: str, target: str, *, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """A request after which the connection is closed."""
    lines = {"Host": "mock", "Connection": "close", **({"Content-Length": str(len(body))} if body else {}), **(headers or {})}
    head = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return head.encode("latin-1") + b"\r\n" + body


def send(url: str, data: bytes) -> Answer:
    """Everything that comes back until the server closes the connection; TimeoutError where it hangs."""
    parts = urlsplit(url)
    assert parts.hostname and parts.port
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(data)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return _parsed(received)


def _parsed(received: bytes) -> Answer:
    interim, rest = [], received
    while True:
        head, _, rest = rest.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        if status >= 200:
            break
        interim.append(status)
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    return Answer(status, headers, rest, tuple(interim), received)
