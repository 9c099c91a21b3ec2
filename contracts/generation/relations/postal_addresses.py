"""One address, one place: city, state, postcode, country, coordinates and clock fit each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contracts.api.resources.words import words_of
from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext
from contracts.generation.relations.related_members import Members, Relation, put
from contracts.generation.vocabulary import locale_data
from contracts.generation.vocabulary.providers import means_a_code
from contracts.generation.vocabulary.tables import ending_of
from contracts.http.messages import JSON

__all__ = ["country_of_locale", "related"]

_ROLES: Final = {
    **dict.fromkeys(("street address", "street name", "address line1", "address line 1", "address1", "address 1", "line1",
        "line 1", "street1", "street", "address"), "street"),
    **dict.fromkeys(("city", "town", "locality", "city name"), "city"),
    **dict.fromkeys(("state code", "province code", "region code"), "state code"),
    **dict.fromkeys(("state", "province", "region", "administrative area"), "state"),
    **dict.fromkeys(("postal code", "postalcode", "post code", "postcode", "zip code", "zipcode", "zip"), "postcode"),
    **dict.fromkeys(("country code", "countrycode", "country iso"), "code"),
    **dict.fromkeys(("country name", "country"), "country"),
    **dict.fromkeys(("city and state", "hometown", "location"), "place"),
    **dict.fromkeys(("latitude", "lat"), "latitude"),
    **dict.fromkeys(("longitude", "long", "lon", "lng"), "longitude"),
    **dict.fromkeys(("timezone", "time zone"), "timezone"),
    **dict.fromkeys(("phone number", "phone", "telephone", "mobile"), "phone"),
}  # fmt: skip
_POINTS: Final = ("location", "coordinates", "coords", "geo", "geo location", "geolocation", "position", "gps", "point")
_PAIRS: Final = ({"latitude", "longitude"}, {"country", "code"}, {"place", "country"}, {"place", "code"})
_LOCAL: Final = {"city", "state", "state code", "postcode", "street"}


def country_of_locale(locale: str) -> str:
    """`de_AT` → "AT", "US" where we know no place of it."""
    code = locale.partition("_")[2]
    return code if code in locale_data.countries() else "US"


def related(members: Members) -> Relation | None:
    """The addresses among the members."""
    groups: dict[str, dict[str, str]] = {}
    for words, name in members.of_type("string", "number", "integer").items():
        ending = ending_of(_ROLES, words)
        if ending is not None:
            groups.setdefault(words.removesuffix(ending).strip(), {}).setdefault(_ROLES[ending], name)
    for words, name in members.of_type("object").items():  # {"location": {"lat": …, "lng": …}} of an address
        if words in _POINTS and "" in groups:
            groups[""].setdefault("point", name)
    kept = [roles for roles in groups.values() if _is_place(roles)]
    if not kept:
        return None
    nodes, home = members.nodes, country_of_locale(members.locale)

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        for roles in kept:
            _relate(context, made, fixed, roles, nodes, home)

    return relate


def _is_place(roles: dict[str, str]) -> bool:
    known = roles.keys() - {"phone", "point"}
    return bool(known & {"city", "postcode", "state code"}) or (len(known) >= 2 and any(pair <= known for pair in _PAIRS))


def _relate(context: GenerationContext, made: dict, fixed: Mapping, roles: dict[str, str], nodes: Mapping, home: str) -> None:
    rng = context.rng
    told = next((made[roles[role]] for role in ("code", "country") if role in roles and roles[role] in fixed), None)
    shown = told or next((made[roles[role]] for role in ("code", "country") if made.get(roles.get(role, ""))), None)
    listed = any(role in roles and nodes[roles[role]].shape.enum is not None for role in ("code", "country"))
    country = locale_data.country_of(shown) if told or listed else locale_data.countries()[home]
    if country is None:
        return  # a country whose places we do not know: better no place than a wrong one
    place = locale_data.place_named(fixed.get(roles.get("city", ""))) or locale_data.place(rng, country.code)
    if place.country != country.code and not (told or listed):
        country = locale_data.countries()[place.country]
    form = len(shown) if isinstance(shown, str) and shown.isupper() and not told else 0
    if "country" in roles and means_a_code(nodes[roles["country"]].shape.description):
        form = 2
    postcode = locale_data.postcode(rng, place.postcode)
    values: dict[str, list[JSON]] = {
        "street": [locale_data.street(rng, country)],
        "city": [place.city],
        "place": [f"{place.city}, {place.state_code}"],
        "state": [place.state, place.state_code],
        "state code": [place.state_code],
        "postcode": [postcode, int(postcode) if postcode.isdigit() else postcode],
        "country": [country.code, country.name]
        if form == 2
        else [country.alpha3]
        if form == 3
        else [country.name, country.code, country.alpha3],
        "code": [country.alpha3, country.code] if form == 3 else [country.code, country.alpha3],
        "timezone": [place.timezone],
        "phone": [locale_data.phone_number(rng, country.code)],
        "latitude": [round(place.latitude + rng.random() * 0.06 - 0.03, 4)],
        "longitude": [round(place.longitude + rng.random() * 0.06 - 0.03, 4)],
    }
    for role, name in roles.items():
        if role == "point":
            _put_point(made.get(name), fixed.get(name), nodes[name], values)
            continue
        if role == "street" and not (_LOCAL - {"street"}) & roles.keys():
            continue  # an address in one text holds the city, too
        put(
            made,
            fixed,
            name,
            nodes[name],
            values[role] if not isinstance(made.get(name), str) or role not in ("latitude", "longitude") else map(str, values[role]),
        )


def _put_point(point: JSON, said: JSON, node: Node, values: Mapping[str, list[JSON]]) -> None:
    if not isinstance(point, dict) or said is not None:
        return
    for name, part in node.parts().items():
        role = _ROLES.get(words_of(name))
        if role in ("latitude", "longitude"):
            put(point, {}, name, part, values[role])
