"""The structure of a document: a table of the kinds of objects in OpenAPI, and what each of their members contains.

"schema"    one object of that kind        "{schema}"  a mapping of names to such objects        "[schema]"  a list of them
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["DATA", "SECTIONS", "kind_at", "members_of"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
DATA = frozenset({"const", "default", "enum", "example", "examples", "mapping", "value"})  # members that contain values, never structure

_SCHEMA = {
    **dict.fromkeys(
        ("additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "not", "propertyNames", "then",
         "unevaluatedItems", "unevaluatedProperties"),
        "schema",
    ),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "[schema]"),
    **dict.fromkeys(("$defs", "definitions", "dependentSchemas", "patternProperties", "properties"), "{schema}"),
    "items": "schema",  # a list of schemas in drafts of JSON Schema before 2020-12
}  # fmt: skip
_PARAMETER = {"content": "{media-type}", "examples": "{example}", "items": "schema", "schema": "schema"}
_OPERATION = {"callbacks": "{callback}", "parameters": "[parameter]", "requestBody": "request-body", "responses": "{response}"}
_RESPONSE = {"content": "{media-type}", "headers": "{header}", "links": "{link}"}
_COMMON: dict[str, Mapping[str, str]] = {
    "callback": {"*": "path-item"},
    "encoding": {"encoding": "{encoding}", "headers": "{header}", "itemEncoding": "encoding", "prefixEncoding": "[encoding]"},
    "example": {},
    "header": _PARAMETER,
    "link": {},
    "media-type": {
        "encoding": "{encoding}", "examples": "{example}", "itemEncoding": "encoding", "itemSchema": "schema",
        "prefixEncoding": "[encoding]", "schema": "schema",
    },
    "operation": _OPERATION,
    "parameter": _PARAMETER,
    "path-item": {**dict.fromkeys(METHODS, "operation"), "additionalOperations": "{operation}", "parameters": "[parameter]"},
    "request-body": {"content": "{media-type}"},
    "response": _RESPONSE,
    "schema": _SCHEMA,
    "security-scheme": {},
}  # fmt: skip
_NEW: dict[str, Mapping[str, str]] = {
    **_COMMON,
    "components": {
        "callbacks": "{callback}", "examples": "{example}", "headers": "{header}", "links": "{link}", "mediaTypes": "{media-type}",
        "parameters": "{parameter}", "pathItems": "{path-item}", "requestBodies": "{request-body}", "responses": "{response}",
        "schemas": "{schema}", "securitySchemes": "{security-scheme}",
    },
    "document": {"components": "components", "paths": "{path-item}", "webhooks": "{path-item}"},
}  # fmt: skip
_OLD: dict[str, Mapping[str, str]] = {
    **_COMMON,
    "document": {
        "definitions": "{schema}", "parameters": "{parameter}", "paths": "{path-item}", "responses": "{response}",
        "securityDefinitions": "{security-scheme}",
    },
    "header": {"items": "schema"},
    "response": {"headers": "{header}", "schema": "schema"},
}  # fmt: skip

# Where objects from other files are put, so that references can point to them. Kinds that are not listed are copied to each place.
SECTIONS = {
    "2.0": {"schema": "/definitions"},
    "3": {
        "callback": "/components/callbacks", "example": "/components/examples", "header": "/components/headers",
        "link": "/components/links", "parameter": "/components/parameters", "request-body": "/components/requestBodies",
        "response": "/components/responses", "schema": "/components/schemas", "security-scheme": "/components/securitySchemes",
    },
}  # fmt: skip


def members_of(kind: str, *, is_old: bool) -> Mapping[str, str]:
    """Name of a member → what it contains; `*` for every other name."""
    return (_OLD if is_old else _NEW).get(kind, {})


def kind_at(parts: list[str], *, is_old: bool) -> str:
    """The kind of object at a pointer (its parts, unescaped) of a document, "" if OpenAPI does not define it."""
    kind = "document"
    for part in parts:
        if kind[:1] in ("{", "["):
            kind = kind[1:-1]
            continue
        members = members_of(kind, is_old=is_old)
        kind = members.get(part) or members.get("*", "")
        if not kind:
            return ""
    return kind
