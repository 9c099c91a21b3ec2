"""`--timeout` covers an exchange as a whole, `--max-time` a run, 20 s a document from a URL, whatever the other side does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import contracts
from contracts.checker.engine import _Handover
from contracts.checker.run import run
from contracts.checker.sending import transport as transports
from contracts.checker.sending.transport import Transport, Unanswered
from contracts.configuration import CONTRACTS, resolve
from contracts.document.reading import fetching
from contracts.http.messages import Request, Response
from tests.checker.greeter import BOOK, DOCUMENT
from tests.hostile.rude import MANNERS, behaving, slowly

LIMIT_S = 0.3
PATIENCE_S = 3.0  # what a busy machine may add; what is tried here would take for ever
GET = Request("GET", "/")


@contextmanager
def _soon(limit_s: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < limit_s + PATIENCE_S


def _unanswered(url: str, request: Request = GET) -> Unanswered:
    with Transport(url, timeout_s=LIMIT_S) as transport, pytest.raises(Unanswered) as caught, _soon(LIMIT_S):
        transport.send(request)
    return caught.value


@pytest.mark.parametrize("name", MANNERS)
def test_an_answer_without_end_ends_in_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transports, "_LIMIT_BYTES", 100_000)
    manner, outage = MANNERS[name]
    with behaving(manner) as url:
        assert _unanswered(url).outage == outage


def test_a_server_that_never_reads_ends_in_time() -> None:
    with behaving(MANNERS["never-answers"][0], reads=False) as url:
        assert str(_unanswered(url, Request("POST", "/", body=bytes(20_000_000)))) == "no response within 0.3 s"


def test_a_server_that_never_accepts_ends_in_time() -> None:
    with behaving(MANNERS["never-answers"][0], accepts=False) as url, socket.socket() as first, socket.socket() as second:
        for waiting in (first, second):  # they fill the queue
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", int(url.rpartition(":")[2])))
        assert _unanswered(url).outage in ("nobody", "timeout")


def test_silence_instead_of_tls_ends_in_time() -> None:
    with behaving(MANNERS["never-answers"][0], reads=False) as url:
        assert str(_unanswered(url.replace("http:", "https:"))) == "no response within 0.3 s"


def test_a_look_up_of_names_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: over.wait() and [])
    try:
        assert _unanswered("http://api.test").outage == "nobody"
    finally:
        over.set()


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("name", ["never-answers", "drips-its-head", "drips-100"])
def test_a_slow_proxy_ends_in_time(scheme: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with behaving(MANNERS[name][0]) as proxy:
        monkeypatch.setenv(f"{scheme}_proxy", proxy)
        monkeypatch.setenv("no_proxy", "")
        assert _unanswered(f"{scheme}://api.test").outage == "timeout"


def _wrong_and_slow(connection: socket.socket, over: threading.Event) -> None:
    slowly(connection, over, iter([b"HTTP/1.1 200 OK\r\n", b"Connection: close\r\nContent-Length: 3\r\n\r\n", b"{}", b" "]))


@pytest.mark.parametrize(
    "flags",
    [
        {"phases": "book"},
        {"phases": "book", "workers": "4"},
        {"phases": "examples,coverage,fuzzing,stateful"},
        {"phases": "relations"},
        {"phases": "examples", "robustness": True},
    ],
    ids=["book", "workers", "fuzzer", "relations", "robustness"],
)
def test_a_run_ends_in_time_with_everything_wrong_and_slow(flags: dict[str, object]) -> None:
    contract = contracts.load(DOCUMENT, BOOK)
    given = {"document": "openapi.json", "timeout": "1", "max_time": "0.5", **flags}
    with behaving(_wrong_and_slow) as url, _soon(0.5 + 1):
        options = resolve(CONTRACTS, {"url": url, **given}, environ={}, folder=Path("/nonexistent"))
        result = run(contract, options, lambda event: None)
    assert (result.exit_code, result.stopped) == (1, "stopped after 0.5 s")
    assert [one.failure for one in result.findings if one.is_flaky] == []  # what nobody had the time to send again may well repeat


def test_the_fuzzer_is_left_while_it_thinks() -> None:
    """Making up requests for a document may take longer than there is time, and no request asks whether it is up."""
    is_over = threading.Event()
    line = _Handover(contracts.load(DOCUMENT).spec, lambda request: Response(200), is_over.is_set)
    threading.Timer(0.1, is_over.set).start()
    with _soon(0.1):
        assert list(line.events()) == []


@pytest.mark.parametrize("name", ["never-answers", "drips-its-head", "drips-its-body", "drips-chunks", "floods-100", "endless-chunks"])
def test_a_document_from_a_url_has_one_time_limit_and_a_size(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_LIMIT_S", LIMIT_S)
    with behaving(MANNERS[name][0]) as url, pytest.raises(contracts.SourceError) as caught, _soon(LIMIT_S):
        fetching.Fetcher([], limit_bytes=1_000_000).fetch(f"{url}/openapi.yaml")
    assert str(caught.value) in (
        f"{url}/openapi.yaml: timed out after 0.3 s; download it and pass the file",
        f"{url}/openapi.yaml: is larger than 0 MiB; download it and pass the file",
    )
    for thread in threading.enumerate():  # nobody goes on reading what nobody waits for
        if thread.name == "contracts-fetch":
            thread.join(10)
            assert not thread.is_alive()


def test_all_texts_of_a_document_have_a_time_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_LIMIT_OF_ALL_S", LIMIT_S)
    fetcher = fetching.Fetcher([], limit_bytes=1_000)
    with behaving(MANNERS["never-answers"][0]) as url:
        for expected in (r"timed out after 0\.3 s", r"was not fetched: the limit of 0\.3 s for all files of a document was reached"):
            with pytest.raises(contracts.SourceError, match=expected), _soon(LIMIT_S):
                fetcher.fetch(f"{url}/openapi.yaml")
