"""The headers of a run go to the host of `--url` and nowhere else, and no password is shown, whatever document, server or environment do."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from contracts.checker.sending.transport import Transport
from contracts.cli import commands as cli
from contracts.http.messages import Request
from tests.checker.greeter import BOOK, DOCUMENT, Message, Receive, Send, served
from tests.hostile.recording import Listener, commands, listening

# where requests go

TOKEN = "s3cret-token-of-the-run"
HEADER = f"Authorization: Bearer {TOKEN}"
PROXIES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


def leading_elsewhere(url: str, file: str) -> dict[str, Any]:
    """A document that names another host, and a file, wherever one can be named."""
    away = {"servers": [{"url": f"{url}/server"}]}
    named = {"type": "string", "enum": ["a"], "example": {"$ref": file}, "x-note": {"$ref": f"{url}/extension"}}
    thing = {
        "$schema": f"{url}/dialect",
        "type": "object",
        "required": ["name"],
        "properties": {"name": named, "other": {"const": {"$ref": f"{url}/constant"}}, "far": {"$dynamicRef": f"{url}/dynamic"}},
        "discriminator": {"propertyName": "name", "mapping": {"a": f"{url}/mapping"}},
    }
    examples = {
        "external": {"externalValue": f"{url}/external"},
        "reference": {"$ref": f"{url}/reference"},
        "value": {"value": {"name": "a", "$ref": f"{url}/value"}},
        "file": {"value": {"$ref": file}},
    }
    links = {"far": {"operationRef": f"{url}/operation#/paths/~1x/get", "server": {"url": url}}, "near": {"operationId": "read"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Elsewhere", "version": "1"},
        **away,
        "paths": {
            "/things": {
                **away,
                "post": {
                    "operationId": "write",
                    **away,
                    "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}, "examples": examples}],
                    "requestBody": {"required": True, "content": {"application/json": {"schema": thing, "examples": examples}}},
                    "responses": {"200": {"description": "Done.", "links": links}},
                },
                "get": {"operationId": "read", **away, "responses": {"302": {"description": "There."}}},
            },
            f"//{url.removeprefix('http://')}/two-slashes": {"get": {"operationId": "host", "responses": {"200": {"description": "."}}}},
        },
    }


@pytest.fixture
def elsewhere() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture
def proxy() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture
def folder(tmp_path: Path, elsewhere: Listener) -> Path:
    """A working folder, and home, in which everything invites to leave."""
    (tmp_path / "local.json").write_text('{"name": "text of a local file"}')
    document = leading_elsewhere(elsewhere.url, str(tmp_path / "local.json"))
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login netrc password of-netrc\ndefault login netrc password of-netrc\n")
    netrc.chmod(0o600)
    (tmp_path / "hooks.py").write_text("raise SystemExit('loaded')")
    (tmp_path / "schemathesis.toml").write_text('headers = { X-Configured = "elsewhere" }\n')
    return tmp_path


def test_nobody_is_contacted_but_the_named_host_or_its_proxy(folder: Path, elsewhere: Listener, proxy: Listener) -> None:
    def redirecting(request: bytes) -> bytes:
        return b"HTTP/1.1 302 Found\r\nLocation: %s/followed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % elsewhere.url.encode()

    own = ("--rules", "none", "--max-examples", "1", "--max-time", "30")
    run = ("contracts", "run", "openapi.json", "--robustness", "--header", HEADER, *own)
    named = dict.fromkeys(PROXIES, proxy.url.replace("//", "//user:s3cret-of-proxy@"))
    with listening(redirecting) as host:
        (direct, proved, audited, proxied), printed = commands(
            folder,
            [*run, "--url", host.url],
            ["mock_server", "prove", "openapi.json", *own, "--phases", "examples,stateful"],
            ["mock_server", "audit", "openapi.json"],
            [*run, "--url", "http://service.test/base", "--allow-writes", "--phases", "examples,stateful"],
            **named,
            SCHEMATHESIS_HOOKS="hooks.py",
        )
    assert direct.contacts == {host.address}
    assert (proved.contacts, audited.contacts) == (set(), set())
    assert proxied.contacts == {proxy.address}
    assert elsewhere.lines == []
    assert {code.exit_code for code in (direct, proved, audited, proxied)} <= {0, 1}
    assert [line for line in host.lines if "://" in line.partition("\n")[0]] == []  # no request for another host
    assert {re.sub(r"^[A-Z]+ (http://service\.test/base/)\S* (HTTP/1\.1)$", r"\1 \2", line) for line in proxy.lines} == {
        "http://service.test/base/ HTTP/1.1"
    }
    for listener in (host, proxy):
        heard = b"\n".join(listener.heard)
        assert f"Authorization: Bearer {TOKEN}\r\n".encode() in heard
        for other in (b"text of a local file", b"X-Configured", b"netrc", base64.b64encode(b"netrc:of-netrc"), b"X-Schemathesis"):
            assert other not in heard
    assert "Schemathesis cannot" not in printed
    assert "Schemathesis stopped" not in printed
    assert TOKEN not in printed
    assert "s3cret-of-proxy" not in printed


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_a_proxy_of_the_environment_gets_whole_addresses(variable: str, proxy: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, proxy.url)
    with Transport("http://user:pass@service.test/base", headers=(("X-Key", TOKEN),)) as transport:
        transport.send(transport.complete(Request("GET", "@other.test/%2F", (("q", "a b"),))))
    (heard,) = proxy.heard
    assert heard.startswith(b"GET http://service.test/base/@other.test/%2F?q=a%20b HTTP/1.1\r\n")
    assert {b"X-Key: " + TOKEN.encode(), b"Authorization: Basic dXNlcjpwYXNz", b"Host: service.test"} <= set(heard.split(b"\r\n"))


def test_a_tunnel_is_asked_for_with_the_host_alone(proxy: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    with (
        Transport("https://service.test/base", headers=(("X-Key", TOKEN),)) as transport,
        pytest.raises(Exception, match=r"TLS|proxy|broke"),
    ):
        transport.send(transport.complete(Request("GET", "/path")))
    (heard,) = proxy.heard
    assert heard.startswith(b"CONNECT service.test:443 HTTP/1.1\r\n")
    assert b"path" not in heard
    assert TOKEN.encode() not in heard


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1"])
def test_this_machine_is_never_asked_through_a_proxy(
    host: str, elsewhere: Listener, proxy: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in PROXIES:
        monkeypatch.setenv(variable, proxy.url)
    with Transport(f"http://{host}:{elsewhere.address[1]}") as transport:
        transport.send(Request("GET", "/"))
    assert (elsewhere.lines, proxy.lines) == (["GET / HTTP/1.1"], [])


def test_a_redirect_is_an_answer_and_not_followed(elsewhere: Listener) -> None:
    def redirecting(request: bytes) -> bytes:
        return b"HTTP/1.1 307 Moved\r\nLocation: %s/\r\nContent-Length: 0\r\n\r\n" % elsewhere.url.encode()

    with listening(redirecting) as host, Transport(host.url, headers=(("X-Key", TOKEN),)) as transport:
        assert transport.send(transport.complete(Request("POST", "/", body=b"{}"))).status == 307
    assert elsewhere.lines == []


def test_a_document_is_fetched_without_the_headers_of_the_run() -> None:
    body = json.dumps(DOCUMENT).encode()

    def document(request: bytes) -> bytes:
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body)

    with listening(document) as host, pytest.raises(SystemExit):
        cli.main(["run", f"{host.url}/openapi.json", "--url", "http://127.0.0.1:1", "--header", HEADER])
    assert host.lines == ["GET /openapi.json HTTP/1.1"]
    assert b"uthorization" not in host.heard[0]


# what is shown

SECRET = "pa55/w+rd=\"of'mine&ü"
PLAIN = "s3cretOfMine-42"


def _basic(pair: str) -> str:
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


# id → command line, variables, pyproject.toml; {host}: where the implementation is. And what may not be seen.
INPUTS: dict[str, tuple[list[str], dict[str, str], str, str]] = {
    "bearer": (["--url", "http://{host}", "--header", f"Authorization: Bearer {PLAIN}"], {}, "", PLAIN),
    "odd letters": (["--url", "http://{host}", "--header", f"X-Api-Key: {SECRET}"], {}, "", SECRET),
    "a number": (["--url", "http://{host}", "--header", "X-Api-Key: 8675309424242"], {}, "", "8675309424242"),
    "basic": (["--url", "http://{host}", "--header", f"Authorization: {_basic(f'anna:{PLAIN}')}"], {}, "", PLAIN),
    "cookie": (["--url", "http://{host}", "--header", f"Cookie: theme=dark; session={PLAIN}"], {}, "", PLAIN),
    "variable": (["--url", "http://{host}"], {"CONTRACTS_HEADER": f"Accept: */*\nX-Api-Key: {PLAIN}"}, "", PLAIN),
    "pyproject": (["--url", "http://{host}"], {}, f'header = ["X-Api-Key: {PLAIN}"]', PLAIN),
    "user info": (["--url", f"http://anna:{PLAIN}@{{host}}"], {}, "", PLAIN),
    "user info, percent-encoded": (["--url", f"http://anna:{quote(SECRET, safe='')}@{{host}}"], {}, "", SECRET),
    "user info without a password": (["--url", f"http://{PLAIN}@{{host}}"], {}, "", PLAIN),
    "user info of a variable": ([], {"CONTRACTS_URL": f"http://anna:{PLAIN}@{{host}}"}, "", PLAIN),
    "user info of pyproject": ([], {}, f'url = "http://anna:{PLAIN}@{{host}}"', PLAIN),
}


def _written(secret: str) -> set[str]:
    """A secret in other letters."""
    data = secret.encode()
    inside = {base64.b64encode(b"x" * n + data + b"y").decode() for n in range(4)}
    escaped = {
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False).replace("/", "\\/")[1:-1],
        html.escape(secret),
        repr(secret),
    }
    return {secret, data.hex(), quote(secret, safe=""), quote(secret), quote_plus(secret), secret.upper(), *inside, *escaped}


def _telling(secret: str) -> set[str]:
    """Parts of what is written, by which somebody could know it."""
    middle = {base64.b64encode(b"x" * n + secret.encode()).decode()[4:14] for n in range(3)}
    return {secret[:10], quote(secret, safe="")[:10], secret.encode().hex()[:20], secret[-8:], *middle} | _written(secret)


class Echo:
    """Repeats what it was sent as credentials, in every way it can think of, where it is reported."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        given = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        parts = [given.get(name, "") for name in ("authorization", "x-api-key", "cookie")]
        tokens = {piece for part in parts for piece in (part, part.rpartition(" ")[2], part.rpartition("session=")[2]) if piece}
        for token in list(tokens):
            if given.get("authorization", "").startswith("Basic ") and not token.startswith("Basic"):
                pair = base64.b64decode(token).decode()
                tokens |= {pair, pair.partition(":")[2] or pair.partition(":")[0]}
        self.seen |= tokens
        said = [form for token in sorted(tokens) for form in (*sorted(_written(token)), f"{token[:7]}…", token[:-2])]
        numbers = [int(token) for token in tokens if token.isdecimal()]
        body = json.dumps({"text": " | ".join(said), "loud": [*said, *numbers], **dict.fromkeys(said, 1)})
        headers = [(b"content-type", b"application/json"), (b"x-language", " ".join(said).encode("ascii", "replace"))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body.encode()})


@pytest.mark.parametrize("name", INPUTS)
def test_no_output_shows_a_credential(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, variables, toml, secret = INPUTS[name]
    (tmp_path / "openapi.json").write_text(json.dumps(DOCUMENT))
    (tmp_path / "rules.yaml").write_text(json.dumps(BOOK))
    monkeypatch.chdir(tmp_path)
    echo = Echo()
    with served(echo) as url:
        host = url.removeprefix("http://")
        (tmp_path / "pyproject.toml").write_text(f"[tool.contracts]\n{toml.replace('{host}', host)}\n")
        for variable, value in variables.items():
            monkeypatch.setenv(variable, value.replace("{host}", host))
        given = [argument.replace("{host}", host) for argument in arguments]
        with pytest.raises(SystemExit) as ended:
            cli.main(["run", *given, "--phases", "book", "--max-examples", "1", "--report", "json=r.json", "--report", "junit=r.xml"])
    printed = capsys.readouterr()
    outputs = {"out": printed.out, "err": printed.err, "json": (tmp_path / "r.json").read_text(), "junit": (tmp_path / "r.xml").read_text()}
    assert secret in echo.seen  # it was sent, and sent back
    assert ended.value.code == 1
    assert "$CONTRACTS_HEADER" in outputs["out"]
    for channel, text in outputs.items():
        shown = {form for form in _telling(secret) if form in text or form in html.unescape(text) or json.dumps(form)[1:-1] in text}
        assert shown == set(), channel
    where = f"http://***@{host}" if "user info" in name else url
    assert json.loads(outputs["json"])["url"] == where
    assert f"Checking {where} " in outputs["err"]


SLIPS = {
    "no colon": ["--header", f"Authorization {PLAIN}"],
    "no quotes": ["--header", "Authorization:", "Bearer", PLAIN],
    "no quotes and no scheme": ["--header", "X-Api-Key:", PLAIN],
    "a line break": ["--header", f"X-Api-Key: {PLAIN}\nX: y"],
    "an option that is none": [f"--headr=X-Api-Key: {PLAIN}"],
    "no space": [f"--headerX-Api-Key: {PLAIN}"],
    "the header as the address": ["--url", f"X-Api-Key: {PLAIN}"],
    "no scheme": ["--url", f"anna:{PLAIN}@127.0.0.1:1"],
    "another scheme": ["--url", f"ftp://anna:{PLAIN}@127.0.0.1:1"],
    "a port that is none": ["--url", f"http://anna:{PLAIN}@127.0.0.1:port"],
    "a slash in the password": ["--url", f"http://anna:x/{PLAIN}@127.0.0.1:1"],
    "a hash in the password": ["--url", f"http://anna:x#{PLAIN}@127.0.0.1:1"],
    "a backslash": ["--url", f"http://127.0.0.1:1\\@{PLAIN}@127.0.0.1:2"],
    "a bracket": ["--url", f"http://anna:{PLAIN}@[::1"],
    "a query": ["--url", f"http://127.0.0.1:1/?key={PLAIN}"],
    "a fragment": ["--url", f"http://127.0.0.1:1/#{PLAIN}"],
    "two credentials": ["--url", f"http://anna:{PLAIN}@127.0.0.1:1", "--header", f"authorization: Bearer {PLAIN}"],
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_one_line_that_does_not_repeat_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(DOCUMENT))
    monkeypatch.chdir(tmp_path)
    url = [] if "--url" in SLIPS[name] else ["--url", "http://127.0.0.1:1"]
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", *url, *SLIPS[name]])
    printed = capsys.readouterr()
    assert PLAIN not in printed.out + printed.err
    assert (ended.value.code, printed.out, printed.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    ("url", "variable", "proxy"),
    [
        (f"http://anna:{PLAIN}@127.0.0.1:1", "", ""),
        (f"http://anna:{PLAIN}@no-such-host.invalid", "", ""),
        (f"http://anna:{PLAIN}@service.test", "HTTP_PROXY", f"http://anna:{PLAIN}@127.0.0.1:1"),
        (f"https://anna:{PLAIN}@service.test", "https_proxy", f"anna:{PLAIN}@127.0.0.1:1"),
        (f"http://anna:{PLAIN}@service.test", "ALL_PROXY", f"none://anna:{PLAIN}@127.0.0.1:1"),
        (f"http://anna:{PLAIN}@service.test", "ALL_PROXY", f"http://anna:{PLAIN}@127.0.0.1:port"),
    ],
    ids=["nobody there", "no such name", "no proxy there", "no proxy there for TLS", "a proxy of another kind", "a proxy without a port"],
)
def test_what_cannot_be_reached_is_told_without_passwords(
    url: str, variable: str, proxy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(DOCUMENT))
    monkeypatch.chdir(tmp_path)
    if variable:
        monkeypatch.setenv(variable, proxy)
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", "--url", url, "--allow-writes", "--report", "json=r.json", "--timeout", "2"])
    printed = capsys.readouterr()
    report = tmp_path / "r.json"
    said = printed.out + printed.err + (report.read_text() if report.exists() else "")
    assert ended.value.code in (2, 3)
    assert "***@" in said
    assert {form for form in _telling(PLAIN) if form in said} == set()
