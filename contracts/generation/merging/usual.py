"""Which branch of a choice is the usual one: the first that describes a value. `{}`, `{nullable: true}` and null come last."""

from __future__ import annotations

from contracts.generation.merging.merged_schema import Group, MergedSchema
from contracts.generation.merging.merger import SchemaMerger
from contracts.schemas.dialects import DOUBTFUL

__all__ = ["in_usual_order", "is_described", "usual_branch"]

Schema = dict | bool


def in_usual_order(group: Group, merger: SchemaMerger) -> list[Schema]:
    """The branches of `anyOf` and `oneOf`, those that describe a value first; of other keywords as they are written."""
    if group.word not in ("anyOf", "oneOf"):
        return list(group.branches)
    return sorted(group.branches, key=lambda branch: _rank(branch, merger.branch(branch)))


def usual_branch(group: Group, merger: SchemaMerger) -> MergedSchema | None:
    """The usual branch, read by itself; None where no branch can be satisfied."""
    read = (merger.branch(branch) for branch in in_usual_order(group, merger))
    return next((shape for shape in read if not shape.impossible), None)


def is_described(shape: MergedSchema) -> bool:
    """Whether a schema says what its values are, by a type, by keywords of a type, or by listing them."""
    if shape.types is not None:
        return shape.types != ("null",)
    return shape.enum not in (None, [None]) or bool(shape.hints or shape.groups)


def _rank(branch: Schema, shape: MergedSchema) -> int:
    if isinstance(branch, dict) and branch.get("$comment") == DOUBTFUL:
        return 3
    return 0 if is_described(shape) else 2 if shape.types == ("null",) else 1
