"""Both tools end in good order: the right exit code, one line that says what is wrong, no traceback."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

import contracts
from contracts.checker.engine import _Handover, _told_of_threads
from contracts.checker.events import Event, FindingFound, PhaseFinished, Result, RunError
from contracts.checker.interrupts import held, reported
from contracts.checker.reports.output import Output
from contracts.checker.run import run
from contracts.cli.commands import main as contracts_main
from contracts.configuration import CONTRACTS, resolve
from contracts.errors import ConfigurationError
from contracts.http.messages import Response
from mock_server.cli.commands import main as mock_server_main
from tests.checker.greeter import BOOK, DOCUMENT, Greeter, served
from tests.hostile.rude import MANNERS, OK, Manner, behaving

ROOT = Path(__file__).resolve().parents[2]
MAINS = {"contracts": contracts_main, "mock-server": mock_server_main}
FULL = "standard output cannot be written: No space left on device"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the greeter's contract, and things that are no documents."""
    made = tmp_path_factory.mktemp("endings")
    (made / "openapi.json").write_text(json.dumps(DOCUMENT), encoding="utf-8")
    (made / "rules.yaml").write_text(json.dumps(BOOK), encoding="utf-8")
    (made / "folder").mkdir()
    os.mkfifo(made / "pipe")
    (made / "device").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(made / "socket"))  # their names must be short
    return made


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A greeter that is right."""
    with served(Greeter()) as address:
        yield address


def _ended(words: Sequence[str], folder: Path, *, stdout: object = subprocess.PIPE, **environment: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command in a process of its own."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    module = {"contracts": "contracts", "mock-server": "mock_server"}[words[0]]
    command = [sys.executable, "-m", module, *words[1:]]
    done = subprocess.run(command, cwd=folder, env=environ, stdout=stdout, stderr=subprocess.PIPE, timeout=60)  # type: ignore[call-overload]
    return done.returncode, (done.stdout or b"").decode(), done.stderr.decode()


def _said(capsys: pytest.CaptureFixture[str], words: Sequence[str]) -> tuple[object, str]:
    """Exit code and standard error of a command in this process."""
    with pytest.raises(SystemExit) as ended:
        MAINS[words[0]](words[1:])
    return ended.value.code, capsys.readouterr().err


RUN = ("contracts", "run", "openapi.json", "--url", "URL", "--phases", "book", "--max-time", "1", "--report", "json")


@pytest.mark.parametrize(
    "words",
    [("contracts", "--help"), RUN, ("mock-server", "routes", "openapi.json"), ("mock-server", "serve", "openapi.json", "--port", "0")],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_full_standard_output_is_one_line(words: Sequence[str], folder: Path, url: str) -> None:
    with Path("/dev/full").open("wb") as full:
        code, _, said = _ended([url if word == "URL" else word for word in words], folder, stdout=full)
    assert (code, said.splitlines()[-1]) == (2, f"{words[0]}: {FULL}")
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "words", [("contracts", "checks"), RUN, ("mock-server", "show", "greet", "openapi.json")], ids=lambda words: " ".join(words[:2])
)
def test_a_reader_that_has_gone_is_no_mistake(words: Sequence[str], folder: Path, url: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        code, _, said = _ended([url if word == "URL" else word for word in words], folder, stdout=writing)
    finally:
        os.close(writing)
    assert (code, "Traceback" in said, "Broken" in said) == (0, False, False)


def test_a_character_that_the_terminal_lacks_is_escaped(tmp_path: Path) -> None:
    document = {**DOCUMENT, "info": {"title": "Größe \ud83d", "version": "1"}}
    (tmp_path / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    code, said, _ = _ended(["contracts", "check", "openapi.json"], tmp_path, PYTHONIOENCODING="iso-8859-5")
    assert (code, said.splitlines()[0]) == (0, "Gr\\xf6\\xdfe \\ud83d: 1 operation")


@pytest.mark.parametrize("what", ["folder", "pipe", "device", "socket", "missing"])
@pytest.mark.parametrize(
    "words",
    [
        ("contracts", "check", "WHAT"),
        ("contracts", "check", "openapi.json", "--rules", "WHAT"),
        ("contracts", "rules", "openapi.json", "--explain", "WHAT"),
        ("contracts", "run", "openapi.json", "--url", "http://127.0.0.1:1", "--fixtures", "WHAT"),
        ("mock-server", "serve", "WHAT", "--port", "0"),
        ("mock-server", "routes", "WHAT"),
    ],
    ids=lambda words: "-".join(word for word in words[:4] if word.isalpha() or word.startswith("--")),
)
def test_what_is_no_file_is_one_line(
    words: Sequence[str], what: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    code, said = _said(capsys, [what if word == "WHAT" else word for word in words])
    assert (code, said.count("\n"), said.partition(": ")[2].startswith(f"{what}: ")) == (2, 1, True)


def test_a_reference_or_a_table_that_is_no_file_is_told_with_its_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    document = {**DOCUMENT, "components": {**DOCUMENT["components"], "parameters": {"p": {"$ref": "pipe"}}}}
    Path("refers.json").write_text(json.dumps(document), encoding="utf-8")
    (fault,) = contracts.load("refers.json", "none").faults
    assert fault.place.file == "refers.json"
    assert "`pipe` cannot be read: pipe: cannot be read: it is not a regular file; " in fault.message
    book = {**BOOK, "fixtures": {"people": {"key": "name", "rows": "pipe"}}}
    with pytest.raises(contracts.RuleBookError, match="pipe cannot be read: it is not a regular file"):
        contracts.load("openapi.json", book)


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        ("json=folder", "folder cannot be written: it is a folder"),
        ("json=nowhere/r.json", "nowhere/r.json cannot be written: the folder nowhere does not exist"),
        ("junit=socket", "socket cannot be written: No such device or address"),
        ("json=pipe", "pipe cannot be written: No such device or address"),
        ("json=/dev/full", "/dev/full cannot be written: No space left on device"),
        ("console=/dev/full", "/dev/full cannot be written: No space left on device"),
    ],
)
def test_a_report_that_cannot_be_written_is_one_line_and_the_others_are_there(
    report: str, reason: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    other = tmp_path / "other.xml"
    words = ["contracts", "run", "openapi.json", "--url", "http://127.0.0.1:1", "--report", report, "--report", f"junit={other}"]
    code, said = _said(capsys, words)
    assert (code, said) == (2, f"contracts: --report: {reason}\n")
    assert other.exists() == (report.partition("=")[2] not in ("folder", "nowhere/r.json"))  # refused before the run


def test_a_report_on_a_full_disk_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="No space left"), Output(path).opened():
        raise OSError(28, "No space left on device")
    assert ([one.name for one in tmp_path.iterdir()], path.read_text(encoding="utf-8")) == (["report.json"], "before")


@pytest.mark.parametrize(
    "option",
    ["--timeout=0", "--timeout=-1", "--timeout=nan", "--timeout=1e9", "--max-time=nan", "--max-time=-1", "--workers=0", "--workers=10000",
     "--seed=99999999999999999999", "--seed=-1", "--max-examples=0", "--url=http://a..b", "--url=http://xn--zz-.test",
     f"--url=http://{'a' * 64}.test"],
)  # fmt: skip
def test_an_option_without_sense_is_one_line(option: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["contracts", "run", str(folder / "openapi.json"), "--url", "http://127.0.0.1:1", option]
    code, said = _said(capsys, words)
    assert (code, said.count("\n"), said.startswith(f"contracts: {option.partition('=')[0]}: ")) == (2, 1, True)


@pytest.mark.parametrize(
    ("environment", "code", "words"),
    [
        ({"http_proxy": "foo://u:secret@x"}, 2, "http_proxy: `foo://***@x` cannot be used as a proxy: write it as http://HOST:PORT"),
        ({"all_proxy": "foo://x"}, 2, "all_proxy: `foo://x` cannot be used as a proxy"),
        ({"http_proxy": "http://[::1"}, 2, "http_proxy: `http://[::1` cannot be used as a proxy"),
        ({"http_proxy": "http://u:sec/ret@127.0.0.1:1"}, 2, "http_proxy: `http://***@127.0.0.1:1` cannot be used as a proxy"),
        ({"http_proxy": "http://u:secret@127.0.0.1:1"}, 3, "the proxy http://***@127.0.0.1:1 cannot be reached"),
        ({"http_proxy": "127.0.0.1:1"}, 3, "the proxy http://127.0.0.1:1 cannot be reached"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(
    environment: Mapping[str, str], code: int, words: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        contracts_main(["run", str(folder / "openapi.json"), "--url", "http://api.test", "--allow-writes"])
    said = "".join(capsys.readouterr())
    assert (ended.value.code, said.count("\n"), words in said, "ret" in said) == (code, 1, True, False)


def _answering(body: bytes, *lines: bytes) -> Manner:
    head = OK + b"X-Language: en\r\n" + b"".join(line + b"\r\n" for line in lines)

    def manner(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    return manner


BODIES = {
    "deep-list": b"[" * 100_000 + b"]" * 100_000,
    "deep-object": b'{"text":' * 100_000 + b"1" + b"}" * 100_000,
    "5000-digits": b'{"text": "Hello, Anna", "loud": ' + b"9" * 5_000 + b"}",
    "not-utf-8": b'{"text": "Hello, \xff\xfe", "loud": false}',
    "half-a-surrogate-pair": b'{"text": "Hello, \\ud800", "loud": false}',
    "nan": b'{"text": NaN}',
    "controls": b'{"text": "Hello, \\u0000\\u001b[31m", "loud": 1}',
}


def _checked(url: str, listen: Callable[[Event], None] = lambda event: None, **given: str) -> Result:
    flags = {"url": url, "document": "openapi.json", "phases": "book", "max_time": "0.5", "timeout": "2", **given}
    options = resolve(CONTRACTS, flags, environ={}, folder=Path("/nonexistent"))
    return run(contracts.load(DOCUMENT, BOOK), options, listen)


@pytest.mark.parametrize("name", BODIES)
def test_an_answer_of_any_shape_is_judged(name: str) -> None:
    with behaving(_answering(BODIES[name])) as address:
        result = _checked(address)
    assert (result.exit_code, result.errors) == (1, ())
    assert "answer-fits-its-schema" in {finding.failure.id for finding in result.findings}


@pytest.mark.parametrize("name", ["deep-list", "deep-object", "5000-digits", "half-a-surrogate-pair"])
def test_the_fuzzer_goes_on_after_an_answer_of_any_shape(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A thread of Schemathesis that dies of an answer would end its phase as if all was well."""
    with behaving(_answering(BODIES[name])) as address:
        result = _checked(address, phases="examples,fuzzing", max_examples="5", max_time="10")
    assert (result.errors, capsys.readouterr().err) == ((), "")
    assert result.requests > 8


def test_a_thread_of_the_fuzzer_that_dies_is_told() -> None:
    line = _Handover(contracts.load(DOCUMENT).spec, lambda request: Response(200), lambda: False)

    def die() -> None:
        raise RecursionError("too deep")

    def work() -> None:
        dying = threading.Thread(target=die, name="schemathesis_unit_tests_0")
        dying.start()
        dying.join()
        line.put(None)

    with _told_of_threads(line):
        threading.Thread(target=work).start()
        told = list(line.events())
    assert told == [RunError("Schemathesis stopped: RecursionError: too deep")]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("negative-length", "the response is not valid HTTP (bad Content-Length) (the first 3 requests)"),
        ("two-lengths", "the response is not valid HTTP (conflicting Content-Length headers) (the first 3 requests)"),
        ("another-greeting", "is not HTTP (it starts with b'SSH-2.0-OpenSSH_'): is the port correct?"),
        ("no-status-line", "is not HTTP (it starts with b'<html>hello</htm'): is the port correct?"),
        ("endless-header", "the response head, including 1xx responses, is larger than 64 KiB (the first 3 requests)"),
    ],
)
def test_what_never_answers_in_http_is_3_with_the_reason(name: str, words: str) -> None:
    with behaving(MANNERS[name][0]) as address:
        result = _checked(address, max_time="0", timeout="10")
    assert (result.exit_code, len(result.errors), result.errors[0].endswith(words)) == (3, 1, True)


def test_an_answer_that_is_no_http_among_others_is_a_finding() -> None:
    answers = iter([_answering(b'{"text": "Hello, Anna", "loud": false}'), *[MANNERS["status-of-words"][0]] * 1_000])

    def manner(connection: socket.socket, over: threading.Event) -> None:
        next(answers)(connection, over)

    with behaving(manner) as address:
        result = _checked(address)
    assert "no-server-error" in {finding.failure.id for finding in result.findings}


@pytest.mark.parametrize("kind", [FindingFound, PhaseFinished], ids=["while it sends", "when it has sent all"])
def test_ctrl_c_at_any_time_ends_with_130_and_the_result(kind: type[Event]) -> None:
    pressed: list[Event] = []

    def listen(event: Event) -> None:
        if isinstance(event, kind) and not pressed:
            pressed.append(event)
            raise KeyboardInterrupt

    with behaving(_answering(b"{}")) as address:
        result = _checked(address, listen)
    assert (result.exit_code, result.stopped, len(pressed)) == (130, "interrupted", 1)
    assert result.findings


def test_a_second_ctrl_c_does_not_spoil_the_report() -> None:
    with reported():
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    with held():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


HEAD = '{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "x-a": '
DOCUMENTS = {
    "deep.json": (HEAD + "[" * 100_000 + "]" * 100_000 + "}", ":1:281: nested more than 200 levels deep"),
    "deep.yaml": ("a: " + "[" * 100_000 + "]" * 100_000, ":1:1003: nested more than 200 levels deep"),
    "deeper.yaml": ("- " * 100_000, ":1:401: nested more than 200 levels deep"),
    "digits.json": (HEAD + "9" * 5_000 + "}", ":1:82: a number of more than 4,000 digits"),
    "nan.json": (HEAD + '["NaN", NaN]}', ":1:90: NaN is not a JSON number"),
    "large.json": (HEAD + "1e999}", ":1:82: 1e999 is too large for a number"),
    "null.yaml": ("a: \0", ":1:4: a character that YAML does not allow: U+0000"),
    "surrogate.yaml": ('a: "\\ud800"', ":1:7: not valid YAML: found invalid Unicode character escape code while parsing a quoted scalar"),
    "empty.yaml": ("", ":1:1: the document is empty"),
    "list.yaml": ("- a", ":1:1: this is not an OpenAPI document: it is not an object"),
    "utf-16.yaml": (b"\xff\xfea", ":1: is not UTF-8 text; save it as UTF-8"),
    "picture.yaml": (b"\x89PNG\r\n\x1a\n\0", ":1: is not UTF-8 text; save it as UTF-8"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("words", [("contracts", "check"), ("mock-server", "routes"), ("mock-server", "show", "a")], ids=" ".join)
def test_a_text_that_is_no_document_is_one_line_with_its_place(
    name: str, words: Sequence[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, expected = DOCUMENTS[name]
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert _said(capsys, [*words, str(path)]) == (2, f"{words[0]}: {path}{expected}\n")


@pytest.mark.parametrize("name", ["deep.json", "deep.yaml", "digits.json", "nan.json", "null.yaml", "picture.yaml"])
def test_a_text_that_is_no_book_is_one_line_with_its_place(
    name: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, expected = DOCUMENTS[name]
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert _said(capsys, ["contracts", "check", str(folder / "openapi.json"), "--rules", str(path)]) == (
        2,
        f"contracts: {path}{expected}\n",
    )


def test_a_question_that_is_nested_too_deeply_is_one_line(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "question.json"
    path.write_text("[" * 100_000, encoding="utf-8")
    words = ["contracts", "rules", str(folder / "openapi.json"), "--explain", str(path)]
    assert _said(capsys, words) == (2, f"contracts: {path}: nested too deeply\n")
