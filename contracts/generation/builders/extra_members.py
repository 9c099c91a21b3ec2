"""Members of an object beyond the declared ones, for patterns of names, maps and `minProperties`."""

from __future__ import annotations

from random import Random
from typing import Final

from contracts.generation import pattern_samples
from contracts.generation.builders.object_layers import ObjectLayers, is_allowed
from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext, Impossible
from contracts.generation.extent import has_parts
from contracts.generation.merging.merged_schema import MergedSchema, both
from contracts.generation.vocabulary import sentences
from contracts.http.messages import ABSENT

__all__ = ["ExtraMembers"]

_EXTRA_TRIES: Final = 30
_MAP_MEMBERS: Final = 2  # members of an object that is a map from any name to one schema
_PATTERNS_PER_STEP: Final = 30  # that one name is compared with
_MOST_COMPARED: Final = 10_000  # patterns, with all the names that are made for them


class ExtraMembers:
    """Members beyond the declared ones: as many as are asked for, a few where the object is a map, none elsewhere."""

    def __init__(self, node: Node, shape: MergedSchema, owner: str, taken: set[str]) -> None:
        self._node, self._shape, self._owner, self._taken = node, shape, owner, taken
        self._patterns = list(dict.fromkeys(pattern for layer in shape.objects for pattern in layer.patterns))
        self._layers = ObjectLayers(node, shape)
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
        if not all(is_allowed(self._node, one, name) for one in self._shape.names):
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
