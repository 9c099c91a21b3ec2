"""URLs with user info: asked with it, on their own host alone, and never shown."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from contracts.document import load
from contracts.errors import SourceError
from contracts.http.addresses import shown, without_user_info

BASIC = "Basic dXNlcjpzZUBjcmV0"  # user:se@cret
PARTS = b"Pet: {type: object}\n"


@contextmanager
def _serving(answers: dict[str, bytes | str], *, credentials: str = "Authorization") -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    """Host and port of a server, and what was asked with which credentials. A text is where a path redirects to."""
    asked: list[tuple[str, str | None]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers.get(credentials)))
            answer = answers[self.path]
            self.send_response(302 if isinstance(answer, str) else 200)
            if isinstance(answer, str):
                self.send_header("Location", answer)
            self.end_headers()
            self.wfile.write(b"" if isinstance(answer, str) else answer)

        def do_CONNECT(self) -> None:
            asked.append((self.path, self.headers.get(credentials)))
            self.send_error(502)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _document(*references: str) -> bytes:
    schemas = "".join(f'    S{number}: {{$ref: "{reference}"}}\n' for number, reference in enumerate(references))
    return f'openapi: 3.1.0\ninfo: {{title: T, version: "1"}}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}'.encode()


def test_user_info_goes_to_its_own_host_alone() -> None:
    with _serving({"/pet.yaml": PARTS}) as (other, asked_there), _serving({"/pet.yaml": PARTS, "/dog.yaml": PARTS}) as (host, asked):
        answers = _document("pet.yaml#/Pet", f"http://{host}/dog.yaml#/Pet", f"http://{other}/pet.yaml#/Pet")
        with _serving({"/openapi.yaml": answers}) as (home, asked_at_home):
            document = load(f"http://user:se%40cret@{home}/openapi.yaml", allowed=[f"http://{other}/", f"http://user:se%40cret@{host}/"])
    assert asked_at_home[0] == ("/openapi.yaml", BASIC)
    assert (asked, asked_there) == ([("/dog.yaml", BASIC)], [("/pet.yaml", None)])
    assert document.source is not None
    assert document.source.name == f"http://***@{home}/openapi.yaml"
    assert "cret" not in repr(document.source)
    assert all("cret" not in str(fault) for fault in document.faults)


def test_references_of_the_same_host_are_asked_with_its_user_info() -> None:
    answers: dict[str, bytes | str] = {"/pet.yaml": PARTS}
    with _serving(answers) as (host, asked):
        answers["/openapi.yaml"] = _document("pet.yaml#/Pet", f"http://{host}/pet.yaml#/Pet")
        assert load(f"http://user:se%40cret@{host}/openapi.yaml").faults == ()
    assert asked == [("/openapi.yaml", BASIC), ("/pet.yaml", BASIC)]


def test_a_redirect_to_another_host_drops_the_user_info() -> None:
    with (
        _serving({"/there.yaml": _document()}) as (other, asked_there),
        _serving({"/openapi.yaml": f"http://{other}/there.yaml"}) as (host, _),
    ):
        load(f"http://user:se%40cret@{host}/openapi.yaml")
    assert asked_there == [("/there.yaml", None)]


def test_redirects_have_an_end() -> None:
    with _serving({"/openapi.yaml": "/openapi.yaml"}) as (host, asked), pytest.raises(SourceError) as caught:
        load(f"http://user:secret@{host}/openapi.yaml")
    assert str(caught.value) == f"http://***@{host}/openapi.yaml: too many redirects; open the URL in a browser to check it"
    assert len(asked) < 10


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://user:secret@host/a", "http://***@host/a"),
        ("http://user@host", "http://***@host"),
        ("http://user:sec@ret@host/a", "http://***@host/a"),
        ("http://user:sec/ret@host/a", "http://***@host/a"),
        ("http://user:sec\\ret@host/a", "http://***@host/a"),
        ("http://host:80/a@b", "http://host:80/a@b"),
        ("http://host/a?b=c@d", "http://host/a?b=c@d"),
        ("http://[::1]:80/a@b", "http://[::1]:80/a@b"),
        ("`https://u:p@h/x` cannot be resolved", "`https://***@h/x` cannot be resolved"),
        ("openapi.yaml", "openapi.yaml"),
    ],
)
def test_user_info_is_shown_as_stars(url: str, expected: str) -> None:
    assert shown(url) == expected


def test_user_info_is_no_part_of_what_is_asked_for() -> None:
    assert without_user_info("http://user:sec@ret@host/a@b") == "http://host/a@b"


@pytest.mark.parametrize(
    "url", ["http://u:secret@[::1", "http://u:secret@h:xx/", "http://u:secret@h:99999/", "http://u:sec/ret@h/", "http://u:secret@/"]
)
def test_a_broken_url_is_one_line_without_its_password(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        load(url)
    assert str(caught.value).startswith("http://***@")
    assert "sec" not in str(caught.value)


@pytest.fixture
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.mark.usefixtures("_no_proxies")
@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_asked(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with _serving({"http://docs.test/openapi.yaml": _document()}, credentials="Proxy-Authorization") as (proxy, asked):
        monkeypatch.setenv(variable, f"http://user:se%40cret@{proxy}")
        load("http://docs.test/openapi.yaml")
    assert asked == [("http://docs.test/openapi.yaml", BASIC)]


@pytest.mark.usefixtures("_no_proxies")
def test_an_https_document_is_asked_through_a_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    with _serving({}, credentials="Proxy-Authorization") as (proxy, asked):
        monkeypatch.setenv("HTTPS_PROXY", f"user:se%40cret@{proxy}")
        with pytest.raises(SourceError, match=r"Tunnel connection failed: 502"):
            load("https://docs.test/openapi.yaml")
    assert asked == [("docs.test:443", BASIC)]


@pytest.mark.usefixtures("_no_proxies")
@pytest.mark.parametrize(
    "environ",
    [{}, {"no_proxy": "*", "HTTP_PROXY": "http://127.0.0.1:1"}, {"HTTP_PROXY": "http://127.0.0.1:1"}],
    ids=["none", "excepted", "this machine"],
)
def test_a_server_that_no_proxy_is_named_for_is_asked_directly(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with _serving({"/openapi.yaml": _document()}) as (host, asked):
        load(f"http://{host}/openapi.yaml")
    assert asked == [("/openapi.yaml", None)]


@pytest.mark.usefixtures("_no_proxies")
@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "http://user:s3cret@host:x", "http://user:s3/cret@host", "http://"])
def test_a_proxy_that_cannot_be_used_is_one_line_without_its_password(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(SourceError) as caught:
        load("http://docs.test/openapi.yaml")
    assert str(caught.value).startswith("http://docs.test/openapi.yaml: cannot be fetched: ALL_PROXY: ")
    assert "s3" not in str(caught.value)
    assert len(caught.value.lines) == 1
