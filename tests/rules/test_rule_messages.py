"""A broken rule says what was expected, and of what is not expected where it may come from."""

from __future__ import annotations

import pytest

import contracts
from contracts.http.messages import Exchange, Request, Response
from tests.checker.greeter import BOOK, DOCUMENT

JSON = (("Content-Type", "application/json"),)
ANNA = Request("POST", "/greetings", (), JSON, b'{"name": "Anna"}')
VOLDEMORT = Request("POST", "/greetings", (), JSON, b'{"name": "Voldemort"}')


@pytest.mark.parametrize(
    ("request_", "response", "said"),
    [
        (ANNA, Response(409, JSON, b"{}"), "expected status 200, got 409, as for nobody-greets-voldemort"),
        (ANNA, Response(418, JSON, b"{}"), "expected status 200, got 418"),
        (ANNA, Response(200, JSON, b'{"text"'), "the body is not JSON: unexpected end of data at line 1, column 8"),
    ],
)
def test_what_was_expected_and_where_the_other_comes_from(request_: Request, response: Response, said: str) -> None:
    broken = [one for one in contracts.load(DOCUMENT, BOOK).judge(Exchange(request_, response)) if one.verdict == "broken"]
    assert [one.message.partition(" decides: ")[2] for one in broken if one.kind == "rule"] == [said]
