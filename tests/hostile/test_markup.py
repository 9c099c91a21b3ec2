"""No text of a document, a request or an answer runs in a page, moves a terminal's cursor or forges a line."""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

import contracts.cli.commands
import mock_server.cli.commands
from contracts.cli import console
from contracts.printable import printable
from mock_server.testing import served

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "<script>alert(1)</script>"
# What documents, rule books and answers may hold. An argument holds no NUL, and what is no UTF-8 in it comes as another half of a pair.
ODD = "\x1b]0;pwned\x07\x1b[2J\x00\x7f\x9b31m\u202e\u2066\u200b\u200f\ufeff\u2028\u2029\ud800\r\n\tforged [red][link=x]é"


def answer(media_type: str, **said: Any) -> dict[str, Any]:
    return {"description": "An answer.", "content": {media_type: said}}


# --- pages --------------------------------------------------------------------------------------------------------------------------

PAGE: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": f"</title>{SCRIPT}\u202e\ud800", "version": f'"{SCRIPT}', "description": SCRIPT},
    "paths": {
        "/json": {"get": {"responses": {"200": answer("application/json", example=SCRIPT)}}},
        "/html": {"get": {"responses": {"200": answer("text/html", example=SCRIPT)}}},
        "/xhtml": {"get": {"responses": {"200": answer("application/xhtml+xml; charset=utf-8", example=SCRIPT)}}},
        "/svg": {"get": {"responses": {"200": answer("image/svg+xml", example=f"<svg>{SCRIPT}</svg>")}}},
        "/xml": {"get": {"responses": {"200": answer("text/xml", example=f"<a>{SCRIPT}</a>")}}},
        "/own-policy": {
            "get": {
                "responses": {
                    "200": {
                        **answer("text/html", example="mine"),
                        "headers": {
                            "Content-Security-Policy": {"required": True, "schema": {"const": "default-src 'self'"}},
                            "X-Content-Type-Options": {"required": True, "schema": {"const": "mine"}},
                        },
                    }
                }
            }
        },
    },
}


@pytest.fixture(scope="module")
def mock() -> Iterator[httpx.Client]:
    with served(document=PAGE, rules="none") as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client


PAGES = [
    ("GET", "/", 302),
    ("GET", "/docs", 307),
    ("GET", "/docs/", 200),
    ("GET", "/docs/index.html", 200),
    ("GET", "/docs/docs.html", 404),
    ("GET", f"/docs/{SCRIPT}", 404),
    ("POST", "/docs/", 404),
    ("GET", "/docs-assets/docs.js", 200),
    ("GET", "/docs-assets/swagger-ui.css", 200),
    ("GET", f"/docs-assets/{SCRIPT}", 404),
    ("GET", "/openapi.json", 200),
    ("GET", "/openapi.yaml", 200),
    ("GET", "/openapi.json/x", 404),
]


@pytest.mark.parametrize(("method", "path", "status"), PAGES)
def test_every_page_error_and_redirect_has_a_policy_without_inline_scripts(mock: httpx.Client, method: str, path: str, status: int) -> None:
    found = mock.request(method, path, headers={"Accept": "text/html"})
    assert found.status_code == status
    policy = dict(one.strip().partition(" ")[::2] for one in found.headers["content-security-policy"].split(";"))
    assert (policy["default-src"], policy["script-src"], policy["style-src"], policy["connect-src"]) == (
        "'none'",
        "'self'",
        "'self'",
        "'self'",
    )
    assert {policy[name] for name in ("base-uri", "form-action", "frame-ancestors")} == {"'none'"}
    assert "unsafe" not in str(policy) and "http" not in str(policy)
    assert (found.headers["x-content-type-options"], found.headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert SCRIPT not in found.text or not found.headers["content-type"].startswith("text/html")


class Page(HTMLParser):
    """The elements of a page with their attributes, and the texts in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag = self.elements[-1][0] if self.elements else ""
        self.texts[tag] = self.texts.get(tag, "") + data


def test_the_docs_page_holds_no_script_style_or_handler_of_its_own(mock: httpx.Client) -> None:
    page = Page(mock.get("/docs/").text)
    assert page.texts["title"].strip() == rf"</title>{SCRIPT}\u202e\ud800"
    assert [attributes["src"] for tag, attributes in page.elements if tag == "script"] == [
        "../docs-assets/swagger-ui-bundle.js",
        "../docs-assets/docs.js",
    ]
    assert not page.texts.get("script", "").strip()
    assert "style" not in [tag for tag, _ in page.elements]
    assert [name for _, attributes in page.elements for name in attributes if name.startswith("on") or name == "style"] == []


def test_the_docs_page_names_the_hash_of_each_script_and_style(mock: httpx.Client) -> None:
    named = {
        attributes.get("src") or attributes["href"]: attributes.get("integrity")
        for tag, attributes in Page(mock.get("/docs/").text).elements
        if tag == "script" or attributes.get("rel") == "stylesheet"
    }
    assert len(named) == 4
    for address, integrity in named.items():
        content = mock.get(str(address).removeprefix("..")).content
        assert integrity == "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()


@pytest.mark.parametrize(
    ("name", "media_type"), [("docs.js", "text/javascript"), ("docs.css", "text/css"), ("swagger-ui-bundle.js", "text/javascript")]
)
def test_an_asset_has_the_media_type_that_nosniff_asks_for(mock: httpx.Client, name: str, media_type: str) -> None:
    assert mock.get(f"/docs-assets/{name}").headers["content-type"].partition(";")[0] == media_type


def test_the_address_of_the_docs_page_names_no_document(mock: httpx.Client) -> None:
    """Swagger UI would take `?url=` and `?configUrl=` with this option; whatever it tried, `connect-src` holds it to the mock."""
    assert "queryConfigEnabled: false" in mock.get("/docs-assets/docs.js").text


# --- answers of the mock --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/html", "/xhtml", "/svg", "/xml"])
def test_an_answer_with_markup_is_sent_as_written_into_a_sandbox(mock: httpx.Client, path: str) -> None:
    found = mock.get(path)
    assert SCRIPT in found.text
    assert (found.headers["content-security-policy"], found.headers["x-content-type-options"]) == ("sandbox", "nosniff")


@pytest.mark.parametrize(("path", "status"), [("/json", 200), ("/nowhere", 404), (f"/json/{SCRIPT}", 404), ("/json?q", 200)])
def test_no_answer_is_sniffed(mock: httpx.Client, path: str, status: int) -> None:
    found = mock.get(path)
    assert (found.status_code, found.headers["x-content-type-options"]) == (status, "nosniff")
    assert "json" in found.headers["content-type"] and "content-security-policy" not in found.headers


def test_what_the_document_says_of_these_headers_wins(mock: httpx.Client) -> None:
    headers = mock.get("/own-policy").headers
    assert headers.get_list("content-security-policy") == ["default-src 'self'"]
    assert headers.get_list("x-content-type-options") == ["mine"]


TEXT: dict[str, Any] = {"type": "string"}
OBJECT = {"type": "object", "required": ["message"], "properties": {"message": TEXT, "path": TEXT, "errors": {"type": "array"}}}
ERRORS: dict[str, dict[str, Any]] = {
    "text/html": TEXT,
    "text/html; charset=utf-8": OBJECT,
    "application/xhtml+xml": TEXT,
    "image/svg+xml": TEXT,
    "text/xml": OBJECT,
    "application/xml": {"anyOf": [TEXT, OBJECT]},
}


@pytest.mark.parametrize(("media_type", "schema"), ERRORS.items(), ids=ERRORS)
def test_a_refusal_in_a_markup_type_repeats_the_request_escaped(media_type: str, schema: dict[str, Any]) -> None:
    operation = {
        "parameters": [{"name": "q", "in": "query", "schema": {"type": "integer"}}],
        "requestBody": {"content": {"application/json": {"schema": {"type": "object", "additionalProperties": {"type": "integer"}}}}},
        "responses": {"200": {"description": "Fine."}, "400": answer(media_type, schema=schema)},
    }
    document = {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/a": {"post": operation}}}
    with served(document=document, rules="none") as url, httpx.Client(base_url=url, trust_env=False) as client:
        found = client.post("/a", params={"q": SCRIPT}, json={SCRIPT: SCRIPT})
    assert (found.status_code, found.headers["content-type"].partition(";")[0]) == (400, media_type.partition(";")[0])
    assert "<script" not in found.text
    assert "&lt;script&gt;alert(1)" in found.text
    assert "&amp;lt;" not in found.text
    assert found.headers["content-security-policy"] == "sandbox"


# --- what is printed ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("odd", "shown"),
    [
        ("\x00", r"\x00"), ("\x07", r"\x07"), ("\t", r"\t"), ("\n", r"\n"), ("\r", r"\r"), ("\x1b", r"\x1b"), ("\x7f", r"\x7f"),
        ("\x80", r"\x80"), ("\x85", r"\x85"), ("\x9b", r"\x9b"), ("\u200b", r"\u200b"), ("\u200d", r"\u200d"), ("\u200f", r"\u200f"),
        ("\u2028", r"\u2028"), ("\u2029", r"\u2029"), ("\u202a", r"\u202a"), ("\u202e", r"\u202e"), ("\u2066", r"\u2066"),
        ("\u2069", r"\u2069"), ("\u061c", r"\u061c"), ("\ufeff", r"\ufeff"), ("\ud800", r"\ud800"), ("\udfff", r"\udfff"), ("\ue000", r"\ue000"),
        ("\U000e0041", r"\U000e0041"),
    ],
    ids=ascii,
)  # fmt: skip
def test_a_character_that_is_no_text_is_shown_as_an_escape(odd: str, shown: str) -> None:
    assert printable(f"a{odd}b") == f"a{shown}b"


@pytest.mark.parametrize("text", ["", "Zürich", "東京\u3000都", "10\u00a0km", "💥", "[red]x[/red]", r"\x1b", "a\u0301"], ids=ascii)
def test_text_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


def assert_is_printable(text: str) -> None:
    odd = {letter for letter in text if letter != "\n" and unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")}
    assert odd == set()
    assert re.findall(r"(?m)^.?forged", text) == []  # nothing begins a line of its own


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": f"T{ODD}", "version": f"1{ODD}"},
    f"x{ODD}": 1,
    "paths": {
        f"/a{ODD.replace(chr(0xD800), '')}": {
            "get": {
                "operationId": f"odd{ODD}",
                "summary": f"s{ODD}",
                "responses": {
                    f"2{ODD}": {"description": "x"},
                    "200": answer("text/plain", example=f"b{ODD}"),
                    "404": answer(f"text/plain{ODD}", examples={f"e{ODD}": {"value": "v"}, f"f{ODD}": {"value": "v"}}),
                },
            },
        },
        "/b": {
            "post": {
                "operationId": "b",
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"type": "object", "properties": {f"m{ODD}": {"enum": [ODD, "q"]}}}}},
                },
                "responses": {"200": answer("application/json", schema={"allOf": [{"type": "integer"}, {"type": "string"}]}), "400": {"description": "No."}},
            }
        },
        "/text": {
            "post": {
                "operationId": "text",
                "requestBody": {"required": True, "content": {"text/plain": {"example": "1\nforged: at http://evil"}}},
                "responses": {"200": {"description": "Fine."}},
            }
        },
    },
    "webhooks": {f"w{ODD}": {"post": {"responses": {"200": {"description": "x"}}}}},
}  # fmt: skip
GOOD: dict[str, Any] = {
    "rulebook": 1,
    "operations": {
        "text": {
            "rules": [
                {"id": "no", "when": "request.text == 'no'", "then": {"status": 200}, "witness": {"text": "no"}, "source": f"S{ODD}"},
            ]
        }
    },
}
BAD = {
    "rulebook": 1,
    f"k{ODD}": 1,
    "operations": {f"o{ODD}": {"rules": [{"id": f"r{ODD}", "when": f"request.{ODD}", "then": {"status": 200}}]}},
}
ODD_NAME = "odd\x1b[31m\n\u202e.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path) -> None:
    (folder / "openapi.json").write_text(json.dumps(DOCUMENT))
    (folder / ODD_NAME).write_text(json.dumps(DOCUMENT))
    (folder / "good.yaml").write_text(json.dumps(GOOD))
    (folder / "bad.yaml").write_text(json.dumps(BAD))
    (folder / "question.json").write_text(json.dumps({"method": "POST", "path": "/text", "text": f"no{ODD}"}))


ARGUMENT = ODD.replace("\x00", "").replace("\ud800", "\udc9b")
COMMANDS = [
    "mock_server routes openapi.json --rules none",
    "mock_server routes openapi.json --strict --rules none",
    "mock_server routes openapi.json --rules bad.yaml",
    "mock_server show odd{ODD} openapi.json --rules none",
    "mock_server show b openapi.json --rules none",
    "mock_server show text openapi.json --rules none",
    "mock_server show missing{ODD} openapi.json --rules none",
    "mock_server routes {NAME} --rules none",
    "mock_server routes {NAME}{ODD}",
    "mock_server prove openapi.json --rules none --phases book --max-time 2",
    "mock_server sevre{ODD}",
    "mock_server serve --pro{ODD}",
    "mock_server serve openapi.json --rules none --port 0 --host {ODD}",
    "contracts check openapi.json --rules none",
    "contracts check openapi.json --rules good.yaml",
    "contracts check openapi.json --rules bad.yaml",
    "contracts check {NAME} --rules none",
    "contracts rules openapi.json --rules good.yaml",
    "contracts rules openapi.json --rules good.yaml --explain question.json",
    "contracts rules openapi.json --rules good.yaml --explain {NAME}",
    "contracts init openapi.json",
    "contracts checks",
    "contracts run openapi.json --rules none --url http://127.0.0.1:1/\x1b[31m",
    "contracts run openapi.json --rules none --url {ODD}",
    "contracts run openapi.json --rules none --url http://127.0.0.1:1 --skip {ODD}",
    "contracts run openapi.json --rules none --url http://127.0.0.1:1 --report json=/missing{ODD}/x",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_prints_no_control_character(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package, *words = command.split()
    main: Callable[[list[str]], None] = {"mock_server": mock_server.cli.commands.main, "contracts": contracts.cli.commands.main}[package]
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(SystemExit) as ended:
            main([word.replace("{ODD}", ARGUMENT).replace("{NAME}", ODD_NAME) for word in words])
    finally:
        for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
            signal.signal(number, handler)
    said = capsys.readouterr()
    assert ended.value.code in (0, 1, 2, 3)
    assert said.out + said.err
    assert_is_printable(said.out)
    assert_is_printable(said.err)
    if ended.value.code == 2 and "{ODD}" in command and "none" not in command:
        assert said.err.count("\n") == 1


@pytest.mark.parametrize("name", ["CONTRACTS_PHASES", "CONTRACTS_SEED", "CONTRACTS_DOCUMENT", "CONTRACTS_REPORT"])
def test_a_variable_of_the_environment_is_repeated_on_one_line(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, "x\x1b]0;x\x07\u202e\tforged")
    with pytest.raises(SystemExit) as ended:
        contracts.cli.commands.main(["run", "--rules", "none", "--url", "http://127.0.0.1:1"])
    said = capsys.readouterr()
    assert ended.value.code in (2, 3)
    assert_is_printable(said.out + said.err)
    assert r"\x1b]0;x\x07\u202e\tforged" in said.out + said.err


def environment(**further: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOCK_SERVER_", "CONTRACTS_"))}
    return {**kept, "PYTHONPATH": str(ROOT), "LC_ALL": "C", **further}


@pytest.mark.parametrize(
    ("command", "encoding"), [("mock_server routes", "ascii"), ("contracts init", "latin-1"), ("contracts check", "ascii")]
)
def test_a_terminal_that_knows_few_letters_stops_nothing(command: str, encoding: str, tmp_path: Path) -> None:
    document = {**PAGE, "info": {"title": "東京 Zürich 💥 \ud800", "version": "1"}}
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    done = subprocess.run(
        [sys.executable, "-m", *command.split(), "openapi.json"], cwd=tmp_path, env=environment(PYTHONIOENCODING=f"{encoding}:strict"), capture_output=True, timeout=60
    )  # fmt: skip
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert (b"\\u6771" in done.stdout) or ("東京" in done.stdout.decode())  # a draft is a file: it is UTF-8 for every terminal


# --- the log of requests --------------------------------------------------------------------------------------------------------------


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, bytes]]:
    """A running mock on a terminal that knows ASCII alone, its host and port, and its address line."""
    command = [sys.executable, "-m", "mock_server", "serve", "openapi.json", "--rules", "none", "--port", "0"]
    with subprocess.Popen(
        command, cwd=folder, env=environment(PYTHONIOENCODING="ascii:strict"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    ) as process:  # no buffer: `readline` must leave the other lines to `communicate`
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield process, line.rstrip().rpartition(b"//")[2].decode(), line
        finally:
            process.kill()


REQUESTS = [
    b"GET /%0a12:00:00%20GET%20/forged%20200 HTTP/1.1\r\n",
    b"GET /%1b%5b2J%c2%9b%e2%80%ae?q=%0a HTTP/1.1\r\n",
    b"GET /\xc2\x9b31m\xe2\x80\xae HTTP/1.1\r\n",
    b"GET /a\tb HTTP/1.1\r\n",
    b"GET /a b HTTP/1.1\r\n",
    b"GET /\x1b[31m HTTP/1.1\r\n",
    b"G\x1bT / HTTP/1.1\r\n",
    b"GET / HTTP/1.1\r\nX-A: \x1b[31m\r\n",
    b"GET / HTTP/1.1\r\nX-A: a\r\n 12:00:00 forged\r\n",
    b"GET /docs/%0aforged HTTP/1.1\r\n",
]


def test_serve_prints_and_logs_one_line_each_whatever_it_is_told(tmp_path: Path) -> None:
    write(tmp_path)
    with serving(tmp_path) as (process, address, line):
        for data in REQUESTS:
            host, _, port = address.partition(":")
            with socket.create_connection((host, int(port)), timeout=10) as connection:
                connection.sendall(data + b"Host: mock\r\nConnection: close\r\n\r\n")
                while connection.recv(65536):
                    pass
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert re.fullmatch(rb"Serving T.* forged \[red\]\[link=x\]\\xe9 at http://127\.0\.0\.1:\d+\n", line)
    assert_is_printable((line + out).decode("ascii"))
    assert [text[:9] for text in out.decode().splitlines()] == [
        "  docs   ", "  try    ", "  check  ", "  faults ", "  seed   ",
    ]  # fmt: skip
    lines = [text for text in err.decode("ascii").splitlines() if not text.startswith("warning: ")]
    assert_is_printable(err.decode("ascii"))
    assert 2 <= len(lines) <= len(REQUESTS)  # the others are no HTTP to the server
    assert [text for text in lines if not re.fullmatch(r"\d\d:\d\d:\d\d [A-Z]+ /\S* \d{3} [\d.]+ ms", text)] == []


# --- what an implementation answers ---------------------------------------------------------------------------------------------------


class Odd(http.server.BaseHTTPRequestHandler):
    """Answers everything with text for terminals, in status line, headers and body."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps({f"m{ODD}": ODD}, ensure_ascii=False).encode("utf-8", "replace")
        self.send_response(200, "Odd\x1b[31m")
        self.send_header("Content-Type", "application/json; a=\x9b31m")
        self.send_header("X-Odd", "\x1b[31m")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = do_POST  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the output of the command is what is looked at."""


def test_no_report_of_a_run_holds_a_control_character(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    reports = ["--report", "console", "--report", "json=r.json", "--report", "junit=r.xml"]
    path, item = next(iter(DOCUMENT["paths"].items()))
    (folder / "openapi.json").write_text(json.dumps({**DOCUMENT, "paths": {path: item}}))
    try:
        with pytest.raises(SystemExit) as ended:
            contracts.cli.commands.main(["run", "openapi.json", "--rules", "none", "--url", url, "--phases", "coverage", *reports])
    finally:
        server.shutdown()
        server.server_close()
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert "forged [red][link=x]é" in said.out  # nor is it markup to rich
    for text in (said.out, said.err, (folder / "r.json").read_text("ascii"), (folder / "r.xml").read_text("ascii")):
        assert_is_printable(text)
    assert json.loads((folder / "r.json").read_text())["findings"]
    failures = list(ElementTree.parse(folder / "r.xml").iter("failure"))
    assert failures
    for element in failures:
        assert_is_printable(element.get("message", "") + (element.text or ""))


# --- logging --------------------------------------------------------------------------------------------------------------------------


def test_a_record_of_logging_is_one_line_and_its_traceback_stands_below(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logging, "lastResort", None)
    console.prepare()
    assert logging.lastResort is not None
    try:
        raise ValueError(f"the reason{ODD}")
    except ValueError:
        information = sys.exc_info()
    arguments = ("mock_server", logging.ERROR, __file__, 1, "failed on %s", (ODD,), information)
    logging.lastResort.handle(logging.LogRecord(*arguments))
    lines = capsys.readouterr().err.splitlines()
    assert_is_printable("\n".join(lines))
    assert lines[0] == f"failed on {printable(ODD)}"
    assert {line[:2] for line in lines[1:]} == {"  "}
    assert lines[-1].startswith("  forged") or "forged" in lines[-1]
