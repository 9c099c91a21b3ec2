"""The mock over real sockets: what HTTP asks, and what no client should send. Never a 5xx, a hang or a traceback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mock_server.testing import served
from tests.mock_server.wire import Answer, request, send

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Leads", "version": "1"},
    "paths": {
        "/leads": {
            "get": {
                "operationId": "listLeads",
                "responses": {"200": {"description": "All.", "content": {"application/json": {"example": []}}}},
            },
            "post": {
                "operationId": "addLead",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
                            }
                        }
                    },
                },
                "responses": {"201": {"description": "Added.", "content": {"application/json": {"example": {"id": "lead-1"}}}}},
            },
        },
        "/leads/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "delete": {"operationId": "dropLead", "responses": {"204": {"description": "Gone."}}},
        },
    },
}
JSON = {"Content-Type": "application/json"}
LIMIT = 2_000_000


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(DOCUMENT, "none", max_body=LIMIT) as base:
        yield base


def ask(url: str, method: str, target: str, *, headers: dict[str, str] | None = None, body: bytes = b"") -> Answer:
    return send(url, request(method, target, headers=headers, body=body))


def test_a_good_request_is_answered_as_documented(url: str) -> None:
    answer = ask(url, "POST", "/leads", headers=JSON, body=b'{"name":"Ada"}')
    assert (answer.status, json.loads(answer.body)) == (201, {"id": "lead-1"})
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", JSON),
        (b"{", JSON),
        (b"\xff\xfe", JSON),
        (b'{"name": "\xe9"}', JSON),
        (b'{"name": "\\ud800"}', JSON),
        (b"[" * 100_000 + b"]" * 100_000, JSON),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, JSON),
        (b'{"name": NaN}', JSON),
        (b'{"name": 1}', JSON),
        (b'{"name": "Ada", "age": ' + b"9" * 5000 + b".5}", JSON),
    ],
    ids=["empty", "cut off", "not UTF-8", "latin-1", "lone surrogate", "deep lists", "deep objects", "NaN", "wrong type", "long number"],
)
def test_a_bad_body_is_refused(url: str, body: bytes, headers: dict[str, str]) -> None:
    answer = ask(url, "POST", "/leads", headers=headers, body=body)
    assert answer.status == 400
    assert json.loads(answer.body)["status"] == 400


def test_an_integer_beyond_64_bits_is_an_integer(url: str) -> None:
    assert ask(url, "POST", "/leads", headers=JSON, body=b'{"name":"Ada","age":' + b"9" * 70 + b"}").status == 201


def test_an_unknown_charset_is_no_failure(url: str) -> None:
    answer = ask(url, "POST", "/leads", headers={"Content-Type": "application/json; charset=klingon"}, body=b'{"name":"Ada"}')
    assert answer.status in (201, 415)


@pytest.mark.parametrize(
    "target", ["/leads/%zz", "/leads/%", "/leads/%ff", "/leads/%00", "/leads/a%2Fb", "/leads//", "/%zz", "//leads", "/leads?%zz=%&%ff"]
)
def test_an_odd_path_is_answered(url: str, target: str) -> None:
    assert ask(url, "DELETE", target).status in (204, 400, 404, 405)


@pytest.mark.parametrize(
    "line",
    [
        b"GET /l\xc3\xa9ads HTTP/1.1",
        b"GET /leads\x1b HTTP/1.1",
        b"OPTIONS * HTTP/1.1",
        b"GET http://mock/leads HTTP/1.1",
        b"GET leads HTTP/1.1",
        b"nonsense",
    ],
    ids=["not ASCII", "control character", "asterisk", "absolute", "no slash", "nonsense"],
)
def test_an_odd_request_line_is_answered(url: str, line: bytes) -> None:
    answer = send(url, line + b"\r\nHost: mock\r\nConnection: close\r\n\r\n")
    assert answer.status < 500
    assert b"Traceback" not in answer.text


def test_an_unknown_path_is_not_found(url: str) -> None:
    answer = ask(url, "GET", "/nowhere")
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_wrong_method_names_the_allowed_ones(url: str) -> None:
    answer = ask(url, "PUT", "/leads")
    assert answer.status == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_options_names_the_allowed_methods(url: str) -> None:
    answer = ask(url, "OPTIONS", "/leads")
    assert (answer.status, answer.body) == (204, b"")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_an_unacceptable_answer_is_refused(url: str) -> None:
    assert ask(url, "GET", "/leads", headers={"Accept": "text/csv"}).status == 406


def test_a_media_type_that_is_not_declared_is_refused(url: str) -> None:
    assert ask(url, "POST", "/leads", headers={"Content-Type": "text/plain"}, body=b"hello").status == 415


def test_head_has_the_head_of_get(url: str) -> None:
    got, headed = ask(url, "GET", "/leads"), ask(url, "HEAD", "/leads")
    assert headed.body == b""
    without_date = [{name: value for name, value in answer.headers.items() if name != "date"} for answer in (got, headed)]
    assert without_date[0] == without_date[1]
    assert got.headers["content-length"] == str(len(got.body))


def test_a_success_without_content_has_no_body(url: str) -> None:
    answer = ask(url, "DELETE", "/leads/1")
    assert (answer.status, answer.body, answer.headers.get("content-length")) == (204, b"", None)


def test_a_body_above_the_limit_is_refused_without_being_read(url: str) -> None:
    answer = ask(url, "POST", "/leads", headers={**JSON, "Content-Length": str(LIMIT + 1), "Expect": "100-continue"})
    assert (answer.status, answer.interim, answer.headers["connection"]) == (413, (), "close")


def test_a_body_above_the_limit_that_is_sent_all_the_same_is_refused(url: str) -> None:
    assert ask(url, "POST", "/leads", headers=JSON, body=b" " * (LIMIT + 1)).status == 413


def test_a_body_at_the_limit_is_read(url: str) -> None:
    assert ask(url, "POST", "/leads", headers=JSON, body=b'{"name":"Ada"}'.ljust(LIMIT)).status == 201


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))


def test_chunks_are_put_together(url: str) -> None:
    answer = send(url, request("POST", "/leads", headers={**JSON, "Transfer-Encoding": "chunked"}) + chunked(b'{"name":', b'"Ada"}'))
    assert answer.status == 201


def test_chunks_above_the_limit_are_refused(url: str) -> None:
    chunks = [b" " * 500_000] * 5
    assert send(url, request("POST", "/leads", headers={**JSON, "Transfer-Encoding": "chunked"}) + chunked(*chunks)).status == 413


def test_who_asks_before_sending_a_body_is_told_to_go_on(url: str) -> None:
    answer = ask(url, "POST", "/leads", headers={**JSON, "Expect": "100-continue"}, body=b'{"name":"Ada"}')
    assert (answer.status, answer.interim) == (201, (100,))


def test_a_header_that_is_not_ascii_is_no_failure(url: str) -> None:
    assert ask(url, "GET", "/leads", headers={"X-Name": "J\xfcrgen"}).status == 200


def test_a_page_of_another_origin_may_call(url: str) -> None:
    answer = ask(url, "GET", "/leads", headers={"Origin": "https://app.example"})
    assert answer.headers["access-control-allow-origin"] == "https://app.example"


def test_the_same_question_gets_the_same_bytes(url: str) -> None:
    with served(DOCUMENT, "none", max_body=LIMIT) as other:
        assert ask(url, "GET", "/leads").body == ask(other, "GET", "/leads").body
