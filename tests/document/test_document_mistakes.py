"""Mistakes in documents, each with its exact message: file, line, column, and the nearest valid name. One change of a good document each."""

from __future__ import annotations

import pytest

from contracts.document import checked
from contracts.document.yaml import parse
from contracts.errors import DocumentError

GOOD = """\
openapi: 3.1.0
info: {title: Leads, version: "1"}
servers: [{url: "https://{host}/v1", variables: {host: {default: example.org}}}]
security: [{token: []}]
paths:
  /leads/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: readLead
      summary: One lead
      parameters:
        - {name: part, in: query, schema: {type: string, default: all}}
      responses:
        "200":
          description: It
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Lead"}
              example: {name: Ann, tags: [a]}
          links: {again: {operationId: readLead}}
    put:
      operationId: writeLead
      responses: {default: {description: Done}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  schemas:
    Lead:
      type: object
      required: [name]
      properties:
        name: {type: string}
        tags: {type: array, items: {type: string}}
"""

SERIOUS = [
    ("openapi: 3.1.0", "openapi: 3.1", "o.yaml:1:10: OpenAPI 3.1 is not known (write it as a text: openapi: \"3.1.0\")"),
    ("openapi: 3.1.0", "openapi: 4.0.0", 'o.yaml:1:10: OpenAPI "4.0.0" is not known (known are 3.0, 3.1 and 3.2)'),
    ("openapi: 3.1.0", "swagger: '2.0'", "o.yaml:1:1: Swagger 2.0 is not yet read (convert it to OpenAPI 3)"),
    ("openapi: 3.1.0", "openapy: 3.1.0", "o.yaml:1:1: this is no OpenAPI document: it has no member `openapi` (did you mean `openapy`?)"),
    (', version: "1"', "", "o.yaml:2:7: `info` lacks `version`"),
    (', version: "1"', ', vesion: "1"', "o.yaml:2:7: `info` lacks `version` (did you mean `vesion`?)\no.yaml:2:22: unknown member `vesion` in `info` (did you mean `version`?)"),
    ("title: Leads", "title: 5", 'o.yaml:2:15: `info.title`: 5 is not of type "string"'),
    ("in: query", "in: querry", 'o.yaml:12:28: `paths./leads/{id}.get.parameters[0].in`: "querry" is not one of "query", "header", "path", "cookie" (did you mean `query`?)'),
    ("description: It", "summary: It", "o.yaml:15:11: `paths./leads/{id}.get.responses.200` lacks `description`\no.yaml:15:11: unknown member `summary` in `paths./leads/{id}.get.responses.200`"),
    ("schemas/Lead\"", "schemas/Leed\"", "o.yaml:18:30: `#/components/schemas/Leed` leads nowhere (did you mean `Lead`?)"),
    ("#/components/schemas/Lead", "#/nothing", "o.yaml:18:30: `#/nothing` leads nowhere"),
    ("#/components/schemas/Lead", "lead.yaml#/Lead", "o.yaml:18:30: references to other files are not yet read: `lead.yaml#/Lead` (put it into this document, under components)"),
    ("name: {type: string}", "name: {$ref: '#/components/schemas/Lead/properties/name'}", "o.yaml:31:22: `#/components/schemas/Lead/properties/name` only leads back to itself"),
    ("operationId: writeLead", "operationId: readLead", "o.yaml:22:20: operationId `readLead` is used twice, first in line 9"),
    ("[{token: []}]", "[{tokem: []}]", "o.yaml:4:13: unknown security scheme `tokem` (did you mean `token`?)"),
    ("[{token: []}]", "[{other: []}]", "o.yaml:4:13: unknown security scheme `other` (declare it under components.securitySchemes)"),
    ("required: true, schema", "required: no, schema", 'o.yaml:7:49: `paths./leads/{id}.parameters[0].required`: "no" is not of type "boolean"'),
    ("type: http, scheme: bearer", "type: htp, scheme: bearer", 'o.yaml:25:35: `components.securitySchemes.token.type`: "htp" is not one of "apiKey", "http", "mutualTLS", "oauth2", "openIdConnect" (did you mean `http`?)'),
    ("type: http, scheme: bearer", "type: apiKey, name: X-Key", "o.yaml:25:28: `components.securitySchemes.token` lacks `in`"),
    ("[{name: id, in: path, required: true, schema: {type: string}}]", "{}", 'o.yaml:7:17: `paths./leads/{id}.parameters`: {} is not of type "array"'),
    ("responses: {default: {description: Done}}", "responses: {}", "o.yaml:23:18: `paths./leads/{id}.put.responses` lacks `default`\no.yaml:23:18: `paths./leads/{id}.put.responses`: {} has less than 1 property"),
    ("get:\n      operationId: readLead", "get:\n      operationId: [readLead]", 'o.yaml:9:20: `paths./leads/{id}.get.operationId`: ["readLead"] is not of type "string"'),
]  # fmt: skip

TOLERABLE = [
    ("summary: One lead", "sumary: One lead", "o.yaml:10:7: unknown member `sumary` in `paths./leads/{id}.get` (did you mean `summary`?)"),
    ("\n    put:", "\n    putt:", "o.yaml:21:5: unknown member `putt` in `paths./leads/{id}` (did you mean `put`?)"),
    ("components:\n", "components:\n  schema: {}\n", "o.yaml:25:3: unknown member `schema` in `components` (did you mean `schemas`?)"),
    ("  /leads/{id}:", "  leads: {}\n  /leads/{id}:", "o.yaml:6:3: the path `leads` does not begin with `/`"),
    ("responses: {default: ", 'responses: {"20": {description: x}, default: ', "o.yaml:23:19: `20` is no status (three digits, 4XX or default)"),
    ("name: id, in: path", "name: Id, in: path", "o.yaml:7:18: `/leads/{id}` has no `{Id}` (did you mean `id`?)\no.yaml:8:5: the path parameter `id` of `/leads/{id}` is not declared (did you mean `Id`?)\no.yaml:21:5: the path parameter `id` of `/leads/{id}` is not declared (did you mean `Id`?)"),
    ("        - {name: part, in: query, schema: {type: string, default: all}}\n", "        - {name: part, in: query, schema: {}}\n        - {name: part, in: query, schema: {}}\n", "o.yaml:13:11: the query parameter `part` is declared twice"),
    ("components:\n", "  /leads/{other}: {}\ncomponents:\n", "o.yaml:24:3: `/leads/{other}` and `/leads/{id}` are the same path"),
    ("name: Ann, tags", "name: 5, tags", 'o.yaml:19:31: example does not fit its schema: `name`: 5 is not of type "string"'),
    ("example: {name: Ann, tags: [a]}", "example: {tags: [5]}", 'o.yaml:19:24: example does not fit its schema: "name" is a required property\no.yaml:19:32: example does not fit its schema: `tags[0]`: 5 is not of type "string"'),
    ("example: {name: Ann, tags: [a]}", "examples: {one: {value: 5}}", 'o.yaml:19:39: example does not fit its schema: 5 is not of type "object"'),
    ("default: all", "default: 5", 'o.yaml:12:67: default does not fit its schema: 5 is not of type "string"'),
    ("name: {type: string}", "name: {type: strng}", 'o.yaml:31:22: "strng" is no type (did you mean `string`?)'),
    ("name: {type: string}", "name: {minLength: '3'}", 'o.yaml:31:27: `components.schemas.Lead.properties.name.minLength`: "3" is not of type "integer" (this keyword is left out)'),
    ("name: {type: string}", "name: {pattern: '['}", 'o.yaml:31:25: `components.schemas.Lead.properties.name.pattern`: "[" is no pattern (this keyword is left out)'),
    ("links: {again: {operationId: readLead}}", "links: {again: {operationId: raedLead}}", "o.yaml:20:40: the link `again` names an unknown operation `raedLead` (did you mean `readLead`?)"),
    ("variables: {host:", "variables: {hots:", "o.yaml:3:17: the server variable `host` has no default (did you mean `hots`?)"),
]  # fmt: skip

OLD = [
    ("name: {type: string}", "name: {type: strng}", 'o.yaml:31:22: `components.schemas.Lead.properties.name.type`: "strng" is not one of "array", "boolean", "integer", "number", "object", "string" (did you mean `string`?)'),
    ("name: {type: string}", "name: {type: string, nulable: true}", "o.yaml:31:30: unknown member `nulable` in `components.schemas.Lead.properties.name` (did you mean `nullable`?)"),
    ("summary: One lead", "sumary: One lead", "o.yaml:10:7: unknown member `sumary` in `paths./leads/{id}.get` (did you mean `summary`?)"),
    ("default: all", "nullable: true, default: null", ""),
]  # fmt: skip


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, f"{old!r} stands {GOOD.count(old)} times in the document"
    return GOOD.replace(old, new)


def test_good_document_has_no_fault() -> None:
    assert checked(parse(GOOD, file="o.yaml"), None).faults == ()


@pytest.mark.parametrize(("old", "new", "message"), SERIOUS, ids=[new[:40] or "nothing" for _, new, _ in SERIOUS])
def test_serious_mistake_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(DocumentError) as raised:
        checked(parse(changed(old, new), file="o.yaml"), None)
    assert str(raised.value) == message


@pytest.mark.parametrize(("old", "new", "message"), TOLERABLE, ids=[new[:40] for _, new, _ in TOLERABLE])
def test_tolerable_mistake_is_listed(old: str, new: str, message: str) -> None:
    assert "\n".join(map(str, checked(parse(changed(old, new), file="o.yaml"), None).faults)) == message


@pytest.mark.parametrize(("old", "new", "message"), OLD, ids=[new for _, new, _ in OLD])
def test_mistake_in_a_3_0_document_is_listed(old: str, new: str, message: str) -> None:
    text = changed(old, new).replace("openapi: 3.1.0", "openapi: 3.0.3")
    assert "\n".join(map(str, checked(parse(text, file="o.yaml"), None).faults)) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "o.yaml:1:1: the document is empty"),
        ("- 1", "o.yaml:1:1: this is no OpenAPI document: it has no members"),
        ("<html></html>", "o.yaml:1:1: this is no OpenAPI document: it has no members"),
    ],
)  # fmt: skip
def test_text_that_is_no_document_is_refused(text: str, message: str) -> None:
    with pytest.raises(DocumentError) as raised:
        checked(parse(text, file="o.yaml"), None)
    assert str(raised.value) == message


def test_all_mistakes_are_told_at_once_in_order() -> None:
    text = (
        changed("operationId: writeLead", "operationId: readLead").replace("[{token: []}]", "[{tokem: []}]").replace("summary:", "sumary:")
    )
    with pytest.raises(DocumentError) as raised:
        checked(parse(text, file="o.yaml"), None)
    assert [(fault.place.line, fault.place.column) for fault in raised.value.faults] == [(4, 13), (10, 7), (22, 20)]
