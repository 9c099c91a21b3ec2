"""Our model of a document: frozen values, plain schemas (2020-12, `$ref`s kept), pointers into the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.exchange import JSON

__all__ = ["Header", "MediaType", "Operation", "Parameter", "ResponseSpec", "SecurityScheme", "Spec"]

Schema = dict | bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter; `where` is query, path, header or cookie."""

    name: str
    where: str
    required: bool
    schema: Schema
    style: str
    explode: bool
    pointer: str


@dataclass(frozen=True, slots=True)
class Header:
    """A declared response header."""

    name: str
    required: bool
    schema: Schema


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type of a body; `examples` maps a name to its value (`example` alone is named "example")."""

    name: str
    schema: Schema
    pointer: str
    examples: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResponseSpec:
    """A declared response; `status` as written: `200`, `4XX`, `default`."""

    status: str
    description: str
    content: Mapping[str, MediaType]
    headers: Mapping[str, Header]
    pointer: str


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """A security scheme: `type` apiKey, http, oauth2, openIdConnect, mutualTLS; `scheme` for http; `where` and `parameter` for apiKey."""

    name: str
    type: str
    scheme: str = ""
    where: str = "header"
    parameter: str = "Authorization"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path, known by its `id` (`GET /path` where the document gives none). `security`: OR of ANDs of scheme
    names; an empty tuple inside means "no credential is fine too"; () means none is asked."""

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: Mapping[str, MediaType]
    body_required: bool
    responses: Mapping[str, ResponseSpec]
    security: tuple[tuple[SecurityScheme, ...], ...]
    pointer: str
    summary: str = ""

    def response(self, status: int) -> ResponseSpec | None:
        """The declared response for a status: exact, then `4XX`, then `default` (OpenAPI 3.1, Responses Object)."""
        return self.responses.get(str(status)) or self.responses.get(f"{status // 100}XX") or self.responses.get("default")


@dataclass(frozen=True, slots=True)
class Spec:
    """A whole document. `document`: plain data, all `$ref`s local (`#/…`). `base_path`: path prefix of the first server, without final slash."""

    title: str
    version: str
    document: dict
    operations: Mapping[str, Operation]
    base_path: str
