"""OpenAPI documents: text → plain data, its version, its faults.

    text ─ yaml ─ assembly ─── structure ─ swagger2 ─── schema_keywords ─ semantics → Document
                  (one piece)  (faults)    (2.0 → 3.0)  (normalized)      (faults)

| module | knows |
|---|---|
| `reading/sources`, `fetching`, `references/library` | files, standard input, URLs → text; which files references may read |
| `reading/yaml`, `json_source` | text → data and spans |
| `reading/plain_data` | data that was passed in → plain data |
| `reading/scalar_positions`, `positions` | pointer and offset → file, line, column |
| `object_kinds` | the kinds of objects in a document, and where they are |
| `references/assembly`, `resolver` | many files → one document with local references; the target of a reference |
| `faults/structure` | violations of the official schemas |
| `swagger2` | 2.0 → 3.0 |
| `faults/schema_keywords` | invalid schema keywords, normalized |
| `faults/semantics` | everything else: a table of our own checks |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contracts.document import swagger2 as swagger
from contracts.document.faults import schema_keywords as keywords
from contracts.document.faults import semantics, structure
from contracts.document.reading import plain_data as plain
from contracts.document.reading import sources
from contracts.document.reading.positions import Joined, PositionedText
from contracts.document.reading.sources import OnRead, Reach, Source
from contracts.document.reading.yaml import Tree, parse
from contracts.document.references import assembly as references
from contracts.errors import Fault
from contracts.garbage_collection import uncollected
from contracts.http.messages import JSON
from contracts.schemas.dialects import upgraded_document
from contracts.schemas.validation import Schemas

__all__ = ["Document", "checked", "load"]


@dataclass(frozen=True, slots=True)
class Document:
    """A usable document: one piece, all references local, schemas normalized.

    `data` in the dialect of its `version` (3.0, 3.1, 3.2; Swagger 2.0 is translated to 3.0), `schemas` the same in 2020-12. `tree` knows
    where everything in `data` was written. `original`: as read, with other files included; `written`: its original version.
    `faults`: the faults, each with how it is handled. `source`: None for data that was passed in. `files`: the
    other files that it uses. `text`: its own, None for data that was passed in. `broken`: the address of each unresolved reference to
    or in another file → its fault.
    """

    data: dict
    version: str
    tree: Tree
    schemas: Schemas
    original: dict
    written: str
    source: Source | None = None
    faults: tuple[Fault, ...] = ()
    files: tuple[Path, ...] = ()
    text: PositionedText | None = None
    broken: Mapping[str, Fault] = field(default_factory=dict)

    def pack(self) -> None:
        """Keeps the text in as little memory as possible until a place in it is needed."""
        if self.text is not None:
            self.text.pack()


@uncollected()
def load(source: str | Path | Mapping[str, JSON], *, allowed: Sequence[str] = (), on_read: OnRead | None = None) -> Document:
    """The document of a path, `-`, an http(s) URL, or of plain data.

    `allowed`: URL prefixes and folders that references may read, besides the document's folder and the working folder.
    `on_read` is called with the absolute path of each file, links not followed, just before it is read or found missing.
    Raises SourceError if it cannot be read, and DocumentError if it is not an OpenAPI document at all.
    """
    if isinstance(source, Mapping):
        return checked(Tree(plain.data(source, file="document"), "document"), None, allowed=allowed)
    read = sources.read(source, on_read=on_read)
    tree = parse(read.text, file=read.name, is_tolerant=True)
    return checked(tree, Source(read.name, read.path, read.url), allowed=allowed, on_read=on_read)


def checked(tree: Tree, source: Source | None, *, allowed: Sequence[str] = (), on_read: OnRead | None = None) -> Document:
    """The document of a tree; raises DocumentError as `load` does."""
    written, faults = structure.version_of(tree)
    faults += tree.faults
    is_old = written == "2.0"
    assembled = references.assembled(tree, Reach(source, allowed, on_read=on_read), is_old=is_old)
    whole = assembled.tree
    original = whole.data
    assert isinstance(original, dict)
    version = "3.0" if is_old else written
    read = whole
    if is_old:
        data, origins = swagger.converted(original)
        whole = Joined(data, whole, {there: (whole, here) for there, here in origins.items()})
    data, normalized, mistaken = keywords.normalized(whole, written)
    faults += (
        assembled.faults
        + normalized
        + structure.faults(read, written, {whole.origin(pointer)[1] if is_old else pointer for pointer in mistaken})
    )
    if data is not whole.data:
        whole = Joined(data, whole, {})
    schemas = Schemas(upgraded_document(data) if version == "3.0" else data, has_dynamic_anchors=whole.mentions("$dynamicAnchor"))
    faults += semantics.faults(whole, version, schemas)
    files = tuple(assembled.files)
    document = Document(data, version, whole, schemas, original, written, source, _sorted(faults), files, tree.text, assembled.broken)
    document.pack()
    return document


def _sorted(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """In the order of the text; a fault in a shared part, which occurs in several places of the whole, is reported once."""
    unique: dict[tuple[str, str], Fault] = {}
    for fault in sorted(faults, key=lambda fault: (fault.place, fault.message)):
        unique.setdefault((str(fault.place), _POINTER.sub("", fault.message) if fault.place.line else fault.message), fault)
    return tuple(unique.values())


_POINTER = re.compile(r"^`[^`]*`: ")
