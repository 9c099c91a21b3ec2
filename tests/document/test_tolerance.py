"""Texts with mistakes that are read all the same, with what is said about each; what handed-in data is made of."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from contracts.api import build
from contracts.document import checked, load
from contracts.document.reading.yaml import parse
from contracts.errors import DocumentError

REST = "info: {title: T, version: '1'}\npaths: {}\n"
TEXTS = [
    ("name twice", f"openapi: 3.1.0\n{REST}x-a: 1\nx-a: 2\n", "x-a", 2, "o.yaml:5:1: `x-a` is defined twice, first in line 4 (the last one is used)"),
    ("three times", f"openapi: 3.1.0\n{REST}x-a: 1\nx-a: 2\nx-a: 3\n", "x-a", 3, "o.yaml:5:1: `x-a` is defined twice, first in line 4 (the last one is used)\no.yaml:6:1: `x-a` is defined twice, first in line 4 (the last one is used)"),
    ("tag", f"openapi: 3.1.0\n{REST}x-a: !Sub b\n", "x-a", "b", "o.yaml:4:6: unknown tag `!Sub`"),
    ("tagged mapping", f"openapi: 3.1.0\n{REST}x-a: !Map {{b: 1}}\n", "x-a", {"b": 1}, "o.yaml:4:6: unknown tag `!Map`"),
    ("infinity", f"openapi: 3.1.0\n{REST}x-a: .inf\n", "x-a", ".inf", "o.yaml:4:6: `.inf` is not a JSON number; quote it to make it a string"),
    ("merge of nothing", f"openapi: 3.1.0\n{REST}x-a: {{<<: 1, b: 2}}\n", "x-a", {"b": 2}, "o.yaml:4:11: `<<` must be a mapping (ignored)"),
    ("second document", f"openapi: 3.1.0\n{REST}---\nx: 1\n", "paths", {}, "o.yaml:4:1: not valid YAML: but found another document (a second document starts with `---`; only one is read)"),
    ("date", f"openapi: 3.1.0\n{REST}x-a: 2024-01-01\n", "x-a", "2024-01-01", ""),
    ("equals sign", f"openapi: 3.1.0\n{REST}x-a: =\n", "x-a", "=", ""),
    ("merge", f"openapi: 3.1.0\n{REST}x-b: &b {{c: 1, d: 1}}\nx-a: {{<<: *b, d: 2}}\n", "x-a", {"c": 1, "d": 2}, ""),
    ("braces", f"openapi: 3.1.0\n{REST}x-a: 'hello {{{{ 7 * 7 }}}} {{% if x %}}'\n", "x-a", "hello {{ 7 * 7 }} {% if x %}", ""),
    ("anchor again", f"openapi: 3.1.0\n{REST}x-b: [&b 1, &b 2]\nx-a: *b\n", "x-a", 2, ""),
    ("windows", f"openapi: 3.1.0\n{REST}x-a: b\n".replace("\n", "\r\n"), "x-a", "b", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "value", "message"), [one[1:] for one in TEXTS], ids=[one[0] for one in TEXTS])
def test_yaml_is_read_as_most_readers_do(text: str, name: str, value: object, message: str, tmp_path: Path) -> None:
    path = tmp_path / "o.yaml"
    path.write_bytes(text.encode())
    document = load(path)
    assert document.data[name] == value
    assert "\n".join(str(fault).replace(str(path), "o.yaml") for fault in document.faults) == message


JSON = '{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}'
JSONS = [
    ("name twice", JSON + ',\n"x-a": 1, "x-a": 2}', 2, "o.json:2:11: `x-a` is defined twice, first in line 2 (the last one is used)"),
    ("comma at the end", JSON + ',\n"x-a": 2,}', 2, "not valid JSON"),
    ("comment", JSON + ',\n# hello\n"x-a": 2}', 2, "not valid JSON"),
    ("single quotes", JSON + ",\n'x-a': 2}", 2, "not valid JSON"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "message"), [one[1:] for one in JSONS], ids=[one[0] for one in JSONS])
def test_almost_json_is_read(text: str, value: object, message: str, tmp_path: Path) -> None:
    path = tmp_path / "o.json"
    path.write_text(text)
    document = load(path)
    assert document.data["x-a"] == value
    [told] = [str(fault).replace(str(path), "o.json") for fault in document.faults]
    if "not valid JSON" in message:  # the parser's words, and the column, are not the same in every Python
        assert "not valid JSON: " in told
        assert told.endswith("(read as YAML)")
    else:
        assert told == message


def test_text_that_is_neither_json_nor_yaml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "o.json"
    path.write_text(JSON + ', "x": [}')
    with pytest.raises(DocumentError, match="not valid JSON: expecting value"):
        load(path)


VERSIONS = [
    ("openapi: 3.0", "3.0", "o.yaml:1:10: `openapi`: 3.0; read as OpenAPI 3.0 (write it as a string: openapi: \"3.0.0\")"),
    ("openapi: '3.0'", "3.0", ""),
    ("openapi: 3.1.99", "3.1", ""),
    ("openapi: v3.1.0", "3.1", ""),
    ("openapi: 3", "3.0", "o.yaml:1:10: `openapi`: 3; read as OpenAPI 3.0 (supported versions: 2.0, 3.0, 3.1 and 3.2)"),
    ("openapi: 3.7.0", "3.2", 'o.yaml:1:10: `openapi`: "3.7.0"; read as OpenAPI 3.2 (supported versions: 2.0, 3.0, 3.1 and 3.2)'),
    ("swagger: 2.0", "2.0", 'o.yaml:1:10: `swagger`: 2.0; read as Swagger 2.0 (write swagger: "2.0")'),
    ("swagger: '2.0'", "2.0", ""),
    ("openapi: '2.0'", "2.0", 'o.yaml:1:10: `openapi`: "2.0"; read as Swagger 2.0 (write swagger: "2.0")'),
    ("x-a: 1", "3.1", "o.yaml:1:1: the document has no `openapi` member; read as OpenAPI 3.1"),
    ("definitions: {}", "2.0", "o.yaml:1:1: the document has no `openapi` member; read as Swagger 2.0"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "version", "message"), VERSIONS, ids=[one[0] for one in VERSIONS])
def test_version_is_read_however_it_is_written(line: str, version: str, message: str) -> None:
    document = checked(parse(f"{line}\n{REST}", file="o.yaml", is_tolerant=True), None)
    told = [str(fault) for fault in document.faults if "unknown member" not in str(fault)]
    assert (document.written, "\n".join(told)) == (version, message)


@pytest.mark.parametrize("line", ["openapi: 1.2", "swagger: '1.2'", "openapi: [3]", "openapi: true", "openapi: 4.0.0"])
def test_other_versions_are_refused(line: str) -> None:
    with pytest.raises(DocumentError, match="is not supported"):
        checked(parse(f"{line}\n{REST}", file="o.yaml"), None)


def test_data_of_any_loader_is_taken() -> None:
    data = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": datetime.date(2024, 1, 1)},
        "paths": {"/a": {"get": {"responses": {200: {"description": "x"}}, "tags": ("a",)}}},
    }
    document = load(data)
    assert document.data["info"]["version"] == "2024-01-01"
    assert document.data["paths"]["/a"]["get"] == {"responses": {"200": {"description": "x"}}, "tags": ["a"]}
    assert document.faults == ()


def test_data_in_a_circle_is_refused() -> None:
    data: dict = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}
    data["x-self"] = data
    with pytest.raises(DocumentError, match="nested too deeply"):
        load(data)


MEANT = [
    ("operation ids", "paths: {/a: {get: {operationId: x, responses: {}}, put: {operationId: x, responses: {}}, post: {responses: {}}}}", ["x", "PUT /a", "POST /a"]),
    ("an id that is taken", "paths: {/a: {get: {operationId: PUT /a, responses: {}}, put: {operationId: PUT /a, responses: {}}}}", ["PUT /a", "PUT /a (2)"]),
    ("path without slash", "paths: {a/b: {get: {responses: {}}}}", ["GET /a/b"]),
    ("extension among paths", "paths: {x-a: {get: {responses: {}}}, /b: {get: {responses: {}}}}", ["GET /b"]),
    ("operations of wrong types", "paths: {/a: {get: yes, put: [1], post: {responses: 5, parameters: x, requestBody: [], security: a, tags: 1}}, /b: text}", ["POST /a"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), [one[1:] for one in MEANT], ids=[one[0] for one in MEANT])
def test_every_operation_has_an_id_of_its_own(text: str, names: list[str]) -> None:
    operations = build(checked(parse(f"openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\n{text}", file="o.yaml"), None)).operations
    assert list(operations) == [one.id for one in operations.values()] == names
