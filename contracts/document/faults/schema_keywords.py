"""Keywords of schemas that are not what JSON Schema makes of them: told, and read as they were surely meant, or left out.

What is left out constrains nothing. One table says what each keyword takes; nothing is copied that need not change.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeGuard

from contracts.document.reading.positions import Tree
from contracts.document.wording import Hints, spoken
from contracts.errors import Fault
from contracts.http.messages import ABSENT, JSON
from contracts.pointers import escaped
from contracts.schemas.dialects import DOUBTFUL, LISTS, NAMED, SINGLE, with_schemas_at
from contracts.schemas.validation import is_pattern, shown

__all__ = ["mended"]

Schema = dict | bool
_Spot: TypeAlias = "tuple[_Spot | str, str]"  # (of the schema around, or the pointer of the outermost one; part)

_BOUNDS = (
    ("minContains", "maxContains"), ("minItems", "maxItems"), ("minLength", "maxLength"), ("minProperties", "maxProperties"),
    ("minimum", "maximum"),
)  # fmt: skip
_LONGEST_PATTERN = 10_000  # characters: each letter of a text is compared with all of them
_IDIOMS = frozenset({"exclusiveMaximum", "exclusiveMinimum", "items", "nullable"})
TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_ALIASES = {
    "bool": "boolean", "date": "string", "date-time": "string", "datetime": "string", "decimal": "number", "dict": "object",
    "double": "number", "enum": "string", "file": "string", "float": "number", "hash": "object", "int": "integer", "int32": "integer",
    "int64": "integer", "list": "array", "long": "integer", "map": "object", "str": "string", "text": "string", "uuid": "string",
}  # fmt: skip


def mended(tree: Tree, version: str) -> tuple[dict, list[Fault], list[str]]:
    """The tree's data with schemas that mean something throughout, what was wrong with them, and the pointers of that."""
    assert isinstance(tree.data, dict)
    mending = _Mending(tree, version, [], [])
    data = with_schemas_at(tree.data, lambda pointer, schema: mending.schema(schema, (pointer, "")))
    return data, mending.faults, mending.pointers


def _is_count(value: JSON) -> bool:
    return _is_number(value) and value >= 0 and value == int(value)


def _is_number(value: JSON) -> TypeGuard[int | float]:
    try:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # an integer that no float comes near to
        return False


def _is_text(value: JSON) -> bool:
    return isinstance(value, str)


def _is_list_of_texts(value: JSON) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_truth(value: JSON) -> bool:
    return isinstance(value, bool)


_WORDS: dict[str, tuple[str, Callable[[JSON], bool]]] = {
    **dict.fromkeys(
        ("maxContains", "maxItems", "maxLength", "maxProperties", "minContains", "minItems", "minLength", "minProperties"),
        ("a whole number from 0", _is_count),
    ),
    **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum"), ("a number", _is_number)),
    **dict.fromkeys(("deprecated", "nullable", "readOnly", "uniqueItems", "writeOnly"), ("true or false", _is_truth)),
    **dict.fromkeys(("$ref", "description", "format", "title"), ("a text", _is_text)),
    "dependentRequired": (
        "a mapping to lists of names", lambda value: isinstance(value, dict) and all(map(_is_list_of_texts, value.values()))
    ),
    "enum": ("a list of values", lambda value: isinstance(value, list) and value != []),
    "multipleOf": ("a number above 0", lambda value: _is_number(value) and value > 0),
    "pattern": ("a pattern", lambda value: isinstance(value, str) and is_pattern(value)),
    "required": ("a list of names", _is_list_of_texts),
}  # fmt: skip


@dataclass(slots=True)
class _Mending:
    """Of one document."""

    tree: Tree
    version: str
    faults: list[Fault]
    pointers: list[str]
    hints: Hints = field(default_factory=Hints)

    @property
    def _is_old(self) -> bool:
        return self.version in ("2.0", "3.0")

    def schema(self, schema: JSON, spot: _Spot) -> Schema:
        """The schema, itself where nothing is wrong."""
        if isinstance(schema, bool):
            return schema
        if not isinstance(schema, dict):
            self._tell(spot, f"{shown(schema)} is no schema; any value is taken")
            return True
        found: dict = schema
        for name, value in schema.items():
            new = self._member(name, value, (spot, name))
            if new is not value:
                found = dict(found) if found is schema else found
                if new is ABSENT:
                    del found[name]
                else:
                    found[name] = new
        if not _IDIOMS.isdisjoint(found):
            found = self._idioms(found, spot)
        if "enum" in found and isinstance(found.get("type"), str):
            found = self._constants(found, spot)
        self._contradictions(found, spot)
        return found

    def _member(self, name: str, value: JSON, spot: _Spot) -> JSON:
        expected = _WORDS.get(name)
        if name == "pattern" and isinstance(value, str) and len(value) > _LONGEST_PATTERN:
            told = f"a pattern of {len(value):,} characters is longer than {_LONGEST_PATTERN:,}; this keyword is left out"
            self._tell(spot, told, "write an `enum`, or a shorter pattern")
            return ABSENT
        if expected is not None:
            if name[:9] == "exclusive" and self._is_old and _is_number(value):
                self._tell(spot, f"{shown(value)} is how 3.1 says it; read as there", f"write true, and the limit as `{name[9:].lower()}`")
            return value if expected[1](value) else self._refused(name, value, expected[0], spot)
        if name == "type":
            if self._is_old and (value == "null" or (isinstance(value, list) and value)):
                self._tell(spot, f"{shown(value)} is how 3.1 says it; read as there", "write nullable: true")
            return value if isinstance(value, str) and value in TYPES else self._type(value, spot)
        if name in NAMED:
            return self._named(value, spot)
        if name in LISTS:
            return self._list(value, spot)
        if name in SINGLE:
            if name == "items" and isinstance(value, list):
                return value
            return self.schema(value, spot) if isinstance(value, (dict, bool)) else self._left_out(spot, value, "a schema")
        if name == "discriminator":
            return self._discriminator(value, spot)
        return value

    def _refused(self, name: str, value: JSON, expected: str, spot: _Spot) -> JSON:
        if name in ("exclusiveMaximum", "exclusiveMinimum") and isinstance(value, bool):
            if self._is_old:
                return value
            self._tell(spot, f"{shown(value)} is how 3.0 says it; read as there", f"write the limit as `{name}` itself")
            return value  # translated below, with its limit
        return self._left_out(spot, value, expected)

    def _type(self, value: JSON, spot: _Spot) -> JSON:
        if isinstance(value, list) and value:
            types = [
                one if isinstance(one, str) and one in TYPES else self._one_type(one, (spot, str(index))) for index, one in enumerate(value)
            ]
            return value if types == value else [one for one in types if one is not ABSENT] or ABSENT
        return self._one_type(value, spot)

    def _one_type(self, value: JSON, spot: _Spot) -> JSON:
        if value is None:
            self._tell(spot, 'null is no type; read as "null"', "write it in quotes")
            return "null"
        meant = _meant(value)
        if meant:
            self._tell(spot, f"{shown(value)} is no type; read as {shown(meant)}")
            return meant
        hint = (self.hints.did_you_mean(value, TYPES) if isinstance(value, str) else "") or f"known are {', '.join(TYPES)}"
        self._tell(spot, f"{shown(value)} is no type; it is left out", hint)
        return ABSENT

    def _named(self, value: JSON, spot: _Spot) -> JSON:
        if not isinstance(value, dict):
            return self._left_out(spot, value, "a mapping of names to schemas")
        found = value
        for name, one in value.items():
            new = self.schema(one, (spot, name))
            if new is not one:
                found = dict(found) if found is value else found
                found[name] = new
        return found

    def _list(self, value: JSON, spot: _Spot) -> JSON:
        if not isinstance(value, list) or not value:
            return self._left_out(spot, value, "a list of schemas")
        found = [self.schema(one, (spot, str(index))) for index, one in enumerate(value)]
        return value if all(new is old for new, old in zip(found, value, strict=True)) else found

    def _idioms(self, found: dict, spot: _Spot) -> dict:
        """What other versions say otherwise: a list of `items`; `nullable` and boolean bounds in 3.1."""
        if isinstance(found.get("items"), list):
            items = found["items"]
            found = {name: value for name, value in found.items() if name != "items"}
            if items:
                self._tell((spot, "items"), "a list of schemas; read as `prefixItems`", "write one schema for all items")
                found["prefixItems"] = [self.schema(one, ((spot, "items"), str(index))) for index, one in enumerate(items)]
            else:
                self._tell((spot, "items"), "[] is no schema; any item is taken")
        if not self._is_old:
            for bound, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
                if isinstance(found.get(bound), bool):
                    is_strict = found[bound] and limit in found
                    found = {name: value for name, value in found.items() if name not in (bound, limit if is_strict else "")} | (
                        {bound: found[limit]} if is_strict else {}
                    )
        if found.get("nullable") is True and not self._is_old:
            told = "`nullable` is no keyword of this version; null is taken, and never given"
            self._tell((spot, "nullable"), told, 'write type: [string, "null"]')
        return found

    def _constants(self, found: dict, spot: _Spot) -> dict:
        """`enum` of values that are none of the type's, as numbers without quotes: meant are those that read the same."""
        kind, values = found["type"], found["enum"]
        if kind not in _READ or any(_is_of(kind, one) or one is None for one in values):
            return found
        meant = [_READ[kind](one) for one in values]
        if any(one is ABSENT for one in meant):
            self._tell((spot, "enum"), f"none of these is of type {shown(kind)}; no value fits")
            return found
        self._tell(
            (spot, "enum"), f"none of these is of type {shown(kind)}; read as {', '.join(map(shown, meant[:5]))}{' …' * (len(meant) > 5)}"
        )
        return {**found, "enum": meant, "$comment": DOUBTFUL}

    def _contradictions(self, found: dict, spot: _Spot) -> None:
        for low, high in _BOUNDS:
            if low in found and high in found and found[low] > found[high]:
                self._tell((spot, low), f"{shown(found[low])} is above `{high}` {shown(found[high])}; no value fits")

    def _discriminator(self, value: JSON, spot: _Spot) -> JSON:
        if isinstance(value, dict) and isinstance(value.get("propertyName"), str):
            return value
        if isinstance(value, str) and self.version != "2.0":
            self._tell(spot, f"{shown(value)} is how 2.0 says it; read as there", f"write {{propertyName: {value}}}")
            return {"propertyName": value}
        return value if isinstance(value, str) else self._left_out(spot, value, "a mapping with `propertyName`")

    def _left_out(self, spot: _Spot, value: JSON, expected: str) -> JSON:
        self._tell(spot, f"{shown(value)} is not {expected}; this keyword is left out")
        return ABSENT

    def _tell(self, spot: _Spot, message: str, hint: str = "") -> None:
        pointer = _rendered(spot)
        self.pointers.append(pointer)
        self.faults.append(Fault(f"{spoken(pointer)}: {message}", self.tree.place(pointer), hint))


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
        found = json.loads(value) if isinstance(value, str) else ABSENT
    except ValueError:
        return ABSENT
    return found if _is_number(found) else ABSENT


def _as_integer(value: JSON) -> JSON:
    found = _as_number(value)
    return found if _is_of("integer", found) else ABSENT


def _as_truth(value: JSON) -> JSON:
    return {"true": True, "false": False}.get(value, ABSENT) if isinstance(value, str) else ABSENT


_READ: dict[str, Callable[[JSON], JSON]] = {"boolean": _as_truth, "integer": _as_integer, "number": _as_number, "string": _as_text}


def _meant(value: JSON) -> str:
    if not isinstance(value, str):
        return ""
    word = value.strip().lower()
    return word if word in TYPES else _ALIASES.get(word, "")


def _rendered(spot: _Spot) -> str:
    around, part = spot
    parts: list[str] = []
    while not isinstance(around, str):
        parts.append(escaped(part))
        around, part = around
    return around + "".join(f"/{part}" for part in reversed(parts))
