"""A verdict that is remembered for an answer is not taken over for an answer that differs."""

from __future__ import annotations

from typing import Any

import contracts
from contracts.exchange import Exchange, Pairs, Request, Response

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


def test_headers_of_an_answer_are_a_part_of_it() -> None:
    contract = contracts.load(DOCUMENT, BOOK)

    def verdict(headers: Pairs) -> str:
        (judged,) = contract.judge(Exchange(Request("GET", "/a"), Response(200, headers, b"")))
        return judged.verdict

    assert [verdict((("X-Count", "5"),)), verdict(()), verdict((("X-Count", "five"),))] == ["held", "broken", "broken"]
