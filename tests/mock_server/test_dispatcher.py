"""The dispatcher, with a contract and a renderer of the test's own: what every answer has in common."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from contracts.api.model import Header, Operation, ResponseSpec
from contracts.http.messages import Pairs, Request, Response, first_header
from contracts.rules.decide.decision import Decision
from mock_server.dispatcher import Dispatcher

LEADS = Operation(
    id="listLeads",
    method="GET",
    path="/leads",
    parameters=(),
    body={},
    body_required=False,
    responses={"200": ResponseSpec("200", "", {}, {"X-Total": Header("X-Total", False, True)}, "")},
    security=(),
    pointer="",
)
SUCCESS = Decision(LEADS, "operation")
ALLOW = Decision(None, "method", status=405, headers=(("Allow", "GET, HEAD, OPTIONS"),))
NO_PATH = Decision(None, "path", status=404)
EMPTY = Response(200)


def dispatcher(decision: Decision, response: Response = EMPTY, *, seen: list[Any] | None = None) -> Dispatcher:
    """A dispatcher of a contract that decides everything the same way; `seen` collects what the renderer was asked."""
    contract: Any = SimpleNamespace(
        decide=lambda request, **given: decision,
        router=SimpleNamespace(find=lambda method, path: LEADS if path == "/leads" else None),
        spec=SimpleNamespace(operations={"listLeads": LEADS}),
    )

    def render(decided: Decision, request: Request) -> Response:
        if seen is not None:
            seen.append(request)
        return response

    reported: list[Any] = [] if seen is None else seen
    return Dispatcher(
        contract, render, max_body=10, auth=True, moment=lambda: "2026-01-01T12:00:00Z", uuid=lambda request: "u", report=reported.append
    )


def header(response: Response, name: str) -> str | None:
    return first_header(response.headers, name)


def test_a_rule_that_decided_is_named() -> None:
    response = dispatcher(Decision(LEADS, "rule", rule="leads-are-hidden", status=403)).answer(Request("GET", "/leads"))
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
    decision = Decision(LEADS, "error", rule="odd", status=500, error="rules.yaml:3:9: division by zero")
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
