"""The tables of believable values: every row is found, and what it names exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random

import pytest

from contracts.generation.vocabulary import faker_pools, providers, sentences
from contracts.generation.vocabulary.locale_data import countries, country_of, place_named
from contracts.generation.vocabulary.makers import MAKERS
from contracts.generation.vocabulary.number_ranges import Range, expected_range
from contracts.generation.vocabulary.tables import by_ending, names_in, rows, section

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
COUNTED = ("{}", "{}s", "{} count", "{}s count")


def owned(file: str) -> Iterator[tuple[str, str, object]]:
    """Owner, name and value of each row of a section by owner."""
    for owner, names in names_in(section(file, "owned")):
        yield from ((owner, name, value) for name, value in names_in(names))


def drawn(draw: Callable[[Random], str] | None) -> list[str]:
    assert draw is not None
    return [draw(Random(seed)) for seed in range(20)]


@pytest.mark.parametrize(
    ("file", "sections"),
    [
        ("names", ("names", "endings")),
        ("names", ("owned",)),
        ("names", ("formats",)),
        ("names", ("choices",)),
        ("names", ("faker_js",)),
        ("numbers", ("anywhere", "endings", "owned", "counted", "otherwise")),
        ("things", ("names",)),
        ("things", ("titles",)),
    ],
)
def test_no_name_has_two_rows(file: str, sections: tuple[str, ...]) -> None:
    names = Counter(name for one in sections for name, _ in names_in(section(file, one), by_owner=one == "owned"))
    for noun, _ in names_in(section(file, "counted")) if "counted" in sections else ():
        names.update(form.format(noun) for form in COUNTED[1:])
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("name", ["people", "organizations", "words", "sentences", "first words"])
def test_no_text_is_listed_twice(name: str) -> None:
    listed = section("things", name)
    assert [text for text, count in Counter(listed).items() if count > 1] == []


@pytest.mark.parametrize("form", ["", "some "])
def test_every_row_for_a_text_is_found(form: str) -> None:
    table = {**rows("names", "endings"), **(rows("names", "names") if not form else {})}
    assert {name: providers.source_of(form + name) for name in table} == table


def test_every_row_by_owner_is_found() -> None:
    assert [(owner, name) for owner, name, value in owned("names") if providers.source_of(name, owner=owner) != value] == []


def test_every_row_for_a_format_is_found() -> None:
    table = rows("names", "formats")
    assert {name: providers.source_of("gizmo", form=name) for name in table} == table


def test_every_row_for_a_description_is_found() -> None:
    found = section("names", "descriptions")
    assert [providers.described(example) for _, _, example in found] == [source for _, source, _ in found]


@pytest.mark.parametrize("name", ["anywhere", "endings", "otherwise"])
def test_every_row_for_a_number_is_found(name: str) -> None:
    table = {text: Range(*values) for text, values in rows("numbers", name).items()}
    assert {text: expected_range(name=text, is_integer=False, now=NOW) for text in table} == table


def test_every_row_for_a_number_by_owner_is_found() -> None:
    wrong = [
        (owner, name)
        for owner, name, values in owned("numbers")
        if expected_range(name=name, owner=owner, is_integer=False, now=NOW) != Range(*values)  # type: ignore[misc]
    ]
    assert wrong == []


def test_every_thing_that_is_counted_is_found() -> None:
    wrong = [
        form.format(noun)
        for noun, values in rows("numbers", "counted").items()
        for form in COUNTED
        if expected_range(name=form.format(noun), is_integer=True, now=NOW) != Range(*values)
    ]
    assert wrong == []


@pytest.mark.parametrize(("name", "called"), [("names", sentences.name_of), ("titles", sentences.title_of)])
def test_every_row_for_a_thing_is_found(name: str, called: Callable[[str], Callable[[Random], str]]) -> None:
    table = rows("things", name)
    wrong = [thing for thing, value in table.items() if drawn(called(thing)) != drawn(sentences.drawn_from(value))]
    assert wrong == []


@pytest.mark.parametrize(("name", "is_one"), [("people", sentences.is_person), ("organizations", sentences.is_organization)])
def test_everybody_is_known(name: str, is_one: Callable[[str], bool]) -> None:
    assert [thing for thing in section("things", name) if not is_one(f"some {thing}")] == []
    assert not is_one("gizmo")


def sources() -> set[str]:
    """What rows name: makers, choices, providers of Faker's."""
    tables = [rows("names", one) for one in ("formats", "owned", "names", "endings", "translated", "faker_js")]
    described = [source for _, source, _ in section("names", "descriptions")]
    return {value for table in tables for value in table.values() if isinstance(value, str)} | set(described)


@pytest.mark.parametrize("source", sorted(sources()))
def test_every_source_exists(source: str) -> None:
    assert source in MAKERS or source in rows("names", "choices") or faker_pools.pool(source, now=NOW)


def test_every_maker_and_choice_is_used() -> None:
    offered = {*MAKERS, *rows("names", "choices")}
    assert offered - sources() == set()
    assert offered >= {*section("names", "vague")}
    assert offered >= {*rows("names", "translated")}


def test_no_maker_is_called_as_a_choice() -> None:
    assert MAKERS.keys().isdisjoint(rows("names", "choices"))


def test_things_that_a_row_refers_to_have_a_row() -> None:
    values = [value for one in ("owned", "names", "endings") for value in rows("names", one).values() if isinstance(value, dict)]
    for kind, name in (("name of", "names"), ("title of", "titles")):
        asked = {value[kind] for value in values if kind in value}
        assert asked
        assert asked <= rows("things", name).keys()


def test_the_longest_ending_counts() -> None:
    table = {"code": 1, "zip code": 2}
    assert [by_ending(table, words) for words in ("billing zip code", "zip code", "code", "barcode", "")] == [2, 2, 1, None, None]


def test_every_country_is_known_by_each_of_its_names() -> None:
    names = [(name, one) for one in countries().values() for name in (one.code, one.alpha3, one.name, *one.also)]
    assert [name for name, one in names if country_of(name) is not one] == []
    assert all(one.cities and one.streets for one in countries().values())


def test_every_city_is_known_by_its_name() -> None:
    assert [city.city for one in countries().values() for city in one.cities if place_named(city.city) is not city] == []
