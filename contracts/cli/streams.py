"""Standard output and standard error that handle closed pipes, full disks and limited encodings.

A reader that has closed its end, as in `contracts checks | head -1`, is not an error: the remaining output is dropped and the command
runs to its end. A full disk is an error. Characters that the encoding does not have are escaped. A broken standard error cannot be
reported: output to it is lost.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from contracts.errors import ContractsError

__all__ = ["OutputError", "guarded"]


class OutputError(ContractsError):
    """Standard output cannot be written."""


@contextmanager
def guarded() -> Iterator[None]:
    """Guard standard output and standard error of the process. Writing to a full or broken standard output raises OutputError, once."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _guarded(before[0], 1, is_told=True), _guarded(before[1], 2, is_told=False)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _guarded(stream: TextIO | None, number: int, *, is_told: bool) -> TextIO:
    if stream is None:  # closed by the parent process
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    else:
        stream.flush()
    raw = _Raw(number, is_told=is_told)
    is_by_lines = not is_told or (isinstance(stream, io.TextIOWrapper) and (stream.line_buffering or stream.write_through))
    encoding = stream.encoding if stream is not None else "utf-8"
    buffered = io.BufferedWriter(raw)  # type: ignore[type-var]  # a FileIO whose write accepts fewer kinds of buffers
    return io.TextIOWrapper(buffered, encoding, "backslashreplace", line_buffering=is_by_lines)


class _Raw(io.FileIO):
    """A file descriptor; after the first failed write, data is discarded."""

    def __init__(self, number: int, *, is_told: bool) -> None:
        super().__init__(number, "wb", closefd=False)
        self._is_told, self._is_lost = is_told, False

    def write(self, data: bytes | memoryview, /) -> int:  # type: ignore[override]
        if not self._is_lost:
            try:
                return super().write(data)
            except OSError as cause:
                self._is_lost = True
                if self._is_told and not isinstance(cause, BrokenPipeError):
                    raise OutputError(f"standard output cannot be written: {cause.strerror}") from cause
        return len(data)
