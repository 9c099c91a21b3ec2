"""`contracts init`: a first rule book that loads cleanly, says why each row is in it, and that the mock keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import contracts
from contracts.api import build
from contracts.configuration import MOCK_SERVER, resolve
from contracts.document import load
from contracts.rules.draft.book_text import draft
from mock_server.selftest.prove import prove
from tests.mock_server.small_documents import DOCUMENTS

PET = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string", "description": "What it is called."},
        "status": {"type": "string", "enum": ["here", "gone"]},
        "password": {"type": "string"},
        "ownerId": {"type": "string"},
    },
}
PROBLEM = {"type": "object", "properties": {"status": {"type": "integer"}, "title": {"type": "string"}}}


def content(schema: Any, **further: Any) -> dict[str, Any]:
    return {"description": "An answer.", "content": {"application/json": {"schema": schema, **further}}}


def parameter(name: str, where: str, schema: Any) -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "schema": schema}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Pets: 'small' ones", "version": "1"},
    "paths": {
        "/pets": {
            "get": {
                "operationId": "listPets",
                "parameters": [
                    parameter("limit", "query", {"type": "integer", "maximum": 50}),
                    parameter("status", "query", {"type": "string", "enum": ["here", "gone"]}),
                ],
                "responses": {"200": content({"type": "array", "items": PET})},
            },
            "post": {
                "operationId": "addPet",
                "requestBody": {"required": True, "content": {"application/json": {"schema": PET}}},
                "responses": {"201": content(PET), "400": content(PROBLEM)},
            },
        },
        "/pets/{petId}": {
            "get": {
                "operationId": "getPet",
                "parameters": [{**parameter("petId", "path", {"type": "string"}), "example": "rex"}],
                "responses": {"200": content(PET)},
            }
        },
    },
}


def drafted(document: dict[str, Any]) -> str:
    return draft(build(load(document)))


def rows(text: str) -> dict[str, list[str]]:
    """Operation → ids of its rows."""
    book = yaml.safe_load(text)
    return {name: [row["id"] for row in own.get("invariants", [])] for name, own in book.get("operations", {}).items()}


def test_what_names_suggest_is_proposed() -> None:
    assert rows(drafted(DOCUMENT)) == {
        "listPets": ["every-item-fits-status", "list-is-no-longer-than-allowed"],
        "addPet": ["answer-repeats-what-was-sent", "refusal-repeats-its-status"],
        "getPet": ["answer-is-about-what-was-asked-for"],
    }


def test_a_row_has_its_evidence_above_it_and_is_soft() -> None:
    assert (
        "      # the path ends with `{petId}`, and the answer has `id`, both of type string\n"
        "      - id: answer-is-about-what-was-asked-for\n"
        "        when: response.status == 200 and response.body.id is not null\n"
        "        expect: response.body.id == request.path.petId\n"
        "        source: names in the document\n"
        "        soft: true\n"
    ) in drafted(DOCUMENT)


def test_examples_become_a_fixture_to_which_members_are_bound() -> None:
    book = yaml.safe_load(drafted(DOCUMENT))
    assert book["fixtures"] == {"pets": {"key": "id", "rows": [{"id": "rex"}]}}
    assert book["operations"]["getPet"]["bind"] == {"path.petId": "pets"}


def test_the_fixture_holds_what_examples_of_the_answer_say() -> None:
    get = {
        "operationId": "getPet",
        "parameters": [parameter("petId", "path", {"type": "string"})],
        "responses": {"200": content(PET, examples={"rex": {"value": {"id": "rex", "name": "Rex: 'the' one", "tags": ["a"]}}})},
    }
    text = drafted({**DOCUMENT, "paths": {"/pets/{petId}": {"get": get}}})
    assert yaml.safe_load(text)["fixtures"] == {"pets": {"key": "id", "rows": [{"id": "rex", "name": "Rex: 'the' one"}]}}
    assert rows(text) == {"getPet": []}  # the mock answers with the example, whatever is asked for


def test_a_limit_becomes_a_setting() -> None:
    assert yaml.safe_load(drafted(DOCUMENT))["settings"]["most-items"]["default"] == 50


def test_a_secret_is_not_expected_back() -> None:
    expect = yaml.safe_load(drafted(DOCUMENT))["operations"]["addPet"]["invariants"][0]["expect"]
    assert "'name'" in expect and "password" not in expect


def test_what_the_path_says_is_not_expected_of_the_body_too() -> None:
    change = {"patch": {**DOCUMENT["paths"]["/pets"]["post"], "operationId": "changePet", "responses": {"200": content(PET)}}}
    item = {"parameters": [parameter("petId", "path", {"type": "string"})], **change}
    expect = yaml.safe_load(drafted({**DOCUMENT, "paths": {"/pets/{petId}": item}}))["operations"]["changePet"]["invariants"][1]["expect"]
    assert "'name'" in expect and "'id'" not in expect


def test_the_draft_tells_a_service_that_answers_with_something_else() -> None:
    contract = contracts.load(DOCUMENT, yaml.safe_load(drafted(DOCUMENT)))
    answer = contracts.Response(200, (("Content-Type", "application/json"),), b'{"id": "other", "name": "Rex"}')
    judged = contract.judge(contracts.Exchange(contracts.Request("GET", "/pets/rex"), answer))
    assert [(one.id, one.verdict) for one in judged] == [("answer-is-about-what-was-asked-for", "broken")]


def test_a_document_that_suggests_nothing_gets_an_empty_book_that_loads() -> None:
    text = drafted({"openapi": "3.1.0", "info": {"title": "Odd\n# title", "version": "1"}, "paths": {}})
    assert yaml.safe_load(text) == {"rulebook": 1}
    assert contracts.load({"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {}}, yaml.safe_load(text)).rows == ()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_draft_loads_for_any_document(name: str) -> None:
    contract = contracts.load(DOCUMENTS[name], yaml.safe_load(drafted(DOCUMENTS[name])))
    assert contract.notes == ()


def test_the_mock_keeps_the_draft(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(DOCUMENT, sort_keys=False))
    (tmp_path / "rules.yaml").write_text(drafted(DOCUMENT))
    options = resolve(MOCK_SERVER, {"document": str(tmp_path / "openapi.yaml"), "max_examples": "30"}, environ={}, folder=tmp_path)
    result = prove(options, lambda event: None)
    assert [(one.failure.id, one.failure.message, one.curl) for one in result.findings] == []
    assert {one.verdict for one in result.verdicts} == {"held"}
