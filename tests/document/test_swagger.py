"""Swagger 2.0 → 3.0: a table of what becomes of each part, and where messages about it point."""

from __future__ import annotations

from copy import deepcopy

import pytest

from contracts.api import build, reader
from contracts.document import checked, load
from contracts.document.reading.yaml import parse
from contracts.document.swagger2 import converted
from contracts.http.messages import Request, Response

BASE = {"swagger": "2.0", "info": {"title": "T", "version": "1"}, "paths": {}}
STRING = {"type": "string"}


def operation(old: dict, **members: object) -> dict:
    """One operation, converted."""
    whole = {**BASE, **members, "paths": {"/a": {"post": {"responses": {"200": {"description": ""}}, **old}}}}
    found: dict = converted(whole)[0]["paths"]["/a"]["post"]
    return found


PARAMETERS = [
    ({"in": "query", "type": "string"}, {"in": "query", "schema": STRING}),
    ({"in": "path", "type": "integer", "format": "int64"}, {"in": "path", "required": True, "schema": {"type": "integer", "format": "int64"}}),
    ({"in": "header", "type": "boolean", "required": True}, {"in": "header", "required": True, "schema": {"type": "boolean"}}),
    ({"in": "query", "type": "string", "enum": ["a"], "default": "a", "maxLength": 3}, {"in": "query", "schema": {"type": "string", "enum": ["a"], "default": "a", "maxLength": 3}}),
    ({"in": "query", "type": "string", "allowEmptyValue": True, "description": "d"}, {"in": "query", "description": "d", "allowEmptyValue": True, "schema": STRING}),
    ({"in": "query", "type": "string", "x-nullable": True, "x-a": 1}, {"in": "query", "x-a": 1, "schema": {"type": "string", "nullable": True}}),
    ({"in": "query", "type": "string", "x-example": "e"}, {"in": "query", "schema": STRING, "example": "e"}),
    ({"in": "query", "type": "array", "items": STRING}, {"in": "query", "schema": {"type": "array", "items": STRING}, "style": "form", "explode": False}),
    ({"in": "query", "type": "array", "items": STRING, "collectionFormat": "csv"}, {"in": "query", "schema": {"type": "array", "items": STRING}, "style": "form", "explode": False}),
    ({"in": "query", "type": "array", "items": STRING, "collectionFormat": "multi"}, {"in": "query", "schema": {"type": "array", "items": STRING}, "style": "form", "explode": True}),
    ({"in": "query", "type": "array", "items": STRING, "collectionFormat": "ssv"}, {"in": "query", "schema": {"type": "array", "items": STRING}, "style": "spaceDelimited", "explode": False}),
    ({"in": "query", "type": "array", "items": STRING, "collectionFormat": "pipes"}, {"in": "query", "schema": {"type": "array", "items": STRING}, "style": "pipeDelimited", "explode": False}),
    ({"in": "query", "type": "array", "items": STRING, "collectionFormat": "tsv"}, {"in": "query", "schema": {"type": "array", "items": STRING}, "style": "tabDelimited", "explode": False}),
    ({"in": "path", "type": "array", "items": STRING}, {"in": "path", "required": True, "schema": {"type": "array", "items": STRING}, "style": "simple", "explode": False}),
    ({"in": "header", "type": "array", "items": STRING, "collectionFormat": "pipes"}, {"in": "header", "schema": {"type": "array", "items": STRING}, "style": "pipeDelimited", "explode": False}),
    ({"in": "query", "schema": {"$ref": "#/definitions/A"}}, {"in": "query", "schema": {"$ref": "#/components/schemas/A"}}),
    ({"in": "query"}, {"in": "query", "schema": {}}),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), PARAMETERS, ids=range(len(PARAMETERS)))
def test_parameter_gets_a_schema_and_a_style(old: dict, new: dict) -> None:
    assert operation({"parameters": [{"name": "p", **old}]})["parameters"] == [{"name": "p", **new}]


FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data"
BODY = {"in": "body", "name": "b", "schema": {"$ref": "#/definitions/A"}}
NEW_BODY = {"schema": {"$ref": "#/components/schemas/A"}}
FIELD = {"in": "formData", "name": "f", "type": "string"}
NEW_FORM = {"schema": {"type": "object", "properties": {"f": STRING}}}
FILE = {"in": "formData", "name": "f", "type": "file", "required": True}
NEW_FILE = {"schema": {"type": "object", "properties": {"f": {"type": "string", "format": "binary"}}, "required": ["f"]}}
BODIES = [
    ("JSON without consumes", [BODY], {}, {}, {"application/json": NEW_BODY}, None),
    ("consumes of the operation", [BODY], {"consumes": ["application/x"]}, {"consumes": ["text/a"]}, {"application/x": NEW_BODY}, None),
    ("consumes of the document", [BODY], {}, {"consumes": ["text/a", "text/b"]}, {"text/a": NEW_BODY, "text/b": NEW_BODY}, None),
    ("consumes nothing", [BODY], {"consumes": []}, {"consumes": ["text/a"]}, {"text/a": NEW_BODY}, None),
    ("consumes nonsense", [BODY], {"consumes": ["json", 5]}, {}, {"application/json": NEW_BODY}, None),
    ("required", [{**BODY, "required": True, "description": "d"}], {}, {}, {"application/json": NEW_BODY}, True),
    ("no schema", [{"in": "body", "name": "b"}], {}, {}, {"application/json": {"schema": {}}}, None),
    ("form without consumes", [FIELD], {}, {}, {FORM: NEW_FORM, FILES: NEW_FORM}, False),
    ("form that consumes JSON", [FIELD], {"consumes": ["application/json"]}, {}, {FORM: NEW_FORM, FILES: NEW_FORM}, False),
    ("form", [FIELD], {"consumes": [FORM]}, {}, {FORM: NEW_FORM}, False),
    ("file", [FILE], {"consumes": [FORM, FILES]}, {}, {FILES: NEW_FILE}, True),
    ("file without consumes", [FILE], {}, {}, {FILES: NEW_FILE}, True),
    (
        "list in a form",
        [{"in": "formData", "name": "f", "type": "array", "items": STRING, "collectionFormat": "multi"}],
        {"consumes": [FORM]},
        {},
        {FORM: {"schema": {"type": "object", "properties": {"f": {"type": "array", "items": STRING}}}, "encoding": {"f": {"style": "form", "explode": True}}}},
        False,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "own", "whole", "content", "required"), [one[1:] for one in BODIES], ids=[one[0] for one in BODIES])
def test_body_and_form_parameters_become_a_request_body(
    parameters: list, own: dict, whole: dict, content: dict, required: bool | None
) -> None:
    body = operation({"parameters": parameters, **own}, **whole)["requestBody"]
    assert (body["content"], body.get("required")) == (content, required)


RESPONSES = [
    ("no content", {"description": "d"}, {}, {"description": "d"}),
    ("JSON without produces", {"schema": STRING}, {}, {"description": "", "content": {"application/json": {"schema": STRING}}}),
    ("produces", {"schema": STRING}, {"produces": ["a/b"]}, {"description": "", "content": {"a/b": {"schema": STRING}}}),
    ("file", {"schema": {"type": "file"}}, {}, {"description": "", "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}),
    ("example", {"schema": STRING, "examples": {"application/json": "e"}}, {}, {"description": "", "content": {"application/json": {"schema": STRING, "example": "e"}}}),
    ("example of another type", {"schema": STRING, "examples": {"a/b": "e"}}, {}, {"description": "", "content": {"application/json": {"schema": STRING}, "a/b": {"example": "e"}}}),
    ("example without schema", {"examples": {"a/b": "e"}}, {}, {"description": "", "content": {"a/b": {"example": "e"}}}),
    ("example by another name", {"schema": STRING, "examples": {"one": "e"}}, {}, {"description": "", "content": {"application/json": {"schema": STRING, "examples": {"one": {"value": "e"}}}}}),
    ("header", {"headers": {"X-A": {"type": "integer", "description": "d"}}}, {}, {"description": "", "headers": {"X-A": {"description": "d", "schema": {"type": "integer"}}}}),
]  # fmt: skip


@pytest.mark.parametrize(("old", "own", "new"), [one[1:] for one in RESPONSES], ids=[one[0] for one in RESPONSES])
def test_response_gets_content(old: dict, own: dict, new: dict) -> None:
    assert operation({"responses": {"200": old}, **own})["responses"]["200"] == new


SERVERS = [
    ({}, None),
    ({"host": "a.org"}, ["https://a.org"]),
    ({"host": "a.org", "basePath": "/v1/", "schemes": ["http", "https"]}, ["http://a.org/v1", "https://a.org/v1"]),
    ({"basePath": "v1"}, ["/v1"]),
    ({"basePath": "/"}, None),
    ({"host": "a.org:8080", "basePath": "/v1", "schemes": ["ws"]}, ["ws://a.org:8080/v1"]),
]


@pytest.mark.parametrize(("old", "urls"), SERVERS, ids=range(len(SERVERS)))
def test_host_base_path_and_schemes_become_servers(old: dict, urls: list[str] | None) -> None:
    servers = converted({**BASE, **old})[0].get("servers")
    assert (servers and [one["url"] for one in servers]) == urls


SCHEMES = [
    ({"type": "basic"}, {"type": "http", "scheme": "basic"}),
    ({"type": "apiKey", "name": "k", "in": "query"}, {"type": "apiKey", "name": "k", "in": "query"}),
    ({"type": "oauth2", "flow": "accessCode", "authorizationUrl": "u", "tokenUrl": "t", "scopes": {"a": "b"}}, {"type": "oauth2", "flows": {"authorizationCode": {"authorizationUrl": "u", "tokenUrl": "t", "scopes": {"a": "b"}}}}),
    ({"type": "oauth2", "flow": "application", "tokenUrl": "t"}, {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "t", "scopes": {}}}}),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), SCHEMES, ids=[str(one[0].get("flow", one[0]["type"])) for one in SCHEMES])
def test_security_definitions_become_schemes(old: dict, new: dict) -> None:
    assert converted({**BASE, "securityDefinitions": {"s": old}})[0]["components"]["securitySchemes"] == {"s": new}


DEFINITIONS = [
    ({"type": "object", "discriminator": "kind"}, {"type": "object", "discriminator": {"propertyName": "kind"}}),
    ({"type": "string", "x-nullable": True}, {"type": "string", "nullable": True}),
    ({"properties": {"$ref": {"type": "file"}}}, {"properties": {"$ref": {"type": "string", "format": "binary"}}}),
    ({"allOf": [{"$ref": "#/definitions/A"}], "example": {"$ref": "#/definitions/A"}}, {"allOf": [{"$ref": "#/components/schemas/A"}], "example": {"$ref": "#/definitions/A"}}),
    ({"additionalProperties": {"$ref": "#/definitions/A"}}, {"additionalProperties": {"$ref": "#/components/schemas/A"}}),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), DEFINITIONS, ids=range(len(DEFINITIONS)))
def test_definitions_become_schemas(old: dict, new: dict) -> None:
    assert converted({**BASE, "definitions": {"A": old}})[0]["components"]["schemas"] == {"A": new}


def test_conversion_changes_nothing_of_the_original() -> None:
    old = {
        **BASE,
        "paths": {"/a": {"post": {"parameters": [BODY, FIELD], "responses": {"200": {"schema": STRING, "examples": {"a/b": 1}}}}}},
    }
    before = deepcopy(old)
    converted(old)
    assert old == before


TEXT = """\
swagger: "2.0"
info: {title: Leads, version: "1"}
host: example.org
basePath: /v1
consumes: [application/json]
parameters:
  page: {name: page, in: query, type: integer, default: one}
  lead: {name: lead, in: body, required: true, schema: {$ref: "#/definitions/Lead"}}
responses:
  Bad: {description: No, schema: {$ref: "#/definitions/Error"}, examples: {application/json: {code: 5}}}
paths:
  /leads/{id}:
    parameters:
      - {name: id, in: path, required: true, type: strng}
      - {name: Authorization, in: header, required: true, type: string}
    put:
      parameters: [{$ref: "#/parameters/page"}, {$ref: "#/parameters/lead"}]
      responses: {200: {description: It, schema: {type: string, minLength: "3"}}, 400: {$ref: "#/responses/Bad"}, 404: {$ref: "#/responses/No"}}
    post:
      parameters: [{name: file, in: formData, type: file}, {name: tags, in: formData, type: array, items: {type: integer}, pattern: "["}]
      responses: {204: {descripton: Done}}
definitions:
  Lead: {type: object, required: [name], properties: {name: {type: string}, age: {type: integer, x-nullable: true}}}
  Error: {type: object, properties: {code: {type: string}}}
"""


def test_messages_point_at_the_original() -> None:
    document = checked(parse(TEXT, file="o.yaml"), None)
    assert [str(fault) for fault in document.faults] == [
        "o.yaml:7:57: `paths./leads/{id}.put.parameters[2].schema.default`: the default does not match its schema: \"one\" is not of type \"integer\"; not served",
        "o.yaml:10:101: `paths./leads/{id}.put.responses.400.content.application/json.example`: the example does not match its schema: `code`: 5 is not of type \"string\"; not served",
        'o.yaml:14:52: `paths./leads/{id}.post.parameters[0].schema.type`: "strng" is not a valid type; ignored (did you mean `string`?)',
        'o.yaml:18:76: `paths./leads/{id}.put.responses.200.content.application/json.schema.minLength`: "3" is not a non-negative integer; keyword ignored',
        "o.yaml:18:127: `paths./leads/{id}.put.responses.404`: `#/responses/No` cannot be resolved; the response has no content",
        'o.yaml:20:133: `paths./leads/{id}.post.requestBody.content.multipart/form-data.schema.properties.tags.pattern`: "[" is not a valid pattern; keyword ignored',
        "o.yaml:21:24: `paths./leads/{id}.post.responses.204` has no `description`; served without it (did you mean `descripton`?)",
        "o.yaml:21:25: unknown member `descripton` in `paths./leads/{id}.post.responses.204`; ignored (did you mean `description`?)",
    ]  # fmt: skip


def test_document_is_read_as_it_was_meant() -> None:
    document = load({**parse(TEXT, file="o.yaml").data})  # type: ignore[dict-item]
    spec = build(document)
    put = spec.operations["PUT /leads/{id}"]
    assert (document.version, document.written, document.original["swagger"], spec.base_path) == ("3.0", "2.0", "2.0", "/v1")
    assert [(one.where, one.name, one.required) for one in put.parameters] == [
        ("path", "id", True), ("header", "Authorization", True), ("query", "page", False),
    ]  # fmt: skip
    headers = (("Authorization", "x"), ("Content-Type", "application/json"))
    read = reader(spec, put).read(Request("PUT", "/leads/1", (("page", "2"),), headers, b'{"name": "A", "age": null}'), {"id": "1"})
    assert (read.query, read.body, read.violations) == ({"page": 2}, {"name": "A", "age": None}, ())
    wrong = reader(spec, put).read(Request("PUT", "/leads/1", (), (), b"{}"), {"id": "1"}).violations
    assert [(one.where, one.member, one.keyword) for one in wrong] == [
        ("header", "Authorization", "required"),
        ("body", "name", "required"),
    ]
    answer = Response(400, (("Content-Type", "application/json"),), b'{"code": 5}')
    assert [one.member for one in reader(spec, put).response_violations(answer)] == ["code"]


def test_faults_of_a_good_document_are_none() -> None:
    good = {**BASE, "paths": {"/a": {"get": {"parameters": [{"name": "p", "in": "query", "type": "array", "items": STRING, "collectionFormat": "multi"}], "responses": {"200": {"description": "", "schema": {"$ref": "#/definitions/A"}}}}}}, "definitions": {"A": {"type": "object", "discriminator": "k", "required": ["k"], "properties": {"k": STRING}}}}  # fmt: skip
    assert load(good).faults == ()


def test_lists_in_response_headers_are_separated_as_the_document_says() -> None:
    header = {"type": "array", "collectionFormat": "pipes", "items": {"type": "integer"}}
    responses = {"200": {"description": "ok", "headers": {"X-Ids": header}}}
    document = {"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {"responses": responses}}}}
    spec = build(load(document))
    violations = reader(spec, spec.operations["GET /a"]).response_violations
    assert violations(Response(200, (("X-Ids", "1|2|3"),))) == ()
    assert [one.keyword for one in violations(Response(200, (("X-Ids", "1,2,3"),)))] == ["type"]
