"""From a request to a decision: path, method, size, media type, Accept, credentials, then one list of rules.

For the order see docs/architecture.md, "Life of a request"; the mock and the checker use the same pipeline.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from contracts.api.admission import Admission, Malformed, Missing
from contracts.api.nearest_paths import nearest_path
from contracts.api.operations import Operation, Spec
from contracts.api.readers import OperationReader, Reading, reader
from contracts.api.routing import RouteMatch, Router, WrongMethod
from contracts.api.state import EMPTY, State
from contracts.http.media_types import best
from contracts.http.messages import JSON, Pairs, Request, Response
from contracts.rules.decide.decision import (
    Decision,
    InvalidRequest,
    LimitExceeded,
    MethodNotAllowed,
    NotAcceptable,
    PlainSuccess,
    Problem,
    Unauthorized,
    UnknownPath,
    UnsupportedMediaType,
)
from contracts.rules.decide.rule_decision import decide
from contracts.rules.language.clock import DEFAULT_CLOCK, Now
from contracts.rules.program.program import Program

__all__ = ["LARGE_BODY", "MAX_BODY", "Pipeline", "Read", "Strictness", "is_answered_before_rules"]

MAX_BODY: Final = 10 * 1024 * 1024
LARGE_BODY: Final = 16 * 1024  # a service may refuse a body of this size or more
_SHOWN: Final = 200  # characters of client input that a refusal repeats
_NONE: Final[frozenset[int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Read:
    """A request that was routed to an operation, with its parsed content."""

    operation: Operation
    reading: Reading


@dataclass(frozen=True, slots=True)
class Strictness:
    """How strictly a server applies the document. `max_body`: most bytes of a request body. `auth` False switches the document's security
    off, never rules. `strict_query`: undeclared query parameters, and parameters and form fields in another spelling, are violations.
    `credentials`: the only ones that are accepted, () for all that are well-formed."""

    max_body: int = MAX_BODY
    auth: bool = True
    strict_query: bool = False
    credentials: tuple[str, ...] = ()


class Pipeline:
    """Decides for a document and the programs of its rule book. Operations are prepared at first use."""

    def __init__(self, spec: Spec, programs: Mapping[str, Program], strictness: Strictness = Strictness()) -> None:
        self.spec, self.programs, self.strictness = spec, programs, strictness
        self.router = Router(spec, self._fits)
        self._open = {operation.id for operation in spec.operations.values() if not _is_secured(operation, programs.get(operation.id))}

    def requires_credential(self, operation: Operation) -> bool:
        """Whether a request without the document's credentials is refused before the rules."""
        return self.strictness.auth and operation.id not in self._open

    def reader(self, operation: Operation) -> OperationReader:
        """The reader that parses the requests and validates the responses of an operation."""
        return reader(self.spec, operation)

    def _fits(self, route: RouteMatch) -> bool:
        return self.reader(route.operation).takes_path(route.path_values)

    def read(self, request: Request) -> Read | None:
        """The operation that a request is for, with the parsed request; None if there is no such path or method."""
        route = self.router.find(request.method, request.path, request.query + request.headers)
        if not isinstance(route, RouteMatch):
            return None
        return Read(route.operation, self.reader(route.operation).read(request, route.path_values))

    def decide(
        self,
        request: Request,
        settings: Mapping[str, JSON],
        state: State = EMPTY,
        *,
        masked: frozenset[int] = _NONE,
        now: Now = DEFAULT_CLOCK,
        uuid: Callable[[Request], str] | None = None,
    ) -> Decision:
        """The decision for a request in a state.

        `masked`: rows that do not fire. `now`, `uuid`: what rules read as such; what depends on a Clock, or has no `uuid`, is left open.
        """
        route = self.router.find(request.method, request.path, request.query + request.headers)
        if not isinstance(route, RouteMatch):
            return self._unrouted(route, request)
        operation = route.operation
        operation_reader = self.reader(operation)
        admission = operation_reader.admission
        if refusal := _unread(operation, admission, request, self.strictness.max_body):
            return refusal
        media_types = admission.negotiated(request)
        reading = operation_reader.read(request, route.path_values) if media_types or admission.streams else None
        if reading is not None:
            media_types = admission.preferred(media_types, reading.query, reading.body)
        if reading is None or not media_types:
            offered = ", ".join(admission.offered)
            detail = f"This operation responds with {offered}."
            return NotAcceptable(_problem(406, "Not acceptable", detail, request), operation)
        if self.strictness.strict_query:
            undeclared = operation_reader.undeclared_query_parameters(request) if request.query else ()
            reading = replace(reading, violations=(*reading.violations, *reading.tolerated, *undeclared), tolerated=())
        if self.requires_credential(operation):
            credential_fault = admission.wrong_credentials(request, self.strictness.credentials)
            if credential_fault is not None:
                return _unauthorized(operation, credential_fault, request, reading)
        program = self.programs.get(operation.id)
        if program:
            return decide(program, request, reading, settings, state=state, masked=masked, now=now, uuid=uuid, media_types=media_types)
        return (InvalidRequest if reading.violations else PlainSuccess)(operation, reading, media_types)

    def _unrouted(self, wrong_method: WrongMethod | None, request: Request) -> Decision:
        if wrong_method is None:
            path = request.path if len(request.path) <= _SHOWN else f"{request.path[:_SHOWN]}…"
            meant = nearest_path(self.spec, self.router, request.path)
            suggestion = f" Did you mean {meant}?" if meant else ""
            base = f" Its base path is {self.spec.base_path}, which may be left out." if self.spec.base_path else ""
            return UnknownPath(Problem("path-unknown", "Not found", 404, f"The API has no path {path}.{suggestion}{base}", path))
        allowed = ", ".join(wrong_method.allowed)
        detail = f"{request.method} is not allowed here; use {allowed}."
        problem = Problem("method-not-allowed", "Method not allowed", 405, detail, request.path)
        return MethodNotAllowed(problem, headers=(("Allow", allowed),))


def is_answered_before_rules(decision: Decision, request: Request, response: Response) -> bool:
    """Whether a layer before the rules may send this response, because of the request itself. Then rules are not judged.

    `decision`: the pipeline's. A server may ignore `Accept` (RFC 9110, section 12.5.1) and may refuse a body without Content-Type.
    """
    if decision.operation is None or isinstance(decision, UnsupportedMediaType):
        return True
    if response.status == 413:
        return isinstance(decision, LimitExceeded) or len(request.body) >= LARGE_BODY
    if response.status == 415:
        return _may_be_unsupported(decision.operation, request)
    if response.status == 406:
        return isinstance(decision, NotAcceptable)
    return isinstance(decision, Unauthorized)


def _may_be_unsupported(operation: Operation, request: Request) -> bool:
    """Whether 415 is correct too: for a body without Content-Type, or an undeclared Content-Type without a body."""
    content_type = request.header("content-type")
    if not content_type:
        return bool(request.body)
    return bool(operation.body) and best(operation.body, content_type) is None


def _unread(operation: Operation, admission: Admission, request: Request, max_body: int) -> Decision | None:
    """413 and 415, which are decided before anything is parsed."""
    if len(request.body) > max_body:
        detail = f"The body is longer than the limit of {max_body} bytes."
        return LimitExceeded(_problem(413, "Content too large", detail, request), operation)
    return None if admission.takes_media_type(request) else _unsupported(operation, request)


def _unsupported(operation: Operation, request: Request) -> UnsupportedMediaType:
    """415, with a header that names what is accepted instead."""
    coding = request.header("content-encoding")
    accepted = ", ".join(operation.body)
    headers: Pairs = ()
    if coding and coding.lower() != "identity":
        detail, headers = f"The content coding {coding[:_SHOWN]} is not supported.", (("Accept-Encoding", "gzip, deflate"),)
    elif accepted:
        given = request.header("content-type") or "A body without Content-Type"
        detail = f"{given[:_SHOWN]} is not supported; send {accepted}."
        headers = (("Accept-Post", accepted),) if operation.method == "POST" else ()
    else:
        detail = "This operation does not accept a body."
    return UnsupportedMediaType(_problem(415, "Unsupported media type", detail, request), operation, headers)


def _problem(status: int, title: str, detail: str, request: Request) -> Problem:
    """`Not acceptable` has the id "not-acceptable"."""
    return Problem(title.lower().replace(" ", "-"), title, status, detail, request.path)


def _unauthorized(operation: Operation, credential_fault: Missing | Malformed, request: Request, reading: Reading) -> Decision:
    """401 for missing or malformed credentials, 403 if only that is declared; whether the caller is permitted is up to the rules."""
    title = "Credential missing" if isinstance(credential_fault, Missing) else "Credential unusable"
    detail = (
        "This operation requires credentials."
        if isinstance(credential_fault, Missing)
        else f"The credential cannot be used: {credential_fault.reason}."
    )
    status = 403 if operation.response(401) is None and "403" in operation.responses else 401
    return Unauthorized(_problem(status, title, detail, request), operation, (("WWW-Authenticate", credential_fault.challenge),), reading)


def _is_secured(operation: Operation, program: Program | None) -> bool:
    """Whether the document's security is enforced here; it is not if a rule reads the credentials itself."""
    places = {f"request.{_PLACES[scheme.where]}.{scheme.parameter.lower()}" for option in operation.security for scheme in option}
    whole = {place.rsplit(".", 1)[0] for place in places if not place.startswith("request.headers")}
    return bool(operation.security) and not (program and program.reads & (places | whole))


_PLACES = {"header": "headers", "query": "query", "cookie": "cookies"}
