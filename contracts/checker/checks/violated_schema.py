"""Which schema of the document an invalid member of a request body belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from contracts.api.operations import MediaType, Spec
from contracts.checker.checks.check import ExchangeFacts
from contracts.http.media_types import best
from contracts.http.messages import ABSENT, JSON, Violation
from contracts.pointers import at, escaped, unescaped

__all__ = ["deepest", "parent_of_member", "request_media_type", "schema_of_member"]

_DEEPEST = 64  # references that lead to themselves end here


def request_media_type(facts: ExchangeFacts) -> MediaType | None:
    """The declared media type of the request body; the first one if its Content-Type matches none."""
    operation = facts.operation
    if operation is None:
        return None
    name = best(operation.body, facts.request.header("content-type") or "") or next(iter(operation.body), None)
    return operation.body[name] if name else None


def schema_of_member(facts: ExchangeFacts, violation: Violation) -> JSON:
    """The schema of an invalid member of the request body; None if the body has none."""
    return _schema(facts, violation.pointer.split("/")[1:])


def parent_of_member(facts: ExchangeFacts, violation: Violation) -> JSON:
    """The schema of the object or array around an invalid member of the request body."""
    return _schema(facts, violation.pointer.split("/")[1:-1])


def _schema(facts: ExchangeFacts, parts: list[str]) -> JSON:
    media_type = request_media_type(facts)
    return deepest(facts.spec, f"{media_type.pointer}/schema", parts)[1] if media_type else None


def deepest(spec: Spec, pointer: str, parts: list[str]) -> tuple[str, JSON]:
    """The pointer and schema that say most about a member: as far as properties, items and references lead."""
    pointer, schema = _followed(spec, pointer)
    for part in parts:
        found = next(_inside(spec, pointer, schema, part), None)
        if found is None:
            break
        pointer, schema = found
    return pointer, schema


def _followed(spec: Spec, pointer: str) -> tuple[str, JSON]:
    """The schema at a pointer, references followed that have nothing to say themselves."""
    schema = at(spec.document, pointer)
    for _ in range(_DEEPEST):
        reference = schema.get("$ref") if isinstance(schema, Mapping) else None
        target = at(spec.document, reference) if isinstance(reference, str) and reference.startswith("#/") else ABSENT
        if target is ABSENT:
            break
        pointer, schema = str(reference).removeprefix("#"), target
    return pointer, schema


def _inside(spec: Spec, pointer: str, schema: JSON, part: str, depth: int = 0) -> Iterator[tuple[str, JSON]]:
    """The schemas of a member or an element."""
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return
    properties, name = schema.get("properties"), unescaped(part)
    if isinstance(properties, Mapping) and name in properties:
        yield _followed(spec, f"{pointer}/properties/{escaped(name)}")
    if part.isdigit() and "items" in schema:
        yield _followed(spec, f"{pointer}/items")
    for keyword in ("allOf", "anyOf", "oneOf"):
        branches = schema.get(keyword)
        count = len(branches) if isinstance(branches, list) else 0
        yield from chain.from_iterable(
            _inside(spec, *_followed(spec, f"{pointer}/{keyword}/{index}"), part, depth + 1) for index in range(count)
        )
    if isinstance(schema.get("additionalProperties"), Mapping):
        yield _followed(spec, f"{pointer}/additionalProperties")
