"""The members that a document gives a request, with the values that its schemas draw a line at: enumerations, limits, types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts.api.model import Operation, Spec
from contracts.checker.cases.request_members import Member
from contracts.http.messages import JSON

__all__ = ["Shape", "shapes"]

_DEEPEST = 5  # levels of members; deeper ones are left to the fuzzer
_MOST = 200  # members of one operation
_PLACES = {"query": "query", "path": "path", "header": "headers"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A member and what its schema says: `types` (all where it says nothing), `values` at both sides of every line."""

    member: Member
    types: frozenset[str]
    values: tuple[JSON, ...]

    @property
    def is_text(self) -> bool:
        """Whether any text may stand there, as far as the type goes."""
        return "string" in self.types


def shapes(spec: Spec, operation: Operation) -> tuple[Shape, ...]:
    """Every member of the parameters and the JSON body of an operation, no deeper than is worth while."""
    found: dict[Member, Shape] = {}
    for one in _all(spec, operation):
        known = found.get(one.member)
        if known is not None:
            one = Shape(one.member, known.types | one.types, _unique((*known.values, *one.values)))
        if known is not None or len(found) < _MOST:
            found[one.member] = one
    return tuple(found.values())


def _all(spec: Spec, operation: Operation) -> Iterator[Shape]:
    for parameter in operation.parameters:
        if parameter.where in _PLACES:
            name = parameter.name.lower() if parameter.where == "header" else parameter.name
            yield from _of(spec, Member(_PLACES[parameter.where], (name,)), parameter.schema, 0)
    for media_type in operation.body.values():
        if "json" in media_type.name:
            yield from _of(spec, Member("body"), media_type.schema, 0)
            return


def _of(spec: Spec, member: Member, schema: JSON, depth: int) -> Iterator[Shape]:
    if depth > _DEEPEST:
        return
    for one in _alternatives(spec, schema, 0):
        if member.path:
            yield Shape(member, _types(one), tuple(_lines(one)))
        properties = one.get("properties")
        for name, below in properties.items() if isinstance(properties, Mapping) else ():
            yield from _of(spec, Member(member.where, (*member.path, name)), below, depth + 1)
        if isinstance(one.get("items"), (Mapping, bool)) and member.where == "body":
            yield from _of(spec, Member(member.where, (*member.path, 0)), one["items"], depth + 1)


def _alternatives(spec: Spec, schema: JSON, depth: int) -> Iterator[Mapping[str, JSON]]:
    """The schema, and those that it is made of."""
    resolved = spec.schemas.resolve(schema) if isinstance(schema, dict) else schema
    if not isinstance(resolved, Mapping) or depth > _DEEPEST:
        return
    yield resolved
    for keyword in ("allOf", "anyOf", "oneOf"):
        parts = resolved.get(keyword)
        for part in parts if isinstance(parts, list) else ():
            yield from _alternatives(spec, part, depth + 1)


def _types(schema: Mapping[str, JSON]) -> frozenset[str]:
    written = schema.get("type")
    if isinstance(written, str):
        return frozenset({written})
    if isinstance(written, list):
        return frozenset(str(one) for one in written)
    if "properties" in schema:
        return frozenset({"object"})
    return frozenset({"object"}) if any(keyword in schema for keyword in ("allOf", "anyOf", "oneOf")) else frozenset({"string"})


def _lines(schema: Mapping[str, JSON]) -> Iterator[JSON]:
    """Values right at, below and above every limit, and each value of an enumeration."""
    listed = schema.get("enum")
    yield from listed if isinstance(listed, list) else ()
    if "const" in schema:
        yield schema["const"]
    step = 1 if "integer" in _types(schema) else 0.5
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        limit = schema.get(keyword)
        if isinstance(limit, (int, float)) and not isinstance(limit, bool):
            yield from (limit - step, limit, limit + step)
    for keyword in ("minLength", "maxLength"):
        length = schema.get(keyword)
        if type(length) is int and 0 <= length <= 100_000 and "pattern" not in schema and "format" not in schema:
            yield from ("x" * count for count in (length - 1, length, length + 1) if count >= 0)
    if "boolean" in _types(schema) and "type" in schema:
        yield from (True, False)


def _unique(values: tuple[JSON, ...]) -> tuple[JSON, ...]:
    seen: dict[str, JSON] = {}
    for value in values:
        seen.setdefault(repr(value), value)
    return tuple(seen.values())
