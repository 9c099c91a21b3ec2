"""Requests as bytes on a socket, for what no HTTP client would send."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["Answer", "connected", "request", "send", "statuses"]


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
    return _parsed(_exchanged(url, data))


def statuses(url: str, data: bytes) -> tuple[int, ...]:
    """The statuses that come back, those of 1xx too, until the server closes the connection; TimeoutError where it hangs."""
    return tuple(int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3}) [A-Z]", _exchanged(url, data)))


def connected(url: str) -> socket.socket:
    """A connection to the server, on which nothing takes longer than 20 seconds."""
    parts = urlsplit(url)
    assert parts.hostname and parts.port
    return socket.create_connection((parts.hostname, parts.port), timeout=20)


def _exchanged(url: str, data: bytes) -> bytes:
    with connected(url) as connection:
        connection.sendall(data)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return received


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
