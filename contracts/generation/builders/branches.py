"""A choice of branches (`anyOf`, `oneOf`, `if` and their kin): each merged with all the rest, one taken for each value."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from contracts.generation.compiler import Node
from contracts.generation.context import ENDLESS, GenerationContext, Impossible, Make, refusal
from contracts.generation.merging.merged_schema import MergedSchema, identity, is_of, meet, text_of
from contracts.generation.merging.usual import in_usual_order, is_described
from contracts.generation.minimum_depth import measure
from contracts.http.messages import ABSENT, JSON
from contracts.schemas.dialects import DOUBTFUL
from contracts.schemas.keywords import listed_values

__all__ = ["branches"]

Schema = dict | bool

_SURE: Final = 6  # attempts without a branch that only some readers allow


def branches(node: Node, shape: MergedSchema) -> Make:
    """One of the branches of the first choice, merged with all the rest."""
    group, rest = shape.groups[0], replace(shape, groups=shape.groups[1:])
    variants: list[Node] = []
    described: list[Node] = []
    doubtful: list[Node] = []
    for branch in in_usual_order(group, node.compiler.merger):
        text = text_of(branch)
        if text in node.trail:  # a branch that leads back here without consuming a level adds no value
            continue
        read = node.compiler.merger.branch(branch)
        merged = meet(rest, read if read.groups else read.closed())
        if read.reference:
            merged.reference = read.reference
        _tag(merged, node, branch, read)
        if merged.impossible or _contradicts(merged):  # found only when the object is made, it would be met in every further choice
            continue
        variant = node.variant(merged.closed(), text)
        variants.append(variant)
        if is_described(read):
            described.append(variant)
        if isinstance(branch, dict) and branch.get("$comment") == DOUBTFUL:
            doubtful.append(variant)
    if not variants:
        return refusal(f"no branch of `{group.word}` can be satisfied")
    node.branches = tuple(variants)
    node.alternatives = lambda: tuple((variant,) for variant in variants)
    node.is_complete = lambda fixed: _is_complete(node, fixed)
    sure = [variant for variant in variants if variant not in doubtful] or variants
    return _choice(node, variants, sure, [variant for variant in sure if variant in described] or sure)


def _tag(merged: MergedSchema, node: Node, branch: Schema, read: MergedSchema) -> None:
    """Notes what names the branch that is taken: the values of the discriminator's member."""
    chosen = node.shape.chosen
    tags = node.compiler.tags(branch, chosen) if chosen is not None else ()
    if chosen is None or not tags:
        return
    known = node.shape.tags.get(chosen.member, tags)
    merged.tags = {**merged.tags, chosen.member: tuple(tag for tag in tags if tag in known) or tags}
    merged.chosen = read.chosen


def _is_complete(node: Node, fixed: JSON) -> bool:
    """Whether the fixed value needs nothing more to be of one of the branches, those of branches included."""
    ways = node.ways(lambda branch: _fits_constants(branch, fixed))
    return any(one.is_complete(fixed) for one in ways if not one.branches)


def _contradicts(shape: MergedSchema) -> bool:
    """Whether a member that is required may be nothing at all, as far as its listed values tell: `a` in one layer, `b` in another."""
    if len(shape.objects) < 2 or shape.types is None or set(shape.types) != {"object"}:
        return False
    return any(_is_nothing([layer.named[name] for layer in shape.objects if name in layer.named]) for name in shape.required)


def _is_nothing(parts: list[Schema]) -> bool:
    """Whether no value is left for a member of which all parts speak, by the values that they list and those that they refuse."""
    if False in parts:
        return True
    schemas = [part for part in parts if isinstance(part, dict)]
    lists = [listed for part in schemas if (listed := _listed(part)) is not None]
    if not lists:
        return False
    refused = [part["not"] for part in schemas if isinstance(part.get("not"), dict) and part["not"].keys() in ({"const"}, {"enum"})]
    return not set.intersection(*lists).difference(*(_listed(one) or () for one in refused))


def _listed(schema: dict) -> set[object] | None:
    """The values that `const` or `enum` leaves; None where neither says anything."""
    values = listed_values(schema)
    return None if values is None else {identity(value) for value in values}


def _choice(node: Node, variants: list[Node], sure: list[Node], described: list[Node]) -> Make:
    """The first branch that describes a value is the usual one; of a list whose items name their branch, each in turn."""
    is_named = node.shape.chosen is not None
    by_depth: list[Node] = []  # made when first needed

    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        if fixed is not ABSENT:
            order = [variant for variant in variants if _fits_constants(variant, fixed)] or variants
        else:
            order = described if context.attempt < _SURE else variants
        start = context.index % len(order) if is_named and context.index > 0 else 0
        if context.attempt or context.is_varied:
            start = context.below(len(order))
        is_last = context.is_tight(depth) or (not context.attempt and order[start].key in context.around)
        if is_last and fixed is ABSENT:
            if not by_depth:
                for variant in variants:
                    measure(variant)
                certain = set(sure)
                by_depth[:] = sorted(variants, key=lambda one: (_minimum_depth(one) == math.inf, one not in certain, _minimum_depth(one)))
            order = by_depth
            if order[0].minimum_depth == math.inf and not context.is_lenient:
                raise Impossible(ENDLESS)
            start = 0
        refused = Impossible("no branch can be satisfied")
        for variant in _from(order, start, variants):
            try:
                return variant.make(context, depth, fixed)
            except Impossible as error:
                refused = error
            context.spend(1)
            if context.is_over():
                break
        raise refused

    return make if len(variants) > 1 else variants[0].make


def _from(order: list[Node], start: int, variants: list[Node]) -> Iterator[Node]:
    """All of an order from a place on, then those that it leaves out: where nothing else is possible."""
    yield from order[start:]
    yield from order[:start]
    if len(order) < len(variants):
        known = set(order)
        yield from (variant for variant in variants if variant not in known)


def _minimum_depth(variant: Node) -> float:
    return math.inf if variant.minimum_depth is None else variant.minimum_depth


def _fits_constants(variant: Node, fixed: JSON) -> bool:
    """Whether the fixed value could be of this branch, as far as types and listed values of its members tell."""
    shape = variant.shape
    if not is_of(fixed, shape.types):
        return False
    if not isinstance(fixed, dict):
        return shape.enum is None or any(identity(value) == identity(fixed) for value in shape.enum)
    if any(isinstance(fixed.get(member), str) and fixed[member] not in tags for member, tags in shape.tags.items()):
        return False
    for layer in shape.objects:
        for name, schema in layer.named.items():
            if name in fixed and not _could_be(schema, fixed[name]):
                return False
    return True


def _could_be(schema: Schema, value: JSON) -> bool:
    if not isinstance(schema, dict):
        return schema
    listed = listed_values(schema)
    return listed is None or any(identity(one) == identity(value) for one in listed)
