"""The dispatcher, with a contract and a renderer of the test's own: what every answer has in common."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.api.operations import Operation
from contracts.api.readers import Reading
from contracts.api.routing import RouteMatch
from contracts.http.messages import Pairs, Request, Response
from contracts.rules.decide.decision import Decision, FailedRule, MethodNotAllowed, PlainSuccess, Problem, RuleDecision, UnknownPath
from mock_server.dispatcher import Dispatcher
from mock_server.wishes.preferences import Wishes

LEADS = Operation(
    id="listLeads",
    method="GET",
    path="/leads",
    parameters=(),
    body={},
    body_required=False,
    responses={},
    security=(),
    pointer="",
)
READING = Reading({}, {}, {}, {}, None)
SUCCESS = PlainSuccess(LEADS, READING)
ALLOW = MethodNotAllowed(Problem("method-not-allowed", "Method not allowed", 405), headers=(("Allow", "GET, HEAD, OPTIONS"),))
NO_PATH = UnknownPath(Problem("path-unknown", "Not found", 404))
NO_BODY = Response(200)


def dispatcher(decision: Decision, response: Response = NO_BODY, *, seen: list[Any] | None = None) -> Dispatcher:
    """A dispatcher that decides everything the same way; `seen` collects what the renderer was asked."""

    def render(decided: Decision, request: Request, wishes: Wishes) -> Response:
        if seen is not None:
            seen.append(request)
        return response

    reported: list[Any] = [] if seen is None else seen
    return Dispatcher(_find, lambda request, state: decision, render, headers=["X-Total"], report=reported.append)


def _find(method: str, path: str) -> RouteMatch | None:
    return RouteMatch(LEADS, {}) if path == "/leads" else None


def header(response: Response, name: str) -> str | None:
    return response.header(name)


def test_a_rule_that_decided_is_named() -> None:
    response = dispatcher(RuleDecision(LEADS, READING, "leads-are-hidden", 403)).answer(Request("GET", "/leads"))
    assert header(response, "X-Mock-Rule") == "leads-are-hidden"


def test_no_rule_is_named_where_none_decided() -> None:
    assert header(dispatcher(SUCCESS).answer(Request("GET", "/leads")), "X-Mock-Rule") is None


def test_every_answer_has_its_length() -> None:
    assert header(dispatcher(SUCCESS, Response(200, (), b"[1]")).answer(Request("GET", "/leads")), "Content-Length") == "3"


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_that_may_have_no_body_has_neither_body_nor_length(status: int) -> None:
    response = dispatcher(SUCCESS, Response(status, (), b"surplus")).answer(Request("GET", "/leads"))
    assert (response.body, header(response, "Content-Length")) == (b"", None)


def test_head_is_the_answer_of_get_without_its_body() -> None:
    seen: list[Any] = []
    response = dispatcher(SUCCESS, Response(200, (("Content-Type", "application/json"),), b"[1]"), seen=seen).answer(
        Request("HEAD", "/leads")
    )
    assert response == Response(200, (("Content-Type", "application/json"), ("Content-Length", "3")), b"")
    assert [request.method for request in seen] == ["GET"]


def test_options_lists_what_is_allowed() -> None:
    response = dispatcher(ALLOW).answer(Request("OPTIONS", "/leads"))
    assert response == Response(204, (("Allow", "GET, HEAD, OPTIONS"),))


def test_options_of_an_unknown_path_is_not_found() -> None:
    assert dispatcher(NO_PATH, Response(404)).answer(Request("OPTIONS", "/nowhere")).status == 404


def test_an_options_operation_of_the_document_answers_for_itself() -> None:
    assert dispatcher(SUCCESS, Response(200, (), b"mine")).answer(Request("OPTIONS", "/leads")).body == b"mine"


PREFLIGHT: Pairs = (
    ("Origin", "https://app.example"),
    ("Access-Control-Request-Method", "PATCH"),
    ("Access-Control-Request-Headers", "authorization, x-trace"),
)


@pytest.mark.parametrize("decision", [ALLOW, NO_PATH], ids=["known path", "unknown path"])
def test_a_preflight_gets_what_it_asks_for(decision: Decision) -> None:
    response = dispatcher(decision).answer(Request("OPTIONS", "/leads", (), PREFLIGHT))
    assert response.status == 204
    assert header(response, "Access-Control-Allow-Origin") == "https://app.example"
    assert header(response, "Access-Control-Allow-Methods") == "PATCH"
    assert header(response, "Access-Control-Allow-Headers") == "authorization, x-trace"


def test_a_page_of_any_origin_may_read_the_answer_and_its_headers() -> None:
    response = dispatcher(SUCCESS).answer(Request("GET", "/leads", (), (("origin", "https://app.example"),)))
    assert header(response, "Access-Control-Allow-Origin") == "https://app.example"
    exposed = (header(response, "Access-Control-Expose-Headers") or "").split(", ")
    assert {"Location", "Retry-After", "WWW-Authenticate", "X-Mock-Rule", "X-Total"} <= set(exposed)


def test_a_request_of_no_page_gets_no_cross_origin_headers() -> None:
    response = dispatcher(SUCCESS).answer(Request("GET", "/leads"))
    assert [name for name, _ in response.headers if name.startswith("Access-Control")] == []


def test_no_page_may_read_the_control_of_the_mock() -> None:
    response = dispatcher(NO_PATH, Response(404)).answer(Request("GET", "/_mock/journal", (), (("Origin", "https://evil.example"),)))
    assert header(response, "Access-Control-Allow-Origin") is None


def test_a_mistake_of_the_book_is_reported() -> None:
    seen: list[Any] = []
    decision = FailedRule(LEADS, READING, "odd", Problem("odd", "The rule book failed", 500, "rules.yaml:3:9: division by zero"))
    response = dispatcher(decision, Response(500), seen=seen).answer(Request("GET", "/leads"))
    assert "rules.yaml:3:9: division by zero" in seen
    assert header(response, "X-Mock-Rule") == "odd"


def test_an_apology_says_nothing_about_the_failure() -> None:
    response = dispatcher(SUCCESS).apologize(Request("GET", "/leads"))
    assert response.status == 500
    assert header(response, "Content-Type") == "application/problem+json"


def test_a_path_of_the_document_is_known_whatever_the_method() -> None:
    assert dispatcher(SUCCESS).knows("/leads")
    assert not dispatcher(SUCCESS).knows("/docs")


# --- sessions -----------------------------------------------------------------------------------------------------------------------


def of_session(request: Request) -> str:
    """The session that a request is decided in."""
    asked: list[str] = []

    def decide(request: Request, session: str) -> Decision:
        asked.append(f"{session} {request.path}")
        return SUCCESS

    Dispatcher(_find, decide, rendered, headers=(), report=lambda mistake: None).answer(request)
    return asked[0]


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/leads", (), " /leads"),
        ("/leads", (("X-Mock-Session", "a"),), "a /leads"),
        ("/_mock/session/b/leads", (), "b /leads"),
        ("/_mock/session/b%20c", (), "b c /"),
        ("/leads", (("Cookie", "theme=dark; mock-session=c"),), "c /leads"),
        ("/_mock/session/b/leads", (("X-Mock-Session", "a"), ("Cookie", "mock-session=c")), "a /leads"),
    ],
)
def test_header_path_or_cookie_name_the_session(path: str, headers: Pairs, expected: str) -> None:
    assert of_session(Request("GET", path, (), headers)) == expected


def test_links_lead_into_the_session_of_the_path() -> None:
    headers = (("Location", "/leads/1"), ("Link", '<http://h/leads?page=2>; rel="next", </leads>; rel="first"'))
    answer = dispatcher(SUCCESS, Response(201, headers)).answer(Request("GET", "/_mock/session/a/leads"))
    assert answer.header("Location") == "/_mock/session/a/leads/1"
    expected = '<http://h/_mock/session/a/leads?page=2>; rel="next", </_mock/session/a/leads>; rel="first"'
    assert answer.header("Link") == expected


def rendered(decision: Decision, request: Request, wishes: Wishes) -> Response:
    return Response(200)


def test_rules_do_not_set_headers_of_the_server() -> None:
    headers = (("Content-Length", "99"), ("transfer-encoding", "chunked"), ("X-Own", "1"))
    decision = RuleDecision(LEADS, READING, "rule", 200, headers)
    response = dispatcher(decision, Response(200, headers, b"[1]")).answer(Request("GET", "/leads"))
    assert response.headers == (("X-Own", "1"), ("X-Mock-Rule", "rule"), ("Content-Length", "3"))
