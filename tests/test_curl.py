"""A request as a command for a shell. That a shell sends the same again is tested in tests/checker/test_reproduction.py."""

from __future__ import annotations

import shlex

from contracts.http.curl import curl
from contracts.http.messages import Request


def test_a_curl_says_all_of_the_request() -> None:
    request = Request("PUT", "/a%20b", (("q", "x y"), ("q", "&")), (("X-Name", "it's"), ("Content-Type", "a/b")), b'{"a": "it\'s"}')
    assert shlex.split(curl("http://h:1", request)) == [
        "curl", "-sS", "-i", "-X", "PUT", "http://h:1/a%20b?q=x%20y&q=%26", "-H", "X-Name: it's", "-H", "Content-Type: a/b",
        "--data-raw", '{"a": "it\'s"}',
    ]  # fmt: skip


def test_what_may_not_be_shown_is_not() -> None:
    request = Request("POST", "/", headers=(("X-Key", "secret"), ("X-Other", "a secret")), body=b"the secret")
    written = curl(
        "http://h", request, header=lambda name, value: '"$KEY"' if name == "X-Key" else "", shown=lambda t: t.replace("secret", "*")
    )
    assert shlex.split(written)[4:] == ["-H", "$KEY", "-H", "X-Other: a *", "-H", "Content-Type:", "--data-raw", "the *"]


def test_a_curl_is_one_line_whatever_the_body_holds() -> None:
    written = curl("http://h", Request("POST", "/", headers=(("Content-Type", "text/plain"),), body="a\n\x1b[2J\u202eb".encode()))
    assert written.isprintable()
    command, _, rest = written.partition(" | ")
    assert command == r"printf 'a\012\033[2J\342\200\256b'"
    assert rest.endswith("--data-binary @-")
