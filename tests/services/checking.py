"""Short runs against services in this process, and over sockets where the wire matters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

import contracts
from contracts.checker.events import Result
from contracts.checker.run import run
from contracts.configuration import CONTRACTS, resolve
from contracts.contract import Contract
from contracts.http.messages import Request, Response
from tests.services.orders import DOCUMENT

__all__ = ["ServiceDied", "checked", "errors", "served", "warnings"]

Answer = Callable[[Request], Response]


class ServiceDied(Exception):
    """Raised by a service that stops listening."""


@cache
def _orders() -> Contract:
    return contracts.load(DOCUMENT, "none")


def checked(answer: Answer | str, document: dict[str, Any] = DOCUMENT, **flags: object) -> Result:
    """The result of a run against a service, given as a function or as the URL of one. `flags` as on the command line."""
    contract = _orders() if document is DOCUMENT else contracts.load(document, "none")
    url = answer if isinstance(answer, str) else "http://127.0.0.1:1"
    given = {"url": url, "document": "openapi.json", "rules": "none", "phases": "examples,coverage,fuzzing", "max-examples": "5", **flags}
    given = {name.replace("-", "_"): value for name, value in given.items()}
    options = resolve(CONTRACTS, given, environ={}, folder=Path("/nonexistent"))
    return run(contract, options, lambda event: None, answer=None if isinstance(answer, str) else answer)


def errors(result: Result) -> set[tuple[str, str]]:
    """Id and operation of what fails a run."""
    return {(one.failure.id, one.failure.operation) for one in result.findings if one.failure.level == "error"}


def warnings(result: Result) -> set[str]:
    """The ids of warnings."""
    return {one.failure.id for one in result.findings if one.failure.level == "warning"}


@contextmanager
def served(answer: Answer) -> Iterator[str]:
    """The base URL of a service on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path, _, query = self.path.partition("?")
            request = Request(self.command, path, tuple(parse_qsl(query, keep_blank_values=True)), tuple(self.headers.items()), body)
            try:
                response = answer(request)
            except ServiceDied:
                self.close_connection = True
                self.server.shutdown()
                self.server.server_close()
                return
            self.send_response(response.status)
            for name, value in response.headers:
                self.send_header(name, value)
            if response.status != 204:
                self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            if self.command != "HEAD" and response.status != 204:
                self.wfile.write(response.body)

        def __getattr__(self, name: str) -> Callable[[], None]:
            if name.startswith("do_"):
                return self.handle_any
            raise AttributeError(name)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
