"""What a run could not check is said, and fails it: silence is not success."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.checker.events import Result
from contracts.http.messages import Request, Response
from tests.services.checking import ServiceDied, checked, errors, served
from tests.services.orders import DOCUMENT, Orders, document, json_response, page

OK = {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object"}}}}}
REFUSED = {"400": {"description": "bad"}, "401": {"description": "no"}}
BODY = {"required": True, "content": {"application/json": {"schema": {"type": "object", "required": ["n"]}}}}
SECURED = {
    "openapi": "3.1.0",
    "info": {"title": "Secured", "version": "1"},
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/health": {"get": {"operationId": "health", "responses": OK}},
        "/orders": {
            "post": {"operationId": "order", "security": [{"token": []}], "requestBody": BODY, "responses": {"201": OK["200"], **REFUSED}}
        },
    },
}


def secured(request: Request) -> Response:
    """Every authorised order fails."""
    if request.path == "/health":
        return json_response(200, {}) if request.method in ("GET", "HEAD") else json_response(405, {}, ("Allow", "GET"))
    if request.method != "POST":
        return json_response(405, {}, ("Allow", "POST"))
    return Response(401) if request.header("authorization") != "Bearer good" else Response(500)


def unreached(result: Result) -> dict[str, tuple[str, str]]:
    return {one.operation: (one.verdict, one.reason) for one in result.operations if one.verdict != "reached"}


def test_a_token_that_is_never_accepted_is_one_sentence_and_no_finding() -> None:
    result = checked(secured, SECURED, header=("Authorization: Bearer wrong",))
    ((verdict, reason),) = unreached(result).values()
    assert (list(unreached(result)), verdict, result.findings, result.errors, result.exit_code) == (["order"], "not-reached", (), (), 1)
    assert reason.startswith("no request got past authentication: every valid request got 401 (")


def test_behind_the_right_token_the_defect_is_found() -> None:
    result = checked(secured, SECURED, header=("Authorization: Bearer good",))
    assert errors(result) == {("no-server-error", "order")}


def test_unreached_operations_can_be_accepted() -> None:
    assert checked(secured, SECURED, header=("Authorization: Bearer wrong",), **{"allow-unreached": True}).exit_code == 0


def below(prefix: str, answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """A service below a base path."""

    def answered(request: Request) -> Response:
        if not request.path.startswith(prefix):
            return page(404)
        return answer(Request(request.method, request.path.removeprefix(prefix), request.query, request.headers, request.body))

    return answered


def logged_in(request: Request) -> Response:
    return Response(302, (("Location", f"https://login.example.com/start?to={request.path}"),))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        pytest.param(
            below("/v2", Orders()),
            "the first request got a 404, and the document's server says /v2: did you mean --url {url}/v2?",
            id="a base path that the URL lacks",
        ),
        pytest.param(
            logged_in,
            "every request is redirected to https://login.example.com/start: a login page, or the wrong --url? "
            "Pass credentials with --header",
            id="a redirect to a login page",
        ),
        pytest.param(
            lambda request: page(200),
            "every response is an HTML page, which the document does not declare: a login page, or the wrong --url?",
            id="a login page",
        ),
    ],
)
def test_a_wrong_address_is_recognised_in_the_first_requests(answer: Callable[[Request], Response], sentence: str) -> None:
    with served(answer) as url:
        result = checked(url, document(servers=[{"url": "https://api.example.com/v2"}]))
    assert (result.errors, result.findings, result.exit_code) == ((sentence.format(url=url),), (), 1)
    assert result.requests < 10
    assert {verdict for verdict, _ in unreached(result).values()} == {"not-reached"}


def test_a_service_below_its_base_path_is_checked() -> None:
    with served(below("/v2", Orders())) as url:
        result = checked(f"{url}/v2", document(servers=[{"url": "https://api.example.com/v2"}]), phases="examples")
    assert (result.exit_code, unreached(result)) == (0, {})


def test_keys_that_the_document_does_not_name_are_no_failure() -> None:
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1000, "maximum": 2147483647}}
    by_key = {"/orders/{id}": {"parameters": [key], "get": DOCUMENT["paths"]["/orders/{id}"]["get"]}}
    result = checked(Orders(rows={}), document(paths={"/orders": DOCUMENT["paths"]["/orders"], **by_key}), phases="examples")
    ((verdict, reason),) = unreached(result).values()
    assert (verdict, result.exit_code) == ("unknown-keys", 0)
    assert reason.startswith("no existing key is known: every valid request got 404 (")


def test_an_operation_that_refuses_every_valid_request_fails_the_run() -> None:
    def answer(request: Request) -> Response:
        return json_response(422, {"message": "no"}) if request.method == "POST" and request.path == "/orders" else Orders()(request)

    result = checked(answer, phases="examples")
    assert (errors(result), result.exit_code) == (set(), 1)
    assert unreached(result) == {"createOrder": ("not-reached", "no valid request was accepted: they got 422 (once)")}


def test_operations_that_the_selected_phases_do_not_ask_are_skipped() -> None:
    result = checked(Orders(), phases="relations")
    assert {verdict for verdict, _ in unreached(result).values()} == {"skipped"}


def test_an_operation_that_declares_only_errors_is_reached_by_one_of_them() -> None:
    gone = {"get": {"operationId": "gone", "responses": {"410": {"description": "gone"}}}}
    both = {**SECURED, "paths": {"/health": SECURED["paths"]["/health"], "/old": gone}}  # type: ignore[index]

    def answer(request: Request) -> Response:
        return secured(request) if request.path == "/health" else Response(410)

    assert unreached(checked(answer, both, phases="examples")) == {}


def test_a_service_that_dies_fails_the_run() -> None:
    count = 0

    def dying(request: Request) -> Response:
        nonlocal count
        count += 1
        if count > 40:
            raise ServiceDied
        return Orders()(request)

    with served(dying) as url:
        result = checked(url, timeout="1")
    assert result.exit_code == 1
    assert [message.split(":")[0] for message in result.errors] == ["the run ended early"]
