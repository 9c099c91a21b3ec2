"""Why a value matches none of several alternatives, or too many: `anyOf` and `oneOf`, explained by the branch that was probably meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.display import shown
from contracts.http.messages import JSON
from contracts.schemas.explanation.nearness import by_one_member, names_of_branches, nearest, not_one_of, only_missing
from contracts.schemas.explanation.schema_errors import FoundError, Task, WalkStep
from contracts.schemas.explanation.walk import ErrorWalk

__all__ = ["any_of", "one_of"]


def any_of(walk: ErrorWalk, task: Task, node: dict, value: JSON) -> Iterator[WalkStep]:
    """The branch that was probably meant, if none matches."""
    if not any(walk.fits(one, value) for one in node["anyOf"]):
        yield _nearest_branch(walk, task, node, "anyOf")


def one_of(walk: ErrorWalk, task: Task, node: dict, value: JSON) -> Iterator[WalkStep]:
    """The branch that was probably meant if none matches, or an error if more than one do."""
    fitting = sum(walk.fits(one, value) for one in node["oneOf"])
    if fitting > 1:
        message = f"{shown(value)} is valid under more than one of the schemas listed in the 'oneOf' keyword"
        yield FoundError(task.location, "oneOf", message, f"{task.where}/oneOf", value)
    elif not fitting:
        yield _nearest_branch(walk, task, node, "oneOf")


def _nearest_branch(walk: ErrorWalk, task: Task, node: dict, keyword: str) -> WalkStep:
    branches = [Task(one, task.value, task.location, f"{task.where}/{keyword}/{index}") for index, one in enumerate(node[keyword])]
    reason = f"does not match any of the {len(branches)} schemas in `{keyword}`"
    message = reason if walk.is_shallow else f"{shown(task.value)} {reason}"
    none = FoundError(task.location, keyword, message, f"{task.where}/{keyword}", task.value)
    return none if walk.is_shallow else _named(walk, node, branches, none) or _likely(walk, branches, none)


def _named(walk: ErrorWalk, node: dict, branches: list[Task], none: FoundError) -> WalkStep | None:
    """The branch that the discriminator names, or what is wrong with its member (OpenAPI, Discriminator Object)."""
    chosen, value = node.get("discriminator"), none.value
    name = chosen.get("propertyName") if isinstance(chosen, dict) else None
    if not isinstance(chosen, dict) or not isinstance(name, str) or not isinstance(value, dict):
        return None
    mapping = chosen["mapping"] if isinstance(chosen.get("mapping"), dict) else {}
    branch_by_name = names_of_branches(mapping, [walk.fitness.place(branch.node) for branch in branches])
    tag = value.get(name)
    if isinstance(tag, str) and tag in branch_by_name:
        return branches[branch_by_name[tag]]
    if len(set(branch_by_name.values())) < len(branches) or "defaultMapping" in chosen:
        return None  # some branches have no name, or any name is allowed
    if name not in value:
        return replace(none, keyword="required", message=f"{shown(name)} is a required property", missing=name)
    message = not_one_of(tag, [one for one in branch_by_name if one in mapping] or branch_by_name)
    return FoundError(walk.location(none.location, name), "enum", message, none.where, tag)


def _likely(walk: ErrorWalk, branches: list[Task], none: FoundError) -> WalkStep:
    near = [walk.near(branch) for branch in branches]
    index = nearest(near, none.depth)
    if index is not None:
        return branches[index]
    missing = only_missing(near, none.depth)
    if missing:
        return replace(none, message=f"one of {', '.join(map(shown, missing))} is required")
    reason = by_one_member(near, none.depth)
    return replace(reason[0], keyword="enum", message=not_one_of(reason[0].value, reason[1]), where=none.where) if reason else none
