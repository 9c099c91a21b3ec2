"""How deep the smallest value of a node is, so that what is deep enough is made the way that ends soonest."""

from __future__ import annotations

import math
from typing import Final

from contracts.generation.compiler import Node

__all__ = ["is_endless", "measure", "minimum_depth_of"]

_REACH: Final = 2_000  # nodes looked at; what lies beyond counts as near


def minimum_depth_of(needed: tuple[Node, ...]) -> float:
    """The depth of the deepest of the nodes, which must have been measured."""
    return max((child.minimum_depth if child.minimum_depth is not None else math.inf for child in needed), default=0)


def is_endless(node: Node) -> bool:
    """Whether every value of the schema would hold another one of the same, without end."""
    measure(node)
    return node.minimum_depth == math.inf


def measure(node: Node) -> None:
    """How many levels the smallest value has, for all nodes that this one needs; infinite where it would never end."""
    if node.minimum_depth is not None:
        return
    known = node.compiler.minimum_depths
    reached: dict[str | Node, Node] = {node.text or node: node}
    waiting = [node]
    while waiting and len(reached) < _REACH:
        one = waiting.pop()
        one.compile()
        for child in (child for needed in one.alternatives() for child in needed):
            key = child.text or child
            if key not in reached and key not in known:
                reached[key] = child
                waiting.append(child)
    unseen = {one.text or one for one in waiting}
    minimum_depths = {key: 0.0 if key in unseen else math.inf for key in reached}
    changed = True
    while changed:
        changed = False
        for key, one in reversed(reached.items()):  # what is needed was reached after what needs it
            best = min((_levels(one, needed, minimum_depths, known) for needed in one.alternatives()), default=math.inf)
            if best < minimum_depths[key]:
                minimum_depths[key], changed = best, True
    known.update(minimum_depths)


def _levels(node: Node, needed: tuple[Node, ...], minimum_depths: dict[str | Node, float], known: dict[str | Node, float]) -> float:
    """How many levels a value has that needs these nodes; a branch is no level of its own."""
    below = (minimum_depths.get(child.text or child, known.get(child.text or child, 0.0)) for child in needed)
    return max(below, default=-1) + (node.schema is not None or not needed)
