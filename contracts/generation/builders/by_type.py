"""One of the types that a schema allows, and the table of their builders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from contracts.generation.builders import arrays, numbers, objects, texts
from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext, Impossible, Make, refusal
from contracts.generation.merging.merged_schema import MergedSchema
from contracts.generation.minimum_depth import measure, minimum_depth_of
from contracts.generation.vocabulary.likelihood import chance_of_null, chance_of_true
from contracts.http.messages import ABSENT, JSON

__all__ = ["BUILDERS", "by_type"]

Built = tuple[Make, tuple[Node, ...]]  # the maker of a type's values, and the nodes that each of them needs


def _boolean(node: Node, shape: MergedSchema) -> Built:
    """Either one, as often as the name suggests."""
    chance = chance_of_true(node.name)
    return lambda context, depth, fixed: context.rng.random() < (chance if context.attempt == 0 else 0.5), ()


def _null(node: Node, shape: MergedSchema) -> Built:
    return lambda context, depth, fixed: None, ()


# `Impossible`: no value fits.
BUILDERS: Final[Mapping[str, Callable[[Node, MergedSchema], Built]]] = {
    "array": arrays.array,
    "boolean": _boolean,
    "integer": numbers.integer,
    "null": _null,
    "number": numbers.number,
    "object": objects.object_,
    "string": texts.text,
}


def by_type(node: Node, shape: MergedSchema) -> Make:
    """The maker of a node that nothing but its types and their keywords restrict."""
    makers = _MakersByType(node, shape)
    first = makers.first()
    if first is None:
        return makers.refusal()
    node.alternatives = makers.needed
    if shape.types is None and not shape.hints:
        node.is_complete = lambda fixed: True
    return _pick_type(node, first, makers)


class _MakersByType:
    """The makers of the types that a schema allows, without those that nothing fits.

    Of a type that the schema does not speak of the maker is made when it is first needed: where nothing is said, that is seven, and most
    values are of the first.
    """

    def __init__(self, node: Node, shape: MergedSchema) -> None:
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
            with self._node.compiler.values.lock:
                is_complete = self._node.is_complete
                while self._waiting:
                    self._make_next()
                self._node.is_complete = is_complete  # which types that the schema does not speak of have no say in
        return self._possible

    def _make_next(self) -> None:
        kind = self._waiting[-1]
        try:
            self._possible.append((kind, *BUILDERS[kind](self._node, self._shape)))
        except Impossible as error:
            self._refused = error
        self._waiting.pop()  # last: whoever asks meanwhile has to wait


def _expected_types(shape: MergedSchema) -> tuple[str, ...]:
    """Types of a schema that names none: those that its keywords speak of first, a text where they are silent."""
    hinted = [kind for kind in ("object", "array", "string", "number") if kind in shape.hints]
    others = [kind for kind in ("string", "object", "integer", "boolean", "array", "number", "null") if kind not in hinted]
    return (*hinted, *others)


def _pick_type(node: Node, first: tuple[str, Make], makers: _MakersByType) -> Make:
    kind, pretty = first
    types = node.shape.types
    if types is not None and len(makers.all()) == 1 and kind != "array":
        of_kind = dict if kind == "object" else ()
        return lambda context, depth, fixed: pretty(context, depth, fixed) if fixed is ABSENT or isinstance(fixed, of_kind) else fixed
    nulls = chance_of_null(node.name)
    may_be_null = types is not None and "null" in types and kind not in ("null", "object", "array")
    tightest: Make | None = None

    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        if fixed is not ABSENT:
            of_pin = makers.of("object" if isinstance(fixed, dict) else "array") if isinstance(fixed, (dict, list)) else None
            return of_pin(context, depth, fixed) if of_pin else fixed
        nonlocal tightest
        is_tight = context.is_tight(depth)
        if context.attempt == 0 and not is_tight:
            return None if may_be_null and context.rng.random() < nulls else pretty(context, depth, fixed)
        if is_tight:
            if tightest is None:
                measure(node)
                minimum_depths = [minimum_depth_of(needed) for needed in node.alternatives()]
                tightest = makers.all()[minimum_depths.index(min(minimum_depths))]
            return tightest(context, depth, fixed)
        if types is None and context.rng.random() < 0.5:
            return pretty(context, depth, fixed)
        possible = makers.all()
        return possible[context.below(len(possible))](context, depth, fixed)

    return make
