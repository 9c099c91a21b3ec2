"""Runs the checker on the mock, in this process, and says whose fault each finding is.

A mock that breaks the document it serves is a mistake of the kit, unless the document cannot be kept (no value fits a schema), or the
rule book asks for what the document forbids. Each finding says which.
"""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from contracts.api.model import Operation
from contracts.checker.events import Event, Result, RunFinished, RunStarted
from contracts.checker.failures import Finding
from contracts.checker.interrupts import reported
from contracts.checker.reports import reporters
from contracts.checker.reports import tell as tell_all
from contracts.checker.run import run
from contracts.configuration import CONTRACTS, MOCK_SERVER, ContractsOptions, MockServerOptions, arguments, defaults
from contracts.contract import Contract
from contracts.contract import load as load_contract
from contracts.document import load as load_document
from contracts.http.curl import target
from contracts.http.messages import Request, Response
from contracts.rules.decide.decision import Decision, FailedRule, RuleDecision
from mock_server import app
from mock_server.generated import started_at
from mock_server.settings import settings_of

__all__ = ["answered", "answering", "prove"]

CLEAN = 0
URL = "http://127.0.0.1:8000"  # where `mock-server serve` would be: for the commands to paste
_DECIDING = ("document", "allow-ref", "rules", "set", "now", "auth", "strict-query", "examples", "locale", "max-body")
_KINDS_OF_BOOK = frozenset({"invariant", "relation"})

Message = MutableMapping[str, Any]


def prove(options: MockServerOptions, listen: Callable[[Event], None] | None = None) -> Result:
    """The checker's result on the mock of a document: nothing found, or a fault of document, rule book or kit. Raises ContractsError.

    `listen` is told what happens, instead of the reports that the options ask for.
    """
    own = settings_of(options)
    document = load_document(options.document, allowed=options.allow_ref)
    served = app.load(document, options.rules, settings=options.set, own=own)
    judging = load_contract(document, options.rules, settings=options.set).under(own.strictness)  # what Faker makes is judged by nobody
    listeners = [listen] if listen else reporters(options.report, is_quiet=options.quiet)
    proof = _Proof(judging, app.assembled(served, own), options)

    def tell(event: Event) -> None:
        tell_all(listeners, proof.told(event))

    with answering(proof.mock.app) as answer, reported():
        return proof.settled(run(judging, _asked(options), tell, answer=answer, now=started_at(own.now)))


def _asked(options: MockServerOptions) -> ContractsOptions:
    """What the checker is told to do."""
    return replace(
        defaults(CONTRACTS), document=options.document, rules=options.rules, set=options.set, url=URL, seed=options.seed,
        phases=options.phases, max_examples=options.max_examples, max_time=options.max_time,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Proof:
    """One contract and its mock: what the checker's words mean here."""

    contract: Contract
    mock: app.Mock
    options: MockServerOptions

    def told(self, event: Event) -> Event:
        """An event as it is reported."""
        match event:
            case RunStarted():
                return replace(event, url="its own mock")
            case RunFinished(result=result):
                return RunFinished(self.settled(result))
        return event

    def settled(self, result: Result) -> Result:
        """The result with the blame for every finding; clean where the document has nothing that could succeed."""
        findings = tuple(
            replace(one, flaw=replace(one.flaw, message=f"{one.flaw.message} [{self._blame(one)}]")) for one in result.findings
        )
        result = replace(result, findings=findings)
        if findings:
            return replace(result, notes=(*result.notes, f"for the commands above, start: {self._serve_command()}"))
        if result.exit_code and not result.accepted and not any(map(_can_succeed, self.contract.spec.operations.values())):
            note = "the document declares nothing that could succeed"
            return replace(result, exit_code=CLEAN, errors=(), notes=(*result.notes, note))
        return result

    def _serve_command(self) -> str:
        """How to serve what was asked here."""
        words = arguments(MOCK_SERVER, self.options, _DECIDING)
        return shlex.join(["mock-server", "serve", *words, "--seed", str(self.options.seed)])

    def _blame(self, finding: Finding) -> str:
        """Whose fault a finding is, and why."""
        decision = self.contract.decide(finding.request)
        declared = decision.operation.response(finding.response.status) if decision.operation and finding.response else None
        for pointer, reason in self.mock.stubs.unsatisfiable.items():
            if declared is not None and pointer.startswith(f"{declared.pointer}/"):
                return f"the document's fault: nothing fits the schema at {pointer}: {reason}"
        if finding.flaw.id == "answer-fits-its-schema" and self._is_example(decision, finding):
            return "the document's fault: the example that is sent does not fit its schema"
        if decision.operation and decision.operation.responses and not any(status[0] in "2345d" for status in decision.operation.responses):
            return "the document's fault: no status that it declares ends an exchange"
        if isinstance(decision, FailedRule):
            return f"the rule book's fault: {decision.error}"
        if finding.flaw.kind in _KINDS_OF_BOOK:
            return "the rule book's fault: nothing in it or in the document makes an answer that keeps this"
        if isinstance(decision, RuleDecision) and finding.flaw.kind == "document":
            return f"the rule book's fault: `{decision.rule}` asks for an answer that the document forbids"
        return "a fault of this kit: please report it, with the document"

    def _is_example(self, decision: Decision, finding: Finding) -> bool:
        return bool(decision.operation and finding.response and self.mock.stubs.is_example(decision.operation, finding.response.body))


def _can_succeed(operation: Operation) -> bool:
    return not operation.responses or any(status[0] in "123d" for status in operation.responses)


@contextmanager
def answering(application: app.ASGI) -> Iterator[Callable[[Request], Response]]:
    """Asks an ASGI application in this thread, without a socket."""
    loop = asyncio.new_event_loop()
    try:
        yield lambda request: loop.run_until_complete(answered(application, request))
    finally:
        loop.close()


async def answered(application: app.ASGI, request: Request) -> Response:
    """The response of an ASGI application to a request."""
    sent: list[Message] = []
    received: list[Message] = [{"type": "http.request", "body": request.body, "more_body": False}]

    async def receive() -> Message:
        return received.pop() if received else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await application(_scope(request), receive, send)
    head = next(message for message in sent if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in head["headers"])
    return Response(head["status"], headers, body)


def _scope(request: Request) -> Message:
    path, _, query = target(request).partition("?")
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method, "scheme": "http", "root_path": "",
        "path": path, "raw_path": path.encode("ascii"), "query_string": query.encode("ascii"),
        "headers": [(name.lower().encode("latin-1", "replace"), _bytes(value)) for name, value in request.headers],
    }  # fmt: skip


def _bytes(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")
