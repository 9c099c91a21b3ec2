"""The JSON Schema that editors complete a rule book by: it takes the shipped book, refuses what the loader refuses, and explains itself."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from contracts.document.reading.yaml import parse
from contracts.rules.book import book_reading, requests
from contracts.schemas.validation import Schemas

ROOT = Path(__file__).parents[2]
SCHEMA_FILE = ROOT / "contracts" / "rules" / "rulebook.schema.json"
SCHEMA: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
VALIDATOR = Schemas(SCHEMA).validator(SCHEMA)

SMALL: dict[str, Any] = {
    "rulebook": 1,
    "settings": {"mode": {"choices": ["a", "b"], "default": "a", "help": "what it does"}},
    "fixtures": {"things": {"key": "id", "rows": [{"id": "one"}], "derive": {"label": "row.id"}}},
    "let": {"chosen": "things[request.body.thing]", "item(x, y)": {"id": "x.id", "tags": ["y"]}},
    "tables": {"reason(x)": [{"id": "Best", "when": "x.best", "label": "Best"}, {"id": "Read", "label": "only read"}]},
    "rules": {"shared": [{"id": "no-body", "when": "request.violations", "then": {"status": 400, "problem": "No."}}]},
    "operations": {
        "op": {
            "bind": {"body.thing": "things"},
            "free": ["text", "items[].label"],
            "rules": [
                {"include": "shared"},
                {"id": "found", "when": True, "then": {"status": 200, "body": {"ok": True}}, "witness": {"body": None}, "soft": True},
            ],
            "invariants": [{"id": "never-fails", "expect": "response.status < 500"}],
            "relations": [{"id": "repeats", "each": {"i": "[1]"}, "follow": [{"set": {"body.x": "${ i }"}}, {}], "expect": "true"}],
            "examples": [{"id": "works", "request": {"headers": {"Accept": None}}, "expect": "true"}],
        }
    },
}

OPERATION = ("operations", "op")
BROKEN: dict[str, tuple[tuple[str | int, ...], object]] = {
    "a section nobody knows": (("ruels",), {}),
    "another version": (("rulebook",), 2),
    "a setting without a default": (("settings", "mode"), {"choices": ["a"]}),
    "a setting of an unknown type": (("settings", "mode", "type"), "duration"),
    "a fixture without a key": (("fixtures", "things"), {"rows": []}),
    "a member of a fixture nobody knows": (("fixtures", "things", "default"), {}),
    "a fixture whose name is none": (("fixtures", "some-things"), {"key": "id", "rows": []}),
    "a let with an odd signature": (("let", "item(x,)"), "x"),
    "a let without a value": (("let", "nothing"), None),
    "a table row without an id": (("tables", "reason(x)", 0), {"when": "true"}),
    "a table row that says its place": (("tables", "reason(x)", 0, "place"), 1),
    "a rule without a then": (("rules", "shared", 0), {"id": "a", "when": "true"}),
    "a rule with a misspelt member": (("rules", "shared", 0, "wiht"), "x"),
    "an id with a space": (("rules", "shared", 0, "id"), "no body"),
    "a status that is a text": (("rules", "shared", 0, "then", "status"), "400"),
    "an informational status": (("rules", "shared", 0, "then", "status"), 100),
    "a body beside a problem": (("rules", "shared", 0, "then", "body"), {}),
    "a then with an unknown member": (("rules", "shared", 0, "then", "delay"), 1),
    "a member beside include": ((*OPERATION, "rules", 0, "when"), "true"),
    "soft as a text": ((*OPERATION, "rules", 1, "soft"), "yes"),
    "a witness with body and text": ((*OPERATION, "rules", 1, "witness", "text"), "x"),
    "an invariant without an expectation": ((*OPERATION, "invariants", 0), {"id": "a"}),
    "a relation with three follow-ups": ((*OPERATION, "relations", 0, "follow"), [{}, {}, {}]),
    "a follow-up that sets the response": ((*OPERATION, "relations", 0, "follow", 0, "set"), {"response.status": 1}),
    "an example without a request": ((*OPERATION, "examples", 0), {"id": "a", "expect": "true"}),
    "an operation with an unknown member": ((*OPERATION, "invariant"), []),
    "a binding to a list": ((*OPERATION, "bind", "body.thing"), ["things"]),
    "free as a text": ((*OPERATION, "free"), "text"),
}


def faults(book: object) -> list[str]:
    return [f"{error.pointer}: {error.message}" for error in VALIDATOR.errors(book)]


def broken(path: tuple[str | int, ...], value: object) -> object:
    book = copy.deepcopy(SMALL)
    target: Any = book
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return book


def test_shipped_book_fits() -> None:
    assert faults(parse((ROOT / "rules.yaml").read_text(encoding="utf-8"), file="rules.yaml").data) == []


def test_every_section_and_member_fits() -> None:
    assert faults(SMALL) == []


@pytest.mark.parametrize("mistake", BROKEN)
def test_mistake_is_refused(mistake: str) -> None:
    assert faults(broken(*BROKEN[mistake]))


def test_shipped_book_points_at_the_schema() -> None:
    first, *_ = (ROOT / "rules.yaml").read_text(encoding="utf-8").splitlines()
    assert first == f"# yaml-language-server: $schema={SCHEMA_FILE.relative_to(ROOT).as_posix()}"


def definitions(node: object, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every schema of a named member, with its path."""
    if isinstance(node, Mapping):
        for name, one in node.get("properties", {}).items() if isinstance(node.get("properties"), Mapping) else ():
            if isinstance(one, Mapping):
                yield f"{path}/properties/{name}", one
        for name, one in node.items():
            yield from definitions(one, f"{path}/{name}")
    elif isinstance(node, list):
        for index, one in enumerate(node):
            yield from definitions(one, f"{path}/{index}")


def test_every_member_is_described() -> None:
    def described(one: Mapping[str, Any]) -> bool:
        return "description" in one or ("$ref" in one and "description" in SCHEMA["$defs"][one["$ref"].removeprefix("#/$defs/")])

    assert [path for path, one in definitions(SCHEMA) if not described(one)] == []


def members(name: str) -> set[str]:
    return {member for member, one in SCHEMA["$defs"][name]["properties"].items() if one is not False}


def test_members_are_those_of_the_loader() -> None:
    rows = book_reading._ROWS  # the loader's own table
    assert set(SCHEMA["properties"]) == set(book_reading._BOOK)
    assert members("operation") == set(book_reading._OPERATION)
    assert members("then") == set(book_reading._THEN)
    assert members("witness") == set(requests.MEMBERS)
    assert {kind: members(kind) for kind in rows} == {kind: set(known) for kind, (known, _) in rows.items()}
    assert {kind: set(SCHEMA["$defs"][kind]["required"]) for kind in rows} == {kind: set(needed) for kind, (_, needed) in rows.items()}
