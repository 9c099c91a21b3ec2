"""The mock's own paths: reset and snapshot, of one session or of all."""

from __future__ import annotations

import json

import pytest

from contracts.api.state import CreateItem
from contracts.http.messages import Request, Response
from mock_server.state.control import Control
from mock_server.state.memory_store import MemoryStore
from mock_server.state.sessions import SessionRequest

TAKEN = {"/pets": {"created": {"1": {"name": "Rex"}}, "changed": {}, "removed": []}}


@pytest.fixture
def store() -> MemoryStore:
    own = MemoryStore(lambda: 0.0)
    for session in ("", "a"):
        own.update(session, lambda state: (None, [CreateItem("/pets", "1", {"name": "Rex"})]))
    return own


def ask(store: MemoryStore, method: str, path: str, body: object = None, session: str = "", **headers: str) -> Response:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    request = Request(method, path, (), pairs, b"" if body is None else json.dumps(body).encode())
    response = Control(store)(SessionRequest(request, session))
    assert response is not None
    return response


def test_a_reset_is_about_its_session_or_about_all(store: MemoryStore) -> None:
    assert ask(store, "POST", "/_mock/reset", session="a").status == 204
    assert [bool(store.snapshot(session)) for session in ("", "a")] == [True, False]
    ask(store, "POST", "/_mock/reset")
    assert store.snapshot("") == {}


def test_what_was_written_is_shown_and_brought_back(store: MemoryStore) -> None:
    assert json.loads(ask(store, "GET", "/_mock/state").body) == TAKEN
    assert ask(store, "PUT", "/_mock/state", TAKEN, session="b").status == 204
    assert store.snapshot("b") == TAKEN


@pytest.mark.parametrize("body", [[], {"/pets": []}, {"/pets": {"created": []}}, {"/pets": {"other": {}}}, {"/pets": {"removed": [1]}}])
def test_what_is_no_snapshot_changes_nothing(store: MemoryStore, body: object) -> None:
    assert ask(store, "PUT", "/_mock/state", body).status == 400
    assert store.snapshot("") == TAKEN


def test_other_methods_and_pages_of_other_origins_are_refused(store: MemoryStore) -> None:
    assert ask(store, "GET", "/_mock/reset").header("Allow") == "POST"
    assert ask(store, "POST", "/_mock/reset", Sec_Fetch_Site="cross-site").status == 403
    assert store.snapshot("") == TAKEN


def test_other_paths_are_those_of_the_document(store: MemoryStore) -> None:
    assert Control(store)(SessionRequest(Request("GET", "/_mock/other"), "")) is None
