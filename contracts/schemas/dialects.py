"""Schemas of OpenAPI 3.0 as JSON Schema 2020-12, and the places of schemas in a document. Pure functions on plain data.

Nothing else in the kit knows the dialect of 3.0: a document is translated whole, once, when its spec is built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from contracts.http.messages import JSON
from contracts.pointers import escaped

__all__ = [
    "DOUBTFUL",
    "LISTS",
    "NAMED",
    "SINGLE",
    "schemas_of",
    "subschemas",
    "upgraded",
    "upgraded_document",
    "with_parts",
    "with_schemas_at",
]

Schema = dict | bool

SINGLE = frozenset(
    {
        "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then", "unevaluatedItems",
        "unevaluatedProperties",
    }
)  # fmt: skip
LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
NAMED = frozenset({"$defs", "definitions", "dependentSchemas", "patternProperties", "properties"})

DOUBTFUL = "doubtful"  # marks what strict parsers refuse, such as null next to 3.0.3's `allOf`: accepted, but only generated if necessary

_DATA = frozenset({"const", "default", "enum", "example", "examples"})  # members that hold values, never structure
_MAPS = frozenset(
    {
        "callbacks", "content", "encoding", "examples", "headers", "links", "mediaTypes", "parameters", "pathItems", "paths",
        "requestBodies", "responses", "schemas", "scopes", "securitySchemes", "variables", "webhooks",
    }
)  # fmt: skip
_SCHEMA_MEMBERS = frozenset({"itemSchema", "schema"})


def upgraded(schema: Schema) -> Schema:
    """A schema of OpenAPI 3.0 in 2020-12: `nullable`, boolean bounds, `$ref` that hides its siblings. Applying it twice changes nothing."""
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str):
        is_doubtful = schema.get("writeOnly") is True or schema.get("$comment") == DOUBTFUL  # some tools read the siblings of a reference
        return {"$ref": schema["$ref"], "$comment": DOUBTFUL} if is_doubtful else {"$ref": schema["$ref"]}
    new = {name: _upgraded_member(name, value) for name, value in schema.items() if name not in ("nullable", "id", "$schema")}
    for bound, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        _numeric_bound(new, bound, limit)
    if new.get("type") == "string" and new.get("format") == "int-or-string":  # Kubernetes: a number where a number will do
        new["type"] = ["integer", "string"]
    return _nullable(new) if schema.get("nullable") is True else new


def _upgraded_member(name: str, value: JSON) -> JSON:
    if name in SINGLE and isinstance(value, (dict, bool)):
        return upgraded(value)
    if name in LISTS and isinstance(value, list):
        return [upgraded(one) for one in value]
    if name in NAMED and isinstance(value, dict):
        return {key: upgraded(one) for key, one in value.items()}
    return value


def _numeric_bound(schema: dict, bound: str, limit: str) -> None:
    if schema.get(bound) is True and limit in schema:
        schema[bound] = schema.pop(limit)
    elif isinstance(schema.get(bound), bool):
        del schema[bound]


def _nullable(schema: dict) -> dict:
    """Null is allowed too. An `enum` that does not list null keeps refusing it (OpenAPI 3.0.3, Schema Object, `nullable`)."""
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    composed = {name: schema.pop(name) for name in ("allOf", "anyOf", "not", "oneOf") if name in schema}
    if composed:  # `nullable` next to `allOf: [{$ref: …}]` is common, and meant literally
        schema["anyOf"] = [{"type": "null", "$comment": DOUBTFUL}, composed]
    return schema


def upgraded_document(document: Mapping) -> dict:
    """A document of OpenAPI 3.0 with every schema in 2020-12; the rest is shared, not copied."""
    return with_schemas_at(document, lambda _, schema: upgraded(schema))


def with_schemas_at(document: Mapping, change: Callable[[str, Schema], Schema]) -> dict:
    """The document with `change(pointer, schema)` in place of each schema (not of nested ones); the same object if nothing changes."""
    return _walk(document, "", change)  # type: ignore[return-value]


_Change = Callable[[str, Schema], Schema]


def _walk(node: JSON, pointer: str, change: _Change) -> JSON:
    if isinstance(node, list):
        elements = [_walk(one, f"{pointer}/{index}", change) if isinstance(one, (dict, list)) else one for index, one in enumerate(node)]
        return node if all(new is old for new, old in zip(elements, node, strict=True)) else elements
    if not isinstance(node, Mapping):
        return node
    members = {
        name: _walk_member(name, value, f"{pointer}/{escaped(name)}", change) if isinstance(value, (dict, list, bool)) else value
        for name, value in node.items()
    }
    return node if all(members[name] is value for name, value in node.items()) else members


def _walk_member(name: str, value: JSON, pointer: str, change: _Change) -> JSON:
    if name in _SCHEMA_MEMBERS and isinstance(value, (dict, bool)):
        return change(pointer, value)
    if isinstance(value, bool) or name in _DATA or name.startswith("x-"):
        return value
    if name == "schemas" and isinstance(value, Mapping):
        return _mapped(value, pointer, lambda one, where: change(where, one) if isinstance(one, (dict, bool)) else one)
    if name in _MAPS and isinstance(value, Mapping):  # its members have custom names without a meaning
        return _mapped(value, pointer, lambda one, where: _walk(one, where, change))
    return _walk(value, pointer, change)


def _mapped(members: Mapping, pointer: str, change: Callable[[JSON, str], JSON]) -> JSON:
    mapped = {name: change(one, f"{pointer}/{escaped(name)}") for name, one in members.items()}
    return members if all(mapped[name] is one for name, one in members.items()) else mapped


def schemas_of(document: JSON, pointer: str = "") -> Iterator[tuple[str, Schema]]:
    """Every schema of a document with its JSON pointer (not those within schemas)."""
    if isinstance(document, list):
        for index, one in enumerate(document):
            yield from schemas_of(one, f"{pointer}/{index}")
    elif isinstance(document, Mapping):
        for name, value in document.items():
            yield from _schemas_of_member(name, value, f"{pointer}/{escaped(name)}")


def _schemas_of_member(name: str, value: JSON, pointer: str) -> Iterator[tuple[str, Schema]]:
    if name in _SCHEMA_MEMBERS and isinstance(value, (dict, bool)):
        yield pointer, value
    elif name == "schemas" and isinstance(value, Mapping):
        for key, one in value.items():
            if isinstance(one, (dict, bool)):
                yield f"{pointer}/{escaped(key)}", one
    elif name in _DATA or name.startswith("x-"):
        return
    elif name in _MAPS and isinstance(value, Mapping):
        for key, one in value.items():
            yield from schemas_of(one, f"{pointer}/{escaped(key)}")
    else:
        yield from schemas_of(value, pointer)


def subschemas(schema: Schema, pointer: str = "") -> Iterator[tuple[str, Schema]]:
    """The schema and all schemas within it, with JSON pointers."""
    yield pointer, schema
    if not isinstance(schema, dict):
        return
    for name, value in schema.items():
        if name in SINGLE and isinstance(value, (dict, bool)):
            yield from subschemas(value, f"{pointer}/{name}")
        elif name in LISTS and isinstance(value, list):
            for index, one in enumerate(value):
                yield from subschemas(one, f"{pointer}/{name}/{index}")
        elif name in NAMED and isinstance(value, dict):
            for key, one in value.items():
                yield from subschemas(one, f"{pointer}/{name}/{escaped(key)}")


def with_parts(keyword: str, value: JSON, change: Callable[[Schema], Schema]) -> JSON:
    """A keyword's value with `change(schema)` in place of each schema in it; the same object if nothing changes."""
    if keyword in SINGLE and isinstance(value, (dict, bool)):
        return change(value)
    if keyword in LISTS and isinstance(value, list):
        listed = [change(one) for one in value]
        return value if all(new is old for new, old in zip(listed, value, strict=True)) else listed
    if keyword in NAMED and isinstance(value, dict):
        named = {name: change(one) for name, one in value.items()}
        return value if all(named[name] is one for name, one in value.items()) else named
    return value
