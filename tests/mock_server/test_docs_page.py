"""The page /docs in a real browser: requests with credentials and wishes, on a phone, behind a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from mock_server.app import create_app, running
from tests.mock_server.browser import Page, browser, needs_a_browser

pytestmark = needs_a_browser

FLOWS = {"authorizationCode": {"authorizationUrl": "https://example.com/a", "tokenUrl": "https://example.com/t", "scopes": {}}}
SCHEMES: dict[str, Any] = {
    "oauth": {"type": "oauth2", "flows": FLOWS},
    "openid": {"type": "openIdConnect", "openIdConnectUrl": "https://example.com/.well-known/openid-configuration"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
    "digest": {"type": "http", "scheme": "digest"},
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "question": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "visit"},
}
LONG = "long-" * 30
THING = {"type": "object", "properties": {"id": {"type": "integer"}, LONG.replace("-", "_"): {"type": "string"}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "A" * 80, "version": "1", "description": f"| a | b |\n|---|---|\n| {LONG} | {LONG} |\n\n    {LONG}{LONG}"},
    "paths": {
        **{
            f"/{name}": {
                "get": {
                    "operationId": name,
                    "security": [{name: []}],
                    "responses": {"200": {"description": "Fine."}, "404": {"description": "None."}},
                }
            }
            for name in SCHEMES
        },
        f"/{LONG}/{{{LONG.replace('-', '')}}}/very": {
            "post": {
                "operationId": "long",
                "parameters": [{"name": LONG.replace("-", ""), "in": "path", "required": True, "schema": {"type": "string"}}],
                "requestBody": {"content": {"application/json": {"schema": THING}}},
                "responses": {"200": {"description": LONG, "content": {"application/json": {"schema": THING}}}},
            }
        },
    },
    "components": {"securitySchemes": SCHEMES, "schemas": {"Thing": THING}},
}
READY = "document.querySelector('.swagger-ui .opblock')"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser() as page:
        yield page


def opened(name: str) -> str:
    return f"document.querySelector('#operations-default-{name}')"


def try_out(page: Page, name: str) -> str:
    """The status that "Try it out" shows for an operation."""
    page.value(f"{opened(name)}.querySelector('.opblock-summary-control').click()")
    page.wait_for(f"{opened(name)}.querySelector('.responses-table') && !{opened(name)}.querySelector('.opblock-loading-animation')")
    page.value(f"{opened(name)}.querySelector('.execute:not([disabled])').click()")
    return str(page.wait_for(f"{opened(name)}.querySelector('.live-responses-table tbody .response-col_status')?.innerText")).split()[0]


def test_every_operation_can_be_tried_without_typing_a_credential(page: Page) -> None:
    with running(create_app(DOCUMENT, "none")) as url:
        page.requested.clear()
        page.open(f"{url}/docs")
        page.wait_for(READY)
        assert {name: try_out(page, name) for name in SCHEMES} == dict.fromkeys(SCHEMES, "200")
        assert "any value will do" in page.value("document.querySelector('#credentials').innerText")
        outside = [one for one in page.requested if not one.startswith((url, "data:"))]
        assert outside == []


def test_a_wish_in_the_bar_is_sent_with_each_request(page: Page) -> None:
    with running(create_app(DOCUMENT, "none")) as url:
        page.open(f"{url}/docs")
        page.wait_for(READY)
        page.value("document.querySelector('#wish').value = 'code=404'")
        assert try_out(page, "key") == "404"


def test_nothing_is_wider_than_a_phone(page: Page) -> None:
    with running(create_app(DOCUMENT, "none")) as url:
        page.open(f"{url}/docs", width=360, height=740)
        page.wait_for(READY)
        widths = [page.value("document.scrollingElement.scrollWidth")]
        page.value(f"{opened('long')}.querySelector('.opblock-summary-control').click()")
        page.wait_for(f"{opened('long')}.querySelector('.execute')")
        widths.append(page.value("document.scrollingElement.scrollWidth"))
        assert max(widths) <= 360


def test_the_page_works_behind_a_proxy_that_strips_a_prefix(page: Page) -> None:
    mock = create_app(DOCUMENT, "none")

    async def stripped(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":  # the mock never sees the prefix
            path = scope["path"].removeprefix("/team/mock")
            scope = {**scope, "path": path, "raw_path": path.encode(), "root_path": ""}
        await mock(scope, receive, send)

    with running(Starlette(routes=[Mount("/", stripped)])) as url:
        page.open(f"{url}/team/mock/docs")
        page.wait_for(READY)
        assert page.value("location.pathname") == "/team/mock/docs/"
        assert try_out(page, "key") == "200"
