"""Makers of arrays: a few items, as many as are asked for, distinct where that is asked; a fixed list stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contracts.api.resources.vocabulary import LISTS
from contracts.api.resources.words import singular, words_of
from contracts.generation.budget import BUDGET, excess
from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext, Impossible, Make
from contracts.generation.extent import OF_THINGS, begin, has_parts
from contracts.generation.merging.merged_schema import MergedSchema, both, identity
from contracts.http.messages import ABSENT, JSON

__all__ = ["array"]

Schema = dict | bool

_FEW: Final = 3
_RATHER: Final = 4
_MANY: Final = 5
_SHOWN: Final = 1  # down to this depth a list is what was asked for
_TRIES: Final = 60


def array(node: Node, shape: MergedSchema) -> tuple[Make, tuple[Node, ...]]:
    """The maker, and the nodes that every array needs. `Impossible`: no array fits."""
    items = _Items(node, shape)
    least = max([shape.min_items, *(least for _, least, _ in shape.contains)])
    most = items.most if shape.max_items is None else min(shape.max_items, items.most)
    if least > most:
        raise Impossible(f"at least {least} items are required, but at most {most} are possible")
    if too_many := excess(least, "items"):
        if not node.compiler.is_lenient:
            raise Impossible(too_many, is_too_large=True)
        least = BUDGET.items
    needed = tuple({id(items.at(index)): items.at(index) for index in range(min(least, 64))}.values())
    node.is_complete, node.item = _completeness(items), items.at(items.first)
    return _make(node, shape, items, least, most, _page(node, items)), needed


class _Items:
    """The nodes of the items, by position."""

    def __init__(self, node: Node, shape: MergedSchema) -> None:
        self._node, self._shape = node, shape
        self.first = max((len(layer.first) for layer in shape.arrays), default=0)
        self._nodes: dict[tuple[int, int], Node] = {}
        self.most = self._most()

    def at(self, index: int) -> Node:
        """The node of the item at a position."""
        return self._kept(index, -1, ())

    def containing(self, index: int, which: int) -> Node:
        """The same, for an item that also fits the `contains` of that number."""
        return self._kept(index, which, (self._shape.contains[which][0],))

    def avoiding(self, index: int, which: int) -> Node:
        """The same, for an item that does not fit it."""
        return self._kept(index, -2 - which, ({"not": self._shape.contains[which][0]},))

    def _kept(self, index: int, key: int, more: tuple[Schema, ...]) -> Node:
        place = min(index, self.first)
        found = self._nodes.get((place, key))
        if found is None:
            schema = both([*self._parts(place), *more])
            found = self._nodes[place, key] = self._node.compiler.node(schema, name=singular(self._node.name), owner=self._node.owner)
        return found

    def _parts(self, index: int) -> list[Schema]:
        return [layer.first[index] if index < len(layer.first) else layer.rest for layer in self._shape.arrays]

    def _most(self) -> int:
        for index in range(self.first + 1):
            if self.at(index).shape.impossible:
                return index
        return 1_000_000_000


def _completeness(items: _Items) -> Callable[[JSON], bool]:
    required = [frozenset(items.at(index).shape.required) for index in range(items.first + 1)]
    tail = required[-1]

    def is_complete(fixed: JSON) -> bool:
        if not isinstance(fixed, list):
            return True
        for index, value in enumerate(fixed):
            if value.__class__ is dict and not (tail if index >= items.first else required[index]) <= value.keys():
                return False
        return True

    return is_complete


def _page(node: Node, items: _Items) -> Callable[[GenerationContext], bool]:
    """Whether the object around the list is there for its sake: it is called so, or holds things and is none itself."""
    is_called_so = words_of(node.name) in LISTS
    has_rows = bool(items.at(items.first).shape.objects)

    def is_page(context: GenerationContext) -> bool:
        return is_called_so or (has_rows and bool(context.open) and OF_THINGS.isdisjoint(context.open[-1].members))

    return is_page


def _make(node: Node, shape: MergedSchema, items: _Items, least: int, most: int, is_page: Callable[[GenerationContext], bool]) -> Make:
    are_parts, key = has_parts(items.at(items.first)), items.at(items.first).key

    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        if isinstance(fixed, list):
            return _completed(context, depth, fixed, items)
        listed = items.at(0).values() if not items.first and not context.attempt else None
        is_choice = listed is not None and len(listed) >= max(least, 1)  # of a few values, each once
        few = min(most, len(listed)) if listed and is_choice else most
        context.count()
        begin(context, node)
        is_last = context.is_sparse or (are_parts and (context.is_tight(depth) or context.around.count(key) > 1))
        count = _count(context, least, few, is_deep=is_last, is_shown=depth <= _SHOWN and (depth == 0 or is_page(context)))
        nodes = _nodes(context, shape, items, count)
        made: list = []
        known: set = set()
        context.fill(count // BUDGET.items_per_step)
        outer = context.index
        for index, child in enumerate(nodes):
            if context.is_over() and made:
                break
            context.index = index
            try:
                value = _distinct(context, depth, child, known) if shape.unique or is_choice else _another(context, depth, child, known)
            except Impossible:
                if index < least and not context.is_lenient:
                    context.index = outer
                    raise
                break
            made.append(value)
        context.index = outer
        return made

    return make


def _count(context: GenerationContext, least: int, most: int, *, is_deep: bool, is_shown: bool) -> int:
    if is_deep:
        return least
    if context.attempt == 0:
        if is_shown:  # the list that was asked for, by itself or in an envelope
            low = max(least, min(3, most))
            return low + context.below(max(0, min(most, _MANY) - low) + 1)
        low = max(least, min(1, most))
        return low + context.below(max(1, min(most - low, _FEW - 1) + 1)) if least < _FEW else least
    return least + context.below(min(most - least, _FEW + context.attempt // 8) + 1)


def _nodes(context: GenerationContext, shape: MergedSchema, items: _Items, count: int) -> list[Node]:
    nodes = [items.at(index) for index in range(count)]
    free = list(range(count))
    for which, (_, least, most) in enumerate(shape.contains):
        if context.attempt:
            context.rng.shuffle(free)
        holding = [index for index in free if not items.containing(index, which).shape.impossible]
        chosen = set(holding[:least])
        for index in chosen:
            nodes[index] = items.containing(index, which)
        if most is not None:
            for index in set(range(count)) - set(holding[:most]):
                if nodes[index] is items.at(index) and context.attempt < 20:
                    nodes[index] = items.avoiding(index, which)
        if len(shape.contains) > 1 and context.attempt % 2:
            free = [index for index in free if index not in chosen]
    return nodes


def _another(context: GenerationContext, depth: int, child: Node, known: set) -> JSON:
    """An item, rather not one of the texts that are there: `["new", "new"]` looks odd."""
    value = child.make(context, depth + 1, ABSENT)
    if value.__class__ is str:
        for _ in range(_RATHER):
            if value.__class__ is not str or value not in known:
                break
            value = child.make(context, depth + 1, ABSENT)
        if value.__class__ is str:
            known.add(value)
    return value


def _distinct(context: GenerationContext, depth: int, child: Node, known: set) -> JSON:
    """An item that is not there yet. A short list of values is gone through, so that all of them can be asked for."""
    values = child.values()
    if values is not None:
        left = [value for value in values if identity(value) not in known]
        if not left:
            raise Impossible("`uniqueItems` requires more distinct values than there are")
        value = left[context.below(len(left))]
        known.add(identity(value))
        return value
    outer = context.attempt
    try:
        for attempt in range(_TRIES):
            context.attempt = outer + attempt // 2
            context.spend(attempt // 4)
            if context.is_over() and attempt:
                break
            value = child.make(context, depth + 1, ABSENT)
            key = identity(value)
            if key not in known:
                known.add(key)
                return value
    finally:
        context.attempt = outer
    raise Impossible("not enough distinct items were found")


def _completed(context: GenerationContext, depth: int, fixed: list, items: _Items) -> list:
    """Fixed items stay as they are, but one that lacks a required member gets it."""
    outer, context.is_sparse = context.is_sparse, True
    try:
        parts = ((items.at(index), value) for index, value in enumerate(fixed))
        return [node.make(context, depth + 1, value) if isinstance(value, (dict, list)) else value for node, value in parts]
    finally:
        context.is_sparse = outer
