"""The members that a schema declares: those that may be there, and the names that may not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contracts.generation.budget import BUDGET
from contracts.generation.builders.object_layers import ObjectLayers, is_allowed
from contracts.generation.compiler import Node
from contracts.generation.context import Impossible
from contracts.generation.merging.merged_schema import MergedSchema, both, is_of
from contracts.http.messages import JSON
from contracts.pointers import escaped
from contracts.schemas.dialects import DOUBTFUL

__all__ = ["Member", "completeness", "declared_members"]

Schema = dict | bool


@dataclass(frozen=True, slots=True)
class Member:
    """A declared member, and where its values are made."""

    name: str
    node: Node
    is_required: bool


def declared_members(node: Node, shape: MergedSchema, owner: str) -> tuple[list[Member], set[str]]:
    """The members that may be there, and the names that may not."""
    members: list[Member] = []
    forbidden: set[str] = set()
    names = dict.fromkeys(name for layer in shape.objects for name in layer.named)
    required = frozenset(shape.required)
    room = BUDGET.members - len(required)  # for optional members
    layers = ObjectLayers(node, shape)
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
        elif child.shape.impossible or not all(is_allowed(node, one, name) for one in shape.names):
            if name in required and not node.compiler.is_lenient:
                raise Impossible(f"the member `{name}` is required, but no value is allowed")
            forbidden.add(name)
        elif not is_required and isinstance(schema, dict) and schema.get("$comment") == DOUBTFUL:
            forbidden.add(name)
        else:
            members.append(Member(name, child, is_required))
    return members, forbidden


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


def completeness(members: Sequence[Member]) -> Callable[[JSON], bool]:
    """Whether a fixed object has all of them, at any depth."""
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
