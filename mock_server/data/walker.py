"""The compiled walker: schema → node → closure. A node compiles when it is first asked for a value; circles end in the memo.

Order of work: read the shape, pick among branches, make by type, check where a keyword is of the kind that is checked, not built.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Final

from contracts.exchange import ABSENT
from mock_server.data import arrays, objects, scalars
from mock_server.data.making import Impossible, Make, Walk
from mock_server.data.shape import Group, Reader, Shape, identity, meet, text_of

if TYPE_CHECKING:
    from contracts.exchange import JSON

__all__ = ["Node", "Walker"]

Schema = dict | bool

_TRIES: Final = 40
_TRIES_PINNED: Final = 12
_REACH: Final = 2_000
_ENDLESS: Final = "every value would have to hold another one, without end"
_NULLS: Final = 0.08  # how often a scalar that may be null is null


class Walker:
    """The nodes of one direction of one document. `is_lenient`: what contradicts itself is left out as far as needed."""

    def __init__(
        self,
        world: scalars.Believing,
        follow: Callable[[str], Schema | None],
        *,
        direction: str,
        root: Schema = True,
        is_lenient: bool = False,
    ) -> None:
        self.world, self.direction, self.is_lenient = world, direction, is_lenient
        self._own = {word: root[word] for word in ("$defs", "definitions") if isinstance(root, dict) and word in root}
        self.reader = Reader(follow, direction=direction)
        self._nodes: dict[tuple[str, str, str], Node] = {}
        self._patterns: dict[str, Callable[[JSON], bool]] = {}

    def node(self, schema: Schema, *, name: str = "", owner: str = "") -> Node:
        """The node of a schema; `name` and `owner` are the member's, and choose the provider."""
        key = (text_of(schema), name, owner)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = Node(self, schema, name=name, owner=owner)
        return found

    def check(self, schema: Schema) -> Callable[[JSON], bool]:
        """The validator of a schema within this document, or within the schema that brings its own definitions."""
        whole = {**self._own, **schema} if self._own and isinstance(schema, dict) else schema
        return self.world.schemas.validator(whole, direction=self.direction).is_valid

    def matches(self, pattern: str, name: str) -> bool:
        """Whether `pattern` is found in a member's name."""
        if pattern not in self._patterns:
            self._patterns[pattern] = self.world.schemas.validator({"pattern": pattern}).is_valid
        return self._patterns[pattern](name)


class Node:
    """A place in a schema where values are made. `make(walk, depth, pin)`; `is_complete(pin)`: a pinned value needs nothing more.

    Compiled, it also tells its `members`, its `item` (of an array, the last sort) and its `branches`.
    """

    __slots__ = (
        "_check", "_shape", "alternatives", "branches", "height", "is_complete", "item", "make", "members", "name", "owner", "schema",
        "trail", "walker",
    )  # fmt: skip

    def __init__(
        self,
        walker: Walker,
        schema: Schema | None,
        *,
        name: str,
        owner: str,
        shape: Shape | None = None,
        trail: frozenset[str] = frozenset(),
    ) -> None:
        self.walker, self.schema, self.name, self.owner, self.trail = walker, schema, name, owner, trail
        self._shape = shape
        self._check: Callable[[JSON], bool] | None = None
        self.height: float | None = None
        self.make: Make = self._compile
        self.is_complete: Callable[[JSON], bool] = self._compile_completeness
        self.alternatives: tuple[tuple[Node, ...], ...] = ()  # the nodes that a value needs, for each way to make one
        self.members: Mapping[str, Node] = {}
        self.item: Node | None = None
        self.branches: tuple[Node, ...] = ()

    @property
    def shape(self) -> Shape:
        """What the schema asks for."""
        if self._shape is None:
            assert self.schema is not None
            self._shape = self.walker.reader.read(self.schema).closed()
        return self._shape

    def is_valid(self, value: JSON) -> bool:
        """Whether a value fits the schema of this node (true for a branch, which is judged by the node it belongs to)."""
        if self.schema is None:
            return True
        if self._check is None:
            self._check = self.walker.check(self.schema)
        return self._check(value)

    def values(self) -> list[JSON] | None:
        """The whole choice where the schema lists it, None elsewhere."""
        shape = self.shape
        if shape.enum is None:
            return None
        return [value for value in shape.enum if _is_of(value, shape.types) and self.is_valid(value)]

    def _compile(self, walk: Walk, depth: int, pin: JSON) -> JSON:
        self.compile()
        return self.make(walk, depth, pin)

    def _compile_completeness(self, pin: JSON) -> bool:
        self.compile()
        return self.is_complete(pin)

    def is_endless(self) -> bool:
        """Whether every value of the schema would hold another one of the same, without end."""
        _measure(self)
        return self.height == math.inf

    def choices(self) -> tuple[Node, ...]:
        """The branches of the first choice, () where there is none."""
        self.compile()
        return self.branches

    def parts(self) -> Mapping[str, Node]:
        """The declared members of an object; of the first branch that has some."""
        self.compile()
        return self.members or next((found for branch in self.branches if (found := branch.parts())), {})

    def item_node(self) -> Node | None:
        """The items of an array (those after the first ones, where these differ); of the first branch that has some."""
        self.compile()
        if self.item is not None and "array" in (self.shape.types or self.shape.hints):
            return self.item
        return next((found for branch in self.branches if (found := branch.item_node())), None)

    def is_text(self) -> bool:
        """Whether values are texts, perhaps null."""
        self.compile()
        return bool(self.shape.types) and set(self.shape.types or ()) <= {"string", "null"} and not self.branches

    def is_free(self) -> bool:
        """Whether any object with any members fits."""
        self.compile()
        shape = self.shape
        listed = shape.enum is not None or shape.objects or shape.required or self.branches
        return not listed and (shape.types is None or "object" in shape.types) and (shape.types is not None or not shape.hints)

    def completed(self, value: JSON, random: Random) -> JSON:
        """The value with the members that are required and missing; as it is where that cannot be."""
        try:
            return self.make(Walk(random, is_sparse=True), 0, value)
        except Impossible:
            return value

    def compile(self) -> None:
        """Replaces `make` by the closure for this schema."""
        if self.make != self._compile:
            return
        shape = self.shape
        self.is_complete = _is_scalar
        if shape.impossible:
            make = _refusal(shape.impossible)
        elif shape.enum is not None:
            make = self._listed()
        elif shape.groups:
            make = _branches(self, shape)
        else:
            make = _by_type(self, shape)
        self.make = _checked(self, make) if shape.is_risky and self.schema is not None and shape.enum is None else make

    def _listed(self) -> Make:
        values = self.values()
        if not values:
            return _refusal("no value of `enum` fits the rest of the schema")
        self.alternatives = ((),)
        if self.shape.examples and len(values) > 1:  # the first example is what people expect to see first
            known = {identity(one) for one in self.shape.examples}
            values.sort(key=lambda value: identity(value) not in known)
        speaking = [value for value in values if value is not None] or values

        def make(walk: Walk, depth: int, pin: JSON) -> JSON:
            if pin is not ABSENT:
                return pin
            choice = values if walk.attempt or walk.random.random() < _NULLS else speaking
            return choice[int(walk.random.random() * len(choice))]

        return make


def _is_scalar(pin: JSON) -> bool:
    return not isinstance(pin, (dict, list))


def _refusal(reason: str) -> Make:
    def make(walk: Walk, depth: int, pin: JSON) -> JSON:
        if pin is not ABSENT:
            return pin
        if walk.is_lenient:
            return None
        raise Impossible(reason)

    return make


def _is_of(value: JSON, kinds: tuple[str, ...] | None) -> bool:
    if kinds is None:
        return True
    match value:
        case None:
            return "null" in kinds
        case bool():
            return "boolean" in kinds
        case int():
            return "integer" in kinds or "number" in kinds
        case float():
            return "number" in kinds or ("integer" in kinds and value.is_integer())
        case str():
            return "string" in kinds
        case list():
            return "array" in kinds
    return "object" in kinds


def _checked(node: Node, inner: Make) -> Make:
    """Tries until the value fits. A pinned value that cannot fit is given up soon, and kept."""

    def make(walk: Walk, depth: int, pin: JSON) -> JSON:
        outer, reason = walk.attempt, "no value was found that fits"
        value: JSON = ABSENT
        tries = _TRIES if pin is ABSENT else _TRIES_PINNED
        try:
            for attempt in range(tries):
                walk.attempt = outer + attempt
                try:
                    value = inner(walk, depth, pin)
                except Impossible as error:
                    reason = str(error)
                    continue
                if node.is_valid(value):
                    return value
        finally:
            walk.attempt = outer
        if value is not ABSENT and (pin is not ABSENT or walk.is_lenient):
            return value
        raise Impossible(reason)

    return make


# --- choices ----------------------------------------------------------------------------------------------------------------------


def _branches(node: Node, shape: Shape) -> Make:
    """One of the branches of the first choice, merged with all the rest."""
    group, rest = shape.groups[0], replace(shape, groups=shape.groups[1:])
    variants: list[Node] = []
    for branch in group.branches:
        text = text_of(branch)
        if text in node.trail:  # a branch that leads back here without consuming a level adds no value
            continue
        read = node.walker.reader.read(branch)
        merged = meet(rest, read if read.groups else read.closed())
        if read.reference:
            merged.reference = read.reference
        variant = Node(node.walker, None, name=node.name, owner=node.owner, shape=merged.closed(), trail=node.trail | {text})
        if not merged.impossible:
            variants.append(variant)
    if not variants:
        return _refusal(f"no branch of `{group.word}` is possible")
    if len(variants) == 1 and group.word != "oneOf":
        node.is_complete = variants[0].is_complete
    node.alternatives, node.branches = tuple((variant,) for variant in variants), tuple(variants)
    node.is_complete = lambda pin: any(_fits_constants(variant, pin) and variant.is_complete(pin) for variant in variants)
    return _choice(node, _in_order(variants, group))


def _in_order(variants: list[Node], group: Group) -> list[Node]:
    """Null last: the first branch is the one to show."""
    if group.word not in ("anyOf", "oneOf"):
        return variants
    return sorted(variants, key=lambda variant: variant.shape.types == ("null",))


def _choice(node: Node, variants: list[Node]) -> Make:
    count = len(variants)
    speaking = [variant for variant in variants if variant.shape.types != ("null",)] or variants

    def make(walk: Walk, depth: int, pin: JSON) -> JSON:
        if pin is not ABSENT:
            order = [variant for variant in variants if _fits_constants(variant, pin)] or variants
        elif walk.attempt == 0:
            order = speaking
        else:
            order = variants
        start = 0
        if walk.is_tight(depth) and pin is ABSENT:
            _measure(node)
            order = sorted(variants, key=lambda variant: math.inf if variant.height is None else variant.height)
            if order[0].height == math.inf and not walk.is_lenient:
                raise Impossible(_ENDLESS)
        else:
            start = walk.below(len(order))
        reason = "no branch is possible"
        for shift in range(len(order)):
            try:
                return order[(start + shift) % len(order)].make(walk, depth, pin)
            except Impossible as error:
                reason = str(error)
        raise Impossible(reason)

    return make if count > 1 else variants[0].make


def _fits_constants(variant: Node, pin: JSON) -> bool:
    """Whether the pinned value could be of this branch, as far as types and listed values of its members tell."""
    shape = variant.shape
    if not _is_of(pin, shape.types):
        return False
    if not isinstance(pin, dict):
        return shape.enum is None or any(identity(value) == identity(pin) for value in shape.enum)
    for layer in shape.objects:
        for name, schema in layer.named.items():
            if name in pin and not _could_be(schema, pin[name]):
                return False
    return True


def _could_be(schema: Schema, value: JSON) -> bool:
    if not isinstance(schema, dict):
        return schema
    if "const" in schema:
        return identity(schema["const"]) == identity(value)
    listed = schema.get("enum")
    return not isinstance(listed, list) or any(identity(one) == identity(value) for one in listed)


# --- types ------------------------------------------------------------------------------------------------------------------------


def _by_type(node: Node, shape: Shape) -> Make:
    kinds = shape.types if shape.types is not None else _expected_types(shape)
    possible: list[tuple[str, Make, tuple[Node, ...]]] = []
    reason = "no type is left"
    for kind in kinds:
        try:
            possible.append((kind, *_of_type(node, shape, kind)))
        except Impossible as error:
            reason = str(error)
    if not possible:
        return _refusal(reason)
    node.alternatives = tuple(needed for _, _, needed in possible)
    if shape.types is None and not shape.hints:
        node.is_complete = lambda pin: True
    return _pick_type(node, [kind for kind, _, _ in possible], [make for _, make, _ in possible])


def _expected_types(shape: Shape) -> tuple[str, ...]:
    """Types of a schema that names none: those that its keywords speak of first, a text where they are silent."""
    hinted = [kind for kind in ("object", "array", "string", "number") if kind in shape.hints]
    others = [kind for kind in ("string", "object", "integer", "boolean", "array", "number", "null") if kind not in hinted]
    return (*hinted, *others)


def _of_type(node: Node, shape: Shape, kind: str) -> tuple[Make, tuple[Node, ...]]:
    match kind:
        case "object":
            return objects.maker(node, shape)
        case "array":
            return arrays.maker(node, shape)
        case "string":
            return scalars.text(shape, node.name, node.owner, node.walker.world), ()
        case "integer" | "number":
            return scalars.number(shape, node.name, node.walker.world, is_integer=kind == "integer"), ()
        case "boolean":
            return scalars.boolean, ()
    return scalars.null, ()


def _pick_type(node: Node, kinds: list[str], makers: list[Make]) -> Make:
    by_kind = dict(zip(kinds, makers, strict=True))
    first = next((kind for kind in kinds if kind != "null"), kinds[0])
    pretty = by_kind[first]
    may_be_null = "null" in by_kind and first not in ("null", "object", "array") and node.shape.types is not None
    of_object, of_array = by_kind.get("object"), by_kind.get("array")
    declared = node.shape.types is not None

    def make(walk: Walk, depth: int, pin: JSON) -> JSON:
        if pin is not ABSENT:
            if isinstance(pin, dict):
                return of_object(walk, depth, pin) if of_object else pin
            return of_array(walk, depth, pin) if of_array and isinstance(pin, list) else pin
        is_tight = walk.is_tight(depth)
        if walk.attempt == 0 and not is_tight:
            return None if may_be_null and walk.random.random() < _NULLS else pretty(walk, depth, pin)
        if is_tight:
            _measure(node)
            heights = [_height_of(needed) for needed in node.alternatives]
            return makers[heights.index(min(heights))](walk, depth, pin)
        if not declared and walk.random.random() < 0.5:
            return pretty(walk, depth, pin)
        return makers[walk.below(len(makers))](walk, depth, pin)

    if len(kinds) == 1 and first not in ("object", "array"):
        return lambda walk, depth, pin: pretty(walk, depth, pin) if pin is ABSENT else pin
    if len(kinds) == 1 and first == "object":
        return lambda walk, depth, pin: pretty(walk, depth, pin) if pin is ABSENT or isinstance(pin, dict) else pin
    return make


def _height_of(needed: tuple[Node, ...]) -> float:
    return max((child.height if child.height is not None else math.inf for child in needed), default=0)


def _measure(node: Node) -> None:
    """How many levels the smallest value has, for all nodes that this one needs; infinite where it would never end."""
    if node.height is not None:
        return
    reached, waiting = {id(node): node}, [node]
    while waiting and len(reached) < _REACH:
        one = waiting.pop()
        one.compile()
        for child in (child for needed in one.alternatives for child in needed):
            if id(child) not in reached:
                reached[id(child)] = child
                waiting.append(child)
    heights = {key: 0.0 if key in {id(one) for one in waiting} else math.inf for key in reached}
    changed = True
    while changed:
        changed = False
        for key, one in reached.items():
            best = min(
                (
                    max((heights.get(id(child), 0.0) for child in needed), default=-1) + (one.schema is not None or not needed)
                    for needed in one.alternatives
                ),
                default=math.inf,
            )
            if best < heights[key]:
                heights[key], changed = best, True
    for key, one in reached.items():
        one.height = heights[key]
