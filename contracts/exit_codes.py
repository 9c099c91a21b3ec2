"""The exit codes of both commands. The README says when a run ends with which."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    """How a command ended."""

    CLEAN = 0
    FAILURES = 1
    ERROR = 2  # usage, configuration, document or rule book; a bug in the kit
    NO_RESPONSE = 3
    INTERRUPTED = 130  # 128 + SIGINT, as a shell reports it
