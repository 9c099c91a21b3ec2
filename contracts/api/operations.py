"""Our model of a document: frozen values, plain schemas (2020-12, `$ref`s kept), pointers into the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.codecs.description import Encoding
from contracts.document import Document
from contracts.http.messages import JSON
from contracts.schemas.validation import Schemas

__all__ = ["Header", "MediaType", "Operation", "Parameter", "ResponseSpec", "SecurityScheme", "Spec"]

Schema = dict | bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter; `where` is query, path, header, cookie or querystring (3.2).

    `media_type`: of a parameter with `content`, "" where it has a style. `examples`: name → value. `is_multi_segment`: a path parameter
    whose value may contain slashes.
    """

    name: str
    where: str
    required: bool
    schema: Schema
    style: str
    explode: bool
    pointer: str
    media_type: str = ""
    allow_empty: bool = False
    description: str = ""
    examples: Mapping[str, JSON] = field(default_factory=dict)
    is_multi_segment: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """A declared response header. `style`: `simple`, or what stands for the `collectionFormat` of a 2.0 document. `media_type` as in a
    Parameter."""

    name: str
    required: bool
    schema: Schema
    explode: bool = False
    media_type: str = ""
    examples: Mapping[str, JSON] = field(default_factory=dict)
    pointer: str = ""
    style: str = "simple"


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type of a body; `examples` maps a name to its value (`example` alone is named "example").

    `encoding`: property → Encoding, of form bodies. `item_schema`: of the items of a sequential media type (3.2), None without.
    `ends_with_done`: event streams end with `[DONE]`.
    """

    name: str
    schema: Schema
    pointer: str
    examples: Mapping[str, JSON] = field(default_factory=dict)
    encoding: Mapping[str, Encoding] = field(default_factory=dict)
    item_schema: Schema | None = None
    ends_with_done: bool = False


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
    """One method on one path. `id`: the `operationId`, else `GET /path`. `base_paths`: path prefixes of its servers. `security`:
    alternatives, each with schemes that are required together; an empty alternative makes credentials optional; () requires none."""

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
    description: str = ""
    tags: tuple[str, ...] = ()
    deprecated: bool = False
    base_paths: tuple[str, ...] = ("",)

    def response(self, status: int) -> ResponseSpec | None:
        """The declared response for a status: exact, then `4XX`, then `default` (OpenAPI 3.1, Responses Object)."""
        return self.responses.get(str(status)) or self.responses.get(f"{status // 100}XX") or self.responses.get("default")


@dataclass(frozen=True, slots=True)
class Spec:
    """A whole document. `document`: plain data with schemas in 2020-12, all `$ref`s local (`#/…`). `base_path`: path prefix of the first
    server, without final slash. `openapi`: 3.0, 3.1 or 3.2, of that data. `source_document`: as it was read. `readers`: compiled by
    `contracts.api.readers.reader`, by operation. `derived`: facts about the whole document, by name, computed once."""

    title: str
    version: str
    document: dict
    operations: Mapping[str, Operation]
    base_path: str
    schemas: Schemas
    source_document: Document
    openapi: str = "3.1"
    description: str = ""
    servers: tuple[str, ...] = ()
    readers: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    derived: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
