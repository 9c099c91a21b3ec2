"""The files of one document: its own and those that it refers to, each read once, and look-ups of addresses in them."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from contracts.document.reading import sources
from contracts.document.reading.sources import Reach, is_url
from contracts.document.reading.yaml import Tree, parse
from contracts.errors import DocumentError, Fault, SourceError
from contracts.http.messages import JSON
from contracts.pointers import escaped

__all__ = ["Library", "SourceFile", "UnresolvedReference", "joined", "stem"]


class SourceFile:
    """One file. `address`: the base of its relative references."""

    def __init__(self, address: str, tree: Tree) -> None:
        self.address, self.tree = address, tree

    @functools.cached_property
    def names(self) -> dict[str, str]:
        """`$id`s as absolute addresses, anchors as `#name` and as absolute addresses → pointer. Rarely needed."""
        names: dict[str, str] = {}
        for written, pointer in _names(self.tree.data, "", self.address):
            names.setdefault(written, pointer)
        return names


class UnresolvedReference(Exception):
    """A reference cannot be resolved; `hint` says what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.message, self.hint = message, hint
        super().__init__(message)


class Library:
    """Reads files. `faults`: those of files that were read anyway. `files`: those that were read, or would have been if they existed."""

    def __init__(self, tree: Tree, reach: Reach) -> None:
        self.faults: list[Fault] = []
        self.files: list[Path] = []
        self._reach = reach
        own = tree.data.get("$self") if isinstance(tree.data, dict) else None
        self.root = SourceFile(joined(reach.home, own) if isinstance(own, str) else reach.home, tree)
        self._existing: dict[str, bool] = {}  # by address: whether there is a file
        self._canonicals: dict[str, str] = {}  # by address: following links asks the file system for each folder
        self._texts: dict[str, SourceFile | UnresolvedReference] = {self.root.address: self.root, self._canonical(reach.home): self.root}
        self._names: dict[str, tuple[SourceFile, str]] = {}  # `$id`s and anchors of the files read so far, but for those in …
        self._unnamed = [self.root]

    def text(self, address: str) -> SourceFile:
        """The file at an absolute address without fragment. Raises UnresolvedReference."""
        canonical = self._canonical(address)
        file = self._texts.get(address) or self._texts.get(canonical)
        if file is None:
            self._reach.note(address)
            file = self._texts[canonical] = self._opened(canonical)
            if isinstance(file, SourceFile):
                self._unnamed.append(file)
        if isinstance(file, UnresolvedReference):
            raise file
        return file

    def has_file(self, address: str) -> bool:
        """Whether there is a file at an absolute address."""
        found = self._existing.get(address)
        if found is None:
            path = sources.path_of(address)
            if path is not None:
                self._reach.note(address)
            found = self._existing[address] = path is not None and path.is_file()
        return found

    def named(self, address: str) -> tuple[SourceFile, str] | None:
        """The file and pointer of the schema whose `$id` is that address."""
        for file in self._unnamed:
            for name, pointer in file.names.items():
                self._names.setdefault(name, (file, pointer))
        self._unnamed.clear()
        return self._names.get(address)

    def _opened(self, address: str) -> SourceFile | UnresolvedReference:
        refusal = self._reach.refusal(address)
        if refusal:
            readable = is_url(address) or address.startswith("file:")
            return UnresolvedReference(f"was not read: {refusal}", f"allow it with {self._reach.permission(address)}" if readable else "")
        path = sources.path_of(address)
        if path is not None:
            self.files.append(path)
        try:
            source = self._reach.read(address)
            tree = parse(source.text, file=source.name, is_tolerant=True)
        except SourceError as error:
            return UnresolvedReference(f"cannot be read: {str(error).partition(';')[0]}")
        except DocumentError as error:
            return UnresolvedReference(f"cannot be read: {error.faults[0]}")
        if tree.data is None:  # temporarily, while it is being written
            return UnresolvedReference(f"cannot be read: {source.name}: is empty")
        self.faults += tree.faults
        return SourceFile(address, tree)

    def _canonical(self, address: str) -> str:
        """The canonical spelling of an address, so that a file is read once, whatever it is called."""
        found = self._canonicals.get(address)
        if found is None:
            found = self._canonicals[address] = self._reach.canonical(address)
        return found


def _names(node: JSON, pointer: str, base: str) -> Iterator[tuple[str, str]]:
    """`$id`s (absolute) and anchors (`#name`, and absolute) below a node, outermost first."""
    if isinstance(node, list):
        for index, one in enumerate(node):
            if isinstance(one, (dict, list)):
                yield from _names(one, f"{pointer}/{index}", base)
    elif isinstance(node, dict):
        if isinstance(node.get("$id"), str):
            base = joined(base, node["$id"])
            yield base.removesuffix("#"), pointer
        for word in ("$anchor", "$dynamicAnchor"):
            if isinstance(node.get(word), str):
                yield f"#{node[word]}", pointer
                yield f"{base.partition('#')[0]}#{node[word]}", pointer
        for name, value in node.items():
            if isinstance(value, (dict, list)):
                yield from _names(value, f"{pointer}/{escaped(name)}", base)


def joined(base: str, reference: str) -> str:
    """`urljoin` that never raises."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference


def stem(address: str) -> str:
    """`…/models/pet.yaml` → `pet`; the folder's name for files named `index` or `schema`."""
    try:
        path = urlsplit(address).path
    except ValueError:
        path = address
    folder, _, name = path.rpartition("/")
    name = unquote(name)
    for suffix in (".json", ".yaml", ".yml"):
        name = name.removesuffix(suffix)
    return unquote(folder.rpartition("/")[2]) if name.lower() in ("", "_index", "index", "schema") else name
