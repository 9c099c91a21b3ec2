"""Request → Response: the contract decides, a stub is rendered, what it changes is stored, HTTP's own manners are added.

Knows what every answer has in common: the rule that decided, HEAD, OPTIONS, cross-origin requests, the length. Knows no framework,
no clock, no store and no randomness: the same request gets the same response in the same state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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

    `headers`: the names of all that answers may have, for pages of other origins. `report` is told of a mistake of the book that shows
    only at run time. `state_of` gives what a request's caller has written; `apply` stores what an answer changes in it. Without them
    nothing is remembered.
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
        """The response to a request. A body above the limit may come cut off, as long as it is still above the limit.

        May be asked by several threads at once.
        """
        decision = self._decide(request, self._state_of(request))
        if isinstance(decision, FailedRule):
            self._report(decision.error)
        response = self._completed(decision, request)
        if decision.effects:  # an answer that cannot be rendered changes nothing
            self._apply(request, decision.effects)
        return response

    def refuse(self, request: Request, excess: Excess) -> Response:
        """The response to a request beyond a limit. A path or method that does not exist wins over a body with too much in it."""
        found = self._find(request.method, request.path)
        operation = found.operation if isinstance(found, RouteMatch) else None
        if operation is None and excess.status == 413:
            return self.answer(request)
        identifier = excess.title.lower().replace(" ", "-")
        problem = Problem(identifier, excess.title, excess.status, excess.detail, request.path)
        return self._completed(LimitExceeded(problem, operation), request)

    def _completed(self, decision: Decision, request: Request) -> Response:
        """The response to a request that was decided, with what every answer has in common."""
        response = self._respond(decision, request)
        marks: Pairs = (("X-Mock-Rule", decision.rule),) if decision.rule else ()
        return _finished(response, marks + cors.granted(request, self._exposed), without_body=request.method == "HEAD")

    def apologize(self, request: Request) -> Response:
        """The response when our own code failed: says nothing about the failure."""
        body = b'{"type":"about:blank","title":"Internal Server Error","status":500,"detail":"The mock failed. Its log says why."}'
        response = Response(500, (("Content-Type", "application/problem+json"),), body)
        return _finished(response, cors.granted(request, self._exposed), without_body=request.method == "HEAD")

    def _respond(self, decision: Decision, request: Request) -> Response:
        if request.method == "OPTIONS" and request.path == "*":  # about the server as a whole (RFC 9110, section 9.3.7)
            return Response(204)
        if request.method == "OPTIONS" and _is_for_http(decision, request):
            allowed = tuple(header for header in decision.headers if header[0].lower() == "allow")
            return Response(204, allowed + (cors.preflight(request) if cors.is_preflight(request) else ()))
        if request.method == "HEAD" and decision.operation is not None and decision.operation.method.upper() != "HEAD":
            request = replace(request, method=decision.operation.method.upper())  # the answer of GET, with GET's own seed
        return self._render(decision, request)


def _is_for_http(decision: Decision, request: Request) -> bool:
    """Whether OPTIONS asks about a path of the document without being an operation of it; a preflight may be about any path."""
    return isinstance(decision, MethodNotAllowed) or (isinstance(decision, UnknownPath) and cors.is_preflight(request))


def _finished(response: Response, further: Pairs, *, without_body: bool) -> Response:
    """With further headers and the length; HEAD has the length of the body it leaves out (RFC 9110, section 9.3.2)."""
    headers = (*response.headers, *further)
    if response.status in WITHOUT_BODY:
        return Response(response.status, headers)
    headers += (("Content-Length", str(len(response.body))),)
    return Response(response.status, headers, b"" if without_body else response.body)
