"""The members that a document declares for a request, with boundary values of their schemas: enumerations, limits, types."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from contracts.api.operations import Operation, Spec
from contracts.http.media_types import is_json
from contracts.http.messages import JSON
from contracts.rules.book.request_members import RequestMember
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["CoveredMember", "covered_members", "distinct"]

_DEEPEST = 5  # levels of members; deeper ones are left to the fuzzer
_MOST = 200  # members of one operation
_PLACES = {"query": "query", "path": "path", "header": "headers"}


@dataclass(frozen=True, slots=True)
class CoveredMember:
    """A member, the `types` that its schema allows (string if it says nothing), and `values` on both sides of every limit."""

    member: RequestMember
    types: frozenset[str]
    values: tuple[JSON, ...]

    @property
    def is_text(self) -> bool:
        """Whether its type allows any string."""
        return "string" in self.types


def covered_members(spec: Spec, operation: Operation) -> tuple[CoveredMember, ...]:
    """The members of the parameters and the JSON body of an operation, level by level, up to a limit."""
    covered: dict[RequestMember, CoveredMember] = {}
    waiting = deque(_roots(spec, operation))
    while waiting and len(covered) < _MOST:
        member, reading = waiting.popleft()
        if member.path and member not in covered:
            covered[member] = _shape(member, reading)
        if len(member.path) < _DEEPEST:
            waiting.extend(_below(member, reading))
    return tuple(covered.values())


def _roots(spec: Spec, operation: Operation) -> Iterator[tuple[RequestMember, SchemaReading]]:
    for parameter in operation.parameters:
        if parameter.where in _PLACES:
            name = parameter.name.lower() if parameter.where == "header" else parameter.name
            yield RequestMember(_PLACES[parameter.where], (name,)), SchemaReading(spec.schemas, parameter.schema)
    for media_type in operation.body.values():
        if is_json(media_type.name):
            yield RequestMember("body"), SchemaReading(spec.schemas, media_type.schema)
            return


def _shape(member: RequestMember, reading: SchemaReading) -> CoveredMember:
    types = reading.types or frozenset({"string"})
    return CoveredMember(member, types, distinct(tuple(value for schema in reading.parts() for value in _lines(schema, types))))


def _below(member: RequestMember, reading: SchemaReading) -> Iterator[tuple[RequestMember, SchemaReading]]:
    for name in islice(reading.names, _MOST):
        yield RequestMember(member.where, (*member.path, name)), reading.member(name)
    if "array" in reading.types and member.where == "body":
        yield RequestMember(member.where, (*member.path, 0)), reading.item()


def _lines(schema: Mapping[str, JSON], types: frozenset[str]) -> Iterator[JSON]:
    """Values at, below and above every limit, and each value of an enumeration."""
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


def distinct(values: Iterable[JSON]) -> tuple[JSON, ...]:
    """The values without duplicates; `1`, `1.0` and `true` are different."""
    return tuple({repr(value): value for value in values}.values())
