"""Which provider makes a believable value for a member: by format, then its exact name, the end of its name, words of its description.

The tables are the place to add one. A provider is the name of a pool of `faking` (`city`), or a function of a `Random` where values
must not repeat (ids). The walker drops values that the schema refuses, so a table may be wrong without an answer being wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Final

from mock_server.data import faking

if TYPE_CHECKING:
    from contracts.exchange import JSON

__all__ = ["Provider", "Range", "for_number", "for_text", "words_of"]

Draw = Callable[[Random], "JSON"]


@dataclass(frozen=True, slots=True)
class Provider:
    """Believable texts: `pool` is a finite choice; `draw`, where set, makes new ones without end. `sure`: format or name asked for it."""

    name: str
    pool: tuple[JSON, ...] = ()
    draw: Draw | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Range:
    """Believable numbers: from `low` to `high`, with so many decimals where the schema allows them."""

    low: float
    high: float
    decimals: int = 2


def _hex(length: int) -> Draw:
    return lambda random: f"{random.getrandbits(4 * length):0{length}x}"


def _uuid(random: Random) -> str:
    bits = (random.getrandbits(128) & ~(0xF000 << 64) & ~(0xC000 << 48)) | (4 << 76) | (8 << 60)
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _ipv6(random: Random) -> str:
    return "2001:db8::" + ":".join(f"{random.getrandbits(16):x}" for _ in range(3))


def _pick(*texts: str) -> Callable[[Random], str]:
    return lambda random: texts[int(random.random() * len(texts))]


def _base64(random: Random) -> str:
    return _pick("SGVsbG8sIHdvcmxkIQ==", "RXhhbXBsZQ==", "bW9jaw==", "Y29udHJhY3Q=")(random)


def _person_email(random: Random) -> str:
    names = faking.pool("first_name"), faking.pool("last_name")
    return ".".join(re.sub(r"\W", "", str(pool[int(random.random() * len(pool))])).lower() for pool in names) + "@example.com"


_LANGUAGE: Final = _pick("en", "de", "fr", "es", "pt", "ja")

# format → provider. Texts that reach a real person or host are never made: example.com, 192.0.2.0/24, 2001:db8::/32, 555-01xx.
FORMATS: Final[Mapping[str, str | Draw]] = {
    "base64": _base64,
    "byte": _base64,
    "color": "hex_color",
    "country": "country_code",
    "country-code": "country_code",
    "currency": "currency_code",
    "date": "date",
    "date-time": "date_time",
    "duration": _pick("PT15M", "PT1H", "P1D", "P7D", "PT30S", "P1M"),
    "e164": "phone_number",
    "email": _person_email,
    "hostname": _pick("www.example.com", "api.example.com", "mail.example.org", "shop.example.net"),
    "idn-email": _person_email,
    "idn-hostname": _pick("www.example.com", "bücher.example", "shop.example.net"),
    "ipv4": lambda random: f"192.0.2.{1 + int(random.random() * 254)}",
    "ipv6": _ipv6,
    "iri": "url",
    "iri-reference": "url",
    "json-pointer": _pick("/items/0", "/name", "/address/city"),
    "locale": _pick("en-US", "en-GB", "de-DE", "fr-FR", "es-MX"),
    "mac": "mac_address",
    "partial-time": lambda random: f"{int(random.random() * 24):02d}:{int(random.random() * 60):02d}:00",
    "password": lambda random: "".join(random.choices("abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789", k=14)),
    "phone": "phone_number",
    "regex": _pick("^[a-z]+$", "^\\d{4}$", "^.+$"),
    "relative-json-pointer": _pick("0", "1/name", "2#"),
    "time": "time",
    "uri": "url",
    "uri-reference": "url",
    "uri-template": _pick("https://www.example.com/items/{id}", "/items{?page,limit}"),
    "url": "url",
    "uuid": _uuid,
}

# exact name, in words → provider
NAMES: Final[Mapping[str, str | Draw]] = {
    "about": "paragraph",
    "address": "street_address",
    "age group": _pick("18-24", "25-34", "35-44", "45-54"),
    "author": "name",
    "avatar": "url",
    "bio": "paragraph",
    "body": "paragraph",
    "brand": "company",
    "browser": "user_agent",
    "category": _pick("accessories", "books", "clothing", "garden", "home", "outdoor", "tools", "toys"),
    "city": "city",
    "code": lambda random: f"{random.choice('ABCDEFGHKMNPRST')}{random.choice('ABCDEFGHKMNPRST')}-{random.randrange(1000, 10000)}",
    "color": "color_name",
    "colour": "color_name",
    "comment": "sentence",
    "company": "company",
    "content": "paragraph",
    "country": "country",
    "country code": "country_code",
    "currency": "currency_code",
    "cursor": _hex(20),
    "customer": "name",
    "department": _pick("Sales", "Support", "Engineering", "Finance", "Operations", "Marketing"),
    "description": "sentence",
    "domain": _pick("example.com", "example.org", "example.net"),
    "email": _person_email,
    "employer": "company",
    "etag": lambda random: f'"{random.getrandbits(64):016x}"',
    "family name": "last_name",
    "file": "file_name",
    "file name": "file_name",
    "filename": "file_name",
    "first name": "first_name",
    "firstname": "first_name",
    "full name": "name",
    "given name": "first_name",
    "host": _pick("www.example.com", "api.example.com"),
    "href": "url",
    "iban": "iban",
    "image": "url",
    "ip": lambda random: f"192.0.2.{1 + int(random.random() * 254)}",
    "ip address": lambda random: f"192.0.2.{1 + int(random.random() * 254)}",
    "job": "job",
    "job title": "job",
    "label": "catch_phrase",
    "lang": _LANGUAGE,
    "language": _LANGUAGE,
    "last name": "last_name",
    "lastname": "last_name",
    "link": "url",
    "locale": _pick("en-US", "en-GB", "de-DE", "fr-FR", "es-MX"),
    "login": "user_name",
    "manufacturer": "company",
    "message": "sentence",
    "mime type": "mime_type",
    "mobile": "phone_number",
    "name": "name",
    "nickname": "user_name",
    "note": "sentence",
    "notes": "sentence",
    "occupation": "job",
    "organization": "company",
    "owner": "name",
    "phone": "phone_number",
    "phone number": "phone_number",
    "photo": "url",
    "postal code": "postcode",
    "postcode": "postcode",
    "product": lambda random: (
        f"{_pick('Compact', 'Classic', 'Modern', 'Sturdy')(random)} {_pick('Lamp', 'Chair', 'Kettle', 'Backpack')(random)}"
    ),
    "reason": "sentence",
    "region": "state",
    "role": _pick("admin", "editor", "member", "viewer"),
    "sex": _pick("female", "male"),
    "sku": lambda random: f"SKU-{random.randrange(10**5, 10**6)}",
    "slug": "slug",
    "state": "state",
    "status": _pick("active", "pending", "done"),
    "street": "street_address",
    "subject": "catch_phrase",
    "summary": "sentence",
    "surname": "last_name",
    "tag": "word",
    "telephone": "phone_number",
    "text": "sentence",
    "time zone": _pick("UTC", "America/Denver", "America/New_York", "Europe/Berlin"),
    "timezone": _pick("UTC", "America/Denver", "America/New_York", "Europe/Berlin"),
    "title": "catch_phrase",
    "token": _hex(32),
    "url": "url",
    "user agent": "user_agent",
    "user name": "user_name",
    "username": "user_name",
    "vendor": "company",
    "version": lambda random: f"{random.randrange(1, 6)}.{random.randrange(20)}.{random.randrange(10)}",
    "website": "url",
    "zip": "postcode",
    "zip code": "postcode",
}

# last words of the name → provider; the first row that fits
ENDINGS: Final[tuple[tuple[str, str | Draw], ...]] = (
    ("first name", "first_name"),
    ("last name", "last_name"),
    ("user name", "user_name"),
    ("file name", "file_name"),
    ("company name", "company"),
    ("organization name", "company"),
    ("account name", "company"),
    ("product name", NAMES["product"]),
    ("host name", NAMES["host"]),
    ("email address", _person_email),
    ("mail", _person_email),
    ("email", _person_email),
    ("ip address", NAMES["ip"]),
    ("phone number", "phone_number"),
    ("phone", "phone_number"),
    ("mobile", "phone_number"),
    ("uuid", _uuid),
    ("guid", _uuid),
    ("url", "url"),
    ("uri", "url"),
    ("link", "url"),
    ("href", "url"),
    ("image", "url"),
    ("at", "date_time"),
    ("timestamp", "date_time"),
    ("date time", "date_time"),
    ("expires", "future_datetime"),
    ("birthday", "date_of_birth"),
    ("birth date", "date_of_birth"),
    ("date", "date"),
    ("time", "date_time"),
    ("city", "city"),
    ("country code", "country_code"),
    ("country", "country"),
    ("street", "street_address"),
    ("address", "street_address"),
    ("postal code", "postcode"),
    ("zip code", "postcode"),
    ("zip", "postcode"),
    ("currency", "currency_code"),
    ("language", _LANGUAGE),
    ("description", "sentence"),
    ("message", "sentence"),
    ("summary", "sentence"),
    ("comment", "sentence"),
    ("note", "sentence"),
    ("warning", "sentence"),
    ("reason", "sentence"),
    ("label", "catch_phrase"),
    ("title", "catch_phrase"),
    ("color", "color_name"),
    ("hash", _hex(40)),
    ("checksum", _hex(40)),
    ("token", _hex(32)),
    ("secret", _hex(32)),
    ("key", _hex(24)),
    ("version", NAMES["version"]),
    ("code", NAMES["code"]),
    ("name", "name"),
)

# a word of the description → provider; the first row that fits
DESCRIPTIONS: Final[tuple[tuple[str, str | Draw], ...]] = (
    (r"e-?mail", _person_email),
    (r"\b(uuid|guid)\b", _uuid),
    (r"\b(url|uri|hyperlink)\b", "url"),
    (r"\be\.164\b|\b(tele)?phone number\b", "phone_number"),
    (r"\b(rfc ?3339|iso ?8601|timestamp|date and time)\b", "date_time"),
    (r"\biso[ -]?3166", "country_code"),
    (r"\biso[ -]?4217", "currency_code"),
    (r"\b(iso ?639|bcp ?47)", _LANGUAGE),
    (r"\bip address\b", NAMES["ip"]),
    (r"\b(city|town)\b", "city"),
    (r"\bfirst name\b", "first_name"),
    (r"\b(last name|surname)\b", "last_name"),
    (r"\b(company|organi[sz]ation|business) name\b", "company"),
    (r"\b(unique )?(identifier|id) (of|for)\b", _hex(12)),
)

# names of things that are not people: their `name` is a company's or a product's
OWNERS: Final[tuple[tuple[str, str | Draw], ...]] = (
    (r"(company|organi[sz]ation|business|account|vendor|brand|tenant|merchant|supplier)$", "company"),
    (r"(product|item|article|good)$", NAMES["product"]),
    (r"(city|place|location)$", "city"),
    (r"(country)$", "country"),
    (r"(file|document|attachment|image)$", "file_name"),
    (r"(tag|label|category|group|topic|channel|project|campaign|team|plan|feature|role|list|board|event|type)$", "catch_phrase"),
)

# words of the name of a number → what people expect there
NUMBERS: Final[tuple[tuple[str, Range], ...]] = (
    (r"\b(lat|latitude)$", Range(-60, 70, 5)),
    (r"\b(lon|lng|longitude)$", Range(-180, 180, 5)),
    (r"\bage$", Range(18, 80, 0)),
    (r"\byear$", Range(2019, 2025, 0)),
    (r"\bmonth$", Range(1, 12, 0)),
    (r"\bday$", Range(1, 28, 0)),
    (r"\bhours?$", Range(0, 23, 0)),
    (r"\b(minutes?|seconds?)$", Range(0, 59, 0)),
    (r"\bpercent(age)?$|\bshare$", Range(0, 100, 1)),
    (r"\b(ratio|probability|confidence)$", Range(0, 1, 3)),
    (r"\b(rating|stars)$", Range(1, 5, 1)),
    (r"\bscore$", Range(0, 100, 1)),
    (r"\bstatus( code)?$", Range(200, 200, 0)),
    (r"\bport$", Range(1024, 49151, 0)),
    (r"\b(page|position|index|rank|order|level)$", Range(1, 9, 0)),
    (r"\b(limit|page size|per page)$", Range(10, 50, 0)),
    (r"\b(count|total|quantity|qty|number of .*|stock)$", Range(0, 120, 0)),
    (r"\b(price|amount|cost|fee|tax|total price|balance|subtotal)$", Range(1, 500, 2)),
    (r"\b(weight|height|width|length|depth)$", Range(1, 200, 1)),
    (r"\b(bytes|size)$", Range(512, 200_000, 0)),
    (r"\b(ms|milliseconds|duration|latency)$", Range(10, 5000, 0)),
    (r"\bid$", Range(1000, 99_999, 0)),
)
TIMESTAMPS: Final = re.compile(r"\b(at|timestamp|time|date|created|updated|expires)$")


_LOOSE: Final = frozenset({"catch_phrase", "paragraph", "sentence", "word"})  # any example says more than these


def words_of(name: str) -> str:
    """`createdAt`, `created_at`, `created-at` → "created at"."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return re.sub(r"[^A-Za-z0-9]+", " ", spaced).strip().lower()


def for_text(*, form: str, name: str, owner: str, description: str, now: datetime, locale: str) -> Provider | None:
    """The provider of a text, None where nothing is known. `form`: its format; `owner`: what the member belongs to, such as `Company`."""
    words = words_of(name)
    found, sure = _look_up(form, words, words_of(owner)), True
    if found is None:
        found, sure = next((provider for text, provider in DESCRIPTIONS if re.search(text, description.lower())), None), False
    if found is None:
        return None
    if callable(found):
        return Provider(name=words, draw=found, sure=sure)
    return Provider(name=found, sure=sure and found not in _LOOSE, pool=faking.pool(found, now=now, locale=locale))


def _look_up(form: str, words: str, owner: str) -> str | Draw | None:
    if form in FORMATS:
        return FORMATS[form]
    if words == "name" and owner:
        for text, provider in OWNERS:
            if re.search(text, owner):
                return provider
    if words in NAMES:
        return NAMES[words]
    if words == "id" or words.endswith(" id"):
        return _identifier(words[:-2].strip() or owner)
    return next((provider for ending, provider in ENDINGS if words == ending or words.endswith(" " + ending)), None)


def _identifier(thing: str) -> Draw:
    """`leadId` → "lead_7c1f9a2b04d1"."""
    stem = thing.split(" ")[-1] if thing else ""
    prefix = f"{stem}_" if stem.isalpha() and len(stem) <= 14 else ""
    digits = _hex(12)
    return lambda random: f"{prefix}{digits(random)}"


def for_number(*, name: str, is_integer: bool, now: datetime) -> Range | None:
    """What people expect of a number by its name; None where nothing is known."""
    words = words_of(name)
    if is_integer and TIMESTAMPS.search(words):
        high = int(now.timestamp())
        return Range(high - 86_400 * 365, high, 0)
    return next((found for text, found in NUMBERS if re.search(text, words)), None)
