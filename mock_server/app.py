"""From a document to a running mock: `create_app` puts the parts together, `serve` and `running` let uvicorn run them.

The real clock, sockets, threads and signals enter here.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

import contracts
from contracts.api.state import State
from contracts.configuration import MOCK_SERVER, default_document, defaults
from contracts.contract import Contract
from contracts.document import Document
from contracts.errors import ConfigurationError, ContractsError
from contracts.generation import fake
from contracts.http.messages import JSON, Request
from contracts.printable import printable
from contracts.rules.decide.decision import Decision
from contracts.rules.decide.pipeline import MAX_BODY
from mock_server.dispatcher import Dispatcher
from mock_server.generated import moments, started_at, uuids
from mock_server.responses.locales import locale_of
from mock_server.responses.stubs import Stubs
from mock_server.serving.application import application
from mock_server.serving.protocol import PATIENCE_S, Connection
from mock_server.serving.request_log import RequestLog
from mock_server.settings import Settings, settings_of

__all__ = ["ASGI", "Mock", "assembled", "bind", "create_app", "load", "running", "serve"]

ASGI = Callable[..., Any]

PAUSE_S = 0.005  # between two steps of work in between

logger = logging.getLogger("mock_server")


@dataclass(frozen=True, slots=True)
class Mock:
    """A mock put together: the application, and its parts for whoever wants to ask them. `stubs` says what could not be made."""

    contract: Contract
    stubs: Stubs
    dispatcher: Dispatcher
    app: ASGI


def create_app(
    document: str | Path | Mapping[str, JSON] | None = None,
    rules: str | Path | Mapping[str, JSON] = "beside",
    *,
    settings: Mapping[str, object] = {},
    seed: int = 0,
    now: str | datetime = "2026-01-01T12:00:00Z",
    auth: bool = True,
    max_body: int = MAX_BODY,
    strict_query: bool = False,
    examples: str = "valid",
    locale: str = "en_US",
    allowed: Sequence[str] = (),
) -> ASGI:
    """The mock of a document as an ASGI application.

    `document`: path, URL or mapping; None is the document of the working folder, else the shipped one. `rules`: "beside", "none", a path
    or a mapping. `settings`: of the rule book. `now`: the time in the mock, "clock" for the real one. `auth`: whether the document's
    security is enforced. `max_body` in bytes. `strict_query`: query parameters that nobody declared are refused. `examples`: "valid", or
    "as-written" to send those that break their schema too. `locale`: of generated data where a request's Accept-Language asks for none.
    `allowed`: where references of the document may lead, as `--allow-ref`. Raises a ContractsError that says what is wrong and where.
    """
    own = settings_of(
        defaults(MOCK_SERVER, seed=seed, now=now, auth=auth, max_body=max_body, strict_query=strict_query, examples=examples, locale=locale)
    )
    return assembled(load(document, rules, settings=settings, own=own, allowed=allowed), own).app


def load(
    document: str | Path | Mapping[str, JSON] | Document | None,
    rules: str | Path | Mapping[str, JSON],
    *,
    settings: Mapping[str, object],
    own: Settings,
    allowed: Sequence[str] = (),
    on_read: Callable[[Path], None] | None = None,
) -> Contract:
    """The contract, with Faker behind the rule book's `fake`."""
    made = fake(own.seed, now=started_at(own.now))
    chosen = default_document() if document is None else document
    return contracts.load(chosen, rules, settings=settings, fake=made, allowed=allowed, on_read=on_read)


def assembled(contract: Contract, own: Settings, *, log: RequestLog | None = None) -> Mock:
    """The mock of a contract that is already loaded."""
    contract, locale = contract.under(own.strictness), locale_of(own.locale)
    stubs = Stubs(contract.spec, seed=own.seed, now=started_at(own.now), locale=locale, example_policy=own.examples)
    dispatcher = Dispatcher(
        contract.router.find,
        _decides(contract, own),
        stubs.render,
        headers=(name for operation in contract.spec.operations.values() for one in operation.responses.values() for name in one.headers),
        report=lambda mistake: logger.error("%s", printable(mistake)),
    )
    app: ASGI = application(contract.spec.source_document, dispatcher, max_body=own.max_body, log=log)
    return Mock(contract, stubs, dispatcher, app)


def _decides(contract: Contract, own: Settings) -> Callable[[Request, State], Decision]:
    """What the contract decides at the mock's time."""
    moment, uuid = moments(own.now), uuids(own.seed)
    return lambda request, state: contract.decide(request, state, now=moment(), uuid=uuid)


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to the address, not yet listening. Raises ConfigurationError with what to do about it."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError):
        raise ConfigurationError(f"there is no host {host!r}: use --host 127.0.0.1, or 0.0.0.0 for every network of this machine") from None
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise _unusable(host, port, error) from error
    return listener


def serve(
    app: ASGI, listener: socket.socket, *, on_ready: Callable[[], None], meanwhile: Iterable[None] = (), is_final: bool = True
) -> None:
    """Serve until Ctrl-C or SIGTERM, then stop at once. `on_ready` is called when requests are accepted. Raises ConfigurationError, and
    the ContractsError of `on_ready`.

    `meanwhile`: work to do step by step while requests are answered. `is_final`: what is loaded stays loaded.
    """
    host, port = listener.getsockname()[:2]
    logging.getLogger("connexion").setLevel(logging.ERROR)  # its warnings are pages that are not there: no lines of the request log
    gc.collect()
    if is_final:
        gc.freeze()  # no collection has to walk through the contract again
    try:
        server = _Server(app, on_ready=on_ready, meanwhile=meanwhile, log_level="error")
        server.run(sockets=[listener])
    except OSError as error:  # another process came between `bind` and listening
        raise _unusable(host, port, error) from error
    if server.failure is not None:
        raise server.failure


@contextmanager
def running(app: ASGI, *, patience_s: float = PATIENCE_S) -> Iterator[str]:
    """The base URL of a server in a thread of its own, on a free port of 127.0.0.1; it ends with the block.

    `patience_s`: how long a client may take for a head, pause in a body, or leave an answer unread.
    """
    listener = bind("127.0.0.1", 0)
    ready = threading.Event()
    server = _Server(app, on_ready=ready.set, patience_s=patience_s)
    failures: list[BaseException] = []

    def run() -> None:
        try:
            server.run(sockets=[listener])
        except BaseException as failure:  # carried over to the thread that waits, whatever it is
            failures.append(failure)
        finally:
            listener.close()
            ready.set()

    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    thread = threading.Thread(target=run, name="mock-server", daemon=True)
    thread.start()
    ready.wait()
    try:
        if not failures:
            yield url
    finally:
        server.should_exit = True
        thread.join()
    if failures:
        raise RuntimeError("the server ended by itself") from failures[0]


class _Server(uvicorn.Server):
    """uvicorn that says when it is ready, leaves the process alive after a signal, and waits for no client when it stops."""

    def __init__(
        self,
        app: ASGI,
        *,
        on_ready: Callable[[], None],
        meanwhile: Iterable[None] = (),
        log_level: str | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        config = uvicorn.Config(
            app,
            http=type("Connection", (Connection,), {"patience_s": patience_s}),
            access_log=False,
            lifespan="on",
            log_config=None,
            log_level=log_level,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=1,
            ws="none",
        )
        super().__init__(config)
        self._on_ready, self._meanwhile = on_ready, meanwhile
        self._working: asyncio.Task[None] | None = None
        self.failure: ContractsError | None = None  # why `on_ready` could not say so

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        try:
            self._on_ready()
        except ContractsError as failure:  # raised by `serve`, once the server has ended as it should
            self.failure = failure
        self._working = asyncio.create_task(self._work())

    async def _work(self) -> None:
        """The steps of `meanwhile`, between requests: in this thread, as two would only wait for each other."""
        if self.failure is not None:
            self.should_exit = True
            return
        try:
            for _ in self._meanwhile:
                await asyncio.sleep(PAUSE_S)
        except Exception:  # a mistake of ours, which nobody waits for: requests are answered all the same
            logger.exception("the mock stopped looking at the document")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._working is not None:
            self._working.cancel()
        for connection in list(self.server_state.connections):
            connection.transport.close()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.should_exit = True


def _unusable(host: str, port: int, error: OSError) -> ConfigurationError:
    other = port + 1 if port < 65535 else port - 1
    messages = {
        errno.EADDRINUSE: f"port {port} of {host} is taken: choose another, such as --port {other}, or --port 0 for any free one",
        errno.EACCES: f"port {port} is reserved for the system: choose one above 1023, such as --port 8000",
        errno.EADDRNOTAVAIL: f"this machine has no address {host}: use --host 127.0.0.1, or 0.0.0.0 for every network of this machine",
    }
    return ConfigurationError(messages.get(error.errno or 0, f"cannot listen on {host} port {port}: {error.strerror or error}"))
