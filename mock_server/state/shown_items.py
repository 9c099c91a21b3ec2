"""What of an item a schema can carry, and the answer that shows an item as closely as its schema allows."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import islice
from typing import Final

from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, merged, value_at, within
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["carried", "replaced", "required_names", "shown", "with_members", "without", "without_read_only"]

_MOST_TRIED: Final = 50  # members that are added one by one: each attempt costs a validation


def carried(reading: SchemaReading, value: JSON) -> JSON:
    """The members that a schema declares, at any depth; all of them where it declares none, or allows any."""
    if isinstance(value, list):
        return [carried(reading.item(), one) for one in value]
    if not isinstance(value, dict) or not reading.names or reading.is_open:
        return value
    names = reading.names
    return {name: carried(reading.member(name), member) for name, member in value.items() if name in names}


def without_read_only(reading: SchemaReading, value: JSON) -> JSON:
    """Without the members that only the server sets, at any depth."""
    if isinstance(value, list):
        return [without_read_only(reading.item(), one) for one in value]
    if not isinstance(value, dict) or not reading.names:
        return value
    inner = {name: reading.member(name) for name in value}
    return {name: without_read_only(inner[name], member) for name, member in value.items() if not inner[name].is_read_only}


def without(value: JSON, paths: Collection[MemberPath]) -> JSON:
    """Without the members at some paths."""
    for path in paths:
        if value_at(value, path) is not ABSENT:
            value = _without_one(value, path)
    return value


def _without_one(value: JSON, path: MemberPath) -> JSON:
    assert isinstance(value, dict)
    rest = {name: member for name, member in value.items() if name != path[0]}
    return rest if len(path) == 1 else {**rest, path[0]: _without_one(value[path[0]], path[1:])}


def required_names(reading: SchemaReading) -> frozenset[str]:
    """The members that a schema requires, in some branch."""
    required = (one.get("required") for one in reading.parts())
    return frozenset(name for names in required if isinstance(names, list) for name in names)


def replaced(value: JSON, path: MemberPath, member: JSON) -> JSON:
    """The value with another member at a path; ABSENT removes it."""
    if not path:
        return member
    around = value if isinstance(value, dict) else {}
    inner = replaced(around.get(path[0], ABSENT), path[1:], member)
    if inner is ABSENT:
        return {name: one for name, one in around.items() if name != path[0]}
    return {**around, path[0]: inner}


def shown(answer: JSON, path: MemberPath, thing: JSON, reading: SchemaReading, is_valid: Callable[[JSON], bool]) -> JSON:
    """The answer with the thing at a path, as `reading` can carry it; if that is invalid, with as much of it as is valid.

    `answer`: a valid one, which gives what the thing lacks.
    """
    own = carried(reading, thing)
    exact = replaced(answer, path, own)
    if is_valid(exact):
        return exact
    given = value_at(answer, path)
    if isinstance(given, dict) and isinstance(own, dict):
        required = required_names(reading)
        completed = replaced(answer, path, merged({name: one for name, one in given.items() if name in required}, own))
        if is_valid(completed):
            return completed
    return with_members(answer, path, own, is_valid)


def with_members(answer: JSON, path: MemberPath, thing: JSON, is_valid: Callable[[JSON], bool]) -> JSON:
    """Each member that can be added to the answer by itself."""
    for name, member in islice(thing.items() if isinstance(thing, dict) else (), _MOST_TRIED):
        changed = replaced(answer, (*path, name), member)
        if not is_valid(changed):
            changed = merged(answer, within((*path, name), member))
            if not is_valid(changed):
                continue
        answer = changed
    return answer
