"""Relations over sequences: verdicts, the sequence that shows a broken one, limits, and what is asked once more at the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import contracts
from contracts.checker.cases.relations import RelatedExchanges, repeated
from contracts.checker.events import Result, Sent
from contracts.checker.run import run
from contracts.configuration import CONTRACTS, resolve
from contracts.http.messages import Request, Response
from tests.checker.greeter import BOOK, DOCUMENT

OK = (("Content-Type", "application/json"), ("X-Language", "en"))
RELATED = {
    **BOOK,
    "operations": {
        "greet": {
            **BOOK["operations"]["greet"],
            "relations": [
                {"id": "same-again", "follow": {}, "expect": "same(second.response, first.response)", "source": "page 5"},
                {
                    "id": "loud-changes-no-text",
                    "when": "first.response.status == 200",
                    "each": {"loud": "[true, false]"},
                    "follow": [{"set": {"body.loud": "${ loud }"}}, {}],
                    "expect": "second.response.body.text == third.response.body.text",
                    "source": "page 6",
                },
            ],
        }
    },
}
CONTRACT = contracts.load(DOCUMENT, RELATED)
ANNA = Request("POST", "/greetings", (), (("Content-Type", "application/json"),), b'{"name": "Anna"}')

Answer = Callable[[Request], Response]


def greeting(request: Request, text: str = "Hello") -> Response:
    body = json.loads(request.body)
    return Response(200, OK, json.dumps({"text": f"{text}, {body['name']}", "loud": bool(body.get("loud"))}).encode())


def right(request: Request) -> Response:
    if CONTRACT.decide(request).status == 200:
        return greeting(request)
    decision = CONTRACT.decide(request)
    return Response(decision.status or 400, (("Content-Type", "application/problem+json"), *decision.headers), b"{}")


class Counting:
    """An implementation that greets in another way from the nth request on, or every nth time."""

    def __init__(self, is_odd: Callable[[int], bool]) -> None:
        self.count, self.is_odd = 0, is_odd

    def __call__(self, request: Request) -> Response:
        self.count += 1
        told = right(request)
        return greeting(request, "Good day") if told.status == 200 and self.is_odd(self.count) else told


def checked(answer: Answer, **flags: object) -> Result:
    given = {"url": "http://in.process", "document": "openapi.json", "phases": "book,relations", **flags}
    options = resolve(CONTRACTS, given, environ={}, folder=Path("/nonexistent"))
    return run(CONTRACT, options, lambda _: None, answer=answer)


def found(result: Result) -> set[str]:
    return {finding.failure.id for finding in result.findings}


def related(answer: Answer) -> RelatedExchanges:
    made = RelatedExchanges(CONTRACT, answer, Random(1))
    made.note(Sent("book", ANNA, right(ANNA), "greet"), "quiet-otherwise", "a")
    return made


def test_a_right_implementation_keeps_every_relation() -> None:
    result = checked(right)
    assert (found(result), result.exit_code) == (set(), 0)
    assert {one.id: one.verdict for one in result.verdicts if one.kind == "relation"} == {
        "same-again": "held",
        "loud-changes-no-text": "held",
    }


def test_every_follow_up_is_told_and_the_last_one_has_the_verdict() -> None:
    told = [one for one in related(right).thorough(100) if isinstance(one, Sent)]
    assert [json.loads(one.request.body) for one in told] == [
        {"name": "Anna"},
        {"name": "Anna", "loud": True},
        {"name": "Anna"},
        {"name": "Anna", "loud": False},
        {"name": "Anna"},
    ]
    assert [[verdict.verdict for verdict in one.relations] for one in told] == [["held"], [], ["held"], [], ["held"]]
    assert [len(one.before) for one in told] == [1, 0, 2, 0, 2]


def test_a_broken_relation_is_shown_with_its_whole_sequence() -> None:
    class Remembering:
        loud = False

        def __call__(self, request: Request) -> Response:
            told = right(request)
            if told.status == 200 and b"loud" in request.body:
                self.loud = json.loads(request.body)["loud"] is True
            return greeting(request, "HELLO") if told.status == 200 and self.loud and b"loud" not in request.body else told

    result = checked(Remembering())
    finding = next(one for one in result.findings if one.failure.id == "loud-changes-no-text")
    assert not finding.is_flaky
    assert [json.loads(one.body).get("loud") for one in finding.requests] == [None, True, None]
    assert finding.curl.count("curl") == 3


def test_what_happens_every_seventh_time_is_found() -> None:
    assert "same-again" in found(checked(Counting(lambda count: count % 7 == 0)))


def test_what_happens_to_the_first_request_is_found() -> None:
    assert "same-again" in found(checked(Counting(lambda count: count == 1)))


def test_what_changes_in_the_course_of_a_run_is_found() -> None:
    assert "same-again" in found(checked(Counting(lambda count: count > 60)))


def test_a_limit_is_no_broken_relation() -> None:
    class Limiting(Counting):
        def __call__(self, request: Request) -> Response:
            self.count += 1
            return Response(429, (("Content-Type", "application/problem+json"),), b"{}") if self.count % 30 == 0 else right(request)

    result = checked(Limiting(lambda _: False))
    assert (found(result), result.exit_code) == (set(), 0)


def test_a_sequence_is_sent_again_as_it_was() -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        return right(request)

    loud = Request("POST", "/greetings", (), ANNA.headers, b'{"name": "Anna", "loud": false}')
    verdict = repeated(CONTRACT, "loud-changes-no-text", (ANNA, loud, ANNA), answer)
    assert verdict is not None
    assert (verdict.verdict, asked) == ("held", [ANNA, loud, ANNA])


def test_a_sequence_that_is_none_any_more_has_no_verdict() -> None:
    other = Request("POST", "/greetings", (), ANNA.headers, b'{"name": "Berta"}')
    assert repeated(CONTRACT, "loud-changes-no-text", (ANNA, other, ANNA), right) is None
