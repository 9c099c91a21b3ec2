"""Discriminator Objects (OpenAPI 3.0.3, 3.0.4, 3.1.1 and 3.2): the member whose value names the schema of an object. Pure.

A document is read in two ways. To JSON Schema a discriminator says nothing: `plain`. To people and generated clients an object whose member
says `card` is a Card: `named`, where it counts that it fits Card, and not what else it fits. Generated values are good in `both`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from contracts.http.messages import JSON
from contracts.pointers import unescaped
from contracts.schemas.keywords import listed_values

__all__ = ["READINGS", "Discriminator", "component_name", "discriminator_of", "named_reading", "requires_member", "tags_of"]

Schema = dict | bool

READINGS: Final = ("plain", "named", "both")

_DEEPEST = 8  # `allOf` within `allOf`, when a member is looked for


class Discriminator(NamedTuple):
    """The member, its values by what they are mapped to, and the schema of objects that say nothing, or nothing known ("" if none)."""

    member: str
    mapping: Mapping[str, str]
    default: str


def discriminator_of(schema: JSON) -> Discriminator | None:
    """The discriminator of a schema object."""
    found = schema.get("discriminator") if isinstance(schema, dict) else None
    if not isinstance(found, dict) or not isinstance(found.get("propertyName"), str):
        return None
    mapping, default = found.get("mapping"), found.get("defaultMapping")
    texts = {tag: target for tag, target in mapping.items() if isinstance(target, str)} if isinstance(mapping, dict) else {}
    return Discriminator(found["propertyName"], texts, default if isinstance(default, str) else "")


def component_name(schema: Schema) -> str:
    """The name of the component that a branch refers to, "" where it is none: "#/components/schemas/Cat" → "Cat"."""
    if not isinstance(schema, dict):
        return ""
    parts = schema.get("allOf")
    if isinstance(parts, list) and len(parts) == 1 and "$ref" not in schema:
        return component_name(parts[0])
    reference = schema.get("$ref")
    return _last(reference) if isinstance(reference, str) else ""


def tags_of(branch: Schema, chosen: Discriminator, resolved: Callable[[Schema], Schema], *, is_strict: bool = False) -> tuple[str, ...]:
    """The values that name a branch: those of the mapping first, then its own name; () if nothing names it.

    What the branch itself lists for the member counts more. `is_strict`: its own name only where the mapping has none for it.
    """
    name = component_name(branch)
    mapped = [tag for tag, target in chosen.mapping.items() if name and _last(target) == name]
    tags = mapped if mapped and is_strict else [*mapped, name] if name and name not in mapped else mapped
    listed = _listed(branch, chosen.member, resolved)
    if listed is None:
        return tuple(tags)
    return tuple(tag for tag in tags if tag in listed) or tuple(value for value in listed if isinstance(value, str))


def requires_member(branch: Schema, member: str, resolved: Callable[[Schema], Schema]) -> bool:
    """Whether each value of the branch is an object that has the member."""
    parts = list(_in_place(branch, resolved, 0))
    is_required = any(isinstance(part.get("required"), list) and member in part["required"] for part in parts)
    return is_required and any(part.get("type") == "object" for part in parts)


def named_reading(
    chosen: Discriminator, branches: Sequence[tuple[tuple[str, ...], Schema]], *, default: Schema | None, is_closed: bool
) -> dict:
    """What holds for an object with the member: the branch that its value names. `is_closed`: it must name one."""
    indices: dict[str, list[int]] = {}
    for index, (tags, _) in enumerate(branches):
        for tag in tags:
            indices.setdefault(tag, []).append(index)
    groups: dict[tuple[int, ...], list[str]] = {}
    for tag, those in indices.items():
        groups.setdefault(tuple(those), []).append(tag)
    parts: list[Schema] = []
    for named_by, values in groups.items():
        named = [branches[index][1] for index in named_by]
        then = named[0] if len(named) == 1 else {"anyOf": named}
        parts.append({"if": _says(chosen.member, values), "then": then})
    if default is not None:
        parts.append({"if": _says(chosen.member, list(indices)), "else": default})
    elif is_closed:
        return {"properties": {chosen.member: {"enum": list(indices)}}, "allOf": parts}
    return {"allOf": parts}


def _says(member: str, tags: list[str]) -> dict:
    return {"type": "object", "required": [member], "properties": {member: {"enum": tags}}}


def _last(target: str) -> str:
    return unescaped(target.rpartition("/")[2])


def _listed(branch: Schema, member: str, resolved: Callable[[Schema], Schema]) -> list[JSON] | None:
    """The values that a branch lists for its member, None where it lists none."""
    lists = []
    for part in _in_place(branch, resolved, 0):
        properties = part.get("properties")
        own = resolved(properties[member]) if isinstance(properties, dict) and member in properties else None
        values = listed_values(own) if isinstance(own, dict) else None
        if values is not None:
            lists.append(values)
    return min(lists, key=len) if lists else None


def _in_place(schema: Schema, resolved: Callable[[Schema], Schema], depth: int) -> Iterator[dict]:
    target = resolved(schema)
    if not isinstance(target, dict) or depth > _DEEPEST:
        return
    yield target
    parts = target.get("allOf")
    for part in parts if isinstance(parts, list) else ():
        yield from _in_place(part, resolved, depth + 1)
