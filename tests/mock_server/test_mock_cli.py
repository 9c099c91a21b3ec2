"""The command `mock-server`: what it prints, how it ends; as a process where it serves until a signal ends it."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.commands import ended

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "mock_server"]
DOCUMENT = """\
openapi: 3.1.0
info: {title: Leads, version: '1'}
paths:
  /leads:
    get:
      operationId: listLeads
      responses: {'200': {description: All., content: {application/json: {example: []}}}}
"""


def environment(**further: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOCK_SERVER_", "CONTRACTS_"))}
    return {**kept, "PYTHONPATH": str(ROOT), **further}


@contextmanager
def serving(*arguments: str, folder: Path, **further: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running mock and its URL, as read from its address line."""
    command = [*COMMAND, "serve", *arguments]
    with subprocess.Popen(
        command, cwd=folder, env=environment(**further), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        found = re.fullmatch(r"Serving (.+) at (http://\S+)\n", process.stdout.readline())
        try:
            assert found, process.stderr.read() if process.stderr else ""
            yield process, found[2]
        finally:
            process.kill()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "openapi.yaml").write_text(DOCUMENT)
    return tmp_path


def get(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return int(answer.status)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_signal_ends_a_quiet_mock_with_0_and_only_its_address_was_told(folder: Path, number: signal.Signals) -> None:
    with serving("--port", "0", "--quiet", folder=folder) as (process, url):
        assert get(f"{url}/leads") == 200
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_signal_while_it_loads_ends_it_with_0_too(folder: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        [*COMMAND, "serve", "-", "--port", "0"], cwd=folder, env=environment(), stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        process.stdin.write("openapi: 3.1.0\n" * 10_000)  # more than a pipe holds: when this returns, the document is being read
        process.stdin.flush()
        process.send_signal(number)
        try:
            _, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, errors.strip()) == (0, "")


def test_a_client_that_waits_does_not_keep_the_mock_alive(folder: Path) -> None:
    with (
        serving("--port", "0", folder=folder) as (process, url),
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as half,
    ):
        half.sendall(b"POST /leads HTTP/1.1\r\nHost: mock\r\nContent-Length: 10\r\n\r\n")
        assert get(f"{url}/leads") == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0


def test_what_is_printed_can_be_pasted(folder: Path) -> None:
    with serving(str(ROOT / "openapi.yaml"), "--port", "0", folder=folder) as (process, url):
        assert process.stdout is not None
        printed = {}
        while "seed" not in printed:
            name, _, text = process.stdout.readline().strip().partition(" ")
            printed[name] = text.strip()
        assert get(printed["docs"]) == 200
        answer = subprocess.run(shlex.split(printed["try"]), capture_output=True, text=True, timeout=30)
        assert answer.stdout.startswith("HTTP/1.1 200 OK"), answer
        assert f"run {ROOT / 'openapi.yaml'} --url {url}" in printed["check"]


def test_each_request_is_a_line_on_standard_error(folder: Path) -> None:
    with serving("--port", "0", folder=folder) as (process, url):
        assert get(f"{url}/leads") == 200  # the address line comes when requests are accepted
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)
    assert re.fullmatch(r"\d\d:\d\d:\d\d GET /leads 200 \d+\.\d ms\n", errors)


def test_options_come_from_the_environment_and_from_pyproject(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.mock-server]\nquiet = true\n")
    with serving(folder=folder, MOCK_SERVER_PORT="0") as (process, url):
        get(f"{url}/leads")
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)
    assert errors == ""


def test_a_taken_port_is_one_line_with_the_next_step(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = ended("mock-server", "serve", "--port", str(port), folder=folder)
    other = port + 1 if port < 65535 else port - 1
    expected = (
        f"mock-server: port {port} on 127.0.0.1 is already in use: choose another, such as --port {other}, or --port 0 for any free port\n"
    )
    assert (done.code, done.out, done.err) == (2, "", expected)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serve", "missing.yaml"], "missing.yaml: file not found"),
        (["serve", "--prot", "1"], "No such option '--prot'"),
        (["serve", "--port", "many"], "--port: got `many`, expected an integer from 0 to 65535"),
        (["serve", "--set", "mood=good", "--port", "0"], "`mood` cannot be set"),
        (["serve", "--rules", "missing.yaml", "--port", "0"], "missing.yaml: file not found"),
        (["serve", "--host", "nowhere.invalid", "--port", "0"], "host 'nowhere.invalid' was not found"),
        (["serve", "one.yaml", "two.yaml"], "too many arguments (the last 1, not shown)"),
        (["srve"], "No such command 'srve'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_of_the_caller_is_one_line_and_exit_code_2(folder: Path, arguments: list[str], said: str) -> None:
    done = ended("mock-server", *arguments, folder=folder)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith("mock-server: ")
    assert said in done.err


def test_an_unknown_setting_of_a_book_is_one_line(folder: Path) -> None:
    done = ended("mock-server", "serve", str(ROOT / "openapi.yaml"), "--port", "0", "--set", "authentification=strict", folder=folder)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "authentication" in done.err


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], []], ids=["--help", "serve --help", "nothing"])
def test_help_ends_with_a_command(folder: Path, arguments: list[str]) -> None:
    done = ended("mock-server", *arguments, folder=folder)
    assert done.code == 0
    assert done.out.rstrip().splitlines()[-1].strip().startswith("Example: mock-server serve --port 0")


def test_help_does_not_wait_for_the_web_framework() -> None:
    assert find_spec("connexion")
    code = "import sys, mock_server.cli.commands; print([name for name in ('connexion', 'uvicorn', 'faker', 'schemathesis') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n"


def test_a_random_seed_is_printed(folder: Path) -> None:
    with serving("--port", "0", "--seed", "random", folder=folder) as (process, _):
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        assert any(re.match(r"  seed    [1-9]\d*", line) for line in lines)


def test_the_document_may_come_from_standard_input(folder: Path) -> None:
    command = [*COMMAND, "serve", "-", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(DOCUMENT)
        process.stdin.close()
        line = process.stdout.readline()
        process.terminate()
    assert line.startswith("Serving Leads at http://127.0.0.1:")


def test_what_the_start_has_no_time_for_is_said_while_the_mock_serves(folder: Path) -> None:
    members = "".join(f"        member{number}: {{type: string, maxLength: {number + 1}}}\n" for number in range(30))
    paths = "".join(
        f"  /things{number}:\n    get:\n      responses:\n        '200':\n          description: A thing.\n          content:\n"
        f"            application/json: {{schema: {{allOf: [{{$ref: '#/components/schemas/Thing{number}'}}]}}}}\n"
        for number in range(300)
    )
    schemas = "".join(f"    Thing{number}:\n      type: object\n      properties:\n{members}" for number in range(299))
    never = "    Thing299: {allOf: [{type: integer}, {type: string}]}\n"
    head = "openapi: 3.1.0\ninfo: {title: Things, version: '1'}\n"
    (folder / "large.yaml").write_text(f"{head}paths:\n{paths}components:\n  schemas:\n{schemas}{never}")
    with serving("large.yaml", "--rules", "none", "--port", "0", folder=folder) as (process, url):
        assert process.stdout is not None and process.stderr is not None
        assert any(line.startswith("  later   ") for line in iter(process.stdout.readline, "  seed"))
        assert get(f"{url}/things0") == 200
        said = next(line for line in iter(process.stderr.readline, "") if line.startswith("warning: "))
    assert "no value matches this schema" in said and "GET /things299" in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["serve", "--delay", "3"], "No such option '--delay': a client asks for it in each request, with `Prefer: wait=SECONDS`"),
        (["--latency=3"], "No such option '--latency': a client asks for it in each request, with `Prefer: wait=SECONDS`"),
        (["serve", "--tls"], "No such option '--tls': use --https"),
        (["routes", "--ui"], "No such option '--ui': the page is always at /docs"),
        (["serve", "--spec", "api.yaml"], "No such option '--spec': pass the document as an argument, without an option"),
    ],
)
def test_options_with_other_names_are_known(words: list[str], message: str) -> None:
    found = ended("mock-server", *words)
    assert (found.code, found.err.startswith(f"mock-server: {message} (see ")) == (2, True), found.err


@pytest.mark.parametrize(
    "words",
    [
        ["api.yaml", "--port", "no"],
        ["--port", "no", "api.yaml"],
        ["-p", "no", "api.yaml"],
        ["-pno"],
        ["--port=no", "serve", "api.yaml"],
        ["serve", "api.yaml", "-p", "no"],
    ],
)
def test_the_command_and_the_order_of_words_do_not_matter(folder: Path, words: list[str]) -> None:
    found = ended("mock-server", *words, folder=folder)
    assert (found.code, found.err) == (2, "mock-server: --port: got `no`, expected an integer from 0 to 65535\n")


def test_a_document_is_served_without_a_command(folder: Path) -> None:
    found = ended("mock-server", "missing.yaml", folder=folder)
    assert (found.code, found.err) == (2, "mock-server: missing.yaml: file not found; check the path, or use - for standard input\n")
