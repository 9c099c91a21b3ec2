"""How often one value is checked against the schemas of a document, derived from the schemas alone. Pure functions on plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from contracts.http.messages import JSON
from contracts.schemas.dialects import NAMED
from contracts.schemas.keywords import guarded_keywords

__all__ = ["MOST_WAYS", "Part", "Parts", "Uses", "has_many_ways", "names", "uses", "weight", "weights", "widest"]

MOST_WAYS = 500  # through references for the same value; the library's `unevaluatedProperties` follows all of them when it is compiled
_HEAVIEST = 10**12  # larger weights are not distinguished

Part = object  # int, str, or a tuple of Parts
Parts = tuple[Part, ...]
"""Schemas that are used together: a number of inline ones, definitions, one alternative of each tuple: `(3, "a", (("b",), ("c", "c")))`."""

_HERE = frozenset({"allOf", "anyOf", "dependentSchemas", "else", "if", "not", "oneOf", "then"})  # these check the same value
_MEMBERS = frozenset({"additionalProperties", "patternProperties", "propertyNames", "unevaluatedProperties"})
_ITEMS = frozenset({"contains", "items", "unevaluatedItems"})
_ONE_AT_A_TIME = frozenset({"prefixItems", "properties"})
_NAMES = frozenset({"patternProperties", "propertyNames"})
_NAME = 2  # schemas that cost as much as looking at a name
_GUARDED = 50  # schemas that cost as much as a keyword of `guarding`
_APPLIED = _HERE | _MEMBERS | _ITEMS | _ONE_AT_A_TIME | {"$ref"}
_DEFINITIONS = "#/$defs/"


@dataclass(frozen=True, slots=True)
class Uses:
    """What a schema uses: for the value itself (`here`), for its parts (`parts`), for a value and one part at each level (`deep`)."""

    here: Parts
    parts: tuple[Parts, ...]
    deep: Parts


def uses(schema: JSON) -> Uses:
    """The uses of a bundled schema."""
    parts: list[Parts] = []
    here = tuple(_here(schema, parts))
    return Uses(here, _few(parts), tuple(_deep(schema)))


def _few(places: Iterable[Parts]) -> tuple[Parts, ...]:
    """The places that may matter: of those without references, only the widest."""
    found, widest = set(), 1
    for place in places:
        if next(names(place), ""):
            found.add(place)
        else:
            widest = max(widest, weight(place, {}))
    return ((widest,), *found)


def _here(schema: JSON, parts: list[Parts], together: dict[str, list] | None = None) -> Iterator[Part]:
    """`parts` takes what the parts of the value are checked against, `together` what any one item and any one member is."""
    if not isinstance(schema, dict):
        return
    yield 1 + _GUARDED * len(guarded_keywords(schema))
    if _APPLIED.isdisjoint(schema):
        return
    here: dict[str, list] = {} if together is None else together
    for keyword, value in schema.items():
        if keyword == "$ref" and isinstance(value, str):
            yield value.removeprefix(_DEFINITIONS)
        elif keyword in _HERE:
            for one in _schemas(keyword, value):
                yield from _here(one, parts, here)
        elif keyword in _ONE_AT_A_TIME:
            choices = tuple(tuple(_here(one, parts)) for one in _schemas(keyword, value))
            here.setdefault("items" if keyword == "prefixItems" else "members", [1]).extend([choices] if choices else [])
        elif keyword in _MEMBERS or keyword in _ITEMS:
            place = here.setdefault("items" if keyword in _ITEMS else "members", [1])
            for one in _schemas(keyword, value):
                place.extend((_NAME if keyword in _NAMES else 0, *_here(one, parts)))
    if together is None:
        parts.extend(map(tuple, here.values()))


def _deep(schema: JSON) -> Iterator[Part]:
    if not isinstance(schema, dict) or _APPLIED.isdisjoint(schema):
        return
    for keyword, value in schema.items():
        if keyword == "$ref" and isinstance(value, str):
            yield value.removeprefix(_DEFINITIONS)
        elif keyword in _HERE or keyword in _MEMBERS or keyword in _ITEMS:
            for one in _schemas(keyword, value):
                yield from _deep(one)
        elif keyword in _ONE_AT_A_TIME:
            choices = {tuple(_deep(one)) for one in _schemas(keyword, value)} - {()}
            if choices:
                yield tuple(choices)


def _schemas(keyword: str, value: JSON) -> Iterable[JSON]:
    if isinstance(value, list):
        return value
    return value.values() if keyword in NAMED and isinstance(value, dict) else (value,)


def widest(some: Iterable[Uses], known: Mapping[str, int]) -> int:
    """The most schemas that one value is checked against; `known`: how many for each definition."""
    return max((weight(place, known) for one in some for place in (one.here, *one.parts)), default=1)


def has_many_ways(used: Mapping[str, Uses], start: Uses) -> bool:
    """Whether there are more than `MOST_WAYS` ways through references from a schema, or a schema in it, that all end at the same value."""
    waiting = [(name, frozenset[str]()) for place in (start.here, *start.parts) for name in names(place)]
    seen = 0
    while waiting and seen <= MOST_WAYS:
        seen += 1
        name, path = waiting.pop()
        if name in used and name not in path:
            waiting.extend((one, path | {name}) for one in names(used[name].here))
    return seen > MOST_WAYS


def weights(used: Mapping[str, Parts]) -> dict[str, int]:
    """The number of checks caused by each definition. Circular ones count once."""
    found: dict[str, int] = {}
    for start in used:
        waiting = [(start, False)]
        while waiting:
            key, is_entered = waiting.pop()
            if is_entered:
                found[key] = min(1 + weight(used[key], found), _HEAVIEST)
            elif key not in found and key in used:
                found[key] = 1  # until it is known: what leads back to it counts it once
                waiting.append((key, True))
                waiting.extend((one, False) for one in names(used[key]))
    return found


def names(some: Parts) -> Iterator[str]:
    """The definitions that are used."""
    for one in some:
        if isinstance(one, str):
            yield one
        elif isinstance(one, tuple):
            for choice in one:
                yield from names(choice)


def weight(some: Parts, known: Mapping[str, int]) -> int:
    """How many checks they are together; `known`: of definitions, 1 for others."""
    total = 0
    for one in some:
        if isinstance(one, int):
            total += one
        elif isinstance(one, tuple):
            total += max(weight(choice, known) for choice in one)
        else:
            total += known.get(str(one), 1)
    return total
