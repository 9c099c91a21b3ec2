"""Links lead to the mock, by the address that the client used; a redirect leads on, never in a circle."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from contracts import Request, Response, load
from contracts.configuration import MOCK_SERVER, defaults
from mock_server.app import assembled
from mock_server.settings import settings_of

TEXT, URI = {"type": "string"}, {"type": "string", "format": "uri"}
Ask = Callable[..., Response]


def asking(paths: dict[str, Any], servers: tuple[str, ...] = (), **options: Any) -> Ask:
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, "servers": [{"url": url} for url in servers]}
    dispatcher = assembled(load(document, "none"), settings_of(defaults(MOCK_SERVER, **options))).dispatcher
    return lambda path, method="GET", **headers: dispatcher.answer(
        Request(method, path, headers=(("Host", "mock.example:8000"), *((name.replace("_", "-"), text) for name, text in headers.items())))
    )


def answered(schema: Any, **content: Any) -> dict[str, Any]:
    return {"responses": {"200": {"description": "", "content": {"application/json": {"schema": schema, **content}}}}}


def redirected(status: int, **location: Any) -> dict[str, Any]:
    return {"responses": {str(status): {"description": "", "headers": {"Location": {"required": True, "schema": URI, **location}}}}}


PAGE = answered({"type": "object"})
BY_ID = {"parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}]}
REDIRECTS = [
    ("to-the-only-page", {"/login": {"get": redirected(302)}, "/form": {"get": PAGE}}, "GET", "/login", "/form"),
    ("not-to-another-redirect", {"/a": {"get": redirected(302)}, "/b": {"get": redirected(301)}, "/x/y": {"get": PAGE}}, "GET", "/a", "/x/y"),
    ("to-what-was-made", {"/jobs": {"post": redirected(303)}, "/jobs/{id}": {**BY_ID, "get": PAGE}}, "POST", "/jobs", "/jobs/"),
    ("alone", {"/login": {"get": redirected(302)}}, "GET", "/login", "/openapi.json"),
    ("with-the-same-method", {"/old": {"post": redirected(307)}, "/new": {"post": PAGE, "get": PAGE}}, "POST", "/old", "/new"),
    ("to-the-same-template", {"/s/{id}": {**BY_ID, "get": redirected(301)}, "/s/{id}/full": {**BY_ID, "get": PAGE}}, "GET", "/s/5", "/s/5/full"),
]  # fmt: skip


@pytest.mark.parametrize(("paths", "method", "path", "target"), [row[1:] for row in REDIRECTS], ids=[row[0] for row in REDIRECTS])
def test_a_redirect_leads_to_something_else(paths: dict[str, Any], method: str, path: str, target: str) -> None:
    location = asking(paths)(path, method).header("Location") or ""
    assert location.startswith(f"http://mock.example:8000{target}")


SERVERS = ("https://api.example.com/v1", "https://eu.api.example.com/v1")
EXAMPLE = {
    "self": "https://api.example.com/v1/planets/3",
    "eu": "https://eu.api.example.com/v1/planets?page=2",
    "page": "https://api.example.com/about",
    "other": "https://api.example.com.evil.example/v1/planets/3",
    "text": "See https://api.example.com/v1/planets/3, or ask.",
}
PLANET = {"type": "object", "properties": dict.fromkeys(EXAMPLE, TEXT)}
PATHS = {"/planets/{id}": {**BY_ID, "get": answered(PLANET, examples={"one": {"value": EXAMPLE}})}, "/planets": {"get": PAGE}}
HERE = {
    **EXAMPLE,
    "self": "http://mock.example:8000/v1/planets/3",
    "eu": "http://mock.example:8000/v1/planets?page=2",
    "text": "See http://mock.example:8000/v1/planets/3, or ask.",
}


def test_links_of_examples_to_operations_lead_to_the_mock() -> None:
    assert json.loads(asking(PATHS, SERVERS)("/planets/3").body) == HERE


def test_links_have_the_scheme_that_the_client_used() -> None:
    body = json.loads(asking(PATHS, SERVERS)("/planets/3", X_Forwarded_Proto="https").body)
    assert body["self"] == "https://mock.example:8000/v1/planets/3"


def test_examples_that_are_asked_for_keep_their_links() -> None:
    assert json.loads(asking(PATHS, SERVERS, examples="as-written")("/planets/3").body) == EXAMPLE
    wished = {**PATHS, "/planets/{id}": {**BY_ID, "get": answered(PLANET, examples={"one": {"value": EXAMPLE}})}}
    dispatched = asking(wished, SERVERS)("/planets/3", Prefer="example=one")
    assert json.loads(dispatched.body)["self"].endswith("/v1/planets/3")


def test_a_link_that_its_schema_pins_stays() -> None:
    schema = {"type": "object", "properties": {"self": {"type": "string", "pattern": "^https://api[.]example[.]com/"}}}
    body = json.loads(
        asking({"/planets": {"get": answered(schema, example={"self": "https://api.example.com/planets"})}}, SERVERS)("/planets").body
    )
    assert body == {"self": "https://api.example.com/planets"}


def test_links_in_generated_data_lead_to_the_mock() -> None:
    member = {"type": "string", "examples": ["https://api.example.com/v1/planets/3"]}
    schema = {"type": "object", "required": ["related"], "properties": {"related": member}}
    body = json.loads(asking({**PATHS, "/about": {"get": answered(schema)}}, SERVERS)("/about").body)
    assert body["related"].startswith("http://mock.example:8000/v1/planets/")


def test_links_in_headers_lead_to_the_mock() -> None:
    response = {**PAGE["responses"]["200"], "headers": {"X-Next": {"schema": TEXT, "example": "https://api.example.com/v1/planets?page=2"}}}
    found = asking({**PATHS, "/about": {"get": {"responses": {"200": response}}}}, SERVERS)("/about")
    assert found.header("X-Next") == "http://mock.example:8000/v1/planets?page=2"


def test_a_host_that_is_no_host_is_not_repeated() -> None:
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": PATHS, "servers": [{"url": url} for url in SERVERS]}
    dispatcher = assembled(load(document, "none"), settings_of(defaults(MOCK_SERVER))).dispatcher
    body = dispatcher.answer(Request("GET", "/planets/3", headers=(("Host", 'x"><script>'),))).body
    assert json.loads(body)["self"] == "http://127.0.0.1/v1/planets/3"
