"""The compiled walker: schema → node → closure. A node compiles when it is first asked for a value; circles end in the memo.

Order of work: read the shape, pick among branches, make by type, check where a keyword is of the kind that is checked, not built.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Final

from contracts.generation import arrays, objects, scalars
from contracts.generation import branches as choices
from contracts.generation.budget import BUDGET
from contracts.generation.context import Exhausted, GenerationContext, Impossible, Make, refusal
from contracts.generation.merged_schema import Shape, identity, text_of
from contracts.generation.merging import Reader
from contracts.generation.minimum_depth import height_of, measure
from contracts.generation.numbers import number
from contracts.generation.vocabulary import providers
from contracts.http.messages import ABSENT
from contracts.schemas.validation import effort

if TYPE_CHECKING:
    from contracts.http.messages import JSON

__all__ = ["Node", "SchemaCompiler"]

Schema = dict | bool

_MOST_VALUES: Final = 1_000  # of a long list of values, those that are looked at
_TRIES: Final = 40
_TRIES_PINNED: Final = 12
_TRIES_HASTY: Final = 3


class SchemaCompiler:
    """The nodes of one direction of one document. `is_lenient`: what contradicts itself is left out as far as needed.

    `most_variants`: how many branches may be looked at; choices within choices are more than anybody waits for.
    """

    def __init__(
        self,
        world: scalars.ValueProviders,
        follow: Callable[[str], Schema | None],
        *,
        direction: str,
        root: Schema = True,
        is_lenient: bool = False,
        most_variants: float = math.inf,
    ) -> None:
        self.world, self.direction, self.is_lenient = world, direction, is_lenient
        self.variants_left = most_variants
        own = {word: root[word] for word in ("$defs", "definitions") if isinstance(root, dict) and word in root}
        self._schemas = world.schemas.extended(own) if own else world.schemas
        self.reader = Reader(follow, direction=direction)
        self._nodes: dict[tuple[str, str, str], Node] = {}
        self._patterns: dict[str, Callable[[JSON], bool]] = {}
        self.heights: dict[str | Node, float] = {}  # by the schema's text; of a branch, by its node

    def node(self, schema: Schema, *, name: str = "", owner: str = "") -> Node:
        """The node of a schema; `name` and `owner` are the member's, and choose the provider."""
        key = (text_of(schema), name, owner)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = Node(self, schema, name=name, owner=owner, text=key[0])
        return found

    def check(self, schema: Schema) -> Callable[[JSON], bool]:
        """The validator of a schema within this document, or within the schema that brings its own definitions."""
        return self._schemas.validator(schema, direction=self.direction).is_valid

    def matches(self, pattern: str, name: str) -> bool:
        """Whether `pattern` is found in a member's name; one that cannot be used counts as absent, as where values are judged."""
        if pattern not in self._patterns:
            validator = self.world.schemas.validator({"pattern": pattern})
            self._patterns[pattern] = (lambda _: False) if validator.faults else validator.is_valid
        return self._patterns[pattern](name)

    def any_matches(self, patterns: Sequence[str]) -> Callable[[str], bool]:
        """Whether one of the patterns may be found in a member's name: one question for all of them."""
        if not patterns:
            return lambda _: False
        return self.world.schemas.validator({"anyOf": [{"pattern": pattern} for pattern in patterns]}).is_valid


class Node:
    """A place in a schema where values are made. `make(walk, depth, pin)`; `is_complete(pin)`: a pinned value needs nothing more.

    Compiled, it also tells its `members`, its `item` (of an array, the last sort) and its `branches`.
    """

    __slots__ = (
        "_check", "_shape", "_values", "alternatives", "branches", "is_complete", "item", "make", "members", "name", "owner", "schema",
        "text", "trail", "walker",
    )  # fmt: skip

    def __init__(
        self,
        walker: SchemaCompiler,
        schema: Schema | None,
        *,
        name: str,
        owner: str,
        text: str = "",
        shape: Shape | None = None,
        trail: frozenset[str] = frozenset(),
    ) -> None:
        self.walker, self.schema, self.name, self.owner, self.trail = walker, schema, name, owner, trail
        self._shape, self.text = shape, text
        self._check: Callable[[JSON], bool] | None = None
        self._values: list[JSON] | None = None
        self.make: Make = self._compile
        self.is_complete: Callable[[JSON], bool] = self._compile_completeness
        self.alternatives: Callable[[], tuple[tuple[Node, ...], ...]] = tuple  # the nodes that a value needs, for each way to make one
        self.members: Mapping[str, Node] = {}
        self.item: Node | None = None
        self.branches: tuple[Node, ...] = ()

    def variant(self, shape: Shape, branch: str) -> Node:
        """A node for this place once a branch, known by its text, is taken. Exhausted where there were too many."""
        self.walker.variants_left -= 1
        if self.walker.variants_left < 0:
            raise Exhausted
        return Node(self.walker, None, name=self.name, owner=self.owner, shape=shape, trail=self.trail | {branch})

    @property
    def height(self) -> float | None:
        """How many levels the smallest value has, None before it was measured: wherever the schema stands, and whatever its name is."""
        return self.walker.heights.get(self.text or self)

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
        if self._values is None:
            of_type = [value for value in shape.enum if choices.is_of(value, shape.types)]
            most = max(_MOST_VALUES, _MOST_VALUES**2 * 10 // max(len(shape.enum), 1))  # each is compared with each
            self._values = [value for value in of_type[:most] if self.is_valid(value)]
        return self._values

    def _compile(self, walk: GenerationContext, depth: int, pin: JSON) -> JSON:
        self.compile()
        return self.make(walk, depth, pin)

    def _compile_completeness(self, pin: JSON) -> bool:
        self.compile()
        return self.is_complete(pin)

    def is_endless(self) -> bool:
        """Whether every value of the schema would hold another one of the same, without end."""
        measure(self)
        return self.height == math.inf

    def choices(self) -> tuple[Node, ...]:
        """The branches of the first choice, () where there is none."""
        self.compile()
        return self.branches

    def parts(self) -> Mapping[str, Node]:
        """The declared members of an object; of the first branch that has some."""
        return next((one.members for one in self.ways() if one.members), {})

    def item_node(self) -> Node | None:
        """The items of an array (those after the first ones, where these differ); of the first branch that has some."""
        found = (one.item for one in self.ways() if one.item is not None and "array" in (one.shape.types or one.shape.hints))
        return next(found, None)

    def ways(self, fits: Callable[[Node], bool] = lambda _: True) -> Iterator[Node]:
        """This node and the branches that it leads to, each before its own, as far as they fit and the budget goes; compiled."""
        waiting, left = [self], BUDGET.branches
        while waiting and left:
            one, left = waiting.pop(), left - 1
            one.compile()
            yield one
            waiting.extend(branch for branch in reversed(one.branches) if fits(branch))

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
            return self.make(GenerationContext(random, is_sparse=True), 0, value)
        except Impossible:
            return value

    def compile(self) -> None:
        """Replaces `make` by the closure for this schema. What is half compiled is never seen by another thread."""
        if self.make != self._compile:
            return
        with self.walker.world.lock:
            if self.make == self._compile:
                self._compile_once()

    def _compile_once(self) -> None:
        shape = self.shape
        self.is_complete = _is_scalar
        if shape.impossible:
            make = refusal(shape.impossible)
        elif shape.enum is not None:
            make = self._listed()
        elif shape.faker is not None and (offered := [one for one in self.walker.world.asked_for(shape.faker) if self.is_valid(one)]):
            make = scalars.chosen_of(offered)
            self.alternatives = _nothing_needed
        elif shape.groups:
            make = choices.branches(self, shape)
        else:
            make = _by_type(self, shape)
        self.make = _checked(self, make) if shape.is_risky and self.schema is not None and shape.enum is None else make

    def _listed(self) -> Make:
        values = list(self.values() or ())
        if not values:
            return refusal("no value of `enum` fits the rest of the schema")
        self.alternatives = _nothing_needed
        if self.shape.examples and len(values) > 1:  # the first example is what people expect to see first
            known = {identity(one) for one in self.shape.examples}
            values.sort(key=lambda value: identity(value) not in known)
        speaking = [value for value in values if value is not None] or values
        nulls = providers.chance_of_null(self.name)

        def make(walk: GenerationContext, depth: int, pin: JSON) -> JSON:
            if pin is not ABSENT:
                return pin
            choice = values if walk.attempt or walk.random.random() < nulls else speaking
            return choice[int(walk.random.random() * len(choice))]

        return make


def _is_scalar(pin: JSON) -> bool:
    return not isinstance(pin, (dict, list))


def _checked(node: Node, inner: Make) -> Make:
    """Tries until the value fits. A pinned value that cannot fit is given up soon, and kept."""

    def make(walk: GenerationContext, depth: int, pin: JSON) -> JSON:
        outer, reason = walk.attempt, "no value was found that fits"
        value: JSON = ABSENT
        if walk.is_lenient and pin is ABSENT and (walk.is_over() or node.is_endless()):
            return inner(walk, depth, pin)  # it is taken, whether it fits or not
        tries = 1 if walk.is_over() else _TRIES_HASTY if walk.is_hasty else _TRIES if pin is ABSENT else _TRIES_PINNED
        try:
            for attempt in range(tries):
                if attempt and walk.is_hasty and walk.is_half_over:
                    break
                walk.attempt = outer + attempt
                walk.spend(attempt)
                try:
                    value = inner(walk, depth, pin)
                except Impossible as error:
                    if error.is_too_large:
                        raise
                    reason = str(error)
                    continue
                before = effort()
                is_valid = node.is_valid(value)
                walk.spend((effort() - before) // BUDGET.checks_per_step)
                if is_valid:
                    return value
        finally:
            walk.attempt = outer
        if value is not ABSENT and (pin is not ABSENT or walk.is_lenient):
            return value
        raise Impossible(reason)

    return make


# --- types ------------------------------------------------------------------------------------------------------------------------


def _by_type(node: Node, shape: Shape) -> Make:
    makers = _MakersByType(node, shape)
    first = makers.first()
    if first is None:
        return makers.refusal()
    node.alternatives = makers.needed
    if shape.types is None and not shape.hints:
        node.is_complete = lambda pin: True
    return _pick_type(node, first, makers)


class _MakersByType:
    """The makers of the types that a schema allows, without those that nothing fits.

    Of a type that the schema does not speak of the maker is made when it is first needed: where nothing is said, that is seven, and most
    values are of the first.
    """

    def __init__(self, node: Node, shape: Shape) -> None:
        self._node, self._shape = node, shape
        self._waiting = list(reversed(shape.types if shape.types is not None else _expected_types(shape)))
        self._possible: list[tuple[str, Make, tuple[Node, ...]]] = []
        self._refused = Impossible("no type is left")
        spoken_of = shape.hints if shape.types is None else shape.types
        while self._waiting and self._waiting[-1] in spoken_of:
            self._make_next()

    def first(self) -> tuple[str, Make] | None:
        """The first type and its maker, null only where nothing else is possible; None where nothing is."""
        while self._waiting and all(kind == "null" for kind, _, _ in self._possible):
            self._make_next()
        first = next((one for one in self._possible if one[0] != "null"), next(iter(self._possible), None))
        return first[:2] if first else None

    def refusal(self) -> Make:
        """The maker where no type is possible."""
        return refusal(str(self._refused), is_too_large=self._refused.is_too_large)

    def of(self, kind: str) -> Make | None:
        """The maker of a type, None where nothing fits."""
        return next((make for known, make, _ in self._all() if known == kind), None)

    def all(self) -> list[Make]:
        """The makers of all types."""
        return [make for _, make, _ in self._all()]

    def needed(self) -> tuple[tuple[Node, ...], ...]:
        """The nodes that a value of each type needs."""
        return tuple(needed for _, _, needed in self._all())

    def _all(self) -> list[tuple[str, Make, tuple[Node, ...]]]:
        if self._waiting:
            with self._node.walker.world.lock:
                is_complete = self._node.is_complete
                while self._waiting:
                    self._make_next()
                self._node.is_complete = is_complete  # which types that the schema does not speak of have no say in
        return self._possible

    def _make_next(self) -> None:
        kind = self._waiting[-1]
        try:
            self._possible.append((kind, *_of_type(self._node, self._shape, kind)))
        except Impossible as error:
            self._refused = error
        self._waiting.pop()  # last: whoever asks meanwhile has to wait


def _nothing_needed() -> tuple[tuple[Node, ...], ...]:
    return ((),)


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
            return scalars.text(shape, node.name, node.owner, node.walker.world, is_lenient=node.walker.is_lenient), ()
        case "integer" | "number":
            return number(shape, node.name, node.owner, node.walker.world.now, is_integer=kind == "integer"), ()
        case "boolean":
            return scalars.boolean(node.name), ()
    return scalars.null, ()


def _pick_type(node: Node, first: tuple[str, Make], makers: _MakersByType) -> Make:
    kind, pretty = first
    types = node.shape.types
    if types is not None and len(makers.all()) == 1 and kind != "array":
        of_kind = dict if kind == "object" else ()
        return lambda walk, depth, pin: pretty(walk, depth, pin) if pin is ABSENT or isinstance(pin, of_kind) else pin
    nulls = providers.chance_of_null(node.name)
    may_be_null = types is not None and "null" in types and kind not in ("null", "object", "array")
    tightest: Make | None = None

    def make(walk: GenerationContext, depth: int, pin: JSON) -> JSON:
        if pin is not ABSENT:
            of_pin = makers.of("object" if isinstance(pin, dict) else "array") if isinstance(pin, (dict, list)) else None
            return of_pin(walk, depth, pin) if of_pin else pin
        nonlocal tightest
        is_tight = walk.is_tight(depth)
        if walk.attempt == 0 and not is_tight:
            return None if may_be_null and walk.random.random() < nulls else pretty(walk, depth, pin)
        if is_tight:
            if tightest is None:
                measure(node)
                heights = [height_of(needed) for needed in node.alternatives()]
                tightest = makers.all()[heights.index(min(heights))]
            return tightest(walk, depth, pin)
        if types is None and walk.random.random() < 0.5:
            return pretty(walk, depth, pin)
        possible = makers.all()
        return possible[walk.below(len(possible))](walk, depth, pin)

    return make
