"""All output of the commands: lines on standard output and standard error, with foreign text made printable.

A line break inside a line is shown as `\\n`, so that neither documents nor requests can add lines. Multi-line layout is several lines.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from typing import TextIO

from contracts.errors import ContractsError
from contracts.printable import printable

__all__ = ["complain", "prepare", "say", "terminal_width", "wants_colour", "warn", "write_text"]


def prepare() -> None:
    """Make log records printable."""
    logging.lastResort = _LogHandler(logging.WARNING)  # writes records if logging is not configured


def say(lines: Iterable[str], stream: TextIO | None = None, *, paint: Callable[[str], str] = str) -> None:
    """Print lines to standard output or another stream. `paint` adds colours to a printable line."""
    stream = stream or sys.stdout
    for line in lines:
        stream.write(f"{paint(printable(line))}\n")
    stream.flush()


def wants_colour(stream: TextIO | None = None) -> bool:
    """Whether colours may be printed to standard output or another stream: to a terminal, and not with NO_COLOR."""
    return (stream or sys.stdout).isatty() and not os.environ.get("NO_COLOR")


def terminal_width() -> int:
    """The columns of the terminal that standard output is, 0 if it is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0


def warn(*lines: str) -> None:
    """Print lines to standard error."""
    say(lines, sys.stderr)


def complain(command: str, error: ContractsError | str) -> None:
    """Print an error to standard error, after the name of the command, one line per problem."""
    first, *others = error.lines if isinstance(error, ContractsError) else (error,)
    warn(f"{command}: {first}", *others)


def write_text(text: str) -> None:
    """Write the text of a file to standard output unchanged, in UTF-8 whatever the terminal's encoding."""
    sys.stdout.flush()
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:  # standard output is captured as text
        sys.stdout.write(text)
    else:
        binary.write(text.encode("utf-8"))
        binary.flush()


class _LogHandler(logging.Handler):
    """Writes records to the current standard error: the message on one line, a traceback indented below it."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            lines = [printable(record.getMessage())]
            if record.exc_info:
                traceback = logging.Formatter().formatException(record.exc_info)
                lines += [f"  {printable(line)}" for line in traceback.split("\n")]
            sys.stderr.write("".join(f"{line}\n" for line in lines))
            sys.stderr.flush()
        except Exception:
            self.handleError(record)
