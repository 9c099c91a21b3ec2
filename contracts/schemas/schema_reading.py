"""What a schema says about a value, across references and branches, with the place of everything that was read.

A reading lists what is allowed: the union of all branches. `validation` decides whether a value matches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from contracts.http.messages import JSON
from contracts.pointers import escaped
from contracts.schemas.keywords import json_type, listed_values
from contracts.schemas.validation import Schemas

__all__ = ["SchemaReading"]

Schema = dict | bool

_SCALARS = frozenset({"boolean", "integer", "null", "number", "string"})
_BRANCHES = ("allOf", "anyOf", "oneOf")
_DEEPEST = 12
_MOST_PARTS = 1_000


class SchemaReading:
    """One schema. `pointer`: its place in the document, "" if unknown; empty `types`: it does not restrict types.

    `known`: readings by reference, to share among readings of one document.
    """

    __slots__ = ("_below", "_known", "_names", "_parts", "_schemas", "_types", "pointer", "schema")

    def __init__(self, schemas: Schemas, schema: Schema, pointer: str = "", *, known: dict[str, SchemaReading] | None = None) -> None:
        self._schemas, self.schema, self.pointer, self._known = schemas, schema, pointer, known
        self._types: frozenset[str] | None = None
        self._parts: list[tuple[dict, str]] | None = None
        self._names: dict[str, None] | None = None
        self._below: dict[str, SchemaReading] = {}

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that it allows."""
        if self._types is None:
            self._types = _types(self._schemas, self.schema, 0, {})
        return self._types

    @property
    def place(self) -> str:
        """The place of the schema behind references: the same for all references to it."""
        reference = self.schema.get("$ref") if isinstance(self.schema, dict) and len(self.schema) == 1 else None
        return self._schemas.place(reference) if isinstance(reference, str) else self.pointer

    @property
    def may_be_scalar(self) -> bool:
        """Whether a value may be a string, number, boolean or null."""
        return bool(self.types & _SCALARS)

    @property
    def is_open(self) -> bool:
        """Whether it is meant to have members with any name."""
        return any(isinstance(one.get("additionalProperties"), dict) or one.get("additionalProperties") is True for one in self.parts())

    @property
    def names(self) -> Mapping[str, None]:
        """The declared members of an object, in order."""
        if self._names is None:
            self._names = dict.fromkeys(name for one in self.parts() for name in _mapping(one.get("properties")))
        return self._names

    @property
    def is_read_only(self) -> bool:
        """Whether only the server sets it."""
        return any(one.get("readOnly") is True for one in self.parts())

    @property
    def is_write_only(self) -> bool:
        """Whether it never appears in a response."""
        return any(one.get("writeOnly") is True for one in self.parts())

    def word(self, keyword: str) -> JSON:
        """The value of a keyword in the first part that has it; None if none does."""
        return next((one[keyword] for one in self.parts() if keyword in one), None)

    def is_valid(self, value: JSON) -> bool:
        """Whether a value satisfies the schema."""
        return self._schemas.validator(self.schema).is_valid(value)

    def item(self) -> SchemaReading:
        """The reading of an array's elements."""
        known = self._below.get("")
        return (
            self._reading("", [(one.get("items", True), f"{pointer}/items") for one, pointer in self._placed()]) if known is None else known
        )

    def member(self, name: str) -> SchemaReading:
        """The reading of a member. Undeclared members share one, because a request may name anything and nothing of that may be cached."""
        key = f".{name}" if name in self.names else "."
        known = self._below.get(key)
        return self._reading(key, [_member(one, pointer, name) for one, pointer in self._placed()]) if known is None else known

    def parts(self) -> Iterator[dict]:
        """The schema behind references and all its branches, each once, up to a limit."""
        return (one for one, _ in self._placed())

    def _placed(self) -> list[tuple[dict, str]]:
        if self._parts is None:
            self._parts = list(islice(_parts(self._schemas, self.schema, self.pointer, 0, {}), _MOST_PARTS))
        return self._parts

    def _reading(self, key: str, found: list[tuple[JSON, str]]) -> SchemaReading:
        said = [(schema, pointer) for schema, pointer in found if isinstance(schema, dict) and schema]
        whole: Schema = said[0][0] if len(said) == 1 else {"anyOf": [schema for schema, _ in said]} if said else True
        below = self._below[key] = self._shared(whole, said[0][1] if said else self.pointer)
        return below

    def _shared(self, schema: Schema, pointer: str) -> SchemaReading:
        reference = schema.get("$ref") if isinstance(schema, dict) and len(schema) == 1 else None
        if self._known is None or not isinstance(reference, str):
            return SchemaReading(self._schemas, schema, pointer, known=self._known)
        if reference not in self._known:
            self._known[reference] = SchemaReading(self._schemas, schema, self._schemas.place(reference) or pointer, known=self._known)
        return self._known[reference]


def _mapping(value: JSON) -> Mapping:
    return value if isinstance(value, dict) else {}


def _member(schema: dict, pointer: str, name: str) -> tuple[JSON, str]:
    properties = _mapping(schema.get("properties"))
    if name in properties:
        return properties[name], f"{pointer}/properties/{escaped(name)}"
    return schema.get("additionalProperties", True), f"{pointer}/additionalProperties"


def _parts(schemas: Schemas, schema: Schema, pointer: str, depth: int, seen: dict[int, dict]) -> Iterator[tuple[dict, str]]:
    """`seen`: the schemas already visited, by id."""
    if isinstance(schema, dict) and "$ref" in schema:
        if len(schema) > 1:
            siblings = {name: value for name, value in schema.items() if name != "$ref"}
            yield from _parts(schemas, siblings, pointer, depth, seen)
        pointer = schemas.place(schema["$ref"]) or pointer
        schema = schemas.resolve(schema)
    if isinstance(schema, dict) and depth < _DEEPEST and id(schema) not in seen:
        seen[id(schema)] = schema
        yield schema, pointer
        for branch in _BRANCHES:
            for index, one in enumerate(schema.get(branch, ())):
                yield from _parts(schemas, one, f"{pointer}/{branch}/{index}", depth + 1, seen)


def _types(schemas: Schemas, schema: Schema, depth: int, known: dict[int, frozenset[str]]) -> frozenset[str]:
    """`known`: the types of visited schemas, by id."""
    schema = schemas.resolve(schema)
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return frozenset()
    if id(schema) not in known:
        known[id(schema)] = frozenset()  # a circle adds nothing
        known[id(schema)] = _named_types(schemas, schema, depth, known)
    return known[id(schema)]


def _named_types(schemas: Schemas, schema: Mapping, depth: int, known: dict[int, frozenset[str]]) -> frozenset[str]:
    said = schema.get("type")
    if isinstance(said, (str, list)):
        return frozenset([said] if isinstance(said, str) else said)
    values = listed_values(schema)
    if values is not None:
        return frozenset(map(json_type, values))
    for branch in ("anyOf", "oneOf"):
        if isinstance(schema.get(branch), list):
            return frozenset().union(*(_types(schemas, one, depth + 1, known) for one in schema[branch]))
    types_of_parts = [types for one in schema.get("allOf", ()) if (types := _types(schemas, one, depth + 1, known))]
    if types_of_parts:
        return frozenset.intersection(*types_of_parts)
    return frozenset({"object"} if "properties" in schema else {"array"} if "items" in schema else ())
