"""The one place where the commands print: lines to standard output and standard error, texts from elsewhere made printable.

A line is one line: a line break inside is shown as `\\n`, so that no document and no request adds lines of its own. Layout is more lines.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from typing import TextIO

from contracts.errors import ContractsError
from contracts.printable import printable

__all__ = ["complain", "prepare", "say", "warn", "write_text"]


def prepare() -> None:
    """Make records of `logging` printable."""
    logging.lastResort = _LogHandler(logging.WARNING)  # what writes records where nobody configured logging


def say(lines: Iterable[str], stream: TextIO | None = None) -> None:
    """Print lines to standard output or another stream."""
    stream = stream or sys.stdout
    for line in lines:
        stream.write(f"{printable(line)}\n")
    stream.flush()


def warn(*lines: str) -> None:
    """Print lines to standard error."""
    say(lines, sys.stderr)


def complain(command: str, mistake: ContractsError | str) -> None:
    """Print what went wrong to standard error, after the name of the command: a line for each thing."""
    first, *others = mistake.lines if isinstance(mistake, ContractsError) else (mistake,)
    warn(f"{command}: {first}", *others)


def write_text(text: str) -> None:
    """Write a text for a file to standard output, as it is: in UTF-8, whatever the terminal speaks."""
    sys.stdout.flush()
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:  # somebody collects the output as text
        sys.stdout.write(text)
    else:
        binary.write(text.encode("utf-8"))
        binary.flush()


class _LogHandler(logging.Handler):
    """Writes records to what standard error is now: the message on one line, a traceback indented below it."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            lines = [printable(record.getMessage())]
            if record.exc_info:
                told = logging.Formatter().formatException(record.exc_info)
                lines += [f"  {printable(line)}" for line in told.split("\n")]
            sys.stderr.write("".join(f"{line}\n" for line in lines))
            sys.stderr.flush()
        except Exception:
            self.handleError(record)
