"""Request → Response: the contract decides, the decision is rendered, its effects are stored, and common HTTP behaviour is added.

Handles what all responses have in common: the rule that decided, HEAD, OPTIONS, cross-origin requests, the length. Uses no framework,
no clock, no store and no randomness: in the same state, the same request gets the same response.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from contracts.api.routing import RouteMatch, WrongMethod
from contracts.api.state import EMPTY, Effect, State
from contracts.http.messages import Pairs, Request, Response
from contracts.rules.decide.decision import Decision, FailedRule, LimitExceeded, MethodNotAllowed, Problem, UnknownPath
from mock_server.serving import cors
from mock_server.serving.limits import Excess

__all__ = ["Dispatcher"]

Find = Callable[[str, str], RouteMatch | WrongMethod | None]  # method, path → operation
Decide = Callable[[Request, State], Decision]
Render = Callable[[Decision, Request], Response]
Apply = Callable[[Request, Sequence[Effect]], None]
WITHOUT_BODY = frozenset({204, 304})  # RFC 9110, sections 15.3.5 and 15.4.5


class Dispatcher:
    """Answers requests.

    `headers`: the names of all response headers, which pages of other origins may read. `report` is called with errors of the rule book
    that only show at run time. `state_of` returns what the request's caller has written; `apply` stores the effects of a response.
    Without them, nothing is remembered.
    """

    def __init__(
        self,
        find: Find,
        decide: Decide,
        render: Render,
        *,
        headers: Iterable[str],
        report: Callable[[str], None],
        state_of: Callable[[Request], State] = lambda _: EMPTY,
        apply: Apply = lambda _, __: None,
    ) -> None:
        self._find, self._decide, self._render, self._report = find, decide, render, report
        self._state_of, self._apply = state_of, apply
        self._exposed = cors.exposed_headers(headers)

    def knows(self, path: str) -> bool:
        """Whether the document has this path, whatever the method."""
        return self._find("GET", path) is not None

    def answer(self, request: Request) -> Response:
        """The response to a request. A body above the limit may be truncated, as long as it is still above the limit.

        May be called from several threads at once.
        """
        request, decision = self._decided(request)
        if isinstance(decision, FailedRule):
            self._report(decision.error)
        response = self._completed(decision, request)
        if decision.effects:  # a response that cannot be rendered changes nothing
            self._apply(request, decision.effects)
        return response

    def _decided(self, request: Request) -> tuple[Request, Decision]:
        """The decision, and the request with the path as the document writes it: clients add slashes, and most servers do not mind."""
        decision = self._decide(request, self._state_of(request))
        if not isinstance(decision, UnknownPath):
            return request, decision
        path = next((path for path in _with_other_slashes(request.path) if self._find(request.method, path)), None)
        if path is None:
            return request, decision
        request = replace(request, path=path)
        return request, self._decide(request, self._state_of(request))

    def refuse(self, request: Request, excess: Excess) -> Response:
        """The response to a request that exceeds a limit. An unknown path or method takes precedence over a form with too many fields."""
        found = self._find(request.method, request.path)
        operation = found.operation if isinstance(found, RouteMatch) else None
        if operation is None and excess.status == 413:
            return self.answer(request)
        identifier = excess.title.lower().replace(" ", "-")
        problem = Problem(identifier, excess.title, excess.status, excess.detail, request.path)
        return self._completed(LimitExceeded(problem, operation), request)

    def _completed(self, decision: Decision, request: Request) -> Response:
        """The response for a decision, with what all responses have in common."""
        response = self._respond(decision, request)
        marks: Pairs = (("X-Mock-Rule", decision.rule),) if decision.rule else ()
        return _finished(response, marks + cors.granted(request, self._exposed), without_body=request.method == "HEAD")

    def apologize(self, request: Request) -> Response:
        """The response if our own code failed; it contains no details of the failure."""
        body = b'{"type":"about:blank","title":"Internal Server Error","status":500,"detail":"The mock server failed. See its log."}'
        response = Response(500, (("Content-Type", "application/problem+json"),), body)
        return _finished(response, cors.granted(request, self._exposed), without_body=request.method == "HEAD")

    def _respond(self, decision: Decision, request: Request) -> Response:
        if request.method == "OPTIONS" and request.path == "*":  # about the server as a whole (RFC 9110, section 9.3.7)
            return Response(204)
        if request.method == "OPTIONS" and _is_for_http(decision, request):
            allowed = tuple(header for header in decision.headers if header[0].lower() == "allow")
            return Response(204, allowed + (cors.preflight(request) if cors.is_preflight(request) else ()))
        if request.method == "HEAD" and decision.operation is not None and decision.operation.method.upper() != "HEAD":
            request = replace(request, method=decision.operation.method.upper())  # the response to GET, with the seed of GET
        return self._render(decision, request)


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
    if response.status in WITHOUT_BODY:
        return Response(response.status, headers)
    headers += (("Content-Length", str(len(response.body))),)
    return Response(response.status, headers, b"" if without_body else response.body)
