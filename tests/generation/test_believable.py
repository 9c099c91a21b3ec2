"""What a frontend developer would notice: values suit their names, and the members of an object belong together."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from random import Random

import pytest

from contracts.generation import Generator
from contracts.generation.vocabulary.locale_data import countries, country_of, place_named
from contracts.schemas.validation import Schemas

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
TEXT: dict = {"type": "string"}
NUMBER: dict = {"type": "number"}
INTEGER: dict = {"type": "integer"}
FLAG: dict = {"type": "boolean"}
MOMENT: dict = {"type": "string", "format": "date-time"}
DAY: dict = {"type": "string", "format": "date"}


def values(schema: dict, *, count: int = 25, locale: str = "en_US", pinned: object = None) -> list:
    """Some values, each valid."""
    schemas = Schemas({})
    maker = Generator(schemas, now=NOW, locale=locale).compile(schema)
    arguments = [] if pinned is None else [pinned]
    found = [maker(Random(seed), *arguments) for seed in range(count)]  # type: ignore[arg-type]
    assert all(schemas.validator(schema).is_valid(value) for value in found)
    return found


def objects(title: str, /, *, pinned: dict | None = None, locale: str = "en_US", **members: dict) -> list[dict]:
    schema = {"type": "object", "title": title, "properties": members, "required": list(members)}
    return values(schema, pinned=pinned, locale=locale)


# --- one member -------------------------------------------------------------------------------------------------------------------

TEXTS = [
    ("User", "name", TEXT, r"[A-Z][\w'-]+ [A-Z][\w'-]+"),
    ("Customer", "fullName", TEXT, r"[A-Z][\w'-]+ [A-Z][\w'-]+"),
    ("Booking", "guestName", TEXT, r"[A-Z][\w'-]+ [A-Z][\w'-]+"),
    ("Comment", "author", TEXT, r"[A-Z][\w'-]+ [A-Z][\w'-]+"),
    ("Appointment", "doctor", TEXT, r"[A-Z][\w'-]+ [A-Z][\w'-]+"),
    ("Product", "name", TEXT, r"[A-Z][a-z]+ [A-Z][a-z]+( [A-Z][a-z]+)?"),
    ("ProductResponseDto", "name", TEXT, r"[A-Z][a-z]+ [A-Z][a-z]+( [A-Z][a-z]+)?"),
    ("Gizmo", "name", TEXT, r"[A-Z][a-z]+ Gizmo"),
    ("Pet", "name", TEXT, r"[A-Z][a-z]+"),
    ("Project", "name", TEXT, r"[A-Z][\w ]+"),
    ("Repository", "name", TEXT, r"[a-z-]+"),
    ("Hotel", "name", TEXT, r"[A-Z][\w ]+"),
    ("Task", "title", TEXT, r"[A-Z][^.]+"),
    ("Post", "title", TEXT, r"[A-Z][^.]{15,}"),
    ("Post", "body", TEXT, r"([A-Z][^.]+\. ?){3}"),
    ("Product", "description", TEXT, r"[A-Z][^.]+\."),
    ("User", "jobTitle", TEXT, r"[A-Z][\w ]+"),
    ("User", "avatarUrl", {"type": "string", "format": "uri"}, r"data:image/svg\+xml,%3Csvg.*%3C/svg%3E"),
    ("File", "mimeType", TEXT, r"[a-z]+/[a-z.+-]+"),
    ("Device", "macAddress", TEXT, r"([0-9a-f]{2}:){5}[0-9a-f]{2}"),
    ("Device", "ipAddress", TEXT, r"192\.0\.2\.\d+"),
    ("Device", "firmwareVersion", TEXT, r"\d+\.\d+\.\d+"),
    ("Price", "currency", TEXT, r"USD|EUR|GBP|CAD|CHF"),
    ("Price", "amount", TEXT, r"\d+\.\d\d"),
    ("Order", "id", {"type": "string", "examples": ["ord_8f3k2a91"]}, r"ord_\d[a-z]\d[a-z]\d[a-z]\d\d"),
    ("Order", "number", {"type": "string", "examples": ["SO-2025-00417"]}, r"SO-2025-\d{5}"),
    ("Invoice", "id", {"type": "string", "example": "5f3a9c01b2d4e6f7a8b9c0d1"}, r"[0-9a-f]{24}"),
    ("Flight", "flightNumber", {"type": "string", "example": "LH401"}, r"LH\d{3}"),
    ("Lead", "leadId", TEXT, r"lead_[0-9a-f]{12}"),
    ("Person", "birthDate", DAY, r"(19[4-9]\d|200\d)-\d\d-\d\d"),
    ("Invoice", "dueDate", DAY, r"2026-\d\d-\d\d|2027-01-01"),
    ("Job", "location", TEXT, r"[A-Z][\w ]+, [A-Z]{2}"),
    ("Image", "mimeType", TEXT, r"image/[a-z]+"),
    ("Book", "genre", TEXT, r"Novel|Mystery|Biography|Science Fiction|Poetry|History|Fantasy"),
    ("Book", "publisher", TEXT, r"[A-Z].*"),
    ("Event", "type", TEXT, r"[a-z]+\.[a-z]+"),
    ("LogEntry", "level", TEXT, r"info|warning|error|debug"),
    ("Session", "tokenType", TEXT, r"Bearer"),
    ("User", "password", TEXT, r"[A-Za-z2-9]{14}"),
    ("Thing", "cuisine", TEXT, r"[A-Z][a-z]+"),
    ("Thing", "gizmo", TEXT, r"[a-z]+( [a-z]+)*"),
]


@pytest.mark.parametrize(("owner", "name", "schema", "pattern"), TEXTS, ids=[f"{owner}.{name}" for owner, name, _, _ in TEXTS])
def test_a_text_suits_its_name(owner: str, name: str, schema: dict, pattern: str) -> None:
    assert [one[name] for one in objects(owner, **{name: schema}) if not re.fullmatch(pattern, one[name])] == []


NUMBERS = [
    ("User", "age", INTEGER, 18, 80),
    ("Line", "quantity", INTEGER, 1, 6),
    ("Product", "stock", INTEGER, 0, 240),
    ("Product", "price", NUMBER, 4, 240),
    ("Product", "rating", NUMBER, 1, 5),
    ("Car", "year", INTEGER, 2019, 2025),
    ("Card", "expYear", INTEGER, 2027, 2031),
    ("Server", "port", INTEGER, 1024, 49151),
    ("Place", "latitude", NUMBER, -60, 70),
    ("Weather", "temperature", NUMBER, -4, 31),
    ("Weather", "humidity", INTEGER, 25, 95),
    ("Discount", "percentage", NUMBER, 0, 100),
    ("Job", "minSalary", INTEGER, 32_000, 140_000),
    ("Person", "heightCm", INTEGER, 150, 196),
    ("Recipe", "servings", INTEGER, 2, 8),
    ("Flat", "bedrooms", INTEGER, 1, 5),
    ("Battery", "battery", INTEGER, 5, 100),
    ("Image", "width", INTEGER, 320, 1920),
    ("TemperatureSensor", "id", INTEGER, 1000, 99_999),
    ("Loan", "renewals", INTEGER, 0, 5),
    ("Loan", "fine", NUMBER, 1, 20),
    ("User", "userStatus", INTEGER, 0, 2),
    ("Session", "createdAt", INTEGER, 1_735_000_000, 1_767_268_800),
]


@pytest.mark.parametrize(("owner", "name", "schema", "low", "high"), NUMBERS, ids=[f"{owner}.{name}" for owner, name, *_ in NUMBERS])
def test_a_number_suits_its_name(owner: str, name: str, schema: dict, low: float, high: float) -> None:
    assert [one[name] for one in objects(owner, **{name: schema}) if not low <= one[name] <= high] == []


@pytest.mark.parametrize("form", ["int32", "int64", "uint32", "uint64"])
def test_a_format_says_how_a_number_is_stored_not_how_large_it_is(form: str) -> None:
    assert all(0 <= one <= 1000 for one in values({"type": "integer", "format": form}))


@pytest.mark.parametrize(("name", "low", "high"), [("isActive", 0.7, 1), ("deleted", 0, 0.35), ("isAdmin", 0, 0.35), ("flag", 0.25, 0.75)])
def test_flags_are_set_as_often_as_one_expects(name: str, low: float, high: float) -> None:
    found = [one[name] for one in values({"type": "object", "properties": {name: FLAG}}, count=200)]
    assert low <= sum(found) / len(found) <= high


@pytest.mark.parametrize(("name", "low", "high"), [("nickname", 0, 0.2), ("deletedAt", 0.65, 0.95), ("errorMessage", 0.65, 0.95)])
def test_what_may_be_null_mostly_is_not_unless_it_mostly_has_not_happened(name: str, low: float, high: float) -> None:
    schema = {"type": "object", "properties": {name: {"type": ["string", "null"]}}}
    found = [one[name] is None for one in values(schema, count=200)]
    assert low <= sum(found) / len(found) <= high


def test_optional_members_are_there() -> None:
    assert all(set(one) == {"a", "b"} for one in values({"type": "object", "properties": {"a": TEXT, "b": INTEGER}}))


def test_values_of_an_enum_vary() -> None:
    assert set(values({"enum": ["a", "b", "c", "d"]}, count=60)) == {"a", "b", "c", "d"}


# --- people, companies ------------------------------------------------------------------------------------------------------------


def plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


@pytest.mark.parametrize(
    ("first", "last", "full", "email"),
    [("firstName", "lastName", "name", "email"), ("first_name", "last_name", "display_name", "email_address"),
     ("givenName", "familyName", "fullName", "mail")],
)  # fmt: skip
def test_all_names_are_one_persons(first: str, last: str, full: str, email: str) -> None:
    for one in objects("User", **{first: TEXT, last: TEXT, full: TEXT, email: {"type": "string", "format": "email"}, "username": TEXT}):
        assert one[full] == f"{one[first]} {one[last]}"
        assert re.sub(r"\W", "", one[email].partition("@")[0]) == plain(one[first]) + plain(one[last])
        assert plain(one["username"]) in (plain(one[first]) + plain(one[last]), plain(one[first])[0] + plain(one[last]))


def test_an_email_fits_a_name_alone() -> None:
    for one in objects("Contact", name=TEXT, email=TEXT):
        assert plain(one["email"].partition("@")[0]) == plain(one["name"])


def test_persons_with_a_prefix_are_kept_apart() -> None:
    for one in objects("Order", customerName=TEXT, customerEmail=TEXT, sellerName=TEXT, total=NUMBER):
        assert plain(one["customerEmail"].partition("@")[0]) == plain(one["customerName"])
        assert one["sellerName"] != one["customerName"]


def test_a_pinned_name_tells_the_rest() -> None:
    for one in objects("User", pinned={"name": "Ada Lovelace"}, name=TEXT, email=TEXT, firstName=TEXT, lastName=TEXT):
        assert (one["firstName"], one["lastName"], one["email"].partition("@")[0]) == ("Ada", "Lovelace", "ada.lovelace")


def test_a_pinned_email_tells_the_name() -> None:
    for one in objects("User", pinned={"email": "grace.hopper@navy.mil"}, name=TEXT, email=TEXT):
        assert one == {"name": "Grace Hopper", "email": "grace.hopper@navy.mil"}


def test_a_companys_addresses_hold_its_name() -> None:
    for one in objects("Company", name=TEXT, email=TEXT, website=TEXT):
        word = one["email"].removeprefix("info@").removesuffix(".example")
        assert one["website"] == f"https://www.{word}.example"
        assert plain(one["name"]).startswith(plain(word)[:4])


# --- places -----------------------------------------------------------------------------------------------------------------------


def test_an_address_is_one_place() -> None:
    for one in objects("Address", street=TEXT, city=TEXT, state=TEXT, postalCode=TEXT, country=TEXT, latitude=NUMBER, timezone=TEXT):
        place = place_named(one["city"])
        assert place is not None
        assert (one["state"], one["timezone"]) == (place.state, place.timezone)
        assert one["country"] == countries()[place.country].name
        assert re.fullmatch(place.postcode.replace("#", r"\d"), one["postalCode"])
        assert abs(one["latitude"] - place.latitude) < 0.1


@pytest.mark.parametrize(
    ("schema", "form"),
    [({"type": "string", "maxLength": 2}, "code"), ({"type": "string", "pattern": "^[A-Z]{3}$"}, "alpha3"), ({"enum": ["DE", "FR", "ZZ"]}, "code")],
    ids=["two letters", "three letters", "listed"],
)  # fmt: skip
def test_a_country_is_written_as_its_schema_wants(schema: dict, form: str) -> None:
    for one in objects("Address", city=TEXT, country=schema):
        country = country_of(one["country"])
        if country is not None:
            assert one["country"] == getattr(country, form)
            assert place_named(one["city"]).country == country.code  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("locale", "country"), [("de_DE", "Germany"), ("fr_FR", "France"), ("en_GB", "United Kingdom"), ("ja_JP", "Japan")]
)
def test_the_locale_says_where(locale: str, country: str) -> None:
    for one in objects("Address", locale=locale, street=TEXT, city=TEXT, country=TEXT):
        assert one["country"] == country
        assert countries()[place_named(one["city"]).country].name == country  # type: ignore[union-attr]


def test_a_pinned_city_says_where() -> None:
    for one in objects("Weather", pinned={"city": "Paris"}, city=TEXT, country=TEXT, latitude=NUMBER, longitude=NUMBER):
        assert (one["country"], round(one["latitude"]), round(one["longitude"])) == ("France", 49, 2)


# --- times ------------------------------------------------------------------------------------------------------------------------

ORDERS = [
    ("User", ["createdAt", "updatedAt"], MOMENT),
    ("User", ["created_at", "modified_at", "deleted_at"], MOMENT),
    ("Account", ["registered", "lastLogin"], MOMENT),
    ("Event", ["startsAt", "endsAt"], MOMENT),
    ("Booking", ["checkIn", "checkOut"], DAY),
    ("Voucher", ["validFrom", "validUntil"], DAY),
    ("Period", ["startDate", "endDate"], DAY),
    ("Period", ["from", "to"], DAY),
    ("Invoice", ["issueDate", "dueDate"], DAY),
    ("Order", ["orderedAt", "shippedAt", "deliveredAt"], MOMENT),
    ("Flight", ["departure", "arrival"], MOMENT),
    ("Task", ["created", "completed"], MOMENT),
    ("Car", ["lastService", "nextService"], DAY),
    ("Token", ["issuedAt", "expiresAt"], INTEGER),
    ("Sun", ["sunrise", "sunset"], MOMENT),
]


@pytest.mark.parametrize(("owner", "names", "schema"), ORDERS, ids=["-".join(names) for _, names, _ in ORDERS])
def test_what_comes_first_is_earlier(owner: str, names: list[str], schema: dict) -> None:
    shuffled = dict.fromkeys(reversed(names), schema)
    for one in objects(owner, **shuffled):
        moments = [one[name] for name in names]
        assert moments == sorted(moments)


def test_an_age_fits_its_birth_date() -> None:
    for one in objects("Patient", birthDate=DAY, age=INTEGER):
        born = date.fromisoformat(one["birthDate"])
        assert one["age"] == 2026 - born.year - ((born.month, born.day) > (1, 1))


def test_a_pinned_end_stays_and_the_start_is_before_it() -> None:
    for one in objects("Period", pinned={"endDate": "2020-02-01"}, startDate=DAY, endDate=DAY):
        assert one["startDate"] <= one["endDate"] == "2020-02-01"


def test_the_days_of_a_forecast_follow_each_other() -> None:
    days = {"type": "array", "minItems": 3, "items": {"type": "object", "properties": {"date": DAY}, "required": ["date"]}}
    for one in objects("Forecast", days=days):
        assert [day["date"] for day in one["days"]][:3] == ["2026-01-01", "2026-01-02", "2026-01-03"]


# --- amounts ----------------------------------------------------------------------------------------------------------------------

LINE = {
    "type": "object",
    "required": ["quantity", "unitPrice", "lineTotal"],
    "properties": {"quantity": {"type": "integer", "minimum": 1}, "unitPrice": NUMBER, "lineTotal": NUMBER},
}
LINES = {"type": "array", "minItems": 1, "items": LINE}


def test_a_line_is_quantity_times_price() -> None:
    for one in values(LINE):
        assert one["lineTotal"] == pytest.approx(one["quantity"] * one["unitPrice"], abs=0.01)


def test_a_total_is_the_sum_of_its_lines_with_what_is_added_and_taken() -> None:
    for one in objects("Order", lines=LINES, subtotal=NUMBER, tax=NUMBER, shipping=NUMBER, discount=NUMBER, total=NUMBER):
        assert one["subtotal"] == pytest.approx(sum(line["lineTotal"] for line in one["lines"]), abs=0.01)
        assert one["total"] == pytest.approx(one["subtotal"] + one["tax"] + one["shipping"] - one["discount"], abs=0.01)


def test_a_total_without_line_totals_is_computed_from_prices() -> None:
    line = {"type": "object", "required": ["qty", "price"], "properties": {"qty": {"type": "integer", "minimum": 1}, "price": NUMBER}}
    for one in objects("Cart", items={"type": "array", "minItems": 1, "items": line}, total=NUMBER):
        assert one["total"] == pytest.approx(sum(item["qty"] * item["price"] for item in one["items"]), abs=0.01)


def test_amounts_with_a_currency_add_up_in_one_currency() -> None:
    money = {"type": "object", "required": ["amount", "currency"], "properties": {"amount": TEXT, "currency": TEXT}}
    line = {"type": "object", "required": ["quantity", "price"], "properties": {"quantity": INTEGER, "price": money}}
    for one in objects("Order", items={"type": "array", "minItems": 2, "items": line}, total=money):
        assert float(one["total"]["amount"]) == pytest.approx(
            sum(item["quantity"] * float(item["price"]["amount"]) for item in one["items"]), abs=0.01
        )
        assert len({one["total"]["currency"], *(item["price"]["currency"] for item in one["items"])}) == 1


@pytest.mark.parametrize(("low", "high"), [("minPrice", "maxPrice"), ("min_temp", "max_temp"), ("used", "total")])
def test_the_lower_bound_is_lower(low: str, high: str) -> None:
    assert all(one[low] <= one[high] for one in objects("Range", **{high: NUMBER, low: NUMBER}))


# --- lists, pages -----------------------------------------------------------------------------------------------------------------

ROW = {"type": "object", "properties": {"id": INTEGER, "name": TEXT}, "required": ["id"]}
ROWS = {"type": "array", "items": ROW}
PAGES = [
    ({"data": ROWS, "total": INTEGER, "page": INTEGER, "pageSize": INTEGER}, lambda one, n: (one["total"], one["page"], one["pageSize"] >= n) == (n, 1, True)),
    ({"results": ROWS, "count": INTEGER}, lambda one, n: one["count"] == n),
    ({"items": ROWS, "totalCount": INTEGER, "hasMore": FLAG}, lambda one, n: (one["totalCount"], one["hasMore"]) == (n, False)),
    ({"users": ROWS, "total_count": INTEGER}, lambda one, n: one["total_count"] == n),
    ({"content": ROWS, "totalElements": INTEGER, "totalPages": INTEGER, "last": FLAG, "first": FLAG, "numberOfElements": INTEGER},
     lambda one, n: (one["totalElements"], one["totalPages"], one["last"], one["first"], one["numberOfElements"]) == (n, 1, True, True, n)),
    ({"data": ROWS, "meta": {"type": "object", "required": ["total"], "properties": {"total": INTEGER}}}, lambda one, n: one["meta"]["total"] == n),
    ({"results": ROWS, "next": {"type": ["string", "null"]}, "previous": {"type": ["string", "null"]}},
     lambda one, n: (one["next"], one["previous"]) == (None, None)),
]  # fmt: skip


@pytest.mark.parametrize(("members", "holds"), PAGES, ids=["-".join(members) for members, _ in PAGES])
def test_a_page_counts_what_it_holds(members: dict, holds: Callable[[dict, int], bool]) -> None:
    for one in objects("Page", **members):
        rows = next(value for value in one.values() if isinstance(value, list))
        assert 3 <= len(rows) <= 5
        assert holds(one, len(rows))


def test_a_count_beside_a_list_is_its_length() -> None:
    comments = {"type": "array", "items": TEXT}
    for one in objects("Post", title=TEXT, comments=comments, commentCount=INTEGER, likes=INTEGER):
        assert one["commentCount"] == len(one["comments"])


def test_items_of_a_short_list_differ() -> None:
    assert sum(len(set(tags)) == len(tags) for tags in values({"type": "array", "items": {"type": "string", "title": "tag"}})) > 20


# --- references -------------------------------------------------------------------------------------------------------------------


def test_a_reference_is_the_id_of_what_it_refers_to() -> None:
    user = {"type": "object", "required": ["id"], "properties": {"id": INTEGER}}
    for one in objects("Post", id=INTEGER, author=user, authorId=INTEGER):
        assert one["authorId"] == one["author"]["id"]


def test_parts_refer_to_their_whole() -> None:
    line = {"type": "object", "required": ["orderId"], "properties": {"orderId": TEXT}}
    for one in objects("Order", id=TEXT, lines={"type": "array", "minItems": 1, "items": line}):
        assert {part["orderId"] for part in one["lines"]} == {one["id"]}


def test_a_slug_fits_its_title_and_the_address_ends_with_it() -> None:
    for one in objects("Post", title=TEXT, slug=TEXT, url={"type": "string", "format": "uri"}):
        assert plain(one["slug"]) == plain(one["title"])
        assert one["url"] == f"https://www.example.com/posts/{one['slug']}"


def test_the_media_type_of_a_file_fits_its_name() -> None:
    for one in objects("File", name=TEXT, mimeType=TEXT):
        assert (one["name"].rpartition(".")[2], one["mimeType"]) in {
            ("pdf", "application/pdf"),
            ("jpg", "image/jpeg"),
            ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        }


def test_what_refers_to_itself_ends_without_bare_objects() -> None:
    node = {"type": "object", "properties": {"name": TEXT, "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}}}
    schemas = Schemas({"components": {"schemas": {"Node": node}}})
    maker = Generator(schemas, now=NOW).compile({"$ref": "#/components/schemas/Node"})
    assert "{}" not in json.dumps([maker(Random(seed)) for seed in range(20)])


# --- x-faker ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provider", "pattern"),
    [("first_name", r"[A-Z][a-z]+"), ("name.firstName", r"[A-Z][a-z]+"), ("internet.email", r"\S+@\S+"), ("ean13", r"\d{13}"), ("address.zipCode", r"\d{5}")],
)  # fmt: skip
def test_a_document_may_name_the_provider(provider: str, pattern: str) -> None:
    assert all(re.fullmatch(pattern, str(one["x"])) for one in objects("Thing", x={"type": "string", "x-faker": provider}))


def test_a_provider_that_there_is_none_of_is_told() -> None:
    schema = {"type": "object", "properties": {"a/b": {"type": "string", "x-faker": "citty"}, "example": {"x-faker": 5}}}
    document = {"components": {"schemas": {"A": schema}}, "x": {"example": {"x-faker": "data"}}}
    faults = Generator(Schemas(document), now=NOW).faults()
    assert list(faults) == ["/components/schemas/A/properties/a~1b/x-faker"]
    assert "did you mean `city`?" in faults["/components/schemas/A/properties/a~1b/x-faker"]
    assert isinstance(objects("Thing", x={"type": "string", "x-faker": "citty"})[0]["x"], str)


def test_a_provider_whose_values_do_not_fit_is_not_used() -> None:
    assert all(one["x"] in ("a", "b") for one in objects("Thing", x={"type": "string", "pattern": "^[ab]$", "x-faker": "first_name"}))


# --- relations never cost validity ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "members",
    [
        {"firstName": {"const": "Zoe"}, "email": {"type": "string", "pattern": "^[0-9]+@x$"}, "name": {"type": "string", "maxLength": 1}},
        {"city": {"enum": ["Atlantis"]}, "country": {"const": "Nowhere"}, "zip": {"type": "string", "pattern": "^X$"}},
        {"startDate": {"const": "2030-01-01"}, "endDate": {"const": "2020-01-01"}},
        {"lines": LINES, "total": {"type": "integer", "maximum": 1, "minimum": 0}},
        {"data": ROWS, "total": {"const": 77}, "page": {"type": "integer", "minimum": 9}},
        {"minPrice": {"const": 9}, "maxPrice": {"const": 1}},
    ],
)
def test_a_relation_that_the_schema_refuses_is_left_out(members: dict) -> None:
    assert len(objects("Thing", **members)) == 25


# --- what belongs together, in objects of objects ---------------------------------------------------------------------------------


def test_a_name_in_parts_is_the_one_that_the_person_has() -> None:
    parts = {"type": "object", "properties": {"first": TEXT, "last": TEXT}, "required": ["first", "last"]}
    found = objects("Customer", name=parts, displayName=TEXT, email={"type": "string", "format": "email"})
    assert all(one["displayName"] == f"{one['name']['first']} {one['name']['last']}" for one in found)
    assert all(plain(one["name"]["first"]) in plain(one["email"]) for one in found)


def test_a_name_in_parts_that_was_said_stays_and_is_told_elsewhere() -> None:
    parts = {"type": "object", "properties": {"first": TEXT, "last": TEXT}}
    found = objects("Customer", name=parts, displayName=TEXT, pinned={"name": {"first": "Ada", "last": "Lovelace"}})
    assert {(one["name"]["first"], one["name"]["last"], one["displayName"]) for one in found} == {("Ada", "Lovelace", "Ada Lovelace")}


def test_links_to_the_first_and_last_page_are_no_names() -> None:
    link = {"type": "string", "format": "uri"}
    assert all(one["first"].startswith("https://") for one in objects("Links", first=link, last=link, next=link))


def test_a_country_that_is_described_as_a_code_is_one() -> None:
    country = {"type": "string", "description": "ISO 3166-1 alpha-2"}
    assert all(one["country"] in countries() for one in objects("Address", city=TEXT, country=country))
    assert all(re.fullmatch(r"[A-Z]{2}", one["country"]) for one in objects("Market", country=country))


@pytest.mark.parametrize("name", ["location", "coordinates", "geo"])
def test_the_coordinates_in_an_address_are_those_of_its_city(name: str) -> None:
    point = {"type": "object", "properties": {"lat": NUMBER, "lng": NUMBER}, "required": ["lat", "lng"]}
    for one in objects("Address", city=TEXT, **{name: point}):
        place = place_named(one["city"])
        assert place is not None and abs(place.latitude - one[name]["lat"]) < 0.1 and abs(place.longitude - one[name]["lng"]) < 0.1


STATES = {"type": "string", "enum": ["pending", "paid", "shipped", "cancelled"]}
MAYBE = {"type": ["string", "null"], "format": "date-time"}


def test_a_moment_that_the_status_has_not_reached_is_null_and_one_it_has_passed_is_not() -> None:
    found = objects("Order", status=STATES, placedAt=MOMENT, paidAt=MAYBE, shippedAt=MAYBE, cancelledAt=MAYBE)
    come = {one["status"]: tuple(one[name] is not None for name in ("paidAt", "shippedAt", "cancelledAt")) for one in found}
    assert come == {
        "pending": (False, False, False),
        "paid": (True, False, False),
        "shipped": (True, True, False),
        "cancelled": (False, False, True),
    }
    assert all(one["placedAt"] <= one["paidAt"] <= one["shippedAt"] for one in found if one["status"] == "shipped")


def test_a_moment_that_may_be_left_out_is_where_the_status_has_not_reached_it() -> None:
    schema = {"type": "object", "title": "Order", "properties": {"status": STATES, "paidAt": MOMENT}, "required": ["status"]}
    assert {(one["status"], "paidAt" in one) for one in values(schema)} == {
        ("pending", False), ("paid", True), ("shipped", True), ("cancelled", False),
    }  # fmt: skip


def test_the_breed_of_a_pet_is_one_of_its_species_and_so_is_its_category() -> None:
    category = {"type": "object", "title": "Category", "properties": {"id": INTEGER, "name": TEXT}, "required": ["name"]}
    found = objects("Pet", species=TEXT, breed=TEXT, category=category)
    assert {(one["species"], one["category"]["name"]) for one in found} <= {
        ("dog", "Dogs"), ("cat", "Cats"), ("rabbit", "Rabbits"), ("parrot", "Birds"), ("hamster", "Rodents"),
    }  # fmt: skip
    assert {one["species"] for one in found if one["breed"] == "Beagle"} <= {"dog"}


def test_no_more_copies_are_available_than_there_are() -> None:
    assert all(one["availableCopies"] <= one["copies"] for one in objects("Book", copies=INTEGER, availableCopies=INTEGER))


def test_a_year_is_that_of_its_date() -> None:
    found = objects("Book", publishedYear=INTEGER, publicationDate=DAY)
    assert all(str(one["publishedYear"]) == one["publicationDate"][:4] for one in found)


def test_what_was_lent_comes_back_later() -> None:
    assert all(one["loanedAt"] <= one["returnedAt"] for one in objects("Loan", loanedAt=MOMENT, returnedAt=MOMENT))


def test_a_list_of_listed_values_has_each_once() -> None:
    schema = {"type": "array", "items": {"enum": ["available", "pending", "sold"]}}
    assert all(len(set(one)) == len(one) for one in values(schema))


def test_a_title_of_a_thing_without_titles_is_its_name() -> None:
    assert all(one["title"].endswith(" Gizmo") for one in objects("Gizmo", title=TEXT))
    assert {one["title"] for one in objects("Department", title=TEXT)} >= {"Finance", "Design"}
