"""Mistakes in documents, each with its exact message: file, line, column, and the nearest valid name. One change of a good document each."""

from __future__ import annotations

import pytest

from contracts.document import checked
from contracts.document.reading.yaml import parse
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

REFUSED = [
    ("openapi: 3.1.0", "openapi: 4.0.0", 'o.yaml:1:10: OpenAPI version "4.0.0" is not supported (supported versions: 2.0, 3.0, 3.1 and 3.2)'),
]  # fmt: skip

TOLERABLE = [
    ("openapi: 3.1.0", "openapi: 3.1", 'o.yaml:1:10: `openapi`: 3.1; read as OpenAPI 3.1 (write it as a string: openapi: "3.1.0")'),
    ("openapi: 3.1.0", "openapy: 3.1.0", "o.yaml:1:1: the document has no `openapi` member; read as OpenAPI 3.1 (did you mean `openapy`?)\no.yaml:1:1: unknown member `openapy` in the document; ignored (did you mean `openapi`?)"),
    (', version: "1"', "", "o.yaml:2:7: `info` has no `version`; served without it"),
    (', version: "1"', ', vesion: "1"', "o.yaml:2:7: `info` has no `version`; served without it (did you mean `vesion`?)\no.yaml:2:22: unknown member `vesion` in `info`; ignored (did you mean `version`?)"),
    ("title: Leads", "title: 5", 'o.yaml:2:15: `info.title`: 5 is not of type "string"; ignored'),
    ("in: query", "in: querry", 'o.yaml:12:28: `paths./leads/{id}.get.parameters[0].in`: "querry" is not one of "query", "header", "path", "cookie"; ignored (did you mean `query`?)'),
    ("description: It", "summary: It", "o.yaml:15:11: `paths./leads/{id}.get.responses.200` has no `description`; served without it\no.yaml:15:11: unknown member `summary` in `paths./leads/{id}.get.responses.200`; ignored"),
    ('schemas/Lead"', 'schemas/Leed"', "o.yaml:18:30: `paths./leads/{id}.get.responses.200.content.application/json.schema`: `#/components/schemas/Leed` cannot be resolved; any value is accepted (did you mean `Lead`?)"),
    ("#/components/schemas/Lead", "#/nothing", "o.yaml:18:30: `paths./leads/{id}.get.responses.200.content.application/json.schema`: `#/nothing` cannot be resolved; any value is accepted"),
    ("#/components/schemas/Lead", "lead.yaml#/Lead", "o.yaml:18:30: `paths./leads/{id}.get.responses.200.content.application/json.schema`: `lead.yaml#/Lead` cannot be read: lead.yaml: file not found; any value is accepted"),
    ("name: {type: string}", "name: {$ref: '#/components/schemas/Lead/properties/name'}", "o.yaml:31:22: `components.schemas.Lead.properties.name`: `#/components/schemas/Lead/properties/name` refers back to itself; any value is accepted"),
    ("operationId: writeLead", "operationId: readLead", "o.yaml:22:20: operationId `readLead` is already used in line 9; this operation is named `PUT /leads/{id}` instead"),
    ("[{token: []}]", "[{tokem: []}]", "o.yaml:4:13: unknown security scheme `tokem`; its credentials are not required (did you mean `token`?)"),
    ("[{token: []}]", "[{other: []}]", "o.yaml:4:13: unknown security scheme `other`; its credentials are not required (declare it under components.securitySchemes)"),
    ("required: true, schema", "required: no, schema", 'o.yaml:7:49: `paths./leads/{id}.parameters[0].required`: "no" is not of type "boolean"; ignored'),
    ("type: http, scheme: bearer", "type: htp, scheme: bearer", 'o.yaml:25:35: `components.securitySchemes.token.type`: "htp" is not one of "apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"; ignored (did you mean `http`?)'),
    ("type: http, scheme: bearer", "type: apiKey, name: X-Key", "o.yaml:25:28: `components.securitySchemes.token` has no `in`; served without it"),
    ("[{name: id, in: path, required: true, schema: {type: string}}]", "{}", 'o.yaml:7:17: `paths./leads/{id}.parameters`: {} is not of type "array"; ignored\no.yaml:8:5: the path parameter `id` of `/leads/{id}` is not declared; any text is accepted\no.yaml:21:5: the path parameter `id` of `/leads/{id}` is not declared; any text is accepted'),
    ("responses: {default: {description: Done}}", "responses: {}", "o.yaml:23:18: `paths./leads/{id}.put.responses` has no `default`; served without it\no.yaml:23:18: `paths./leads/{id}.put.responses`: {} has less than 1 property; served anyway"),
    ("get:\n      operationId: readLead", "get:\n      operationId: [readLead]", 'o.yaml:9:20: `paths./leads/{id}.get.operationId`: ["readLead"] is not of type "string"; ignored\no.yaml:20:40: the link `again` refers to an unknown operation `readLead`; ignored (did you mean `writeLead`?)'),
    ("summary: One lead", "sumary: One lead", "o.yaml:10:7: unknown member `sumary` in `paths./leads/{id}.get`; ignored (did you mean `summary`?)"),
    ("\n    put:", "\n    putt:", "o.yaml:21:5: unknown member `putt` in `paths./leads/{id}`; ignored (did you mean `put`?)"),
    ("components:\n", "components:\n  schema: {}\n", "o.yaml:25:3: unknown member `schema` in `components`; ignored (did you mean `schemas`?)"),
    ("  /leads/{id}:", "  leads: {}\n  /leads/{id}:", "o.yaml:6:3: the path `leads` does not start with `/`; served as if it did"),
    ("responses: {default: ", 'responses: {"20": {description: x}, default: ', "o.yaml:23:19: `20` is not a valid status; ignored (use three digits, a range such as 4XX, or default)"),
    ("name: id, in: path", "name: Id, in: path", "o.yaml:7:18: `/leads/{id}` has no `{Id}`; parameter ignored (did you mean `id`?)\no.yaml:8:5: the path parameter `id` of `/leads/{id}` is not declared; any text is accepted (did you mean `Id`?)\no.yaml:21:5: the path parameter `id` of `/leads/{id}` is not declared; any text is accepted (did you mean `Id`?)"),
    ("        - {name: part, in: query, schema: {type: string, default: all}}\n", "        - {name: part, in: query, schema: {}}\n        - {name: part, in: query, schema: {}}\n", "o.yaml:13:11: the query parameter `part` is declared twice; the last declaration is used"),
    ("{name: part, in: query", "{name: my part, in: header", "o.yaml:12:11: `my part` is not a valid header name (RFC 9110, section 5.1); ignored"),
    ("responses: {default: {description: Done}}", "responses: {default: {description: Done, headers: {my part: {schema: true}}}}", "o.yaml:23:58: `my part` is not a valid header name (RFC 9110, section 5.1); ignored"),
    ("components:\n", "  /leads/{other}: {}\ncomponents:\n", "o.yaml:24:3: `/leads/{other}` and `/leads/{id}` are the same path; the first one is used"),
    ("name: Ann, tags", "name: 5, tags", 'o.yaml:19:31: `paths./leads/{id}.get.responses.200.content.application/json.example`: the example does not match its schema: `name`: 5 is not of type "string"; not served'),
    ("example: {name: Ann, tags: [a]}", "example: {tags: [5]}", 'o.yaml:19:24: `paths./leads/{id}.get.responses.200.content.application/json.example`: the example does not match its schema: "name" is a required property; not served\no.yaml:19:32: `paths./leads/{id}.get.responses.200.content.application/json.example`: the example does not match its schema: `tags[0]`: 5 is not of type "string"; not served'),
    ("example: {name: Ann, tags: [a]}", "examples: {one: {value: 5}}", 'o.yaml:19:39: `paths./leads/{id}.get.responses.200.content.application/json.examples.one.value`: the example does not match its schema: 5 is not of type "object"; not served'),
    ("default: all", "default: 5", 'o.yaml:12:67: `paths./leads/{id}.get.parameters[0].schema.default`: the default does not match its schema: 5 is not of type "string"; not served'),
    ("name: {type: string}", "name: {type: strng}", 'o.yaml:31:22: `components.schemas.Lead.properties.name.type`: "strng" is not a valid type; ignored (did you mean `string`?)'),
    ("name: {type: string}", "name: {minLength: '3'}", 'o.yaml:31:27: `components.schemas.Lead.properties.name.minLength`: "3" is not a non-negative integer; keyword ignored'),
    ("name: {type: string}", "name: {pattern: '['}", 'o.yaml:31:25: `components.schemas.Lead.properties.name.pattern`: "[" is not a valid pattern; keyword ignored'),
    ("links: {again: {operationId: readLead}}", "links: {again: {operationId: raedLead}}", "o.yaml:20:40: the link `again` refers to an unknown operation `raedLead`; ignored (did you mean `readLead`?)"),
    ("variables: {host:", "variables: {hots:", "o.yaml:3:17: the server variable `host` has no default; an empty string is used (did you mean `hots`?)"),
]  # fmt: skip

OLD = [
    ("name: {type: string}", "name: {type: strng}", 'o.yaml:31:22: `components.schemas.Lead.properties.name.type`: "strng" is not a valid type; ignored (did you mean `string`?)'),
    ("name: {type: string}", "name: {type: string, nulable: true}", "o.yaml:31:30: unknown member `nulable` in `components.schemas.Lead.properties.name`; ignored (did you mean `nullable`?)"),
    ("summary: One lead", "sumary: One lead", "o.yaml:10:7: unknown member `sumary` in `paths./leads/{id}.get`; ignored (did you mean `summary`?)"),
    ("default: all", "nullable: true, default: null", ""),
]  # fmt: skip


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, f"{old!r} stands {GOOD.count(old)} times in the document"
    return GOOD.replace(old, new)


def test_good_document_has_no_fault() -> None:
    assert checked(parse(GOOD, file="o.yaml"), None).faults == ()


@pytest.mark.parametrize(("old", "new", "message"), REFUSED, ids=[new[:40] for _, new, _ in REFUSED])
def test_what_is_no_document_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(DocumentError) as raised:
        checked(parse(changed(old, new), file="o.yaml"), None)
    assert str(raised.value) == message


@pytest.mark.parametrize(("old", "new", "message"), TOLERABLE, ids=[new[:40] or "nothing" for _, new, _ in TOLERABLE])
def test_mistake_is_listed(old: str, new: str, message: str) -> None:
    assert "\n".join(map(str, checked(parse(changed(old, new), file="o.yaml"), None).faults)) == message


@pytest.mark.parametrize(("old", "new", "message"), OLD, ids=[new for _, new, _ in OLD])
def test_mistake_in_a_3_0_document_is_listed(old: str, new: str, message: str) -> None:
    text = changed(old, new).replace("openapi: 3.1.0", "openapi: 3.0.3")
    assert "\n".join(map(str, checked(parse(text, file="o.yaml"), None).faults)) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "o.yaml:1:1: the document is empty"),
        ("- 1", "o.yaml:1:1: this is not an OpenAPI document: it is not an object"),
        ("<html></html>", "o.yaml:1:1: this is not an OpenAPI document: it is not an object"),
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
    faults = checked(parse(text, file="o.yaml"), None).faults
    assert [(fault.place.line, fault.place.column) for fault in faults] == [(4, 13), (10, 7), (22, 20)]
