"""A schema with everything it refers to, as one self-contained schema for a validator: pure functions on plain data.

References are followed here, in the document only. `readOnly` and `writeOnly` are decided per direction, numeric formats become bounds.
"""

from __future__ import annotations

import functools
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from contracts.http.messages import ABSENT, JSON, nested
from contracts.pointers import at, escaped
from contracts.schemas.bundles.recursion import branching
from contracts.schemas.bundles.repetition import MOST_WAYS, Uses, has_many_ways, uses, weights, widest
from contracts.schemas.bundles.weight import Scales
from contracts.schemas.dialects import LISTS, NAMED, SINGLE, with_parts
from contracts.schemas.discriminators import Discriminator, discriminator_of, named_reading, requires_member, tags_of
from contracts.schemas.hidden_members import HiddenMembers
from contracts.schemas.keywords import FORMAT_BOUNDS, guarded_keywords

__all__ = ["Bundle", "Bundler", "SchemaFault", "inlined", "names_dynamic_anchors"]

Schema = dict | bool

_PLAIN = frozenset(
    {
        "const", "dependentRequired", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "maxContains", "maxItems",
        "maxLength", "maxProperties", "maximum", "minContains", "minItems", "minLength", "minProperties", "minimum", "multipleOf",
        "pattern",
        "required", "type", "uniqueItems",
    }
)  # fmt: skip
_UNEVALUATED = frozenset({"unevaluatedItems", "unevaluatedProperties"})
_REPETITIVE = 1_000  # checks of a part of a value against one definition before caching is used
_MOST_TARGETS = 20_000  # of one document, each for every scope that its `$dynamicRef`s are read in
_HIDDEN = {"request": "readOnly", "response": "writeOnly"}
_MOST_CHILDREN = 500  # of one parent


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """A part of a schema that is ignored because it cannot be used: its place in the document, keyword and reason."""

    pointer: str
    keyword: str
    reason: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """`schema`: self-contained, references are `#/$defs/N`. `places`: N → JSON pointer in the document.

    `faults`: unresolved references (which accept anything), and keywords that were dropped because they would cost too much.
    `size`: how many values it holds, all in all. `is_guarded`: it may have a keyword of `guarding`. `is_repetitive`: a part of a value may
    be checked against a definition many times; so may one of a value of many levels where `branching` (as in `recursion`) is not 1.
    `widest`: the most schemas that one value is checked against. `has_readings`: a discriminator in it makes the two readings differ.
    """

    schema: dict
    places: Mapping[str, str]
    faults: tuple[SchemaFault, ...] = ()
    size: int = 0
    is_guarded: bool = True
    is_repetitive: bool = False
    branching: int = 1
    widest: int = 1
    has_readings: bool = False


class _Mode(NamedTuple):
    """How schemas are copied: for a direction (request, response or ""), in a reading of discriminators (plain, named, or both)."""

    direction: str
    reading: str


@dataclass(frozen=True, slots=True)
class _ReferenceTarget:
    """The target of a reference: a pointer in a resource (0 is the document), and the effects of the enclosing schemas.

    `hidden`: names that nothing there may require; `scope`: `$dynamicAnchor`s met on the way, the outermost first to count. `is_parent`: it
    is read as a part of a schema that extends it, so that its discriminator leads nowhere.
    """

    resource: int
    pointer: str
    hidden: frozenset[str] = frozenset()
    scope: tuple[tuple[str, int, str], ...] = ()
    is_parent: bool = False


@dataclass(slots=True)
class _CopiedSchema:
    """The copy of one target: the schema, the keys it refers to, the number of values in it, what it uses."""

    schema: Schema
    refers_to: set[str]
    size: int
    uses: Uses
    is_guarded: bool
    is_unevaluated: bool
    has_readings: bool


class _Costs(NamedTuple):
    """Of definitions that are used together; as in `Bundle`. `weights`: how many schemas a value is checked against because of each."""

    weights: Mapping[str, int]
    is_repetitive: bool
    branching: int
    widest: int


def _costs(used: Mapping[str, Uses]) -> _Costs:
    known = weights({key: one.here for key, one in used.items()})
    is_repetitive = any(one > _REPETITIVE for one in weights({key: one.deep for key, one in used.items()}).values())
    return _Costs(known, is_repetitive, branching(used), widest(used.values(), known))


class Bundler:
    """Bundles schemas of one document; translations are cached."""

    def __init__(self, document: Mapping, *, may_have_dynamic_anchors: bool = True) -> None:
        self.document = document
        self._may_have_anchors = may_have_dynamic_anchors
        self._resources: list[JSON] = [document]
        self._copies: dict[tuple[_Mode, str], _CopiedSchema] = {}
        self._keys: dict[_ReferenceTarget, str] = {}
        self._targets: dict[str, _ReferenceTarget] = {}
        self._costs: dict[tuple[_Mode, frozenset[str]], _Costs] = {}
        self._scales = Scales()
        self._pointers: dict[str, str] = {}  # reference → pointer
        self._ends: dict[str, Schema] = {}  # reference → its final target
        self.hidden = HiddenMembers(self.resolved)
        self._children: dict[str, tuple[str, ...]] = {}  # as in `children`
        self._names: dict[str, str] | None = None  # `$id` and `#anchor` → pointer, built at first use
        self._lock = threading.Lock()  # a server parses large bodies in another thread, which may be the first to need a schema

    @functools.cached_property
    def has_dynamic_anchors(self) -> bool:
        """Whether the document has any `$dynamicAnchor`: few do, and searching for them takes time."""
        return self._may_have_anchors and names_dynamic_anchors(self.document)

    def may_have_dynamic_anchors(self, resource: int) -> bool:
        """The same of a resource: a schema that was passed in is searched each time, unless it is known to have none."""
        return self._may_have_anchors if resource else self.has_dynamic_anchors

    def is_ambiguous(self, name: str) -> bool:
        """Whether the target of a `$dynamicRef` depends on the path to it; the number of distinguished paths is limited."""
        return self._anchors[name] > 1 and len(self._keys) < _MOST_TARGETS

    @functools.cached_property
    def _anchors(self) -> Counter[str]:
        return Counter(name for name, _ in _dynamic_anchors(self.document, ""))

    def bundle(self, schema: Schema, direction: str = "", reading: str = "plain") -> Bundle:
        """The schema for one direction (request, response or ""), with everything it refers to; `reading`: plain, named, or both."""
        with self._lock:
            return self._bundle(schema, _Mode(direction, reading))

    def _bundle(self, schema: Schema, mode: _Mode) -> Bundle:
        unresolved: list[str] = []
        self._resources.append(schema)
        copier = _Copier(self, len(self._resources) - 1, "", (), mode, unresolved)
        top = copier.copied(schema, frozenset())
        copies: dict[str, _CopiedSchema] = {}
        waiting = sorted(copier.refers_to)
        while waiting:
            key = waiting.pop()
            if key not in copies:
                copies[key] = self._copy(mode, key, unresolved)
                waiting.extend(copies[key].refers_to)
        own = copier.finished(top)
        return self._bundled(own, copies, mode, [SchemaFault("", "$ref", f"{reference} cannot be resolved") for reference in unresolved])

    def _bundled(self, own: _CopiedSchema, copies: Mapping[str, _CopiedSchema], mode: _Mode, faults: list[SchemaFault]) -> Bundle:
        places = {key: self._targets[key].pointer for key in copies}
        used = {key: copy.uses for key, copy in copies.items()}

        def usable_schema(copy: _CopiedSchema, pointer: str) -> Schema:
            if not copy.is_unevaluated or not has_many_ways(used, copy.uses):
                return copy.schema
            faults.append(SchemaFault(pointer, "unevaluatedProperties", f"its references can be followed in more than {MOST_WAYS:,} ways"))
            return _without_unevaluated(copy.schema)

        top, definitions = usable_schema(own, ""), {key: usable_schema(copy, places[key]) for key, copy in copies.items()}
        whole = top if isinstance(top, dict) else ({} if top else {"not": {}})
        whole, definitions, heavy = self._scales.lightened(whole, definitions, mode)
        faults += [SchemaFault(f"{places.get(one.key, '')}/{one.keyword}", one.keyword, one.reason) for one in heavy]
        if heavy:
            own_uses, costs = uses(whole), _costs({key: uses(schema) for key, schema in definitions.items()})
        else:
            own_uses, costs = own.uses, self._known_costs(mode, used)
        return Bundle(
            {**whole, "$defs": definitions} if definitions else whole,
            places,
            tuple(faults),
            own.size + sum(copy.size for copy in copies.values()),
            own.is_guarded or any(copy.is_guarded for copy in copies.values()),
            costs.is_repetitive,
            costs.branching,
            max(costs.widest, widest((own_uses,), costs.weights)),
            own.has_readings or any(copy.has_readings for copy in copies.values()),
        )

    def _known_costs(self, mode: _Mode, used: Mapping[str, Uses]) -> _Costs:
        key = (mode, frozenset(used))
        costs = self._costs.get(key)
        if costs is None:
            costs = self._costs[key] = _costs(used)
        return costs

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

    def value(self, resource: int, pointer: str) -> JSON:
        """The value at a pointer of a resource."""
        return at(self._resources[resource], pointer)

    def key(self, target: _ReferenceTarget) -> str:
        """The name under which a target is bundled."""
        key = self._keys.setdefault(target, f"s{len(self._keys)}")  # not a bare number, which the library would read as an index
        self._targets[key] = target
        return key

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

    def _copy(self, mode: _Mode, key: str, unresolved: list[str]) -> _CopiedSchema:
        copied = self._copies.get((mode, key))
        if copied is None:
            target = self._targets[key]
            copier = _Copier(self, target.resource, target.pointer, target.scope, mode, unresolved, is_parent=target.is_parent)
            schema = copier.copied(self.value(target.resource, target.pointer), target.hidden)
            copied = self._copies[mode, key] = copier.finished(schema)
        return copied


def _size(node: JSON) -> int:
    size, waiting = 1, [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, (dict, list)):
            size += len(one)
            waiting += nested(one)
    return size


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


class _Copier:
    """Copies one schema of the document, down to the references."""

    def __init__(
        self,
        bundler: Bundler,
        resource: int,
        pointer: str,
        scope: tuple[tuple[str, int, str], ...],
        mode: _Mode,
        unresolved: list[str],
        *,
        is_parent: bool = False,
    ) -> None:
        self._bundler, self._resource, self._unresolved = bundler, resource, unresolved
        self._word, self._reading = _HIDDEN.get(mode.direction, ""), mode.reading
        self._pointer, self._is_parent = pointer, is_parent
        root = self._root = bundler.value(resource, pointer)
        known = {name: (name, resource, place) for name, resource, place in scope}
        for name, place in _dynamic_anchors(root, pointer) if bundler.may_have_dynamic_anchors(resource) else ():
            if resource or bundler.is_ambiguous(name):
                known.setdefault(name[1:], (name[1:], resource, place))
        self._scope = tuple(known[name] for name in sorted(known))
        self.refers_to: set[str] = set()
        self.is_guarded = self.is_unevaluated = self.has_readings = False

    def finished(self, schema: Schema) -> _CopiedSchema:
        """The copy with what was noticed on the way."""
        return _CopiedSchema(schema, self.refers_to, _size(schema), uses(schema), self.is_guarded, self.is_unevaluated, self.has_readings)

    def copied(self, schema: JSON, hidden: frozenset[str]) -> Schema:
        """`hidden`: names that an enclosing schema declares for the other direction, so nothing here may require them."""
        if not isinstance(schema, dict):
            return schema if isinstance(schema, bool) else {}
        hidden |= self._hidden_names(schema)
        self.is_guarded = self.is_guarded or bool(guarded_keywords(schema))
        self.is_unevaluated = self.is_unevaluated or not _UNEVALUATED.isdisjoint(schema)
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
            found = self._of_branches(chosen, keyword, schema[keyword], copy[keyword])
        else:
            found = self._of_children(chosen) if schema is self._root and not self._resource else {}
        self.has_readings |= bool(found)
        if not found or self._reading == "plain":
            return
        if keyword and self._reading == "named":
            del copy[keyword]
        copy["allOf"] = [*copy.get("allOf", ()), found]

    def _of_branches(self, chosen: Discriminator, keyword: str, branches: list, copies: list) -> dict:
        """The named reading of a choice; {} where a branch has no name."""
        resolved = self._bundler.resolved
        others = [copy for branch, copy in zip(branches, copies, strict=True) if _is_no_object(resolved(branch))]
        named = [(branch, copy) for branch, copy in zip(branches, copies, strict=True) if not _is_no_object(resolved(branch))]
        tagged = [(self._tags(branch, chosen), copy) for branch, copy in named]
        if not tagged or not all(tags for tags, _ in tagged):
            return {}
        default = self._named(chosen.default) if chosen.default else None
        reading = named_reading(chosen, tagged, default=default, is_closed=True)
        if default is None and all(requires_member(branch, chosen.member, resolved) for branch, _ in named):
            whole = {"type": "object", "required": [chosen.member], **reading}
            return {"if": {"type": "object"}, "then": whole, "else": {keyword: others}} if others else whole
        says = {"type": "object", "required": [chosen.member], "properties": {chosen.member: {"type": "string"}}}
        plain = default if default is not None and not others else {keyword: copies}
        return {"if": says, "then": reading} if self._reading == "both" else {"if": says, "then": reading, "else": plain}

    def _of_children(self, chosen: Discriminator) -> dict:
        """The named reading of a parent: what names a child is one. {} where nothing extends it."""
        children = () if self._is_parent else self._bundler.children(self._pointer)
        if not children:
            return {}
        if self._reading == "plain":
            return {"type": "object"}  # that there is one is all that is asked
        tagged = [(self._tags({"$ref": one}, chosen), one) for one in children]
        says = {"type": "object", "required": [chosen.member], "properties": {chosen.member: {"type": "string"}}}
        reading = named_reading(chosen, [(tags, self._named(one)) for tags, one in tagged], default=None, is_closed=False)
        return {"if": says, "then": reading}

    def _tags(self, branch: Schema, chosen: Discriminator) -> tuple[str, ...]:
        return tags_of(branch, chosen, self._bundler.resolved, is_strict=self._reading == "both")

    def _named(self, target: str) -> dict:
        return self._reference(target if "/" in target else f"#/components/schemas/{target}", frozenset())

    def _part(self, schema: JSON, hidden: frozenset[str]) -> Schema:
        """A part of `allOf`: a parent that this component extends is only that here."""
        is_nothing_else = isinstance(schema, dict) and len(schema) == 1 and self._reading != "plain"
        reference = schema.get("$ref") if isinstance(schema, dict) and is_nothing_else else None
        pointer = self._bundler.end(reference) if isinstance(reference, str) else ""
        if not pointer or not any(self._bundler.end(child) == self._pointer for child in self._bundler.children(pointer)):
            return self.copied(schema, hidden)
        return self._to(_ReferenceTarget(0, pointer, hidden, self._scope, is_parent=True))

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
        pointer = self._bundler.end(reference)
        if pointer:
            return self._to(_ReferenceTarget(0, pointer, hidden, self._scope))
        own = reference.removeprefix("#")  # in 3.1 `#/$defs/x` may be meant from the schema's own root
        if reference.startswith("#") and self._resource and isinstance(self._bundler.value(self._resource, own), (dict, bool)):
            return self._to(_ReferenceTarget(self._resource, own, hidden, self._scope))
        self._unresolved.append(reference)
        return {}

    def _dynamic_reference(self, reference: str, hidden: frozenset[str]) -> dict:
        name = reference.partition("#")[2]
        for known, resource, pointer in self._scope:
            if known == name:
                return self._to(_ReferenceTarget(resource, pointer, hidden, self._scope))
        return self._reference(reference, hidden)

    def _to(self, target: _ReferenceTarget) -> dict:
        key = self._bundler.key(target)
        self.refers_to.add(key)
        return {"$ref": f"#/$defs/{key}"}

    def _is_hidden(self, schema: JSON) -> bool:
        return bool(self._word) and self._bundler.hidden.is_hidden(schema, self._word)

    def _hidden_names(self, schema: dict) -> frozenset[str]:
        return self._bundler.hidden.names(schema, self._word) if self._word else frozenset()


def _without_unevaluated(schema: Schema) -> Schema:
    if not isinstance(schema, dict):
        return schema
    return {name: with_parts(name, value, _without_unevaluated) for name, value in schema.items() if name not in _UNEVALUATED}


def _is_no_object(schema: JSON) -> bool:
    """Whether the type of a schema keeps objects out."""
    types = schema.get("type") if isinstance(schema, dict) else None
    return types != "object" and (isinstance(types, str) or (isinstance(types, list) and "object" not in types))


def _take_null(copy: dict) -> None:
    """Syntax of 3.0 that real 3.1 documents still use: null is accepted but never generated."""
    if isinstance(copy.get("type"), str):
        copy["type"] = [copy["type"], "null"]
    elif "type" not in copy:
        whole = {name: copy.pop(name) for name in list(copy)}
        copy["anyOf"] = [{"type": "null"}, whole]


def _dynamic_anchors(node: JSON, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        if isinstance(node.get("$dynamicAnchor"), str):
            yield f"#{node['$dynamicAnchor']}", pointer
        for name, value in node.items():
            yield from _dynamic_anchors(value, f"{pointer}/{escaped(name)}")
    elif isinstance(node, list):
        for index, one in enumerate(node):
            yield from _dynamic_anchors(one, f"{pointer}/{index}")


def names_dynamic_anchors(node: JSON) -> bool:
    """Whether there is any `$dynamicAnchor` in it."""
    return next(_dynamic_anchors(node, ""), None) is not None


def _mapping(value: JSON) -> dict:
    return value if isinstance(value, dict) else {}


def inlined(bundled: Schema, *, most: int = 20_000) -> Schema:
    """A bundled schema with its references inlined, except circular ones; unchanged if it would become too large."""
    definitions = _mapping(bundled.get("$defs")) if isinstance(bundled, dict) else {}
    left = most

    def follow(node: JSON, open_: frozenset[str]) -> JSON:
        nonlocal left
        left -= 1
        if left < 0:
            raise OverflowError
        if isinstance(node, list):
            return [follow(one, open_) for one in node]
        if not isinstance(node, dict):
            return node
        key = str(node.get("$ref")).removeprefix("#/$defs/")
        if len(node) == 1 and key in definitions and key not in open_:
            return follow(definitions[key], open_ | {key})
        return {name: follow(value, open_) if name not in ("$defs", "const", "enum") else value for name, value in node.items()}

    try:
        followed = follow(bundled, frozenset())
    except OverflowError:
        return bundled
    return followed if isinstance(followed, (dict, bool)) else bundled
