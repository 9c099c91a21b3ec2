"""Resolves references: `#/…`, anchors, `$id`s, other files; through references on the way, and never in circles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.document.references.library import Library, SourceFile, UnresolvedReference, joined
from contracts.document.wording import Hints
from contracts.http.messages import ABSENT, JSON
from contracts.pointers import at, escaped, step

__all__ = ["Frame", "Resolver"]

_TextPointer = tuple[SourceFile, str]
_MOST_HOPS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The file that is walked, and how its pointers map to those of the result.

    `base`: the base of references; `own`: the pointer of the schema whose `$id` set it, None without; `top`: that of the outermost schema.
    """

    text: SourceFile
    inside: str
    outside: str
    base: str
    own: str | None = None
    top: str | None = None

    def within(self, outside: str) -> str:
        """The pointer in the file for a pointer in the result."""
        return self.inside + outside[len(self.outside) :]


class Resolver:
    """Follows references of one document. All methods raise UnresolvedReference if one cannot be resolved."""

    def __init__(self, library: Library) -> None:
        self._library, self._hints = library, Hints()
        self._ends: dict[tuple[str, str], tuple[SourceFile, str]] = {}  # chains of references: file and pointer of the last target
        self._sound: set[tuple[str, str]] = set()  # references known not to be circular

    def followed(self, text: SourceFile, pointer: str, value: JSON) -> tuple[SourceFile, str, JSON]:
        """The end of a chain of references: file, pointer, value; as far as it can be followed."""
        seen: set[tuple[str, str]] = set()
        while isinstance(value, dict) and isinstance(value.get("$ref"), str):
            key = (text.address, pointer)
            if key in seen:
                return text, pointer, value
            seen.add(key)
            try:
                text, pointer = self._ends.get(key) or self.resolved(value["$ref"], Frame(text, "", "", text.address))
            except UnresolvedReference:  # reported when the walk gets there
                break
            value = at(text.tree.data, pointer)
        self._ends |= dict.fromkeys(seen, (text, pointer)) if len(seen) > 1 else {}
        return text, pointer, value

    def refuse_circle(self, text: SourceFile, pointer: str) -> None:
        """Raises UnresolvedReference for a circle of references."""
        seen: set[tuple[str, str]] = set()
        while True:
            value = at(text.tree.data, pointer)
            written = value.get("$ref") if isinstance(value, dict) else None
            if not isinstance(written, str) or not isinstance(value, dict) or value.keys() - {"$ref", "description", "summary"}:
                break
            if (text.address, pointer) in self._sound:
                break
            if (text.address, pointer) in seen:
                raise UnresolvedReference("refers back to itself")
            seen.add((text.address, pointer))
            try:
                text, pointer = self.resolved(written, Frame(text, "", "", text.address))
            except UnresolvedReference:  # reported at its own place
                break
        self._sound |= seen

    def resolved(self, written: str, frame: Frame) -> _TextPointer:
        """The file and pointer of a reference's target. Raises UnresolvedReference."""
        address, _, fragment = written.partition("#")
        if not address:
            return self._local(fragment, frame)
        named = self._named(joined(frame.base, address), fragment)
        if named is not None:
            return named
        text = self._text(address, frame)
        target = self._found(text, fragment)
        if target is None:
            raise UnresolvedReference("cannot be resolved", self._nearest(text.tree.data, fragment))
        return target

    def _text(self, address: str, frame: Frame) -> SourceFile:
        """The file relative to the schema's own `$id`, if it exists; otherwise relative to the current file. Raises UnresolvedReference."""
        beside_id = joined(frame.base, address)
        return self._library.text(beside_id if self._library.has_file(beside_id) else joined(frame.text.address, address))

    def _named(self, address: str, fragment: str) -> _TextPointer | None:
        named = self._library.named(address)
        if named is None or not fragment:
            return named
        text, pointer = named
        if fragment.startswith("/"):
            return self._found(text, pointer + fragment)
        anchor = text.names.get(f"{address}#{fragment}")
        return (text, anchor) if anchor is not None else None

    def _local(self, fragment: str, frame: Frame) -> _TextPointer:
        """`#/…` is relative to the document; in schemas also to the schema with an `$id`, or to the outermost schema."""
        roots = [root for root in (frame.own, "", frame.top) if root is not None]
        if not fragment:
            is_schema = frame.top is not None and frame.text is self._library.root
            return frame.text, next(iter(roots)) if frame.own is not None else frame.top or "" if is_schema else ""
        if not fragment.startswith("/"):
            pointer = frame.text.names.get(f"{frame.base}#{fragment}", frame.text.names.get(f"#{fragment}"))
            if pointer is None:
                raise UnresolvedReference("cannot be resolved")
            return frame.text, pointer
        for root in roots:
            target = self._found(frame.text, root + fragment)
            if target is not None:
                return target
        raise UnresolvedReference("cannot be resolved", self._nearest(frame.text.tree.data, fragment))

    def _found(self, text: SourceFile, fragment: str) -> _TextPointer | None:
        """The target of `""`, `/a/b` or `anchor`. References on the way are followed."""
        if fragment and not fragment.startswith("/"):
            pointer = text.names.get(f"#{fragment}")
            return None if pointer is None else (text, pointer)
        value: JSON = text.tree.data
        pointer = ""
        hops = 0
        for part in fragment.split("/")[1:]:
            below, name = step(value, part)
            while below is ABSENT and isinstance(value, dict) and isinstance(value.get("$ref"), str) and hops < _MOST_HOPS:
                hops += 1
                try:
                    text, pointer = self.resolved(value["$ref"], Frame(text, "", "", text.address))
                except (UnresolvedReference, RecursionError):
                    return None
                value = at(text.tree.data, pointer)
                below, name = step(value, part)
            if below is ABSENT:
                return None
            value, pointer = below, f"{pointer}/{escaped(name)}"
        return text, pointer

    def _nearest(self, data: JSON, fragment: str) -> str:
        parent, _, name = fragment.rpartition("/")
        siblings = at(data, parent) if parent or "paths" not in (data if isinstance(data, dict) else ()) else ABSENT
        return self._hints.did_you_mean(step({}, name)[1], siblings if isinstance(siblings, Mapping) else ())
