"""Request → Response: the contract decides, a stub is rendered, HTTP's own manners are added.

Knows what every answer has in common: the rule that decided, HEAD, OPTIONS, cross-origin requests, the length. Knows no framework,
no clock and no randomness: the same request gets the same response.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from contracts.api.routing import RouteMatch
from contracts.contract import Contract
from contracts.http.messages import Pairs, Request, Response
from contracts.rules.decide.decision import Decision, Problem
from mock_server.serving import cors
from mock_server.serving.limits import Excess

__all__ = ["Dispatcher", "Render"]

Render = Callable[[Decision, Request], Response]
WITHOUT_BODY = frozenset({204, 304})  # RFC 9110, sections 15.3.5 and 15.4.5


class Dispatcher:
    """Answers requests for one contract.

    `moment` and `uuid` give what rules read as `now` and `uuid`. `report` is told of a mistake of the book that shows only at run time.
    """

    def __init__(
        self,
        contract: Contract,
        render: Render,
        *,
        max_body: int,
        auth: bool,
        strict_query: bool = False,
        moment: Callable[[], str],
        uuid: Callable[[Request], str],
        report: Callable[[str], None],
    ) -> None:
        self._contract, self._render, self._report = contract, render, report
        self._max_body, self._auth, self._strict_query = max_body, auth, strict_query
        self._moment, self._uuid = moment, uuid
        self._exposed = cors.exposed_headers(_declared_headers(contract))

    def knows(self, path: str) -> bool:
        """Whether the document has this path, whatever the method."""
        return self._contract.router.find("GET", path) is not None

    def answer(self, request: Request) -> Response:
        """The response to a request. A body above the limit may come cut off, as long as it is still above the limit.

        May be asked by several threads at once.
        """
        decision = self._contract.decide(
            request,
            max_body=self._max_body,
            auth=self._auth,
            strict_query=self._strict_query,
            now=self._moment(),
            uuid=self._uuid,
        )
        if decision.by == "error":
            self._report(decision.error)
        return self._completed(decision, request)

    def refuse(self, request: Request, excess: Excess) -> Response:
        """The response to a request beyond a limit. A path or method that does not exist wins over a body with too much in it."""
        found = self._contract.router.find(request.method, request.path)
        operation = found.operation if isinstance(found, RouteMatch) else None
        if operation is None and excess.status == 413:
            return self.answer(request)
        identifier = excess.title.lower().replace(" ", "-")
        problem = Problem(identifier, excess.title, excess.status, excess.detail, request.path)
        return self._completed(Decision(operation, "size", status=excess.status, problem=problem), request)

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
    return decision.by == "method" or (decision.by == "path" and cors.is_preflight(request))


def _finished(response: Response, further: Pairs, *, without_body: bool) -> Response:
    """With further headers and the length; HEAD has the length of the body it leaves out (RFC 9110, section 9.3.2)."""
    headers = (*response.headers, *further)
    if response.status in WITHOUT_BODY:
        return Response(response.status, headers)
    headers += (("Content-Length", str(len(response.body))),)
    return Response(response.status, headers, b"" if without_body else response.body)


def _declared_headers(contract: Contract) -> Iterator[str]:
    for operation in contract.spec.operations.values():
        for response in operation.responses.values():
            yield from response.headers
