"""Makers of objects: members in the order declared, fixed ones as they are, the rest generated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from contracts.api.resources.words import words_of
from contracts.generation import pattern_samples
from contracts.generation.budget import BUDGET, excess
from contracts.generation.compiler import Node
from contracts.generation.context import ENDLESS, TOO_DEEP, GenerationContext, Impossible, Make
from contracts.generation.extent import begin, bridge, has_parts
from contracts.generation.merging.merged_schema import Layer, MergedSchema, both, is_of
from contracts.generation.minimum_depth import is_endless
from contracts.generation.relations import Relation, relations_of
from contracts.generation.vocabulary import sentences
from contracts.http.messages import ABSENT, JSON
from contracts.pointers import escaped
from contracts.schemas.dialects import DOUBTFUL

__all__ = ["object_"]

Schema = dict | bool

_EXTRA_TRIES: Final = 30
_RELATED: Final = 3  # in later attempts anything goes, if only it fits
_KINDS: Final = frozenset({"category", "tag"})  # names that say little without what they are of
_DEEP: Final = 4  # levels before it is asked whether there is an end
_MAP_MEMBERS: Final = 2  # members of an object that is a map from any name to one schema
_PATTERNS_PER_STEP: Final = 30  # that one name is compared with
_MOST_COMPARED: Final = 10_000  # patterns, with all the names that are made for them


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    node: Node
    is_required: bool


def object_(node: Node, shape: MergedSchema) -> tuple[Make, tuple[Node, ...]]:
    """The maker, and the nodes that every object needs. `Impossible`: no object fits."""
    owner = shape.reference or shape.title or node.name
    if words_of(owner) in _KINDS and node.owner:  # a category of pets is called otherwise than one of goods
        owner = f"{node.owner} {owner}"
    thing = sentences.thing_of(words_of(owner))
    if shape.needs and shape.required:
        shape = replace(shape, required=(*shape.required, *_with_needs(shape, list(shape.required), [])))
    if too_many := excess(max(shape.min_members, len(shape.required)), "members"):
        if not node.compiler.is_lenient:
            raise Impossible(too_many, is_too_large=True)
        shape = replace(shape, min_members=min(shape.min_members, BUDGET.members), required=shape.required[: BUDGET.members])
    members, forbidden = _declared(node, shape, owner)
    if shape.max_members is not None and sum(member.is_required for member in members) > shape.max_members:
        raise Impossible("`required` lists more members than `maxProperties` allows")
    needed = tuple(member.node for member in members if member.is_required)
    extras = _Extras(node, shape, owner, forbidden | {member.name for member in members})
    node.is_complete, node.members = _completeness(members), {member.name: member.node for member in members}
    if extras.is_map and node.item is None:
        node.item = extras.of_any_name()
    return _make(node, members, shape, extras, thing), needed


def _declared(node: Node, shape: MergedSchema, owner: str) -> tuple[list[_Member], set[str]]:
    """The members that may be there, and the names that may not."""
    members: list[_Member] = []
    forbidden: set[str] = set()
    names = dict.fromkeys(name for layer in shape.objects for name in layer.named)
    required = frozenset(shape.required)
    room = BUDGET.members - len(required)  # for optional members
    layers = _Layers(node, shape)
    for name in dict.fromkeys((*names, *shape.required, *shape.tags)):
        is_required = name in required or name in shape.tags
        room -= not is_required
        if room < 0 and not is_required:
            forbidden.add(name)
            continue
        parts = layers.parts(name)
        if node.compiler.is_lenient and is_required:
            parts = [part for part in parts if part is not False]
        schema = both(parts)
        child = node.compiler.node(_tagged(node, shape, name, schema), name=name, owner=owner)
        if child.shape.is_hidden:
            forbidden.add(name)
        elif child.shape.impossible or not all(_is_allowed(node, one, name) for one in shape.names):
            if name in required and not node.compiler.is_lenient:
                raise Impossible(f"the member `{name}` is required, but no value is allowed")
            forbidden.add(name)
        elif not is_required and isinstance(schema, dict) and schema.get("$comment") == DOUBTFUL:
            forbidden.add(name)
        else:
            members.append(_Member(name, child, is_required))
    return members, forbidden


class _Layers:
    """What every layer of an object says about a member, looked up by its name: there may be as many layers as members."""

    def __init__(self, node: Node, shape: MergedSchema) -> None:
        self._matches = node.compiler.matches
        self._layers = shape.objects
        self._naming: dict[str, list[int]] = {}  # those that name a member
        self._others: list[int] = []  # those that may say something of a member that they do not name
        for index, layer in enumerate(shape.objects):
            for name in layer.named:
                self._naming.setdefault(name, []).append(index)
            if layer.patterns or layer.rest is not True:
                self._others.append(index)
        patterns = [pattern for layer in shape.objects for pattern in layer.patterns]
        self._is_matched = node.compiler.any_matches(patterns)

    def parts(self, name: str) -> list[Schema]:
        """What each layer that has a say asks for."""
        is_matched = self._is_matched(name)
        concerned = sorted({*self._naming.get(name, ()), *self._others})
        return [part for index in concerned for part in self._parts_of(self._layers[index], name, is_matched=is_matched)]

    def _parts_of(self, layer: Layer, name: str, *, is_matched: bool) -> Iterator[Schema]:
        is_named = name in layer.named
        if is_named:
            yield layer.named[name]
        matching = [schema for pattern, schema in layer.patterns.items() if self._matches(pattern, name)] if is_matched else []
        yield from matching
        if not is_named and not matching:
            yield layer.rest


def _tagged(node: Node, shape: MergedSchema, name: str, schema: Schema) -> Schema:
    """The discriminator's member says which component this is (OpenAPI, Discriminator Object)."""
    tags = shape.tags.get(name, ())
    if not tags and shape.chosen is not None and shape.chosen.member == name and shape.reference:
        tags = node.compiler.tags({"$ref": f"#/components/schemas/{escaped(shape.reference)}"}, shape.chosen)
    if not tags:
        return schema
    member = node.compiler.merger.read(schema)
    known = tags if member.enum is None else tuple(tag for tag in tags if tag in member.enum)
    return both([schema, {"enum": list(known)}]) if known and is_of(known[0], member.types) else schema


def _is_allowed(node: Node, names: Schema, name: str) -> bool:
    return node.compiler.node(names, name="key").is_valid(name)


def _completeness(members: list[_Member]) -> Callable[[JSON], bool]:
    names = frozenset(member.name for member in members)
    nested = tuple((member.name, member.node) for member in members)

    def is_complete(fixed: JSON) -> bool:
        if not isinstance(fixed, dict):
            return not isinstance(fixed, list)
        if not names <= fixed.keys():
            return False
        for name, child in nested:
            value = fixed[name]
            if (value.__class__ is dict or value.__class__ is list) and not child.is_complete(value):
                return False
        return True

    return is_complete


def _make(node: Node, members: list[_Member], shape: MergedSchema, extras: _Extras, thing: str) -> Make:
    related: tuple[Relation, ...] | None = None
    values = node.compiler.values
    plain = not (shape.needs or shape.min_members or shape.max_members is not None or extras.is_wanted)
    optional = frozenset(member.name for member in members if not member.is_required) if plain else frozenset()
    key = node.key
    rows = [(member.name, member.node, member.is_required, has_parts(member.node)) for member in members]
    is_hollow = bool(rows) and all(is_part and not is_required for _, _, is_required, is_part in rows)

    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        nonlocal related
        kept: dict = fixed if isinstance(fixed, dict) else {}
        context.count()
        if context.is_over() or depth > BUDGET.levels or (depth > _DEEP and is_endless(node)):
            if context.is_lenient:
                return kept
            raise Impossible(ENDLESS if depth <= BUDGET.levels else TOO_DEEP, is_too_large=depth > BUDGET.levels)
        extent = begin(context, node)
        room = 0 if key in context.around else extent.room(depth)
        is_deep = context.is_sparse or (bool(context.attempt) and depth > extent.depth + 1)
        is_whole = plain and not context.is_sparse and not context.attempt
        absent = frozenset() if is_whole else _absent(context, members, shape, kept, is_deep=is_deep)
        needed = bridge(node) if is_hollow and not room and not is_deep and not kept else None
        made: dict = {}
        context.open.append(node)
        context.around.append(key)
        for name, child, is_required, is_part in rows:
            if context.is_over() and name not in kept:
                continue
            if name in kept:
                value = kept[name]
                made[name] = child.make(context, depth + 1, value) if isinstance(value, (dict, list)) else value
            elif name not in absent and (is_required or not is_part or room > 0 or name == needed or context.attempt):
                room -= is_part and not is_required
                try:
                    made[name] = child.make(context, depth + 1, ABSENT)
                except Impossible:
                    if is_required and not context.is_lenient:
                        context.open.pop()
                        context.around.pop()
                        raise
        context.open.pop()
        context.around.pop()
        context.fill(len(made) // BUDGET.items_per_step)
        for name in kept:
            if name not in made:
                made[name] = kept[name]
        if not plain or context.attempt > 2:
            is_bare = is_deep or (extras.is_map and bool(kept)) or (extras.are_parts and context.is_tight(depth))
            extras.add(context, depth, made, is_deep=is_bare)
        if context.attempt < _RELATED:
            if related is None:  # when first needed: it looks into the members
                related = relations_of(node.members, thing, now=values.now, locale=values.locale, optional=optional)
            for relate in related:
                relate(context, made, kept)
        return made

    return make


def _absent(context: GenerationContext, members: list[_Member], shape: MergedSchema, fixed: dict, *, is_deep: bool) -> frozenset[str]:
    """The optional members that stay away in this attempt."""
    optional = [member.name for member in members if not member.is_required and member.name not in fixed]
    chance = 0.0 if is_deep else 1.0 if context.attempt == 0 else (0.5, 0.0, 0.9)[context.attempt % 3]
    present = [name for name in optional if chance == 1.0 or context.rng.random() < chance]
    certain = [member.name for member in members if member.is_required] + list(fixed)
    if shape.max_members is not None and len(certain) + len(present) > shape.max_members:
        if context.attempt:
            context.rng.shuffle(present)
        present = present[: max(0, shape.max_members - len(certain))]
    missing = shape.min_members - len(certain) - len(present)
    if missing > 0:
        chosen = set(present)
        present += [name for name in optional if name not in chosen][:missing]
    present = _with_needs(shape, certain, present)
    return frozenset(optional) - set(present)


def _with_needs(shape: MergedSchema, certain: list[str], present: list[str]) -> list[str]:
    """What is present, and what that and what is certain depends on."""
    waiting = [*certain, *present]
    known = set(waiting)
    while waiting:
        for other in shape.needs.get(waiting.pop(), ()):
            if other not in known:
                known.add(other)
                present.append(other)
                waiting.append(other)
    return present


class _Extras:
    """Members beyond the declared ones: as many as are asked for, a few where the object is a map, none elsewhere."""

    def __init__(self, node: Node, shape: MergedSchema, owner: str, taken: set[str]) -> None:
        self._node, self._shape, self._owner, self._taken = node, shape, owner, taken
        self._patterns = list(dict.fromkeys(pattern for layer in shape.objects for pattern in layer.patterns))
        self._layers = _Layers(node, shape)
        self._made_for_patterns = min(len(self._patterns), max(1, _MOST_COMPARED // max(1, len(self._patterns))))
        rests = [layer.rest for layer in shape.objects]
        self._is_open = False not in rests
        self.is_map = self._is_open and not taken and any(isinstance(rest, dict) for rest in rests)
        self.is_wanted = bool(self._patterns) or self.is_map
        self._nodes: dict[str, Node] = {}  # by the name that chooses the value, where the schema does not depend on it
        self.are_parts = self.is_map and has_parts(self.of_any_name())

    def add(self, context: GenerationContext, depth: int, made: dict, *, is_deep: bool) -> None:
        """Adds them to `made`."""
        least, most = self._shape.min_members, self._shape.max_members
        wanted = least
        if not is_deep and context.attempt % 3 != 2:
            wanted = max(least, len(made) + (_MAP_MEMBERS if self.is_map else self._made_for_patterns))
        if not is_deep and not self.is_wanted and context.attempt > 2 and self._is_open and context.rng.random() < 0.3:
            wanted = max(wanted, len(made) + 1)
        if most is not None:
            wanted = min(wanted, most)
        misses = 0
        for count in range(max(_EXTRA_TRIES, 3 * wanted)):
            if len(made) >= wanted or context.is_over():
                return
            before = len(made)
            context.fill(min(count, 4) // 4)
            context.spend(misses // 4 + len(self._patterns) // _PATTERNS_PER_STEP)
            self._add_one(context, depth, made, count)
            misses += len(made) == before
        if len(made) < least and not context.is_lenient:
            raise Impossible("`minProperties` requires more members than the schema allows")

    def _add_one(self, context: GenerationContext, depth: int, made: dict, count: int) -> None:
        name = self._name(context, count)
        if name is None or name in made or name in self._taken:
            return
        if not all(_is_allowed(self._node, one, name) for one in self._shape.names):
            return
        try:
            made[name] = self._of(name).make(context, depth + 1, ABSENT)
        except Impossible:
            return

    def of_any_name(self) -> Node:
        """The node of the members of a map."""
        return self._of("key")

    def _of(self, name: str) -> Node:
        called = self._member_name(name)
        found = self._nodes.get(called)
        if found is None:
            schema = both(self._layers.parts(name))
            found = self._node.compiler.node(schema, name=called, owner=self._owner)
            if not self._patterns:
                self._nodes[called] = found
        return found

    def _member_name(self, name: str) -> str:
        """The name by which the value is chosen: the map's own, since its keys are anybody's; of an invented name what is no number."""
        return self._node.name.removesuffix("s") if self.is_map else name.rstrip("-0123456789") or name

    def _name(self, context: GenerationContext, count: int) -> str | None:
        if self._patterns and (count % 2 == 0 or not self._is_open):
            pattern = (
                self._patterns[context.below(len(self._patterns))]
                if count > len(self._patterns)
                else self._patterns[count // 2 % len(self._patterns)]
            )
            written = _of_pattern(pattern, context.rng)
            return written if written is not None and self._node.compiler.matches(pattern, written) else None
        if self._shape.names:
            schema = both([*self._shape.names, {"type": "string"}])
            try:
                name = self._node.compiler.node(schema, name="key").make(context, 0, ABSENT)
            except Impossible:
                return None
            return name if isinstance(name, str) else None
        words = sentences.words()
        found = words[context.below(len(words))]
        return found if count < len(words) // 4 else f"{found}-{context.below(1000)}"


def _of_pattern(pattern: str, rng: Random) -> str | None:
    try:
        return pattern_samples.generate(pattern)(rng)
    except pattern_samples.UnsupportedPattern:
        return None
