"""The steps of each keyword that applies other schemas or names members: the parts that do not match, or errors of the value itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from contracts.display import shortened, shown
from contracts.http.messages import JSON
from contracts.pointers import escaped
from contracts.schemas.explanation.alternatives import any_of, one_of
from contracts.schemas.explanation.schema_errors import FoundError, Task, WalkStep
from contracts.schemas.explanation.walk import ErrorWalk, KeywordSteps
from contracts.schemas.validators.evaluated_members import Questions, evaluated

__all__ = ["STEPS"]

Schema = dict | bool

_LONGEST_NAME = 250  # characters of a missing name
_ONE_WAY = {"readOnly": "is read-only and must not be sent in a request", "writeOnly": "is write-only and must not be sent in a response"}


def _properties(walk: ErrorWalk, task: Task, node: dict, value: dict) -> Iterator[Task]:
    for name, one in node["properties"].items():
        if name in value and _may_be_wrong(walk, one, value[name]):
            yield walk.child(one, task, name, f"properties/{escaped(name)}")


def _may_be_wrong(walk: ErrorWalk, node: Schema, value: JSON) -> bool:
    is_inline = isinstance(node, dict) and "$ref" not in node and not walk.fitness.plan(node).is_leaf
    return is_inline or not walk.fits(node, value)


def _pattern_properties(walk: ErrorWalk, task: Task, node: dict, value: dict) -> Iterator[Task]:
    for pattern, one in node["patternProperties"].items():
        yield from walk.children(one, task, walk.called(pattern, value), f"patternProperties/{escaped(pattern)}")


def _additional(walk: ErrorWalk, task: Task, node: dict, value: dict) -> Iterator[WalkStep]:
    known = set(node.get("properties", ()))
    for pattern in node.get("patternProperties", ()):
        known.update(walk.called(pattern, (name for name in value if name not in known)))
    rest = [name for name in value if name not in known]
    if node["additionalProperties"] is False:
        yield from _undeclared(walk, task, "additionalProperties", rest)
    else:
        yield from walk.children(node["additionalProperties"], task, rest, "additionalProperties")


def _undeclared(walk: ErrorWalk, task: Task, keyword: str, names: list[str]) -> Iterator[FoundError]:
    for index, name in enumerate(names):
        if walk.is_full:
            walk.more += len(names) - index
            return
        child = walk.child(False, task, name, keyword)
        yield FoundError(child.location, keyword, f"{shown(name)} is not a declared member", child.where, child.value)


def _required(walk: ErrorWalk, task: Task, node: dict, value: dict) -> Iterator[FoundError]:
    yield from _missing(walk, task, "required", [name for name in node["required"] if name not in value])


def _dependent_required(walk: ErrorWalk, task: Task, node: dict, value: dict) -> Iterator[FoundError]:
    for name, needed in node["dependentRequired"].items():
        if name in value:
            yield from _missing(walk, task, "dependentRequired", [one for one in needed if one not in value])


def _missing(walk: ErrorWalk, task: Task, written: str, names: list[str]) -> Iterator[FoundError]:
    for index, name in enumerate(names):
        if walk.is_full:
            walk.more += len(names) - index
            return
        message = f"{shown(name, limit=_LONGEST_NAME)} is a required property"
        yield FoundError(task.location, "required", message, f"{task.where}/{written}", task.value, name)


def _property_names(walk: ErrorWalk, task: Task, node: dict, value: dict) -> Iterator[FoundError]:
    for name in value:
        if walk.fits(node["propertyNames"], name):
            continue
        for one in walk.near(Task(node["propertyNames"], name, walk.location(task.location, name), f"{task.where}/propertyNames")):
            message = one.message if one.keyword not in ("anyOf", "oneOf") else f"{shown(name)} {one.message}"
            yield FoundError(task.location, "propertyNames", message, one.where, value)


def _dependent_schemas(_: ErrorWalk, task: Task, node: dict, value: dict) -> Iterator[Task]:
    for name, one in node["dependentSchemas"].items():
        if name in value:
            yield Task(one, value, task.location, f"{task.where}/dependentSchemas/{escaped(name)}")


def _items(walk: ErrorWalk, task: Task, node: dict, value: list) -> Iterator[Task]:
    yield from walk.children(node["items"], task, range(len(node.get("prefixItems", ())), len(value)), "items")


def _prefix_items(walk: ErrorWalk, task: Task, node: dict, value: list) -> Iterator[Task]:
    for index, one in enumerate(node["prefixItems"][: len(value)]):
        if _may_be_wrong(walk, one, value[index]):
            yield walk.child(one, task, index, f"prefixItems/{index}")


def _contains(walk: ErrorWalk, task: Task, node: dict, value: list) -> Iterator[FoundError]:
    fitting = sum(walk.fits(node["contains"], item) for item in value)
    least, most = node.get("minContains", 1), node.get("maxContains", len(value))
    if fitting < least:
        message = f"None of {shown(value)} are valid under the given schema"
        if fitting or least != 1:
            message = f"{shown(value)} has {_counted(fitting)} matching `contains`, expected at least {least}"
        yield FoundError(
            task.location, "contains", message, f"{task.where}/{'minContains' if 'minContains' in node else 'contains'}", value
        )
    elif fitting > most:
        message = f"{shown(value)} has {_counted(fitting)} matching `contains`, expected at most {most}"
        yield FoundError(task.location, "contains", message, f"{task.where}/maxContains", value)


def _all_of(_: ErrorWalk, task: Task, node: dict, value: JSON) -> Iterator[Task]:
    for index, one in enumerate(node["allOf"]):
        yield Task(one, value, task.location, f"{task.where}/allOf/{index}")


def _if(walk: ErrorWalk, task: Task, node: dict, value: JSON) -> Iterator[Task]:
    word = "then" if walk.fits(node["if"], value) else "else"
    if word in node:
        yield Task(node[word], value, task.location, f"{task.where}/{word}")


def _not(walk: ErrorWalk, task: Task, node: dict, value: JSON) -> Iterator[FoundError]:
    if not walk.fits(node["not"], value):
        return
    note = walk.fitness.plan(node).note
    if note in _ONE_WAY:
        yield FoundError(task.location, note, _ONE_WAY[note], f"{task.where}/not", value)
    else:
        yield FoundError(
            task.location, "not", f"{_written(walk, node['not'])} is not allowed for {shown(value)}", f"{task.where}/not", value
        )


def _written(walk: ErrorWalk, node: Schema) -> str:
    place = walk.fitness.place(node)
    return f"#{place}" if place else shortened(json.dumps(node, separators=(",", ":"), ensure_ascii=False, default=str), 200)


def _unevaluated_properties(walk: ErrorWalk, task: Task, node: dict, value: dict) -> Iterator[FoundError]:
    known = evaluated(_questions(walk), node, value)
    rest = [] if known is None else [name for name in value if name not in known]
    wrong = [name for name in rest if not walk.fits(node["unevaluatedProperties"], value[name])]
    yield from _undeclared(walk, task, "unevaluatedProperties", wrong)


def _unevaluated_items(walk: ErrorWalk, task: Task, node: dict, value: list) -> Iterator[FoundError]:
    known = evaluated(_questions(walk), node, value)
    rest = [] if known is None else [item for index, item in enumerate(value) if index not in known]
    wrong = sum(not walk.fits(node["unevaluatedItems"], item) for item in rest)
    if wrong:
        message = f"Unevaluated items are not allowed ({_counted(wrong)})"
        yield FoundError(task.location, "unevaluatedItems", message, f"{task.where}/unevaluatedItems", value)


def _questions(walk: ErrorWalk) -> Questions:
    return Questions(walk.fits, walk.fitness.target, walk.called)


def _counted(items: int) -> str:
    return f"{items} item{'s' * (items != 1)}"


# Keyword → the type of value that it applies to, and its steps.
STEPS: Mapping[str, tuple[type, KeywordSteps]] = {
    "additionalProperties": (dict, _additional),
    "allOf": (object, _all_of),
    "anyOf": (object, any_of),
    "contains": (list, _contains),
    "dependentRequired": (dict, _dependent_required),
    "dependentSchemas": (dict, _dependent_schemas),
    "if": (object, _if),
    "items": (list, _items),
    "not": (object, _not),
    "oneOf": (object, one_of),
    "patternProperties": (dict, _pattern_properties),
    "prefixItems": (list, _prefix_items),
    "properties": (dict, _properties),
    "propertyNames": (dict, _property_names),
    "required": (dict, _required),
    "unevaluatedItems": (list, _unevaluated_items),
    "unevaluatedProperties": (dict, _unevaluated_properties),
}
