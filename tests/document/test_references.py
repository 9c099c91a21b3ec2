"""Documents of many files: what becomes of every kind of reference, where messages point, what may be read and what may not."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from textwrap import dedent

import pytest

from contracts.api import build
from contracts.document import Document, load

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"
Files = Callable[..., Path]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """Name → text, written below a folder that is the working folder; the path of `openapi.yaml`."""
    monkeypatch.chdir(tmp_path)

    def write(texts: dict[str, str], *, head: str = HEAD) -> Path:
        for name, text in texts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text((head if name == "openapi.yaml" else "") + dedent(text))
        return Path("openapi.yaml")

    return write


def told(document: Document) -> list[str]:
    return [str(fault) for fault in document.faults]


def schema_of(reference: str) -> str:
    """The document whose one answer has that schema."""
    return (
        "paths: {/a: {get: {responses: {'200': {description: x, content: {application/json: {schema: {$ref: '" + reference + "'}}}}}}}}\n"
    )


def answer_schema(document: Document) -> object:
    return document.data["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]


SCHEMAS = [
    ("whole file", "pet.yaml", {"pet.yaml": "type: string"}, "Pet is named as its file", {"pet": {"type": "string"}}),
    ("whole file, empty fragment", "pet.yaml#", {"pet.yaml": "type: string"}, "", {"pet": {"type": "string"}}),
    ("folder", "./models/pet.yaml", {"models/pet.yaml": "type: string"}, "", {"pet": {"type": "string"}}),
    ("JSON", "pet.json", {"pet.json": '{"type": "string"}'}, "", {"pet": {"type": "string"}}),
    ("fragment", "all.yaml#/models/Pet", {"all.yaml": "models: {Pet: {type: string}}"}, "", {"Pet": {"type": "string"}}),
    ("escaped", "all.yaml#/a~1b/c~0d", {"all.yaml": "a/b: {c~d: {type: string}}"}, "", {"c_d": {"type": "string"}}),
    ("percent-encoded", "all.yaml#/a%20b", {"all.yaml": "a b: {type: string}"}, "", {"a_b": {"type": "string"}}),
    ("file's name percent-encoded", "a%20b.yaml", {"a b.yaml": "type: string"}, "", {"a_b": {"type": "string"}}),
    ("index", "pet/index.yaml", {"pet/index.yaml": "type: string"}, "", {"pet": {"type": "string"}}),
    ("itself", "pet.yaml", {"pet.yaml": "properties: {mother: {$ref: '#'}}"}, "", {"pet": {"properties": {"mother": {"$ref": "#/components/schemas/pet"}}}}),
    ("inside of itself", "pet.yaml", {"pet.yaml": "$defs: {A: {type: string}}\nproperties: {a: {$ref: '#/$defs/A'}}"}, "", {"pet": {"$defs": {"A": {"type": "string"}}, "properties": {"a": {"$ref": "#/components/schemas/pet/$defs/A"}}}}),
    ("circle of files", "pet.yaml", {"pet.yaml": "items: {$ref: owner.yaml}", "owner.yaml": "items: {$ref: pet.yaml}"}, "", {"pet": {"items": {"$ref": "#/components/schemas/owner"}}, "owner": {"items": {"$ref": "#/components/schemas/pet"}}}),
    ("two names of one file", "pet.yaml", {"pet.yaml": "items: {$ref: ../{folder}/pet.yaml}"}, "", {"pet": {"items": {"$ref": "#/components/schemas/pet"}}}),
    ("beside other keywords", "pet.yaml", {"pet.yaml": "title: A\nitems: {$ref: owner.yaml, maxItems: 3}", "owner.yaml": "type: string"}, "", {"pet": {"title": "A", "items": {"$ref": "#/components/schemas/owner", "maxItems": 3}}, "owner": {"type": "string"}}),
    ("the same name twice", "a/pet.yaml", {"a/pet.yaml": "items: {$ref: ../b/pet.yaml}", "b/pet.yaml": "type: string"}, "", {"pet": {"items": {"$ref": "#/components/schemas/pet_2"}}, "pet_2": {"type": "string"}}),
    ("through a reference", "all.yaml#/Pet/properties/name", {"all.yaml": "Pet: {$ref: pet.yaml}", "pet.yaml": "properties: {name: {type: string}}"}, "", {"name": {"type": "string"}}),
    ("property of that name", "pet.yaml", {"pet.yaml": "properties: {$ref: {type: string}}"}, "", {"pet": {"properties": {"$ref": {"type": "string"}}}}),
    ("data", "pet.yaml", {"pet.yaml": "const: {$ref: no.yaml}\nexamples: [{$ref: no.yaml}]"}, "", {"pet": {"const": {"$ref": "no.yaml"}, "examples": [{"$ref": "no.yaml"}]}}),
    ("back to the document", "pet.yaml", {"pet.yaml": "items: {$ref: 'openapi.yaml#/components/schemas/Own'}"}, "", {"pet": {"items": {"$ref": "#/components/schemas/Own"}}}),
    ("beside an $id that is a folder", "pet.yaml", {"pet.yaml": "$id: models/\nitems: {$ref: size.yaml}", "models/size.yaml": "type: integer"}, "", {"pet": {"$id": "models/", "items": {"$ref": "#/components/schemas/size"}}, "size": {"type": "integer"}}),
    ("beside the file, where the $id is none", "pet.yaml", {"pet.yaml": "$id: https://example.org/models/pet\nitems: {$ref: size.yaml}", "size.yaml": "type: integer"}, "", {"pet": {"$id": "https://example.org/models/pet", "items": {"$ref": "#/components/schemas/size"}}, "size": {"type": "integer"}}),
    ("by its $id", "pet.yaml", {"pet.yaml": "$id: https://example.org/pet\nitems: {$ref: '/owner'}\n$defs: {owner: {$id: /owner, type: string}}"}, "", {"pet": {"$id": "https://example.org/pet", "items": {"$ref": "#/components/schemas/pet/$defs/owner"}, "$defs": {"owner": {"$id": "/owner", "type": "string"}}}}),
    ("by its $anchor", "all.yaml#own", {"all.yaml": "Pet: {$anchor: own, type: string}"}, "", {"Pet": {"$anchor": "own", "type": "string"}}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "others", "expected"), [(one[1], one[2], one[4]) for one in SCHEMAS], ids=[one[0] for one in SCHEMAS]
)
def test_schemas_of_other_files_become_components(
    reference: str, others: dict[str, str], expected: dict, files: Files, tmp_path: Path
) -> None:
    others = {name: text.replace("{folder}", tmp_path.name) for name, text in others.items()}
    own = "components: {schemas: {Own: {type: integer}}}\n"
    document = load(files({"openapi.yaml": schema_of(reference) + own, **others}))
    expected = {"Own": {"type": "integer"}, **expected}
    assert document.data["components"]["schemas"] == expected
    first = next(name for name in expected if name != "Own")
    assert answer_schema(document) == {"$ref": f"#/components/schemas/{first}"}
    assert [fault for fault in told(document) if "example" not in fault] == []


def test_component_in_another_file_keeps_the_name_that_the_document_gives(files: Files) -> None:
    own = "components: {schemas: {Pet: {$ref: models/animal.yaml}, Other: {$ref: '#/components/schemas/Pet'}}}\n"
    document = load(files({"openapi.yaml": schema_of("models/animal.yaml") + own, "models/animal.yaml": "type: string"}))
    assert document.data["components"]["schemas"] == {"Pet": {"type": "string"}, "Other": {"$ref": "#/components/schemas/Pet"}}
    assert answer_schema(document) == {"$ref": "#/components/schemas/Pet"}


PARTS = {
    "openapi.yaml": """\
        paths:
          /a: {$ref: paths/a.yaml}
          /b: {$ref: "paths/all.yaml#/~1b"}
        components: {parameters: {page: {name: page, in: query, schema: {type: integer}}}}
        """,
    "paths/a.yaml": """\
        parameters: [{$ref: "../parts.yaml#/limit"}]
        get:
          operationId: readA
          parameters: [{$ref: "../openapi.yaml#/components/parameters/page"}]
          responses: {"200": {$ref: "../parts.yaml#/Found"}}
        post:
          requestBody: {$ref: "../parts.yaml#/Body"}
          responses: {"201": {description: Made}}
        """,
    "paths/all.yaml": "/b: {get: {operationId: readB, responses: {'200': {$ref: '../parts.yaml#/Found'}}}}",
    "parts.yaml": """\
        limit: {name: limit, in: query, schema: {type: integer}}
        Found:
          description: It
          headers: {X-Total: {$ref: "#/total"}}
          content: {application/json: {schema: {type: string}, examples: {one: {$ref: "#/one"}}}}
        total: {schema: {type: integer}}
        one: {value: hello}
        Body: {required: true, content: {application/json: {schema: {type: boolean}}}}
        """,
}


def test_every_part_of_an_operation_may_stand_in_another_file(files: Files) -> None:
    document = load(files(PARTS))
    operations = build(document).operations
    first, second = operations["readA"], operations["POST /a"]
    assert told(document) == []
    assert [(one.name, one.schema) for one in first.parameters] == [("limit", {"type": "integer"}), ("page", {"type": "integer"})]
    found = first.responses["200"]
    assert (found.headers["X-Total"].schema, found.content["application/json"].examples) == ({"type": "integer"}, {"one": "hello"})
    assert (second.body_required, second.body["application/json"].schema) == (True, {"type": "boolean"})
    assert operations["readB"].responses["200"] == found
    assert {section: list(members) for section, members in document.data["components"].items()} == {
        "parameters": ["page", "limit"], "responses": ["Found"], "requestBodies": ["Body"], "headers": ["total"], "examples": ["one"],
    }  # fmt: skip


def test_files_of_a_document_are_known(files: Files, tmp_path: Path) -> None:
    names = {str(path.relative_to(tmp_path.resolve())) for path in load(files(PARTS)).files}
    assert names == {"paths/a.yaml", "paths/all.yaml", "parts.yaml"}


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("/paths/~1a/get/operationId", "paths/a.yaml:3:16"),
        ("/paths/~1b/get/operationId", "paths/all.yaml:1:25"),
        ("/components/responses/Found/description", "parts.yaml:3:16"),
        ("/components/parameters/page/name", "openapi.yaml:6:40"),
        ("/components/examples/one/value", "parts.yaml:7:14"),
    ],
)
def test_places_name_the_file_that_a_part_came_from(pointer: str, place: str, files: Files) -> None:
    assert str(load(files(PARTS)).tree.place(pointer)) == place


def test_name_of_a_part_stands_where_it_is_given(files: Files) -> None:
    tree = load(files(PARTS)).tree
    assert [str(tree.key_place(pointer)) for pointer in ("/components/responses/Found", "/paths/~1a", "/paths/~1a/get")] == [
        "parts.yaml:2:1",
        "openapi.yaml:4:3",
        "paths/a.yaml:2:1",
    ]


def test_whole_sections_in_other_files_are_followed_and_told(files: Files) -> None:
    document = load(
        files(
            {
                "openapi.yaml": "paths: {$ref: paths.yaml}\ncomponents: {schemas: {$ref: schemas.yaml}}\n",
                "paths.yaml": schema_of("schemas.yaml#/Pet").removeprefix("paths: "),
                "schemas.yaml": "Pet: {type: string}\nPets: {items: {$ref: '#/Pet'}}\n",
            }
        )
    )
    assert answer_schema(document) == {"$ref": "#/components/schemas/Pet"}
    assert document.data["components"]["schemas"] == {"Pet": {"type": "string"}, "Pets": {"items": {"$ref": "#/components/schemas/Pet"}}}
    assert told(document) == [
        "openapi.yaml:3:15: `paths`: `paths.yaml` is not allowed here by OpenAPI; followed anyway",
        "openapi.yaml:4:30: `components.schemas`: `schemas.yaml` is not allowed here by OpenAPI; followed anyway",
    ]


def test_mapping_of_a_discriminator_may_name_files(files: Files) -> None:
    pet = "oneOf: [{$ref: cat.yaml}]\ndiscriminator: {propertyName: kind, mapping: {c: cat.yaml, d: Dog}}"
    document = load(files({"openapi.yaml": schema_of("pet.yaml"), "pet.yaml": pet, "cat.yaml": "type: object"}))
    assert document.data["components"]["schemas"]["pet"]["discriminator"]["mapping"] == {"c": "#/components/schemas/cat", "d": "Dog"}


def test_definitions_anywhere_in_the_document_are_schemas_too(files: Files) -> None:
    old = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n"
    text = schema_of("#/x-models/Pet") + "x-models: {Pet: {type: string, nullable: true}}\n"
    document = load(files({"openapi.yaml": text}, head=old))
    assert build(document).document["components"]["schemas"] == {"Pet": {"type": ["string", "null"]}}


DANGLING = [
    ("schema", schema_of("#/components/schemas/No"), "openapi.yaml:3:100: `paths./a.get.responses.200.content.application/json.schema`: `#/components/schemas/No` cannot be resolved; any value is accepted"),
    ("schema of a file", schema_of("pet.yaml#/Pat"), "openapi.yaml:3:100: `paths./a.get.responses.200.content.application/json.schema`: `pet.yaml#/Pat` cannot be resolved; any value is accepted (did you mean `Pet`?)"),
    ("no file", schema_of("no.yaml"), "openapi.yaml:3:100: `paths./a.get.responses.200.content.application/json.schema`: `no.yaml` cannot be read: no.yaml: file not found; any value is accepted"),
    ("bad file", schema_of("bad.yaml"), "openapi.yaml:3:100: `paths./a.get.responses.200.content.application/json.schema`: `bad.yaml` cannot be read: bad.yaml:1:5: not valid YAML: mapping values are not allowed in this context (quote text that contains `: `); any value is accepted"),
    ("circle", "paths: {}\ncomponents: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}}}", "openapi.yaml:4:34: `components.schemas.A`: `#/components/schemas/B` refers back to itself; any value is accepted\nopenapi.yaml:4:71: `components.schemas.B`: `#/components/schemas/A` refers back to itself; any value is accepted"),
    ("response", "paths: {/a: {get: {responses: {'200': {$ref: '#/no'}}}}}", "openapi.yaml:3:46: `paths./a.get.responses.200`: `#/no` cannot be resolved; the response has no content"),
    ("parameter", "paths: {/a: {get: {parameters: [{$ref: '#/no'}], responses: {'200': {description: x}}}}}", "openapi.yaml:3:40: `paths./a.get.parameters[0]`: `#/no` cannot be resolved; ignored"),
    ("request body", "paths: {/a: {post: {requestBody: {$ref: '#/no'}, responses: {'200': {description: x}}}}}", "openapi.yaml:3:41: `paths./a.post.requestBody`: `#/no` cannot be resolved; ignored"),
    ("path item", "paths: {/a: {$ref: no.yaml}, /b: {}}", "openapi.yaml:3:20: `paths./a`: `no.yaml` cannot be read: no.yaml: file not found; ignored"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), [one[1:] for one in DANGLING], ids=[one[0] for one in DANGLING])
def test_dangling_reference_spoils_only_what_uses_it(text: str, message: str, files: Files) -> None:
    document = load(files({"openapi.yaml": text, "pet.yaml": "Pet: {type: string}", "bad.yaml": "a: b: c"}))
    assert "\n".join(told(document)) == message
    assert len(build(document).operations) == ("get" in text or "post" in text)


def test_parameters_behind_one_that_is_left_out_keep_their_places(files: Files) -> None:
    text = "paths: {/a: {get: {parameters: [{$ref: '#/no'}, {name: b, in: query, schema: {default: 5, type: string}}], responses: {'200': {description: x}}}}}"
    assert told(load(files({"openapi.yaml": text})))[1].startswith("openapi.yaml:3:88: ")


def test_faults_of_another_file_are_told_there(files: Files) -> None:
    document = load(files({"openapi.yaml": schema_of("pet.yaml"), "pet.yaml": "type: strng\na: 1\na: 2\n"}))
    assert told(document) == [
        'pet.yaml:1:7: `components.schemas.pet.type`: "strng" is not a valid type; ignored (did you mean `string`?)',
        "pet.yaml:3:1: `a` is defined twice, first in line 2 (the last one is used)",
    ]


# What may be read


@pytest.fixture
def address() -> Iterator[str]:
    """A server with a document, a schema, and redirects: inside, and to another host."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            texts = {
                "/api/openapi.yaml": HEAD + schema_of("pet.yaml"),
                "/api/pet.yaml": "type: string",
                "/other/pet.yaml": "type: integer",
            }
            to = {"/api/moved.yaml": "/api/pet.yaml", "/api/away.yaml": "http://localhost:1/pet.yaml"}.get(self.path)
            self.send_response(302 if to else 200 if self.path in texts else 404)
            if to:
                self.send_header("Location", to)
            self.end_headers()
            self.wfile.write(texts.get(self.path, "").encode())

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the test's output clean."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_files_of_the_working_folder_are_read_from_elsewhere(files: Files, tmp_path: Path) -> None:
    files({"api/openapi.yaml": HEAD + schema_of("../pet.yaml"), "pet.yaml": "type: string"})
    assert answer_schema(load("api/openapi.yaml")) == {"$ref": "#/components/schemas/pet"}


@pytest.mark.parametrize("is_linked", [False, True], ids=["path", "link"])
def test_files_elsewhere_are_read_only_when_allowed(is_linked: bool, files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files({"api/openapi.yaml": HEAD + schema_of("linked.yaml" if is_linked else "../pet.yaml"), "pet.yaml": "type: string", "w/x": ""})
    if is_linked:
        (tmp_path / "api/linked.yaml").symlink_to(tmp_path / "pet.yaml")
    monkeypatch.chdir(tmp_path / "w")
    written = "linked.yaml" if is_linked else "../pet.yaml"
    refused = load("../api/openapi.yaml")
    assert answer_schema(refused) == {}
    [message] = told(refused)
    assert message.startswith("../api/openapi.yaml:3:100: `paths./a.get.responses.200.content.application/json.schema`: ")
    assert message.endswith(
        f"`{written}` was not read: {tmp_path} is outside the document's folder and the working folder; any value is accepted"
        f" (allow it with --allow-ref {tmp_path})"
    )
    for allowed in (str(tmp_path), "..", str(tmp_path / "pet.yaml")):
        assert answer_schema(load("../api/openapi.yaml", allowed=[allowed])) == {"$ref": "#/components/schemas/pet"}


def test_url_in_a_file_is_read_only_when_allowed(files: Files, address: str) -> None:
    path = files({"openapi.yaml": schema_of(f"{address}/api/pet.yaml")})
    [message] = told(load(path))
    assert message.endswith(
        f"was not read: {address}/api/ is not allowed; any value is accepted (allow it with --allow-ref {address}/api/)"
    )
    for allowed in (address, f"{address}/api/", f"{address}/api/pe"):
        assert load(path, allowed=[allowed]).data["components"]["schemas"] == {"pet": {"type": "string"}}


@pytest.mark.parametrize(
    "prefix", ["http://127.0.0.1", "{address}0", "{address}/api/pet.yaml/", "https://127.0.0.1", "{address}/other/"]
)  # fmt: skip
def test_allowed_beginning_means_that_host_and_that_path(prefix: str, files: Files, address: str) -> None:
    path = files({"openapi.yaml": schema_of(f"{address}/api/pet.yaml")})
    assert answer_schema(load(path, allowed=[prefix.replace("{address}", address)])) == {}


@pytest.mark.parametrize("way", ["api/../other/pet.yaml", "api/%2e%2e/other/pet.yaml"])
def test_no_way_leads_out_of_an_allowed_url(way: str, files: Files, address: str) -> None:
    assert answer_schema(load(files({"openapi.yaml": schema_of(f"{address}/{way}")}), allowed=[f"{address}/api/"])) == {}


def test_document_from_a_url_reads_its_own_folder_and_no_files(files: Files, address: str) -> None:
    files({"pet.yaml": "type: boolean"})
    document = load(f"{address}/api/openapi.yaml")
    assert document.data["components"]["schemas"] == {"pet": {"type": "string"}}
    assert str(document.tree.place("/components/schemas/pet/type")) == f"{address}/api/pet.yaml:1:7"


def test_redirect_leads_nowhere_that_is_not_allowed(files: Files, address: str) -> None:
    path = files({"openapi.yaml": schema_of(f"{address}/api/away.yaml")})
    [message] = told(load(path, allowed=[address]))
    assert "it redirects to http://localhost:1/pet.yaml, and http://localhost:1/ is not allowed; any value is accepted" in message
    path = files({"openapi.yaml": schema_of(f"{address}/api/moved.yaml")})
    assert load(path, allowed=[address]).data["components"]["schemas"] == {"moved": {"type": "string"}}


def test_document_from_standard_input_reads_the_working_folder(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files({"pet.yaml": "type: string"})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO((HEAD + schema_of("pet.yaml")).encode())))
    assert answer_schema(load("-")) == {"$ref": "#/components/schemas/pet"}


def test_document_handed_in_reads_the_working_folder(files: Files) -> None:
    files({"pet.yaml": "type: string"})
    data = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "components": {"schemas": {"A": {"$ref": "pet.yaml"}}}}
    before = json.dumps(data)
    assert load(data).data["components"]["schemas"] == {"A": {"type": "string"}}
    assert json.dumps(data) == before


@pytest.mark.parametrize("written", ["ftp://x/y.yaml", "file:///etc/hostname", "http://[/x", "//host/x.yaml", "a\0b.yaml"])
def test_odd_addresses_are_told_and_not_read(written: str, files: Files) -> None:
    data = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "components": {"schemas": {"A": {"$ref": written}}}}
    document = load(data)
    assert document.data["components"]["schemas"] == {"A": {}}
    assert len(document.faults) == 1


def test_self_of_3_2_is_what_references_are_relative_to(files: Files) -> None:
    head = "openapi: 3.2.0\n$self: https://example.org/api/openapi.yaml\ninfo: {title: T, version: '1'}\n"
    own = schema_of("openapi.yaml#/components/schemas/A") + "components: {schemas: {A: {type: string}}}\n"
    document = load(files({"openapi.yaml": own}, head=head))
    assert (answer_schema(document), document.faults) == ({"$ref": "#/components/schemas/A"}, ())
