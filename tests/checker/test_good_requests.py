"""A run sends a request that the document alone suggests for each operation, with the credentials of the run."""

from __future__ import annotations

from dataclasses import replace

import contracts
from contracts.checker.run import run
from contracts.configuration import CONTRACTS, defaults
from contracts.http.messages import Request, Response

SECURITY = {"token": {"type": "http", "scheme": "bearer"}}
BODY = {"application/x-www-form-urlencoded": {"schema": {"type": "object", "required": ["name"], "properties": {"name": {"const": "a b"}}}}}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "A", "version": "1"},
    "components": {"securitySchemes": SECURITY},
    "security": [{"token": []}],
    "paths": {"/things": {"post": {"requestBody": {"required": True, "content": BODY}, "responses": {"200": {"description": ""}}}}},
}


def test_a_run_sends_a_good_request_of_each_operation() -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        return Response(200)

    chosen = replace(
        defaults(CONTRACTS), url="http://127.0.0.1:1", phases=("examples",), max_examples=1, header=(("Authorization", "Bearer mine"),)
    )
    run(contracts.load(DOCUMENT, "none"), chosen, lambda event: None, answer=answer)
    headers = (("Authorization", "Bearer mine"), ("Content-Type", "application/x-www-form-urlencoded"))
    assert Request("POST", "/things", (), headers, b"name=a+b") in asked
