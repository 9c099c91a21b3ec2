"""OpenAPI documents: text → plain data, its version, its faults.

| module | knows |
|---|---|
| `sources` | files, standard input, URLs → text |
| `yaml`, `jsontext` | text → data and spots |
| `scalars`, `places` | pointer and offset → file, line, column |
| `structure` | what the official schemas say against a document |
| `semantics` | what they cannot see: a table of own checks |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from contracts.document import semantics, sources, structure
from contracts.document.sources import Source
from contracts.document.yaml import Tree, parse
from contracts.errors import DocumentError, Fault
from contracts.exchange import JSON

__all__ = ["Document", "checked", "load"]


@dataclass(frozen=True, slots=True)
class Document:
    """A document that can be used. `version`: 3.0, 3.1 or 3.2. `faults`: what it can be served in spite of. `source`: None
    for data that was handed in."""

    data: dict
    version: str
    tree: Tree
    source: Source | None = None
    faults: tuple[Fault, ...] = ()


def load(source: str | Path | Mapping[str, JSON], *, allowed: Sequence[str] = ()) -> Document:
    """The document of a path, `-`, an http(s) URL, or of plain data.

    Raises SourceError when it cannot be read, and DocumentError with every fault when it cannot be used.
    """
    if isinstance(source, Mapping):
        return checked(Tree(dict(source), "document"), None)
    text = sources.read(source, allowed=allowed)
    return checked(parse(text.text, file=text.name), text)


def checked(tree: Tree, source: Source | None) -> Document:
    """The document of a tree; raises DocumentError as `load` does."""
    version = structure.version_of(tree)
    assert isinstance(tree.data, dict)
    serious, tolerable = structure.faults(tree, version)
    serious += semantics.serious_faults(tree, version)
    if serious:
        raise DocumentError(_sorted({*serious, *tolerable}))
    return Document(tree.data, version, tree, source, tuple(_sorted({*tolerable, *semantics.tolerable_faults(tree, version)})))


def _sorted(faults: set[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: (fault.place, fault.message))
