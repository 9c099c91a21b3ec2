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

from contracts.api.resources.words import words_of
from contracts.generation.vocabulary import faker_pools as faking
from contracts.generation.vocabulary import locale_data as world
from contracts.generation.vocabulary import texts

if TYPE_CHECKING:
    from contracts.http.messages import JSON

__all__ = [
    "Provider",
    "Range",
    "asked_for",
    "chance_of_null",
    "chance_of_true",
    "for_number",
    "for_text",
    "like",
    "means_a_code",
    "named",
]

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


def _hex(length: int) -> Callable[[Random], str]:
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


def _person_name(random: Random) -> str:
    first, last = faking.pool("first_name"), faking.pool("last_name")
    return f"{first[int(random.random() * len(first))]} {last[int(random.random() * len(last))]}"


def _full_address(random: Random) -> str:
    found = world.place(random)
    where = world.street(random, world.COUNTRIES[found.country])
    return f"{where}, {found.city}, {found.state_code} {world.postcode(random, found.postcode)}"


def _city_and_state(random: Random) -> str:
    found = world.place(random)
    return f"{found.city}, {found.state_code}"


def _picture(random: Random) -> str:
    return f"https://www.example.com/images/{100 + int(random.random() * 900)}.jpg"


def _money(random: Random) -> str:
    return f"{1 + int(random.random() * 240)}.{int(random.random() * 20) * 5:02d}"


def _clock(random: Random) -> str:
    return f"{7 + int(random.random() * 14):02d}:{15 * int(random.random() * 4):02d}"


def _number_text(random: Random) -> str:
    return str(1000 + int(random.random() * 9000))


_MIME: Final = _pick("application/pdf", "image/png", "image/jpeg", "text/csv", "text/plain")
_currency: Final = _pick("USD", "USD", "USD", "EUR", "EUR", "GBP", "CAD", "CHF")
_LANGUAGE: Final = _pick("en", "de", "fr", "es", "pt", "ja")

# format → provider. Texts that reach a real person or host are never made: example.com, 192.0.2.0/24, 2001:db8::/32, 555-01xx.
FORMATS: Final[Mapping[str, str | Draw]] = {
    "base64": _base64,
    "byte": _base64,
    "color": "hex_color",
    "country": "country_code",
    "country-code": "country_code",
    "currency": _currency,
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
    "about": texts.paragraph,
    "address": _full_address,
    "age group": _pick("18-24", "25-34", "35-44", "45-54"),
    "author": _person_name,
    "avatar": _picture,
    "avatar url": _picture,
    "bio": texts.paragraph,
    "body": texts.paragraph,
    "airline": _pick("Lufthansa", "Air Canada", "British Airways", "Delta Air Lines", "Iberia", "KLM"),
    "aircraft": _pick("A320neo", "A350-900", "B737-800", "B787-9", "E190"),
    "address line2": _pick("Apt 4B", "Suite 210", "2nd floor", "Unit 7"),
    "bic": "swift8",
    "counterparty": "company",
    "cuisine": _pick("Italian", "Thai", "Mexican", "French", "Indian", "Japanese", "Greek"),
    "diagnosis": _pick("Seasonal allergy", "Sprained ankle", "Migraine", "Routine check-up"),
    "emoji": _pick("👍", "🎉", "❤️", "😀", "👀", "🚀"),
    "error": texts.sentence,
    "fuel": _pick("petrol", "diesel", "electric", "hybrid"),
    "gate": _pick("A12", "B7", "C21", "D4"),
    "industry": _pick("Retail", "Logistics", "Software", "Manufacturing", "Health care", "Energy", "Education"),
    "instructions": texts.sentence,
    "license plate": _pick("CKT-4711", "7XBR412", "HLM-2038", "4QWE881"),
    "line 2": _pick("Apt 4B", "Suite 210", "2nd floor", "Unit 7"),
    "line2": _pick("Apt 4B", "Suite 210", "2nd floor", "Unit 7"),
    "location": _city_and_state,
    "mac address": "mac_address",
    "make": _pick("Toyota", "Volkswagen", "Tesla", "Škoda", "Honda", "Renault"),
    "marital status": _pick("single", "married", "divorced"),
    "material": _pick("cotton", "oak", "steel", "linen", "leather", "glass"),
    "nationality": _pick("American", "British", "Canadian", "French", "German", "Spanish"),
    "path": _pick("/reports/2025/summary.pdf", "/images/header.png", "/docs/readme.md", "/data/orders.csv"),
    "publisher": "company",
    "question": _pick("How do I change my address?", "Can I return a gift?", "When will it be back in stock?", "Which size fits me?"),
    "answer": texts.sentence,
    "room": _pick("101", "204", "3.12", "B2", "Studio"),
    "seat": _pick("12A", "7C", "23F", "4D"),
    "shipping method": _pick("standard", "express", "pickup"),
    "shelf": _pick("A3", "B12", "C7", "D1"),
    "size": _pick("XS", "S", "M", "L", "XL"),
    "step": texts.sentence,
    "terminal": _pick("1", "2", "A", "B"),
    "topic": texts.title_of("post"),
    "weather": _pick("Sunny", "Partly cloudy", "Light rain", "Overcast", "Clear"),
    "allergies": _pick("none", "peanuts", "pollen"),
    "artist": _person_name,
    "assignee": _person_name,
    "brand": "company",
    "carrier": _pick("DHL", "UPS", "FedEx", "DPD"),
    "condition": _pick("Sunny", "Partly cloudy", "Light rain", "Overcast", "Clear"),
    "conditions": _pick("Sunny", "Partly cloudy", "Light rain", "Overcast", "Clear"),
    "created by": _person_name,
    "updated by": _person_name,
    "department name": _pick("Sales", "Support", "Engineering", "Finance"),
    "display name": _person_name,
    "extension": _pick("pdf", "jpg", "png", "csv"),
    "gender": _pick("female", "male"),
    "genre": texts.name_of("genre") or "word",
    "icon": _picture,
    "isbn": "isbn13",
    "level": _pick("low", "medium", "high"),
    "logo": _picture,
    "method": _pick("GET", "POST", "PUT", "DELETE"),
    "model": texts.name_of("vehicle") or "word",
    "opening hours": _pick("Mo-Fr 09:00-18:00", "Mo-Sa 10:00-20:00", "daily 08:00-22:00"),
    "password": FORMATS["password"],
    "payment method": _pick("card", "invoice", "bank transfer", "cash"),
    "plan": texts.name_of("plan") or "word",
    "priority": _pick("low", "medium", "high"),
    "severity": _pick("low", "medium", "high"),
    "sort": _pick("name", "createdAt"),
    "species": texts.name_of("species") or "word",
    "breed": texts.name_of("breed") or "word",
    "thumbnail": _picture,
    "tracking number": lambda random: f"1Z{random.getrandbits(48):012X}",
    "wind direction": _pick("N", "NE", "E", "SE", "S", "SW", "W", "NW"),
    "browser": "user_agent",
    "category": _pick("accessories", "books", "clothing", "garden", "home", "outdoor", "tools", "toys"),
    "city": "city",
    "code": lambda random: f"{random.choice('ABCDEFGHKMNPRST')}{random.choice('ABCDEFGHKMNPRST')}-{random.randrange(1000, 10000)}",
    "color": texts.name_of("color") or "color_name",
    "colour": texts.name_of("color") or "color_name",
    "comment": texts.sentence,
    "company": "company",
    "content": texts.paragraph,
    "country": "country",
    "country code": "country_code",
    "currency": _currency,
    "cursor": _hex(20),
    "customer": _person_name,
    "department": _pick("Sales", "Support", "Engineering", "Finance", "Operations", "Marketing"),
    "description": texts.sentence,
    "edition": _pick("1st edition", "2nd edition", "3rd edition", "Revised edition"),
    "domain": _pick("example.com", "example.org", "example.net"),
    "email": _person_email,
    "employer": "company",
    "etag": lambda random: f'"{random.getrandbits(64):016x}"',
    "family name": "last_name",
    "file": texts.name_of("file") or "file_name",
    "file name": texts.name_of("file") or "file_name",
    "filename": texts.name_of("file") or "file_name",
    "first name": "first_name",
    "firstname": "first_name",
    "full name": _person_name,
    "given name": "first_name",
    "host": _pick("www.example.com", "api.example.com"),
    "href": "url",
    "iban": "iban",
    "image": _picture,
    "ip": lambda random: f"192.0.2.{1 + int(random.random() * 254)}",
    "ip address": lambda random: f"192.0.2.{1 + int(random.random() * 254)}",
    "job": texts.title_of("job"),
    "job title": texts.title_of("job"),
    "label": texts.title_of("tag"),
    "lang": _LANGUAGE,
    "language": _LANGUAGE,
    "last name": "last_name",
    "lastname": "last_name",
    "link": "url",
    "locale": _pick("en-US", "en-GB", "de-DE", "fr-FR", "es-MX"),
    "login": "user_name",
    "manufacturer": "company",
    "message": texts.sentence,
    "mime type": _MIME,
    "content type": _MIME,
    "media type": _MIME,
    "mobile": "phone_number",
    "nickname": "user_name",
    "note": texts.sentence,
    "notes": texts.sentence,
    "occupation": texts.title_of("job"),
    "organization": "company",
    "owner": _person_name,
    "phone": "phone_number",
    "phone number": "phone_number",
    "photo": _picture,
    "postal code": "postcode",
    "postcode": "postcode",
    "product": lambda random: (
        f"{_pick('Compact', 'Classic', 'Modern', 'Sturdy')(random)} {_pick('Lamp', 'Chair', 'Kettle', 'Backpack')(random)}"
    ),
    "reason": texts.sentence,
    "region": "state",
    "role": _pick("admin", "editor", "member", "viewer"),
    "sex": _pick("female", "male"),
    "sku": lambda random: f"SKU-{random.randrange(10**5, 10**6)}",
    "slug": "slug",
    "state": _pick("active", "open", "pending", "done"),
    "status": _pick("active", "active", "pending", "done"),
    "street": "street_address",
    "subject": texts.title_of("task"),
    "subtitle": _pick("A Novel", "A Practical Guide", "Essays and Letters", "The First Hundred Years", "A Short History"),
    "summary": texts.sentence,
    "surname": "last_name",
    "tag": texts.name_of("tag") or "word",
    "telephone": "phone_number",
    "text": texts.sentence,
    "time zone": _pick("UTC", "America/Denver", "America/New_York", "Europe/Berlin"),
    "timezone": _pick("UTC", "America/Denver", "America/New_York", "Europe/Berlin"),
    "token": _hex(32),
    "token type": _pick("Bearer"),
    "type": _pick("standard", "basic", "extended"),
    "unit": _pick("piece", "kg", "box", "pack"),
    "units": _pick("piece", "kg", "box", "pack"),
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

_IMAGE: Final = _pick("image/png", "image/jpeg", "image/webp")
# what a member belongs to, its name → provider; the first row that fits. Before the names alone.
OWNED: Final[tuple[tuple[re.Pattern[str], Draw | str], ...]] = tuple(
    (re.compile(rf"(^| )({owner}) ({name})$"), provider)
    for owner, name, provider in (
        ("name", "first|given|forename|middle", "first_name"),
        ("name", "last|family|surname", "last_name"),
        ("name", "full", _person_name),
        ("image|photo|picture|avatar|thumbnail|icon|logo", "mime type|content type|media type", _IMAGE),
        ("event|webhook", "type|name|kind", _pick("order.created", "order.paid", "invoice.sent", "user.updated", "customer.deleted")),
        ("event|webhook|log|entry|record", "source", _pick("web", "api", "mobile", "import", "scheduler")),
        ("event|log|entry|log line|trace", "level|severity", _pick("info", "info", "warning", "error", "debug")),
        ("book|novel|author|library", "genre", _pick("Novel", "Mystery", "Biography", "Science Fiction", "Poetry", "History", "Fantasy")),
        ("movie|film|show|series|episode", "genre", _pick("Drama", "Comedy", "Documentary", "Thriller", "Animation", "Western")),
        ("song|track|album|artist|playlist|band|concert", "genre", _pick("Jazz", "Folk", "Pop", "Rock", "Classical", "Electronic")),
        ("pet|dog|cat|animal", "category|type|kind", _pick("dog", "cat", "rabbit", "parrot", "hamster")),
    )
)

# last words of the name → provider; the first row that fits
ENDINGS: Final[tuple[tuple[str, str | Draw], ...]] = (
    ("first name", "first_name"),
    ("last name", "last_name"),
    ("user name", "user_name"),
    ("file name", texts.name_of("file") or "file_name"),
    ("company name", "company"),
    ("organization name", "company"),
    ("account name", "company"),
    ("display name", _person_name),
    ("full name", _person_name),
    ("event name", texts.name_of("event") or "word"),
    ("product name", NAMES["product"]),
    ("host name", NAMES["host"]),
    ("email address", _person_email),
    ("mail", _person_email),
    ("email", _person_email),
    ("password", FORMATS["password"]),
    ("token type", NAMES["token type"]),
    ("ip address", NAMES["ip"]),
    ("mac address", "mac_address"),
    ("line2", NAMES["line2"]),
    ("line 2", NAMES["line2"]),
    ("color", NAMES["color"]),
    ("direction", NAMES["wind direction"]),
    ("phone number", "phone_number"),
    ("phone", "phone_number"),
    ("mobile", "phone_number"),
    ("uuid", _uuid),
    ("guid", _uuid),
    ("image url", _picture),
    ("avatar url", _picture),
    ("photo url", _picture),
    ("thumbnail url", _picture),
    ("logo url", _picture),
    ("url", "url"),
    ("uri", "url"),
    ("link", "url"),
    ("href", "url"),
    ("picture", _picture),
    ("image", _picture),
    ("photo", _picture),
    ("at", "date_time"),
    ("timestamp", "date_time"),
    ("date time", "date_time"),
    ("expires", "future_datetime"),
    ("birthday", "date_of_birth"),
    ("birth date", "date_of_birth"),
    ("date", "date"),
    ("opening time", _clock),
    ("closing time", _clock),
    ("time of day", _clock),
    ("time", "date_time"),
    ("price", _money),
    ("amount", _money),
    ("cost", _money),
    ("balance", _money),
    ("total", _money),
    ("number", _number_text),
    ("status", NAMES["status"]),
    ("city", "city"),
    ("country code", "country_code"),
    ("country", "country"),
    ("street", "street_address"),
    ("line1", "street_address"),
    ("line 1", "street_address"),
    ("address", _full_address),
    ("postal code", "postcode"),
    ("zip code", "postcode"),
    ("zip", "postcode"),
    ("currency", _currency),
    ("currency code", _currency),
    ("language", _LANGUAGE),
    ("description", texts.sentence),
    ("message", texts.sentence),
    ("summary", texts.sentence),
    ("comment", texts.sentence),
    ("note", texts.sentence),
    ("warning", texts.sentence),
    ("reason", texts.sentence),
    ("label", texts.title_of("tag")),
    ("job title", texts.title_of("job")),
    ("position", texts.title_of("job")),
    ("hash", _hex(40)),
    ("checksum", _hex(40)),
    ("token", _hex(32)),
    ("secret", _hex(32)),
    ("key", _hex(24)),
    ("version", NAMES["version"]),
    ("code", NAMES["code"]),
)

# a word of the description → provider; the first row that fits
DESCRIPTIONS: Final[tuple[tuple[str, str | Draw], ...]] = (
    (r"e-?mail", _person_email),
    (r"\b(uuid|guid)\b", _uuid),
    (r"\b(url|uri|hyperlink)\b", "url"),
    (r"\be\.164\b|\b(tele)?phone number\b", "phone_number"),
    (r"\b(rfc ?3339|iso ?8601|timestamp|date and time)\b", "date_time"),
    (r"\biso[ -]?3166", "country_code"),
    (r"\biso[ -]?4217", _currency),
    (r"\b(iso ?639|bcp ?47)", _LANGUAGE),
    (r"\bip address\b", NAMES["ip"]),
    (r"\b(city|town)\b", "city"),
    (r"\bfirst name\b", "first_name"),
    (r"\b(last name|surname)\b", "last_name"),
    (r"\b(company|organi[sz]ation|business) name\b", "company"),
    (r"\b(unique )?(identifier|id) (of|for)\b", _hex(12)),
)

# words of the name of a number → what people expect there
NUMBERS: Final[tuple[tuple[str, Range], ...]] = (
    (r"\b(lat|latitude)$", Range(-60, 70, 5)),
    (r"\b(lon|lng|longitude)$", Range(-180, 180, 5)),
    (r"\bexp(iry|iration)? year$", Range(2027, 2031, 0)),
    (r"\b(founded year|year founded|founded|established)$", Range(1955, 2021, 0)),
    (r"\bheight cm$", Range(150, 196, 0)),
    (r"\bweight kg$", Range(48, 104, 1)),
    (r"\bservings$", Range(2, 8, 0)),
    (r"\bduration ms$", Range(120_000, 320_000, 0)),
    (r"\b(duration|prep|cook|total)( time)? min(ute)?s$", Range(10, 180, 0)),
    (r"\b(capacity|max (students|participants|attendees|guests|members))$", Range(12, 240, 0)),
    (r"\b(tickets sold|enrolled( count)?|registered( count)?|attendees|participants|booked)( count)?$", Range(4, 90, 0)),
    (r"\b(employees|employee count|headcount|staff)$", Range(4, 1200, 0)),
    (r"\b(annual )?revenue$|\bturnover$|\bmarket cap$", Range(250_000, 40_000_000, 0)),
    (r"\b(mileage|odometer)$", Range(900, 160_000, 0)),
    (r"\b(applicants|candidates|seats available|available seats|tickets)$", Range(2, 80, 0)),
    (r"\b(track|season|episode|chapter|line|room|gate|platform) number$", Range(1, 12, 0)),
    (r"\b(total tracks|track count)$", Range(6, 16, 0)),
    (r"\b(gpa)$", Range(2, 4, 2)),
    (r"\b(pet|dog|cat|animal) age$", Range(1, 14, 0)),
    (r"\bage$", Range(18, 80, 0)),
    (r"\b(temp|temperature|feels like|dew point)\b", Range(-4, 31, 1)),
    (r"\bhumidity$", Range(25, 95, 0)),
    (r"\bpressure$", Range(985, 1038, 0)),
    (r"\bwind speed$|\bgust$", Range(0, 60, 1)),
    (r"\bwind (deg|degrees|direction)$|\b(bearing|heading|azimuth)$", Range(0, 359, 0)),
    (r"\buv( index)?$", Range(0, 9, 0)),
    (r"\b(precipitation|rainfall|rain|snow)$", Range(0, 20, 1)),
    (r"\b(altitude|elevation)$", Range(0, 1800, 0)),
    (r"\bsalary$", Range(32_000, 140_000, 0)),
    (r"\b(bedrooms?|bathrooms?|rooms?|guests?|adults|nights|persons|seats|floors?|children|players)( count)?$", Range(1, 5, 0)),
    (r"\b(zoom|priority|severity)( level)?$", Range(1, 5, 0)),
    (r"\b(progress|battery|battery level|completion|occupancy|utili[sz]ation)$", Range(5, 100, 0)),
    (r"\b(tax|vat) (rate|percent|percentage)$", Range(0, 25, 1)),
    (r"\b(interest|conversion|success|error|click) rate$", Range(0, 10, 2)),
    (r"\b(discount)( percent| percentage| rate)?$", Range(0, 40, 0)),
    (r"\b(exchange rate)$", Range(0.5, 1.6, 4)),
    (r"\bcalories$", Range(80, 850, 0)),
    (r"\b(protein|fat|carbs|sugar|fiber)$", Range(1, 40, 1)),
    (
        r"\b(views?|likes?|followers?|following|downloads?|plays?|visits?|clicks?|impressions?|stargazers|forks|subscribers?)( count)?$",
        Range(3, 4200, 0),
    ),
    (r"\b(comments?|replies|reviews?|ratings?|shares?|votes?|orders?|watchers|attempts|retries)( count)$", Range(0, 60, 0)),
    (r"\b(in stock|stock|inventory|stock level|available quantity|quantity available|on hand)$", Range(0, 240, 0)),
    (r"\b(qty|quantity|units)$", Range(1, 6, 0)),
    (r"\b(attempts?|retries|renewals|failures|warnings|errors)( count)?$", Range(0, 5, 0)),
    (r"\bcopies( (available|left|total|owned))?$", Range(1, 12, 0)),
    (r"\brate ?limit (limit)$|\brate limit$", Range(100, 100, 0)),
    (r"\brate ?limit remaining$", Range(0, 99, 0)),
    (r"\bpages$", Range(48, 620, 0)),
    (r"\bversion$", Range(1, 12, 0)),
    (r"\b(speed)$", Range(10, 130, 0)),
    (r"\b(distance|mileage|kilometers|km|miles)( km)?$", Range(1, 80, 1)),
    (r"\b(image|video|screen|thumbnail|photo|picture|banner|logo) (width|height)$", Range(320, 1920, 0)),
    (r"\byear$", Range(2019, 2025, 0)),
    (r"\bmonth$", Range(1, 12, 0)),
    (r"\bday$", Range(1, 28, 0)),
    (r"\bhours?$", Range(0, 23, 0)),
    (r"\b(minutes?|seconds?)$", Range(0, 59, 0)),
    (r"\bpercent(age)?$|\bshare$", Range(0, 100, 1)),
    (r"\b(ratio|probability|confidence)$", Range(0, 1, 3)),
    (r"\b(rating|stars)$", Range(1, 5, 1)),
    (r"\bscore$", Range(0, 100, 1)),
    (r"\b(user|account|member|customer|order|pet) status$", Range(0, 2, 0)),
    (r"\bstatus( code)?$", Range(200, 200, 0)),
    (r"\bport$", Range(1024, 49151, 0)),
    (r"\b(page|position|index|rank|order|level)$", Range(1, 9, 0)),
    (r"\b(limit|page size|per page)$", Range(10, 50, 0)),
    (r"\bpopulation$", Range(8_000, 900_000, 0)),
    (r"\b(count|number of .*)$", Range(0, 40, 0)),
    (r"\b(tax|fee|fees|fines?|tip|shipping|shipping cost|delivery fee|vat)$", Range(1, 20, 2)),
    (
        r"\b(price|amount|cost|total|balance|subtotal|revenue|budget|sum|value|paid|due|payment|deposit|refund|total price)$",
        Range(4, 240, 2),
    ),
    (r"\bweight( kg)?$", Range(0.2, 24, 1)),
    (r"\b(height|width|length|depth)$", Range(4, 200, 0)),
    (r"\b(bytes|size)$", Range(512, 200_000, 0)),
    (r"\b(ms|milliseconds|duration|latency)$", Range(10, 5000, 0)),
    (r"\bid$", Range(1000, 99_999, 0)),
)
TIMESTAMPS: Final = re.compile(r"\b(at|timestamp|time|date|created|updated|expires)$")


_UNITS: Final = {
    "ingredient": _pick("g", "ml", "tbsp", "tsp", "cup"),
    "reading": _pick("°C", "%", "ppm"),
    "measurement": _pick("°C", "kg", "cm"),
    "observation": _pick("mmHg", "bpm", "°C"),
}
_LOOSE: Final = frozenset({"catch_phrase", "paragraph", "sentence", "word"})  # any example says more than these
_LOOSE_DRAWS: Final = frozenset(
    {texts.sentence, texts.paragraph, NAMES["status"], NAMES["state"], NAMES["type"], NAMES["code"], _number_text}
)
_BY_LOCALE: Final[Mapping[Draw, str]] = {_person_name: "name", texts.sentence: "sentence", texts.paragraph: "paragraph"}


def for_text(*, form: str, name: str, owner: str, description: str, now: datetime, locale: str) -> Provider | None:
    """The provider of a text, None where nothing is known. `form`: its format; `owner`: what the member belongs to, such as `Company`."""
    words = words_of(name)
    found, sure = _look_up(form, words, texts.thing_of(words_of(owner))), True
    if found == "country" and means_a_code(description):
        found = "country_code"
    if found is None:
        found, sure = next((provider for text, provider in DESCRIPTIONS if re.search(text, description.lower())), None), False
    if found is None:
        return None
    if callable(found) and not locale.startswith("en"):
        found = _BY_LOCALE.get(found, found)
    if callable(found):
        return Provider(name=words, draw=found, sure=sure and found not in _LOOSE_DRAWS)
    return named(found, now=now, locale=locale, sure=sure and found not in _LOOSE)


def means_a_code(description: str) -> bool:
    """Whether a country is described as a code of two letters."""
    return bool(_OF_CODES.search(description))


def named(provider: str, *, now: datetime, locale: str, sure: bool = True) -> Provider:
    """The provider of Faker's, or of our own, that has this name. ValueError: there is none."""
    return Provider(name=provider, sure=sure, pool=faking.pool(provider, now=now, locale=locale))


def _look_up(form: str, words: str, owner: str) -> str | Draw | None:
    if form in ("uri", "url", "iri", "uri-reference") and words in NAMES and NAMES[words] is _picture:
        return _picture
    if form in ("uri", "url") and words.endswith(
        (" image", "image url", "avatar url", "photo url", "logo url", "picture", "thumbnail url", "cover url")
    ):
        return _picture
    if form in ("date", "date-time"):
        return _moment(form, words, owner)
    if form in FORMATS:
        return FORMATS[form]
    if words == "name" or words.endswith((" name", " title")) or words == "title":
        found = _called(words, owner)
        if found is not None:
            return found
    owned = next((provider for text, provider in OWNED if text.search(f"{owner} {words}")), None) if owner else None
    if owned is not None:
        return owned
    if words in ("unit", "units") and owner.endswith(tuple(_UNITS)):
        return next(draw for thing, draw in _UNITS.items() if owner.endswith(thing))
    if words in NAMES:
        return NAMES[words]
    if texts.PEOPLE.search(words):
        return _person_name
    if words == "id" or words.endswith(" id"):
        return _identifier(words[:-2].strip() or owner)
    return next((provider for ending, provider in ENDINGS if words == ending or words.endswith(" " + ending)), None)


_OF_CODES: Final = re.compile(r"\biso[ -]?3166|\balpha-?2\b|\b(two|2)[ -](letter|char)|\bcountry code", re.IGNORECASE)
_BIRTH: Final = re.compile(r"\b(birth|birthday|birthdate|dob|born)\b")
_AHEAD: Final = re.compile(
    r"\b(expires|expiry|expiration|due|deadline|valid until|valid to|next|scheduled|requested|preferred|desired|renewal|renews|upcoming)\b"
)


_YOUNG: Final = re.compile(r"(^| )(animal|cat|child|dog|horse|kid|pet|pupil)$")


def _moment(form: str, words: str, owner: str) -> str:
    if form == "date" and _BIRTH.search(words):
        return "date_of_birth_of_a_pet" if _YOUNG.search(owner) else "date_of_birth"
    if _AHEAD.search(words):
        return "future_date" if form == "date" else "future_datetime"
    return "date" if form == "date" else "date_time"


def _called(words: str, owner: str) -> str | Draw | None:
    """What a name or title says, by what is named: a person, a company, a thing."""
    if words in NAMES or any(words.endswith(ending) for ending, _ in ENDINGS if ending.endswith(("name", "title"))):
        return None
    thing, _, last = words.rpartition(" ")
    whose = thing or owner
    if last == "title":
        return texts.title_of(whose)
    if texts.PEOPLE.search(whose):
        return _person_name
    found = texts.name_of(whose)
    if found is None and texts.ORGANIZATIONS.search(whose):
        return "company"
    return found or texts.any_name(whose)


def _identifier(thing: str) -> Draw:
    """`leadId` → "lead_7c1f9a2b04d1"."""
    stem = thing.split(" ")[-1] if thing else ""
    prefix = f"{stem}_" if stem.isalpha() and len(stem) <= 14 else ""
    digits = _hex(12)
    return lambda random: f"{prefix}{digits(random)}"


_FAKER_JS: Final[Mapping[str, str]] = {  # as the library of the same name for JavaScript calls them
    "account_name": "company", "alpha_numeric": "bothify", "avatar": "url", "catch_phrase": "catch_phrase", "company_name": "company",
        "county": "state",
    "department": "company_suffix", "domain_name": "domain_name", "exact": "date_time", "find_name": "name", "full_name": "name",
        "future": "future_datetime",
    "human": "color_name", "image": "url", "image_url": "url", "ip": "ipv4", "job_title": "job", "lat": "latitude", "long": "longitude",
        "lng": "longitude",
    "lines": "text", "mac": "mac_address", "past": "past_datetime", "password": "password", "product_name": "catch_phrase",
        "recent": "past_datetime",
    "secondary_address": "secondary_address", "sex_type": "name", "street": "street_name", "uuid": "uuid4", "uuid4": "uuid4",
        "words": "sentence",
    "zip_code": "postcode", "number": "phone_number",
}  # fmt: skip


def asked_for(written: JSON, *, now: datetime, locale: str) -> Provider:
    """The provider that `x-faker` names: one of Faker's (`first_name`), or as faker.js has it (`name.firstName`). ValueError: none."""
    if not isinstance(written, str):
        raise ValueError("`x-faker` is the name of a provider, such as `first_name`")
    last = words_of(written.rpartition(".")[2]).replace(" ", "_")
    tried = (written, last, _FAKER_JS.get(last, ""))
    for provider in filter(None, tried):
        try:
            return named(provider, now=now, locale=locale)
        except ValueError:
            continue
    return named(written, now=now, locale=locale)


_LIKELY: Final = re.compile(
    r"\b(active|enabled|verified|available|valid|success|succeeded|ok|visible|public|published|in stock|confirmed|paid|healthy|open|"
    r"online)$"
)
_UNLIKELY: Final = re.compile(
    r"\b(deleted|archived|blocked|banned|disabled|locked|suspended|admin|deprecated|expired|cancell?ed|hidden|error|failed|draft|"
    r"test|internal|spam|removed|trashed|free|explicit|sold out|out of stock|"
    r"required|truncated|superuser|bot|private|has more|readonly|read only)$"
)
_MOSTLY_NULL: Final = re.compile(
    r"\b(deleted|archived|cancell?ed|suspended|error|errors|terminated|blocked|banned|removed|revoked|failed|failure|parent|"
    r"previous|closed|left|ended)\b"
)


def chance_of_true(name: str) -> float:
    """How often a flag of that name is set."""
    words = words_of(name)
    return 0.15 if _UNLIKELY.search(words) else 0.85 if _LIKELY.search(words) else 0.5


def chance_of_null(name: str) -> float:
    """How often a member that may be null is: rarely, but for what mostly has not happened."""
    return 0.8 if _MOSTLY_NULL.search(words_of(name)) else 0.08


def like(example: str) -> Draw | None:
    """More of the kind of an example, where it is an id or number: `INV-2024-0012` → `INV-2024-0873`. None for words."""
    if not re.search(r"\d", example) or not re.fullmatch(r"[\w.:/#@+-]{2,64}", example) or re.search(r"[@]|://|^\d{4}-\d\d-\d\d", example):
        return None
    parts = re.split(r"([-_.:/#+])", example)
    steps = [_like_part(part) for part in parts]
    if all(isinstance(step, str) for step in steps):
        return None
    return lambda random: "".join(step if isinstance(step, str) else step(random) for step in steps)


def _like_part(part: str) -> str | Callable[[Random], str]:
    """One part of an example as text that stays, or a maker of its kind: `8f3k2a` → "2c9b7d". Letters before the first digit stay."""
    if not re.search(r"\d", part) or re.fullmatch(r"(19|20)\d\d|v\d+", part):
        return part
    if re.fullmatch(r"[0-9a-f]+", part) and (len(part) > 8 or re.search(r"[a-f]", part)):
        return _hex(len(part))
    kept = len(part) - len(part.lstrip(_UPPER + _LOWER)) if re.fullmatch(r"[A-Za-z]+\d+", part) else 0
    kinds = [one if place < kept else _kind_of(one) for place, one in enumerate(part)]
    if part.isdigit() and part[0] != "0":
        kinds[0] = "123456789"
    return lambda random: "".join(one if len(one) == 1 else one[int(random.random() * len(one))] for one in kinds)


_DIGITS: Final = "0123456789"
_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"


def _kind_of(letter: str) -> str:
    return next((kind for kind in (_DIGITS, _UPPER, _LOWER) if letter in kind), letter)


_ANY_NUMBER: Final = re.compile("|".join(f"(?:{text})" for text, _ in NUMBERS))


def for_number(*, name: str, is_integer: bool, now: datetime, owner: str = "") -> Range | None:
    """What people expect of a number by its name, and what it belongs to; None where nothing is known."""
    words = words_of(name)
    if is_integer and TIMESTAMPS.search(words):
        high = int(now.timestamp())
        return Range(high - 86_400 * 365, high, 0)
    thing = texts.thing_of(words_of(owner)) if owner else ""
    whole, start = (f"{thing} {words}", len(thing) + 1) if thing else (words, 0)

    def suits(text: str) -> bool:  # what is said of the owner alone says nothing of the member
        return bool(re.search(text, words)) or any(one.end() > start for one in re.finditer(text, whole))

    if not (_ANY_NUMBER.search(words) or _ANY_NUMBER.search(whole)):
        return None
    return next((found for text, found in NUMBERS if suits(text)), None)
