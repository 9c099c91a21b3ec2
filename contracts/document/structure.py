"""What the official schemas say against a document, in words for people. Which faults a document can be served in spite of."""

from __future__ import annotations

import difflib
import functools
import json
from collections.abc import Iterable, Iterator
from importlib.resources import files

from contracts.bundle import at, unescaped
from contracts.dialect import schemas_of, subschemas
from contracts.document.places import Tree
from contracts.errors import DocumentError, Fault
from contracts.exchange import ABSENT, JSON
from contracts.schema import SchemaError, Schemas, Validator, mistakes

__all__ = ["did_you_mean", "faults", "spoken", "version_of"]

_VERSIONS = ("3.0", "3.1", "3.2")
_ROOT = ""
_UNKNOWN = ("additionalProperties", "unevaluatedProperties")


def version_of(tree: Tree) -> str:
    """3.0, 3.1 or 3.2; DocumentError where the data is no such document."""
    data = tree.data
    if data is None:
        raise DocumentError([Fault("the document is empty", tree.place(_ROOT))])
    if not isinstance(data, dict):
        raise DocumentError([Fault("this is no OpenAPI document: it has no members", tree.place(_ROOT))])
    if "swagger" in data:
        fault = Fault("Swagger 2.0 is not yet read", tree.key_place("/swagger"), "convert it to OpenAPI 3")
        raise DocumentError([fault])
    if "openapi" not in data:
        raise DocumentError(
            [Fault("this is no OpenAPI document: it has no member `openapi`", tree.place(_ROOT), did_you_mean("openapi", data))]
        )
    said = data["openapi"]
    version = ".".join(said.split(".")[:2]) if isinstance(said, str) else ""
    if version not in _VERSIONS:
        hint = f'write it as a text: openapi: "{said}.0"' if isinstance(said, (int, float)) else "known are 3.0, 3.1 and 3.2"
        raise DocumentError([Fault(f"OpenAPI {json.dumps(said)} is not known", tree.place("/openapi"), hint)])
    return version


def faults(tree: Tree, version: str) -> tuple[list[Fault], list[Fault]]:
    """Serious faults, and those that a document can be served in spite of: unknown members and flaws inside schemas."""
    serious: list[Fault] = []
    tolerable: list[Fault] = []
    schema_pointers = {pointer for pointer, _ in schemas_of(tree.data)}
    errors = _official(version).errors(tree.data)
    for error in _telling(errors):
        within = _is_within(error.pointer, schema_pointers)
        unknown = error.keyword in _UNKNOWN
        if not (unknown and _is_known_elsewhere(error, errors, version)):
            (tolerable if within or unknown else serious).append(_fault(tree, error, version))
    if version != "3.0":
        tolerable += [_schema_fault(tree, pointer, error) for pointer, error in _bad_schemas(tree.data)]
    return serious, tolerable


def _is_known_elsewhere(error: SchemaError, errors: Iterable[SchemaError], version: str) -> bool:
    """Whether a member only counts as unknown because of another mistake beside it, such as a wrong `type` that would have it."""
    parent, _, part = error.pointer.rpartition("/")
    beside = any(one.keyword not in _UNKNOWN and one.keyword != "required" and one.pointer.startswith(f"{parent}/") for one in errors)
    return beside and unescaped(part) in _known(error, version)


@functools.cache
def _schema(version: str) -> dict:
    text = files("contracts.document").joinpath(f"schemas/openapi-{version}.json").read_text(encoding="utf-8")
    schema: dict = json.loads(text, object_hook=_without_formats)
    return schema


def _without_formats(node: dict) -> dict:
    """Their formats are notes (2020-12 says so): `https://{host}` is a right server URL and no `uri-reference`."""
    return {name: value for name, value in node.items() if name != "format" or value == "regex" or not isinstance(value, str)}


@functools.cache
def _official(version: str) -> Validator:
    return Schemas(_schema(version)).validator(_schema(version))


def _telling(errors: Iterable[SchemaError]) -> Iterator[SchemaError]:
    """One error per value, the wrong type before all else; but each missing and each unknown member."""
    said: set[str] = set()
    for error in sorted(errors, key=lambda one: one.keyword != "type"):
        if error.keyword in (*_UNKNOWN, "required") or error.pointer not in said:
            said.add(error.pointer)
            yield error


def _is_within(pointer: str, pointers: set[str]) -> bool:
    parts = pointer.split("/")
    return any("/".join(parts[:length]) in pointers for length in range(2, len(parts) + 1))


def _bad_schemas(data: JSON) -> Iterator[tuple[str, SchemaError]]:
    for pointer, schema in schemas_of(data):
        for error in mistakes(schema):
            yield pointer, error


def _schema_fault(tree: Tree, pointer: str, error: SchemaError) -> Fault:
    where = pointer + error.pointer
    value = at(tree.data, where)
    name = where.rpartition("/")[2]
    if name == "type" and isinstance(value, str):
        known = ("array", "boolean", "integer", "null", "number", "object", "string")
        return Fault(f'"{value}" is no type', tree.place(where), did_you_mean(value, known) or f"known are {', '.join(known)}")
    return Fault(f"{spoken(where)}: {error.message}", tree.place(where), "this keyword is left out")


def _fault(tree: Tree, error: SchemaError, version: str) -> Fault:
    if error.keyword in _UNKNOWN:
        return _unknown(tree, error, version)
    if error.keyword == "required":
        owner = spoken(error.pointer) if error.pointer else "the document"
        given = at(tree.data, error.pointer)
        return Fault(f"{owner} lacks `{error.missing}`", tree.place(error.pointer), did_you_mean(error.missing, given))
    hint = ""
    if error.keyword == "enum":
        value = at(tree.data, error.pointer)
        options = [option.strip('" ') for option in error.message.partition(" is not one of ")[2].split(",")]
        hint = did_you_mean(value, options) if isinstance(value, str) else ""
    return Fault(f"{spoken(error.pointer) or 'the document'}: {error.message}", tree.place(error.pointer), hint)


def _unknown(tree: Tree, error: SchemaError, version: str) -> Fault:
    parent, _, part = error.pointer.rpartition("/")
    name, place = unescaped(part), tree.key_place(error.pointer)
    if parent == "/paths":
        return Fault(f"the path `{name}` does not begin with `/`", place)
    if parent.endswith("/responses"):
        return Fault(f"`{name}` is no status", place, "three digits, 4XX or default")
    return Fault(f"unknown member `{name}` in {spoken(parent) or 'the document'}", place, did_you_mean(name, _known(error, version)))


def _known(error: SchemaError, version: str) -> Iterable[str]:
    """The members that the official schema has at that place."""
    holder = at(_schema(version), error.schema_pointer.rpartition("/")[0])
    return [
        name
        for _, schema in subschemas(holder if isinstance(holder, dict) else {})
        if isinstance(schema, dict)
        for name in schema.get("properties", {})
    ]


def did_you_mean(name: str, known: object) -> str:
    """A hint with the known name most like `name`, "" when none is."""
    if known is ABSENT or not isinstance(known, Iterable) or isinstance(known, str):
        return ""
    by_lower = {str(one).lower(): str(one) for one in known if one != name}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return f"did you mean `{by_lower[found[0]]}`?" if found else ""


def spoken(pointer: str) -> str:
    """A pointer as people say it: `paths./leads.get.parameters[0]`, in backticks; "" for the root."""
    words = ""
    for part in pointer.split("/")[1:]:
        name = unescaped(part)
        words += f"[{name}]" if name.isdigit() and words and not words.endswith("responses") else f".{name}" if words else name
    return f"`{words}`" if words else ""
