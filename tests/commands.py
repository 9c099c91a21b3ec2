"""Both commands run in this process: how they end and what they print, without the second that a new Python takes to start."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from contracts.cli.commands import main as contracts_main
from mock_server.cli.commands import main as mock_server_main

__all__ = ["MAINS", "Ended", "ended"]

MAINS = {"contracts": contracts_main, "mock-server": mock_server_main}
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Ended:
    """Exit code, standard output and standard error of a command that has ended."""

    code: object
    out: str
    err: str


def ended(tool: str, *words: str, folder: Path | None = None, **environment: str) -> Ended:
    """Runs a command that ends by itself, in a folder, with these variables added to the environment."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with (
        contextlib.chdir(folder or Path.cwd()),
        mock.patch.dict(os.environ, environment),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        _as_before(),
    ):
        try:
            MAINS[tool](words)
            raise AssertionError("a command ends the process")
        except SystemExit as end:
            code = end.code
    return Ended(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))  # type: ignore[attr-defined]


@contextlib.contextmanager
def _as_before() -> Iterator[None]:
    """What a command changes of the process is undone: who is told of signals, and of records nobody asked for."""
    handlers, resort = [signal.getsignal(number) for number in _SIGNALS], logging.lastResort
    try:
        yield
    finally:
        logging.lastResort = resort
        for number, handler in zip(_SIGNALS, handlers, strict=True):
            signal.signal(number, handler)
