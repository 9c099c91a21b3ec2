"""The mock keeps every document: its own checker finds nothing. What it does find is somebody's fault, and it is said whose."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.checker.events import Event, Result, Sent
from contracts.configuration import MOCK_SERVER, resolve
from mock_server.selftest.prove import prove
from tests.mock_server.small_documents import DOCUMENTS, answers, document, get, post, secured


def proven(folder: Path, described: dict[str, Any], *, rules: dict[str, Any] | None = None, **flags: object) -> Result:
    (folder / "openapi.yaml").write_text(yaml.safe_dump(described, sort_keys=False))
    if rules is not None:
        (folder / "rules.yaml").write_text(yaml.safe_dump(rules, sort_keys=False))
    flags = {"document": str(folder / "openapi.yaml"), "max_examples": "5", "max_time": "0", **flags}
    return prove(resolve(MOCK_SERVER, flags, environ={}, folder=folder), lambda event: None)


def blamed(result: Result) -> dict[str, str]:
    """Id of each finding → whom it blames."""
    return {one.failure.id: one.failure.message.rpartition("[")[2].partition("fault")[0].strip() for one in result.findings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_is_found_on_a_valid_document(name: str, tmp_path: Path) -> None:
    result = proven(tmp_path, DOCUMENTS[name])
    assert [(one.failure.id, one.failure.message, one.curl) for one in result.findings] == []
    assert result.exit_code == 0
    assert result.accepted or result.notes == ("no operation of the document can succeed",)


def test_a_schema_that_nothing_fits_is_the_documents_fault(tmp_path: Path) -> None:
    result = proven(tmp_path, answers({"type": "integer", "minimum": 2, "maximum": 1}))
    assert blamed(result) == {"answer-fits-its-schema": "the document's"}
    assert result.exit_code == 1


def test_an_invariant_that_nobody_makes_true_is_the_rule_books_fault(tmp_path: Path) -> None:
    described = answers({"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "minimum": 5, "maximum": 9}}})
    rules = {"rulebook": 1, "operations": {"GET /pets": {"invariants": [{"id": "a-is-big", "expect": "response.body.a > 100"}]}}}
    assert blamed(proven(tmp_path, described, rules=rules)) == {"a-is-big": "the rule book's"}


def test_a_mock_that_fails_is_the_kits_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_server.responses.stubs.Stubs.render", lambda *_: 1 / 0)
    result = proven(tmp_path, get())
    assert [one.failure.id for one in result.findings] == ["no-server-error"]
    assert "[a bug in this kit: please report it, with the document]" in result.findings[0].failure.message


def test_the_commands_to_paste_go_where_serve_serves(tmp_path: Path) -> None:
    result = proven(tmp_path, answers({"type": "integer", "minimum": 2, "maximum": 1}))
    assert result.findings[0].curl == "curl -sS -i http://127.0.0.1:8000/pets"
    assert result.notes[-1] == f"to run the commands above, start: mock-server serve {tmp_path}/openapi.yaml --seed 0"


def test_the_command_to_start_is_quoted_and_complete(tmp_path: Path) -> None:
    (folder := tmp_path / "my $(documents)").mkdir()
    flags = {"auth": "off", "now": "2027-01-02", "allow_ref": (str(folder),), "strict_query": True}
    result = proven(folder, answers({"type": "integer", "minimum": 2, "maximum": 1}), phases="coverage", **flags)
    command = result.notes[-1].removeprefix("to run the commands above, start: ")
    assert shlex.split(command) == [
        "mock-server", "serve", f"{folder}/openapi.yaml", "--allow-ref", str(folder), "--now", "2027-01-02T00:00:00Z",
        "--auth", "off", "--strict-query", "--seed", "0",
    ]  # fmt: skip


def test_the_same_seed_asks_the_same(tmp_path: Path) -> None:
    assert [proven(tmp_path, DOCUMENTS["body-object"], seed="7").requests for _ in range(2)] == [
        proven(tmp_path, DOCUMENTS["body-object"], seed="7").requests
    ] * 2


def test_a_document_without_operations_is_kept(tmp_path: Path) -> None:
    assert proven(tmp_path, document({})).exit_code == 0


SECURED = secured(
    {"type": "apiKey", "in": "header", "name": "X-Key"},
    operation={"responses": {"200": {"description": "Fine."}, "401": {"description": "Who are you?"}}},
)


@pytest.mark.parametrize(
    ("described", "flags"),
    [
        (SECURED, {"auth": "off"}),
        (DOCUMENTS["body-object"], {"strict_query": True}),
        (DOCUMENTS["body-object"], {"max_body": "20"}),
        (DOCUMENTS["body-object"], {"locale": "de_DE"}),
        (DOCUMENTS["body-object"], {"examples": "as-written"}),
    ],
    ids=["auth", "strict-query", "max-body", "locale", "examples"],
)
def test_nothing_is_found_whatever_the_mock_is_told(described: dict[str, Any], flags: dict[str, object], tmp_path: Path) -> None:
    result = proven(tmp_path, described, phases="book,examples,coverage", **flags)
    assert [(one.failure.id, one.failure.message, one.curl) for one in result.findings] == []


def test_the_locale_reaches_the_mock(tmp_path: Path) -> None:
    described = answers({"type": "object", "required": ["country"], "properties": {"country": {"type": "string"}}})
    asked: dict[str, set[bytes]] = {}
    for locale in ("en_US", "ja_JP"):
        bodies = asked[locale] = set()

        def listen(event: Event, bodies: set[bytes] = bodies) -> None:
            if isinstance(event, Sent) and event.response is not None and event.response.status == 200:
                bodies.add(event.response.body)

        (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(described))
        flags = {"document": str(tmp_path / "openapi.yaml"), "max_examples": "1", "phases": "examples", "locale": locale}
        prove(resolve(MOCK_SERVER, flags, environ={}, folder=tmp_path), listen)
    assert asked["en_US"] and asked["ja_JP"] and asked["en_US"].isdisjoint(asked["ja_JP"])


def test_an_example_that_breaks_its_schema_is_found_when_it_is_sent(tmp_path: Path) -> None:
    described = answers({"type": "integer"})
    described["paths"]["/pets"]["get"]["responses"]["200"]["content"]["application/json"]["example"] = "no number"
    assert blamed(proven(tmp_path, described)) == {}
    assert blamed(proven(tmp_path, described, examples="as-written", phases="coverage")) == {"answer-fits-its-schema": "the document's"}


def test_a_rule_that_the_body_limit_keeps_out_of_reach_is_no_finding(tmp_path: Path) -> None:
    described = post(
        {"type": "object", "properties": {"name": {"type": "string"}}},
        {"responses": {"200": {"description": ""}, "409": {"description": ""}}},
    )
    rule = {
        "id": "long-is-taken",
        "when": "request.body.name == 'a rather long name, as names go'",
        "then": {"status": 409, "problem": "Taken."},
        "witness": {"body": {"name": "a rather long name, as names go"}},
    }
    rules = {"rulebook": 1, "operations": {"POST /pets": {"rules": [rule]}}}
    assert blamed(proven(tmp_path, described, rules=rules, max_body="30", phases="book")) == {}
