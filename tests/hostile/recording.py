"""Listeners that write down what they hear, and a process that writes down where it connects."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Listener", "Outcome", "commands", "listening"]

# Sockets of Python alone pass through this; what Rust opens is seen by the listeners.
_HOOKED = """
import json, runpy, sys
contacts, outcomes = set(), []
def hook(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        contacts.add(tuple(arguments[1][:2]))
    elif event == "socket.getaddrinfo":
        contacts.add((str(arguments[0]), arguments[1]))
sys.addaudithook(hook)
for sys.argv in json.loads(sys.argv[2]):
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=False)
    except SystemExit as ended:
        outcomes.append((ended.code, sorted(contacts, key=str)))
    contacts.clear()
with open("contacts.json", "w") as stream:
    json.dump(outcomes, stream)
"""

Answer = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended, and every address that it looked up or connected to."""

    exit_code: int
    contacts: set[tuple[str, int]]


@dataclass(slots=True)
class Listener:
    """An address, and every request that came there."""

    address: tuple[str, int]
    heard: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its URL."""
        return f"http://{self.address[0]}:{self.address[1]}"

    @property
    def lines(self) -> list[str]:
        """The first line of each request."""
        return [heard.partition(b"\r\n")[0].decode("latin-1") for heard in self.heard]


def ok(request: bytes) -> bytes:
    """An empty object of JSON."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@contextmanager
def listening(answer: Answer = ok) -> Iterator[Listener]:
    """A server that answers one request per connection."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        opened.listen(64)
        listener = Listener(opened.getsockname())

        def serve() -> None:
            while True:
                try:
                    connection, _ = opened.accept()
                except OSError:  # closed
                    return
                with connection:
                    connection.settimeout(5)
                    _served(connection, listener, answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            opened.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _served(connection: socket.socket, listener: Listener, answer: Answer) -> None:
    data = b""
    try:
        while b"\r\n\r\n" not in data and (chunk := connection.recv(65536)):
            data += chunk
        head, _, body = data.partition(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
        while len(body) < length and (chunk := connection.recv(65536)):
            body += chunk
        listener.heard.append(data)
        connection.sendall(answer(data))
    except (OSError, ValueError):  # hung up on, or broken on purpose
        listener.heard.append(data)


def commands(folder: Path, *lines: Sequence[str], **environment: str) -> tuple[list[Outcome], str]:
    """Command lines of ours (`["contracts", "run", …]`), one after the other in another process, and all that they printed."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(
        [sys.executable, "-c", _HOOKED, "-", json.dumps(lines)],
        cwd=folder,
        env={**kept, "HOME": str(folder), "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        capture_output=True,
        timeout=100,
        check=False,
    )
    printed = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, printed
    outcomes = json.loads((folder / "contacts.json").read_text())
    return [Outcome(code, {(host, port) for host, port in contacts}) for code, contacts in outcomes], printed
