"""Places that exist, with what belongs to them: a city, its state, a postcode of it, its country, currency and clock.

The table is `places.yaml`, where a row may be added anywhere: places are drawn by country.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Final

from contracts.generation.vocabulary.faker_pools import AREA_CODES
from contracts.generation.vocabulary.tables import whole

__all__ = ["City", "Country", "countries", "country_of", "phone_number", "place", "place_named", "postcode", "street"]

_HIGHEST_HOUSE: Final = 120


@dataclass(frozen=True, slots=True)
class City:
    """A city; `postcode` with `#` for a digit; `country`: its code."""

    city: str
    country: str
    state: str
    state_code: str
    postcode: str
    latitude: float
    longitude: float
    timezone: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country; `phone`: its numbers for fiction, "" where none are kept; `highest`: number of a house."""

    code: str
    name: str
    alpha3: str
    currency: str
    street: str
    streets: tuple[str, ...]
    cities: tuple[City, ...]
    phone: str = ""
    also: tuple[str, ...] = ()
    highest: int = _HIGHEST_HOUSE


@lru_cache
def countries() -> Mapping[str, Country]:
    """The countries by their codes."""
    return {code: _country(code, row) for code, row in whole("places").items()}


def _country(code: str, row: dict) -> Country:
    cities = tuple(City(city, code, *facts) for city, facts in row["cities"].items())
    listed = {name: tuple(row.get(name, ())) for name in ("also", "streets")}
    return Country(**{**row, **listed, "code": code, "cities": cities})


def country_of(text: object) -> Country | None:
    """The country of a name or code: `DE`, `deu`, `Germany` → Germany."""
    return _named_countries().get(text.casefold()) if isinstance(text, str) else None


@lru_cache
def _named_countries() -> Mapping[str, Country]:
    return {name.casefold(): one for one in countries().values() for name in (one.code, one.alpha3, one.name, *one.also)}


def place(rng: Random, country: str = "US") -> City:
    """A city of a country, by its code."""
    rows = countries()[country].cities
    return rows[int(rng.random() * len(rows))]


def place_named(city: object) -> City | None:
    """The place of a city's name, None for one we do not know."""
    return _named_cities().get(city.casefold()) if isinstance(city, str) else None


@lru_cache
def _named_cities() -> Mapping[str, City]:
    return {city.city.casefold(): city for country in countries().values() for city in country.cities}


def postcode(rng: Random, pattern: str) -> str:
    """A postcode of a place: `802##` → "80214"."""
    return "".join(str(int(rng.random() * 10)) if letter == "#" else letter for letter in pattern)


def street(rng: Random, country: Country) -> str:
    """House and street, as the country writes them: "482 Maple Avenue", "Lindenstraße 12"."""
    name = country.streets[int(rng.random() * len(country.streets))]
    return country.street.format(1 + int(rng.random() * country.highest), name)


def phone_number(rng: Random, country: str = "US") -> str:
    """A number for fiction, E.164: of the country where it keeps some, else of the United States."""
    pattern = countries()[country].phone or countries()["US"].phone
    return postcode(rng, pattern.replace("@", str(AREA_CODES[int(rng.random() * len(AREA_CODES))])))
