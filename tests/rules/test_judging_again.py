"""A verdict that is remembered for an answer is not taken over for an answer that differs."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import contracts
from contracts.http.messages import Exchange, Pairs, Request, Response

COUNT = {"X-Count": {"required": True, "schema": {"type": "integer"}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Greetings", "version": "1"},
    "paths": {"/a": {"get": {"operationId": "greet", "responses": {"200": {"description": "", "headers": COUNT}}}}},
}
BOOK = {
    "rulebook": 1,
    "operations": {"greet": {"invariants": [{"id": "answer-is-declared", "expect": "response.violations == []", "source": "test"}]}},
}


def test_a_verdict_is_there_for_every_invariant_whoever_asks_at_once() -> None:
    rows = [{"id": f"status-{number}", "expect": f"response.status != {number}", "source": "test"} for number in range(50)]
    rows.append({"id": "path", "expect": "request.method == 'GET'", "source": "test"})
    contract = contracts.load(DOCUMENT, {"rulebook": 1, "operations": {"greet": {"invariants": rows}}})
    answers = [Response(200, (("X-Count", str(number % 7)),), b"") for number in range(2_000)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            judged = list(pool.map(lambda one: contract.judge(Exchange(Request("GET", "/a"), one)), answers))
    finally:
        sys.setswitchinterval(interval)
    assert {tuple(one.id for one in verdicts) for verdicts in judged} == {tuple(row["id"] for row in rows)}


def test_headers_of_an_answer_are_a_part_of_it() -> None:
    contract = contracts.load(DOCUMENT, BOOK)

    def verdict(headers: Pairs) -> str:
        (judged,) = contract.judge(Exchange(Request("GET", "/a"), Response(200, headers, b"")))
        return judged.verdict

    assert [verdict((("X-Count", "5"),)), verdict(()), verdict((("X-Count", "five"),))] == ["held", "broken", "broken"]
