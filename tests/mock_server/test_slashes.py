"""Paths that clients write with other slashes than the document."""

from typing import Final

import pytest

from contracts import Request, load
from contracts.configuration import MOCK_SERVER, defaults
from mock_server.app import assembled
from mock_server.settings import settings_of

OK: Final = {"responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "integer", "const": 1}}}}}}
PATHS: Final = {"/pets": {"get": OK}, "/pets/{id}": {"get": OK}, "/me/": {"get": OK}, "/": {"get": OK}}
DOCUMENT: Final = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "servers": [{"url": "/v1"}], "paths": PATHS}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/pets/", 200), ("//pets", 200), ("/v1//pets/7", 200), ("/pets/7/", 200), ("/me", 200), ("/v1/me", 200), ("//", 200), ("/v1", 200),
        ("/cats/", 404), ("/pets/7/x/", 404), ("/pets7/", 404),
    ],
)  # fmt: skip
def test_slashes_do_not_matter(path: str, status: int) -> None:
    mock = assembled(load(DOCUMENT, "none"), settings_of(defaults(MOCK_SERVER)))
    assert mock.dispatcher.answer(Request("GET", path)).status == status
