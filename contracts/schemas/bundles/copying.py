"""One schema of the document copied for a validator, down to its references.

`readOnly` and `writeOnly` are decided per direction, numeric formats become bounds, discriminators are applied in one of their readings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from contracts.http.messages import JSON, nested
from contracts.schemas.bundles.readings import DiscriminatorReadings
from contracts.schemas.bundles.repetition import Uses, uses
from contracts.schemas.bundles.targets import ReferenceTarget, Targets, dynamic_anchors
from contracts.schemas.dialects import LISTS, NAMED, SINGLE
from contracts.schemas.discriminators import Discriminator, discriminator_of
from contracts.schemas.keywords import FORMAT_BOUNDS, HIDING, guarded_keywords

__all__ = ["UNEVALUATED", "CopiedSchema", "Copier", "Mode"]

Schema = dict | bool

_PLAIN = frozenset(
    {
        "const", "dependentRequired", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "maxContains", "maxItems",
        "maxLength", "maxProperties", "maximum", "minContains", "minItems", "minLength", "minProperties", "minimum", "multipleOf",
        "pattern",
        "required", "type", "uniqueItems",
    }
)  # fmt: skip
UNEVALUATED = frozenset({"unevaluatedItems", "unevaluatedProperties"})


class Mode(NamedTuple):
    """How schemas are copied: for a direction (request, response or ""), in a reading of discriminators (plain, named, or both)."""

    direction: str
    reading: str


@dataclass(slots=True)
class CopiedSchema:
    """The copy of one target: the schema, the keys it refers to, the number of values in it, what it uses."""

    schema: Schema
    refers_to: set[str]
    size: int
    uses: Uses
    is_guarded: bool
    is_unevaluated: bool
    has_readings: bool


class Copier:
    """Copies one schema of the document, down to the references."""

    def __init__(
        self,
        targets: Targets,
        resource: int,
        pointer: str,
        scope: tuple[tuple[str, int, str], ...],
        mode: Mode,
        unresolved: list[str],
        *,
        is_parent: bool = False,
    ) -> None:
        self._targets, self._resource, self._unresolved = targets, resource, unresolved
        self._word, self._reading = HIDING.get(mode.direction, ""), mode.reading
        self._pointer = pointer
        self._readings = DiscriminatorReadings(targets.resolver, mode.reading, lambda reference: self._reference(reference, frozenset()))
        self._may_have_children = not is_parent and not resource
        root = self._root = targets.value(resource, pointer)
        known = {name: (name, resource, place) for name, resource, place in scope}
        for name, place in dynamic_anchors(root, pointer) if targets.may_have_dynamic_anchors(resource) else ():
            if resource or targets.is_ambiguous(name):
                known.setdefault(name[1:], (name[1:], resource, place))
        self._scope = tuple(known[name] for name in sorted(known))
        self.refers_to: set[str] = set()
        self.is_guarded = self.is_unevaluated = self.has_readings = False

    def finished(self, schema: Schema) -> CopiedSchema:
        """The copy with what was noticed on the way."""
        return CopiedSchema(schema, self.refers_to, _size(schema), uses(schema), self.is_guarded, self.is_unevaluated, self.has_readings)

    def copied(self, schema: JSON, hidden: frozenset[str]) -> Schema:
        """`hidden`: names that an enclosing schema declares for the other direction, so nothing here may require them."""
        if not isinstance(schema, dict):
            return schema if isinstance(schema, bool) else {}
        hidden |= self._hidden_names(schema)
        self.is_guarded = self.is_guarded or bool(guarded_keywords(schema))
        self.is_unevaluated = self.is_unevaluated or not UNEVALUATED.isdisjoint(schema)
        copy: dict = {}
        for name, value in schema.items():
            if name in _PLAIN:
                copy[name] = value
            elif name in SINGLE and isinstance(value, (dict, bool)):
                copy[name] = self.copied(value, frozenset())
            elif name == "allOf" and isinstance(value, list):
                copy[name] = [self._part(one, hidden) if schema is self._root else self.copied(one, hidden) for one in value]
            elif name in LISTS and isinstance(value, list):
                copy[name] = [self.copied(one, hidden if name != "prefixItems" else frozenset()) for one in value]
            elif name in NAMED and isinstance(value, dict) and name not in ("$defs", "definitions"):
                copy[name] = {key: self._member(one, name) for key, one in value.items()}
        self._finish(copy, schema, hidden)
        if (chosen := discriminator_of(schema)) is not None:
            self._discriminate(copy, schema, chosen)
        if isinstance(schema.get("discriminator"), dict) and ("oneOf" in copy or "anyOf" in copy):
            copy["discriminator"] = schema["discriminator"]  # tells which branch was meant
        return copy

    def _discriminate(self, copy: dict, schema: dict, chosen: Discriminator) -> None:
        """Applies the reading to a choice of branches, or to a parent and the components that extend it."""
        keyword = next((word for word in ("oneOf", "anyOf") if isinstance(schema.get(word), list)), "")
        if keyword:
            found = self._readings.of_branches(chosen, keyword, schema[keyword], copy[keyword])
        else:
            found = self._readings.of_children(chosen, self._pointer) if schema is self._root and self._may_have_children else {}
        self.has_readings |= bool(found)
        if not found or self._reading == "plain":
            return
        if keyword and self._reading == "named":
            del copy[keyword]
        copy["allOf"] = [*copy.get("allOf", ()), found]

    def _part(self, schema: JSON, hidden: frozenset[str]) -> Schema:
        """A part of `allOf`: a parent that this component extends is only that here."""
        is_nothing_else = isinstance(schema, dict) and len(schema) == 1 and self._reading != "plain"
        reference = schema.get("$ref") if isinstance(schema, dict) and is_nothing_else else None
        pointer = self._targets.resolver.end(reference) if isinstance(reference, str) else ""
        if not pointer or not any(self._targets.resolver.end(child) == self._pointer for child in self._targets.resolver.children(pointer)):
            return self.copied(schema, hidden)
        return self._to(ReferenceTarget(0, pointer, hidden, self._scope, is_parent=True))

    def _member(self, schema: JSON, keyword: str) -> Schema:
        if keyword == "properties" and self._is_hidden(schema):
            return {"not": {}, "$comment": self._word}
        return self.copied(schema, frozenset())

    def _finish(self, copy: dict, schema: dict, hidden: frozenset[str]) -> None:
        if copy.get("additionalProperties") is False:
            copy.setdefault("properties", {})  # without it, the library reports only one member, and not which
        if isinstance(copy.get("required"), list):
            names = [name for name in dict.fromkeys(copy["required"]) if isinstance(name, str) and name not in hidden]
            copy["required"] = names
        for bound, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            if isinstance(copy.get(bound), bool):  # an idiom of 3.0; a document that was loaded has none left
                strict = copy.pop(bound)
                if strict and limit in copy:
                    copy[bound] = copy.pop(limit)
        extra = list(self._number_format(copy))
        if isinstance(schema.get("$ref"), str):
            extra.append(self._reference(schema["$ref"], hidden))
        if isinstance(schema.get("$dynamicRef"), str):
            extra.append(self._dynamic_reference(schema["$dynamicRef"], hidden))
        if len(extra) == 1 and not copy:
            copy.update(extra[0])
        elif extra:
            copy["allOf"] = [*copy.get("allOf", ()), *extra]
        if self._word == "readOnly" and schema.get("nullable") is True:  # of a request; only documents of 3.1 have it left here
            _take_null(copy)

    @staticmethod
    def _number_format(copy: dict) -> Iterator[dict]:
        name = copy.get("format")
        if isinstance(name, str) and (limits := FORMAT_BOUNDS.get(name)):
            yield {"minimum": limits[0], "maximum": limits[1], "$comment": f"format {name}"}

    def _reference(self, reference: str, hidden: frozenset[str]) -> dict:
        pointer = self._targets.resolver.end(reference)
        if pointer:
            return self._to(ReferenceTarget(0, pointer, hidden, self._scope))
        own = reference.removeprefix("#")  # in 3.1 `#/$defs/x` may be meant from the schema's own root
        if reference.startswith("#") and self._resource and isinstance(self._targets.value(self._resource, own), (dict, bool)):
            return self._to(ReferenceTarget(self._resource, own, hidden, self._scope))
        self._unresolved.append(reference)
        return {}

    def _dynamic_reference(self, reference: str, hidden: frozenset[str]) -> dict:
        name = reference.partition("#")[2]
        for known, resource, pointer in self._scope:
            if known == name:
                return self._to(ReferenceTarget(resource, pointer, hidden, self._scope))
        return self._reference(reference, hidden)

    def _to(self, target: ReferenceTarget) -> dict:
        key = self._targets.key(target)
        self.refers_to.add(key)
        return {"$ref": f"#/$defs/{key}"}

    def _is_hidden(self, schema: JSON) -> bool:
        return bool(self._word) and self._targets.hidden.is_hidden(schema, self._word)

    def _hidden_names(self, schema: dict) -> frozenset[str]:
        return self._targets.hidden.names(schema, self._word) if self._word else frozenset()


def _size(node: JSON) -> int:
    size, waiting = 1, [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, (dict, list)):
            size += len(one)
            waiting += nested(one)
    return size


def _take_null(copy: dict) -> None:
    """Syntax of 3.0 that real 3.1 documents still use: null is accepted but never generated."""
    if isinstance(copy.get("type"), str):
        copy["type"] = [copy["type"], "null"]
    elif "type" not in copy:
        whole = {name: copy.pop(name) for name in list(copy)}
        copy["anyOf"] = [{"type": "null"}, whole]
