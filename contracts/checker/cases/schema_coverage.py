"""The members that a document gives a request, with the values that its schemas draw a line at: enumerations, limits, types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts.api.model import Operation, Spec
from contracts.checker.cases.request_members import Member
from contracts.http.messages import JSON
from contracts.schemas.schema_reading import SchemaReading

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
            yield from _of(SchemaReading(spec.schemas, parameter.schema), Member(_PLACES[parameter.where], (name,)), 0)
    for media_type in operation.body.values():
        if "json" in media_type.name:
            yield from _of(SchemaReading(spec.schemas, media_type.schema), Member("body"), 0)
            return


def _of(reading: SchemaReading, member: Member, depth: int) -> Iterator[Shape]:
    if depth > _DEEPEST:
        return
    if member.path:
        types = reading.types or frozenset({"string"})
        yield Shape(member, types, tuple(value for one in reading.parts() for value in _lines(one, types)))
    for name in reading.names:
        yield from _of(reading.member(name), Member(member.where, (*member.path, name)), depth + 1)
    if "array" in reading.types and member.where == "body":
        yield from _of(reading.item(), Member(member.where, (*member.path, 0)), depth + 1)


def _lines(schema: Mapping[str, JSON], types: frozenset[str]) -> Iterator[JSON]:
    """Values right at, below and above every limit, and each value of an enumeration."""
    listed = schema.get("enum")
    yield from listed if isinstance(listed, list) else ()
    if "const" in schema:
        yield schema["const"]
    step = 1 if "integer" in types else 0.5
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        limit = schema.get(keyword)
        if isinstance(limit, (int, float)) and not isinstance(limit, bool):
            yield from (limit - step, limit, limit + step)
    for keyword in ("minLength", "maxLength"):
        length = schema.get(keyword)
        if type(length) is int and 0 <= length <= 100_000 and "pattern" not in schema and "format" not in schema:
            yield from ("x" * count for count in (length - 1, length, length + 1) if count >= 0)
    if "boolean" in types and "type" in schema:
        yield from (True, False)


def _unique(values: tuple[JSON, ...]) -> tuple[JSON, ...]:
    seen: dict[str, JSON] = {}
    for value in values:
        seen.setdefault(repr(value), value)
    return tuple(seen.values())
