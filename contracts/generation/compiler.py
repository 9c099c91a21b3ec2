"""Schema → node → closure. A node compiles when it is first asked for a value; circles end in the compiler's memory of nodes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Final

from contracts.generation.budget import BUDGET
from contracts.generation.context import Exhausted, Extent, GenerationContext, Impossible, Make
from contracts.generation.merging.merged_schema import MergedSchema, is_of, text_of
from contracts.generation.merging.merger import SchemaMerger
from contracts.generation.value_providers import ValueProviders
from contracts.http.messages import ABSENT, JSON
from contracts.schemas.discriminators import Discriminator, tags_of

__all__ = ["Node", "SchemaCompiler"]

Schema = dict | bool

_MOST_VALUES: Final = 1_000  # of a long list of values, those that are looked at


class SchemaCompiler:
    """The nodes of one direction of one document. `build` makes the closure of a node once its schema is read.

    `is_lenient`: what contradicts itself is left out as far as needed; `most_variants`: how many branches may be looked at, as
    choices within choices are more than anybody waits for; `reading`: of discriminators, as in `Schemas.validator`.
    """

    def __init__(
        self,
        values: ValueProviders,
        follow: Callable[[str], Schema | None],
        *,
        build: Callable[[Node], Make],
        direction: str,
        root: Schema = True,
        is_lenient: bool = False,
        most_variants: float = math.inf,
        reading: str = "both",
    ) -> None:
        self._reading = reading
        self.values, self.build, self.direction, self.is_lenient = values, build, direction, is_lenient
        self.variants_left = most_variants
        own = {word: root[word] for word in ("$defs", "definitions") if isinstance(root, dict) and word in root}
        self._schemas = values.schemas.extended(own) if own else values.schemas
        self.merger = SchemaMerger(follow, children=self._schemas.children, direction=direction)
        self._nodes: dict[tuple[str, str, str], Node] = {}
        self._patterns: dict[str, Callable[[JSON], bool]] = {}
        self.extents: dict[Node, Extent] = {}  # of the nodes of whole answers
        self.minimum_depths: dict[str | Node, float] = {}  # by the schema's text; of a branch, by its node

    def node(self, schema: Schema, *, name: str = "", owner: str = "") -> Node:
        """The node of a schema; `name` and `owner` are the member's, and choose the provider."""
        key = (text_of(schema), name, owner)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = Node(self, schema, name=name, owner=owner, text=key[0])
        return found

    def check(self, schema: Schema) -> Callable[[JSON], bool]:
        """The validator of a schema within this document, or within the schema that brings its own definitions."""
        return self._schemas.validator(schema, direction=self.direction, reading=self._reading).is_valid

    def tags(self, branch: Schema, chosen: Discriminator) -> tuple[str, ...]:
        """The values of the discriminator's member that name a branch."""
        return tags_of(branch, chosen, self._schemas.resolve, is_strict=True)

    def matches(self, pattern: str, name: str) -> bool:
        """Whether `pattern` is found in a member's name; one that cannot be used counts as absent, as where values are judged."""
        if pattern not in self._patterns:
            validator = self.values.schemas.validator({"pattern": pattern})
            self._patterns[pattern] = (lambda _: False) if validator.faults else validator.is_valid
        return self._patterns[pattern](name)

    def any_matches(self, patterns: Sequence[str]) -> Callable[[str], bool]:
        """Whether one of the patterns may be found in a member's name: one question for all of them."""
        if not patterns:
            return lambda _: False
        return self.values.schemas.validator({"anyOf": [{"pattern": pattern} for pattern in patterns]}).is_valid


class Node:
    """A place in a schema where values are made. `make(context, depth, fixed)`; `is_complete(fixed)`: a fixed value needs nothing more.

    Compiled, it also tells its `members`, its `item` (of an array, the last sort) and its `branches`.
    """

    __slots__ = (
        "_branch", "_check", "_shape", "_values", "alternatives", "branches", "compiler", "is_complete", "item", "make", "members",
        "name", "owner", "schema", "text", "trail",
    )  # fmt: skip

    def __init__(
        self,
        compiler: SchemaCompiler,
        schema: Schema | None,
        *,
        name: str,
        owner: str,
        text: str = "",
        shape: MergedSchema | None = None,
        branch: str = "",
        trail: frozenset[str] = frozenset(),
    ) -> None:
        self.compiler, self.schema, self.name, self.owner, self.trail = compiler, schema, name, owner, trail
        self._shape, self.text, self._branch = shape, text, branch
        self._check: Callable[[JSON], bool] | None = None
        self._values: list[JSON] | None = None
        self.make: Make = self._compile
        self.is_complete: Callable[[JSON], bool] = self._compile_completeness
        self.alternatives: Callable[[], tuple[tuple[Node, ...], ...]] = tuple  # the nodes that a value needs, for each way to make one
        self.members: Mapping[str, Node] = {}
        self.item: Node | None = None
        self.branches: tuple[Node, ...] = ()

    def variant(self, shape: MergedSchema, branch: str) -> Node:
        """A node for this place once a branch, known by its text, is taken. Exhausted where there were too many."""
        self.compiler.variants_left -= 1
        if self.compiler.variants_left < 0:
            raise Exhausted
        return Node(self.compiler, None, name=self.name, owner=self.owner, shape=shape, branch=branch, trail=self.trail | {branch})

    @property
    def key(self) -> str:
        """What the values are, wherever they stand: the component, else the schema or the branch."""
        return self.shape.reference or self.text or self._branch

    @property
    def minimum_depth(self) -> float | None:
        """How many levels the smallest value has, None before it was measured: wherever the schema stands, and whatever its name is."""
        return self.compiler.minimum_depths.get(self.text or self)

    @property
    def shape(self) -> MergedSchema:
        """What the schema asks for."""
        if self._shape is None:
            assert self.schema is not None
            self._shape = self.compiler.merger.read(self.schema).closed()
        return self._shape

    def is_valid(self, value: JSON) -> bool:
        """Whether a value fits the schema of this node (true for a branch, which is judged by the node it belongs to)."""
        if self.schema is None:
            return True
        if self._check is None:
            self._check = self.compiler.check(self.schema)
        return self._check(value)

    def values(self) -> list[JSON] | None:
        """The whole choice where the schema lists it, None elsewhere."""
        shape = self.shape
        if shape.enum is None:
            return None
        if self._values is None:
            of_type = [value for value in shape.enum if is_of(value, shape.types)]
            most = max(_MOST_VALUES, _MOST_VALUES**2 * 10 // max(len(shape.enum), 1))  # each is compared with each
            self._values = [value for value in of_type[:most] if self.is_valid(value)]
        return self._values

    def _compile(self, context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        self.compile()
        return self.make(context, depth, fixed)

    def _compile_completeness(self, fixed: JSON) -> bool:
        self.compile()
        return self.is_complete(fixed)

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

    def completed(self, value: JSON, rng: Random) -> JSON:
        """The value with the members that are required and missing; as it is where that cannot be."""
        try:
            return self.make(GenerationContext(rng, is_sparse=True), 0, value)
        except Impossible:
            return value

    def sample(self, rng: Random, attempt: int = 0) -> JSON:
        """A value of this member by itself; ABSENT where there is none."""
        try:
            return self.make(GenerationContext(rng, attempt=attempt), 1, ABSENT)
        except (Impossible, Exhausted, RecursionError):
            return ABSENT

    def compile(self) -> None:
        """Replaces `make` by the closure for this schema. What is half compiled is never seen by another thread."""
        if self.make != self._compile:
            return
        with self.compiler.values.lock:
            if self.make == self._compile:
                self._compile_once()

    def _compile_once(self) -> None:
        self.is_complete = _is_scalar
        self.make = self.compiler.build(self)


def _is_scalar(fixed: JSON) -> bool:
    return not isinstance(fixed, (dict, list))
