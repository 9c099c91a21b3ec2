"""The Types of the roots in one operation, from the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from contracts.api.operations import Operation, Spec
from contracts.rules.language.schema_types import SchemaTypes
from contracts.rules.language.types import ANYTHING, NUMBER, TEXT, Type, join, list_of, object_of
from contracts.schemas.validation import Schemas

__all__ = ["RootTypes", "types_of"]

_VIOLATION = object_of(dict.fromkeys(("in", "member", "pointer", "message", "keyword", "value"), TEXT), title="a violation")
_HEADERS = Type(frozenset({"object"}), solid=True)


@dataclass(frozen=True, slots=True)
class RootTypes:
    """The Types of one operation: members of its requests and responses, the book's settings by name, and the ids of its rules."""

    operation: Operation
    request: Mapping[str, Type]
    response: Mapping[str, Type]
    settings: Mapping[str, Type]
    rules: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        spec: Spec,
        operation: Operation,
        settings: Mapping[str, Type],
        bound: Mapping[str, frozenset[str]],
        rules: Iterable[str] = (),
    ) -> RootTypes:
        """`bound`: request member (`body.a.b`) → the keys it may hold."""
        return cls(operation, _request(spec, operation, bound), _response(spec, operation), settings, frozenset(rules))


@lru_cache(maxsize=8)  # the Types of a document's schemas are shared by all its operations
def types_of(schemas: Schemas, side: str) -> SchemaTypes:
    """Schema → Type for a document; `side` is what the types are titled after."""
    return SchemaTypes(schemas.document)


def _request(spec: Spec, operation: Operation, bound: Mapping[str, frozenset[str]]) -> Mapping[str, Type]:
    schemas = types_of(spec.schemas, "request")
    bodies = [schemas.read(media.schema, "request.body") for media in operation.body.values()]
    return {
        "method": TEXT,
        "body": _unsure(_bound(join(*bodies), "body", bound) if bodies else ANYTHING),
        "query": _parameters(operation, "query", schemas),
        "path": _parameters(operation, "path", schemas),
        "cookies": _parameters(operation, "cookie", schemas),
        "headers": _HEADERS,
        "violations": list_of(_VIOLATION),
    }


def _response(spec: Spec, operation: Operation) -> Mapping[str, Type]:
    schemas = types_of(spec.schemas, "response")
    bodies = [
        schemas.read(media.schema, "response.body") for response in operation.responses.values() for media in response.content.values()
    ]
    unique = list({id(body): body for body in bodies}.values())
    return {
        "status": NUMBER,
        "body": _unsure(join(*unique)) if unique else ANYTHING,
        "headers": _HEADERS,
        "violations": list_of(_VIOLATION),
    }


def _parameters(operation: Operation, where: str, schemas: SchemaTypes) -> Type:
    members = {
        one.name: _unsure(schemas.read(one.schema, f"request.{where}.{one.name}")) for one in operation.parameters if one.where == where
    }
    return Type(frozenset({"object"}), members, closed=where == "path", solid=True, title=f"request.{where}")


def _unsure(one: Type) -> Type:
    return replace(one, kinds=one.kinds | {"null"}, solid=False)


def _bound(one: Type, path: str, bound: Mapping[str, frozenset[str]]) -> Type:
    """The Type with the keys of fixtures as the texts that bound members may hold."""
    if path in bound and one.values is None:
        return replace(one, values=bound[path], open=True, title=one.title or f"request.{path}")
    if one.item is not None and any(member.startswith(f"{path}[]") for member in bound):
        one = replace(one, item=_bound(one.item, f"{path}[]", bound))
    inside = [member for member in bound if member.startswith(path + ".")]
    if not inside or one.members is None:
        return one
    names = {member[len(path) + 1 :].replace("[]", ".").split(".")[0] for member in inside}
    return replace(
        one, members={name: _bound(kind, f"{path}.{name}", bound) if name in names else kind for name, kind in one.members.items()}
    )
