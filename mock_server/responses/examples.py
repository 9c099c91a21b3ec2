"""The examples of a response, and the one to send.

In this order: those of the media type, then `example` and `examples` of its schema. By default, only those that match the schema are sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from contracts.api.operations import MediaType
from contracts.api.resources.words import joined
from contracts.generation import Maker
from contracts.http.media_types import is_form, is_json
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, value_at
from contracts.schemas.validation import Schemas

__all__ = ["Candidate", "candidate", "chosen", "examples_of", "nearest"]


def examples_of(declared: MediaType, media_type: str, maker: Maker, schemas: Schemas) -> dict[str, JSON]:
    """Name → value. JSON given as a string is parsed if the schema does not accept a string, or if there is no schema."""
    written = {
        **declared.examples,
        **{name: value for name, value in _of_schema(declared.schema, schemas) if name not in declared.examples},
    }
    is_open = declared.schema in (True, {})
    return {name: _read(value, media_type, maker, is_open=is_open) for name, value in written.items()}


def chosen(examples: Mapping[str, JSON], media_type: str, maker: Maker, *, policy: str) -> JSON:
    """The example to send, ABSENT for none: the first, or with the policy "valid", the first that matches the schema."""
    if policy == "as-written":
        return next(iter(examples.values()), ABSENT)
    return next((value for value in examples.values() if _fits(value, media_type, maker)), ABSENT)


class Candidate(NamedTuple):
    """An example that may be sent, and the members of the thing in it, by the words of their names."""

    value: JSON
    members: Mapping[str, JSON]


def candidate(value: JSON, place: MemberPath) -> Candidate:
    """An example as a candidate. `place`: where in it the thing is."""
    thing = value_at(value, place)
    return Candidate(value, {joined(name): member for name, member in thing.items()} if isinstance(thing, dict) else {})


def nearest(candidates: Sequence[Candidate], given: Mapping[str, JSON]) -> JSON:
    """Of several examples the one that has most of what the request says; the first of equal ones."""
    said = [(joined(name), value) for name, value in given.items()]

    def likeness(one: Candidate) -> tuple[int, int]:
        alike = [value == one.members[name] for name, value in said if name in one.members]
        return sum(alike), len(alike)

    return max(candidates, key=likeness).value


def _fits(value: JSON, media_type: str, maker: Maker) -> bool:
    """Whether an example may be sent. For media types other than JSON, a string is the body itself, and no schema applies."""
    if isinstance(value, str) and not is_json(media_type) and not is_form(media_type) and (maker.node.parts() or maker.node.item_node()):
        return True
    return maker.is_valid(value)


def _of_schema(schema: dict | bool, schemas: Schemas) -> Iterator[tuple[str, JSON]]:
    seen: set[str] = set()
    while isinstance(schema, dict):
        if "example" in schema:
            yield "example of the schema", schema["example"]
        listed = schema.get("examples")
        if isinstance(listed, list):
            yield from ((f"example {count} of the schema", value) for count, value in enumerate(listed, 1))
        reference = schema.get("$ref")
        if not isinstance(reference, str) or reference in seen:
            return
        seen.add(reference)
        target = schemas.target(reference)
        schema = True if target is None else target


def _read(value: JSON, media_type: str, maker: Maker, *, is_open: bool) -> JSON:
    if not isinstance(value, str) or not is_json(media_type):
        return value
    if maker.is_valid(value) and not (is_open and value.lstrip()[:1] in ("{", "[")):
        return value
    try:
        found: JSON = json.loads(value)
    except ValueError:
        return value
    return found if not isinstance(found, (str, int, float)) or maker.is_valid(found) else value
