"""Which provider makes a believable text for a member: by format, then its exact name, the end of its name, words of its description.

The table is `names.yaml`: the place to add one. A value that the schema refuses is dropped, so a table may be wrong without an answer being
wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeAlias

from contracts.api.resources.words import words_of
from contracts.generation.vocabulary import faker_pools, sentences
from contracts.generation.vocabulary.descriptions import described_choices, described_subject
from contracts.generation.vocabulary.makers import MAKERS, Draw, hexadecimal
from contracts.generation.vocabulary.tables import by_ending, rows, section
from contracts.http.messages import JSON

__all__ = ["Provider", "asked_for", "described", "for_text", "formats", "means_a_code", "named", "source_of"]

_COUNTRY_CODES: Final = re.compile(r"\biso[ -]?3166|\balpha-?2\b|\b(two|2)[ -](letter|char)|\bcountry code", re.IGNORECASE)
_BIRTH: Final = re.compile(r"\b(birth|birthday|birthdate|dob|born)\b")
_YOUNG: Final = re.compile(r"(^| )(animal|cat|child|dog|horse|kid|pet|pupil)$")
_AHEAD: Final = re.compile(
    r"\b(expires|expiry|expiration|due|deadline|valid until|valid to|next|scheduled|requested|preferred|desired|renewal|renews|upcoming)\b"
)
_STANDARD: Final = frozenset({"binary", "char", "commonmark", "media-range", "sf-string", "sf-token"})  # formats that say little
_LOOSE: Final = ("country", "common_language", "common_locale")  # a description that names a standard says more
_ADDRESSES: Final = frozenset({"iri", "uri", "uri-reference", "url"})
_PICTURES: Final = ("avatar_url", "picture_url")


@dataclass(frozen=True, slots=True)
class Provider:
    """Believable texts: `pool` is a finite choice; `draw`, where set, makes new ones without end. `sure`: format or name asked for it."""

    name: str
    pool: tuple[JSON, ...] = ()
    draw: Draw | None = None
    sure: bool = True


def for_text(*, form: str, name: str, owner: str, description: str, now: datetime, locale: str) -> Provider | None:
    """The provider of a text, None where nothing is known. `form`: its format; `owner`: what the member belongs to, such as `Company`."""
    words = words_of(name)
    if not form and (listed := described_choices(description)):
        return Provider(name=words, draw=sentences.choice(listed))
    source = source_of(words, form=form, owner=sentences.thing_of(words_of(owner)))
    is_sure = source is not None and not _is_vague(source)
    if not is_sure or source in _LOOSE:
        source = described(description.lower()) or source
    if source is None:
        subject, whole = described_subject(description.strip())
        source = source_of(subject, owner=whole or sentences.thing_of(words_of(owner))) if subject else None
    if source is None:
        return None
    if isinstance(source, str) and not locale.startswith("en"):
        source = str(rows("names", "translated").get(source, source))
    draw = _draw(source)
    if draw is not None:
        return Provider(name=words, draw=draw, sure=is_sure)
    return named(str(source), now=now, locale=locale, sure=is_sure)


def means_a_code(description: str) -> bool:
    """Whether a country is described as a code of two letters."""
    return bool(_COUNTRY_CODES.search(description))


def named(provider: str, *, now: datetime, locale: str, sure: bool = True) -> Provider:
    """The provider of Faker's, or of our own, that has this name. ValueError: there is none."""
    return Provider(name=provider, sure=sure, pool=faker_pools.pool(provider, now=now, locale=locale))


def asked_for(written: JSON, *, now: datetime, locale: str) -> Provider:
    """The provider that `x-faker` names: one of Faker's (`first_name`), or as faker.js has it (`name.firstName`). ValueError: none."""
    if not isinstance(written, str):
        raise ValueError("`x-faker` should be the name of a provider, such as `first_name`")
    last = words_of(written.rpartition(".")[2]).replace(" ", "_")
    for provider in filter(None, (written, last, rows("names", "faker_js").get(last))):
        try:
            return named(str(provider), now=now, locale=locale)
        except ValueError:
            continue
    return named(written, now=now, locale=locale)


def formats() -> frozenset[str]:
    """The formats that have a provider."""
    return frozenset(rows("names", "formats")) | {"date", "date-time"}


# --- from a member to the row of a table ------------------------------------------------------------------------------------------

_Source: TypeAlias = "JSON | Draw"  # what stands in a row, or a maker that was made for this member


def source_of(words: str, *, form: str = "", owner: str = "") -> _Source | None:
    """What stands in the row of a format or a name, whose `owner` is said in words, too; None where no row fits."""
    form = form.lower().replace("_", "-")
    if form in ("date", "date-time"):
        return _moment(form, words, owner)
    names, endings = rows("names", "names"), rows("names", "endings")
    ending = by_ending(endings, words)
    if form in rows("names", "formats"):
        pictures = [one for one in (names.get(words), ending) if one in _PICTURES] if form in _ADDRESSES else []
        return pictures[0] if pictures else rows("names", "formats")[form]
    if form and form not in _STANDARD and (known := source_of(words_of(form))) is not None and not _is_vague(known):
        return known  # a format that nobody has defined, whose name says what it is
    if ending is None and words not in names and words.endswith(("name", "title")) and (title := _called(words, owner)):
        return title
    owned = by_ending(rows("names", "owned"), f"{owner} {words}") if owner else None
    if owned is not None:
        return owned
    if words in names or words in endings:
        return names.get(words, ending)
    if sentences.is_person(words):
        return "person_name"
    if words == "id" or words.endswith(" id"):
        return _identifier(words[:-2].strip() or owner)
    return ending


def _moment(form: str, words: str, owner: str) -> str:
    if form == "date" and _BIRTH.search(words):
        return "date_of_birth_of_a_pet" if _YOUNG.search(owner) else "date_of_birth"
    if _AHEAD.search(words):
        return "future_date" if form == "date" else "future_datetime"
    return "date" if form == "date" else "date_time"


def _called(words: str, owner: str) -> _Source | None:
    """What a name or title says, by what is named: a person, a company, a thing. None where the last word only ends so."""
    thing, _, last = words.rpartition(" ")
    whose = thing or owner
    if last == "title":
        return sentences.title_of(whose)
    if last != "name":
        return None
    if sentences.is_person(whose):
        return "person_name"
    found = sentences.name_of(whose)
    if found is None and sentences.is_organization(whose):
        return "company"
    return found or sentences.any_name(whose)


def _identifier(thing: str) -> Draw:
    """`leadId` → "lead_7c1f9a2b04d1"."""
    stem = thing.split(" ")[-1] if thing else ""
    prefix = f"{stem}_" if stem.isalpha() and len(stem) <= 14 else ""
    digits = hexadecimal(12)
    return lambda rng: f"{prefix}{digits(rng)}"


def described(description: str) -> _Source | None:
    """What stands in the first row whose pattern is found in a description in small letters."""
    return next((source for pattern, source, _ in _descriptions() if pattern.search(description)), None)


@lru_cache
def _descriptions() -> list[tuple[re.Pattern[str], str, str]]:
    """Pattern, source and an example of each row."""
    found = section("names", "descriptions")
    return [(re.compile(pattern), source, example) for pattern, source, example in found] if isinstance(found, list) else []


# --- from a row to a maker --------------------------------------------------------------------------------------------------------


def _is_vague(source: _Source) -> bool:
    return isinstance(source, str) and source in _vague()


@lru_cache
def _vague() -> frozenset[str]:
    found = section("names", "vague")
    return frozenset(map(str, found)) if isinstance(found, list) else frozenset()


def _draw(source: _Source) -> Draw | None:
    """The maker of a row's texts; None of one that names a pool of Faker's."""
    if callable(source):
        return source
    if isinstance(source, str):
        listed: Mapping[str, JSON] = rows("names", "choices")
        return sentences.drawn_from(listed[source]) if source in listed else MAKERS.get(source)
    if isinstance(source, dict) and "name of" in source:
        return sentences.name_of(str(source["name of"]))
    if isinstance(source, dict) and "title of" in source:
        return sentences.title_of(str(source["title of"]))
    return sentences.drawn_from(source)
