"""Where a report goes: a stream that is open, or a file that is written whole when the run is over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from contracts.errors import ConfigurationError

__all__ = ["Output"]


@dataclass(frozen=True, slots=True)
class Output:
    """A stream or a path."""

    target: TextIO | Path

    def write(self, text: str) -> None:
        """Write a text. Raises ConfigurationError when the file cannot be written."""
        if not isinstance(self.target, Path):
            self.target.write(text)
            self.target.flush()
            return
        try:
            self.target.write_text(text, encoding="utf-8")
        except OSError as cause:
            raise ConfigurationError(f"--report: {self.target} cannot be written: {cause.strerror}") from cause
