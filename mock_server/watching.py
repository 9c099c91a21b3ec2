"""A mock that is loaded again when its files change. The home of watchfiles; threads and the file system enter here.

A change that cannot be loaded is said, and the version before keeps answering.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import watchfiles

from contracts.errors import ConfigurationError, ContractsError
from contracts.printable import printable
from mock_server.app import ASGI
from mock_server.loaded import Loaded
from mock_server.serving import Receive, Scope, Send

__all__ = ["Current", "reloading"]

SUFFIXES = (".yaml", ".yml", ".json", ".csv")
SETTLED_MS = 100  # an editor writes in several steps


class Current:
    """The application that answers now; another may take its place between two requests."""

    def __init__(self, app: ASGI) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@contextmanager
def reloading(first: Loaded, load: Callable[[], Loaded], *, say: Callable[[str], None]) -> Iterator[Current]:
    """The application of `first`, replaced by that of `load()` whenever a file changes; what happens is said in printable lines.

    Raises ConfigurationError where there is no file to watch.
    """
    current, over = Current(first.mock.app), threading.Event()
    folders = _folders(first)
    thread = threading.Thread(
        target=_watch, args=(folders, _stamps(folders), current, load, say, over), name="mock-server-watch", daemon=True
    )
    thread.start()
    try:
        yield current
    finally:
        over.set()
        thread.join()


def _watch(
    folders: list[Path],
    before: dict[Path, int],
    current: Current,
    load: Callable[[], Loaded],
    say: Callable[[str], None],
    over: threading.Event,
) -> None:
    for names in _changes(folders, before, over):
        try:
            found = load()
        except ContractsError as mistake:
            say("\n".join([f"{names} changed, but cannot be used; the version before keeps answering:", *map(printable, mistake.lines)]))
            continue
        current.app = found.mock.app
        for line in found.warnings():
            say(line)
        if unseen := found.unseen(is_later=False):
            say(unseen)
        say(f"{names} changed: loaded again")


def _changes(folders: list[Path], before: dict[Path, int], over: threading.Event) -> Iterator[str]:
    """The names of changed files, as often as some change; those too that changed while the watch was being set up."""
    missed: dict[Path, int] | None = before
    for changes in watchfiles.watch(
        *folders, watch_filter=_Filter(), step=SETTLED_MS, stop_event=over, rust_timeout=500, yield_on_timeout=True
    ):
        paths = {Path(path) for _, path in changes}
        if missed is not None:
            paths |= {path for path, _ in missed.items() ^ _stamps(folders).items()}
            missed = None
        if paths:
            yield printable(", ".join(sorted({path.name for path in paths})))


def _stamps(folders: list[Path]) -> dict[Path, int]:
    files = [file for folder in folders for file in folder.iterdir() if file.name.endswith(SUFFIXES)]
    return {file: file.stat().st_mtime_ns for file in files if file.is_file()}


class _Filter(watchfiles.DefaultFilter):
    """Files that a contract is made of, outside folders that hold packages and caches."""

    def __call__(self, change: watchfiles.Change, path: str) -> bool:
        return path.endswith(SUFFIXES) and super().__call__(change, path)


def _folders(found: Loaded) -> list[Path]:
    """Where the files of a contract lie. Folders, since editors replace files."""
    contract = found.mock.contract
    source = contract.spec.source_document.source
    files = [source.path] if source is not None and source.path is not None else []
    files += contract.spec.source_document.files
    if contract.book is not None:
        files.append(Path(contract.book.file))
    folders = {file.resolve().parent for file in files if file.is_file()}
    if not folders:
        raise ConfigurationError("--watch: there is no file to watch; give the document as a path")
    return sorted(folders)
