"""Makers of objects: members in the order declared, fixed ones as they are, the rest generated."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from contracts.api.resources.words import words_of
from contracts.generation.budget import BUDGET, excess
from contracts.generation.builders.declared_members import Member, completeness, declared_members
from contracts.generation.builders.extra_members import ExtraMembers
from contracts.generation.compiler import Node
from contracts.generation.context import ENDLESS, TOO_DEEP, GenerationContext, Impossible, Make
from contracts.generation.extent import begin, bridge, has_parts
from contracts.generation.merging.merged_schema import MergedSchema
from contracts.generation.minimum_depth import is_endless
from contracts.generation.relations import Relation, relations_of
from contracts.generation.vocabulary import sentences
from contracts.http.messages import ABSENT, JSON

__all__ = ["object_"]

Schema = dict | bool

_RELATED: Final = 3  # in later attempts anything goes, if only it fits
_KINDS: Final = frozenset({"category", "tag"})  # names that say little without what they are of
_DEEP: Final = 4  # levels before it is asked whether there is an end


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
    members, forbidden = declared_members(node, shape, owner)
    if shape.max_members is not None and sum(member.is_required for member in members) > shape.max_members:
        raise Impossible("`required` lists more members than `maxProperties` allows")
    needed = tuple(member.node for member in members if member.is_required)
    extras = ExtraMembers(node, shape, owner, forbidden | {member.name for member in members})
    node.is_complete, node.members = completeness(members), {member.name: member.node for member in members}
    if extras.is_map and node.item is None:
        node.item = extras.of_any_name()
    return _make(node, members, shape, extras, thing), needed


def _make(node: Node, members: list[Member], shape: MergedSchema, extras: ExtraMembers, thing: str) -> Make:
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


def _absent(context: GenerationContext, members: list[Member], shape: MergedSchema, fixed: dict, *, is_deep: bool) -> frozenset[str]:
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
