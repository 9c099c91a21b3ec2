"""OpenAPI documents: text → plain data, its version, its faults.

    text ─ yaml ─ references ─ structure ─ swagger ─ keywords ─ semantics → Document
                  (one whole)  (faults)    (2.0 → 3.0) (mended)  (faults)

| module | knows |
|---|---|
| `sources`, `fetching`, `library` | files, standard input, URLs → text; what a reference may reach |
| `yaml`, `jsontext` | text → data and spots |
| `plain` | data that was handed in → plain data |
| `scalars`, `places` | pointer and offset → file, line, column |
| `kinds` | what stands where in a document |
| `references`, `resolving` | many texts → one document with local references; where a reference leads |
| `structure` | what the official schemas say against a document |
| `swagger` | 2.0 → 3.0 |
| `keywords` | what is wrong inside schemas, mended |
| `semantics` | what none of these can see: a table of own checks |
"""

from __future__ import annotations

import contextlib
import gc
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from contracts.errors import Fault, Place
from contracts.http.messages import JSON
from contracts.schemas.dialects import upgraded_document
from contracts.schemas.validation import Schemas

__all__ = ["Document", "checked", "load", "uncollected"]


@dataclass(frozen=True, slots=True)
class Document:
    """A document that can be used: one piece, all references local, schemas that mean something.

    `data` in the dialect of its `version` (3.0, 3.1, 3.2; Swagger 2.0 is translated to 3.0), `schemas` the same in 2020-12. `tree` knows
    where everything in `data` was written. `original`: as it was read, other files taken in; `written`: the version it was written in.
    `faults`: what it can be served in spite of, each with what is done about it. `source`: None for data that was handed in. `files`: the
    others that it consists of. `text`: its own, None for data that was handed in. `broken`: where a reference to another file, or in one,
    leads and finds nothing → what is wrong.
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
        """Keeps the text as small as it gets while nobody asks for a place in it."""
        if self.text is not None:
            self.text.pack()


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Without garbage collection: a large document is a million new objects, none of them garbage (half of the time otherwise)."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@uncollected()
def load(source: str | Path | Mapping[str, JSON], *, allowed: Sequence[str] = (), on_read: OnRead | None = None) -> Document:
    """The document of a path, `-`, an http(s) URL, or of plain data.

    `allowed`: beginnings of URLs, and folders, that references may lead to beside the document's own folder and the working folder.
    `on_read` is called with the absolute path of each file, links not followed, just before it is read or found missing.
    Raises SourceError when it cannot be read, and DocumentError when it is no OpenAPI document at all.
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
    """In the order of the text; what is shared, and so wrong in several places of the whole, is told once."""
    unique: dict[tuple[Place, str], Fault] = {}
    for fault in sorted(faults, key=lambda fault: (fault.place, fault.message)):
        unique.setdefault((fault.place, _POINTER.sub("", fault.message) if fault.place.line else fault.message), fault)
    return tuple(unique.values())


_POINTER = re.compile(r"^`[^`]*`: ")
