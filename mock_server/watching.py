"""Reloads the mock when its files change: the document, files it refers to, the rule book and its fixtures.

The files are polled a few times per second instead of using file system events: polling notices switched symbolic links anywhere in the
path, replaced folders, and changes on network and container file systems. Only files that the last load read or missed are polled. A
change that cannot be loaded is reported once, and the previous version stays in use. Threads and the file system enter here.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from contracts.errors import ConfigurationError, ContractsError, SourceError
from contracts.printable import printable
from mock_server.app import ASGI
from mock_server.loaded import Loaded
from mock_server.serving.application import Receive, Scope, Send

__all__ = ["Current", "Inputs", "reloading"]

PAUSE_S = 0.2  # between two polls
SHARE = 100  # the pause after a poll is at least this many times as long as the poll: at most 1 % of a core
SETTLED_S = 0.1  # editors save in several steps
MOST_SETTLING_S = 2.0  # a file may be written to continuously
TICK_NS = 2_000_000_000  # coarsest timestamp resolution of a file system (FAT); most have 4 ms or better
MOST_NAMES, MOST_LINES = 5, 20

_State = tuple[int, ...]  # of a file: device, inode, mode, size, mtime, ctime; or the error number of `stat`

logger = logging.getLogger("mock_server")


class Current:
    """The current application; it can be replaced between two requests."""

    def __init__(self, app: ASGI) -> None:
        self.app = app

    @property
    def date(self) -> str:
        """As that of the current application."""
        date: str = getattr(self.app, "date", "")
        return date

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


class Inputs:
    """The files that one load depends on, with the state of each just before it was read; a file may be missing."""

    def __init__(self, paths: Iterable[Path] = ()) -> None:
        self._states: dict[Path, _State] = {}
        self._digests: dict[Path, bytes] = {}  # of files written so recently that their timestamps may not change with the next write
        for path in paths:
            self.note(path)

    def note(self, path: Path) -> None:
        """Record the state of a file that is about to be read."""
        if path not in self._states:
            state = self._states[path] = _state(path)
            if _is_recent(state):
                self._digests[path] = _digest(path)

    def states(self) -> list[_State]:
        """The current states of all files."""
        return [_state(path) for path in self._states]

    def changed(self) -> set[Path]:
        """The files whose state has changed."""
        changed = {path for (path, before), now in zip(self._states.items(), self.states(), strict=True) if now != before}
        due = [path for path in self._digests if not _is_recent(self._states[path])]
        return changed | {path for path in due if self._digests.pop(path) != _digest(path)}

    def add(self, others: Inputs) -> None:
        """Also watch the files of `others`."""
        self._states = others._states | self._states
        self._digests = others._digests | self._digests

    def __iter__(self) -> Iterator[Path]:
        return iter(self._states)


def _state(path: Path) -> _State:
    try:
        found = path.stat()
    except OSError as error:
        return (error.errno or 0,)
    except ValueError:  # a null byte
        return ()
    return (found.st_dev, found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _is_recent(state: _State) -> bool:
    return len(state) > 2 and stat.S_ISREG(state[2]) and abs(time.time_ns() - max(state[-2:])) < TICK_NS


def _digest(path: Path) -> bytes:
    try:
        return hashlib.blake2b(path.read_bytes()).digest()
    except OSError:  # it existed a moment ago: the next poll will notice the change
        return b""


@contextmanager
def reloading(
    first: Loaded, inputs: Inputs, load: Callable[[Callable[[Path], None]], Loaded], *, say: Callable[[str], None]
) -> Iterator[Current]:
    """The application of `first`, replaced by that of `load(note)` whenever a file changes; `say` is called with a printable message.

    `inputs`: the files of `first`. `load` calls `note` with every file that it is about to read. Raises ConfigurationError if there is
    no file to watch, or if the document can be read only once.
    """
    source = first.mock.contract.spec.source_document.source
    if source is not None and source.name == "-":
        raise ConfigurationError("--watch: standard input can be read only once; pass the document as a path")
    if not list(inputs):
        raise ConfigurationError("--watch: there is no file to watch; pass the document as a path")
    watch = _Watch(first, inputs, load, say)
    thread = threading.Thread(target=watch.run, name="mock-server-watch", daemon=True)
    thread.start()
    try:
        yield watch.current
    finally:
        watch.over.set()
        thread.join(timeout=1)  # loading a large document must not delay the end of the process


class _Watch:
    """Polls the files of the version that was loaded last, whether or not it could be used, until `over` is set."""

    def __init__(self, first: Loaded, inputs: Inputs, load: Callable[[Callable[[Path], None]], Loaded], say: Callable[[str], None]) -> None:
        self.current, self.over = Current(first.mock.app), threading.Event()
        self._serving, self._inputs, self._load, self._say = first, inputs, load, say
        self._folder = Path.cwd()
        self._refused = ""  # the errors of the version that was loaded last

    def run(self) -> None:
        pause_s = PAUSE_S
        while not self.over.wait(pause_s):
            started = time.monotonic()
            changed = self._inputs.changed()
            pause_s = max(PAUSE_S, SHARE * (time.monotonic() - started))
            if not changed:
                continue
            try:
                self._reload(_names(changed | self._settled()))
            except Exception:  # a bug of ours must not end watching; the current version stays in use
                logger.exception("reloading failed; the previous version stays in use")

    def _settled(self) -> set[Path]:
        """Wait until the files have not changed for a moment; the files that have changed."""
        until = time.monotonic() + MOST_SETTLING_S
        before, now = None, self._inputs.states()
        while now != before and time.monotonic() < until and not self.over.wait(SETTLED_S):
            before, now = now, self._inputs.states()
        return self._inputs.changed()

    def _reload(self, names: str) -> None:
        before, self._inputs = Inputs(self._inputs), Inputs()
        try:
            self._enter_folder()
            found = self._load(self._inputs.note)
        except Exception as error:
            self._inputs.add(before)  # it may have failed before it had read all files
            if not isinstance(error, ContractsError):
                raise
            self._refuse(names, error.lines)
            return
        broken, known = (version.mock.contract.spec.source_document.broken for version in (found, self._serving))
        if newly := [str(fault) for target, fault in broken.items() if target not in known]:
            self._refuse(names, newly)
            return
        self._serving, self.current.app, self._refused = found, found.mock.app, ""
        for line in found.warnings():
            self._say(line)
        if unseen := found.unseen(is_later=False):
            self._say(unseen)
        self._say(f"{names} changed: reloaded")

    def _enter_folder(self) -> None:
        """Enter the folder at the working folder's path: the process is still in the old one if it was removed or replaced."""
        try:
            os.chdir(self._folder)
        except OSError as error:
            self._inputs.note(self._folder)  # retried when the folder is back
            raise SourceError(f"{self._folder}: the working folder cannot be entered: {error.strerror}; restore it") from error

    def _refuse(self, names: str, lines: Sequence[str]) -> None:
        more = [f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
        wrong = "\n".join([*map(printable, lines[:MOST_LINES]), *more])
        if wrong != self._refused:
            self._refused = wrong
            self._say(f"{names} changed but cannot be used; the previous version stays in use until this is fixed:\n{wrong}")


def _names(paths: Iterable[Path]) -> str:
    names = sorted({printable(path.name) for path in paths})
    return ", ".join([*names[:MOST_NAMES], *([f"{len(names) - MOST_NAMES} more"] if len(names) > MOST_NAMES else [])])
