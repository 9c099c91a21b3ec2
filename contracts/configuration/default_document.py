"""The document to use when none is given: in the working folder, else the one shipped with this installation."""

from __future__ import annotations

from pathlib import Path

from contracts.errors import ConfigurationError

__all__ = ["default_document", "shipped_folder"]

DOCUMENT_NAMES = ("openapi.yaml", "openapi.yml", "openapi.json")


def default_document(folder: Path = Path()) -> Path:
    """The document to use when none is given: the one in `folder`, else the shipped one."""
    for name in DOCUMENT_NAMES:
        if (folder / name).is_file():
            return folder / name
    return shipped_folder() / DOCUMENT_NAMES[0]


def shipped_folder() -> Path:
    """The folder of the shipped contract: inside the installed package, or at the top of a source checkout."""
    here = Path(__file__).resolve().parent.parent
    for folder in (here / "shipped", here.parent):
        if (folder / DOCUMENT_NAMES[0]).is_file():
            return folder
    raise ConfigurationError("the shipped document is missing from this installation: pass a document, or reinstall the package")
