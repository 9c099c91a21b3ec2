"""Wishes: a client asks for a status, an example, generated data, a seed or a delay; in `Prefer` or in the query."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest

from contracts.configuration import MOCK_SERVER, defaults
from contracts.http.messages import Request, Response
from mock_server.app import Mock, assembled, load
from mock_server.dispatcher import DelayedResponse
from mock_server.settings import settings_of
from mock_server.wishes.preferences import read

PET: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
}
ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["message", "status"],
    "properties": {"message": {"type": "string"}, "status": {"type": "integer"}},
}
CATS = {"tom": {"value": {"id": "1", "name": "Tom"}}, "kit ü": {"value": {"id": "2", "name": "Kit"}}}


def response(schema: Any, media_type: str = "application/json", **further: Any) -> dict[str, Any]:
    return {"description": "A response.", "content": {media_type: {"schema": schema, **further}}}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "paths": {
        "/pets/{id}": {
            "get": {
                "operationId": "getPet",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "full", "in": "query", "schema": {"type": "boolean"}},
                ],
                "responses": {
                    "200": {
                        "description": "A pet.",
                        "content": {
                            "application/json": {"schema": PET, "examples": CATS},
                            "text/plain": {"schema": {"type": "string"}, "examples": {"short": {"value": "Tom"}}},
                        },
                    },
                    "202": response(PET),
                    "404": response(ERROR, "application/problem+json", examples={"gone": {"value": {"message": "moved", "status": 404}}}),
                    "5XX": response(ERROR),
                },
            }
        },
        "/declared": {
            "get": {
                "parameters": [
                    {"name": "Prefer", "in": "header", "schema": {"type": "string"}},
                    {"name": "__code", "in": "query", "schema": {"type": "string"}},
                ],
                "responses": {"200": response(PET), "default": response(ERROR)},
            }
        },
        "/private": {
            "get": {"security": [{"key": []}], "responses": {"200": response(PET), "401": response(ERROR), "418": response(ERROR)}}
        },
    },
    "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
}
BOOK: dict[str, Any] = {
    "rulebook": 1,
    "operations": {
        "getPet": {
            "rules": [
                {"id": "pet-is-gone", "when": "request.path.id == 'gone'", "then": {"status": 404}, "witness": {"path": {"id": "gone"}}},
            ]
        }
    },
}


def mocked(rules: Any = "none", **options: Any) -> Mock:
    own = settings_of(defaults(MOCK_SERVER, **options))
    return assembled(load(DOCUMENT, rules, settings={}, own=own), own)


PLAIN = mocked()


def ask(path: str = "/pets/7", *prefer: str, query: str = "", mock: Mock = PLAIN, accept: str = "") -> Response:
    pairs = tuple((name, value) for name, _, value in (pair.partition("=") for pair in query.split("&") if pair))
    headers = tuple(("Prefer", value) for value in prefer) + ((("Accept", accept),) if accept else ())
    return mock.dispatcher.answer(Request("GET", path, pairs, headers))


def read_body(response: Response) -> Any:
    return json.loads(response.body)


@pytest.mark.parametrize(
    ("prefer", "expected"),
    [
        (["code=404"], {"code": "404"}),
        (["code=404, example=gone"], {"code": "404", "example": "gone"}),
        (["code=404 example=gone; wait=1"], {"code": "404", "example": "gone", "wait": "1"}),
        (["code=404", "Dynamic=TRUE"], {"code": "404", "dynamic": "true"}),
        (["dynamic"], {"dynamic": "true"}),
        (['example = "a \\"b\\", c"'], {"example": 'a "b", c'}),
        (["example=\u00c3\u00bc"], {"example": "\u00fc"}),
        (["return=minimal, respond-async, handling=lenient"], {}),
        (["code=404, code=500"], {"code": "404"}),
        (["wait=3600"], {"wait": "30"}),
        (['example="open'], {"example": "open"}),
    ],
)
def test_preferences_are_read_as_rfc_7240_writes_them(prefer: list[str], expected: dict[str, str]) -> None:
    assert dict(read(Request("GET", "/", (), tuple(("Prefer", one) for one in prefer)), None).texts) == expected


def test_the_header_takes_precedence_over_the_query() -> None:
    assert ask("/pets/7", "code=404", query="__code=202").status == 404


@pytest.mark.parametrize(("prefer", "query"), [(["code=404"], ""), ([], "__code=404")], ids=["header", "query"])
def test_a_declared_status_is_sent_with_its_example(prefer: list[str], query: str) -> None:
    found = ask("/pets/7", *prefer, query=query)
    assert (found.status, read_body(found)) == (404, {"message": "moved", "status": 404})
    assert found.header("preference-applied") == "code=404"


def test_an_error_without_example_says_what_its_status_means() -> None:
    found = ask("/pets/7", "code=503")
    assert (found.status, read_body(found)) == (503, {"message": "Service Unavailable", "status": 503})


def test_a_status_without_example_is_generated_for_the_request() -> None:
    found = ask("/pets/7", "code=202")
    assert (found.status, read_body(found)["id"]) == (202, "7")


def test_default_covers_every_status() -> None:
    found = ask("/declared", query="", accept="", mock=PLAIN)
    assert found.status == 200
    assert read_body(ask("/declared", "code=418"))["status"] == 418


def test_a_named_example_is_sent_unchanged() -> None:
    found = ask("/pets/7", 'example="kit \u00c3\u00bc"')
    assert read_body(found) == {"id": "2", "name": "Kit"}
    assert found.header("preference-applied") == 'example="kit \u00c3\u00bc"'


def test_a_named_example_selects_its_media_type() -> None:
    found = ask("/pets/7", "example=short")
    assert (found.header("content-type"), found.body) == ("text/plain", b"Tom")
    assert ask("/pets/7", "example=short", accept="application/json").status == 404


def test_a_named_example_of_an_error() -> None:
    assert read_body(ask("/pets/7", "code=404, example=gone"))["message"] == "moved"


def test_dynamic_generates_although_there_is_an_example() -> None:
    assert read_body(ask("/pets/7"))["name"] == "Tom"
    found = read_body(ask("/pets/7", "dynamic=true"))
    assert found["id"] == "7"
    assert found["name"] not in ("Tom", "Kit")


def test_a_seed_changes_generated_data() -> None:
    first, again, other = (read_body(ask("/pets/7", f"dynamic=true, seed={seed}")) for seed in (1, 1, 2))
    assert first == again != other


def test_wishes_in_the_query_do_not_change_generated_data() -> None:
    plain, wished = (ask("/declared", query=query) for query in ("", "__wait=0&__unknown=1"))
    assert plain.body == wished.body


@pytest.mark.parametrize(
    ("prefer", "status", "detail"),
    [
        ("code=418", 404, "This operation declares no response 418. Declared: 200, 202, 404, 5XX."),
        (
            "example=none",
            404,
            "The response 200 has no example `none` in a media type that is accepted. Declared: 200, 202, 404, 5XX.",
        ),
        ("code=999", 404, "This operation declares no response 999. Declared: 200, 202, 404, 5XX."),
        ("code=101", 404, "This operation declares no response 101. Declared: 200, 202, 404, 5XX."),
        ("code=abc", 400, "The value of `code` must be a status such as 404; it is `abc`."),
        ("wait=-1", 400, "The value of `wait` must be a number of seconds, at most 30; it is `-1`."),
    ],
)
def test_a_wish_that_cannot_be_granted_is_answered_with_the_choices(prefer: str, status: int, detail: str) -> None:
    found = ask("/pets/7", prefer)
    assert (found.status, found.header("content-type"), read_body(found)["detail"]) == (status, "application/problem+json", detail)
    assert found.header("preference-applied") is None
    if status == 404:
        assert read_body(found)["choices"] == [
            {"code": "200", "examples": ["tom", "kit \u00fc", "short"]},
            {"code": "202", "examples": []},
            {"code": "404", "examples": ["gone"]},
            {"code": "5XX", "examples": []},
        ]


def test_invalid_requests_and_missing_credentials_take_precedence() -> None:
    assert ask("/pets/7", "code=404", query="full=perhaps").status == 400
    assert ask("/private", "code=418").status == 401
    assert ask("/nowhere", "code=404").header("preference-applied") is None


def test_a_wish_takes_precedence_over_rules() -> None:
    ruled = mocked(BOOK)
    assert ask("/pets/gone", mock=ruled).status == 404
    found = ask("/pets/gone", "code=202", mock=ruled)
    assert (found.status, found.header("x-mock-rule")) == (202, None)
    assert ask("/pets/gone", "wait=1", mock=ruled).status == 404


def test_what_the_document_declares_is_no_wish() -> None:
    found = ask("/declared", "wait=20, code=418", query="__code=500")
    assert (found.status, found.header("preference-applied")) == (418, "code=418")
    assert not isinstance(found, DelayedResponse) or found.delay_s == 0


def test_strict_query_accepts_wishes() -> None:
    strict = mocked(strict_query=True)
    assert ask("/pets/7", query="__code=404&__server=x", mock=strict).status == 404
    assert ask("/pets/7", query="color=red", mock=strict).status == 400


def test_a_misspelt_wish_gets_a_hint_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "mock_server"):
        for _ in range(3):
            assert ask("/pets/7", query="__cod=404").status == 200
    assert [one.getMessage() for one in caplog.records] == ["unknown wish `__cod` ignored; did you mean `__code`?"]


def test_waiting_does_not_block_other_requests() -> None:
    order: list[str] = []

    async def get(query: bytes) -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b""}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                order.append(query.decode())

        scope = {"type": "http", "method": "GET", "path": "/pets/7", "raw_path": b"/pets/7", "query_string": query, "headers": []}
        await PLAIN.app(scope, receive, send)

    async def both() -> None:
        await asyncio.gather(get(b"__wait=0.2"), get(b""))

    asyncio.run(both())
    assert order == ["", "__wait=0.2"]


def test_many_strange_wishes_are_answered_quickly() -> None:
    query = tuple((f"__{number}", "") for number in range(10_000))
    assert PLAIN.dispatcher.answer(Request("GET", "/pets/7", query)).status == 200
