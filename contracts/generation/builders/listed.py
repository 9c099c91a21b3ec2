"""Values that a schema lists itself: by `enum` and `const`, or by the provider that `x-faker` names."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext, Make, refusal
from contracts.generation.merging.merged_schema import identity
from contracts.generation.vocabulary.likelihood import chance_of_null
from contracts.http.messages import ABSENT, JSON

__all__ = ["asked_for", "listed"]


def listed(node: Node) -> Make:
    """One of the values of `enum`."""
    values = list(node.values() or ())
    if not values:
        return refusal("no value of `enum` matches the rest of the schema")
    node.alternatives = _nothing_needed
    speaking = [value for value in values if value is not None] or values
    nulls = chance_of_null(node.name)
    known = {identity(one) for one in node.shape.examples}
    others = [value for value in speaking if identity(value) not in known] if known else []

    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        if fixed is not ABSENT:
            return fixed
        if others and not context.attempt:  # after the examples, in a list: each of the others in turn
            return others[max(context.index, 0) % len(others)]
        choice = values if context.attempt or context.rng.random() < nulls else speaking
        return choice[int(context.rng.random() * len(choice))]

    return make


def asked_for(node: Node) -> Make | None:
    """One of the values of `x-faker` that fit; None where the schema has none."""
    written = node.shape.faker
    values = [one for one in node.compiler.values.asked_for(written) if node.is_valid(one)] if written is not None else []
    if not values:
        return None
    node.alternatives = _nothing_needed
    return _one_of(values)


def _one_of(values: Sequence[JSON]) -> Make:
    count = len(values)
    return lambda context, depth, fixed: values[int(context.rng.random() * count)] if fixed is ABSENT else fixed


def _nothing_needed() -> tuple[tuple[Node, ...], ...]:
    return ((),)
