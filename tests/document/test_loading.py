"""Documents from a path, standard input, a URL and plain data; sources that cannot be read."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from contracts.document import load
from contracts.document.reading.sources import read
from contracts.errors import SourceError

DATA = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}
YAML = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n"


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/openapi.json"
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(json.dumps(DATA).encode() if found else b"")

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the test's output clean."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_file_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    path.write_text(YAML)
    document = load(path)
    assert (document.version, document.data["info"]["title"], document.source and document.source.path) == ("3.0", "T", path)
    assert str(document.tree.place("/info/title")) == f"{path}:2:15"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "api.json"
    path.write_text(json.dumps(DATA), encoding=encoding)
    assert load(path).version == "3.1"


def test_standard_input_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(YAML.encode())))
    assert load("-").tree.file == "-"


def test_url_is_loaded(address: str) -> None:
    document = load(f"{address}/openapi.json")
    assert (document.version, document.source and document.source.path) == ("3.1", None)


def test_plain_data_is_loaded_and_not_changed() -> None:
    before = json.dumps(DATA)
    document = load(DATA)
    assert (document.data, document.source) == (DATA, None)
    assert json.dumps(DATA) == before


def test_faults_of_plain_data_have_pointers() -> None:
    faults = load({**DATA, "info": {"title": "T"}}).faults
    assert list(map(str, faults)) == ["document#/info: `info` has no `version`; served without it"]


@pytest.mark.parametrize("version", ["3.0.0", "3.0.4", "3.1.1", "3.2.0"])
def test_versions_are_known(version: str) -> None:
    assert load({**DATA, "openapi": version}).version == version[:3]


def test_large_circular_document_loads_without_faults() -> None:
    schemas = {f"S{n}": {"type": "object", "properties": {"next": {"$ref": f"#/components/schemas/S{(n + 1) % 500}"}}} for n in range(500)}
    assert load({**DATA, "components": {"schemas": schemas}}).faults == ()


def test_unreadable_sources_are_one_line_with_the_next_step(tmp_path: Path, address: str) -> None:
    binary = tmp_path / "b.yaml"
    binary.write_bytes(b"a: 1\nb: \xff\xff")
    told = {}
    for name, source in {
        "missing": tmp_path / "no.yaml", "folder": tmp_path, "binary": binary, "scheme": "ftp://x/y", "status": f"{address}/no", "nobody": "http://127.0.0.1:1/x",
        "url": "http://[/x", "null": "a\0b",
    }.items():  # fmt: skip
        with pytest.raises(SourceError) as raised:
            read(source)
        told[name] = str(raised.value)
    assert told == {
        "missing": f"{tmp_path}/no.yaml: file not found; check the path, or use - for standard input",
        "folder": f"{tmp_path}: is a folder; pass the file, for example {tmp_path}/openapi.yaml",
        "binary": f"{binary}:2: is not UTF-8 text; save it as UTF-8",
        "scheme": "ftp://x/y: only http and https URLs are supported; pass a file, a URL, or - for standard input",
        "status": f"{address}/no: the server answered 404; open the URL in a browser to check it",
        "nobody": "http://127.0.0.1:1/x: cannot be fetched: [Errno 111] Connection refused; is the server running?",
        "url": "http://[/x: is not a valid URL; percent-encode special characters",
        "null": "a\0b: cannot be read: embedded null byte",
    }


def test_a_text_that_was_packed_still_tells_lines_and_columns(tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    path.write_text(
        '{"openapi": "3.1.0", "info": {"title": "\U0001f680", "version": "1"},\n "paths": {"/a": {"get": {}}}}', encoding="utf-8"
    )
    document = load(path)
    assert document.text is not None
    for _ in range(2):
        assert str(document.tree.place("/paths/~1a/get")) == f"{path}:2:26"
        assert document.text.content == path.read_text(encoding="utf-8")
        document.pack()
