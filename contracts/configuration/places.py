"""Where the document is that nobody named: in the working folder, else inside this installation."""

from __future__ import annotations

from pathlib import Path

from contracts.errors import ConfigurationError

__all__ = ["default_document", "shipped_folder"]

DOCUMENT_NAMES = ("openapi.yaml", "openapi.yml", "openapi.json")


def default_document(folder: Path = Path()) -> Path:
    """The document meant when none is named: of `folder`, else the shipped one."""
    for name in DOCUMENT_NAMES:
        if (folder / name).is_file():
            return folder / name
    return shipped_folder() / DOCUMENT_NAMES[0]


def shipped_folder() -> Path:
    """Where the shipped contract lies: inside the installed package, or at the top of a work tree."""
    here = Path(__file__).resolve().parent.parent
    for folder in (here / "shipped", here.parent):
        if (folder / DOCUMENT_NAMES[0]).is_file():
            return folder
    raise ConfigurationError("the shipped document is missing from this installation: name a document, or install the kit again")
