"""Requests that no client should send: each gets the right status, and the others are answered meanwhile.

The tables are name → bytes on the wire, or request → what comes back. A connection that is refused is closed by the server: `statuses` waits for
the end, so that every row also says that nothing hangs. Every row that is accepted asks to close.
"""

from __future__ import annotations

import gc
import gzip
import json
import random
import re
import select
import socket
import string
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contracts.http.messages import Request, Response
from mock_server import create_app
from mock_server.app import running
from mock_server.selftest.prove import answering
from mock_server.testing import served
from tests.mock_server.wire import connected, statuses

PATIENCE_S = 0.5
LIMIT = 10 * 1024 * 1024
LEAD: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "string"}}}},
        "more": {"type": "object", "additionalProperties": True},
    },
}
PRICED = {"type": "object", "required": ["sku", "price"], "properties": {"sku": {"type": "string"}, "price": {"type": "number"}}}
CUSTOM = {"type": "object", "required": ["oops"], "properties": {"oops": {"type": "string"}}, "additionalProperties": False}


def declared(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "Declared.", "content": {"application/json": {"schema": schema}}}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Leads", "version": "1"},
    "paths": {
        "/leads": {
            "get": {
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                    {"name": "filter", "in": "query", "style": "deepObject", "schema": {"type": "object", "additionalProperties": True}},
                    {"name": "like", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}},
                ],
                "responses": {"200": declared({"type": "array", "items": LEAD})},
            },
            "post": {
                "requestBody": {"content": {"application/json": {"schema": LEAD}}},
                "responses": {"201": declared({**LEAD, "properties": {**LEAD["properties"], "lines": {"type": "array", "items": PRICED}}})},
            },
        },
        "/forms": {
            "post": {
                "requestBody": {
                    "content": {
                        "application/x-www-form-urlencoded": {
                            "schema": {"type": "object", "properties": {"deep": {"type": "object"}}},
                            "encoding": {"deep": {"style": "deepObject", "explode": True}},
                        },
                        "multipart/form-data": {"schema": {"type": "object"}},
                    }
                },
                "responses": {"200": declared(LEAD)},
            }
        },
        "/texts": {
            "post": {
                "requestBody": {"content": {"text/plain": {"schema": {"type": "string"}}, "application/xml": {"schema": LEAD}}},
                "responses": {"200": declared(LEAD)},
            }
        },
        "/picky": {"get": {"responses": {"200": declared(LEAD), "414": declared(CUSTOM), "431": declared(CUSTOM)}}},
        "/parts/{a}-{b}-{c}-{d}-{e}x": {"get": {"responses": {"200": declared(LEAD)}}},
        "/files/{name}.{kind}": {"get": {"responses": {"200": declared(LEAD)}}},
        "/huge": {
            "get": {"responses": {"200": {"description": "Large.", "content": {"text/plain": {"example": "x" * 1_000_000}}}}},
        },
    },
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(DOCUMENT, "none") as base:
        yield base


@pytest.fixture(scope="module")
def hasty() -> Iterator[str]:
    """A server without patience."""
    with running(create_app(DOCUMENT, "none"), patience_s=PATIENCE_S) as base:
        yield base


@pytest.fixture(scope="module")
def mock() -> Iterator[Callable[[Request], Response]]:
    """The mock without a socket, as any ASGI server would ask it."""
    with answering(create_app(DOCUMENT, "none")) as asked:
        yield asked


@pytest.fixture
def ask(mock: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """The same mock, in which nothing was written yet."""
    assert mock(Request("POST", "/_mock/reset")).status == 204
    return mock


# --- the wire ---------------------------------------------------------------------------------------------------------------------

GET = b"GET /leads HTTP/1.1\r\n"
POST = b"POST /leads HTTP/1.1\r\nContent-Type: application/json\r\n"
HOST = b"Host: mock\r\n"
CLOSE = b"Connection: close\r\n\r\n"
LAST = GET + HOST + CLOSE  # a good request, after which the connection is closed
CHUNKED = POST + HOST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
GOOD = b'{"name":"Ada"}'
CHUNKS = b"e\r\n" + GOOD + b"\r\n0\r\n"

WIRE: dict[str, tuple[bytes, tuple[int, ...]]] = {
    "good": (LAST, (200,)),
    # who is meant: RFC 9112, section 3.2
    "no host": (GET + CLOSE, (400,)),
    "host twice": (GET + HOST + HOST + b"\r\n", (400,)),
    "host of two words": (GET + b"Host: a b\r\n\r\n", (400,)),
    "host with user": (GET + b"Host: ada@mock\r\n\r\n", (400,)),
    "host with a path": (GET + b"Host: mock/leads\r\n\r\n", (400,)),
    "port of letters": (GET + b"Host: mock:http\r\n\r\n", (400,)),
    "host of IPv6": (GET + b"Host: [::1]:80\r\n" + CLOSE, (200,)),
    "empty host": (GET + b"Host:\r\n" + CLOSE, (200,)),
    "HTTP/1.0 without host": (b"GET /leads HTTP/1.0\r\n\r\n", (200,)),
    "HTTP/1.0, host twice": (b"GET /leads HTTP/1.0\r\n" + HOST + HOST + b"\r\n", (400,)),
    # framing: RFC 9112, section 6
    "unknown coding": (POST + HOST + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKS, (501,)),
    "gzip coding": (POST + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKS, (501,)),
    "identity coding": (POST + HOST + b"Transfer-Encoding: identity\r\n\r\n", (501,)),
    "gzip coding alone": (POST + HOST + b"Transfer-Encoding: gzip\r\n\r\n", (501,)),
    "chunked is not last": (POST + HOST + b"Transfer-Encoding: chunked, gzip\r\n\r\n" + CHUNKS, (400,)),
    "chunked twice": (POST + HOST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS, (400,)),
    "empty coding": (POST + HOST + b"Transfer-Encoding:\r\n\r\n", (400,)),
    "HTTP/1.0 chunked": (b"POST /leads HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS, (400,)),
    "length and coding": (POST + HOST + b"Content-Length: 14\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS, (400,)),
    "coding and length": (POST + HOST + b"Transfer-Encoding: chunked\r\nContent-Length: 14\r\n\r\n" + CHUNKS, (400,)),
    "two lengths": (POST + HOST + b"Content-Length: 14\r\nContent-Length: 15\r\n\r\n" + GOOD, (400,)),
    "list of lengths": (POST + HOST + b"Content-Length: 14, 15\r\n\r\n" + GOOD, (400,)),
    "length with a plus": (POST + HOST + b"Content-Length: +14\r\n\r\n" + GOOD, (400,)),
    "negative length": (POST + HOST + b"Content-Length: -1\r\n\r\n" + GOOD, (400,)),
    "hexadecimal length": (POST + HOST + b"Content-Length: 0xe\r\n\r\n" + GOOD, (400,)),
    "length of 5,000 digits": (POST + HOST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", (400,)),
    "folded header": (GET + HOST + b"X-A: b\r\n c\r\n\r\n", (400,)),
    "bare LF": (b"GET /leads HTTP/1.1\nHost: mock\n\n", (400,)),
    "bare CR in a value": (GET + HOST + b"X-A: b\rc\r\n\r\n", (400,)),
    "space before a colon": (POST + HOST + b"Content-Length : 14\r\n\r\n" + GOOD, (400,)),
    "header without a colon": (GET + HOST + b"nonsense\r\n\r\n", (400,)),
    "header without a name": (GET + HOST + b": x\r\n\r\n", (400,)),
    "NUL in a value": (GET + HOST + b"X-A: b\0c\r\n\r\n", (400,)),
    "NUL in a name": (GET + HOST + b"X\0A: b\r\n\r\n", (400,)),
    "control character in a value": (GET + HOST + b"X-A: \x1b[31m\r\n\r\n", (400,)),
    "chunks": (CHUNKED + CHUNKS + b"\r\n", (201,)),
    "small extension of a chunk": (CHUNKED + b"e;a=b\r\n" + GOOD + b"\r\n0\r\n\r\n", (201,)),
    "extension of 1 MB": (CHUNKED + b"e;a=" + b"b" * 1_000_000 + b"\r\n" + GOOD + b"\r\n0\r\n\r\n", (400,)),
    "LF in an extension": (CHUNKED + b"e;a\nb\r\n" + GOOD + b"\r\n0\r\n\r\n", (400,)),
    "size of 1,000,000 digits": (CHUNKED + b"0" * 1_000_000 + CHUNKS + b"\r\n", (400,)),
    "size beyond 64 bits": (CHUNKED + b"fffffffffffffffff\r\n", (400,)),
    "size with a prefix": (CHUNKED + b"0xe\r\n" + GOOD + b"\r\n0\r\n\r\n", (400,)),
    "more than the chunk's size": (CHUNKED + b"d\r\n" + GOOD + b"\r\n0\r\n\r\n", (400,)),
    "chunks of one byte": (CHUNKED + b"".join(b"1\r\n%c\r\n" % byte for byte in GOOD.ljust(50_000)) + b"0\r\n\r\n", (201,)),
    "trailer": (CHUNKED + CHUNKS + b"Content-Type: text/plain\r\n\r\n", (201,)),
    "300,000 trailers": (CHUNKED + CHUNKS + b"X: y\r\n" * 300_000 + b"\r\n", (400,)),
    "trailer of 3 MB": (CHUNKED + CHUNKS + b"X: " + b"y" * 3_000_000 + b"\r\n\r\n", (400,)),
    # limits
    "request line of 60 kB": (b"GET /leads?" + b"a" * 60_000 + b" HTTP/1.1\r\n" + HOST + CLOSE, (200,)),
    "request line of 70 kB": (b"GET /leads?" + b"a" * 70_000 + b" HTTP/1.1\r\n" + HOST + CLOSE, (414,)),
    "request line without end": (b"GET /" + b"a" * 5_000_000, (414,)),
    "method of 10 kB": (b"A" * 10_000 + b" /leads HTTP/1.1\r\n" + HOST + CLOSE, (400,)),
    "headers of 60 kB": (GET + HOST + b"X: " + b"a" * 60_000 + b"\r\n" + CLOSE, (200,)),
    "headers of 70 kB": (GET + HOST + b"X: " + b"a" * 70_000 + b"\r\n" + CLOSE, (431,)),
    "100,000 headers": (GET + HOST + b"X: a\r\n" * 100_000 + b"\r\n", (431,)),
    "header without end": (GET + HOST + b"X: " + b"a" * 5_000_000, (431,)),
    "name without end": (GET + HOST + b"a" * 5_000_000, (431,)),
    "empty lines without end": (b"\r\n" * 500_000, (431,)),
    "201 cookies": (GET + HOST + b"Cookie: " + b"a=b;" * 200 + b"a=b\r\n" + CLOSE, (431,)),
    "body above the limit": (POST + HOST + b"Content-Length: 10485761\r\nExpect: 100-continue\r\n\r\n", (413,)),
    # other protocols, other targets
    "HTTP/2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400,)),
    "HTTP/2.0": (b"GET /leads HTTP/2.0\r\n" + HOST + b"\r\n", (505,)),
    "HTTP/0.9": (b"GET /leads\r\n\r\n", (505,)),
    "TLS": (bytes.fromhex("160301020001000001fc0303") + bytes(500), (400,)),
    "upgrade to h2c": (GET + HOST + UPGRADE + b"\r\n" + LAST, (200, 200)),
    "upgrade to a WebSocket": (GET + HOST + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n" + LAST, (200, 200)),
    "upgrade with a body": (POST + HOST + UPGRADE + b"Content-Length: 14\r\n\r\n" + GOOD + LAST, (201, 200)),
    "upgrade with an empty body": (POST + HOST + UPGRADE + b"Content-Length: 00\r\n\r\n" + LAST, (201, 200)),
    "upgrade with chunks": (POST + HOST + UPGRADE + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS + b"\r\n" + LAST, (201, 200)),
    "tunnel": (b"CONNECT mock:80 HTTP/1.1\r\n" + HOST + b"\r\n", (400,)),
    "asterisk of OPTIONS": (b"OPTIONS * HTTP/1.1\r\n" + HOST + CLOSE, (204,)),
    "asterisk of GET": (b"GET * HTTP/1.1\r\n" + HOST + CLOSE, (400,)),
    "absolute target": (b"GET http://mock/leads HTTP/1.1\r\n" + HOST + CLOSE, (200,)),
    "absolute target without a path": (b"GET http://mock HTTP/1.1\r\n" + HOST + CLOSE, (404,)),
    "target of another scheme": (b"GET ftp://mock/leads HTTP/1.1\r\n" + HOST + CLOSE, (400,)),
    "TRACE": (b"TRACE /leads HTTP/1.1\r\nCookie: secret=1\r\n" + HOST + CLOSE, (405,)),
    "slashes": (b"GET " + b"/" * 60_000 + b" HTTP/1.1\r\n" + HOST + CLOSE, (404,)),
    # one after the other
    "pipelined": ((GET + HOST + b"\r\n") * 200 + LAST, (200,) * 201),
    "nonsense behind a good request": (GET + HOST + b"\r\n" + b"nonsense\r\n\r\n", (200, 400)),
    "broken chunks behind good requests": ((GET + HOST + b"\r\n") * 2 + CHUNKED + b"ZZ\r\n", (200, 200, 400)),
    "body of a GET": (GET + HOST + b"Content-Length: 3\r\n\r\nabc" + LAST, (200, 200)),
    "go on": (POST + HOST + b"Expect: 100-continue\r\nContent-Length: 14\r\n\r\n" + GOOD + LAST, (100, 201, 200)),
}  # fmt: skip


@pytest.mark.parametrize("name", WIRE)
def test_bytes_get_their_status_and_the_connection_ends(url: str, name: str) -> None:
    data, expected = WIRE[name]
    assert statuses(url, data) == expected


def test_a_refusal_on_the_wire_is_a_problem_document(url: str) -> None:
    with connected(url) as connection:
        connection.sendall(GET + b"\r\n")
        head, _, body = received(connection).partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    assert b"connection: close" in head
    assert json.loads(body) == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "The Host header, which HTTP/1.1 requires, is missing.",
    }


def received(connection: socket.socket) -> bytes:
    """Everything until the server closes; what was lost when it reset the connection is not there."""
    found = b""
    try:
        while chunk := connection.recv(1 << 20):
            found += chunk
    except ConnectionResetError:
        pass
    return found


def status(answer: bytes) -> int:
    return int(answer[9:12])


# --- time limits ------------------------------------------------------------------------------------------------------------------


BEGUN: dict[str, tuple[bytes, list[bytes]]] = {
    "nothing": (b"", []),
    "an empty line": (b"\r\n", [b"408"]),
    "a request line": (b"GET /le", [b"408"]),
    "a header": (GET + HOST + b"X-A: b", [b"408"]),
    "a body": (POST + HOST + b"Content-Length: 14\r\n\r\n{", [b"408"]),
    "a chunk": (CHUNKED + b"e\r\n{", [b"408"]),
    "a second request": (GET + HOST + b"\r\n" + GET, [b"200", b"408"]),
    "a second request, not begun": (GET + HOST + b"\r\n", [b"200"]),
}


def test_who_begins_and_stops_is_let_go(hasty: str) -> None:
    connections = {name: connected(hasty) for name in BEGUN}
    for name, connection in connections.items():
        connection.sendall(BEGUN[name][0])
    found = {name: re.findall(rb"HTTP/1.1 (\d+)", received(connection)) for name, connection in connections.items()}
    for connection in connections.values():
        connection.close()
    assert found == {name: expected for name, (_, expected) in BEGUN.items()}


def test_a_head_has_its_time_as_a_whole(hasty: str) -> None:
    with connected(hasty) as connection:
        connection.sendall(GET)
        deadline = time.monotonic() + 20 * PATIENCE_S
        while not select.select([connection], [], [], PATIENCE_S / 10)[0]:  # a header now and then keeps nobody waiting
            assert time.monotonic() < deadline
            connection.sendall(b"X: y\r\n")
        assert status(received(connection)) == 408


def test_a_body_that_goes_on_has_all_the_time(hasty: str) -> None:
    with connected(hasty) as connection:
        connection.sendall(POST + HOST + b"Connection: close\r\nContent-Length: 14\r\n\r\n")
        for position in range(len(GOOD)):
            assert not select.select([connection], [], [], PATIENCE_S / 10)[0]
            connection.sendall(GOOD[position : position + 1])
        assert status(received(connection)) == 201


def test_an_answer_that_nobody_reads_is_dropped(hasty: str) -> None:
    with connected(hasty) as stalled:
        stalled.sendall(b"GET /huge HTTP/1.1\r\nHost: mock\r\n\r\n" * 40)
        for _ in range(4):  # each takes as long as an answer may stay unread
            with connected(hasty) as idle:
                assert received(idle) == b""
        assert len(received(stalled)) < 40 * 1_000_000


def test_many_idle_connections_keep_nobody_out(url: str) -> None:
    idle = [connected(url) for _ in range(200)]
    try:
        assert statuses(url, LAST) == (200,)
    finally:
        for connection in idle:
            connection.close()


def test_a_small_request_is_answered_while_a_large_one_is_under_way(url: str) -> None:
    body = b'{"name":"Ada","lines":[' + b",".join([b'{"sku":"a"}'] * 100_000) + b"]}"
    with connected(url) as heavy:
        heavy.sendall(POST + HOST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        for _ in range(3):
            assert statuses(url, LAST) == (200,)
        assert not select.select([heavy], [], [], 0)[0]
        assert status(received(heavy)) == 201


# --- requests, through any ASGI server --------------------------------------------------------------------------------------------

JSON = (("Content-Type", "application/json"),)
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
MULTIPART = (("Content-Type", "multipart/form-data; boundary=b"),)
PART = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'


def query(*pairs: tuple[str, str]) -> Request:
    return Request("GET", "/leads", pairs)


def headed(*headers: tuple[str, str], path: str = "/leads") -> Request:
    return Request("GET", path, (), headers)


def posted(body: bytes, path: str = "/leads", headers: tuple[tuple[str, str], ...] = JSON) -> Request:
    return Request("POST", path, (), headers, body)


def packed(body: bytes, times: int) -> Request:
    for _ in range(times):
        body = gzip.compress(body)
    return posted(body, headers=(*JSON, ("Content-Encoding", ", ".join(["gzip"] * times))))


LIMITS: dict[str, tuple[Callable[[], Request], int]] = {
    "10,000 query fields": (lambda: query(*[("a", "")] * 10_000), 200),
    "10,001 query fields": (lambda: query(*[("a", "")] * 10_001), 414),
    "query of 70 kB": (lambda: query(("a", "b" * 70_000)), 414),
    "path of 70 kB": (lambda: Request("GET", "/leads/" + "a" * 70_000), 414),
    "200 cookies": (lambda: headed(("Cookie", ";".join(["a=b"] * 200))), 200),
    "201 cookies": (lambda: headed(("Cookie", ";".join(["a=b"] * 201))), 431),
    "201 cookies in as many headers": (lambda: headed(*[("Cookie", "a=b")] * 201), 431),
    "unknown path with 201 cookies": (lambda: headed(("Cookie", ";".join(["a=b"] * 201)), path="/nowhere"), 431),
    "10,000 form fields": (lambda: posted(b"&".join([b"a%d=1" % number for number in range(10_000)]), "/forms", FORM), 200),
    "10,001 form fields": (lambda: posted(b"&".join([b"a=1"] * 10_001), "/forms", FORM), 413),
    "10,001 parts": (lambda: posted(PART * 10_001 + b"--b--", "/forms", MULTIPART), 413),
    "10,001 form fields nowhere": (lambda: posted(b"&".join([b"a=1"] * 10_001), "/nowhere", FORM), 404),
    "part with headers of 9 kB": (lambda: posted(PART.replace(b"\r\n\r\n", b"\r\nX: " + b"y" * 9_000 + b"\r\n\r\n") + b"--b--", "/forms", MULTIPART), 400),
    "four codings": (lambda: packed(GOOD, 4), 201),
    "five codings": (lambda: packed(GOOD, 5), 415),
    "codings in several headers": (lambda: posted(gzip.compress(gzip.compress(GOOD)), headers=(*JSON, *[("Content-Encoding", "gzip")] * 2)), 201),
    "unknown coding behind identity": (lambda: posted(GOOD, headers=(*JSON, ("Content-Encoding", "identity"), ("Content-Encoding", "br"))), 415),
    "gzip of 30 MB": (lambda: packed(bytes(30_000_000), 1), 413),
    "gzip of gzip of 30 MB": (lambda: packed(bytes(30_000_000), 2), 413),
    "deflate of 30 MB": (lambda: posted(zlib.compress(bytes(30_000_000)), headers=(*JSON, ("Content-Encoding", "deflate"))), 413),
    "body above the limit": (lambda: posted(b" " * (LIMIT + 1)), 413),
    "acceptable type is the 64th": (lambda: headed(("Accept", ", ".join(["text/csv"] * 63 + ["application/json"]))), 200),
    "acceptable type is the 65th": (lambda: headed(("Accept", ", ".join(["text/csv"] * 64 + ["application/json"]))), 406),
    "media type with 10,000 parameters": (lambda: posted(GOOD, headers=(("Content-Type", "application/json" + ";a=b" * 10_000),)), 415),
    "1,000,001 objects": (lambda: posted(b'{"name":"Ada","more":{"x":[' + b"{}," * 1_000_000 + b"{}]}}"), 400),
    "brackets in a text": (lambda: posted(b'{"name":"' + b"[{" * 600_000 + b'"}'), 201),
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITS)
def test_a_request_beyond_a_limit_is_refused(ask: Callable[[Request], Response], name: str) -> None:
    made, expected = LIMITS[name]
    assert ask(made()).status == expected


@pytest.mark.parametrize(
    ("request_", "expected"),
    [(headed(("Cookie", "a=b;" * 300), path="/picky"), 431), (Request("GET", "/picky", (("a", "b" * 70_000),)), 414)],
    ids=["cookies", "query"],
)
def test_a_limit_is_told_as_the_operation_declares(ask: Callable[[Request], Response], request_: Request, expected: int) -> None:
    response = ask(request_)
    assert (response.status, response.header("content-type")) == (expected, "application/json")
    assert json.loads(response.body).keys() == {"oops"}


def test_no_rule_is_named_where_none_decided(ask: Callable[[Request], Response]) -> None:
    asked = (query(), query(("limit", "x")), headed(path="/nowhere"), headed(("Cookie", "a=b;" * 300)), headed(("Accept", "text/csv")))
    assert [ask(one).header("x-mock-rule") for one in asked] == [None] * 5


QUADRATIC: dict[str, Callable[[], Request]] = {
    "percent signs": lambda: query(("a", "%" * 20_000)),
    "deep names": lambda: query(("filter" + "[a]" * 10_000, "1")),
    "open brackets": lambda: query(("filter" + "[" * 20_000, "1")),
    "many deep names": lambda: query(*[(f"filter[{number}][a][b][c]", "1") for number in range(1500)]),
    "deep JSON in the query": lambda: query(("like", "[" * 20_000)),
    "a billion items": lambda: query(("limit", "1000000000")),
    "dashes in a segment": lambda: headed(path="/parts/" + "-" * 60_000),
    "dots in a segment": lambda: headed(path="/files/" + "." * 60_000),
    "escapes in Accept": lambda: headed(("Accept", '\\"' * 30_000)),
    "quotes in Accept": lambda: headed(("Accept", '"' + '\\"' * 30_000)),
    "commas in Accept": lambda: headed(("Accept", "," * 60_000)),
    "languages": lambda: headed(("Accept-Language", "de;q=0.1," * 6_000)),
    "preferences": lambda: headed(("Prefer", 'a="b",' * 10_000)),
    "ranges": lambda: headed(("Range", "bytes=" + "0-," * 20_000)),
    "the same header 9,000 times": lambda: headed(*[("X", "y")] * 9_000),
    "escapes in a form": lambda: posted(b"a=" + b"%41" * 300_000, "/forms", FORM),
    "loose percent signs in a form": lambda: posted(b"a=" + b"%" * 300_000, "/forms", FORM),
    "deep names in a form": lambda: posted(b"deep" + b"[a]" * 300_000 + b"=1", "/forms", FORM),
    "quotes in a part": lambda: posted(b"--b\r\nContent-Disposition: form-data; " + b'name="' * 100_000 + b"\r\n\r\n1\r\n--b--", "/forms", MULTIPART),
    "boundaries that are none": lambda: posted(b"\r\n--" * 250_000, "/forms", MULTIPART),
    "digits": lambda: posted(b'{"name":"Ada","age":' + b"9" * 1_000_000 + b"}"),
    "an exponent": lambda: posted(b'{"name":"Ada","age":1e999999999}'),
    "a small exponent": lambda: posted(b'{"name":"Ada","age":1e-999999999}'),
    "long integers": lambda: posted(b'{"name":"Ada","more":{"x":[' + b",".join([b"9" * 25] * 30_000) + b"]}}"),
    "the same name 100,000 times": lambda: posted(b"{" + b",".join([b'"name":"Ada"'] * 100_000) + b"}"),
    "100,000 names": lambda: posted(b'{"name":"Ada","more":{' + b",".join(b'"%d":1' % number for number in range(100_000)) + b"}}"),
    "escapes in a text": lambda: posted(b'{"name":"' + b"\\u0041" * 150_000 + b'"}'),
    "open brackets of JSON": lambda: posted(b"[" * 1_000_000),
    "open braces of JSON": lambda: posted(b'{"a":' * 200_000),
    "deep lists side by side": lambda: posted(b'{"name":"Ada","more":{"x":[' + b",".join([b"[" * 150 + b"]" * 150] * 3_000) + b"]}}"),
    "tags of XML": lambda: posted(b"<a>" * 300_000, "/texts", (("Content-Type", "application/xml"),)),
    "elements of XML": lambda: posted(b"<a>" + b"<tags>1</tags>" * 70_000 + b"</a>", "/texts", (("Content-Type", "application/xml"),)),
    "objects of XML": lambda: posted(b"<a>" + b"<more><x/></more>" * 60_000 + b"</a>", "/texts", (("Content-Type", "application/xml"),)),
    "attributes of XML": lambda: posted(b"<a" + b"".join(b' a%d=""' % number for number in range(90_000)) + b"/>", "/texts", (("Content-Type", "application/xml"),)),
    "a document type of XML": lambda: posted(b"<!DOCTYPE a [" + b"<!ENTITY a 'b'>" * 60_000 + b"]><a/>", "/texts", (("Content-Type", "application/xml"),)),
    "parts that nearly end": lambda: posted(PART[:-5] + b"\r\n--bx" * 9_000 + b"\r\n-" * 200_000 + b"\r\n--b--", "/forms", MULTIPART),
    "letters that begin a boundary": lambda: posted(PART[:-5] + b"\r\n-" * 300_000 + b"\r\n--b--", "/forms", MULTIPART),
    "9,000 parts": lambda: posted(PART * 9_000 + b"--b--", "/forms", MULTIPART),
    "a long text": lambda: posted(b"a" * 1_000_000, "/texts", (("Content-Type", "text/plain"),)),
}  # fmt: skip


@pytest.mark.parametrize("name", QUADRATIC)
def test_no_request_of_a_megabyte_takes_long(ask: Callable[[Request], Response], name: str) -> None:
    request = QUADRATIC[name]()
    started = time.process_time()
    response = ask(request)
    assert time.process_time() - started < 1
    assert response.status in (200, 201, 400, 404, 406, 414)
    assert len(response.body) < 4 * len(request.body) + 50_000


# --- growth -----------------------------------------------------------------------------------------------------------------------


def varied(chance: random.Random) -> Request:
    """One of many requests, with something long in it that no other has: a name, a value or both."""
    long = "".join(chance.choices(string.ascii_letters, k=500)) * chance.randint(1, 30)
    name = long[::-1] if chance.random() < 0.5 else f"n{chance.getrandbits(40)}"
    return chance.choice(
        [
            query(("filter[" + name + "]", long), (name, long)),
            query(("limit", str(chance.randint(-5, 10**12)))),
            headed(("Accept", f"application/json;{name}={long}")),
            headed(("Accept-Language", f"{chance.choice(['de', 'fr', 'xx'])}, {long}")),
            headed(("Cookie", f"{name}={long}"), ("X-" + name, long[:5_000])),
            headed(path=f"/{long}"),
            headed(path=f"/files/{long}.{name}"),
            posted(json.dumps({"name": long, name: long, "tags": [name]}).encode()),
            posted(json.dumps({"name": 1, name: long}).encode()),
            posted(GOOD, headers=(("Content-Type", f"application/json; {name[:100]}={long[:100]}"),)),
            posted(f"deep[{name}]={long}&{name}={long}".encode(), "/forms", FORM),
            posted(PART.replace(b'"a"', f'"{name}"'.encode()).replace(b"1\r\n", long.encode() + b"\r\n") + b"--b--", "/forms", MULTIPART),
            posted(long.encode(), "/texts", (("Content-Type", f"text/plain; charset={name}"),)),
            Request(chance.choice(["PATCH", "TRACE", "BREW", "OPTIONS", "HEAD"]), f"/leads?{name}"),
        ]
    )


def grown(document: dict[str, Any] | None, *, warm_up: int, count: int) -> int:
    """By how many KiB what Python holds has grown while the mock answered `count` requests after `warm_up` others, beside what they wrote."""
    chance = random.Random(11)

    def held(ask: Callable[[Request], Response], requests: int) -> int:
        assert all(ask(varied(chance)).status < 500 for _ in range(requests))
        assert ask(Request("POST", "/_mock/reset")).status == 204
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        with answering(create_app(document)) as ask:
            return (-held(ask, warm_up) + held(ask, count)) // 1024
    finally:
        tracemalloc.stop()


def test_nothing_grows_with_the_number_of_requests() -> None:
    assert grown(DOCUMENT, warm_up=500, count=1_500) < 400


@pytest.mark.nightly
@pytest.mark.parametrize("document", [DOCUMENT, None], ids=["leads", "shipped"])
def test_nothing_grows_in_50_000_requests(document: dict[str, Any] | None) -> None:
    kib = grown(document, warm_up=15_000, count=35_000)
    print(f"{kib} KiB")
    assert kib < 1024
