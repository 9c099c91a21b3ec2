"""Where a report goes: an open stream, or a file that is written completely or not at all."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from contracts.errors import ConfigurationError
from contracts.http.messages import JSON
from contracts.printable import printable_json

__all__ = ["Output"]


@dataclass(frozen=True, slots=True)
class Output:
    """A stream or a path. `option`: the one that names it, for messages."""

    target: TextIO | Path
    option: str = "--report"

    def write(self, text: str) -> None:
        """Write a text. Raises ConfigurationError when the file cannot be written."""
        with self.opened() as stream:
            stream.write(text)

    def write_json(self, value: JSON) -> None:
        """Write a value in ASCII, so that no terminal and no lone surrogate of an answer can spoil it. Raises ConfigurationError."""
        self.write(printable_json(json.dumps(value, indent=2, default=str)) + "\n")

    @contextmanager
    def opened(self) -> Iterator[TextIO]:
        """A stream to write the whole report to. A file takes its place when the block ends well. Raises ConfigurationError."""
        if not isinstance(self.target, Path):
            yield self.target
            self.target.flush()
            return
        try:
            with _replaced(self.target) if _is_replaceable(self.target) else _opened(self.target) as stream:
                yield stream
        except OSError as cause:
            raise ConfigurationError(f"{self.option}: {self.target} cannot be written: {cause.strerror or cause}") from cause

    def check(self) -> None:
        """Check that a report can be written, leaving no file behind. Raises ConfigurationError."""
        if not isinstance(self.target, Path):
            return
        path = self.target
        if path.is_dir() or not path.parent.is_dir():
            reason = "it is a folder" if path.is_dir() else f"the folder {path.parent} does not exist"
            raise ConfigurationError(f"{self.option}: {path} cannot be written: {reason}")
        try:
            if not path.exists() or path.is_file():
                _check_file(path)
        except (OSError, ValueError) as cause:  # ValueError: no path can have these characters
            raise ConfigurationError(f"{self.option}: {path} cannot be written: {getattr(cause, 'strerror', None) or cause}") from cause


def _check_file(path: Path) -> None:
    """Raises OSError for a file that must not be written, or beside which there is no room for another."""
    if path.exists():
        path.open("a", encoding="utf-8").close()
    Path(_temporary(path)).unlink()


def _opened(path: Path) -> TextIO:
    """A device or a pipe. One that nobody reads is an error: opening it would wait for ever."""
    handle = os.open(path, os.O_WRONLY | os.O_TRUNC | getattr(os, "O_NONBLOCK", 0))
    os.set_blocking(handle, True)
    return os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace")


def _is_replaceable(path: Path) -> bool:
    """Whether another file may take its place: not that of a device or a pipe, such as /dev/stderr."""
    return not path.exists() or path.is_file()


@contextmanager
def _replaced(path: Path) -> Iterator[TextIO]:
    temporary = Path(_temporary(path))
    try:
        with temporary.open("w", encoding="utf-8", errors="backslashreplace") as stream:
            yield stream
        temporary.chmod(_mode(path))
        temporary.replace(path.resolve())
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _temporary(path: Path) -> str:
    """A new empty file in the folder of a path, links followed."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.resolve().parent)
    os.close(handle)
    return name


def _mode(path: Path) -> int:
    """The permissions that the file has, or a new one would get."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
