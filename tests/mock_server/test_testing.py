"""The mock inside someone else's tests."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

import mock_server
from contracts.errors import ConfigurationError, ContractsError
from mock_server.app import running
from mock_server.testing import served

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Leads", "version": "1"},
    "paths": {
        "/leads": {
            "get": {
                "operationId": "listLeads",
                "responses": {
                    "200": {
                        "description": "All.",
                        "content": {
                            "application/json": {
                                "schema": {"type": "object", "required": ["email", "at"], "properties": {"email": {"type": "string", "format": "email"}, "at": {"type": "string", "format": "date-time"}}}
                            }
                        },
                    }
                },
            }
        }
    },
}  # fmt: skip
RULES: dict[str, Any] = {
    "rulebook": 1,
    "settings": {"mood": {"choices": ["good", "bad"], "default": "good"}},
    "operations": {
        "listLeads": {"rules": [{"id": "mood-is-bad", "when": "settings.mood == 'bad'", "then": {"status": 200, "headers": {"X-Asked-At": "${ now }"}, "body": {"email": "a@b.example"}}, "witness": {"settings": {"mood": "bad"}}}]}
    },
}  # fmt: skip


def get(url: str) -> tuple[bytes, Any]:
    with urllib.request.urlopen(f"{url}/leads", timeout=10) as answer:
        return answer.read(), answer.headers


def test_a_mock_is_served_as_long_as_the_block_lasts() -> None:
    with served(DOCUMENT, "none") as url:
        assert url.startswith("http://127.0.0.1:")
        body, _ = get(url)
        assert "@" in json.loads(body)["email"]
    with pytest.raises(urllib.error.URLError):
        get(url)
    assert "mock-server" not in [thread.name for thread in threading.enumerate()]


def test_two_mocks_with_the_same_seed_answer_alike_and_with_another_not() -> None:
    with served(DOCUMENT, "none") as one, served(DOCUMENT, "none") as two, served(DOCUMENT, "none", seed=1) as three:
        assert get(one)[0] == get(two)[0] != get(three)[0]


def test_a_book_and_its_settings_are_followed() -> None:
    with served(DOCUMENT, RULES, settings={"mood": "bad"}, now="2027-02-03T04:05:06Z") as url:
        body, headers = get(url)
        assert headers["X-Mock-Rule"] == "mood-is-bad"
        assert (json.loads(body)["email"], headers["X-Asked-At"]) == ("a@b.example", "2027-02-03T04:05:06Z")


def test_generated_times_count_from_now() -> None:
    with served(DOCUMENT, "none", now="1999-12-31T00:00:00Z") as url:
        assert json.loads(get(url)[0])["at"].startswith(("1998", "1999"))


def test_an_application_can_be_had_without_a_server() -> None:
    app = mock_server.create_app(DOCUMENT, "none")
    with running(app) as url:
        assert get(url)[1]["Content-Type"] == "application/json"


def test_a_mistake_is_told_before_anything_is_served() -> None:
    with pytest.raises(ContractsError, match=r"no setting `moot`"), served(DOCUMENT, RULES, settings={"moot": "bad"}):
        pytest.fail("it was served")


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="now: got `yesterday`, expected a time such as 2026-01-01T12:00:00Z, or `clock`"):
        mock_server.create_app(DOCUMENT, "none", now="yesterday")


def test_an_application_that_cannot_start_fails_the_block() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no"})

    with pytest.raises(RuntimeError, match="the server stopped unexpectedly"), running(broken):
        pytest.fail("it was served")


PETS: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "paths": {
        "/pets": {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
                "responses": {"201": {"description": "Made.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}},
            },
        },
        "/pets/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"responses": {"200": {"description": "One.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}}},
        },
    },
    "components": {"schemas": {"Pet": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}}},
}  # fmt: skip


def test_each_session_has_its_own_state() -> None:
    with served(PETS, "none") as url:
        mine, other = url.session("mine"), url.session("other")
        sent = urllib.request.Request(f"{mine}/pets", b'{"id": "1", "name": "Rex"}', {"Content-Type": "application/json"})
        with urllib.request.urlopen(sent) as response:
            assert json.load(response) == {"id": "1", "name": "Rex"}
        assert mine.state["/pets"] == {"1": {"id": "1", "name": "Rex"}}
        assert (other.state["/pets"], url.state["/pets"]) == ({}, {})
        assert mine.session("other") == other
        mine.reset()
        assert mine.state["/pets"] == {}


def test_state_in_a_file_outlasts_the_server(tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'state.db'}"
    with served(PETS, "none", store=store) as url:
        sent = urllib.request.Request(f"{url}/pets", b'{"id": "1", "name": "Rex"}', {"Content-Type": "application/json"})
        urllib.request.urlopen(sent).close()
    with served(PETS, "none", store=store) as url, urllib.request.urlopen(f"{url}/pets/1") as response:
        assert json.load(response) == {"id": "1", "name": "Rex"}
