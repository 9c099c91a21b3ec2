"""Where references of a document lead, and which components extend a parent: pure, each looked up once."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from contracts.http.messages import ABSENT, JSON
from contracts.pointers import at, escaped
from contracts.schemas.discriminators import Discriminator, discriminator_of

__all__ = ["ReferenceResolver"]

Schema = dict | bool

_MOST_CHILDREN = 500  # of one parent


class ReferenceResolver:
    """The references of one document."""

    def __init__(self, document: Mapping) -> None:
        self.document = document
        self._pointers: dict[str, str] = {}  # reference → pointer
        self._ends: dict[str, Schema] = {}  # reference → its final target
        self._children: dict[str, tuple[str, ...]] = {}  # as in `children`
        self._names: dict[str, str] | None = None  # `$id` and `#anchor` → pointer, built at first use

    def resolved(self, schema: Schema) -> Schema:
        """The final target of a `$ref`; the schema itself if there is none, or if it is unresolved or circular."""
        seen: set[str] = set()
        while isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
            reference = schema["$ref"]
            if reference in seen:
                return schema
            seen.add(reference)
            if reference in self._ends:
                schema = self._ends[reference]
                break
            pointer = self.pointer(reference)
            target = at(self.document, pointer) if pointer else ABSENT
            if not isinstance(target, (dict, bool)):
                return schema
            schema = target
        self._ends |= dict.fromkeys(seen, schema)
        return schema

    def pointer(self, reference: str) -> str:
        """The JSON pointer of a reference within the document; "" if it cannot be resolved (or is the whole document)."""
        pointer = self._pointers.get(reference)
        if pointer is None:
            pointer = self._pointers[reference] = self._looked_up(reference)
        return pointer

    def _looked_up(self, reference: str) -> str:
        if reference.startswith("#/"):
            return reference[1:] if at(self.document, reference) is not ABSENT else ""
        if self._names is None:
            self._names = dict(_named_schemas(self.document, ""))
        pointer = self._names.get(reference) or self._names.get(reference.removesuffix("#"), "")
        address, _, rest = reference.partition("#")
        if not pointer and rest.startswith("/") and address in self._names:
            pointer = f"{self._names[address]}{rest}"
            return pointer if at(self.document, pointer) is not ABSENT else ""
        return pointer

    def end(self, reference: str) -> str:
        """The same, through schemas that are nothing but another reference."""
        pointer, passed = self.pointer(reference), set[str]()
        while pointer and pointer not in passed:
            passed.add(pointer)
            target = at(self.document, pointer)
            following_reference = target.get("$ref") if isinstance(target, dict) and len(target) == 1 else None
            following = self.pointer(following_reference) if isinstance(following_reference, str) else ""
            if not following:
                return pointer
            pointer = following
        return pointer

    def children(self, pointer: str) -> tuple[str, ...]:
        """References to the components that extend the schema at a pointer by `allOf`, those of its mapping first."""
        if pointer not in self._children:
            chosen = discriminator_of(at(self.document, pointer)) if pointer in self._extended else None
            self._children[pointer] = () if chosen is None else self._extending(pointer, chosen)
        return self._children[pointer]

    def _extending(self, pointer: str, chosen: Discriminator) -> tuple[str, ...]:
        found: dict[str, str] = {}  # pointer → reference
        waiting = [pointer]
        while waiting and len(found) < _MOST_CHILDREN:
            for reference in self._extended.get(waiting.pop(0), ()):
                if self.end(reference) not in found:
                    found[self.end(reference)] = reference
                    waiting.append(self.end(reference))
        mapped = dict.fromkeys(
            self.end(target if "/" in target else f"#/components/schemas/{target}") for target in chosen.mapping.values()
        )
        return tuple(dict.fromkeys((*(found[one] for one in mapped if one in found), *found.values())))

    @functools.cached_property
    def _extended(self) -> Mapping[str, list[str]]:
        """The pointer of a schema → references to the components that have it in their `allOf`."""
        found: dict[str, list[str]] = {}
        for name, schema in _mapping(_mapping(self.document.get("components")).get("schemas")).items():
            parts = schema.get("allOf") if isinstance(schema, dict) else None
            for part in parts if isinstance(parts, list) else ():
                if isinstance(part, dict) and isinstance(part.get("$ref"), str):
                    found.setdefault(self.end(part["$ref"]), []).append(f"#/components/schemas/{escaped(name)}")
        return found


def _named_schemas(node: JSON, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for index, one in enumerate(node):
            yield from _named_schemas(one, f"{pointer}/{index}")
    elif isinstance(node, Mapping):
        for word, written in (("$id", "{}"), ("$anchor", "#{}"), ("$dynamicAnchor", "#{}")):
            if isinstance(node.get(word), str):
                yield written.format(node[word]), pointer
        for name, value in node.items():
            yield from _named_schemas(value, f"{pointer}/{escaped(name)}")


def _mapping(value: JSON) -> dict:
    return value if isinstance(value, dict) else {}
