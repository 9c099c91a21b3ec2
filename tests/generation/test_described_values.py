"""Values that formats, descriptions and contents ask for in words."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from random import Random
from xml.etree.ElementTree import fromstring

import pytest

from contracts.generation import Generator
from contracts.generation.vocabulary.codes import ean13, iban, isbn13
from contracts.generation.vocabulary.descriptions import described_choices, described_numbers, described_subject
from contracts.http.messages import JSON
from contracts.schemas.validation import Schemas

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
GENERATOR = Generator(Schemas({}), now=NOW)


def values(schema: dict, *, name: str = "zork", owner: str = "", count: int = 12) -> list:
    whole = {"type": "object", "title": owner, "required": [name], "properties": {name: schema}}
    maker = GENERATOR.compile(whole)
    made = [maker(Random(seed)) for seed in range(count)]
    assert all(maker.is_valid(value) for value in made)
    return [value[name] for value in made]  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Between 0 and 100, with 100 being the most popular.", (0, 100, 0)),
        ("The disc number (usually 1).", (1, 1, 0)),
        ("A measure from 0.0 to 1.0 of how danceable it is.", (0, 1, 2)),
        ("Values range between -60 and 0 dB", (-60, 0, 0)),
        ("Rating (1-5)", (1, 5, 0)),
        ("0-11", (0, 11, 0)),
        ("Score in the range [0, 1]", (0, 1, 0)),
        ("Mode: 0 or 1", (0, 1, 0)),
        ("Valid values: 1,000 to 2,500", (1000, 2500, 0)),
        ("Discount in percent", (0, 100, 1)),
        ("Load as a percentage", (0, 100, 1)),
        ("up to 20 retries", (0, 20, 0)),
        ("from 2020-01-01 to 2021-01-01", None),
        ("Listen on 127.0.0.1 to 10.0.0.1", None),
        ("The number of tracks", None),
        ("As of RFC 3339", None),
        ("", None),
    ],
)
def test_a_range_in_words_is_understood(description: str, expected: tuple | None) -> None:
    assert described_numbers(description) == expected


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ('The subscription level: "premium", "free", etc.', ("premium", "free")),
        ("One of `draft`, `live` or `gone`", ("draft", "live", "gone")),
        ("Can be 'asc' or 'desc'.", ("asc", "desc")),
        ('The object type. Always "list".', ("list",)),
        ("The object type: `artist`", ("artist",)),
        ("The customer's name and the owner's name", ()),
        ('Use "foo" as a prefix', ()),
        ("`true` or `false`", ()),
        ("", ()),
    ],
)
def test_texts_listed_in_quotes_are_understood(description: str, expected: tuple) -> None:
    assert described_choices(description) == expected


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ({"description": "ISO 3166-1 alpha-2 country code"}, r"[A-Z]{2}"),
        ({"description": "ISO 3166-1 alpha-3 code"}, r"[A-Z]{3}"),
        ({"description": "Three-letter ISO currency code, in lowercase"}, r"[A-Z]{3}"),
        ({"description": "An ISO 639-1 language code"}, r"[a-z]{2}"),
        ({"description": "International Standard Recording Code"}, r"[A-Z]{2}[A-Z0-9]{3}\d{7}"),
        ({"description": "International Article Number (EAN)"}, r"\d{13}"),
        ({"description": "The ISBN of the book"}, r"978\d{10}"),
        ({"description": "IBAN of the account"}, r"DE\d{20}"),
        ({"description": "The MIME type of the file"}, r"[a-z]+/[\w.+-]+"),
        ({"description": "Content in HTML format"}, r"<p>.*</p>\n<p>.*</p>"),
        ({"description": "IANA time zone"}, r"UTC|\w+/\w+"),
        ({"format": "decimal"}, r"\d+\.\d\d"),
        ({"format": "int64"}, r"\d+"),
        ({"format": "duration"}, r"P[\dA-Z]+"),
        ({"format": "byte"}, r"[A-Za-z0-9+/]+=*"),
        ({"format": "base64url"}, r"[A-Za-z0-9_-]+=*"),
        ({"format": "country-code"}, r"[A-Z]{2}"),
        ({"format": "date-time-rfc-2822"}, r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} 2025 \d\d:\d\d:\d\d \+0000"),
        ({"format": "semver"}, r"\d+\.\d+\.\d+"),
        ({"format": "slug"}, r"[a-z0-9-]+"),
        ({"format": "currency"}, r"[A-Z]{3}"),
        ({"format": "phone"}, r"\+\d+"),
        ({"format": "timezone"}, r"UTC|\w+/\w+"),
        ({"format": "cron"}, r"(\S+ ){4}\S+"),
        ({"format": "unix-timestamp"}, r"1[67]\d{8}"),
        ({"format": "hex-color"}, r"#[0-9a-f]{6}"),
        ({"format": "HexColor"}, r"#[0-9a-f]{6}"),
        ({"format": "unix_timestamp"}, r"1[67]\d{8}"),
        ({"format": "first-name"}, r"[A-Z]\w+"),
        ({"format": "license-plate"}, r"[A-Z0-9-]+"),
        ({"format": "uri", "pattern": "^https://"}, r"https://\S+"),
    ],
)  # fmt: skip
def test_a_text_is_what_its_format_or_description_says(schema: dict, pattern: str) -> None:
    assert [one for one in values({"type": "string", **schema}) if not re.fullmatch(pattern, one, re.DOTALL)] == []


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("body_html", r"<p>.*</p>\n<p>.*</p>"),
        ("default_branch", r"[\w/.-]+"),
        ("market", r"[A-Z]{2}"),
        ("handle", r"[\w.]+"),
        ("isrc", r"US\w{3}\d{7}"),
        ("barcode", r"2\d{12}"),
        ("boss", r"[A-Z]\w+ [A-Z]\w+"),
        ("avatar_url", r"data:image/svg\+xml,.*width='96'.*"),
    ],
)
def test_a_text_is_what_its_name_says(name: str, pattern: str) -> None:
    assert [one for one in values({"type": "string"}, name=name) if not re.fullmatch(pattern, one, re.DOTALL)] == []


@pytest.mark.parametrize("owner", ["Repository", "Planet", "Playlist", "Album", "Server", "Branch", "File"])
def test_the_names_of_things_are_not_those_of_people(owner: str) -> None:
    people = set(values({"type": "string"}, name="name", owner="User", count=60))
    assert people.isdisjoint(values({"type": "string"}, name="name", owner=owner, count=60))


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ({"format": "email", "pattern": r"@acme\.com$"}, r"[\w.]+@acme\.com"),
        ({"format": "date", "pattern": "^2031-"}, r"2031-\d\d-\d\d"),
        ({"format": "date-time", "pattern": "^2031-"}, r"2031-\d\d-\d\dT.*"),
        ({"format": "hostname", "pattern": r"\.internal$"}, r"[\w.]+\.internal"),
        ({"format": "uri", "pattern": "^ftp://"}, r"ftp://\S+"),
        ({"format": "uri", "pattern": r"\.pdf$"}, r"https://\S+\.pdf"),
        ({"format": "email", "pattern": "^info@"}, r"info@\S+"),
        ({"format": "uuid", "pattern": "^00"}, r"00[0-9a-f-]{34}"),
        ({"format": "ipv4", "pattern": r"^10\."}, r"10\.[\d.]+"),
    ],
)
def test_a_text_fits_its_format_and_its_pattern(schema: dict, pattern: str) -> None:
    assert [one for one in values({"type": "string", **schema}) if not re.fullmatch(pattern, one)] == []


def test_what_is_encoded_decodes() -> None:
    point = {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}}}
    text: dict[str, JSON] = {"type": "string"}
    for one in values({**text, "contentEncoding": "base64"}):
        assert base64.b64decode(one, validate=True).decode()
    for one in values({**text, "contentEncoding": "base64url", "contentMediaType": "application/json", "contentSchema": point}):
        assert json.loads(base64.urlsafe_b64decode(one)).keys() == {"x"}
    for one in values({**text, "contentMediaType": "application/json", "contentSchema": point}):
        assert json.loads(one).keys() == {"x"}
    for one in values({**text, "contentEncoding": "base64", "contentMediaType": "image/png"}):
        assert base64.b64decode(one, validate=True).startswith(b"\x89PNG")
    for one in values({**text, "format": "byte"}):
        assert base64.b64decode(one, validate=True).decode()
    assert all(len(one) <= 4 for one in values({**text, "contentEncoding": "base64", "maxLength": 4}))


def test_pictures_load_without_a_network() -> None:
    for one in values({"type": "string", "format": "uri"}, name="coverImage"):
        head, _, svg = one.partition(",")
        assert head == "data:image/svg+xml"
        decoded = re.sub(r"%([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), svg)
        assert fromstring(decoded).tag.endswith("svg")


def test_a_picture_has_the_size_that_stands_beside_it() -> None:
    picture = {"type": "object", "properties": {"url": {"type": "string"}, "width": {"type": "integer"}, "height": {"type": "integer"}}}
    for one in values(picture, name="image"):
        assert f"width='{one['width']}'" in one["url"]
        assert f"height='{one['height']}'" in one["url"]


@pytest.mark.parametrize("seed", range(5))
def test_check_digits_are_right(seed: int) -> None:
    for code in (isbn13(Random(seed)), ean13(Random(seed))):
        assert sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(code)) % 10 == 0
    code = iban(Random(seed))
    assert int(f"{code[4:]}1314{code[2:4]}") % 97 == 1


def test_a_place_is_in_the_country_beside_it() -> None:
    schema = {
        "type": "object",
        "properties": {"location": {"type": "string"}, "country": {"type": "string", "description": "ISO 3166-1 alpha-2"}},
    }
    assert {one["country"] for one in values(schema, name="profile")} == {"US"}


def test_milliseconds_are_milliseconds() -> None:
    assert all(one > 10**12 for one in values({"type": "integer", "description": "Unix time in milliseconds"}))


@pytest.mark.parametrize(
    ("content", "example", "is_shown"),
    [
        ({"contentMediaType": "application/json"}, "not JSON", False),
        ({"contentMediaType": "application/json", "contentSchema": {"required": ["n"]}}, "{}", False),
        ({"contentMediaType": "application/json", "contentSchema": {"required": ["n"]}}, '{"n": 1}', True),
        ({"contentEncoding": "base64"}, "no base64!", False),
        ({"contentEncoding": "base64", "contentMediaType": "application/json"}, "eyJuIjoxfQ==", True),
    ],
    ids=["unparsable", "unfit", "fit", "undecodable", "encoded"],
)
def test_an_example_is_shown_where_it_holds_what_it_should(content: dict, example: str, *, is_shown: bool) -> None:
    schema = {"type": "string", **content, "example": example}
    assert (GENERATOR.compile(schema)(Random(0)) == example) is is_shown


@pytest.mark.parametrize(
    ("description", "subject"),
    [
        ("The reason why the job failed.", ("reason", "")),
        ("Unique ID of the customer", ("id", "customer")),
        ("The name of the pod.", ("name", "pod")),
        ("Whether it runs, and how", ("", "")),
    ],
)
def test_a_description_says_what_a_value_is(description: str, subject: tuple[str, str]) -> None:
    assert described_subject(description) == subject


def test_members_without_a_telling_name_are_what_their_description_says() -> None:
    assert all(re.fullmatch(r"[a-z]+-\d\d", value) for value in values({"type": "string", "description": "The name of the pod."}))
    assert all(value.isalpha() for value in values({"type": "string", "description": "A brief CamelCase message"}, name="reason"))


@pytest.mark.parametrize(
    ("extension", "expected"),
    [
        ([{"group": "apps", "kind": "Deployment", "version": "v1"}], {"kind": "Deployment", "apiVersion": "apps/v1"}),
        ({"group": "", "kind": "Pod", "version": "v1"}, {"kind": "Pod", "apiVersion": "v1"}),
    ],
    ids=["list", "one"],
)
def test_an_object_says_which_resource_it_is(extension: JSON, expected: dict) -> None:
    members = {"kind": {"type": "string"}, "apiVersion": {"type": "string"}}
    schema = {"type": "object", "properties": members, "x-kubernetes-group-version-kind": extension}
    assert GENERATOR.compile(schema)(Random(0)) == expected
    several = {**schema, "x-kubernetes-group-version-kind": [{"kind": "A", "version": "v1"}, {"kind": "B", "version": "v1"}]}
    assert GENERATOR.compile(several)(Random(0)) != expected
