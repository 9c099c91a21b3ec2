"""The application: pages about the document, and our own failures."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from contracts.document import load
from contracts.http.messages import Request, Response
from mock_server.selftest.prove import answered
from mock_server.serving.application import HEAVY_BYTES, application

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Le{{ads}}", "version": "1"},
    "servers": [{"url": "https://api.example/v1"}],
    "paths": {"/leads": {"get": {"operationId": "listLeads", "responses": {"200": {"description": "All."}}}}},
}


class Canned:
    """A dispatcher that knows one path and answers everything alike."""

    def __init__(self, known: str = "/leads", *, fails: bool = False, headers: tuple[tuple[str, str], ...] = ()) -> None:
        self.known, self.fails, self.headers = known, fails, headers
        self.requests: list[Request] = []

    def knows(self, path: str) -> bool:
        return path == self.known

    def answer(self, request: Request) -> Response:
        self.requests.append(request)
        if self.fails:
            raise ZeroDivisionError("secret of the mock")
        return Response(200, (("Content-Length", "4"), *self.headers), b"mine")

    def apologize(self, request: Request) -> Response:
        return Response(500, (("Content-Length", "5"),), b"sorry")


def get(
    dispatcher: Canned,
    path: str,
    *,
    method: str = "GET",
    query: bytes = b"",
    root_path: str = "",
    accept: bytes = b"*/*",
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request, through the ASGI interface."""
    app = application(load(DOCUMENT), dispatcher, max_body=10)  # type: ignore[arg-type]
    sent: list[Any] = []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": path, "raw_path": path.encode(),
        "query_string": query, "root_path": root_path, "headers": [(b"host", b"mock"), (b"accept", accept), *headers], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2),
    }  # fmt: skip

    messages = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        return next(messages, None) or await asyncio.Event().wait()  # type: ignore[return-value]

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:])


def test_the_document_is_served_as_read() -> None:
    for path, media_type in (("/openapi.json", "application/json"), ("/openapi.yaml", "application/yaml")):
        status, headers, body = get(Canned(), path)
        assert (status, headers["content-type"].split(";")[0], json.loads(body)) == (200, media_type, DOCUMENT)


def test_the_docs_page_is_there() -> None:
    status, headers, body = get(Canned(), "/docs/")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"Le{{ads}}" in body and b"swagger-ui-bundle.js" in body


def test_docs_without_a_slash_leads_there() -> None:
    status, headers, _ = get(Canned(), "/docs")
    assert (status, headers["location"]) == (307, "docs/")  # relative: a proxy may strip a prefix


@pytest.mark.parametrize("name", ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"])
def test_the_files_of_the_docs_page_are_there(name: str) -> None:
    assert get(Canned(), f"/docs-assets/{name}")[0] == 200


@pytest.mark.parametrize("name", ["..%2f__init__.py", "none.js"])
def test_no_other_file_is_there(name: str) -> None:
    assert get(Canned(), f"/docs-assets/{name}")[0] == 404


BROWSER = b"text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.mark.parametrize(("root", "target"), [("", "docs/"), ("/mock", "/mock/docs/")])
def test_a_browser_that_opens_the_bare_address_is_led_to_the_docs(root: str, target: str) -> None:
    status, headers, _ = get(Canned(), f"{root}/", accept=BROWSER, root_path=root)
    assert (status, headers["location"]) == (302, target)


def test_a_client_of_the_bare_address_gets_the_answer_of_the_document() -> None:
    assert get(Canned(), "/")[2] == b"mine"
    assert get(Canned(), "/", method="POST", accept=BROWSER)[2] == b"mine"
    assert get(Canned("/"), "/", accept=BROWSER)[2] == b"mine"
    assert get(Canned("/docs"), "/", accept=BROWSER)[2] == b"mine"


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/openapi.yaml", "/docs/x"])
def test_a_path_of_the_document_wins_over_the_pages(path: str) -> None:
    assert get(Canned(known=path), path)[2] == b"mine"


@pytest.mark.parametrize("path", ["/docsify", "/nowhere", "/openapi.jsonl"])
def test_a_path_that_is_no_page_is_the_dispatchers(path: str) -> None:
    assert get(Canned(), path)[2] == b"mine"


def test_the_dispatcher_sees_the_path_as_on_the_wire_and_the_query_decoded() -> None:
    dispatcher = Canned()
    get(dispatcher, "/leads/a%2Fb", query=b"q=a%20b&q=&r")
    assert (dispatcher.requests[0].path, dispatcher.requests[0].query) == ("/leads/a%2Fb", (("q", "a b"), ("q", ""), ("r", "")))


def test_an_application_mounted_below_a_path_sees_its_own() -> None:
    dispatcher = Canned()
    get(dispatcher, "/mock/leads", root_path="/mock")
    assert dispatcher.requests[0].path == "/leads"


def test_a_failure_of_ours_is_answered_without_and_logged_with_its_reason(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="mock_server"):
        status, _, body = get(Canned(fails=True), "/leads")
    assert (status, body) == (500, b"sorry")
    assert "ZeroDivisionError: secret of the mock" in caplog.text


class Slow(Canned):
    """A dispatcher that answers a request with a body only when one without was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.small_is_answered = threading.Event()

    def answer(self, request: Request) -> Response:
        if not request.body:
            self.small_is_answered.set()
        elif not self.small_is_answered.wait(20):
            return Response(503, (("Content-Length", "0"),))
        return super().answer(request)


def test_a_large_body_keeps_no_other_request_waiting() -> None:
    app = application(load(DOCUMENT), Slow(), max_body=1_000_000)  # type: ignore[arg-type]

    async def status(body: bytes) -> int:
        return (await answered(app, Request("POST", "/leads", (), (), body))).status

    async def both() -> list[int]:
        return await asyncio.gather(status(bytes(HEAVY_BYTES + 1)), status(b""))

    assert asyncio.run(both()) == [200, 200]


@pytest.mark.parametrize("length", [b"9" * 5000, b"11"])
def test_a_length_above_the_limit_is_not_read(length: bytes) -> None:
    dispatcher = Canned()
    assert get(dispatcher, "/leads", headers=[(b"content-length", length)])[2] == b"mine"
    assert len(dispatcher.requests[0].body) == 11


def test_a_value_taken_from_a_request_starts_no_header_of_its_own() -> None:
    assert get(Canned(headers=(("Location", "/a\r\nSet-Cookie: b"),)), "/leads")[1]["location"] == "/a  Set-Cookie: b"
