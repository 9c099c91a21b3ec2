"""What is printed as a reproduction sends the same request again when it is pasted."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from contracts.exchange import Request
from contracts.referee.findings import Finding, Flaw
from contracts.referee.reproduction import Masking, curl
from contracts.referee.reproduction import pytest as pytest_text
from tests.referee.greeter import BOOK, DOCUMENT, Greeter, served

JSON = ("Content-Type", "application/json")
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
]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("request_", REQUESTS, ids=range(len(REQUESTS)))
def test_the_command_sends_the_same_request(request_: Request) -> None:
    application = Greeter()
    with served(application) as url:
        subprocess.run(["sh", "-c", curl(url, request_, Masking())], check=True, capture_output=True, timeout=20)
    method, target, headers, body = application.seen[0]
    assert (method, body) == (request_.method, request_.body)
    assert target.split(b"?")[0].decode() == request_.path
    assert {name.lower(): value for name, value in request_.headers} == {
        name: value for name, value in headers.items() if name not in ("host", "user-agent", "accept", "content-length")
    }


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("count", [1, 2])
def test_credentials_come_from_the_environment_when_pasted(count: int) -> None:
    given = (("Authorization", "Bearer secret-1"), ("X-Key", "secret-2"))[:count]
    command = curl("URL", Request("GET", "/greetings", (), given), Masking(given))
    assert "secret" not in command
    application = Greeter()
    with served(application) as url:
        environment = {**os.environ, "CONTRACTS_HEADER": "\n".join(f"{name}: {value}" for name, value in given)}
        subprocess.run(["sh", "-c", command.replace("URL", url)], check=True, capture_output=True, env=environment, timeout=20)
    assert [application.seen[0][2][name.lower()] for name, _ in given] == [value for _, value in given]


def test_a_credential_of_the_book_stays_as_it_is() -> None:
    request = Request("GET", "/", (), (("Authorization", "Bearer sk_mock_expired"),))
    assert "Bearer sk_mock_expired" in curl("http://x", request, Masking((("Authorization", "Bearer mine"),)))


@pytest.mark.parametrize("text", ["Bearer s3cret", "said s3cret!", '{"a": "s3cret"}', "Bearer%20s3cret"])
def test_values_are_masked_wherever_they_turn_up(text: str) -> None:
    assert "s3cret" not in Masking((("Authorization", "Bearer s3cret"),)).text(text)


def test_values_are_masked_inside_json() -> None:
    assert Masking((("X-Key", "s3cret"),)).value({"a s3cret": ["s3cret", 1, None]}) == {
        "a $CONTRACTS_HEADER": ["$CONTRACTS_HEADER", 1, None]
    }


@pytest.mark.parametrize(("defect", "fails"), [("ignores-loud", True), ("", False)])
def test_the_test_fails_as_long_as_the_finding_is_there(
    defect: str, fails: bool, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    import contracts

    request = Request("POST", "/greetings", (), (JSON,), b'{"name": "Anna", "loud": true}')
    finding = Finding(Flaw("loud-when-asked", "greet", "rule", "x"), "book", request, None)
    monkeypatch.setattr(contracts, "load", lambda document, rules, _load=contracts.load: _load(DOCUMENT, BOOK))
    with served(Greeter(defect)) as url:
        text = pytest_text("openapi.json", "rules.yaml", url, finding, Masking())
        names: dict[str, object] = {}
        exec(compile(text, "pasted", "exec"), names)
        test = names["test_loud_when_asked"]
        if fails:
            with pytest.raises(AssertionError):
                test()  # type: ignore[operator]
        else:
            test()  # type: ignore[operator]
