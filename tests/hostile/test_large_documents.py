"""No document makes the tools slow by its size alone: what is large is walked once, and costs no more than it is long."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.checker.events import Sent
from contracts.checker.judge import Judge
from contracts.configuration import MOCK_SERVER, defaults
from contracts.contract import load
from contracts.generation.budget import BUDGET, excess
from contracts.http.messages import JSON, Request, Response
from contracts.schemas.validation import Schemas
from mock_server.selftest.prove import prove
from tests.hostile.blow_ups import document
from tests.hostile.test_documents import answers, bounded

TEXT = {"type": "string"}
SCHEMAS: dict[str, Callable[[], dict[str, JSON]]] = {
    "very many names in required": lambda: {"type": "object", "required": [f"n{number}" for number in range(100_000)]},
    "members of which nothing is said": lambda: {"type": "object", "properties": {f"p{number}": {} for number in range(20_000)}},
    "an object put together of very many": lambda: {
        "allOf": [{"type": "object", "properties": {f"p{number}": TEXT}} for number in range(2_000)]
    },
    "very many patterns for names": lambda: {
        "type": "object",
        "patternProperties": {f"^p{number}$": TEXT for number in range(1_000)},
    },
    "very many values": lambda: {"type": "object", "properties": {"a": {"enum": [f"v{number}" for number in range(200_000)]}}},
}  # fmt: skip


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_is_large_is_answered_soon(name: str) -> None:
    source = document(SCHEMAS[name]())

    with bounded():
        answers(source, "1")


def test_a_response_with_very_many_media_types_is_answered_soon() -> None:
    source = document({"type": "object"})
    response = source["paths"]["/a"]["get"]["responses"]["200"]  # type: ignore[index, call-overload]
    response["content"] = {f"application/x{number}+json": {"schema": {"type": "object"}} for number in range(3_000)}

    with bounded():
        answers(source, "1")


def test_an_object_has_as_many_optional_members_as_the_budget_allows() -> None:
    with bounded():
        _, (body,) = answers(document({"type": "object", "properties": {f"p{number}": TEXT for number in range(11_000)}}), "1")

    assert len(json.loads(body)) == BUDGET.members


@pytest.mark.parametrize("schema", [{"required": []}, {"dependentRequired": {"a": []}}], ids=["required", "dependentRequired"])
def test_names_that_are_missing_are_counted(schema: dict) -> None:
    names = [f"n{number}" for number in range(400_000)]
    schema = {"required": names} if "required" in schema else {"dependentRequired": {"a": names}}
    validator = Schemas({}).validator(schema)

    with bounded(4):
        errors = validator.errors({"a": 1})

    assert [error.message for error in errors[:2]] == ['"n0" is a required property', '"n1" is a required property']
    assert [error.missing for error in errors[:2]] == ["n0", "n1"]
    assert (len(errors), errors[-1].message) == (101, "and 399,900 more")


# --- what the checker keeps, and what it says ---------------------------------------------------------------------------------------


def test_a_large_request_is_not_kept_once_it_is_judged() -> None:
    judge = Judge(load(document(TEXT), "none"))
    body = b'"' + b"x" * 1_000_000 + b'"'
    before = sys.getrefcount(body)

    judge.judge(Sent("fuzzing", Request("POST", "/a", (), (("Content-Type", "application/json"),), body), Response(200)))

    assert sys.getrefcount(body) == before


def test_an_operation_that_nobody_can_ask_is_named_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(IMPOSSIBLE, encoding="utf-8")

    result = prove(replace(defaults(MOCK_SERVER), document=str(path), rules="none", phases=("book",)), lambda event: None)

    said = {
        error.partition(": ")[0]: error.partition("no valid request exists: ")[2] for error in result.errors if "no valid request" in error
    }
    assert said == {
        "contradiction": f"query parameter `q`, {A}/get/parameters/0/schema: no multiple of `multipleOf` is within the bounds",
        "endless": f"body (application/json), {A}/put/{BODY}: every value would have to contain another one, endlessly",
        "huge": f"body (application/json), {A}/post/{BODY}: {excess(10**9, 'letters')}",
    }


A, BODY = "/paths/~1a", "requestBody/content/application~1json/schema"
IMPOSSIBLE = """
openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /a:
    get:
      operationId: contradiction
      parameters: [{name: q, in: query, required: true, schema: {type: integer, minimum: 5, maximum: 1}}]
      responses: {"200": {description: d}}
    put:
      operationId: endless
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Endless"}}}}
      responses: {"200": {description: d}}
    post:
      operationId: huge
      requestBody: {required: true, content: {application/json: {schema: {type: string, minLength: 1000000000}}}}
      responses: {"200": {description: d}}
    delete:
      operationId: fine
      responses: {"204": {description: d}}
components:
  schemas:
    Endless: {type: object, required: [next], properties: {next: {$ref: "#/components/schemas/Endless"}}}
"""
