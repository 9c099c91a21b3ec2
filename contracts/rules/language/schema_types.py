"""The Type of the values of a schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.http.messages import JSON
from contracts.pointers import at
from contracts.rules.language.json_values import kind
from contracts.rules.language.types import ANYTHING, KINDS, Type, join
from contracts.schemas.keywords import listed_values

__all__ = ["SchemaTypes"]


@dataclass(slots=True)
class SchemaTypes:
    """Schema → Type, cached by schema. Cycles and open objects become "anything"."""

    document: Mapping
    _seen: dict[int, tuple[JSON, Type | None]] = field(default_factory=dict)  # with the schema, so that its id stays its own

    def read(self, schema: JSON, title: str = "") -> Type:
        if not isinstance(schema, Mapping):
            return ANYTHING
        if id(schema) in self._seen:
            return self._seen[id(schema)][1] or ANYTHING
        self._seen[id(schema)] = schema, None
        found = self._read_new(schema, title)
        self._seen[id(schema)] = schema, found
        return found

    def _read_new(self, schema: Mapping, title: str) -> Type:
        if isinstance(schema.get("$ref"), str):
            target = at(self.document, schema["$ref"])
            rest = {name: value for name, value in schema.items() if name not in ("$ref", "description")}
            return self.read(target, title) if not rest else self._both(self.read(target, title), self._read_new(rest, title))
        own = self._own(schema, title)
        for part in schema.get("allOf") or ():
            own = self._both(own, self.read(part, title))
        for word in ("anyOf", "oneOf"):
            if schema.get(word):
                own = self._both(own, join(*(self.read(part, title) for part in schema[word])))
        return own

    def _own(self, schema: Mapping, title: str) -> Type:
        kinds = self._declared(schema)
        values, texts = listed_values(schema), None
        if values is not None:
            kinds &= frozenset(map(kind, values))
            texts = frozenset(one for one in values if isinstance(one, str))
        members = schema.get("properties")
        typed = (
            {name: self.read(one, f"{title}.{name}".strip(".")) for name, one in members.items()} if isinstance(members, Mapping) else None
        )
        open_names = (
            "patternProperties" in schema
            or isinstance(schema.get("additionalProperties"), Mapping)
            or schema.get("additionalProperties") is True
        )
        item = self.read(schema["items"], f"{title}[]") if isinstance(schema.get("items"), Mapping) else None
        is_moment = schema.get("format") == "date-time"
        return Type(kinds, typed, typed is not None and not open_names, item, texts, title=title, is_moment=is_moment)

    @staticmethod
    def _declared(schema: Mapping) -> frozenset[str]:
        named = schema.get("type")
        names = [named] if isinstance(named, str) else named if isinstance(named, list) else []
        words = {"string": "text", "integer": "number", "array": "list"}
        return frozenset(words.get(name, name) for name in names) & KINDS or KINDS

    @staticmethod
    def _both(one: Type, other: Type) -> Type:
        members = {**(other.members or {}), **(one.members or {})} if one.members is not None or other.members is not None else None
        values = one.values if other.values is None else other.values if one.values is None else one.values & other.values
        closed = (one.closed or one.members is None) and (other.closed or other.members is None) and members is not None
        title, is_moment = one.title or other.title, one.is_moment or other.is_moment
        return Type(one.kinds & other.kinds or KINDS, members, closed, one.item or other.item, values, title=title, is_moment=is_moment)
