"""What a schema asks of a value, with everything that holds at once merged: `$ref`, `allOf` and their neighbours in one flat `Shape`.

What leaves a choice (`anyOf`, `oneOf`, `if`, `dependentSchemas`, `not`) stays as a group of branches; the walker picks one and merges
it in turn. Nothing is inlined: a member's schema is met only when the walker reaches it, so circles cost nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from mock_server.data.negation import negated

if TYPE_CHECKING:
    from contracts.exchange import JSON

__all__ = ["TYPES", "Group", "Layer", "Reader", "Shape", "both", "common_step", "identity", "meet", "text_of"]

Schema = dict | bool

TYPES: Final = ("object", "array", "string", "integer", "number", "boolean", "null")
_HIDDEN: Final = {"request": "readOnly", "response": "writeOnly"}
_KIND_OF: Final = {  # keyword → the type it speaks of
    **dict.fromkeys(("properties", "required", "additionalProperties", "patternProperties", "propertyNames"), "object"),
    **dict.fromkeys(("minProperties", "maxProperties", "dependentRequired", "unevaluatedProperties"), "object"),
    **dict.fromkeys(("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "unevaluatedItems"), "array"),
    **dict.fromkeys(("pattern", "format", "minLength", "maxLength", "contentMediaType", "contentEncoding"), "string"),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), "number"),
}
_NUMBER_FORMATS: Final = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
}


@dataclass(frozen=True, slots=True)
class Layer:
    """One schema's say on the parts of an object (`named`, `patterns`, `rest`) or of an array (`first`, `rest`)."""

    named: Mapping[str, Schema] = field(default_factory=dict)
    patterns: Mapping[str, Schema] = field(default_factory=dict)
    first: Sequence[Schema] = ()
    rest: Schema = True


@dataclass(frozen=True, slots=True)
class Group:
    """A choice: the value must fit one of the branches. `word`: the keyword it comes from."""

    word: str
    branches: tuple[Schema, ...]


@dataclass(slots=True)
class Shape:
    """A flat schema. `types` None: any. `enum` None: not restricted. `impossible`: why no value fits, "" where one may."""

    types: tuple[str, ...] | None = None
    enum: list[JSON] | None = None
    low: tuple[float, bool] | None = None  # bound, is it excluded
    high: tuple[float, bool] | None = None
    steps: tuple[JSON, ...] = ()
    min_length: int = 0
    max_length: int | None = None
    patterns: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()  # patterns that must not be found
    formats: tuple[str, ...] = ()
    objects: tuple[Layer, ...] = ()
    required: tuple[str, ...] = ()
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    min_members: int = 0
    max_members: int | None = None
    names: tuple[Schema, ...] = ()
    rest_members: Schema = True  # unevaluatedProperties, until every choice is made
    arrays: tuple[Layer, ...] = ()
    min_items: int = 0
    max_items: int | None = None
    unique: bool = False
    contains: tuple[tuple[Schema, int, int | None], ...] = ()
    rest_items: Schema = True  # unevaluatedItems
    groups: tuple[Group, ...] = ()
    is_risky: bool = False  # holds something that is checked, not built
    is_hidden: bool = False
    impossible: str = ""
    hints: frozenset[str] = frozenset()  # types that its keywords speak of
    title: str = ""
    description: str = ""
    examples: tuple[JSON, ...] = ()
    reference: str = ""  # the name of the component it is, such as `Cat`
    discriminator: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)

    def closed(self) -> Shape:
        """With `unevaluated…` decided, where no choice is open: what is not named by now may only be that."""
        if self.groups:
            return self
        shape = self
        if shape.rest_members is not True:
            named = {name: True for layer in shape.objects for name in layer.named}
            patterns = {pattern: True for layer in shape.objects for pattern in layer.patterns}
            open_ended = any(layer.rest is not True for layer in shape.objects)
            layer = Layer(named=named, patterns=patterns, rest=True if open_ended else shape.rest_members)
            shape = replace(shape, objects=(*shape.objects, layer), rest_members=True, is_risky=True)
        if shape.rest_items is not True:
            count = max((len(layer.first) for layer in shape.arrays), default=0)
            open_ended = any(layer.rest is not True for layer in shape.arrays)
            layer = Layer(first=(True,) * count, rest=True if open_ended else shape.rest_items)
            shape = replace(shape, arrays=(*shape.arrays, layer), rest_items=True, is_risky=True)
        return shape


def text_of(schema: JSON) -> str:
    """The schema as text, to know it again."""
    return json.dumps(schema, sort_keys=True, default=str)


def identity(value: JSON) -> object:
    """Something hashable that is equal for equal JSON values: `1` and `1.0`, never `1` and `true`."""
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, list):
        return ("array", tuple(identity(item) for item in value))
    if isinstance(value, dict):
        return ("object", frozenset((name, identity(item)) for name, item in value.items()))
    return value


def both(parts: Sequence[Schema]) -> Schema:
    """One schema that asks for all of them, without repetition: [A, true, A] → A."""
    kept: dict[str, Schema] = {}
    for part in parts:
        if part is False:
            return False
        if part is not True and part != {}:
            kept.setdefault(text_of(part), part)
    if not kept:
        return True
    return next(iter(kept.values())) if len(kept) == 1 else {"allOf": list(kept.values())}


class Reader:
    """Reads schemas into shapes. `follow`: a reference → its schema, None where it leads nowhere."""

    def __init__(self, follow: Callable[[str], Schema | None], *, direction: str) -> None:
        self._follow = follow
        self._hidden = _HIDDEN.get(direction, "")

    def read(self, schema: Schema, seen: frozenset[str] = frozenset()) -> Shape:
        """The shape of a schema; `seen`: references being read, so that one that leads to itself adds nothing."""
        if not isinstance(schema, dict):
            return Shape() if schema is not False else Shape(impossible="the schema is `false`")
        shape = self._own(schema)
        for word in ("$ref", "$dynamicRef"):
            reference = schema.get(word)
            if isinstance(reference, str) and reference not in seen:
                target = self._follow(reference)
                if target is not None:
                    other = self.read(target, seen | {reference})
                    shape = meet(shape, replace(other.closed(), reference=reference.rsplit("/", 1)[-1]))
        for part in _schemas(schema.get("allOf")):
            shape = meet(shape, self.read(part, seen).closed())
        for part in self._negations(schema, seen):
            shape = meet(shape, self.read(part, seen))
        return shape

    def _negations(self, schema: dict, seen: frozenset[str]) -> Iterator[Schema]:
        if "not" not in schema:
            return
        branches = negated(schema["not"], self._follow)
        if branches is not None:
            yield branches[0] if len(branches) == 1 else {"anyOf": branches} if branches else False

    def _own(self, schema: dict) -> Shape:
        shape = Shape(title=_text(schema.get("title")), description=_text(schema.get("description")))
        shape.is_hidden = bool(self._hidden) and schema.get(self._hidden) is True
        shape.hints = frozenset(_KIND_OF[word] for word in schema if word in _KIND_OF)
        _read_values(shape, schema)
        _read_number(shape, schema)
        _read_text(shape, schema)
        _read_object(shape, schema)
        _read_array(shape, schema)
        _read_groups(shape, schema)
        _read_annotations(shape, schema)
        return shape


def _read_values(shape: Shape, schema: dict) -> None:
    kinds = schema.get("type")
    listed = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else None
    if listed is not None:
        shape.types = tuple(dict.fromkeys(kind for kind in listed if kind in TYPES))
        if not shape.types:
            shape.impossible = "`type` allows nothing"
    if isinstance(schema.get("enum"), list):
        shape.enum = list(schema["enum"])
    if "const" in schema:
        kept = identity(schema["const"])
        allowed = shape.enum is None or any(identity(value) == kept for value in shape.enum)
        shape.enum = [schema["const"]] if allowed else []


def _read_number(shape: Shape, schema: dict) -> None:
    low, high = _NUMBER_FORMATS.get(_text(schema.get("format")), (None, None))
    if low is not None and high is not None:
        shape.low, shape.high = (low, False), (high, False)
    for word, excluded in (("minimum", schema.get("exclusiveMinimum") is True), ("exclusiveMinimum", True)):
        if _is_number(schema.get(word)):
            shape.low = _tighter(shape.low, (schema[word], excluded), upper=False)
    for word, excluded in (("maximum", schema.get("exclusiveMaximum") is True), ("exclusiveMaximum", True)):
        if _is_number(schema.get(word)):
            shape.high = _tighter(shape.high, (schema[word], excluded), upper=True)
    if _is_number(schema.get("multipleOf")) and schema["multipleOf"] > 0:
        shape.steps = (schema["multipleOf"],)


def _read_text(shape: Shape, schema: dict) -> None:
    shape.min_length, shape.max_length = _count(schema.get("minLength")) or 0, _count(schema.get("maxLength"))
    if isinstance(schema.get("pattern"), str):
        shape.patterns = (schema["pattern"],)
    if isinstance(schema.get("format"), str):
        shape.formats = (schema["format"],)
    refused = schema.get("not")
    if isinstance(refused, dict) and refused.keys() == {"pattern"} and isinstance(refused["pattern"], str):
        shape.barred = (refused["pattern"],)


def _read_object(shape: Shape, schema: dict) -> None:
    named, patterns, rest = (
        _members(schema.get("properties")),
        _members(schema.get("patternProperties")),
        _schema(schema.get("additionalProperties")),
    )
    if named or patterns or rest is not True:
        shape.objects = (Layer(named=named, patterns=patterns, rest=rest),)
    shape.required = tuple(dict.fromkeys(name for name in _items(schema.get("required")) if isinstance(name, str)))
    shape.needs = {name: tuple(map(str, _items(others))) for name, others in _mapping(schema.get("dependentRequired")).items()}
    shape.min_members, shape.max_members = _count(schema.get("minProperties")) or 0, _count(schema.get("maxProperties"))
    if "propertyNames" in schema:
        shape.names, shape.is_risky = (_schema(schema["propertyNames"]),), True
    shape.rest_members = _schema(schema.get("unevaluatedProperties"))
    shape.is_risky |= bool(patterns) or bool(shape.needs)


def _read_array(shape: Shape, schema: dict) -> None:
    first, rest = tuple(_schemas(schema.get("prefixItems"))), _schema(schema.get("items"))
    if first or rest is not True:
        shape.arrays = (Layer(first=first, rest=rest),)
    shape.min_items, shape.max_items = _count(schema.get("minItems")) or 0, _count(schema.get("maxItems"))
    shape.unique = schema.get("uniqueItems") is True
    if "contains" in schema:
        least = _count(schema.get("minContains"))
        shape.contains = ((_schema(schema["contains"]), 1 if least is None else least, _count(schema.get("maxContains"))),)
        shape.is_risky = True
    shape.rest_items = _schema(schema.get("unevaluatedItems"))


def _read_groups(shape: Shape, schema: dict) -> None:
    groups = [Group(word, tuple(_schemas(schema[word]))) for word in ("oneOf", "anyOf") if isinstance(schema.get(word), list)]
    if "if" in schema and ("then" in schema or "else" in schema):
        yes, no = (
            both([_schema(schema["if"]), _schema(schema.get("then"))]),
            both([{"not": _schema(schema["if"])}, _schema(schema.get("else"))]),
        )
        groups.append(Group("if", (yes, no)))
    for name, needed in _mapping(schema.get("dependentSchemas")).items():
        groups.append(Group("dependentSchemas", (both([{"required": [name]}, _schema(needed)]), {"properties": {name: False}})))
    shape.groups = tuple(groups)
    shape.is_risky |= any(group.word != "anyOf" for group in groups) or "not" in schema


def _read_annotations(shape: Shape, schema: dict) -> None:
    given = [schema[word] for word in ("example", "default") if word in schema]
    listed = schema.get("examples")
    shape.examples = (*(listed if isinstance(listed, list) else ()), *given)
    chosen = schema.get("discriminator")
    if isinstance(chosen, dict) and isinstance(chosen.get("propertyName"), str):
        shape.discriminator, shape.mapping = (
            chosen["propertyName"],
            {str(key): str(value) for key, value in _mapping(chosen.get("mapping")).items()},
        )


def meet(one: Shape, other: Shape) -> Shape:
    """A shape that asks for both. What `one` says for people wins."""
    found = Shape(
        types=_common_types(one.types, other.types),
        enum=_common_values(one.enum, other.enum),
        low=_tighter(one.low, other.low, upper=False),
        high=_tighter(one.high, other.high, upper=True),
        steps=_union(one.steps, other.steps),
        min_length=max(one.min_length, other.min_length),
        max_length=_least(one.max_length, other.max_length),
        patterns=_union(one.patterns, other.patterns),
        barred=_union(one.barred, other.barred),
        formats=_union(one.formats, other.formats),
        objects=one.objects + other.objects,
        required=_union(one.required, other.required),
        needs={name: _union(one.needs.get(name, ()), other.needs.get(name, ())) for name in (*one.needs, *other.needs)},
        min_members=max(one.min_members, other.min_members),
        max_members=_least(one.max_members, other.max_members),
        names=one.names + other.names,
        rest_members=both([one.rest_members, other.rest_members]),
        arrays=one.arrays + other.arrays,
        min_items=max(one.min_items, other.min_items),
        max_items=_least(one.max_items, other.max_items),
        unique=one.unique or other.unique,
        contains=one.contains + other.contains,
        rest_items=both([one.rest_items, other.rest_items]),
        groups=one.groups + other.groups,
        is_risky=one.is_risky or other.is_risky or len(one.patterns) + len(other.patterns) > 1,
        is_hidden=one.is_hidden or other.is_hidden,
        impossible=one.impossible or other.impossible,
        hints=one.hints | other.hints,
        title=one.title or other.title,
        description=one.description or other.description,
        examples=one.examples or other.examples,
        reference=one.reference or other.reference,
        discriminator=one.discriminator or other.discriminator,
        mapping=one.mapping or other.mapping,
    )
    if found.types == ():
        found.impossible = found.impossible or "the types exclude each other"
    if found.enum == []:
        found.impossible = found.impossible or "no value of `enum` is left"
    return found


def _union(one: Sequence, other: Sequence) -> tuple:
    found = list(one)
    found.extend(item for item in other if item not in found)
    return tuple(found)


def _common_types(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or other is None:
        return one if other is None else other
    found = [kind for kind in one if kind in other or (kind == "integer" and "number" in other)]
    found += [kind for kind in other if kind == "integer" and "number" in one and kind not in found]
    return tuple(found)


def _common_values(one: list[JSON] | None, other: list[JSON] | None) -> list[JSON] | None:
    if one is None or other is None:
        return one if other is None else other
    known = {identity(value) for value in other}
    return [value for value in one if identity(value) in known]


def _tighter(one: tuple[float, bool] | None, other: tuple[float, bool] | None, *, upper: bool) -> tuple[float, bool] | None:
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        return one[0], one[1] or other[1]
    return (min if upper else max)(one, other, key=lambda bound: bound[0])


def _least(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else min(one, other)


def common_step(steps: Sequence[JSON]) -> Fraction | None:
    """The least number of which all steps are divisors; None where there are none."""
    found: Fraction | None = None
    for step in steps:
        part = Fraction(str(step))
        found = (
            part
            if found is None
            else Fraction(
                math.lcm(found.numerator * part.denominator, part.numerator * found.denominator), found.denominator * part.denominator
            )
        )
    return found


def _schema(value: JSON) -> Schema:
    return value if isinstance(value, (dict, bool)) else True


def _schemas(value: JSON) -> Iterator[Schema]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, (dict, bool)))


def _members(value: JSON) -> dict[str, Schema]:
    return {name: _schema(one) for name, one in value.items()} if isinstance(value, dict) else {}


def _mapping(value: JSON) -> dict:
    return value if isinstance(value, dict) else {}


def _items(value: JSON) -> list:
    return value if isinstance(value, list) else []


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else ""


def _is_number(value: JSON) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _count(value: JSON) -> int | None:
    """A length or count, written as 2 or 2.0."""
    return int(value) if isinstance(value, (int, float)) and _is_number(value) and value >= 0 else None
