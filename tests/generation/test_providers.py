"""Which value suits a member: by format, name, owner and description."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from random import Random

import pytest

from contracts.api.resources.words import words_of
from contracts.generation import Generator
from contracts.generation.vocabulary import faker_pools, providers
from contracts.generation.vocabulary.tables import section
from contracts.schemas.validation import Schemas

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
GENERATOR = Generator(Schemas({}), now=NOW)


def make(name: str, schema: dict, seed: int = 1, title: str = "") -> object:
    """The value of a member of that name."""
    whole = {"type": "object", "title": title, "properties": {name: schema}, "required": [name]}
    return GENERATOR.compile(whole)(Random(seed))[name]  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "words"), [("createdAt", "created at"), ("created_at", "created at"), ("URLPath", "url path"), ("x-id", "x id"), ("", "")]
)
def test_names_are_read_as_words(name: str, words: str) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("name", "schema", "pattern"),
    [
        ("email", {}, r"[\w.-]+@example\.com"),
        ("contactEmail", {}, r"[\w.-]+@example\.com"),
        ("createdAt", {}, r"202\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        ("birth_date", {}, r"\d{4}-\d\d-\d\d"),
        ("leadId", {}, r"lead_[0-9a-f]{12}"),
        ("callback_url", {}, r"https://www\.example\.com/.+"),
        ("phone", {}, r"\+1\d{3}55501\d\d"),
        ("whatever", {"format": "uuid"}, r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        ("whatever", {"format": "ipv4"}, r"192\.0\.2\.\d+"),
        ("whatever", {"description": "The customer's e-mail"}, r"[\w.-]+@example\.com"),
        ("whatever", {"description": "ISO 4217 code"}, r"[A-Z]{3}"),
        ("currency", {"maxLength": 3}, r"[A-Z]{3}"),
        ("picture", {"format": "uri"}, r"data:image/svg\+xml,%3Csvg.*%3C/svg%3E"),
        ("coverPhoto", {"format": "url"}, r"data:image/svg\+xml,%3Csvg.*%3C/svg%3E"),
        ("profileName", {}, r"[A-Z][a-z]+ [A-Z][a-z]+"),
    ],
)
def test_a_text_suits_its_member(name: str, schema: dict, pattern: str) -> None:
    value = make(name, {"type": "string", **schema})
    assert isinstance(value, str)
    assert re.fullmatch(pattern, value)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("latitude", -90, 90), ("age", 18, 80), ("price", 1, 500), ("rating", 1, 5), ("hour", 0, 23), ("year", 2019, 2025)],
)
def test_a_number_suits_its_member(name: str, low: float, high: float) -> None:
    assert all(low <= make(name, {"type": "number"}, seed) <= high for seed in range(20))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("name", "low", "high"), [("perPage", 10, 50), ("pages", 48, 620), ("petStatus", 0, 2), ("annualRevenue", 250_000, 40_000_000)]
)
def test_the_longer_name_wins(name: str, low: float, high: float) -> None:
    assert all(low <= make(name, {"type": "integer"}, seed) <= high for seed in range(20))  # type: ignore[operator]


def test_a_dish_on_a_menu_is_no_good_of_a_shop() -> None:
    names = {make("menuItemName", {"type": "string"}, seed) for seed in range(10)}
    assert names <= set(section("things", "names")["recipe, dish, meal, menu item"])


def test_bounds_win_over_what_is_usual() -> None:
    assert make("age", {"type": "integer", "minimum": 200, "maximum": 201}) in (200, 201)


def test_a_company_has_no_first_name() -> None:
    names = {make("name", {"type": "string"}, seed, title="Company") for seed in range(10)}
    assert names <= set(faker_pools.pool("company"))


def test_an_example_is_used_where_nothing_is_known() -> None:
    assert make("gizmo", {"type": "string", "examples": ["left-handed"]}) == "left-handed"


def test_an_example_that_does_not_fit_is_not_used() -> None:
    assert make("gizmo", {"type": "string", "examples": ["left-handed"], "maxLength": 3}) != "left-handed"


def test_times_count_from_the_given_now() -> None:
    later = Generator(Schemas({}), now=datetime(2031, 1, 1, tzinfo=UTC)).compile({"type": "string", "format": "date-time"})
    assert all("2030-" <= str(later(Random(seed))) < "2031-01-02" for seed in range(20))


@pytest.mark.parametrize("form", sorted(providers.formats()))
def test_every_format_makes_valid_values(form: str) -> None:
    schema = {"type": "string", "format": form}
    maker, check = GENERATOR.compile(schema), Schemas({}).validator(schema)
    assert all(check.is_valid(maker(Random(seed))) for seed in range(30))
