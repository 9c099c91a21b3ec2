"""Invalid schema keywords: reported, and read as they were probably meant, or ignored.

An ignored keyword constrains nothing. One table lists the values that each keyword accepts. Only what changes is copied.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeGuard

from contracts.document.reading.positions import Tree
from contracts.document.wording import Hints, display_path
from contracts.errors import Fault
from contracts.http.messages import ABSENT, JSON
from contracts.pointers import escaped
from contracts.schemas.dialects import DOUBTFUL, LISTS, NAMED, SINGLE, with_schemas_at
from contracts.schemas.validation import is_pattern, shown

__all__ = ["normalized"]

Schema = dict | bool
_Location: TypeAlias = "tuple[_Location | str, str]"  # (location of the parent, or the pointer of the outermost schema; part)

_BOUNDS = (
    ("minContains", "maxContains"), ("minItems", "maxItems"), ("minLength", "maxLength"), ("minProperties", "maxProperties"),
    ("minimum", "maximum"),
)  # fmt: skip
_LONGEST_PATTERN = 10_000  # characters: every letter of a string may be compared with all of them
_IDIOMS = frozenset({"exclusiveMaximum", "exclusiveMinimum", "items", "nullable"})
TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_ALIASES = {
    "bool": "boolean", "date": "string", "date-time": "string", "datetime": "string", "decimal": "number", "dict": "object",
    "double": "number", "enum": "string", "file": "string", "float": "number", "hash": "object", "int": "integer", "int32": "integer",
    "int64": "integer", "list": "array", "long": "integer", "map": "object", "str": "string", "text": "string", "uuid": "string",
}  # fmt: skip


def normalized(tree: Tree, version: str) -> tuple[dict, list[Fault], list[str]]:
    """The tree's data with only meaningful schemas, the faults that were found, and their pointers."""
    assert isinstance(tree.data, dict)
    normalizer = _Normalizer(tree, version, [], [])
    data = with_schemas_at(tree.data, lambda pointer, schema: normalizer.schema(schema, (pointer, "")))
    return data, normalizer.faults, normalizer.pointers


def _is_count(value: JSON) -> bool:
    return _is_number(value) and value >= 0 and value == int(value)


def _is_number(value: JSON) -> TypeGuard[int | float]:
    try:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # an integer beyond the range of a float
        return False


def _is_string(value: JSON) -> bool:
    return isinstance(value, str)


def _is_list_of_strings(value: JSON) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_boolean(value: JSON) -> bool:
    return isinstance(value, bool)


_EXPECTED: dict[str, tuple[str, Callable[[JSON], bool]]] = {
    **dict.fromkeys(
        ("maxContains", "maxItems", "maxLength", "maxProperties", "minContains", "minItems", "minLength", "minProperties"),
        ("a non-negative integer", _is_count),
    ),
    **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum"), ("a number", _is_number)),
    **dict.fromkeys(("deprecated", "nullable", "readOnly", "uniqueItems", "writeOnly"), ("a boolean", _is_boolean)),
    **dict.fromkeys(("$ref", "description", "format", "title"), ("a string", _is_string)),
    "dependentRequired": (
        "an object whose members are lists of names",
        lambda value: isinstance(value, dict) and all(map(_is_list_of_strings, value.values()))
    ),
    "enum": ("a non-empty list", lambda value: isinstance(value, list) and value != []),
    "multipleOf": ("a positive number", lambda value: _is_number(value) and value > 0),
    "pattern": ("a valid pattern", lambda value: isinstance(value, str) and is_pattern(value)),
    "required": ("a list of names", _is_list_of_strings),
}  # fmt: skip


@dataclass(slots=True)
class _Normalizer:
    """Normalizes the schemas of one document."""

    tree: Tree
    version: str
    faults: list[Fault]
    pointers: list[str]
    hints: Hints = field(default_factory=Hints)

    @property
    def _is_old(self) -> bool:
        return self.version in ("2.0", "3.0")

    def schema(self, schema: JSON, location: _Location) -> Schema:
        """The normalized schema; the same object if nothing is wrong."""
        if isinstance(schema, bool):
            return schema
        if not isinstance(schema, dict):
            self._add_fault(location, f"{shown(schema)} is not a schema; any value is accepted")
            return True
        result: dict = schema
        for name, value in schema.items():
            new = self._member(name, value, (location, name))
            if new is not value:
                result = dict(result) if result is schema else result
                if new is ABSENT:
                    del result[name]
                else:
                    result[name] = new
        if not _IDIOMS.isdisjoint(result):
            result = self._other_dialects(result, location)
        if "enum" in result and isinstance(result.get("type"), str):
            result = self._constants(result, location)
        self._contradictions(result, location)
        return result

    def _member(self, name: str, value: JSON, location: _Location) -> JSON:
        expected = _EXPECTED.get(name)
        if name == "pattern" and isinstance(value, str) and len(value) > _LONGEST_PATTERN:
            message = f"the pattern has {len(value):,} characters, more than the limit of {_LONGEST_PATTERN:,}; keyword ignored"
            self._add_fault(location, message, "use an `enum` or a shorter pattern")
            return ABSENT
        if expected is not None:
            if name[:9] == "exclusive" and self._is_old and _is_number(value):
                self._add_fault(
                    location,
                    f"{shown(value)} is OpenAPI 3.1 syntax; read as in 3.1",
                    f"use true, and put the limit in `{name[9:].lower()}`",
                )
            return value if expected[1](value) else self._refused(name, value, expected[0], location)
        if name == "type":
            if self._is_old and (value == "null" or (isinstance(value, list) and value)):
                self._add_fault(location, f"{shown(value)} is OpenAPI 3.1 syntax; read as in 3.1", "write nullable: true")
            return value if isinstance(value, str) and value in TYPES else self._type(value, location)
        if name in NAMED:
            return self._named(value, location)
        if name in LISTS:
            return self._list(value, location)
        if name in SINGLE:
            if name == "items" and isinstance(value, list):
                return value
            return self.schema(value, location) if isinstance(value, (dict, bool)) else self._ignored(location, value, "a schema")
        if name == "discriminator":
            return self._discriminator(value, location)
        return value

    def _refused(self, name: str, value: JSON, expected: str, location: _Location) -> JSON:
        if name in ("exclusiveMaximum", "exclusiveMinimum") and isinstance(value, bool):
            if self._is_old:
                return value
            self._add_fault(location, f"{shown(value)} is OpenAPI 3.0 syntax; read as in 3.0", f"put the limit in `{name}` itself")
            return value  # translated in `_other_dialects`, with its limit
        return self._ignored(location, value, expected)

    def _type(self, value: JSON, location: _Location) -> JSON:
        if isinstance(value, list) and value:
            types = [
                one if isinstance(one, str) and one in TYPES else self._single_type(one, (location, str(index)))
                for index, one in enumerate(value)
            ]
            return value if types == value else [one for one in types if one is not ABSENT] or ABSENT
        return self._single_type(value, location)

    def _single_type(self, value: JSON, location: _Location) -> JSON:
        if value is None:
            self._add_fault(location, 'null is not a valid type; read as "null"', "write it in quotes")
            return "null"
        intended = _intended_type(value)
        if intended:
            self._add_fault(location, f"{shown(value)} is not a valid type; read as {shown(intended)}")
            return intended
        hint = (self.hints.did_you_mean(value, TYPES) if isinstance(value, str) else "") or f"known types: {', '.join(TYPES)}"
        self._add_fault(location, f"{shown(value)} is not a valid type; ignored", hint)
        return ABSENT

    def _named(self, value: JSON, location: _Location) -> JSON:
        if not isinstance(value, dict):
            return self._ignored(location, value, "a mapping of names to schemas")
        result = value
        for name, one in value.items():
            new = self.schema(one, (location, name))
            if new is not one:
                result = dict(result) if result is value else result
                result[name] = new
        return result

    def _list(self, value: JSON, location: _Location) -> JSON:
        if not isinstance(value, list) or not value:
            return self._ignored(location, value, "a list of schemas")
        normalized_items = [self.schema(one, (location, str(index))) for index, one in enumerate(value)]
        return value if all(new is old for new, old in zip(normalized_items, value, strict=True)) else normalized_items

    def _other_dialects(self, schema: dict, location: _Location) -> dict:
        """Translates syntax of other versions: a list of `items`; `nullable` and boolean bounds in 3.1."""
        if isinstance(schema.get("items"), list):
            items = schema["items"]
            schema = {name: value for name, value in schema.items() if name != "items"}
            if items:
                self._add_fault((location, "items"), "a list of schemas; read as `prefixItems`", "use one schema for all items")
                schema["prefixItems"] = [self.schema(one, ((location, "items"), str(index))) for index, one in enumerate(items)]
            else:
                self._add_fault((location, "items"), "[] is not a schema; any item is accepted")
        if not self._is_old:
            for bound, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
                if isinstance(schema.get(bound), bool):
                    is_strict = schema[bound] and limit in schema
                    schema = {name: value for name, value in schema.items() if name not in (bound, limit if is_strict else "")} | (
                        {bound: schema[limit]} if is_strict else {}
                    )
        if schema.get("nullable") is True and not self._is_old:
            message = "`nullable` is not a keyword of this version; null is accepted but never generated"
            self._add_fault((location, "nullable"), message, 'write type: [string, "null"]')
        return schema

    def _constants(self, schema: dict, location: _Location) -> dict:
        """An `enum` whose values all have another type, such as unquoted numbers: read as the values of the type that look the same."""
        kind, values = schema["type"], schema["enum"]
        if kind not in _READ or any(_is_of(kind, one) or one is None for one in values):
            return schema
        intended = [_READ[kind](one) for one in values]
        if any(one is ABSENT for one in intended):
            self._add_fault((location, "enum"), f"none of the values has type {shown(kind)}; no value is valid")
            return schema
        self._add_fault(
            (location, "enum"),
            f"none of the values has type {shown(kind)}; read as {', '.join(map(shown, intended[:5]))}{' …' * (len(intended) > 5)}",
        )
        return {**schema, "enum": intended, "$comment": DOUBTFUL}

    def _contradictions(self, schema: dict, location: _Location) -> None:
        for low, high in _BOUNDS:
            if low in schema and high in schema and schema[low] > schema[high]:
                self._add_fault((location, low), f"{shown(schema[low])} is greater than `{high}` {shown(schema[high])}; no value is valid")

    def _discriminator(self, value: JSON, location: _Location) -> JSON:
        if isinstance(value, dict) and isinstance(value.get("propertyName"), str):
            return value
        if isinstance(value, str) and self.version != "2.0":
            self._add_fault(location, f"{shown(value)} is Swagger 2.0 syntax; read as in 2.0", f"write {{propertyName: {value}}}")
            return {"propertyName": value}
        return value if isinstance(value, str) else self._ignored(location, value, "a mapping with `propertyName`")

    def _ignored(self, location: _Location, value: JSON, expected: str) -> JSON:
        self._add_fault(location, f"{shown(value)} is not {expected}; keyword ignored")
        return ABSENT

    def _add_fault(self, location: _Location, message: str, hint: str = "") -> None:
        pointer = _rendered(location)
        self.pointers.append(pointer)
        self.faults.append(Fault(f"{display_path(pointer)}: {message}", self.tree.place(pointer), hint))


def _is_of(kind: str, value: JSON) -> bool:
    if kind == "string":
        return isinstance(value, str)
    if kind == "boolean":
        return isinstance(value, bool)
    return _is_number(value) and (kind == "number" or value == int(value))


def _as_text(value: JSON) -> JSON:
    return json.dumps(value) if isinstance(value, (bool, int, float)) else ABSENT


def _as_number(value: JSON) -> JSON:
    try:
        number = json.loads(value) if isinstance(value, str) else ABSENT
    except ValueError:
        return ABSENT
    return number if _is_number(number) else ABSENT


def _as_integer(value: JSON) -> JSON:
    number = _as_number(value)
    return number if _is_of("integer", number) else ABSENT


def _as_boolean(value: JSON) -> JSON:
    return {"true": True, "false": False}.get(value, ABSENT) if isinstance(value, str) else ABSENT


_READ: dict[str, Callable[[JSON], JSON]] = {"boolean": _as_boolean, "integer": _as_integer, "number": _as_number, "string": _as_text}


def _intended_type(value: JSON) -> str:
    if not isinstance(value, str):
        return ""
    word = value.strip().lower()
    return word if word in TYPES else _ALIASES.get(word, "")


def _rendered(location: _Location) -> str:
    around, part = location
    parts: list[str] = []
    while not isinstance(around, str):
        parts.append(escaped(part))
        around, part = around
    return around + "".join(f"/{part}" for part in reversed(parts))
