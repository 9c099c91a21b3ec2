"""Violations of the official schemas, in readable words, and the version of a document."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Sequence, Set
from importlib.resources import files

from contracts.document.reading.positions import Tree
from contracts.document.wording import did_you_mean, display_path
from contracts.errors import DocumentError, Fault
from contracts.pointers import at, unescaped
from contracts.schemas.dialects import LISTS, NAMED, SINGLE, subschemas
from contracts.schemas.explanation.schema_errors import OF_A_DOCUMENT
from contracts.schemas.validation import SchemaError, Schemas, Validator

__all__ = ["faults", "version_of"]

_VERSIONS = ("3.0", "3.1", "3.2")
_KNOWN = "supported versions: 2.0, 3.0, 3.1 and 3.2"
_UNKNOWN = ("additionalProperties", "unevaluatedProperties")
_LATER_KEYWORDS = (SINGLE | LISTS | NAMED | {"const", "dependentRequired", "maxContains", "minContains"}) - {
    "additionalProperties",
    "items",
}
_IGNORED = ("const", "enum", "type")


def version_of(tree: Tree) -> tuple[str, list[Fault]]:
    """2.0, 3.0, 3.1 or 3.2, and faults in how it is written; raises DocumentError if the data is not an OpenAPI document at all."""
    data = tree.data
    if data is None:
        raise DocumentError([Fault("the document is empty", tree.place(""))])
    if not isinstance(data, dict):
        raise DocumentError([Fault("this is not an OpenAPI document: it is not an object", tree.place(""))])
    member = next((name for name in ("openapi", "swagger") if name in data), "")
    if not member:
        return _guess_version(tree, data)
    declared = data[member]
    written = str(declared) if isinstance(declared, (int, float)) and not isinstance(declared, bool) else declared
    version = ".".join((written if isinstance(written, str) else "").strip().lstrip("vV").split(".")[:2])
    if version in ("2", "2.0"):
        is_right = declared == "2.0" and member == "swagger"
        return "2.0", [] if is_right else [_version_fault(tree, member, "Swagger 2.0", 'write swagger: "2.0"')]
    if version in _VERSIONS:
        is_right = declared is written and member == "openapi"
        return version, [] if is_right else [
            _version_fault(tree, member, f"OpenAPI {version}", f'write it as a string: openapi: "{version}.0"')
        ]
    if version.startswith("3"):
        newest = "3.0" if version == "3" else "3.2"
        return newest, [_version_fault(tree, member, f"OpenAPI {newest}", _KNOWN)]
    raise DocumentError([Fault(f"OpenAPI version {json.dumps(declared)} is not supported", tree.place(f"/{member}"), _KNOWN)])


def _version_fault(tree: Tree, member: str, read_as: str, hint: str) -> Fault:
    assert isinstance(tree.data, dict)
    return Fault(f"`{member}`: {json.dumps(tree.data[member])}; read as {read_as}", tree.place(f"/{member}"), hint)


def _guess_version(tree: Tree, data: dict) -> tuple[str, list[Fault]]:
    """The version of a document that does not state it but has the sections of one."""
    hint = did_you_mean("openapi", data)
    has_paths = isinstance(data.get("paths"), dict) or isinstance(data.get("webhooks"), dict)
    if not has_paths:
        raise DocumentError([Fault("this is not an OpenAPI document: it has no `openapi` member", tree.place(""), hint)])
    version = "2.0" if data.keys() & {"basePath", "consumes", "definitions", "host", "produces", "securityDefinitions"} else "3.1"
    name = "Swagger 2.0" if version == "2.0" else f"OpenAPI {version}"
    return version, [Fault(f"the document has no `openapi` member; read as {name}", tree.place(""), hint)]


def faults(tree: Tree, version: str, reported: Set[str] = frozenset()) -> list[Fault]:
    """How a document violates the official schema of its version. It can be served despite all of these faults.

    `reported`: pointers of faults that were already reported, in better words.
    """
    holders_of_reported = _ancestors(reported)
    errors = [
        error for error in _official(version).errors(tree.data, OF_A_DOCUMENT) if not _is_reported(error, reported, holders_of_reported)
    ]
    parents_of_errors = _ancestors(one.pointer for one in errors if one.keyword not in _UNKNOWN and one.keyword != "required")
    return [
        _fault(tree, error, version)
        for error in _most_specific(errors)
        if not (error.keyword in _UNKNOWN and _is_known_elsewhere(error, parents_of_errors, version)) and not _is_about_version(error)
    ]


def _ancestors(pointers: Iterable[str]) -> Set[str]:
    """The pointers of all ancestors of these pointers."""
    ancestors: set[str] = set()
    for pointer in pointers:
        while pointer:
            pointer = pointer.rpartition("/")[0]
            if pointer in ancestors:
                break
            ancestors.add(pointer)
    return ancestors


def _is_reported(error: SchemaError, reported: Set[str], holders_of_reported: Set[str]) -> bool:
    if error.keyword in _UNKNOWN:
        return False
    is_vague = error.keyword in ("anyOf", "oneOf")  # reported for something inside it
    return error.pointer in reported or (is_vague and error.pointer in holders_of_reported)


def _is_about_version(error: SchemaError) -> bool:
    """Whether `version_of` reports it."""
    return error.pointer in ("/openapi", "/swagger") or (error.pointer == "" and error.missing in ("openapi", "swagger"))


def _is_known_elsewhere(error: SchemaError, parents_of_errors: Set[str], version: str) -> bool:
    """Whether a member only counts as unknown because of an error next to it, such as a wrong `type` that would allow it."""
    parent, _, part = error.pointer.rpartition("/")
    return parent in parents_of_errors and unescaped(part) in _known(error.schema_pointer, version)


@functools.cache
def _schema(version: str) -> dict:
    name = "swagger-2.0" if version == "2.0" else f"openapi-{version}"
    text = files("contracts.document").joinpath(f"schemas/{name}.json").read_text(encoding="utf-8")
    schema: dict = json.loads(text, object_hook=_without_formats)
    return schema


def _without_formats(node: dict) -> dict:
    """Removes formats, which are annotations in 2020-12: `https://{host}` is a valid server URL but not a `uri-reference`.

    Schema keywords, which the schema of 2.0 borrows from draft 4, are checked in `schema_keywords`.
    """
    kept = {name: value for name, value in node.items() if name != "format" or value == "regex" or not isinstance(value, str)}
    return {} if str(kept.get("$ref", "")).startswith("http://json-schema.org/draft-04/") else kept


@functools.cache
def _official(version: str) -> Validator:
    return Schemas(_schema(version)).validator(_schema(version))


def _most_specific(errors: Iterable[SchemaError]) -> Iterator[SchemaError]:
    """One error per value, a wrong type first; but every missing and every unknown member."""
    declared: set[str] = set()
    for error in sorted(errors, key=lambda one: one.keyword != "type"):
        if error.keyword in (*_UNKNOWN, "required", "more") or error.pointer not in declared:
            declared.add(error.pointer)
            yield error


def _fault(tree: Tree, error: SchemaError, version: str) -> Fault:
    if error.keyword in _UNKNOWN:
        return _unknown(tree, error, version)
    if error.keyword == "more":
        return Fault(f"not all errors are listed: {error.message}; served anyway", tree.place(""))
    if error.keyword == "required":
        owner = display_path(error.pointer) if error.pointer else "the document"
        given = at(tree.data, error.pointer)
        return Fault(f"{owner} has no `{error.missing}`; served without it", tree.place(error.pointer), did_you_mean(error.missing, given))
    hint = ""
    if error.keyword == "enum":
        value = at(tree.data, error.pointer)
        options = [option.strip('" ') for option in error.message.partition(" is not one of ")[2].split(",")]
        hint = did_you_mean(value, options) if isinstance(value, str) else ""
    done = "ignored" if error.keyword in _IGNORED else "served anyway"
    return Fault(f"{display_path(error.pointer) or 'the document'}: {error.message}; {done}", tree.place(error.pointer), hint)


def _unknown(tree: Tree, error: SchemaError, version: str) -> Fault:
    parent, _, part = error.pointer.rpartition("/")
    name, place = unescaped(part), tree.key_place(error.pointer)
    if parent == "/paths":
        return Fault(f"the path `{name}` does not start with `/`; served as if it did", place)
    if parent.endswith("/responses"):
        return Fault(f"`{name}` is not a valid status; ignored", place, "use three digits, a range such as 4XX, or default")
    if version in ("2.0", "3.0") and name in _LATER_KEYWORDS and "properties" in _known(error.schema_pointer, version):
        return Fault(f"`{name}` in {display_path(parent)} is not a keyword of this version; read as in 3.1", place)
    hint = did_you_mean(name, _known(error.schema_pointer, version))
    return Fault(f"unknown member `{name}` in {display_path(parent) or 'the document'}; ignored", place, hint)


@functools.cache
def _known(schema_pointer: str, version: str) -> Sequence[str]:
    """The members that the official schema declares at that keyword."""
    holder = at(_schema(version), schema_pointer.rpartition("/")[0])
    return [
        name
        for _, schema in subschemas(holder if isinstance(holder, dict) else {})
        if isinstance(schema, dict)
        for name in schema.get("properties", {})
    ]
