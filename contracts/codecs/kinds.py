"""What a schema says of a value's type, for readers of texts: a text alone does not say whether `5` is a number."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from contracts.http.messages import JSON
from contracts.schemas.validation import Schemas

__all__ = ["Kinds"]

Schema = dict | bool

_SCALARS = frozenset({"boolean", "integer", "null", "number", "string"})
_BRANCHES = ("allOf", "anyOf", "oneOf")
_DEEPEST = 12
_MOST_PARTS = 1_000


class Kinds:
    """What a schema says of a value's type, seen through references and branches. Empty `types`: nothing."""

    __slots__ = ("_declared", "_members", "_parts", "_schemas", "schema", "types")

    def __init__(self, schemas: Schemas, schema: Schema) -> None:
        self._schemas, self.schema = schemas, schema
        self.types = _types(schemas, schema, 0, {})
        self._members: dict[str, Kinds] = {}
        self._declared: frozenset[str] | None = None
        self._parts: list[dict] | None = None

    def item(self) -> Kinds:
        """Of the elements of an array."""
        return self._below("", [one.get("items", True) for one in self.parts()])

    def member(self, name: str) -> Kinds:
        """Of a member of an object. What is not declared shares one: a request may name anything, and nothing of it is to be kept."""
        if self._declared is None:
            self._declared = frozenset(self.names())
        key = f".{name}" if name in self._declared else "."
        if key in self._members:
            return self._members[key]
        return self._below(key, [_mapping(one.get("properties")).get(name, one.get("additionalProperties", True)) for one in self.parts()])

    def names(self) -> tuple[str, ...]:
        """The declared members of an object."""
        return tuple(dict.fromkeys(name for one in self.parts() for name in _mapping(one.get("properties"))))

    def may_be_scalar(self) -> bool:
        """Whether a value may be a text, number, boolean or null."""
        return bool(self.types & _SCALARS)

    def is_valid(self, value: JSON) -> bool:
        """Whether a value satisfies the schema."""
        return self._schemas.validator(self.schema).is_valid(value)

    def is_open(self) -> bool:
        """Whether members of any name are meant to be there."""
        return any(isinstance(one.get("additionalProperties"), dict) or one.get("additionalProperties") is True
                   for one in self.parts())  # fmt: skip

    def parts(self) -> list[dict]:
        """The schema behind references and all its branches, each once, as many as are worth looking at."""
        if self._parts is None:
            self._parts = list(islice(_parts(self._schemas, self.schema, 0, {}), _MOST_PARTS))
        return self._parts

    def _below(self, key: str, schemas: list[JSON]) -> Kinds:
        found = self._members.get(key)
        if found is None:
            said = [one for one in schemas if isinstance(one, dict) and one]
            found = self._members[key] = Kinds(self._schemas, said[0] if len(said) == 1 else {"anyOf": said} if said else True)
        return found


def _mapping(value: JSON) -> dict:
    return value if isinstance(value, dict) else {}


def _parts(schemas: Schemas, schema: Schema, depth: int, seen: dict[int, dict]) -> Iterator[dict]:
    """`seen`: by their ids, those that were there."""
    if isinstance(schema, dict) and "$ref" in schema and len(schema) > 1:
        yield from _parts(schemas, {name: value for name, value in schema.items() if name != "$ref"}, depth, seen)
    schema = schemas.resolve(schema)
    if isinstance(schema, dict) and depth < _DEEPEST and id(schema) not in seen:
        seen[id(schema)] = schema
        yield schema
        for branch in _BRANCHES:
            for one in schema.get(branch, ()):
                yield from _parts(schemas, one, depth + 1, seen)


def _types(schemas: Schemas, schema: Schema, depth: int, known: dict[int, frozenset[str]]) -> frozenset[str]:
    """`known`: of what was looked at, by the ids of schemas in the document."""
    schema = schemas.resolve(schema)
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return frozenset()
    if id(schema) not in known:
        known[id(schema)] = frozenset()  # what leads in a circle says nothing
        known[id(schema)] = _types_said(schemas, schema, depth, known)
    return known[id(schema)]


def _types_said(schemas: Schemas, schema: dict, depth: int, known: dict[int, frozenset[str]]) -> frozenset[str]:
    said = schema.get("type")
    if isinstance(said, (str, list)):
        return frozenset([said] if isinstance(said, str) else said)
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if isinstance(values, list):
        return frozenset(map(_type_of, values))
    for branch in ("anyOf", "oneOf"):
        if isinstance(schema.get(branch), list):
            return frozenset().union(*(_types(schemas, one, depth + 1, known) for one in schema[branch]))
    found = [types for one in schema.get("allOf", ()) if (types := _types(schemas, one, depth + 1, known))]
    if found:
        return frozenset.intersection(*found)
    return frozenset({"object"} if "properties" in schema else {"array"} if "items" in schema else ())


def _type_of(value: JSON) -> str:
    names = {type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return names.get(type(value), "object")
