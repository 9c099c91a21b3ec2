"""Examples of members: they build the answer, and lists vary them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from random import Random

import pytest

from contracts.generation import Generator
from contracts.generation.vocabulary.examples import implied_format
from contracts.http.messages import JSON
from contracts.schemas.validation import Schemas

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
GENERATOR = Generator(Schemas({}), now=NOW)
DEPARTMENT = {
    "type": "object",
    "required": ["code", "title", "floor", "opened", "boss"],
    "properties": {
        "code": {"type": "string", "example": "ENV"},
        "title": {"type": "string", "example": "Department of Rivers"},
        "floor": {"type": "integer", "example": 4},
        "opened": {"type": "string", "example": "2020-03-25"},
        "boss": {"type": ["string", "null"], "example": None},
        "is_open": {"type": "boolean", "examples": [False]},
        "size": {"type": "string", "enum": ["s", "m", "l"], "example": "l"},
        "ref": {"type": "string", "example": "DEP-0042"},
        "link": {"type": "string", "example": "https://example.org/departments/17"},
        "tags": {"type": "array", "items": {"type": "string"}, "example": ["wet", "green"]},
        "seat": {"type": "object", "properties": {"city": {"type": "string"}, "zip": {"type": "string"}}, "example": {"city": "Ghent"}},
        "kind": {"anyOf": [{"type": "string"}, {"type": "integer"}], "example": 7},
        "state": {"type": "string", "default": "active"},
    },
}
SHOWN = {
    "code": "ENV", "title": "Department of Rivers", "floor": 4, "opened": "2020-03-25", "boss": None, "is_open": False, "size": "l",
    "ref": "DEP-0042", "link": "https://example.org/departments/17", "tags": ["wet", "green"], "kind": 7, "state": "active",
}  # fmt: skip


def without_seat(value: JSON) -> JSON:
    assert isinstance(value, dict)
    assert value["seat"]["city"] == "Ghent"  # type: ignore[index, call-overload]
    assert set(value["seat"]) == {"city", "zip"}  # type: ignore[arg-type]
    return {name: inner for name, inner in value.items() if name != "seat"}


@pytest.mark.parametrize("seed", range(3))
def test_the_examples_of_the_members_are_the_answer(seed: int) -> None:
    assert without_seat(GENERATOR.compile(DEPARTMENT)(Random(seed))) == SHOWN


def test_the_first_item_of_a_list_shows_the_examples_and_the_others_vary() -> None:
    rows = GENERATOR.compile({"type": "array", "items": DEPARTMENT, "minItems": 5})(Random(0))
    assert isinstance(rows, list)
    assert without_seat(rows[0]) == SHOWN
    assert len({str(sorted(row)) for row in rows}) == 1
    assert len({row["ref"] for row in rows}) == len({row["link"] for row in rows}) == 5
    assert all(re.fullmatch(r"DEP-\d{4}", row["ref"]) and re.fullmatch(r"\d{4}-\d\d-\d\d", row["opened"]) for row in rows)
    assert {row["size"] for row in rows} == {"s", "m", "l"}
    assert {row["boss"] for row in rows} == {None}
    assert len({row["title"] for row in rows}) > 2


def test_an_item_that_knows_its_place_in_a_list_is_like_the_items_of_a_list() -> None:
    maker = GENERATOR.compile(DEPARTMENT)
    assert maker(Random(1), index=0)["ref"] == "DEP-0042"  # type: ignore[index, call-overload]
    assert maker(Random(1), index=3)["ref"] != "DEP-0042"  # type: ignore[index, call-overload]


def test_several_examples_take_turns() -> None:
    rows = GENERATOR.compile({"type": "array", "minItems": 3, "items": {"type": "string", "examples": ["one", "two", "three"]}})(Random(0))
    assert rows[:3] == ["one", "two", "three"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        ({"type": "string", "maxLength": 3}, "Willow"),
        ({"type": "integer", "maximum": 3}, 4),
        ({"type": "integer"}, 4.5),
        ({"type": "number", "multipleOf": 0.5}, 0.7),
        ({"type": "string", "format": "date"}, "yesterday"),
        ({"type": "string", "enum": ["a", "b"]}, "c"),
        ({"type": "array", "items": {"type": "integer"}}, ["a"]),
        ({"type": "object", "required": ["a"]}, {"b": 1}),
        ({"type": "boolean"}, "true"),
        ({"not": {"const": 4}, "type": "integer"}, 4),
        ({"type": "number"}, 1e400),
    ],
)
def test_an_example_that_does_not_match_its_schema_is_not_shown(schema: dict, example: JSON) -> None:
    maker = GENERATOR.compile({**schema, "example": example})
    value = maker(Random(0))
    assert maker.is_valid(value)
    assert value != example


@pytest.mark.parametrize(
    ("example", "form"),
    [
        ("2020-03-25", "date"),
        ("2020-03-25T10:00:00Z", "date-time"),
        ("9f1c1e1c-7e0e-4c67-9d2a-2f6a3d1f5b10", "uuid"),
        ("ann@example.org", "email"),
        ("https://example.org/x", "uri"),
        ("192.0.2.7", "ipv4"),
        ("#ff8800", "color"),
        ("ENV", ""),
        ("20-03-25", ""),
    ],
)
def test_an_example_shows_its_format(example: str, form: str) -> None:
    assert implied_format(example) == form


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "example": 1},
        {"type": "integer", "example": 4711},
        {"type": "string", "example": "1"},
        {"type": "string", "pattern": "^[0-9]{1,19}$", "example": "2244994945"},
        {"type": "string", "example": "cus_9f3Kd02"},
        {"type": "string", "format": "uuid", "example": "9f1c1e1c-7e0e-4c67-9d2a-2f6a3d1f5b10"},
    ],
    ids=["one", "number", "digit", "digits", "prefixed", "uuid"],
)
def test_ids_differ_between_items(schema: dict) -> None:
    rows = GENERATOR.compile({"type": "array", "minItems": 4, "items": {"type": "object", "properties": {"id": schema}}})(Random(1))
    assert isinstance(rows, list)
    assert rows[0]["id"] == schema["example"]
    assert len({row["id"] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("example", "kind"),
    [
        ("https://github.com/octocat/Hello-World", r"https://github\.com/octocat/Hello-World-\d+"),
        ("https://api.shop.test/v1/photos/beach.png", r"https://api\.shop\.test/v1/photos/beach-\d+\.png"),
        ("https://api.shop.test/v1/photos/17.png", r"https://api\.shop\.test/v1/photos/\d+\.png"),
    ],
    ids=["words", "file", "number"],
)
def test_addresses_keep_the_host_and_shape_of_their_example(example: str, kind: str) -> None:
    schema = {"type": "object", "properties": {"html_url": {"type": "string", "format": "uri", "example": example}}}
    rows = GENERATOR.compile({"type": "array", "minItems": 4, "items": schema})(Random(1))
    assert isinstance(rows, list)
    assert rows[0]["html_url"] == example
    assert all(re.fullmatch(kind, row["html_url"]) for row in rows[1:]), rows


def test_prose_is_not_repeated_in_every_row() -> None:
    schema = {
        "type": "object",
        "properties": {"body": {"type": "string", "example": "Me too!"}, "text": {"type": "string", "example": "So nice."}},
    }
    rows = GENERATOR.compile({"type": "array", "minItems": 5, "items": schema})(Random(1))
    assert isinstance(rows, list)
    assert rows[0] == {"body": "Me too!", "text": "So nice."}
    assert len({row["body"] for row in rows}) > 2
    assert len({row["text"] for row in rows}) > 2
