"""`--watch`: a change is served without a restart; a version that cannot be used is reported, and the previous one stays in use."""

from __future__ import annotations

import gc
import io
import os
import queue
import shutil
import threading
import time
import urllib.request
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contracts.configuration import MOCK_SERVER, resolve
from contracts.errors import ConfigurationError
from mock_server import app, loaded, watching
from mock_server.settings import Settings, settings_of

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


PARTS = """\
openapi: 3.1.0
info: {title: Leads, version: '1'}
paths:
  /leads:
    get:
      operationId: listLeads
      responses: {'200': {$ref: parts/leads.yaml}}
"""
PART = "{description: All., content: {application/json: {example: [OLD]}}}"
LOADED = "openapi.yaml changed: reloaded"
REFUSED = "changed but cannot be used; the previous version stays in use until this is fixed:"


class Watched:
    """A mock that watches: its URL, what it says, and the names of the files that it depends on."""

    def __init__(self, url: str, said: queue.Queue[str]) -> None:
        self.url, self._said = url, said

    def says(self) -> str:
        """The next thing that it says."""
        return self._said.get(timeout=20)

    def leads(self) -> str:
        """What it answers now."""
        return body(f"{self.url}/leads")

    def serves(self, name: str) -> None:
        """Waits until it has loaded a version that answers with that name; all before that are older ones."""
        deadline = time.monotonic() + 20
        while name not in self.leads():
            self._said.get(timeout=deadline - time.monotonic())


@contextmanager
def watched(
    document: Path, *, rules: str = "beside", allowed: tuple[str, ...] = (), loading: Callable[[], None] = lambda: None
) -> Iterator[Watched]:
    """A mock of the document. `loading` is called after each load, before the version that was loaded answers."""
    said: queue.Queue[str] = queue.Queue()
    flags = {"document": str(document), "rules": rules, "allow_ref": allowed}
    options = resolve(MOCK_SERVER, flags, environ={}, folder=document.parent)

    def load(note: Callable[[Path], None]) -> loaded.Loaded:
        found = loaded.load(options, on_read=note)
        loading()
        return found

    inputs = watching.Inputs()
    first = loaded.load(options, on_read=inputs.note)
    with watching.reloading(first, inputs, load, say=said.put) as current, app.running(current) as url:
        yield Watched(url, said)


def body(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def replaced(path: Path, text: str) -> None:
    """Writes as most editors do: a new file takes the place of the old one."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text)
    new.replace(path)


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "PAUSE_S", 0.02)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "openapi.yaml").write_text(DOCUMENT)
    return tmp_path


@pytest.fixture
def parted(tmp_path: Path) -> Path:
    """A folder with a document in two files."""
    (tmp_path / "openapi.yaml").write_text(PARTS)
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/leads.yaml").write_text(PART)
    return tmp_path


def test_a_changed_document_is_served(folder: Path) -> None:
    with watched(folder / "openapi.yaml") as mock:
        assert mock.leads() == '["OLD"]'
        (folder / "openapi.yaml").write_text(DOCUMENT.replace("OLD", "NEW"))
        assert mock.says() == LOADED
        assert mock.leads() == '["NEW"]'
        assert "NEW" in body(f"{mock.url}/openapi.yaml")
        assert "swagger-ui" in body(f"{mock.url}/docs/")


def test_a_mistake_is_reported_once_and_the_previous_version_keeps_answering(folder: Path) -> None:
    with watched(folder / "openapi.yaml") as mock:
        (folder / "openapi.yaml").write_text("openapi: [")
        assert mock.says().startswith(f"openapi.yaml {REFUSED}\n{folder}/openapi.yaml:1:11: not valid YAML")
        assert mock.leads() == '["OLD"]'
        os.utime(folder / "openapi.yaml")
        (folder / "openapi.yaml").write_text("openapi: [")
        (folder / "openapi.yaml").write_text(DOCUMENT.replace("OLD", "NEW"))
        assert mock.says() == LOADED
        assert mock.leads() == '["NEW"]'


def test_a_new_book_and_its_fixtures_are_served(folder: Path) -> None:
    with watched(folder / "openapi.yaml") as mock:
        (folder / "leads.csv").write_text("id,name\n1,Ada\n")
        (folder / "rules.yaml").write_text(BOOK)
        assert mock.says() == "rules.yaml changed: reloaded"
        assert mock.leads() == '["Ada"]'
        replaced(folder / "leads.csv", "id,name\n1,Bo\n")
        assert mock.says() == "leads.csv changed: reloaded"
        assert mock.leads() == '["Bo"]'
        (folder / "leads.csv").unlink()
        assert f"leads.csv {REFUSED}" in mock.says()
        (folder / "leads.csv").write_text("id,name\n1,Cy\n")
        assert mock.says() == "leads.csv changed: reloaded"
        assert mock.leads() == '["Cy"]'
        (folder / "rules.yaml").unlink()
        assert mock.says() == "rules.yaml changed: reloaded"
        assert mock.leads() == '["OLD"]'


def test_a_book_in_another_folder_is_watched(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    book = tmp_path_factory.mktemp("elsewhere") / "book.yaml"
    book.write_text(BOOK)
    (book.parent / "leads.csv").write_text("id,name\n1,Ada\n")
    with watched(folder / "openapi.yaml", rules=str(book)) as mock:
        (book.parent / "leads.csv").write_text("id,name\n1,Bo\n")
        assert mock.says() == "leads.csv changed: reloaded"
        assert mock.leads() == '["Bo"]'


def test_documents_are_watched_by_relative_paths_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "inside").mkdir()
    monkeypatch.chdir(folder / "inside")
    with watched(Path("../openapi.yaml")) as mock:
        replaced(folder / "openapi.yaml", DOCUMENT.replace("OLD", "NEW"))
        assert mock.says() == LOADED
        assert mock.leads() == '["NEW"]'


def test_files_that_are_deleted_and_created_again_are_served(folder: Path) -> None:
    with watched(folder / "openapi.yaml") as mock:
        (folder / "openapi.yaml").unlink()
        assert mock.says().startswith(f"openapi.yaml {REFUSED}\n{folder}/openapi.yaml: file not found; ")
        assert mock.leads() == '["OLD"]'
        (folder / "openapi.yaml").write_text(DOCUMENT.replace("OLD", "NEW"))
        assert mock.says() == LOADED
        assert mock.leads() == '["NEW"]'


def test_changed_content_is_noticed_behind_the_same_size_and_time(folder: Path) -> None:
    with watched(folder / "openapi.yaml") as mock:
        before = (folder / "openapi.yaml").stat()
        (folder / "openapi.yaml").write_text(DOCUMENT.replace("OLD", "NEW"))
        os.utime(folder / "openapi.yaml", ns=(before.st_atime_ns, before.st_mtime_ns))
        assert mock.says() == LOADED
        assert mock.leads() == '["NEW"]'


# Folders and symbolic links


def test_a_folder_that_vanishes_and_comes_back_is_served(parted: Path) -> None:
    away = parted.with_name(f"{parted.name}-away")
    with watched(parted / "openapi.yaml") as mock:
        shutil.copytree(parted, away)
        shutil.rmtree(parted)
        assert REFUSED in mock.says()
        assert mock.leads() == '["OLD"]'
        (away / "parts/leads.yaml").write_text(PART.replace("OLD", "NEW"))
        away.rename(parted)
        mock.serves("NEW")
        replaced(parted / "parts/leads.yaml", PART.replace("OLD", "NEWER"))
        mock.serves("NEWER")


@pytest.mark.parametrize("is_removed", [True, False], ids=["removed", "moved"])
def test_the_working_folder_may_be_replaced(is_removed: bool, parted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    next_one = parted.with_name(f"{parted.name}-next")
    shutil.copytree(parted, next_one)
    (next_one / "parts/leads.yaml").write_text(PART.replace("OLD", "NEW"))
    monkeypatch.chdir(parted)
    with watched(Path("openapi.yaml")) as mock:
        if is_removed:
            shutil.rmtree(parted)
            assert REFUSED in mock.says()
        else:
            parted.rename(parted.with_name(f"{parted.name}-before"))
        assert mock.leads() == '["OLD"]'
        next_one.rename(parted)
        mock.serves("NEW")


@pytest.fixture
def mounted(tmp_path: Path) -> Path:
    """A folder as Kubernetes mounts a ConfigMap: each file is a link into `..data`, which is a link to the folder of today's version."""
    for version, name in (("..2026_01_01", "OLD"), ("..2026_01_02", "NEW")):
        (tmp_path / version / "parts").mkdir(parents=True)
        (tmp_path / version / "openapi.yaml").write_text(PARTS)
        (tmp_path / version / "parts/leads.yaml").write_text(PART.replace("OLD", name))
    (tmp_path / "..data").symlink_to("..2026_01_01")
    for name in ("openapi.yaml", "parts"):
        (tmp_path / name).symlink_to(f"..data/{name}")
    return tmp_path


def switch(mounted: Path, version: str) -> None:
    """Makes `..data` lead to another version, in one step."""
    (mounted / "..data_tmp").symlink_to(version)
    (mounted / "..data_tmp").rename(mounted / "..data")


def test_a_switched_link_on_the_way_is_followed(mounted: Path) -> None:
    with watched(mounted / "openapi.yaml") as mock:
        for version, name in (("..2026_01_02", "NEW"), ("..2026_01_01", "OLD"), ("..2026_01_02", "NEW")):
            switch(mounted, version)
            mock.serves(name)
        shutil.rmtree(mounted / "..2026_01_01")
        replaced(mounted / "..2026_01_02/parts/leads.yaml", PART.replace("OLD", "NEWER"))
        mock.serves("NEWER")


def test_a_mounted_folder_beside_an_ordinary_document_is_followed(mounted: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    document = tmp_path_factory.mktemp("ordinary") / "openapi.yaml"
    document.write_text(PARTS.replace("parts/", f"{mounted}/parts/"))
    with watched(document, allowed=(str(mounted),)) as mock:
        switch(mounted, "..2026_01_02")
        assert mock.says() == "leads.yaml changed: reloaded"
        assert mock.leads() == '["NEW"]'


def test_a_chain_of_links_is_followed(folder: Path) -> None:
    (folder / "openapi.yaml").rename(folder / "one.yaml")
    (folder / "two.yaml").write_text(DOCUMENT.replace("OLD", "NEW"))
    (folder / "openapi.yaml").symlink_to("middle.yaml")
    (folder / "middle.yaml").symlink_to("last.yaml")
    (folder / "last.yaml").symlink_to("one.yaml")
    with watched(folder / "openapi.yaml") as mock:
        (folder / "new").symlink_to("two.yaml")
        (folder / "new").rename(folder / "middle.yaml")
        assert mock.says() == LOADED
        assert mock.leads() == '["NEW"]'


# Files that the document refers to


BROKEN = {
    "not YAML": ("{description: All., content: {", "`parts/leads.yaml` cannot be read: {folder}/parts/leads.yaml:1:31: not valid YAML"),
    "empty": ("", "`parts/leads.yaml` cannot be read: {folder}/parts/leads.yaml: is empty"),
    "missing": (None, "`parts/leads.yaml` cannot be read: {folder}/parts/leads.yaml: file not found"),
    "without what it refers to": (
        "$ref: 'more.yaml#/gone'",
        "`more.yaml#/gone` cannot be read: {folder}/parts/more.yaml: file not found",
    ),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_part_keeps_the_previous_version(text: str | None, message: str, parted: Path) -> None:
    part = parted / "parts/leads.yaml"
    with watched(parted / "openapi.yaml") as mock:
        if text is None:
            part.unlink()
        else:
            part.write_text(text)
        said = mock.says()
        assert said.startswith(f"leads.yaml {REFUSED}\n{parted}/")
        assert message.format(folder=parted) in said
        assert mock.leads() == '["OLD"]'
        part.write_text(PART.replace("OLD", "NEW"))
        assert mock.says() == "leads.yaml changed: reloaded"
        assert mock.leads() == '["NEW"]'


def test_a_new_reference_is_watched_even_before_its_file_exists(folder: Path) -> None:
    with watched(folder / "openapi.yaml") as mock:
        (folder / "openapi.yaml").write_text(PARTS)
        assert "`parts/leads.yaml` cannot be read" in mock.says()
        assert mock.leads() == '["OLD"]'
        (folder / "parts").mkdir()
        (folder / "parts/leads.yaml").write_text(PART.replace("OLD", "NEW"))
        mock.serves("NEW")
        (folder / "parts/leads.yaml").write_text(PART.replace("OLD", "NEWER"))
        assert mock.says() == "leads.yaml changed: reloaded"
        assert mock.leads() == '["NEWER"]'


def test_what_was_broken_at_the_start_holds_no_other_change_up(parted: Path) -> None:
    (parted / "openapi.yaml").write_text(DOCUMENT + "  /others: {$ref: parts/none.yaml}\n")
    with watched(parted / "openapi.yaml") as mock:
        (parted / "openapi.yaml").write_text(DOCUMENT.replace("OLD", "NEW") + "  /others: {$ref: parts/none.yaml}\n")
        assert mock.says().startswith("warning: ")
        assert mock.says() == LOADED
        assert mock.leads() == '["NEW"]'


def test_a_file_that_is_no_longer_referred_to_is_not_watched(parted: Path) -> None:
    with watched(parted / "openapi.yaml") as mock:
        (parted / "openapi.yaml").write_text(DOCUMENT)
        assert mock.says() == LOADED
        (parted / "parts/leads.yaml").write_text("{")
        (parted / "openapi.yaml").write_text(DOCUMENT.replace("OLD", "NEW"))
        assert mock.says() == LOADED


# When things happen


def test_a_change_during_a_load_is_not_missed(parted: Path) -> None:
    part, names = parted / "parts/leads.yaml", iter(["NEWER", "NEWEST"])

    def write_the_next() -> None:
        if name := next(names, None):
            replaced(part, PART.replace("OLD", name))

    with watched(parted / "openapi.yaml", loading=write_the_next) as mock:
        replaced(part, PART.replace("OLD", "NEW"))
        assert [mock.says() for _ in range(3)] == ["leads.yaml changed: reloaded"] * 3
        assert mock.leads() == '["NEWEST"]'


def test_many_changes_at_once_are_few_loads_and_end_with_the_last(parted: Path) -> None:
    loads: list[None] = []
    with watched(parted / "openapi.yaml", loading=lambda: loads.append(None)) as mock:
        for number in range(400):
            replaced(parted / "parts/leads.yaml", PART.replace("OLD", f"OLD{number}" if number < 399 else "LAST"))
        mock.serves("LAST")
    assert len(loads) < 10


def test_two_writes_within_one_tick_of_the_clock_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_text("one")
    inputs = watching.Inputs([file])
    written = file.stat()
    file.write_text("two")
    state = (written.st_dev, written.st_ino, written.st_mode, written.st_size, written.st_mtime_ns, written.st_ctime_ns)
    monkeypatch.setattr(watching, "_state", lambda path: state)
    assert inputs.changed() == set()  # it is asked again when the clock has moved on
    monkeypatch.setattr(time, "time_ns", lambda: written.st_ctime_ns + watching.TICK_NS)
    assert inputs.changed() == {file}
    assert inputs.changed() == set()


def test_requests_during_loads_are_answered_by_one_version_or_another(folder: Path) -> None:
    answers: list[str] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            try:
                answers.append(mock.leads())
            except OSError as error:  # an HTTP error is one, too
                answers.append(repr(error))

    with watched(folder / "openapi.yaml") as mock:
        clients = [threading.Thread(target=ask) for _ in range(3)]
        for client in clients:
            client.start()
        try:
            for number in range(5):
                replaced(folder / "openapi.yaml", DOCUMENT.replace("OLD", f"NEW{number}"))
                assert mock.says() == LOADED
        finally:
            over.set()
            for client in clients:
                client.join()
    assert set(answers) <= {'["OLD"]', *(f'["NEW{number}"]' for number in range(5))}
    assert len(answers) > 20


def test_our_own_failure_does_not_end_the_watch(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    failures = iter([RuntimeError("ours")])

    def fail_once() -> None:
        for failure in failures:
            raise failure

    with watched(folder / "openapi.yaml", loading=fail_once) as mock:
        replaced(folder / "openapi.yaml", DOCUMENT.replace("OLD", "LOST"))
        deadline = time.monotonic() + 20
        while "the previous version stays in use" not in caplog.text:
            assert time.monotonic() < deadline
            assert mock.leads() == '["OLD"]'
        replaced(folder / "openapi.yaml", DOCUMENT.replace("OLD", "NEW"))
        assert mock.says() == LOADED
        assert mock.leads() == '["NEW"]'


# What it costs


def test_a_look_at_a_thousand_files_takes_milliseconds(tmp_path: Path) -> None:
    for number in range(1000):
        (tmp_path / f"{number}.yaml").write_text("")
        os.utime(tmp_path / f"{number}.yaml", (0, 0))
    inputs = watching.Inputs(tmp_path.iterdir())
    inputs.changed()
    started = time.process_time()
    for _ in range(10):
        assert inputs.changed() == set()
    assert (time.process_time() - started) / 10 < 0.05


def test_versions_that_no_longer_answer_are_forgotten(parted: Path) -> None:
    versions: list[weakref.ref[object]] = []
    options = resolve(MOCK_SERVER, {"document": str(parted / "openapi.yaml")}, environ={}, folder=parted)
    said: queue.Queue[str] = queue.Queue()

    def load(note: Callable[[Path], None]) -> loaded.Loaded:
        found = loaded.load(options, on_read=note)
        versions.append(weakref.ref(found.mock.contract))
        return found

    inputs = watching.Inputs()
    threads = threading.active_count() + 1
    with watching.reloading(load(inputs.note), inputs, load, say=said.put):
        for number in range(4):
            replaced(parted / "parts/leads.yaml", PART.replace("OLD", f"NEW{number}"))
            assert said.get(timeout=20) == "leads.yaml changed: reloaded"
        assert threading.active_count() == threads
    gc.collect()
    assert [version() for version in versions[1:-1]] == [None] * 3  # the first and the last are held by whoever started the watch


@pytest.fixture
def own() -> Settings:
    return settings_of(resolve(MOCK_SERVER, {}, environ={}))


def test_what_lies_in_no_file_cannot_be_watched(own: Settings) -> None:
    contract = app.load({"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {}}, "none", settings={}, own=own)
    mock = app.assembled(contract, own)
    found = loaded.Loaded(mock, own, loaded.Preflight(contract, mock.stubs), ())
    with (
        pytest.raises(ConfigurationError, match="there is no file to watch"),
        watching.reloading(found, watching.Inputs(), lambda note: found, say=print),
    ):
        pass


def test_standard_input_cannot_be_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(DOCUMENT.encode())))
    with pytest.raises(ConfigurationError, match="standard input can be read only once"), watched(Path("-"), rules="none"):
        pass
