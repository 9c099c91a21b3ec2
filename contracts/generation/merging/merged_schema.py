"""What a schema asks of a value, with all that holds at once merged: `$ref`, `allOf` and their neighbours in one flat `MergedSchema`.

What leaves a choice (`anyOf`, `oneOf`, `if`, `dependentSchemas`, `not`) stays as a group of branches; the compiler picks one and merges
it in turn. Nothing is inlined: a member's schema is met only when the compiler extents it, so circles cost nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, TypeVar

from contracts.http.messages import JSON
from contracts.schemas.discriminators import Discriminator
from contracts.schemas.keywords import json_type

__all__ = [
    "TYPES",
    "Content",
    "Group",
    "Layer",
    "MergedSchema",
    "both",
    "common_step",
    "common_values",
    "identity",
    "is_of",
    "meet",
    "text_of",
    "tighter",
]  # fmt: skip

Schema = dict | bool

TYPES: Final = ("object", "array", "string", "integer", "number", "boolean", "null")


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


@dataclass(frozen=True, slots=True)
class Content:
    """What a text holds: `encoding` such as "base64", a media type, and the schema of what is inside."""

    encoding: str = ""
    media_type: str = ""
    schema: Schema = True


@dataclass(slots=True)
class MergedSchema:
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
    chosen: Discriminator | None = None
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # member → values that name the branches that were taken
    faker: JSON = None  # `x-faker`
    content: Content | None = None

    def closed(self) -> MergedSchema:
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


def is_of(value: JSON, types: Collection[str] | None) -> bool:
    """Whether a value is of one of the types; None allows all."""
    kind = json_type(value)
    if types is None or kind in types or (kind == "integer" and "number" in types):
        return True
    return isinstance(value, float) and "integer" in types and value.is_integer()


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


def meet(one: MergedSchema, other: MergedSchema) -> MergedSchema:
    """A shape that asks for both. What `one` says for people wins."""
    found = MergedSchema(
        types=_common_types(one.types, other.types),
        enum=common_values(one.enum, other.enum),
        low=tighter(one.low, other.low, upper=False),
        high=tighter(one.high, other.high, upper=True),
        steps=_union(one.steps, other.steps),
        min_length=max(one.min_length, other.min_length),
        max_length=_least(one.max_length, other.max_length),
        patterns=_union(one.patterns, other.patterns),
        barred=_union(one.barred, other.barred),
        formats=_union(one.formats, other.formats),
        objects=_joined(one.objects, other.objects),
        required=_union(one.required, other.required),
        needs=_common_needs(one.needs, other.needs),
        min_members=max(one.min_members, other.min_members),
        max_members=_least(one.max_members, other.max_members),
        names=_joined(one.names, other.names),
        rest_members=both([one.rest_members, other.rest_members]),
        arrays=_joined(one.arrays, other.arrays),
        min_items=max(one.min_items, other.min_items),
        max_items=_least(one.max_items, other.max_items),
        unique=one.unique or other.unique,
        contains=_joined(one.contains, other.contains),
        rest_items=both([one.rest_items, other.rest_items]),
        groups=_joined(one.groups, other.groups),
        is_risky=one.is_risky or other.is_risky or len(one.patterns) + len(other.patterns) > 1,
        is_hidden=one.is_hidden or other.is_hidden,
        impossible=one.impossible or other.impossible,
        hints=one.hints | other.hints,
        title=one.title or other.title,
        description=one.description or other.description,
        examples=one.examples or other.examples,
        reference=one.reference or other.reference,
        chosen=one.chosen or other.chosen,
        tags={**other.tags, **one.tags} if one.tags and other.tags else one.tags or other.tags,
        content=one.content or other.content,
        faker=one.faker if one.faker is not None else other.faker,
    )
    if found.types == ():
        found.impossible = found.impossible or "no type satisfies all of the schema"
    if found.enum == []:
        found.impossible = found.impossible or "no value of `enum` satisfies all of the schema"
    return found


_Part = TypeVar("_Part")


def _union(one: tuple[_Part, ...], other: tuple[_Part, ...]) -> tuple[_Part, ...]:
    return tuple(dict.fromkeys((*one, *other))) if one and other else one or other


def _joined(one: tuple[_Part, ...], other: tuple[_Part, ...]) -> tuple[_Part, ...]:
    """Both, without the very same part twice: what two references lead to on different ways."""
    if not one or not other:
        return one or other
    known = set(map(id, one))
    return (*one, *(part for part in other if id(part) not in known))


def _common_needs(one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    if not one or not other:
        return one or other
    return {name: _union(one.get(name, ()), other.get(name, ())) for name in (*one, *other)}


def _common_types(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or other is None:
        return one if other is None else other
    found = [kind for kind in one if kind in other or (kind == "integer" and "number" in other)]
    found += [kind for kind in other if kind == "integer" and "number" in one and kind not in found]
    return tuple(found)


def common_values(one: list[JSON] | None, other: list[JSON] | None) -> list[JSON] | None:
    """The values that both list; None lists nothing, and restricts nothing."""
    if one is None or other is None:
        return one if other is None else other
    known = {identity(value) for value in other}
    return [value for value in one if identity(value) in known]


def tighter(one: tuple[float, bool] | None, other: tuple[float, bool] | None, *, upper: bool) -> tuple[float, bool] | None:
    """The bound that lets less through; a bound is a number and whether it is excluded."""
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
