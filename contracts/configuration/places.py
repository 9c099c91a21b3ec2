"""Where the documents are that nobody named: the working folder, beside a document, inside this installation."""

from __future__ import annotations

from pathlib import Path

from contracts.errors import ConfigurationError

__all__ = ["book_beside", "default_document", "shipped_folder"]

DOCUMENT_NAMES = ("openapi.yaml", "openapi.yml", "openapi.json")
BOOK_NAME = "rules.yaml"


def default_document(folder: Path = Path()) -> Path:
    """The document meant when none is named: of `folder`, else the shipped one."""
    for name in DOCUMENT_NAMES:
        if (folder / name).is_file():
            return folder / name
    return shipped_folder() / DOCUMENT_NAMES[0]


def book_beside(document: str | Path) -> Path | None:
    """`rules.yaml` next to `document` if there; None for standard input, URLs and where there is none."""
    if str(document) == "-" or "://" in str(document):
        return None
    book = Path(document).parent / BOOK_NAME
    return book if book.is_file() else None


def shipped_folder() -> Path:
    """Where the shipped contract lies: inside the installed package, or at the top of a work tree."""
    here = Path(__file__).resolve().parent.parent
    for folder in (here / "shipped", here.parent):
        if (folder / DOCUMENT_NAMES[0]).is_file():
            return folder
    raise ConfigurationError("the shipped document is missing from this installation: name a document, or install the kit again")
