"""The document checks, each with values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import contracts
from contracts.checker.checks import CHECKS
from contracts.checker.events import Sent
from contracts.checker.judge import Judge
from contracts.errors import Place
from contracts.http.messages import Request, Response
from tests.checker.greeter import BOOK, DOCUMENT

JSON = (("Content-Type", "application/json"),)
PROBLEM = (("Content-Type", "application/problem+json"),)
GOOD = Request("POST", "/greetings", (), JSON, b'{"name": "Anna"}')
HELLO = Response(200, (*JSON, ("X-Language", "en")), b'{"text": "Hello, Anna", "loud": false}')
REFUSED = Response(400, PROBLEM, b"{}")
DOCUMENT_ONLY = Judge(contracts.load(DOCUMENT, "none"))
WITH_BOOK = Judge(contracts.load(DOCUMENT, BOOK))


def ids(request: Request, response: Response, *, judge: Judge = DOCUMENT_ONLY, phase: str = "coverage") -> set[str]:
    return {failure.id for failure in judge.judge(Sent(phase, request, response)).failures}


def status(code: int, headers: tuple[tuple[str, str], ...] = PROBLEM) -> Response:
    return Response(code, headers, b"{}")


@pytest.mark.parametrize(
    ("request_", "response", "expected"),
    [
        pytest.param(GOOD, HELLO, set(), id="a good answer"),
        pytest.param(GOOD, status(500), {"no-server-error"}, id="a server error"),
        pytest.param(GOOD, status(418), {"only-declared-statuses"}, id="an undeclared status"),
        pytest.param(GOOD, replace(HELLO, body=b'{"text": "x"}'), {"answer-fits-its-schema"}, id="a missing member"),
        pytest.param(GOOD, replace(HELLO, body=b"oops"), {"answer-fits-its-schema"}, id="a body that is not JSON"),
        pytest.param(GOOD, replace(HELLO, headers=JSON), {"declared-headers"}, id="a missing header"),
        pytest.param(
            GOOD,
            replace(HELLO, headers=(("Content-Type", "text/html"), ("X-Language", "en"))),
            {"declared-media-type"},
            id="an undeclared media type",
        ),
        pytest.param(replace(GOOD, body=b"{}"), HELLO, {"malformed-is-refused"}, id="a malformed request that is served"),
        pytest.param(replace(GOOD, body=b"{}"), REFUSED, set(), id="a malformed request that is refused"),
        pytest.param(GOOD, status(415), {"good-request-is-accepted"}, id="its own media type refused"),
        pytest.param(GOOD, REFUSED, set(), id="a refusal that only the domain can explain"),
        pytest.param(replace(GOOD, headers=(("Content-Type", "text/csv"),)), status(415), set(), id="another media type refused"),
        pytest.param(
            replace(GOOD, headers=(("Content-Type", "text/csv"),)),
            HELLO,
            {"undeclared-media-type-is-refused"},
            id="another media type served",
        ),
        pytest.param(replace(GOOD, headers=(("Content-Type", "text/json"),)), HELLO, set(), id="text/json taken for JSON"),
        pytest.param(replace(GOOD, headers=()), status(415), set(), id="no media type refused"),
        pytest.param(replace(GOOD, headers=(), body=b""), status(415), set(), id="neither body nor media type refused"),
        pytest.param(replace(GOOD, body=b'{"name": "Anna", "x": 1e400}'), HELLO, set(), id="a number that many cannot read served"),
        pytest.param(replace(GOOD, body=b'{"name": "\\ud83d"}'), status(500), {"no-server-error"}, id="half a pair crashes"),
        pytest.param(replace(GOOD, headers=(*JSON, ("Accept", "text/csv"))), status(406), set(), id="what nobody offers refused"),
        pytest.param(replace(GOOD, headers=(*JSON, ("Accept", "text/csv"))), HELLO, set(), id="Accept ignored"),
        pytest.param(replace(GOOD, body=b'{"name": "' + b"x" * 70_000 + b'"}'), status(413), set(), id="a large body refused"),
        pytest.param(GOOD, status(413), {"only-declared-statuses"}, id="a small body refused as large"),
        pytest.param(GOOD, status(404), {"only-declared-statuses"}, id="its own path not found"),
        pytest.param(replace(GOOD, path="/nowhere"), status(404), set(), id="another path not found"),
        pytest.param(replace(GOOD, path="/nowhere"), status(500), {"no-server-error"}, id="a server error of another path"),
        pytest.param(replace(GOOD, method="PUT"), status(405, (("Allow", "POST, OPTIONS"),)), set(), id="another method refused"),
        pytest.param(replace(GOOD, method="PUT"), status(405, ()), {"allow-header-is-complete"}, id="405 without Allow"),
        pytest.param(replace(GOOD, method="PUT"), status(405, (("Allow", "PUT, POST"),)), {"allow-header-is-complete"}, id="Allow lies"),
        pytest.param(
            replace(GOOD, method="PUT"), status(405, (("Allow", "GET"),)), {"allow-header-lists-all-methods"}, id="Allow is short"
        ),
        pytest.param(replace(GOOD, method="PUT"), HELLO, {"unsupported-method-is-405"}, id="another method served"),
        pytest.param(replace(GOOD, method="PUT"), status(404), set(), id="another method not found"),
        pytest.param(replace(GOOD, method="OPTIONS", body=b""), Response(204), set(), id="OPTIONS answered"),
        pytest.param(replace(GOOD, method="TRACE", body=b""), status(501), set(), id="a method nobody knows"),
    ],
)
def test_a_check_sees_its_defect_and_nothing_else(request_: Request, response: Response, expected: set[str]) -> None:
    assert ids(request_, response) == expected


def test_an_example_of_the_document_is_a_good_request() -> None:
    assert ids(GOOD, REFUSED, phase="examples") == {"good-request-is-accepted"}
    assert ids(replace(GOOD, body=b'{"name": "Berta"}'), REFUSED, phase="examples") == set()


def test_what_the_book_asks_for_is_no_finding() -> None:
    voldemort = replace(GOOD, body=b'{"name": "Voldemort"}')
    assert ids(voldemort, status(409), judge=WITH_BOOK, phase="examples") == set()


def test_a_rule_of_the_book_says_it_once() -> None:
    assert ids(replace(GOOD, body=b"{}"), HELLO, judge=WITH_BOOK) == {"body-breaks-the-document"}


LISTING: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {
        "/things": {
            "get": {
                "operationId": "list",
                "parameters": [{"name": "old", "in": "query", "schema": {"type": "boolean"}}],
                "responses": {"200": {"description": "All."}, "410": {"description": "Old ones are gone."}},
            }
        }
    },
}
GONE: dict[str, Any] = {
    "rulebook": 1,
    "operations": {"list": {"rules": [{"id": "old-ones-are-gone", "when": "request.query.old == true", "then": {"status": 410}}]}},
}


@pytest.mark.parametrize("rules", ["none", GONE], ids=["document", "book"])
def test_a_tolerant_service_and_a_strict_one_are_right_about_another_spelling(rules: Any) -> None:
    judge = Judge(contracts.load(LISTING, rules))
    for code in (200, 400, 410):
        assert ids(Request("GET", "/things", (("old", "True"),)), Response(code), judge=judge, phase="examples") == set()
    declared = ids(Request("GET", "/things", (("old", "true"),)), Response(400), judge=judge, phase="examples")
    assert declared > {"only-declared-statuses"}


def _with_invariant(**row: object) -> Judge:
    operation = BOOK["operations"]["greet"]
    invariants = [{"id": "greets", "expect": "true"}, row]
    return Judge(contracts.load(DOCUMENT, {**BOOK, "operations": {"greet": {**operation, "invariants": invariants}}}))


def test_an_invariant_with_the_id_of_a_check_takes_its_place() -> None:
    judge = _with_invariant(id="no-server-error", expect="response.status != 500")
    judged = judge.judge(Sent("book", GOOD, status(500)))
    assert {(failure.id, failure.kind) for failure in judged.failures} == {("quiet-otherwise", "rule"), ("no-server-error", "invariant")}
    assert ids(GOOD, status(502), judge=judge) == {"quiet-otherwise"}


def test_a_broken_row_that_reads_violations_has_said_what_the_document_would_say() -> None:
    judge = _with_invariant(id="answer-has-documented-types", when="response.status == 200", expect="not response.violations")
    assert ids(GOOD, replace(HELLO, body=b'{"loud": false}'), judge=judge) == {"answer-has-documented-types"}


def test_every_check_of_schemathesis_that_needs_one_exchange_has_ours() -> None:
    from schemathesis.checks import CHECKS as THEIRS
    from schemathesis.checks import load_all_checks

    load_all_checks()
    of_sequences = {"use_after_free", "ensure_resource_availability", "object_level_authorization"}
    assert {name for check in CHECKS.values() for name in check.schemathesis} | of_sequences == set(THEIRS.get_all_names())


@pytest.mark.parametrize(
    ("response", "words", "file", "pointer"),
    [
        (replace(HELLO, headers=JSON), "", "document", "/paths/~1greetings/post/responses/200/headers/X-Language"),
        (status(418), "responses: 200, 400, 409, 415", "document", "/paths/~1greetings/post/responses"),
        (status(500), "RFC 9110, section 15.6", "", ""),
    ],
    ids=["a header", "the statuses", "a standard"],
)
def test_a_failure_says_who_says_so_and_where(response: Response, words: str, file: str, pointer: str) -> None:
    (failure,) = DOCUMENT_ONLY.judge(Sent("coverage", GOOD, response)).failures
    assert (failure.source.words, failure.source.place) == (words, Place(file, pointer=pointer) if file else None)


def test_a_failure_of_the_book_has_its_place_there() -> None:
    other = replace(HELLO, body=b'{"text": "Hello, Berta", "loud": false}')
    (failure,) = WITH_BOOK.judge(Sent("coverage", GOOD, other)).failures
    assert failure.source.place is not None
    assert (failure.source.words, failure.source.place.pointer) == ("page 4", "/operations/greet/invariants/0/id")
    assert str(failure.source) == f"rules:{failure.source.place.line}:{failure.source.place.column} – page 4"


ITEMS = contracts.load(
    {
        "openapi": "3.1.0",
        "info": {"title": "Items", "version": "1"},
        "paths": {
            "/items/{id}": {
                "get": {
                    "parameters": [
                        {"in": "path", "name": "id", "required": True, "schema": {"type": "string", "format": "uuid"}},
                        {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 50}},
                        {"in": "query", "name": "full", "schema": {"type": "boolean"}},
                        {"in": "query", "name": "order", "schema": {"enum": ["asc", "desc"]}},
                    ],
                    "responses": {"200": {"description": "ok"}, "default": {"description": "x", "content": {"application/json": {}}}},
                }
            },
            "/items/count": {"post": {"responses": {"200": {"description": "ok"}}}},
            "/orders": {
                "post": {
                    "requestBody": {
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["n"],
                                    "properties": {
                                        "n": {"type": ["integer", "null"]},
                                        "name": {"type": "string", "maxLength": 5},
                                        "day": {"type": "string", "format": "date"},
                                        "tags": {"type": "array"},
                                    },
                                }
                            }
                        }
                    },
                    "responses": {"200": {"description": "ok"}, "422": {"description": "invalid"}},
                }
            },
        },
    },
    "none",
)
ITEM = "/items/0b7e5f5e-4a3e-4c3f-9d5a-6f2f1f0f7d11"
OK = Response(200)


def of_items(method: str, path: str, response: Response = OK, query: str = "", body: str = "") -> set[str]:
    pairs = tuple((name, value) for name, _, value in (pair.partition("=") for pair in query.split("&") if pair))
    request = Request(method, path, pairs, JSON if body else (), body.encode())
    return ids(request, response, judge=Judge(ITEMS))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        *((f"limit={text}", set()) for text in ("01", "0x10", "1_0", "1.0", "+5", "\t5", "1e1", "NaN", "", "5 ")),
        *((f"full={text}", set()) for text in ("1", "True", "on", "YES", "")),
        ("limit=5&limit=900", set()),
        ("order=desc ", set()),
        *((query, {"malformed-is-refused"}) for query in ("limit=51", "limit=abc", "full=maybe", "order=up")),
    ],
)
def test_spellings_of_parameters_that_no_standard_decides_are_not_judged(query: str, expected: set[str]) -> None:
    assert of_items("GET", ITEM, query=query) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"n": "5"}', {"types-are-not-converted"}),
        ('{"n": true}', {"types-are-not-converted"}),
        ('{"n": 1, "name": 5}', {"types-are-not-converted"}),
        ('{"n": 1, "name": null}', {"types-are-not-converted"}),
        ('{"n": 1, "day": "tomorrow"}', {"format-is-enforced"}),
        ('{"n": 1, "day": "2026-01-01T00:00:00Z"}', set()),
        ('{"n": 1, "name": "  abc "}', set()),
        ('{"n": 1.0, "other": 1}', set()),
        ('{"n": "five"}', {"malformed-is-refused"}),
        ('{"n": [1]}', {"malformed-is-refused"}),
        ('{"n": 1, "tags": 1}', {"malformed-is-refused"}),
        ('{"n": 1, "name": "abcdef"}', {"malformed-is-refused"}),
        ("{}", {"malformed-is-refused"}),
    ],
)
def test_what_frameworks_convert_is_a_warning(body: str, expected: set[str]) -> None:
    assert of_items("POST", "/orders", body=body) == expected


HTML = (("Content-Type", "text/html"),)


@pytest.mark.parametrize(
    ("method", "path", "response", "expected"),
    [
        pytest.param("GET", "/items/count", Response(405, (("Allow", "POST"),)), set(), id="a concrete path comes first"),
        pytest.param("GET", "/items/count", OK, set(), id="but need not"),
        pytest.param("DELETE", "/items/count", Response(405, (("Allow", "POST, OPTIONS"),)), set(), id="Allow of the concrete path"),
        pytest.param("GET", "/items/abc", Response(404, HTML), set(), id="a framework's page for a value that is no key"),
        pytest.param("GET", ITEM, Response(404, HTML), {"declared-media-type"}, id="a page for a key"),
        pytest.param("GET", "/items/a%2Fb", Response(308, (("Location", "/items/a/b"),)), set(), id="a decoded path"),
        pytest.param("POST", "/orders", Response(301, (("Location", "https://h/v1/orders/"),)), set(), id="a final slash"),
        pytest.param("POST", "/orders", Response(302, (("Location", "/login"),)), {"only-declared-statuses"}, id="a redirect elsewhere"),
        pytest.param("PUT", "/orders", Response(404), set(), id="404 for 405"),
    ],
)
def test_manners_of_frameworks_are_not_failures(method: str, path: str, response: Response, expected: set[str]) -> None:
    assert of_items(method, path, response) == expected


def test_a_body_that_is_not_json_may_get_the_framework_s_400() -> None:
    assert of_items("POST", "/orders", Response(400), body="{") == set()
    assert of_items("POST", "/orders", Response(400), body="{}") == {"only-declared-statuses"}
