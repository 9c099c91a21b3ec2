"""How deep the smallest value of a node is, so that a walk that is deep enough takes the way that ends soonest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mock_server.data.walker import Node

__all__ = ["height_of", "measure"]

_REACH: Final = 2_000  # nodes looked at; what lies beyond counts as near


def height_of(needed: tuple[Node, ...]) -> float:
    """The depth of the deepest of the nodes, which must have been measured."""
    return max((child.height if child.height is not None else math.inf for child in needed), default=0)


def measure(node: Node) -> None:
    """How many levels the smallest value has, for all nodes that this one needs; infinite where it would never end."""
    if node.height is not None:
        return
    reached, waiting = {id(node): node}, [node]
    while waiting and len(reached) < _REACH:
        one = waiting.pop()
        one.compile()
        for child in (child for needed in one.alternatives for child in needed):
            if id(child) not in reached:
                reached[id(child)] = child
                waiting.append(child)
    unseen = {id(one) for one in waiting}
    heights = {key: 0.0 if key in unseen else math.inf for key in reached}
    changed = True
    while changed:
        changed = False
        for key, one in reached.items():
            best = min(
                (
                    max((heights.get(id(child), 0.0) for child in needed), default=-1) + (one.schema is not None or not needed)
                    for needed in one.alternatives
                ),
                default=math.inf,
            )
            if best < heights[key]:
                heights[key], changed = best, True
    for key, one in reached.items():
        one.height = heights[key]
