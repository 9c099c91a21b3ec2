"""How far an answer goes: the budget for optional objects and lists is spent breadth-first, so that what is alike has the same shape.

The members of a level are counted before those of the next one. Scalar members cost nothing: they are always there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from contracts.api.resources.vocabulary import THINGS
from contracts.generation.compiler import Node
from contracts.generation.context import Extent, GenerationContext
from contracts.generation.merging.merged_schema import MergedSchema
from contracts.generation.merging.merger import SchemaMerger
from contracts.generation.merging.usual import usual_branch

__all__ = ["OF_THINGS", "begin", "bridge", "has_parts"]

OF_THINGS: Final = THINGS | {"_id", "number"}  # members of a thing, which an envelope around a list does not have
_OBJECTS: Final = 50  # of one answer, as far as they are optional
_DEEPEST: Final = 10  # levels
_ROWS: Final = 4  # items that a list is counted as: the list that is asked for, and any other one
_FEW: Final = 2
_NESTED: Final = 4  # choices within choices, lists within lists that are looked through
_FAR: Final = 8  # levels without a scalar that are looked through

_Open = tuple[str, ...]  # the keys of a node and those around it


def begin(context: GenerationContext, node: Node) -> Extent:
    """The extent of the value that is being made; that of this node where it is the outermost one."""
    if context.extent is None:
        known = node.compiler.extents
        if node not in known:
            known[node] = _measured(node)
        context.extent = known[node]
    return context.extent


def has_parts(node: Node) -> bool:
    """Whether there are objects with members in a value, as it usually is: lists of scalars, free objects and maps of scalars have none."""
    return _has_parts(node.shape, node.compiler.merger, 0)


def _has_parts(shape: MergedSchema, merger: SchemaMerger, depth: int) -> bool:
    if shape.enum is not None:
        return False
    if depth > _NESTED:
        return True
    kind = next((kind for kind in shape.types or ("object", "array") if kind != "null" and (shape.types or kind in shape.hints)), "")
    if kind == "object" and any(layer.named for layer in shape.objects):
        return True
    if kind in ("object", "array"):
        layers = shape.objects if kind == "object" else shape.arrays
        inner = [schema for layer in layers for schema in (*layer.patterns.values(), *layer.first, layer.rest)]
        if any(_has_parts(merger.branch(schema), merger, depth + 1) for schema in inner if isinstance(schema, dict)):
            return True
    if shape.groups and kind in ("", "object", "array"):
        branch = usual_branch(shape.groups[0], merger)
        return branch is not None and _has_parts(branch, merger, depth + 1)
    return False


def bridge(node: Node) -> str | None:
    """The optional member of an object without scalars that leads to a scalar soonest; None where none does."""
    level, seen = list(node.members.items()), {node.key}
    for _ in range(_FAR + 1):
        level = [(name, _usual(inner)) for name, inner in level]
        found = next((name for name, inner in level if _says_something(inner)), None)
        if found is not None:
            return found
        below: dict[str, tuple[str, Node]] = {}
        for name, inner in level:
            for part in _items(inner) or inner.members.values():
                below.setdefault(part.key, (name, part))
        level = [below[key] for key in below if key not in seen]
        seen.update(below)
    return None


def _says_something(leaf: Node) -> bool:
    """Whether a value is a scalar, or has some."""
    return not _items(leaf) and (not leaf.members or any(not has_parts(child) for child in leaf.members.values()))


def _items(leaf: Node) -> list[Node]:
    return [leaf.item] if leaf.item is not None and "array" in (leaf.shape.types or leaf.shape.hints) else []


def _measured(root: Node) -> Extent:
    level: list[tuple[Node, int, _Open]] = [(root, 1, (root.key,))]
    made, depth, least = 0, 0, _least_depth(_usual(root))
    while level and depth < _DEEPEST:
        made += sum(count for _, count, _ in level)
        below = [one for node, count, path in level for one in _parts(node, count, path, depth)]
        wanted = sum(count for _, count, _ in below)
        if depth >= least and made + wanted > _OBJECTS:
            return Extent(depth, max(0, _OBJECTS - made) // max(1, sum(count for _, count, _ in level)))
        level, depth = below, depth + 1
    return Extent(depth, 0)


def _least_depth(root: Node) -> int:
    """The depth of what the answer is about, which has all its members: itself, or what it holds or lists."""
    if root.item is not None:
        return 2
    parts = [child for child in root.members.values() if has_parts(child)]
    if not OF_THINGS.isdisjoint(root.members) or not parts:
        return 1
    return 3 if any(_usual(child).item is not None for child in parts) else 2 if len(parts) == 1 else 1


def _parts(node: Node, count: int, path: _Open, depth: int) -> Iterator[tuple[Node, int, _Open]]:
    """The objects and lists of an object or a list, and how many of each there are; of one within itself only what is required."""
    leaf = _usual(node)
    if leaf.item is not None:
        if path.count(leaf.item.key) < 2 and has_parts(leaf.item):
            yield leaf.item, count * (_ROWS if depth <= 1 else _FEW), (leaf.item.key, *path)
        return
    required = leaf.shape.required
    is_last = path.count(node.key) > 1
    for name, child in leaf.members.items():
        if has_parts(child) and (name in required or not is_last):
            yield child, count, (child.key, *path)


def _usual(node: Node) -> Node:
    """The node behind choices: of the first branch, which is the usual one."""
    node.compile()
    while node.branches:
        node = node.branches[0]
        node.compile()
    return node
