"""Request → Response: the contract decides, then what was remembered; the decision is rendered, and common HTTP behaviour is added.

Handles what all responses have in common: wishes, the rule that decided, HEAD, OPTIONS, cross-origin requests, the length. Uses no
framework, no clock, no store and no randomness: in the same state, the same request gets the same response.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from contracts.api.routing import RouteMatch, WrongMethod
from contracts.http.messages import OF_THE_SERVER, Pairs, Request, Response
from contracts.http.status_codes import WITHOUT_LENGTH
from contracts.rules.decide.decision import (
    Decision,
    FailedRule,
    LimitExceeded,
    MethodNotAllowed,
    Problem,
    Refusal,
    UngrantedWish,
    UnknownPath,
)
from mock_server.refusal_notes import Note
from mock_server.serving import cors
from mock_server.serving.compression import compressed
from mock_server.serving.limits import Excess
from mock_server.state import sessions
from mock_server.state.sessions import SessionRequest
from mock_server.wishes.granting import applied, granted, misspelt
from mock_server.wishes.preferences import NO_WISHES, Wishes, has_wishes, own_query, read

__all__ = ["DelayedResponse", "Dispatcher"]

Find = Callable[[str, str], RouteMatch | WrongMethod | None]  # method, path → operation
Decide = Callable[[Request, str], Decision]  # request, session
Render = Callable[[Decision, Request, Wishes], Response]
Remember = Callable[[Decision, Request, str], Decision]
Control = Callable[[SessionRequest], Response | None]
_MOST_HINTS = 100  # different misspelt wishes


@dataclass(frozen=True, slots=True)
class DelayedResponse(Response):
    """A response to send after `delay_s` seconds."""

    delay_s: float = 0.0


class Dispatcher:
    """Answers requests.

    `headers`: the names of all response headers, which pages of other origins may read. `report` is called with errors of the rule book
    that only show at run time, and with misspelt wishes. `remember` turns a decision into one by what the session has written before, and
    stores what it changes; `control` answers the mock's own paths. `note` adds to the problem of a refusal what helps the mock's user.
    """

    def __init__(
        self,
        find: Find,
        decide: Decide,
        render: Render,
        *,
        headers: Iterable[str],
        report: Callable[[str], None],
        remember: Remember = lambda decision, *_: decision,
        control: Control = lambda _: None,
        note: Note = lambda decision, _: decision,
    ) -> None:
        self._find, self._decide, self._render, self._report = find, decide, render, report
        self._remember, self._control, self._note = remember, control, note
        self._hinted: set[str] = set()  # misspelt wishes that were reported
        self._exposed = cors.exposed_headers(headers)

    def knows(self, path: str) -> bool:
        """Whether the document has this path, whatever the method."""
        return self._find("GET", path) is not None

    def answer(self, request: Request) -> Response:
        """The response to a request. A body above the limit may be truncated, as long as it is still above the limit.

        May be called from several threads at once.
        """
        session = sessions.session_of(request)
        control = self._control(session)
        if control is not None:
            return _finished(control, (), without_body=session.request.method == "HEAD")
        response = self._answer_wishes(session) if has_wishes(session.request) else self._effective(*self._decided(session), session.name)
        return sessions.linked(response, session.link_prefix) if session.link_prefix else response

    def _answer_wishes(self, session: SessionRequest) -> Response:
        """The response to a request with wishes. They are no part of the request to the API, so they do not change generated data."""
        decided, request = self._decided(session)
        wishes, own = read(request, decided.operation), dict(own_query(request, decided.operation))
        self._hint_at(own)
        if own:
            request = replace(request, query=tuple(pair for pair in request.query if pair[0] not in own))
            decided = self._decide(request, session.name)
        decision = granted(decided, wishes, request.path)
        if decision is None or not (wishes.texts or wishes.unreadable):
            return self._effective(decided, request, session.name)
        if isinstance(decision, UngrantedWish):
            return self._completed(decision, request)
        response = self._effective(decision, request, session.name, wishes)
        return DelayedResponse(response.status, response.headers + applied(wishes), response.body, wishes.wait_s or 0.0)

    def _hint_at(self, names: Iterable[str]) -> None:
        """Report misspelt wishes, each once."""
        for name, message in misspelt(names):
            if name not in self._hinted and len(self._hinted) < _MOST_HINTS:
                self._hinted.add(name)
                self._report(message)

    def _effective(self, decision: Decision, request: Request, session: str, wishes: Wishes = NO_WISHES) -> Response:
        """The response for a decision, after what it changes was stored."""
        if isinstance(decision, FailedRule):
            self._report(decision.error)
        return self._completed(self._remember(decision, request, session), request, wishes)

    def _decided(self, session: SessionRequest) -> tuple[Decision, Request]:
        """The decision, and the request with the path as the document writes it: clients add slashes, and most servers do not mind."""
        request = session.request
        decision = self._decide(request, session.name)
        if not isinstance(decision, UnknownPath):
            return decision, request
        path = next((path for path in _with_other_slashes(request.path) if self._find(request.method, path)), None)
        if path is None:
            return decision, request
        request = replace(request, path=path)
        return self._decide(request, session.name), request

    def refuse(self, request: Request, excess: Excess) -> Response:
        """The response to a request that exceeds a limit. An unknown path or method takes precedence over a form with too many fields."""
        request = sessions.session_of(request).request
        found = self._find(request.method, request.path)
        operation = found.operation if isinstance(found, RouteMatch) else None
        if operation is None and excess.status == 413:
            return self.answer(request)
        identifier = excess.title.lower().replace(" ", "-")
        problem = Problem(identifier, excess.title, excess.status, excess.detail, request.path)
        return self._completed(LimitExceeded(problem, operation), request)

    def _completed(self, decision: Decision, request: Request, wishes: Wishes = NO_WISHES) -> Response:
        """The response for a decision, with what all responses have in common."""
        response = self._respond(decision, request, wishes)
        if response.header("content-encoding") is not None:
            response = compressed(response, request)
        if decision.headers:  # a rule of the book may name headers that only the server can set
            own = tuple(pair for pair in response.headers if pair[0].lower() not in OF_THE_SERVER)
            response = Response(response.status, own, response.body)
        marks: Pairs = (("X-Mock-Rule", decision.rule),) if decision.rule else ()
        return _finished(response, marks + cors.granted(request, self._exposed), without_body=request.method == "HEAD")

    def apologize(self, request: Request) -> Response:
        """The response if our own code failed; it contains no details of the failure."""
        body = b'{"type":"about:blank","title":"Internal Server Error","status":500,"detail":"The mock server failed. See its log."}'
        response = Response(500, (("Content-Type", "application/problem+json"),), body)
        return _finished(response, cors.granted(request, self._exposed), without_body=request.method == "HEAD")

    def _respond(self, decision: Decision, request: Request, wishes: Wishes) -> Response:
        if request.method == "OPTIONS" and request.path == "*":  # about the server as a whole (RFC 9110, section 9.3.7)
            return Response(204)
        if request.method == "OPTIONS" and _is_for_http(decision, request):
            allowed = tuple(header for header in decision.headers if header[0].lower() == "allow")
            return Response(204, allowed + (cors.preflight(request) if cors.is_preflight(request) else ()))
        if request.method == "HEAD" and decision.operation is not None and decision.operation.method.upper() != "HEAD":
            request = replace(request, method=decision.operation.method.upper())  # the response to GET, with the seed of GET
        return self._render(self._note(decision, request) if isinstance(decision, Refusal) else decision, request, wishes)


def _with_other_slashes(path: str) -> Iterator[str]:
    """`//pets/` as `/pets` and `/pets/`, `/pets` as `/pets/`."""
    single = re.sub("/{2,}", "/", path)
    for one in (single, single.rstrip("/") or "/", f"{single}/"):
        if one != path:
            yield one


def _is_for_http(decision: Decision, request: Request) -> bool:
    """Whether OPTIONS is not an operation of the document but asks about one of its paths; a preflight may ask about any path."""
    return isinstance(decision, MethodNotAllowed) or (isinstance(decision, UnknownPath) and cors.is_preflight(request))


def _finished(response: Response, further: Pairs, *, without_body: bool) -> Response:
    """The response with extra headers and its length; for HEAD, the length of the omitted body (RFC 9110, section 9.3.2)."""
    headers = (*response.headers, *further)
    if response.status in WITHOUT_LENGTH:
        return Response(response.status, headers)
    headers += (("Content-Length", str(len(response.body))),)
    return Response(response.status, headers, b"" if without_body else response.body)
