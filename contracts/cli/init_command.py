"""`contracts init`: a first rule book for a document."""

from __future__ import annotations

from pathlib import Path

from contracts.api import build
from contracts.cli import console
from contracts.configuration import ContractsOptions
from contracts.document import load
from contracts.errors import ConfigurationError
from contracts.http.addresses import shown
from contracts.rules.draft.book_text import draft

__all__ = ["init"]


def init(options: ContractsOptions, output: str | None) -> None:
    """Write the book to the file `output`, else to standard output. Raises ContractsError."""
    path = Path(output) if output else None
    if path is not None and path.exists():
        raise ConfigurationError(f"--output: {path} already exists and was not changed: choose another name or move the file")
    text = draft(build(load(options.document, allowed=options.allow_ref)))
    if path is None:
        console.write_text(text)
        return
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as cause:
        raise ConfigurationError(f"--output: {path} cannot be written: {cause.strerror}") from cause
    console.warn(f"wrote {path}: review it, then run `contracts check {shown(options.document)} --rules {path}`")
