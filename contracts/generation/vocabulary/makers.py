"""Makers of texts that must not repeat, or that the tables cannot list: ids, addresses, amounts. Nobody real is ever meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from random import Random
from typing import Final

from contracts.generation.vocabulary import codes, faker_pools, locale_data, pictures, sentences
from contracts.generation.vocabulary.sentences import Draw, choice

__all__ = ["MAKERS", "Draw", "hexadecimal"]

_CODE_LETTERS: Final = "ABCDEFGHKMNPRST"
_PASSWORD_LETTERS: Final = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"


def hexadecimal(length: int) -> Draw:
    """A maker of so many hexadecimal digits."""
    return lambda rng: f"{rng.getrandbits(4 * length):0{length}x}"


def _below(rng: Random, count: int) -> int:
    return int(rng.random() * count)


def _uuid(rng: Random) -> str:
    bits = (rng.getrandbits(128) & ~(0xF000 << 64) & ~(0xC000 << 48)) | (4 << 76) | (8 << 60)
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _person(rng: Random) -> tuple[str, str]:
    first, last = faker_pools.pool("first_name"), faker_pools.pool("last_name")
    return str(first[_below(rng, len(first))]), str(last[_below(rng, len(last))])


def _person_email(rng: Random) -> str:
    return ".".join(re.sub(r"\W", "", name).lower() for name in _person(rng)) + "@example.com"


def _full_address(rng: Random) -> str:
    city = locale_data.place(rng)
    street = locale_data.street(rng, locale_data.countries()[city.country])
    return f"{street}, {city.city}, {city.state_code} {locale_data.postcode(rng, city.postcode)}"


def _city_and_state(rng: Random) -> str:
    city = locale_data.place(rng)
    return f"{city.city}, {city.state_code}"


def _article_code(rng: Random) -> str:
    return f"{rng.choice(_CODE_LETTERS)}{rng.choice(_CODE_LETTERS)}-{rng.randrange(1000, 10000)}"


MAKERS: Final[Mapping[str, Callable[[Random], str]]] = {
    "alpha3_country": lambda rng: rng.choice(("USA", "CAN", "GBR", "DEU", "FRA", "ESP", "JPN", "BRA")),
    "article_code": _article_code,
    "avatar_url": lambda rng: pictures.placeholder_of(rng, 96, 96),
    "base64_text": choice(("SGVsbG8sIHdvcmxkIQ==", "RXhhbXBsZQ==", "bW9jaw==", "Y29udHJhY3Q=")),
    "city_and_state": _city_and_state,
    "clock_time": lambda rng: f"{7 + _below(rng, 14):02d}:{15 * _below(rng, 4):02d}",
    "cron": codes.cron,
    "ean13": codes.ean13,
    "email_date": lambda rng: format_datetime(datetime.fromtimestamp(1735689600 + _below(rng, 31_536_000), UTC)),
    "entity_tag": lambda rng: f'"{rng.getrandbits(64):016x}"',
    "example_ipv4": lambda rng: f"192.0.2.{1 + _below(rng, 254)}",
    "example_ipv6": lambda rng: "2001:db8::" + ":".join(f"{rng.getrandbits(16):x}" for _ in range(3)),
    "full_address": _full_address,
    "hex_12": hexadecimal(12),
    "hex_20": hexadecimal(20),
    "hex_24": hexadecimal(24),
    "hex_32": hexadecimal(32),
    "hex_40": hexadecimal(40),
    "hex_64": hexadecimal(64),
    "html_text": lambda rng: f"<p>{sentences.sentence(rng)}</p>\n<p>{sentences.sentence(rng)}</p>",
    "iban_code": codes.iban,
    "isbn": codes.isbn13,
    "isrc": codes.isrc,
    "json_web_token": codes.jwt,
    "markdown_text": lambda rng: f"## {sentences.title_of('post')(rng)}\n\n{sentences.paragraph(rng)}",
    "money": lambda rng: f"{1 + _below(rng, 240)}.{_below(rng, 20) * 5:02d}",
    "number_text": lambda rng: str(1000 + _below(rng, 9000)),
    "partial_time": lambda rng: f"{_below(rng, 24):02d}:{_below(rng, 60):02d}:00",
    "person_email": _person_email,
    "person_name": lambda rng: " ".join(_person(rng)),
    "percent_text": lambda rng: f"{_below(rng, 101)}%",
    "picture_url": pictures.placeholder_of,
    "random_password": lambda rng: "".join(rng.choices(_PASSWORD_LETTERS, k=14)),
    "random_uuid": _uuid,
    "short_paragraph": sentences.paragraph,
    "short_sentence": sentences.sentence,
    "stock_number": lambda rng: f"SKU-{rng.randrange(10**5, 10**6)}",
    "tracking_number": lambda rng: f"1Z{rng.getrandbits(48):012X}",
    "ulid": codes.ulid,
    "unix_seconds": lambda rng: str(1735689600 + _below(rng, 31_536_000)),
    "version_number": lambda rng: f"{rng.randrange(1, 6)}.{rng.randrange(20)}.{rng.randrange(10)}",
}
