"""Examples of a schema in the document: an answer is put together from those of its members, and varied in lists."""

from __future__ import annotations

from typing import Final

from contracts.generation.builders import numbers
from contracts.generation.builders.contents import holds
from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext, Make
from contracts.generation.merging.merged_schema import identity, is_of
from contracts.http.messages import ABSENT, JSON

__all__ = ["exampled"]

_MOST: Final = 32  # examples of one schema that are looked at


def exampled(node: Node, make: Make) -> Make:
    """The maker that shows the first example, and in lists each in turn; made values where the list is longer than that."""
    examples = [value for value in node.shape.examples[:_MOST] if _fits(node, value)]
    if not examples:
        return make
    if examples == [None]:
        return lambda context, depth, fixed: make(context, depth, fixed) if fixed is not ABSENT or context.attempt else None

    def show(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        if fixed is not ABSENT or context.attempt or context.is_sparse or context.index >= len(examples):
            return make(context, depth, fixed)
        value = examples[max(context.index, 0)]
        return make(context, depth, value) if isinstance(value, (dict, list)) else value

    return show


def _fits(node: Node, value: JSON) -> bool:
    """Whether an example is valid: of most scalars it is known without a validator, which takes long to compile for every member."""
    shape = node.shape
    if isinstance(value, (dict, list)) or shape.groups or shape.is_risky:
        return node.is_valid(value)
    if not is_of(value, shape.types) or (shape.enum is not None and identity(value) not in map(identity, shape.enum)):
        return False
    if isinstance(value, str):
        check = node.compiler.values.check_of_text(shape)
        return (check is None or check(value)) and (shape.content is None or holds(node, shape.content, value))
    return isinstance(value, bool) or not isinstance(value, (int, float)) or numbers.fits(shape, value)
