"""The shipped document, held against people who did not write it: an independent validator, and the independent implementation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests.implementations.operation import CORRECT, PATH

DOCUMENT = Path(__file__).parents[2] / "openapi.yaml"
SOURCES = {"page", "vendor", "inferred"}
TEXTS = {
    "setupMessage",
    "healthLabel",
    "healthWarning",
    "reasonLabel",
    "label",
    "displayNumber",
    "title",
    "type",
    "detail",
    "instance",
    "errors",
}


@cache
def _document() -> Any:
    return yaml.safe_load(DOCUMENT.read_text("utf-8"))


def _operation() -> Any:
    return _document()["paths"][PATH]["post"]


def _resolved(value: Any) -> Any:
    while isinstance(value, dict) and "$ref" in value:
        reference = value["$ref"]
        value = _document()
        for name in reference.removeprefix("#/").split("/"):
            value = value[name]
    return value


def _examples(media_type: Any) -> dict[str, Any]:
    return {name: _resolved(example)["value"] for name, example in media_type.get("examples", {}).items()}


def test_independent_validator_finds_it_valid() -> None:
    validate(_document())


def _with_schema(value: Any, place: str = "#") -> Iterator[tuple[str, Any, Any]]:
    """Every example of the document, with its schema."""
    if isinstance(value, dict):
        if "schema" in value:
            yield from ((f"{place}/{name}", value["schema"], example) for name, example in _examples(value).items())
            yield from ((place, value["schema"], value[name]) for name in ("example",) if name in value)
        if isinstance(value.get("examples"), list):
            yield from ((place, value, example) for example in value["examples"])
        for name, member in value.items():
            yield from _with_schema(member, f"{place}/{name}")
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _with_schema(member, f"{place}/{index}")


def test_every_example_fits_its_schema() -> None:
    cases = list(_with_schema(_document()))
    assert len(cases) > 60
    misfits = {
        place: error.message
        for place, schema, example in cases
        for error in Draft202012Validator({**schema, "components": _document()["components"]}).iter_errors(example)
    }
    assert misfits == {}


REQUESTS = {
    "chosen-number": 200,
    "chosen-number-that-warms-up": 200,
    "automatic-choice": 200,
    "number-of-another-team": 200,
    "nothing-eligible": 200,
    "recipient-opted-out": 200,
    "calling-without-registration": 200,
    "number-of-another-organization": 403,
}


def _told(value: Any) -> Any:
    """Without the wording of texts: only whether they are there."""
    if isinstance(value, dict):
        return {name: member is None if name in TEXTS else _told(member) for name, member in value.items()}
    return [_told(member) for member in value] if isinstance(value, list) else value


def test_requests_are_all_known() -> None:
    assert set(_examples(_operation()["requestBody"]["content"]["application/json"])) == set(REQUESTS)


@pytest.mark.parametrize(("name", "status"), REQUESTS.items(), ids=REQUESTS)
def test_example_of_a_request_gets_the_answer_of_that_name(name: str, status: int) -> None:
    request = _examples(_operation()["requestBody"]["content"]["application/json"])[name]
    reply = CORRECT.reply("POST", PATH, {"content-type": "application/json"}, json.dumps(request).encode())
    assert reply.status == status
    answers = _examples(_resolved(_operation()["responses"][str(status)])["content"][reply.media_type])
    if name in answers:
        assert _told(answers[name]) == _told(reply.body)


def test_every_part_says_who_said_it() -> None:
    named = list(_sources(_document()))
    assert set(named) == SOURCES
    assert all("x-source" in part for part in _parts(_document()))


def _sources(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (value[name] for name in ("x-source",) if name in value)
        for member in value.values():
            yield from _sources(member)


def _parts(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield document
    for family in ("schemas", "headers", "responses", "securitySchemes"):
        yield from document["components"][family].values()


def test_every_refusal_is_a_problem_in_both_media_types() -> None:
    refusals = {status: _resolved(response) for status, response in _operation()["responses"].items() if status >= "400"}
    assert set(refusals) == {"400", "401", "403", "405", "406", "413", "415", "429"}
    for response in refusals.values():
        assert set(response["content"]) == {"application/problem+json", "application/json"}
        assert {content["schema"]["$ref"] for content in response["content"].values()} == {"#/components/schemas/ProblemDetails"}
