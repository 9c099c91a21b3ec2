"""Schemas to be answered: a batch of them is one OpenAPI document, with one operation for each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

__all__ = ["Batch", "Case", "document", "subschemas", "written"]

# Where schemas stand within a schema, in any draft.
SINGLE: Final = frozenset(
    {"additionalItems", "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then", "unevaluatedItems",
     "unevaluatedProperties"}
)  # fmt: skip
LISTS: Final = frozenset({"allOf", "anyOf", "items", "oneOf", "prefixItems"})
NAMED: Final = frozenset({"$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"})


@dataclass(frozen=True, slots=True)
class Case:
    """One schema. `source`: where it comes from, such as `draft4`; `known`: values that are said to fit it.

    `file`: where it stands by itself, as the judge reads it; "" where the document of its batch holds it.
    """

    id: str
    name: str
    source: str
    schema: Any
    known: tuple[Any, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases that one document answers, each at `/{id}`."""

    document: Path
    version: str
    cases: Sequence[Case] = field(repr=False)


def document(version: str, schemas: Mapping[str, Any], rest: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """An OpenAPI document (or Swagger 2.0) that answers each schema at the path of its id; `rest`: the other members."""
    paths = {}
    for name, schema in schemas.items():
        content = {"schema": schema} if version.startswith("2") else {"content": {"application/json": {"schema": schema}}}
        paths[f"/{name}"] = {"get": {"operationId": name, "responses": {"200": {"description": "As the schema says.", **content}}}}
    head = {"swagger": version, "produces": ["application/json"]} if version.startswith("2") else {"openapi": version}
    return {**head, "info": {"title": "Schemas", "version": "1"}, **(rest or {}), "paths": paths}


def written(folder: Path, version: str, cases: Sequence[Case]) -> Batch:
    """The batch of cases that depend on nothing else, written to the folder.

    What refers to its own parts keeps a file of its own, since `#` is the whole document otherwise.
    """
    folder.mkdir(parents=True, exist_ok=True)
    schemas = {}
    for case in cases:
        (folder / case.file).write_text(json.dumps(case.schema), encoding="utf-8")
        schemas[case.id] = {"$ref": case.file} if any(_refers(one) for one in subschemas(case.schema)) else case.schema
    path = folder / "openapi.json"
    path.write_text(json.dumps(document(version, schemas)), encoding="utf-8")
    return Batch(path, version, cases)


def _refers(schema: Any) -> bool:
    return any(word in schema for word in ("$id", "id", "$ref", "$dynamicRef", "$anchor", "$dynamicAnchor"))


def subschemas(schema: Any) -> Iterator[dict[str, Any]]:
    """The schema and all within it, booleans aside."""
    if not isinstance(schema, dict):
        return
    yield schema
    for name, value in schema.items():
        if name in SINGLE and isinstance(value, dict):
            yield from subschemas(value)
        elif name in LISTS and isinstance(value, list):
            for one in value:
                yield from subschemas(one)
        elif name in NAMED and isinstance(value, dict):
            for one in value.values():
                yield from subschemas(one)
