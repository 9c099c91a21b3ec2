"""A broken relation says which answers differ, and how."""

from __future__ import annotations

import json

import pytest

import contracts
from contracts.http.messages import JSON, Exchange, Request, Response
from tests.checker.greeter import BOOK, DOCUMENT

HEADERS = (("Content-Type", "application/json"),)
REQUEST = Request("POST", "/greetings", (), HEADERS, b'{"name": "Anna"}')
OPERATION = BOOK["operations"]["greet"]


def answer(body: JSON, status: int = 200) -> Response:
    return Response(status, HEADERS, json.dumps(body).encode())


def messages(first: Response, second: Response, **relation: JSON) -> list[str]:
    row = {"id": "stays-the-same", "follow": {}, "expect": "same(second.response, first.response)", **relation}
    book = {**BOOK, "operations": {"greet": {**OPERATION, "relations": [row]}}}
    verdicts = contracts.load(DOCUMENT, book).relate(Exchange(REQUEST, first), lambda _: second)
    return [one.message for one in verdicts if one.verdict == "broken"]


HELLO = answer({"text": "Hello, Anna", "loud": False})
EXPECTED = "expected same(second.response, first.response)"


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (
            answer({"text": "Hello, Anna", "loud": True}),
            "; but in the second answer, compared with the first, loud should be false, is true",
        ),
        (answer({}, 409), "; but the second answer has status 409, the first had 200"),
    ],
)
def test_the_difference_of_two_answers_is_told(second: Response, said: str) -> None:
    assert messages(HELLO, second) == [EXPECTED + said]
    assert messages(HELLO, HELLO) == []


def test_the_part_that_does_not_hold_is_told_with_its_values() -> None:
    second = answer({"text": "Hello, Anna", "loud": True})
    expect = "second.response.status == 200 and second.response.body.loud == x"
    said = messages(HELLO, second, each={"x": "[false]"}, expect=expect)
    assert said == ["expected second.response.body.loud == x with x = false; but second.response.body.loud = true, x = false"]
    told = messages(HELLO, second, expect="all(second.response.body[name] == first.response.body[name] for name in ['text', 'loud'])")
    assert [one.partition("; but ")[2] for one in told] == ['name = "loud"']


def test_what_each_stands_for_is_told_in_short() -> None:
    each = {"x": "[{'id': 'num-1', 'n': 1}, {'id': 'num-2', 'n': 2}]", "y": "[null]"}
    said = messages(HELLO, answer({}, 409), each=each)
    assert [one.partition(";")[0] for one in said] == [f'{EXPECTED} with x = "num-1", y = null', f'{EXPECTED} with x = "num-2", y = null']
