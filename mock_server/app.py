"""From a document to a running mock: `create_app` assembles the application, `serve` and `running` run it with uvicorn.

The real clock, sockets, threads and signals enter here.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

import contracts
from contracts.api.state import EMPTY, State
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
from mock_server.refusal_notes import notes_for
from mock_server.responses.locales import locale_of
from mock_server.responses.stubs import Stubs
from mock_server.serving.application import application
from mock_server.serving.protocol import PATIENCE_S, Connection
from mock_server.serving.request_log import RequestLog
from mock_server.settings import Settings, settings_of
from mock_server.state.control import Control
from mock_server.state.opening import opened
from mock_server.state.remembering import Remembering
from mock_server.state.resource_answers import ResourceAnswers
from mock_server.state.start_data import RenderedStartData
from mock_server.state.stateful_operations import StatefulOperations
from mock_server.state.stores import Store

__all__ = ["ASGI", "Mock", "assembled", "bind", "create_app", "load", "running", "serve"]

ASGI = Callable[..., Any]

PAUSE_S = 0.005  # between two steps of background work

logger = logging.getLogger("mock_server")


@dataclass(frozen=True, slots=True)
class Mock:
    """An assembled mock: the application and its parts. `stubs` knows what could not be generated."""

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
    credential: Sequence[str] = (),
    examples: str = "valid",
    rows: int = 23,
    locale: str = "en_US",
    state: str = "open",
    store: str = "memory",
    allowed: Sequence[str] = (),
) -> ASGI:
    """The mock of a document as an ASGI application.

    `document`: path, URL or mapping; None is the document in the working folder, else the shipped one. `rules`: "beside", "none", a path
    or a mapping. `settings`: of the rule book. `now`: the time in the mock, "clock" for the real time. `auth`: whether the document's
    security requirements are enforced. `max_body`: in bytes. `strict_query`: reject undeclared query parameters and other spellings.
    `credential`: the credentials to accept, () for any. `examples`: "valid", or "as-written" to also send examples that do not match
    their schema. `rows`: how many items a collection lists. `locale`: of generated data if the request's Accept-Language selects none.
    `state`: what is remembered, "open", "closed" or "off" (docs/state.md); `store`: where, "memory" or "sqlite:PATH". `allowed`: extra URL
    prefixes or folders that references may resolve to, as with `--allow-ref`. Raises a ContractsError that says what is wrong and where.
    """
    given = {"seed": seed, "now": now, "auth": auth, "max_body": max_body, "strict_query": strict_query, "credential": tuple(credential)}
    own = settings_of(defaults(MOCK_SERVER, **given, examples=examples, rows=rows, locale=locale, state=state, store=store))
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
    """The contract, with Faker as the rule book's `fake`."""
    made = fake(own.seed, now=started_at(own.now))
    chosen = default_document() if document is None else document
    return contracts.load(chosen, rules, settings=settings, fake=made, allowed=allowed, on_read=on_read)


def assembled(contract: Contract, own: Settings, *, log: RequestLog | None = None) -> Mock:
    """The mock of a contract that is already loaded."""
    contract, locale = contract.under(own.strictness), locale_of(own.locale)
    stubs = Stubs(contract.spec, seed=own.seed, now=started_at(own.now), locale=locale, example_policy=own.examples, rows=own.rows)
    store, decide = opened(own.store, time.monotonic), _decides(contract, own)
    dispatcher = Dispatcher(
        contract.router.find,
        lambda request, _: decide(request, EMPTY),  # rules do not read what was written
        stubs.render,
        headers=(name for operation in contract.spec.operations.values() for one in operation.responses.values() for name in one.headers),
        report=lambda message: logger.error("%s", printable(message)),
        note=notes_for(has_credentials=bool(own.credential)),
        remember=_remembering(contract, own, stubs, store),
        control=Control(store),
    )
    app: ASGI = application(
        contract.spec.source_document,
        dispatcher,
        max_body=own.max_body,
        credentials=own.credentials,
        log=log,
        date=_date(contract, own),
    )
    return Mock(contract, stubs, dispatcher, app)


def _date(contract: Contract, own: Settings) -> str:
    """The `Date` of the mock's own clock if rules read it, so that a checker decides by the same; "" for the real time."""
    reads_now = any(program.reads_now for program in contract.pipeline.programs.values())
    return format_datetime(own.now.astimezone(UTC), usegmt=True) if reads_now and own.now != "clock" else ""


def _remembering(contract: Contract, own: Settings, stubs: Stubs, store: Store) -> Callable[[Decision, Request, str], Decision]:
    """What turns a decision into one by what was written before."""
    if own.state == "off":
        return lambda decision, *_: decision
    operations = StatefulOperations(contract.spec)
    start = RenderedStartData(contract.spec, stubs.collection, stubs.render)
    answers = ResourceAnswers(contract.spec, operations, stubs.render)
    return Remembering(operations, start, store, answers, is_closed=own.state == "closed", now=partial(started_at, own.now))


def _decides(contract: Contract, own: Settings) -> Callable[[Request, State], Decision]:
    """The contract's `decide`, with the mock's time and ids."""
    moment, uuid = moments(own.now), uuids(own.seed)
    return lambda request, state: contract.decide(request, state, now=moment(), uuid=uuid)


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to the address, not yet listening. Raises ConfigurationError with a way to fix the problem."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError):
        raise ConfigurationError(f"host {host!r} was not found: use --host 127.0.0.1, or 0.0.0.0 for all network interfaces") from None
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise _unusable(host, port, error) from error
    return listener


def serve(
    app: ASGI,
    listener: socket.socket,
    *,
    on_ready: Callable[[], None],
    meanwhile: Iterable[None] = (),
    is_final: bool = True,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Serve until Ctrl-C or SIGTERM, then stop immediately. `on_ready` is called once requests are accepted. Raises ConfigurationError,
    and any ContractsError that `on_ready` raises.

    `meanwhile`: steps of background work, run while requests are served. `is_final`: the loaded contract is never replaced.
    `tls`: None for plain HTTP.
    """
    host, port = listener.getsockname()[:2]
    logging.getLogger("connexion").setLevel(logging.ERROR)  # it warns about pages that were not found, which would clutter the request log
    gc.collect()
    if is_final:
        gc.freeze()  # keeps the garbage collector from traversing the contract
    try:
        server = _Server(app, on_ready=on_ready, meanwhile=meanwhile, log_level="error", tls=tls)
        server.run(sockets=[listener])
    except OSError as error:  # another process took the port between `bind` and `listen`
        raise _unusable(host, port, error) from error
    if server.failure is not None:
        raise server.failure


@contextmanager
def running(app: ASGI, *, patience_s: float = PATIENCE_S, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The base URL of a server that runs in its own thread, on a free port of 127.0.0.1, until the block ends.

    `patience_s`: how long a client may take to send the header block, pause within a body, or leave a response unread.
    """
    listener = bind("127.0.0.1", 0)
    ready = threading.Event()
    server = _Server(app, on_ready=ready.set, patience_s=patience_s, tls=tls)
    failures: list[BaseException] = []

    def run() -> None:
        try:
            server.run(sockets=[listener])
        except BaseException as failure:  # any exception is passed to the waiting thread
            failures.append(failure)
        finally:
            listener.close()
            ready.set()

    url = f"{'http' if tls is None else 'https'}://127.0.0.1:{listener.getsockname()[1]}"
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
        raise RuntimeError("the server stopped unexpectedly") from failures[0]


class _Server(uvicorn.Server):
    """uvicorn, but it reports when it is ready, does not end the process on a signal, and does not wait for clients when it stops."""

    def __init__(
        self,
        app: ASGI,
        *,
        on_ready: Callable[[], None],
        meanwhile: Iterable[None] = (),
        log_level: str | None = None,
        patience_s: float = PATIENCE_S,
        tls: ssl.SSLContext | None = None,
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
        if tls is not None:
            config.load()
            config.ssl = tls
        super().__init__(config)
        self._app = app
        self._on_ready, self._meanwhile = on_ready, meanwhile
        self._working: asyncio.Task[None] | None = None
        self.failure: ContractsError | None = None  # raised by `on_ready`

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        try:
            self._on_ready()
        except ContractsError as failure:  # raised by `serve` after a clean shutdown
            self.failure = failure
        self._working = asyncio.create_task(self._work())

    async def on_tick(self, counter: int) -> bool:
        is_over: bool = await super().on_tick(counter)
        if date := getattr(self._app, "date", ""):
            self.server_state.default_headers = [(b"date", date.encode())]
        return is_over

    async def _work(self) -> None:
        """Run the steps of `meanwhile` between requests: in this thread, because a second one would compete for the interpreter lock."""
        if self.failure is not None:
            self.should_exit = True
            return
        try:
            for _ in self._meanwhile:
                await asyncio.sleep(PAUSE_S)
        except Exception:  # a bug of ours in background work: keep serving
            logger.exception("checking the document in the background failed")

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
        errno.EADDRINUSE: f"port {port} on {host} is already in use: choose another, such as --port {other}, or --port 0 for any free port",
        errno.EACCES: f"port {port} requires elevated privileges: choose one above 1023, such as --port 8000",
        errno.EADDRNOTAVAIL: f"this machine has no address {host}: use --host 127.0.0.1, or 0.0.0.0 for all network interfaces",
    }
    return ConfigurationError(messages.get(error.errno or 0, f"cannot listen on {host} port {port}: {error.strerror or error}"))
