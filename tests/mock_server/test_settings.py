"""`serve`, `prove`, `audit`, `create_app` and `served` can be told the same, and take it the same way."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

import mock_server
from contracts.configuration import MOCK_SERVER, defaults
from contracts.errors import ConfigurationError
from contracts.http.messages import Request
from mock_server import app
from mock_server.settings import Settings, settings_of
from mock_server.testing import served
from tests.mock_server.small_documents import get

SETTINGS = {one.name for one in fields(Settings)}
INPUTS = {"document": "document", "rules": "rules", "set": "settings", "allow_ref": "allowed"}  # on the command line → in Python
FUNCTIONS: dict[str, Callable[..., Any]] = {"create_app": mock_server.create_app, "served": served}


def parameters(name: str) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(FUNCTIONS[name]).parameters


@pytest.mark.parametrize("command", ["serve", "prove", "audit"])
def test_a_command_takes_every_setting(command: str) -> None:
    taken = {option.attribute for option in MOCK_SERVER.options_of(command)}
    left_out = {"credential"} if command != "serve" else set()  # the checker's own credentials would be refused
    assert (SETTINGS | INPUTS.keys()) - left_out <= taken


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_takes_every_setting_and_nothing_else(name: str) -> None:
    assert set(parameters(name)) == SETTINGS | set(INPUTS.values())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_the_defaults_of_the_commands(name: str) -> None:
    given = {setting: parameters(name)[setting].default for setting in SETTINGS}
    assert settings_of(defaults(MOCK_SERVER, **given)) == settings_of(defaults(MOCK_SERVER))


def test_a_value_in_python_means_what_it_means_on_the_command_line() -> None:
    options = defaults(MOCK_SERVER, now="2027-01-02T03:04:05", max_body="1MiB", locale="de_DE", auth=False)
    settings = settings_of(options)
    assert (settings.now, settings.max_body) == (datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC), 1024 * 1024)
    assert (settings.locale, settings.auth) == ("de_DE", False)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"examples": "all"}, "examples: got `all`, expected valid or as-written"),
        ({"locale": "German"}, "locale: got `German`, expected a language and country such as en_US or de_DE"),
        ({"max_body": -1}, "max_body: got `-1`, expected a size such as 10MiB, 500kB or 1048576 (bytes)"),
    ],
    ids=["examples", "locale", "max_body"],
)
def test_a_value_that_the_command_line_refuses_is_refused_in_python(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        mock_server.create_app(get(), "none", **given)
    assert str(caught.value) == message


def test_served_takes_a_locale() -> None:
    with served(get(), "none", locale="de_DE") as url:
        assert url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("given", "request_", "status"),
    [
        ({"max_body": 1}, Request("GET", "/pets", body=b"{}"), 413),
        ({"strict_query": True}, Request("GET", "/pets", (("q", "1"),)), 400),
    ],
    ids=["max_body", "strict_query"],
)
def test_a_mock_and_its_contract_decide_alike(given: dict[str, Any], request_: Request, status: int) -> None:
    own = settings_of(defaults(MOCK_SERVER, **given))
    contract = app.load(get(), "none", settings={}, own=own)
    mock = app.assembled(contract, own)
    assert mock.dispatcher.answer(request_).status == status
    assert type(mock.contract.decide(request_)) is type(contract.under(own.strictness).decide(request_))
    assert not mock.contract.decide(request_).is_success
