"""Small documents, each about one thing, that the mock must keep: name → document."""

from __future__ import annotations

from typing import Any

__all__ = ["DOCUMENTS"]

Document = dict[str, Any]

_PET = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string", "minLength": 1}, "tag": {"type": ["string", "null"]}},
}
_PROBLEM = {"type": "object", "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}}}
_OK = {"200": {"description": "Fine."}}


def document(paths: Document, *, version: str = "3.1.0", **further: Any) -> Document:
    return {"openapi": version, "info": {"title": "Small", "version": "1"}, "paths": paths, **further}


def get(operation: Document | None = None, *, path: str = "/pets", **further: Any) -> Document:
    return document({path: {"get": {"responses": _OK, **(operation or {})}}}, **further)


def post(schema: Any, operation: Document | None = None, *, media_type: str = "application/json", required: bool = True) -> Document:
    body = {"required": required, "content": {media_type: {"schema": schema}}}
    return document({"/pets": {"post": {"requestBody": body, "responses": _OK, **(operation or {})}}})


def answers(schema: Any, *, media_type: str = "application/json", status: str = "200", **further: Any) -> Document:
    return get({"responses": {status: {"description": "An answer.", "content": {media_type: {"schema": schema}}}}}, **further)


def parameter(name: str, where: str, schema: Any, **further: Any) -> Document:
    return {"name": name, "in": where, "schema": schema, **further}


def query(schema: Any, **further: Any) -> Document:
    return get({"parameters": [parameter("q", "query", schema, **further)]})


def in_path(schema: Any, **further: Any) -> Document:
    return get({"parameters": [parameter("id", "path", schema, required=True, **further)]}, path="/pets/{id}")


def header(schema: Any, **further: Any) -> Document:
    return get({"parameters": [parameter("X-Trace", "header", schema, **further)]})


def cookie(schema: Any, **further: Any) -> Document:
    return get({"parameters": [parameter("visit", "cookie", schema, **further)]})


def secured(*schemes: Document, operation: Document | None = None) -> Document:
    """One operation that wants all of `schemes`."""
    named = {f"scheme{number}": scheme for number, scheme in enumerate(schemes)}
    return get({"security": [{name: [] for name in named}], **(operation or {})}, components={"securitySchemes": named})


def refusing(*statuses: str, schema: Any = None, media_type: str = "application/json") -> Document:
    """An operation with a parameter to break, that declares these refusals."""
    content = {} if schema is None else {"content": {media_type: {"schema": schema}}}
    refusals = {status: {"description": "No.", **content} for status in statuses}
    return get({"parameters": [parameter("limit", "query", {"type": "integer"}, required=True)], "responses": {**_OK, **refusals}})


_HTTP = {"type": "http", "scheme": "bearer"}
_KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
_FLOWS = {"clientCredentials": {"tokenUrl": "https://example.com/token", "scopes": {}}}
_TEXTS = {"type": "array", "items": {"type": "string"}}
_POINT = {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}}, "required": ["x"]}

DOCUMENTS: dict[str, Document] = {
    # statuses of a success
    "success-without-body": get(),
    "success-201": get({"responses": {"201": {"description": "Made."}}}),
    "success-204": get({"responses": {"204": {"description": "Done."}}}),
    "success-204-with-content": get({"responses": {"204": {"description": "Done.", "content": {"application/json": {"schema": _PET}}}}}),
    "success-205": get({"responses": {"205": {"description": "Reset."}}}),
    "success-2XX": answers(_PET, status="2XX"),
    "success-default-only": answers(_PET, status="default"),
    "success-several": get({"responses": {"200": {"description": "Old."}, "201": {"description": "New."}, "202": {"description": "Later."}}}),
    "success-and-default": get({"responses": {"200": {"description": "Fine."}, "default": {"description": "Else."}}}),
    "only-redirect": get({"responses": {"302": {"description": "There.", "headers": {"Location": {"schema": {"type": "string"}}}}}}),
    "only-refusal": get({"responses": {"404": {"description": "Never."}}}),
    "only-server-error": get({"responses": {"500": {"description": "Never."}}}),
    "not-modified": get({"responses": {"304": {"description": "Same."}}}),
    "no-paths": document({}),
    "webhooks-alone": {
        "openapi": "3.1.0", "info": {"title": "Hooks", "version": "1"}, "webhooks": {"ping": {"post": {"responses": _OK}}},
    },
    # refusals
    "refusal-undeclared": refusing(),
    "refusal-400": refusing("400"),
    "refusal-422": refusing("422"),
    "refusal-4XX": refusing("4XX"),
    "refusal-default": refusing("default"),
    "refusal-default-with-schema": refusing("default", schema=_PROBLEM),
    "refusal-409-alone": refusing("409"),
    "refusal-400-422": refusing("422", "400"),
    "refusal-schema": refusing("400", schema={"type": "object", "required": ["code", "message"], "properties": {
        "code": {"type": "integer", "format": "int32"}, "message": {"type": "string"}}}),
    "refusal-closed-schema": refusing("400", schema={"type": "object", "additionalProperties": False, "properties": {
        "error": {"type": "string", "maxLength": 8}}}),
    "refusal-text": refusing("400", schema={"type": "string"}, media_type="text/plain"),
    "refusal-html": refusing("400", schema={"type": "string"}, media_type="text/html"),
    "refusal-problem": refusing("400", schema=_PROBLEM, media_type="application/problem+json"),
    "refusal-list": refusing("422", schema={"type": "array", "items": {"type": "object", "properties": {"msg": {"type": "string"}}}}),
    "refusal-const": refusing("400", schema={"const": "no"}),
    "refusal-header": get({"parameters": [parameter("limit", "query", {"type": "integer"})], "responses": {**_OK, "400": {
        "description": "No.", "headers": {"X-Reason": {"required": True, "schema": {"type": "string", "minLength": 3}}}}}}),
    # bodies of answers
    "answer-object": answers(_PET),
    "answer-array": answers({"type": "array", "items": _PET, "minItems": 1, "maxItems": 3}),
    "answer-unique": answers({"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 9}, "minItems": 8, "uniqueItems": True}),
    "answer-text-in-json": answers({"type": "string", "format": "date-time"}),
    "answer-null": answers({"type": "null"}),
    "answer-number": answers({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}),
    "answer-any": answers({}),
    "answer-true": answers(True),
    "answer-without-schema": get({"responses": {"200": {"description": "Any.", "content": {"application/json": {}}}}}),
    "answer-enum": answers({"enum": ["a", 1, None]}),
    "answer-one-of": answers({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
    "answer-all-of": answers({"allOf": [_PET, {"type": "object", "required": ["age"], "properties": {"age": {"type": "integer"}}}]}),
    "answer-recursive": document(
        {"/tree": {"get": {"responses": {"200": {"description": "A tree.", "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}}}}}},
        components={"schemas": {"Node": {"type": "object", "required": ["children"], "properties": {
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}}}}},
    ),
    "answer-write-only": answers({"type": "object", "required": ["name", "secret"], "properties": {
        "name": {"type": "string"}, "secret": {"type": "string", "writeOnly": True}}}),
    "answer-plain-text": answers({"type": "string"}, media_type="text/plain"),
    "answer-number-as-text": answers({"type": "integer"}, media_type="text/plain"),
    "answer-csv": answers({"type": "string"}, media_type="text/csv"),
    "answer-html": answers({"type": "string"}, media_type="text/html"),
    "answer-xml": answers(_PET, media_type="application/xml"),
    "answer-bytes": answers({"type": "string", "format": "binary"}, media_type="application/octet-stream"),
    "answer-png": answers({}, media_type="image/png"),
    "answer-any-media-type": answers(_PET, media_type="*/*"),
    "answer-json-suffix": answers(_PET, media_type="application/vnd.pets.v1+json"),
    "answer-json-charset": answers(_PET, media_type="application/json; charset=utf-8"),
    "answer-json-suffix-range": answers(_PET, media_type="application/*+json"),
    "answer-events": answers({"type": "string"}, media_type="text/event-stream"),
    "answer-lines": answers({}, media_type="application/x-ndjson"),
    "answer-form": answers(_POINT, media_type="application/x-www-form-urlencoded"),
    "answer-two-media-types": get({"responses": {"200": {"description": "Both.", "content": {
        "application/json": {"schema": _PET}, "text/plain": {"schema": {"type": "string"}}}}}}),
    "answer-example": get({"responses": {"200": {"description": "One.", "content": {"application/json": {
        "schema": _PET, "example": {"id": "7", "name": "Rex"}}}}}}),
    "answer-wrong-example": get({"responses": {"200": {"description": "One.", "content": {"application/json": {
        "schema": _PET, "example": {"id": 7}}}}}}),
    "answer-named-examples": get({"responses": {"200": {"description": "One.", "content": {"application/json": {"schema": _PET, "examples": {
        "wrong": {"value": 1}, "right": {"value": {"id": "7", "name": "Rex"}}}}}}}}),
    "answer-headers": get({"responses": {"200": {"description": "One.", "headers": {
        "X-Count": {"required": True, "schema": {"type": "integer", "minimum": 0}},
        "X-Tags": {"required": True, "schema": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+$"}, "minItems": 2}},
        "X-Point": {"required": True, "schema": _POINT},
        "X-When": {"required": True, "schema": {"type": "string", "format": "date"}},
        "X-Json": {"required": True, "content": {"application/json": {"schema": _POINT}}},
        "X-Odd": {"schema": {"type": "boolean"}}}}}}),
    "answer-location": get({"responses": {"201": {"description": "Made.", "headers": {
        "Location": {"required": True, "schema": {"type": "string", "format": "uri-reference"}}}}}}),
    "answer-formats": answers({"type": "object", "required": ["a", "b", "c", "d", "e", "f", "g"], "properties": {
        "a": {"type": "string", "format": "uuid"}, "b": {"type": "string", "format": "email"}, "c": {"type": "string", "format": "ipv4"},
        "d": {"type": "string", "format": "uri"}, "e": {"type": "string", "format": "date"}, "f": {"type": "string", "format": "time"},
        "g": {"type": "string", "format": "byte"}}}),
    # request bodies
    "body-object": post(_PET),
    "body-optional": post(_PET, required=False),
    "body-closed": post({"type": "object", "additionalProperties": False, "properties": {"a": {"type": "integer"}}}),
    "body-array": post({"type": "array", "items": {"type": "integer", "multipleOf": 3}, "minItems": 1}),
    "body-text-in-json": post({"type": "string", "minLength": 2}),
    "body-any": post({}),
    "body-read-only": post({"type": "object", "required": ["id", "name"], "properties": {
        "id": {"type": "string", "readOnly": True}, "name": {"type": "string"}}}),
    "body-form": post(_POINT, media_type="application/x-www-form-urlencoded"),
    "body-multipart": post({"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string"}, "file": {"type": "string", "format": "binary"}}}, media_type="multipart/form-data"),
    "body-plain-text": post({"type": "string"}, media_type="text/plain"),
    "body-bytes": post({"type": "string", "format": "binary"}, media_type="application/octet-stream"),
    "body-xml": post(_PET, media_type="application/xml"),
    "body-json-patch": post({"type": "array", "items": {"type": "object"}}, media_type="application/json-patch+json"),
    "body-any-media-type": post({}, media_type="*/*"),
    "body-two-media-types": document({"/pets": {"post": {"requestBody": {"required": True, "content": {
        "application/json": {"schema": _PET}, "application/x-www-form-urlencoded": {"schema": _POINT}}}, "responses": _OK}}}),
    "body-discriminator": document({"/pets": {"post": {"requestBody": {"required": True, "content": {"application/json": {"schema": {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "kind"}}}}}, "responses": _OK}}},
        components={"schemas": {
            "Cat": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "Cat"}, "lives": {"type": "integer"}}},
            "Dog": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "Dog"}, "tricks": _TEXTS}}}}),
    "body-example": document({"/pets": {"post": {"requestBody": {"required": True, "content": {"application/json": {
        "schema": _PET, "example": {"id": "7", "name": "Rex"}}}}, "responses": _OK}}}),
    "body-nested": post({"type": "object", "required": ["pet"], "properties": {"pet": _PET, "points": {"type": "array", "items": _POINT}}}),
    "body-patterns": post({"type": "object", "required": ["code"], "properties": {"code": {"type": "string", "pattern": "^[A-Z]{3}-\\d{4}$"}}}),
    "body-of-delete": document({"/pets": {"delete": {"requestBody": {"content": {"application/json": {"schema": _PET}}}, "responses": _OK}}}),
    # parameters
    "query-integer": query({"type": "integer", "minimum": 1, "maximum": 100}),
    "query-required": query({"type": "string"}, required=True),
    "query-boolean": query({"type": "boolean"}),
    "query-enum": query({"type": "string", "enum": ["a", "b"]}),
    "query-array": query(_TEXTS),
    "query-array-not-exploded": query({"type": "array", "items": {"type": "integer"}}, explode=False),
    "query-array-pipes": query(_TEXTS, style="pipeDelimited", explode=False),
    "query-array-spaces": query(_TEXTS, style="spaceDelimited", explode=False),
    "query-array-bounded": query({"type": "array", "items": {"type": "integer"}, "minItems": 2, "uniqueItems": True}, required=True),
    "query-object": query(_POINT),
    "query-object-not-exploded": query(_POINT, explode=False),
    "query-deep-object": query(_POINT, style="deepObject", explode=True),
    "query-deep-object-required": query(_POINT, style="deepObject", explode=True, required=True),
    "query-json": get({"parameters": [{"name": "q", "in": "query", "content": {"application/json": {"schema": _POINT}}}]}),
    "query-nullable": query({"type": ["integer", "null"]}),
    "query-one-of": query({"oneOf": [{"type": "integer"}, {"type": "boolean"}]}),
    "query-date": query({"type": "string", "format": "date"}),
    "query-pattern": query({"type": "string", "pattern": "^[a-z]{2}$"}),
    "query-no-schema-type": query({}),
    "query-allow-empty": query({"type": "string"}, allowEmptyValue=True),
    "query-allow-reserved": query({"type": "string"}, allowReserved=True),
    "query-with-brackets": get({"parameters": [parameter("page[size]", "query", {"type": "integer"})]}),
    "query-several": get({"parameters": [parameter(name, "query", {"type": "integer"}) for name in ("a", "b", "c")]}),
    "path-text": in_path({"type": "string"}),
    "path-integer": in_path({"type": "integer"}),
    "path-uuid": in_path({"type": "string", "format": "uuid"}),
    "path-enum": in_path({"type": "string", "enum": ["red", "green"]}),
    "path-array": in_path({"type": "array", "items": {"type": "integer"}, "minItems": 1}),
    "path-array-label": in_path({"type": "array", "items": {"type": "integer"}, "minItems": 1}, style="label"),
    "path-array-matrix": in_path({"type": "array", "items": {"type": "integer"}, "minItems": 1}, style="matrix", explode=True),
    "path-object": in_path(_POINT),
    "path-object-exploded": in_path(_POINT, explode=True),
    "path-label": in_path({"type": "string", "minLength": 1}, style="label"),
    "path-matrix": in_path({"type": "integer"}, style="matrix"),
    "path-two-in-one-segment": get({"parameters": [parameter("a", "path", {"type": "integer"}, required=True),
        parameter("b", "path", {"type": "integer"}, required=True)]}, path="/pets/{a}-{b}"),
    "path-concrete-and-templated": document({"/pets/{id}": {"get": {"parameters": [parameter("id", "path", {"type": "integer"}, required=True)],
        "responses": _OK}}, "/pets/mine": {"get": {"responses": _OK}}}),
    "path-root": get(path="/"),
    "path-trailing-slash": get(path="/pets/"),
    "path-with-dot": get(path="/pets.json"),
    "path-with-colon": get({"parameters": [parameter("id", "path", {"type": "string"}, required=True)]}, path="/pets/{id}:wake"),
    "path-long": in_path({"type": "string", "minLength": 300, "maxLength": 400}),
    "header-text": header({"type": "string"}),
    "header-required": header({"type": "string", "minLength": 3}, required=True),
    "header-integer": header({"type": "integer"}, required=True),
    "header-array": header({"type": "array", "items": {"type": "integer"}}, required=True),
    "header-enum": header({"type": "string", "enum": ["on", "off"]}, required=True),
    "header-uuid": header({"type": "string", "format": "uuid"}, required=True),
    "cookie-text": cookie({"type": "string"}),
    "cookie-integer": cookie({"type": "integer"}, required=True),
    "cookie-array": cookie({"type": "array", "items": {"type": "integer"}}, explode=False),
    "parameters-of-path-item": document({"/pets/{id}": {"parameters": [parameter("id", "path", {"type": "integer"}, required=True)],
        "get": {"responses": _OK}, "delete": {"responses": {"204": {"description": "Gone."}}}}}),
    # security
    "security-bearer": secured(_HTTP),
    "security-basic": secured({"type": "http", "scheme": "basic"}),
    "security-digest": secured({"type": "http", "scheme": "digest"}),
    "security-key-header": secured(_KEY),
    "security-key-query": secured({"type": "apiKey", "in": "query", "name": "key"}),
    "security-key-cookie": secured({"type": "apiKey", "in": "cookie", "name": "session"}),
    "security-oauth2": secured({"type": "oauth2", "flows": _FLOWS}),
    "security-openid": secured({"type": "openIdConnect", "openIdConnectUrl": "https://example.com/.well-known/openid-configuration"}),
    "security-mutual-tls": secured({"type": "mutualTLS"}),
    "security-two-at-once": secured(_HTTP, _KEY),
    "security-either": get({"security": [{"a": []}, {"b": []}]}, components={"securitySchemes": {"a": _HTTP, "b": _KEY}}),
    "security-optional": get({"security": [{}, {"a": []}]}, components={"securitySchemes": {"a": _HTTP}}),
    "security-global": get(components={"securitySchemes": {"a": _HTTP}}, security=[{"a": []}]),
    "security-lifted": get({"security": []}, components={"securitySchemes": {"a": _HTTP}}, security=[{"a": []}]),
    "security-declared-401": secured(_HTTP, operation={"responses": {**_OK, "401": {"description": "No.", "content": {
        "application/json": {"schema": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}}}}}}),
    "security-declared-403-alone": secured(_HTTP, operation={"responses": {**_OK, "403": {"description": "No."}}}),
    "security-and-body": document({"/pets": {"post": {"security": [{"a": []}], "responses": _OK, "requestBody": {"required": True, "content": {
        "application/json": {"schema": _PET}}}}}}, components={"securitySchemes": {"a": _KEY}}),
    # methods and the rest
    "every-method": document({"/pets": {method: {"responses": _OK} for method in (
        "get", "put", "post", "delete", "options", "head", "patch", "trace")}}),
    "head-alone": document({"/pets": {"head": {"responses": _OK}}}),
    "options-alone": document({"/pets": {"options": {"responses": _OK}}}),
    "base-path": get(servers=[{"url": "https://example.com/api/v1"}]),
    "base-path-with-variable": get(servers=[{"url": "https://{host}/{version}", "variables": {
        "host": {"default": "a"}, "version": {"default": "v1", "enum": ["v1", "v2"]}}}]),
    "no-operation-ids": document({"/a": {"get": {"responses": _OK}}, "/b": {"get": {"responses": _OK}}}),
    "shared-parts": document({"/pets": {"post": {"parameters": [{"$ref": "#/components/parameters/Limit"}],
        "requestBody": {"$ref": "#/components/requestBodies/Pet"}, "responses": {"200": {"$ref": "#/components/responses/Pet"}}}}},
        components={"parameters": {"Limit": parameter("limit", "query", {"type": "integer"})}, "schemas": {"Pet": _PET},
                    "requestBodies": {"Pet": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}},
                    "responses": {"Pet": {"description": "A pet.", "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}}}),
    "links": document({"/pets": {"post": {"operationId": "add", "responses": {"201": {"description": "Made.", "content": {
        "application/json": {"schema": _PET}}, "links": {"it": {"operationId": "one", "parameters": {"id": "$response.body#/id"}}}}}}},
        "/pets/{id}": {"get": {"operationId": "one", "parameters": [parameter("id", "path", {"type": "string"}, required=True)],
                               "responses": _OK}}}),
    "callbacks": post(_PET, {"callbacks": {"done": {"{$request.body#/id}": {"post": {"responses": _OK}}}}}),
    "deprecated": get({"deprecated": True}),
    "braces-in-texts": get({"summary": "Say {{ hello }} {% raw %}"}),
    # 3.0
    "3.0-nullable": answers({"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "nullable": True}}},
                            version="3.0.3"),
    "3.0-exclusive-bounds": answers({"type": "integer", "minimum": 1, "exclusiveMinimum": True, "maximum": 3, "exclusiveMaximum": True},
                                    version="3.0.3"),
    "3.0-body": document({"/pets": {"post": {"requestBody": {"required": True, "content": {"application/json": {"schema": {
        "type": "object", "required": ["a"], "properties": {"a": {"type": "string", "nullable": True}}}}}}, "responses": _OK}}},
        version="3.0.3"),
    "3.0-reference-with-siblings": document({"/pets": {"get": {"responses": {"200": {"description": "A pet.", "content": {
        "application/json": {"schema": {"$ref": "#/components/schemas/Pet", "description": "ignored"}}}}}}}},
        version="3.0.3", components={"schemas": {"Pet": {"type": "object", "properties": {"id": {"type": "integer"}}}}}),
    "3.0-file": post({"type": "string", "format": "binary"}, media_type="application/pdf"),
}  # fmt: skip
