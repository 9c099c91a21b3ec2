"""What is printed as a reproduction sends the same request again when it is pasted, and fails as long as the finding is there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import contracts
from contracts.checker.credentials.masking import Masking
from contracts.checker.events import Result
from contracts.checker.failures import Failure, Finding
from contracts.checker.reproduction.commands import Contracted, curl
from contracts.checker.reproduction.commands import pytest as pytest_text
from contracts.checker.reproduction.replay import broken
from contracts.checker.run import run
from contracts.checker.sending.transport import Transport
from contracts.configuration import CONTRACTS, resolve
from contracts.http.messages import Exchange, Request, Response
from tests.checker.greeter import BOOK, DOCUMENT, Greeter, found, served

JSON = ("Content-Type", "application/json")
ROOT = Path(__file__).parents[2]
REQUESTS = [
    Request("POST", "/greetings", (), (JSON,), b'{"name": "Anna"}'),
    Request("POST", "/greetings", (), (JSON,), '{"name": "D\'Arc \\\\ $HOME `x` é 💥\nx"}'.encode()),
    Request("POST", "/greetings", (), (JSON,), b"\x00\xff%s\\n'\x1b"),
    Request("POST", "/greetings", (), (JSON,), b"@/etc/passwd"),
    Request("POST", "/greetings", (), (), b"{}"),
    Request("POST", "/greetings", (), (JSON,)),
    Request("GET", "/a/../b[1]{x}", (("q", "a b&c"), ("q", "'ä"))),
    Request("GET", "/greetings", (), (JSON,), b"{}"),
    Request("DELETE", "/greetings", (), (("X-Empty", ""), ("X-Quote", "it's"))),
    Request("POST", "/greetings", (), (("Content-Type", "multipart/form-data; boundary=x"),), b"--x\r\n\r\n-n\r\n--x--\r\n"),
]
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


def finding(request: Request, *before: Request, id_: str = "x", kind: str = "rule", is_of_run: bool = False) -> Finding:
    failure = Failure(id_, "greet", kind, "m", is_of_run=is_of_run)
    return Finding(failure, "book", request, None, before=tuple(Exchange(one, Response(200)) for one in before))


def pasted(command: str, **environment: str) -> str:
    done = subprocess.run(["bash", "-c", command], check=True, capture_output=True, timeout=60, env={**os.environ, **environment}, cwd=ROOT)
    return done.stdout.decode()


@needs_curl
@pytest.mark.parametrize("request_", REQUESTS, ids=range(len(REQUESTS)))
def test_the_command_sends_the_same_request(request_: Request) -> None:
    application = Greeter()
    with served(application) as url:
        pasted(curl(url, finding(request_), Masking()))
    method, target, headers, body = application.seen[0]
    assert (method, body) == (request_.method, request_.body)
    assert target.split(b"?")[0].decode() == request_.path
    assert {name.lower(): value for name, value in request_.headers} == {
        name: value for name, value in headers.items() if name not in ("host", "user-agent", "accept", "content-length")
    }


@needs_curl
def test_a_sequence_is_one_command_after_the_other() -> None:
    application = Greeter()
    with served(application) as url:
        pasted(curl(url, finding(REQUESTS[0], REQUESTS[7], REQUESTS[5]), Masking()))
    assert [(method, body) for method, _, _, body in application.seen] == [("GET", b"{}"), ("POST", b""), ("POST", b'{"name": "Anna"}')]


@needs_curl
def test_what_only_many_requests_show_counts_their_statuses() -> None:
    with served(Greeter(rate=4)) as url:
        said = pasted(curl(url, finding(REQUESTS[0], is_of_run=True), Masking()))
    assert said.split() == ["30", "200", "10", "429"]


@needs_curl
@pytest.mark.parametrize("count", [1, 2])
def test_credentials_come_from_the_environment_when_pasted(count: int) -> None:
    given = (("Authorization", "Bearer secret-1"), ("X-Key", "secret-2"))[:count]
    application = Greeter()
    with served(application) as url:
        command = curl(url, finding(Request("GET", "/greetings", (), given)), Masking(given))
        assert "secret" not in command
        pasted(command, CONTRACTS_HEADER="\n".join(f"{name}: {value}" for name, value in given))
    assert [application.seen[0][2][name.lower()] for name, _ in given] == [value for _, value in given]


@needs_curl
@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("XBearer s3cret-token", "Authorization"),
        ("Basic s3cret-token", "Authorization"),
        ("s3cret-token", "Authorization"),
        ("Bearer S3CRET-TOKEN", "Authorization"),
        ("Bearer s3cret-tokenxx", "Authorization"),
        ("it's s3cret-token", "X-Other"),
    ],
)
def test_a_header_that_has_a_credential_inside_can_be_pasted_too(sent: str, name: str, count: int) -> None:
    given = (("Authorization", "Bearer s3cret-token"), ("X-Key", "secret-2"))[:count]
    variable = "\n".join(f"{name}: {value}" for name, value in given)
    application, shown = Greeter(), finding(Request("GET", "/greetings", (), ((name, sent),)))
    with served(application) as url:
        command = curl(url, shown, Masking(given))
        pasted(command, CONTRACTS_HEADER=variable)
    text = pytest_text(Contracted("d", "r"), "http://x", shown, Masking(given))
    assert "s3cret" not in (command + text).lower()
    assert application.seen[0][2][name.lower()] == sent
    written = next(line for line in text.splitlines() if line.startswith("    request = ")).partition(" = ")[2]
    import contracts

    assert eval(written, {"contracts": contracts, "os": SimpleNamespace(environ={"CONTRACTS_HEADER": variable})}).headers == ((name, sent),)


def test_a_credential_of_the_book_stays_as_it_is() -> None:
    request = Request("GET", "/", (), (("Authorization", "Bearer sk_mock_expired"),))
    assert "Bearer sk_mock_expired" in curl("http://x", finding(request), Masking((("Authorization", "Bearer sk_mock_demo"),)))


def test_a_credential_that_got_into_a_request_is_not_shown() -> None:
    """An id that an implementation made of it, used in the next request."""
    mask = Masking((("Authorization", "Bearer s3cret-token"),))
    odd = Request("POST", "/s3cret-token", (("q", "s3cret-token"),), (("X-Id", "of s3cret-token"),), b'{"a": "s3cret-token", "b": "\xff"}')
    for text in (curl("http://x", finding(odd), mask), pytest_text(Contracted("d", "r"), "http://x", finding(odd), mask)):
        assert "s3cret" not in text


# --- whole runs, their findings pasted ------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "openapi.json").write_text(json.dumps(DOCUMENT))
    (tmp_path / "rules.yaml").write_text(json.dumps(BOOK))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked_at(url: str, **flags: object) -> Result:
    import contracts

    options = resolve(CONTRACTS, {"url": url, "document": "openapi.json", "phases": "book,coverage", **flags}, environ={})
    return run(contracts.load("openapi.json", settings=options.set), options, lambda _: None)


def ran(text: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_pasted.py").write_text(text)
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_pasted.py"]
    search = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    given = {**os.environ, "PYTHONPATH": search, "PYTEST_ADDOPTS": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment}
    return subprocess.run(words, capture_output=True, text=True, timeout=120, cwd=folder, env=given)


@needs_curl
@pytest.mark.parametrize("defect", ["ignores-loud", "missing-header", "missing-allow", "limits-everything"])
def test_the_reproductions_of_a_finding_show_it_when_pasted(defect: str, folder: Path) -> None:
    header = "Authorization: Bearer very-secret"
    with served(Greeter(defect)) as url:
        result = checked_at(url, header=(header,))
        assert found(result)
        shown = result.findings[0]
        assert "very-secret" not in shown.curl + shown.pytest
        answered = pasted(shown.curl, CONTRACTS_HEADER=header)
        failing = ran(shown.pytest, folder, CONTRACTS_HEADER=header)
    assert answered.startswith("HTTP/1.1 ") or shown.failure.is_of_run
    assert failing.returncode == 1, failing.stdout + failing.stderr
    with served(Greeter()) as mended:
        passing = ran(shown.pytest.replace(url, mended), folder, CONTRACTS_HEADER=header)
    assert passing.returncode == 0, passing.stdout + passing.stderr


def test_a_test_loads_the_contract_as_the_run_did() -> None:
    text = pytest_text(Contracted("a.yaml", "none", {"mood": "good"}, "real.yaml"), "http://x", finding(REQUESTS[0]), Masking())
    assert "contracts.load('a.yaml', rules='none', settings={'mood': 'good'}, fixtures='real.yaml')" in text
    compile(text, "pasted", "exec")


RELATION = {
    "id": "loudness-changes-no-name",
    "when": "first.response.status == 200",
    "follow": {"set": {"body.loud": True}},
    "expect": "first.response.body.text == second.response.body.text",
}


@pytest.mark.parametrize(("defect", "code"), [("shouts", 1), ("", 0)])
def test_a_relation_is_asked_with_its_follow_ups(defect: str, code: int, folder: Path) -> None:
    operation = {**BOOK["operations"]["greet"], "relations": [RELATION]}
    (folder / "rules.yaml").write_text(json.dumps({**BOOK, "operations": {"greet": operation}}))
    first, second = REQUESTS[0], Request("POST", "/greetings", (), (JSON,), b'{"name": "Anna", "loud": true}')
    with served(Greeter(defect)) as url:
        one = finding(second, first, id_="loudness-changes-no-name", kind="relation")
        done = ran(pytest_text(Contracted("openapi.json", "beside"), url, one, Masking()), folder)
    assert done.returncode == code, done.stdout + done.stderr


def test_a_replay_sends_the_requests_before_and_judges_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Request] = []

    def send(_: Transport, request: Request) -> Response:
        sent.append(request)
        return Response(500)

    monkeypatch.setattr(Transport, "send", send)
    before, last = REQUESTS[0], Request("POST", "/greetings", (), (JSON,), b'{"name": "Bo"}')
    assert "no-server-error" in broken(contracts.load(DOCUMENT, BOOK), "http://127.0.0.1:9", last, before=[before])
    assert sent == [before, last]
