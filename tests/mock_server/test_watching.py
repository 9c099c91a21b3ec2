"""`--watch`: a change is served without a restart; a mistake is said, and the version before keeps answering."""

from __future__ import annotations

import queue
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contracts.configuration import MOCK_SERVER, resolve
from contracts.errors import ConfigurationError
from mock_server import app, loaded, watching

DOCUMENT = """\
openapi: 3.1.0
info: {title: Leads, version: '1'}
paths:
  /leads:
    get:
      operationId: listLeads
      responses: {'200': {description: All., content: {application/json: {example: [OLD]}}}}
"""
BOOK = """\
rulebook: 1
fixtures:
  leads: {key: id, rows: leads.csv}
operations:
  listLeads:
    rules:
      - {id: by-book, when: "true", then: {status: 200, body: "${ [lead.name for lead in leads] }"}, witness: {}}
"""


@contextmanager
def watched(folder: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """A mock of the folder: its URL, and what waits for the next thing it says."""
    said: queue.Queue[str] = queue.Queue()
    options = resolve(MOCK_SERVER, {"document": str(folder / "openapi.yaml")}, environ={}, folder=folder)
    first = loaded.load(options)
    with watching.reloading(first, lambda: loaded.load(options), say=said.put) as current, app.running(current) as url:
        yield url, lambda: said.get(timeout=20)


def body(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "openapi.yaml").write_text(DOCUMENT)
    return tmp_path


def test_a_changed_document_is_served(folder: Path) -> None:
    with watched(folder) as (url, said):
        assert body(f"{url}/leads") == '["OLD"]'
        (folder / "openapi.yaml").write_text(DOCUMENT.replace("OLD", "NEW"))
        assert said() == "openapi.yaml changed: loaded again"
        assert body(f"{url}/leads") == '["NEW"]'
        assert "NEW" in body(f"{url}/openapi.yaml")
        assert "swagger-ui" in body(f"{url}/docs/")


def test_a_mistake_is_said_and_the_version_before_keeps_answering(folder: Path) -> None:
    with watched(folder) as (url, said):
        (folder / "openapi.yaml").write_text("openapi: [")
        assert said().startswith("openapi.yaml changed, but cannot be used; the version before keeps answering:\n")
        assert body(f"{url}/leads") == '["OLD"]'
        (folder / "openapi.yaml").write_text(DOCUMENT.replace("OLD", "NEW"))
        assert said() == "openapi.yaml changed: loaded again"
        assert body(f"{url}/leads") == '["NEW"]'


def test_a_new_book_and_its_fixtures_are_served(folder: Path) -> None:
    with watched(folder) as (url, said):
        (folder / "leads.csv").write_text("id,name\n1,Ada\n")
        assert said() == "leads.csv changed: loaded again"
        (folder / "rules.yaml").write_text(BOOK)
        assert said() == "rules.yaml changed: loaded again"
        assert body(f"{url}/leads") == '["Ada"]'
        (folder / "leads.csv").write_text("id,name\n1,Bo\n")
        assert said() == "leads.csv changed: loaded again"
        assert body(f"{url}/leads") == '["Bo"]'


def test_what_lies_in_no_file_cannot_be_watched() -> None:
    own = loaded.settings_of(resolve(MOCK_SERVER, {}, environ={}))
    contract = app.load({"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {}}, "none", settings={}, own=own)
    mock = app.assembled(contract, own)
    found = loaded.Loaded(mock, own, loaded.Survey(contract, mock.stubs), ())
    with pytest.raises(ConfigurationError, match="there is no file to watch"), watching.reloading(found, lambda: found, say=print):
        pass
