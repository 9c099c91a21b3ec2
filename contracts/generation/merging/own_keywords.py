"""What the keywords of one schema object ask for by themselves, as a flat schema: `$ref`, `allOf` and `not` are left to `merger`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from contracts.generation.merging.merged_schema import TYPES, Content, Group, Layer, MergedSchema, both, common_values, tighter
from contracts.http.messages import JSON
from contracts.schemas.discriminators import discriminator_of
from contracts.schemas.keywords import FORMAT_BOUNDS, listed_values

__all__ = ["own_keywords", "schemas_in"]

Schema = dict | bool

_KIND_OF: Final = {  # keyword → the type it speaks of
    **dict.fromkeys(("properties", "required", "additionalProperties", "patternProperties", "propertyNames"), "object"),
    **dict.fromkeys(("minProperties", "maxProperties", "dependentRequired", "unevaluatedProperties"), "object"),
    **dict.fromkeys(("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "unevaluatedItems"), "array"),
    **dict.fromkeys(("pattern", "format", "minLength", "maxLength", "contentMediaType", "contentEncoding"), "string"),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), "number"),
}


def own_keywords(schema: dict, *, hidden: str) -> MergedSchema:
    """The flat schema of the keywords; `hidden`: the keyword of members that are not shown in this direction, "" for none."""
    shape = MergedSchema(title=_text(schema.get("title")), description=_text(schema.get("description")))
    shape.is_hidden = bool(hidden) and schema.get(hidden) is True
    shape.hints = frozenset(_KIND_OF[word] for word in schema if word in _KIND_OF)
    for read in (_read_values, _read_number, _read_text, _read_object, _read_array, _read_groups, _read_annotations):
        read(shape, schema)
    return shape


def _read_values(shape: MergedSchema, schema: dict) -> None:
    kinds = schema.get("type")
    listed = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else None
    if listed is not None:
        shape.types = tuple(dict.fromkeys(kind for kind in listed if kind in TYPES))
        if not shape.types:
            shape.impossible = "`type` allows nothing"
    shape.enum = listed_values(schema)
    if "const" in schema and isinstance(schema.get("enum"), list):
        shape.enum = common_values(shape.enum, schema["enum"])


def _read_number(shape: MergedSchema, schema: dict) -> None:
    if bounds := FORMAT_BOUNDS.get(_text(schema.get("format"))):
        shape.low, shape.high = (bounds[0], False), (bounds[1], False)
    for word, excluded in (("minimum", schema.get("exclusiveMinimum") is True), ("exclusiveMinimum", True)):
        if _is_number(schema.get(word)):
            shape.low = tighter(shape.low, (schema[word], excluded), upper=False)
    for word, excluded in (("maximum", schema.get("exclusiveMaximum") is True), ("exclusiveMaximum", True)):
        if _is_number(schema.get(word)):
            shape.high = tighter(shape.high, (schema[word], excluded), upper=True)
    if _is_number(schema.get("multipleOf")) and schema["multipleOf"] > 0:
        shape.steps = (schema["multipleOf"],)


def _read_text(shape: MergedSchema, schema: dict) -> None:
    shape.min_length, shape.max_length = _count(schema.get("minLength")) or 0, _count(schema.get("maxLength"))
    if isinstance(schema.get("pattern"), str):
        shape.patterns = (schema["pattern"],)
    if isinstance(schema.get("format"), str):
        shape.formats = (schema["format"],)
    encoding, media_type = _text(schema.get("contentEncoding")), _text(schema.get("contentMediaType"))
    if encoding or media_type:
        shape.content = Content(encoding, media_type, _schema(schema.get("contentSchema")))
    refused = schema.get("not")
    if isinstance(refused, dict) and refused.keys() == {"pattern"} and isinstance(refused["pattern"], str):
        shape.barred = (refused["pattern"],)


def _read_object(shape: MergedSchema, schema: dict) -> None:
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


def _read_array(shape: MergedSchema, schema: dict) -> None:
    first = tuple(schemas_in(schema.get("prefixItems")))
    rest = _schema(schema.get("items", schema.get("additionalItems") if first else None))  # what drafts before 2020-12 call the others
    if first or rest is not True:
        shape.arrays = (Layer(first=first, rest=rest),)
    shape.min_items, shape.max_items = _count(schema.get("minItems")) or 0, _count(schema.get("maxItems"))
    shape.unique = schema.get("uniqueItems") is True
    if "contains" in schema:
        least = _count(schema.get("minContains"))
        shape.contains = ((_schema(schema["contains"]), 1 if least is None else least, _count(schema.get("maxContains"))),)
        shape.is_risky = True
    shape.rest_items = _schema(schema.get("unevaluatedItems"))


def _read_groups(shape: MergedSchema, schema: dict) -> None:
    groups = [Group(word, tuple(schemas_in(schema[word]))) for word in ("oneOf", "anyOf") if isinstance(schema.get(word), list)]
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


def _read_annotations(shape: MergedSchema, schema: dict) -> None:
    listed = schema.get("examples")
    given = [*(listed if isinstance(listed, list) else ()), *([schema["example"]] if "example" in schema else ())]
    shape.examples = tuple(given or ([schema["default"]] if "default" in schema else ()))
    shape.faker = schema.get("x-faker")
    shape.chosen = discriminator_of(schema)
    shape.tags = _resource_tags(schema)


def _resource_tags(schema: dict) -> dict[str, tuple[str, ...]]:
    """`kind` and `apiVersion` of an object whose schema says which resource it is, as `x-kubernetes-group-version-kind` does."""
    listed = next((value for word, value in schema.items() if word.startswith("x-") and word.endswith("-group-version-kind")), None)
    said = listed[0] if isinstance(listed, list) and len(listed) == 1 else listed
    if not isinstance(said, dict) or not _text(said.get("kind")):
        return {}
    tags = {"kind": _text(said["kind"]), "apiVersion": "/".join(filter(None, (_text(said.get("group")), _text(said.get("version")))))}
    return {name: (tag,) for name, tag in tags.items() if tag and name in _mapping(schema.get("properties"))}


def _schema(value: JSON) -> Schema:
    return value if isinstance(value, (dict, bool)) else True


def schemas_in(value: JSON) -> Iterator[Schema]:
    """The schemas of a list."""
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
    try:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # an integer that no float comes near to
        return False


def _count(value: JSON) -> int | None:
    """A length or count, written as 2 or 2.0."""
    return int(value) if isinstance(value, (int, float)) and _is_number(value) and value >= 0 else None
