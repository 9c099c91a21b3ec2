"""A document in which every reference is local and can be resolved: other files are included, unresolved references reported and removed.

One walk guided by the table of kinds, so that data is never mistaken for structure: a `$ref` in an example stays, as does a property.
Objects from other files go into the document's components, under their own names; those that components cannot contain (path items,
operations, whole sections) are copied to the place of the reference. Only what changes is copied.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from contracts.document.object_kinds import DATA, SECTIONS, kind_at, members_of
from contracts.document.reading.positions import Joined, Tree
from contracts.document.reading.sources import Reach
from contracts.document.references.library import Library, SourceFile, UnresolvedReference, joined, stem
from contracts.document.references.resolver import Frame, Resolver
from contracts.document.wording import display_path
from contracts.errors import Fault
from contracts.http.addresses import shown
from contracts.http.messages import ABSENT, JSON
from contracts.pointers import at, escaped, step

__all__ = ["Assembled", "assembled"]

_Location: TypeAlias = "tuple[_Location, str] | None"  # of the walk: (location of the parent, name); None is the document
_MOST_COPIES = 20_000  # in one document: copied references could multiply without end
_COPIED = ("media-type", "parameter", "path-item", "response")  # OpenAPI allows references to these, but has no section for them
_DONE = {
    "response": "the response has no content",
    "schema": "any value is accepted",
}


@dataclass(frozen=True, slots=True)
class Assembled:
    """The assembled document. `faults`: those of its references. `files`: the files that they point to. `broken`: see `Document`."""

    tree: Tree
    faults: list[Fault]
    files: list[Path]
    broken: dict[str, Fault]


def assembled(tree: Tree, reach: Reach, *, is_old: bool = False) -> Assembled:
    """A document together with everything that it refers to. `is_old`: it is Swagger 2.0."""
    walk = _Assembler(Library(tree, reach), is_old)
    data = walk.document()
    whole = tree if data is tree.data else Joined(data, tree, walk.origins)
    return Assembled(whole, walk.faults, walk.files, walk.broken)


class _Assembler:
    """The walk over one document."""

    def __init__(self, library: Library, is_old: bool) -> None:
        self.faults: list[Fault] = []
        self.broken: dict[str, Fault] = {}
        self.origins: dict[str, tuple[Tree, str]] = {}
        self._library, self._resolver, self._is_old = library, Resolver(library), is_old
        self._sections = SECTIONS["2.0" if is_old else "3"]
        self._placed: dict[tuple[str, str, str], str] = {}  # (address, pointer, kind) → pointer in the result
        self._copied: dict[tuple[str, str], str] = {}  # copies: (address, pointer) → pointer in the result
        self._known: dict[tuple[str, str, str], str] = {}  # (address, reference, kind) → pointer in the result
        self._taken: dict[str, set[str]] = {}  # section → names
        self._waiting: deque[tuple[str, str, Frame]] = deque()  # kind, pointer in the result, frame
        self._added: dict[str, dict[str, JSON]] = {}
        self._open: set[tuple[str, str]] = set()
        self._copies = 0

    @property
    def files(self) -> list[Path]:
        """The files that were read besides the document itself."""
        return self._library.files

    def document(self) -> JSON:
        """The assembled document, with all faults reported."""
        root = self._library.root
        frame = Frame(root, "", "", root.address)
        data = root.tree.data
        assert isinstance(data, dict)
        for kind, section in self._sections.items():
            self._place_own(kind, section, data, frame)
        data = self._object(data, "document", frame, None)
        while self._waiting:
            kind, pointer, below = self._waiting.popleft()
            section, _, name = pointer.rpartition("/")
            value = self._visit(at(below.text.tree.data, below.inside), kind, below, _location_of(pointer))
            self._added.setdefault(section, {})[name] = {} if value is ABSENT else value
        self.faults += self._library.faults
        return _with_added(data, self._added) if self._added else data

    def _place_own(self, kind: str, section: str, data: dict, frame: Frame) -> None:
        """Components of the document that are defined in other files keep the names that the document gives them."""
        components: JSON = data
        text, pointer = frame.text, ""
        for part in section.split("/")[1:]:
            components, _ = step(components, part)
            text, pointer, components = self._resolver.followed(text, f"{pointer}/{part}", components)
        names = self._taken.setdefault(section, set())
        for name, one in components.items() if isinstance(components, dict) else ():
            names.add(name)
            there, inside, _ = self._resolver.followed(text, f"{pointer}/{escaped(name)}", one)
            if there is not frame.text:
                self._placed.setdefault((there.address, inside, kind), f"{section}/{escaped(name)}")

    # The walk itself

    def _visit(self, value: JSON, holds: str, frame: Frame, location: _Location) -> JSON:
        """The value in the result; ABSENT if nothing is left of it."""
        if isinstance(value, dict):
            if holds[0] in "{[":
                if isinstance(value.get("$ref"), str):
                    return self._reference(value, holds, frame, location)
                return self._mapping(value, holds[1:-1], frame, location) if holds[0] == "{" else value
            return (
                self._reference(value, holds, frame, location)
                if isinstance(value.get("$ref"), str)
                else self._object(value, holds, frame, location)
            )
        if isinstance(value, list) and (holds[0] == "[" or holds == "schema"):
            return self._list(value, holds.strip("[]"), frame, location)
        return value

    def _mapping(self, value: dict, kind: str, frame: Frame, location: _Location) -> dict:
        changed: dict = value
        has_extensions = kind in ("path-item", "response")
        for name, one in value.items():
            if isinstance(one, dict) and not (has_extensions and name.startswith("x-")):
                new = self._visit(one, kind, frame, (location, name))
                if new is not one:
                    changed = _changed(changed, value, name, new)
        return changed

    def _list(self, value: list, kind: str, frame: Frame, location: _Location) -> list:
        elements = [self._visit(one, kind, frame, (location, str(index))) for index, one in enumerate(value)]
        if all(new is old for new, old in zip(elements, value, strict=True)):
            return value
        if any(new is ABSENT for new in elements):
            self._shifted(elements, frame, location)
        return [new for new in elements if new is not ABSENT]

    def _shifted(self, elements: list, frame: Frame, location: _Location) -> None:
        """Records the origins of elements that moved up because earlier ones were dropped."""
        pointer = _rendered(location)
        moved: dict[str, tuple[Tree, str]] = {}
        index = 0
        for old, one in enumerate(elements):
            if one is not ABSENT:
                there = f"{pointer}/{old}"
                for known in [known for known in self.origins if known == there or known.startswith(f"{there}/")]:
                    moved[f"{pointer}/{index}{known[len(there) :]}"] = self.origins.pop(known)
                moved.setdefault(f"{pointer}/{index}", (frame.text.tree, frame.within(there)))
                index += 1
        self.origins |= moved

    def _object(self, value: dict, kind: str, frame: Frame, location: _Location) -> dict:
        if kind == "schema":
            frame = self._schema_frame(value, frame, location)
        if kind == "example" and isinstance(value.get("externalValue"), str) and value.keys().isdisjoint({"value", "dataValue"}):
            return self._external_example(value, frame, location)
        members = members_of(kind, is_old=self._is_old)
        others = members.get("*", "")
        changed: dict = value
        for name, one in value.items():
            if not isinstance(one, (dict, list)):
                continue
            holds = members.get(name) or others
            if holds:
                new = self._visit(one, holds, frame, (location, name))
            elif kind == "schema":
                new = self._discriminator(one, frame, (location, name)) if name == "discriminator" else one
            elif name in DATA or name[:2] == "x-" or not _has_reference(one):
                continue
            else:
                new = self._visit(one, "[anything]" if isinstance(one, list) else "anything", frame, (location, name))
            if new is not one:
                changed = _changed(changed, value, name, new)
        return changed

    def _external_example(self, value: dict, frame: Frame, location: _Location) -> dict:
        """An example with the content of the file that it names; as it is, with a fault, if that cannot be read."""
        written = value["externalValue"]
        try:
            file = self._library.text(joined(frame.base, written))
        except UnresolvedReference as problem:
            self._add_unresolved(written, "example not served", problem, frame, (location, "externalValue"))
            return value
        self.origins[f"{_rendered(location)}/value"] = file.tree, ""
        return {**{name: one for name, one in value.items() if name != "externalValue"}, "value": file.tree.data}

    def _schema_frame(self, value: dict, frame: Frame, location: _Location) -> Frame:
        own = value.get("$id")
        if frame.top is not None and not isinstance(own, str):
            return frame
        inside = frame.within(_rendered(location))
        top = inside if frame.top is None else frame.top
        if isinstance(own, str):
            return Frame(frame.text, frame.inside, frame.outside, joined(frame.base, own).removesuffix("#"), inside, top)
        return Frame(frame.text, frame.inside, frame.outside, frame.base, frame.own, top)

    def _discriminator(self, value: JSON, frame: Frame, location: _Location) -> JSON:
        """With references in its `mapping` made local; names stay."""
        mapping = value.get("mapping") if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(mapping, dict):
            return value
        local_mapping = {}
        for name, one in mapping.items():
            local_mapping[name] = one
            if isinstance(one, str) and re.search(r"[/#]|\.(?:json|ya?ml)$", one):
                try:
                    local_mapping[name] = f"#{self._target(one, 'schema', frame)}"
                except UnresolvedReference as problem:
                    self._add_unresolved(one, "", problem, frame, ((location, "mapping"), name))
        return {**value, "mapping": local_mapping} if local_mapping != mapping else value

    # References

    def _reference(self, value: dict, holds: str, frame: Frame, location: _Location) -> JSON:
        if holds == "schema":
            frame = self._schema_frame(value, frame, location)
        written = value["$ref"]
        try:
            if holds not in self._sections:
                if holds not in _COPIED:
                    self._add_fault(f"`{written}` is not allowed here by OpenAPI", "followed anyway", "", frame, (location, "$ref"))
                return self._copy(value, holds, frame, location)
            pointer = self._target(written, holds, frame)
            if location is not None and pointer.endswith(f"/{escaped(location[1])}") and pointer == _rendered(location):
                return self._copy(value, holds, frame, location)
        except UnresolvedReference as problem:
            return self._without(value, holds, problem, frame, location)
        siblings = {name: one for name, one in value.items() if name != "$ref"} if len(value) > 1 else {}
        kept = self._object(siblings, holds, frame, location) if siblings else siblings
        return value if f"#{pointer}" == written and kept is siblings else {"$ref": f"#{pointer}", **kept}

    def _without(self, value: dict, holds: str, problem: UnresolvedReference, frame: Frame, location: _Location) -> JSON:
        done = _DONE.get(holds, "ignored")
        self._add_unresolved(value["$ref"], done, problem, frame, (location, "$ref"))
        rest = {name: one for name, one in value.items() if name != "$ref"}
        if holds == "response":
            return {"description": "", **rest}
        return self._object(rest, holds, frame, location) if holds == "schema" or rest.keys() - {"description", "summary"} else ABSENT

    def _add_unresolved(self, written: str, done: str, problem: UnresolvedReference, frame: Frame, location: _Location) -> None:
        fault = self._add_fault(f"`{written}` {problem.message}", done, problem.hint, frame, location)
        if frame.text is not self._library.root or not written.startswith("#"):
            self.broken.setdefault(joined(frame.base, written), replace(fault, message=fault.message.removesuffix(f"; {done}")))

    def _add_fault(self, message: str, done: str, hint: str, frame: Frame, location: _Location) -> Fault:
        pointer = frame.within(_rendered(location))
        where = display_path(pointer.removesuffix("/$ref"))
        text = f"{where}: {message}" if where else message
        fault = Fault(shown(f"{text}; {done}" if done else text), frame.text.tree.place(pointer), hint)
        self.faults.append(fault)
        return fault

    def _copy(self, value: dict, holds: str, frame: Frame, location: _Location) -> JSON:
        """A copy of the reference's target, in its place; members next to the reference take precedence."""
        text, pointer = self._resolver.resolved(value["$ref"], frame)
        key = (text.address, pointer)
        if key in self._open or self._copies > _MOST_COPIES:
            raise UnresolvedReference("refers back to itself" if key in self._open else "exceeds the limit on copied references")
        self._copies += 1
        outside = _rendered(location)
        self.origins[outside] = (text.tree, pointer)
        self._copied.setdefault(key, outside)
        content = at(text.tree.data, pointer)
        if holds == "example" and text is not self._library.root and not _is_example(content):
            content = {"value": content}
        self._open.add(key)
        try:
            copy = self._visit(content, holds, Frame(text, pointer, outside, text.address), location)
        finally:
            self._open.discard(key)
        siblings = {name: one for name, one in value.items() if name != "$ref"}
        if not siblings or not isinstance(copy, dict):
            return copy
        for name in siblings:
            self.origins[f"{outside}/{escaped(name)}"] = (frame.text.tree, frame.within(f"{outside}/{escaped(name)}"))
        return {**copy, **self._object(siblings, holds.strip("{[]}"), frame, location)}

    def _target(self, written: str, kind: str, frame: Frame) -> str:
        """The pointer in the result of a reference's target, which is added if it is not there yet. Raises UnresolvedReference."""
        is_plain = written.startswith("#/") and frame.own is None
        known = self._known.get((frame.text.address, written, kind)) if is_plain else None
        if known is not None:
            return known
        text, pointer = self._resolver.resolved(written, frame)
        self._resolver.refuse_circle(text, pointer)
        target = self._standing(text, pointer, kind) or self._new(text, pointer, kind)
        if is_plain and at(frame.text.tree.data, written) is not ABSENT:
            self._known[frame.text.address, written, kind] = target
        return target

    def _standing(self, text: SourceFile, pointer: str, kind: str) -> str:
        """The pointer in the result if it is already there, "" otherwise."""
        found = self._placed.get((text.address, pointer, kind))
        if found is not None:
            return found
        if text is self._library.root and self._is_at_home(pointer, kind):
            return pointer
        prefix, rest = pointer, ""
        while True:
            there = self._copied.get((text.address, prefix)) or self._placed.get((text.address, prefix, kind))
            if there is not None and self._is_at_home(there + rest, kind):
                return there + rest
            if not prefix:
                return ""
            prefix, _, part = prefix.rpartition("/")
            rest = f"/{part}{rest}"

    def _is_at_home(self, pointer: str, kind: str) -> bool:
        """Whether the result has that kind of thing at the pointer (2.0: things are moved when translated, but for the definitions)."""
        if self._is_old and not pointer.startswith("/definitions/"):
            return False
        return kind_at([step({}, part)[1] for part in pointer.split("/")[1:]], is_old=self._is_old) == kind

    def _new(self, text: SourceFile, pointer: str, kind: str) -> str:
        section = self._sections[kind]
        name = step({}, pointer.rpartition("/")[2])[1] if pointer else stem(text.address)
        if name.isdigit() or name in ("schema", "items"):
            name = f"{stem(text.address)}_{name}"
        name = re.sub(r"[^A-Za-z0-9._-]+", "_", name) or kind
        taken = self._taken.setdefault(section, set())
        names = (name, *(f"{name}_{number}" for number in range(2, len(taken) + 3)))
        chosen = next(one for one in names if one not in taken)
        taken.add(chosen)
        there = f"{section}/{chosen}"
        self._placed[text.address, pointer, kind] = there
        self.origins[there] = (text.tree, pointer)
        self._waiting.append((kind, there, Frame(text, pointer, there, text.address)))
        return there


def _location_of(pointer: str) -> _Location:
    location: _Location = None
    for part in pointer.split("/")[1:]:
        location = (location, step({}, part)[1])
    return location


def _rendered(location: _Location) -> str:
    parts = []
    while location is not None:
        parts.append(escaped(location[1]))
        location = location[0]
    return "".join(f"/{part}" for part in reversed(parts))


def _changed(copy: dict, original: dict, name: str, value: JSON) -> dict:
    if copy is original:
        copy = dict(original)
    if value is ABSENT:
        del copy[name]
    else:
        copy[name] = value
    return copy


def _has_reference(value: dict | list) -> bool:
    """Whether a value is a reference, or a list with some, although OpenAPI allows none here."""
    some = [value] if isinstance(value, dict) else value
    return any(isinstance(one, dict) and isinstance(one.get("$ref"), str) for one in some)


def _is_example(value: JSON) -> bool:
    return isinstance(value, dict) and bool(value.keys() & {"value", "externalValue", "dataValue", "serializedValue", "$ref"})


def _with_added(data: dict, added: Mapping[str, Mapping[str, JSON]]) -> dict:
    """The document with the objects that were added to its sections."""
    document = dict(data)
    for section, members in added.items():
        holder = document
        parts = section.split("/")[1:]
        for part in parts[:-1]:
            below = holder.get(part)
            holder[part] = dict(below) if isinstance(below, dict) else {}
            holder = holder[part]
        below = holder.get(parts[-1])
        holder[parts[-1]] = {**(below if isinstance(below, dict) else {}), **members}
    return document
