"""The page of examples/tasks in a real browser: it lists, creates, renames, completes, pages, searches and deletes."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from mock_server.testing import MockUrl, served
from tests.guards.source import ROOT
from tests.mock_server.browser import Page, browser, needs_a_browser

pytestmark = needs_a_browser

FOLDER = ROOT / "examples/tasks"


@pytest.fixture(scope="module")
def url() -> Iterator[MockUrl]:
    with served(FOLDER / "openapi.yaml", "none", state="closed") as found:
        yield found


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser() as found:
        yield found


class TasksPage:
    """What a person does on the page. Each step waits until the page shows its result."""

    def __init__(self, page: Page, api: str) -> None:
        self._page = page
        page.open(f"{(FOLDER / 'index.html').as_uri()}?api={api}")
        page.wait_for("document.body.dataset.shown")

    def do(self, script: str) -> None:
        shown = self._page.value("document.body.dataset.shown")
        self._page.value(script)
        self._page.wait_for(f"document.body.dataset.shown !== {json.dumps(shown)}")

    def submit(self, form: str, field: str, text: str) -> None:
        self.do(f"document.getElementById({form!r}).{field}.value = {text!r}; document.getElementById({form!r}).requestSubmit()")

    def press(self, title: str, button: str) -> None:
        row = f"[...document.querySelectorAll('#tasks li')].find((row) => row.firstChild.textContent === {title!r})"
        self.do(f"[...{row}.querySelectorAll('button')].find((one) => one.textContent === {button!r}).click()")

    @property
    def titles(self) -> list[str]:
        found: list[str] = self._page.value("[...document.querySelectorAll('#tasks span')].map((one) => one.textContent)")
        return found

    def text(self, selector: str) -> str:
        return str(self._page.value(f"document.querySelector({selector!r}).textContent"))


def test_tasks_are_created_changed_found_and_deleted(url: MockUrl, page: Page) -> None:
    mine = url.session("ann")
    tasks = TasksPage(page, mine)
    assert len(tasks.titles) == 5
    tasks.submit("new-project", "name", "Garden")
    assert (tasks.titles, tasks.text("[aria-current]"), tasks.text("#pages")) == ([], "Garden", "1 of 1, 0 tasks")
    for title in ("Dig", "Sow", "Water", "Weed", "Pick", "Eat"):
        tasks.submit("new-task", "title", title)
    assert (tasks.titles, tasks.text("#pages")) == (["Eat", "Pick", "Weed", "Water", "Sow"], "1 of 2, 6 tasks")
    tasks.do("document.getElementById('next').click()")
    assert tasks.titles == ["Dig"]
    tasks.press("Dig", "Done")
    assert tasks.text("#tasks .done span") == "Dig"
    page.value("window.prompt = () => 'Dig deep'")
    tasks.press("Dig", "Rename")
    tasks.submit("search", "q", "DEEP")
    assert tasks.titles == ["Dig deep"]
    tasks.press("Dig deep", "Delete")
    tasks.submit("search", "q", "")
    assert tasks.text("#pages") == "1 of 1, 5 tasks"
    assert tasks.text("#problem") == ""
    assert {one["name"] for one in mine.state["/projects"].values()} == {"Garden"}
    assert url.state["/projects"] == {}


def test_a_session_is_as_it_was_left(url: MockUrl, page: Page) -> None:
    TasksPage(page, url.session("bob")).submit("new-project", "name", "Kitchen")
    tasks = TasksPage(page, url.session("bob"))
    assert tasks.text("[aria-current]") == "Kitchen"
    tasks.do("[...document.querySelectorAll('#projects button')].find((one) => one.textContent === 'Delete project').click()")
    assert tasks.text("[aria-current]") != "Kitchen"
