"""What a refusal tells the user of a mock: the nearest path, the page, credentials that will do."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

import contracts
from contracts.configuration import MOCK_SERVER, defaults
from contracts.http.messages import Request, Response
from mock_server.app import assembled
from mock_server.settings import settings_of

SCHEMES: dict[str, Any] = {
    "token": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://example.com/token", "scopes": {}}}},
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "password": {"type": "http", "scheme": "basic"},
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "A", "version": "1"},
    "servers": [{"url": "https://api.example/v1"}],
    "paths": {f"/{name}": {"get": {"security": [{name: []}], "responses": {"200": {"description": ""}}}} for name in SCHEMES},
    "components": {"securitySchemes": SCHEMES},
}


def ask(path: str, *headers: tuple[str, str], credential: tuple[str, ...] = ()) -> Response:
    own = settings_of(defaults(MOCK_SERVER, credential=credential))
    return assembled(contracts.load(DOCUMENT, "none"), own).dispatcher.answer(Request("GET", path, (), headers))


def detail(response: Response) -> str:
    return str(json.loads(response.body)["detail"])


def test_an_unknown_path_names_the_nearest_and_the_base_path() -> None:
    assert detail(ask("/tokens")) == "The API has no path /tokens. Did you mean /token? Its base path is /v1, which may be left out."


def test_the_root_names_the_page() -> None:
    assert detail(ask("/")) == "The API has no path /. Its base path is /v1, which may be left out. The API is described at /docs."


ANY = "; --credential VALUE accepts one alone, --auth off accepts requests without credentials."


@pytest.mark.parametrize(
    ("path", "example"),
    [("/token", "Authorization: Bearer demo"), ("/key", "X-Key: demo"), ("/password", "Authorization: Basic ZGVtbzpkZW1v")],
)
def test_missing_credentials_name_some_that_will_do(path: str, example: str) -> None:
    assert detail(ask(path)) == f"This operation requires credentials. This mock accepts any value, such as `{example}`{ANY}"
    name, _, value = example.partition(": ")
    assert ask(path, (name, value)).status == 200


@pytest.mark.parametrize(
    ("path", "header", "right", "wrong"),
    [
        ("/token", "Authorization", "Bearer mine", "Bearer other"),
        ("/key", "X-Key", "mine", "other"),
        ("/password", "Authorization", "Basic " + base64.b64encode(b"me:secret").decode(), "Basic ZGVtbzpkZW1v"),
    ],
)
def test_only_given_credentials_are_accepted(path: str, header: str, right: str, wrong: str) -> None:
    given = ("mine", "me:secret")
    assert ask(path, (header, right), credential=given).status == 200
    refused = ask(path, (header, wrong), credential=given)
    assert refused.status == 401
    assert detail(refused) == (
        "The credential cannot be used: it is not one of those that are accepted. This mock accepts the values of --credential; --auth off"
        " accepts requests without credentials."
    )
