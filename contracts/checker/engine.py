"""The phases of Schemathesis as our events. The only module that imports Schemathesis, whose engine is not part of its public interface.

Schemathesis generates requests; we send and judge them, one at a time: its engine waits until the caller has handled an exchange. Its
checks are off. Nothing is registered globally, no configuration or hook files are loaded, no files are written to the working folder, and
the given document is not modified. Schemathesis makes no network requests itself: it sends no probes, and references to other documents are
removed.
"""

from __future__ import annotations

import copy
import os
import queue
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import requests
from hypothesis import configuration as hypothesis_configuration
from schemathesis import Case, Config, openapi
from schemathesis.core.transport import Response as RecordedResponse
from schemathesis.engine import events as engine_events
from schemathesis.engine.core import Engine as SchemathesisEngine
from schemathesis.engine.run import Phase, PhaseName, PhaseSkipReason
from schemathesis.transport.requests import REQUESTS_TRANSPORT, RequestsTransport

from contracts.api.operations import Spec
from contracts.checker.events import PhaseFinished, PhaseStarted, RunError, Sent
from contracts.codecs.json_text import BodyError, decode_json
from contracts.errors import TransportError
from contracts.http.messages import Pairs, Request, Response

__all__ = ["PHASES", "Engine"]

PHASES = ("examples", "coverage", "fuzzing", "stateful")

_NO_CHECK = ["none"]  # a list that names no check switches all of them off
_UNANSWERED = 599  # status given to Schemathesis when there was no response, so that it continues
_PARTS = ("method", "url", "headers", "files", "data", "params", "cookies", "auth", "json")
_OFTEN = 0.5  # share of the generated values of a member that are known ones
_LEAVE_S = 0.5  # how long to wait for the engine's threads once the caller stops
_LOOK_S = 0.1  # how often to check the time limit while the engine generates a request

_BODILESS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "TRACE"})  # a body means nothing to these (RFC 9110, section 9.3)
_BASE_URL = "http://127.0.0.1:9"  # placeholder; nothing is sent there
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_ADDRESSES = ("externalValue", "$schema")
_HOOKS = "SCHEMATHESIS_HOOKS"  # names a module that Schemathesis would load; its hooks could change requests

# Headers that Schemathesis and its client add; a reproduction leaves them out.
_ADDED: Mapping[str, Callable[[str], bool]] = {
    "accept": lambda value: value == "*/*",
    "accept-encoding": lambda value: True,
    "connection": lambda value: True,
    "content-length": lambda value: True,
    "host": lambda value: True,
    "user-agent": lambda value: value.startswith("schemathesis/"),
    "x-schemathesis-testcaseid": lambda value: True,
}

Words = Mapping[str, Mapping[str, Sequence[object]]]
EngineEvent = PhaseStarted | Sent | RunError | PhaseFinished


@dataclass(frozen=True, slots=True)
class Engine:
    """Generates requests. `headers` are added to every request; `send` returns the response or raises TransportError."""

    send: Callable[[Request], Response]
    headers: Pairs = ()
    seed: int = 1
    max_examples: int = 100

    def run(
        self,
        spec: Spec,
        phases: Sequence[str],
        *,
        document: dict | None = None,
        words: Words | None = None,
        is_over: Callable[[], bool] = lambda: False,
    ) -> Iterator[EngineEvent]:
        """The events of `phases`, in the order of Schemathesis, as they happen. `is_over` is called before each request.

        `document`: a copy of the document of `spec` with more examples, used for generation instead; it is modified. `words`: `POST /leads`
        → `body.team.id` → values to use for half of the generated ones.
        """
        line = _Handover(spec, self.send, is_over)
        if "stateful" in phases and not _has_links(spec.document):
            phases = [phase for phase in phases if phase != "stateful"]
            yield PhaseFinished("stateful", 0, 0.0, "no links in the document")
        if not phases:
            return
        with _quietly(), _told_of_threads(line):
            made_from = _self_contained(copy.deepcopy(spec.document) if document is None else document)
            thread = threading.Thread(
                target=self._produce, args=(made_from, words or {}, phases, line), name="contracts-engine", daemon=True
            )
            thread.start()
            try:
                yield from line.events()
            finally:
                line.close()
                thread.join(_LEAVE_S)

    def _produce(self, document: dict, words: Words, phases: Sequence[str], line: _Handover) -> None:
        """In the engine's thread: run Schemathesis to its end and hand over every event."""
        try:
            try:
                schema = self._schema(document, words, phases, line)
            except Exception as cause:  # Schemathesis may raise anything for a document that we can read
                line.put(RunError(f"Schemathesis cannot use this document; skipped {', '.join(phases)}: {_first_line(cause)}"))
                return
            for event in _Unprobed(schema).execute():
                line.translate(event, phases)
        except Exception as cause:
            line.put(RunError(f"Schemathesis stopped: {type(cause).__name__}: {_first_line(cause)}"))
        finally:
            line.put(None)

    def _schema(self, document: dict, words: Words, phases: Sequence[str], line: _Handover) -> Any:
        # Never empty: Schemathesis would look for a configuration file.
        config = Config.from_dict({"seed": self.seed, **_dictionaries(words)})
        config.cache.enabled = False
        project = config.projects.default
        project.update(base_url=_BASE_URL, headers=dict(self.headers), workers=1, continue_on_failure=True)
        project.phases.update(phases=list(phases))
        project.generation.update(max_examples=self.max_examples, database="none")
        project.analysis.constants.enabled = False  # cases would depend on literals in the code of this process
        project.checks.update(included_check_names=_NO_CHECK)
        if str(document.get("openapi")).startswith("3.0"):
            document["openapi"] = "3.1.0"  # our schemas are 2020-12, whatever the version of the document
        schema = openapi.from_dict(document, config=config)
        schema.__class__ = type("Schema", (type(schema),), {"transport": _Transport(line.send)})
        return schema


class _Unprobed(SchemathesisEngine):
    """Schemathesis' engine without its probing phase, which sends the headers of the run past our transport, through other proxies."""

    __slots__ = ()

    def get_phase_config(self, phase_name: PhaseName, **conditions: bool) -> Phase:
        """The phase; disabled if it is the probing phase."""
        if phase_name is PhaseName.PROBING:
            return Phase(phase_name, is_enabled=False, skip_reason=PhaseSkipReason.DISABLED)
        return super().get_phase_config(phase_name, **conditions)


class _Transport(RequestsTransport):
    """Serializes a case as Schemathesis does, and lets us send it."""

    def __init__(self, send: Callable[[Request, str], Response | None]) -> None:
        super().__init__()
        self._copy_serializers_from(REQUESTS_TRANSPORT)
        self._hand_over = send

    def send(self, case: Case, *, session: object = None, **kwargs: Any) -> RecordedResponse:
        kwargs.pop("max_redirects", None)
        data = self._build_request_data(case, kwargs)
        parts = {name: data[name] for name in _PARTS if name in data}
        prepared: requests.PreparedRequest = requests.Request(**parts).prepare()
        answer = self._hand_over(_request(prepared, has_body=_has_body(case, str(prepared.method))), case.operation.label)
        status, headers, body = (answer.status, answer.headers, _readable(answer.body)) if answer else (_UNANSWERED, (), b"")
        return RecordedResponse(status, _grouped(headers), body, request=prepared, elapsed=0.0, verify=True)


@dataclass(slots=True)
class _Handover:
    """Hands events from the engine's thread to the caller, one at a time: the engine waits until the caller asks for the next."""

    spec: Spec
    answer: Callable[[Request], Response]
    is_over: Callable[[], bool]
    phase: str = ""
    count: int = 0
    started: float = 0.0
    is_closed: bool = False
    is_asking: bool = False  # a request is being sent
    labels: dict[str, str] = field(init=False)
    waiting: queue.Queue[EngineEvent | None] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        self.labels = {f"{operation.method.upper()} {operation.path}": operation.id for operation in self.spec.operations.values()}

    def events(self) -> Iterator[EngineEvent]:
        """For the caller: the events, until the engine has ended, or still generates requests when the time is up."""
        while True:
            try:
                event = self.waiting.get(timeout=_LOOK_S)
            except queue.Empty:
                if self.is_over() and not self.is_asking:
                    return
                continue
            if event is None:
                return
            try:
                yield event
            finally:
                self.waiting.task_done()

    def put(self, event: EngineEvent | None) -> None:
        """For the engine: hand over one event and wait until it was handled."""
        if not self.is_closed:
            self.waiting.put(event)
            if event is not None:
                self.waiting.join()

    def close(self) -> None:
        """For the caller: let the engine end at its next request."""
        self.is_closed = True

    def send(self, request: Request, label: str) -> Response | None:
        """For the engine: send one request; None if there was no response."""
        if self.is_closed or self.is_over():
            raise KeyboardInterrupt  # the way to end Schemathesis
        operation, response, error = self.labels.get(label, label), None, None
        self.is_asking = True
        try:
            response = self.answer(request)
        except TransportError as cause:
            error = cause
        finally:
            self.is_asking = False
        self.count += 1
        self.put(Sent(self.phase, request, response, operation, error=error))
        return response

    def translate(self, event: object, phases: Sequence[str]) -> None:
        """Hand over an event of Schemathesis as one of ours."""
        match event:
            case engine_events.PhaseStarted(phase=phase) if phase.name.value in phases and phase.is_enabled:
                self.phase, self.count, self.started = phase.name.value, 0, time.monotonic()
                self.put(PhaseStarted(self.phase))
            case engine_events.PhaseFinished(phase=phase) if phase.name.value == self.phase:
                self.put(PhaseFinished(self.phase, self.count, time.monotonic() - self.started))
            case engine_events.NonFatalError(info=info, label=label):
                self.put(RunError(f"{self.labels.get(label, label)}: {_error_text(_first_line(info.title), _first_line(info.message))}"))
            case engine_events.FatalError(exception=cause):
                raise cause


def _dictionaries(words: Words) -> dict[str, object]:
    """The words in Schemathesis' configuration: named dictionaries, bound to parameters of operations."""
    lists: dict[str, object] = {}
    operations = []
    for label, members in words.items():
        bound = {}
        for member, values in members.items():
            name = f"words-{len(lists)}"
            lists[name] = {"values": list(values)}
            bound[member] = {"dictionary": name, "probability": _OFTEN}
        operations.append({"include-name": label, "parameters": bound})
    return {"dictionaries": lists, "operations": operations} if lists else {}


def _self_contained(document: dict) -> dict:
    """The document, modified: without anything that makes Schemathesis open a URL or a file.

    In a loaded document, references to other documents are either data (in an example or extension) or were refused. Schemathesis would
    follow them, and could send what it reads there as an example.
    """
    waiting: list[object] = [document]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            for name in (*_ADDRESSES, *(name for name in _REFERENCES if _leads_away(node, name))):
                if isinstance(node.get(name), str):
                    del node[name]
            if isinstance(links := node.get("links"), dict):  # a link without its target would end the phase
                node["links"] = {name: link for name, link in links.items() if not _leads_away(link, "operationRef")}
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return document


def _leads_away(node: object, name: str) -> bool:
    """Whether a member is a reference to another document."""
    return isinstance(node, dict) and isinstance(node.get(name), str) and not node[name].startswith("#")


def _has_links(value: object) -> bool:
    """Whether a response of the document has links (OpenAPI, Link Object)."""
    if isinstance(value, dict):
        return (isinstance(value.get("links"), dict) and "description" in value) or any(map(_has_links, value.values()))
    return isinstance(value, list) and any(map(_has_links, value))


def _has_body(case: Case, method: str) -> bool:
    """Whether the operation declares a body, and the request has its method."""
    return bool(case.operation.body) and method.upper() == str(case.operation.method).upper()


def _request(prepared: requests.PreparedRequest, *, has_body: bool) -> Request:
    """The prepared request as ours. `has_body`: whether its operation declares a body."""
    # Not `urlsplit`, which takes a path that begins with two slashes for a host.
    address, _, query = str(prepared.url).removeprefix(_BASE_URL).partition("#")[0].partition("?")
    body: Any = prepared.body or b""
    if not has_body and str(prepared.method).upper() in _BODILESS:
        body = b""
    headers = [(name, _text(value)) for name, value in dict(prepared.headers).items()]
    if not body:
        headers = [(name, value) for name, value in headers if name.lower() != "content-type" or (has_body and not _lacks_boundary(value))]
    return Request(
        method=str(prepared.method),
        path=address or "/",
        query=tuple(parse_qsl(query, keep_blank_values=True)),
        headers=tuple((name, value) for name, value in headers if not _ADDED.get(name.lower(), lambda _: False)(value)),
        body=body.encode() if isinstance(body, str) else bytes(body),
    )


def _lacks_boundary(content_type: str) -> bool:
    """Whether a multipart type lacks its boundary (RFC 2046, section 5.1.1)."""
    return content_type.lower().startswith("multipart/") and "boundary=" not in content_type.lower()


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _grouped(headers: Pairs) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in headers:
        grouped.setdefault(name.lower(), []).append(value)
    return grouped


def _first_line(text: object) -> str:
    return next((line.strip() for line in str(text).splitlines() if line.strip()), "")


def _error_text(title: str, message: str) -> str:
    """An error of Schemathesis, rephrased if its own message is hard to understand."""
    if title == "Serialization not possible":
        return f"Schemathesis cannot write {message.rpartition(': ')[2]}, so only requests from the rule book are sent"
    return f"{title}: {message}"


def _readable(body: bytes) -> bytes:
    """The body, or nothing if it is not JSON: Schemathesis reads values from it, and a body nested 100,000 levels deep would end its
    thread."""
    try:
        decode_json(body)
    except BodyError:
        return b""
    return body


@contextmanager
def _told_of_threads(line: _Handover) -> Iterator[None]:
    """A crash in a Schemathesis thread becomes a RunError; otherwise Python prints a traceback and the phase looks successful."""
    before = threading.excepthook

    def hook(died: threading.ExceptHookArgs) -> None:
        if died.thread is None or not died.thread.name.startswith("schemathesis"):
            before(died)
        else:
            line.put(RunError(f"Schemathesis stopped: {died.exc_type.__name__}: {_first_line(died.exc_value)}"))

    threading.excepthook = hook
    try:
        yield
    finally:
        threading.excepthook = before


@contextmanager
def _quietly() -> Iterator[None]:
    """Hypothesis stores its data in a temporary folder instead of `.hypothesis`; its warnings and hooks from the environment are
    suppressed."""
    before, hooks = getattr(hypothesis_configuration, "__hypothesis_home_directory", None), os.environ.pop(_HOOKS, None)
    with tempfile.TemporaryDirectory(prefix="contracts-", ignore_cleanup_errors=True) as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        hypothesis_configuration.set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            hypothesis_configuration.set_hypothesis_home_dir(before)
            if hooks is not None:
                os.environ[_HOOKS] = hooks
