"""Where the things in a response are: one thing, possibly wrapped, or a list, possibly in an envelope that describes its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from itertools import islice
from typing import Final

from contracts.api.resources.resource import Evidence, RoleMember
from contracts.api.resources.vocabulary import DETAILS, ENVELOPE, IDS, LISTS, META, THINGS, WRAPPERS
from contracts.api.resources.words import plural, words_of
from contracts.member_paths import MemberPath
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["envelope_of", "envelope_role", "first_names", "is_scalar", "list_in", "reading_at", "row_in", "thing_in"]

_KINDS: Final[Mapping[str, frozenset[str]]] = {
    "number": frozenset({"integer", "number"}),
    "flag": frozenset({"boolean"}),
    "link": frozenset({"string", "null", "integer"}),
    "address": frozenset({"string"}),
}
_ROLES: Final = {words: [(role, kind) for role, kind, names in ENVELOPE if words in names]
                 for _, _, names in ENVELOPE for words in names}  # fmt: skip
_PAGED: Final = frozenset({"total", "pages", "more", "next", "previous", "offset", "before"})
_MOST_AROUND = 7  # maximum number of members of an object that only wraps another one
_DEEPEST_META = 2
_MOST_MEMBERS = 1_000


def envelope_role(words: str, types: Set[str]) -> str:
    """The role of a member next to a list: "total", "next", …; "" for none."""
    return next((role for role, kind in _ROLES.get(words, ()) if _KINDS[kind] & types), "")


def first_names(reading: SchemaReading) -> Iterator[str]:
    """The first declared members; the important ones are among them."""
    return islice(reading.names, _MOST_MEMBERS)


def is_scalar(reading: SchemaReading) -> bool:
    """Whether a member may be a string, number or boolean according to its schema."""
    types = reading.types
    return bool(types & {"boolean", "integer", "number", "string"}) if types else not reading.names


def reading_at(reading: SchemaReading, path: MemberPath) -> SchemaReading:
    """Of the member at a path."""
    for name in path:
        reading = reading.member(name)
    return reading


def list_in(reading: SchemaReading, noun: str, *, is_expected: bool, depth: int = 0) -> tuple[MemberPath, str, bool] | None:
    """The path to the list that an answer is, or is the envelope of; why; whether that is sure. None where it is no list.

    `noun`: what one of its things would be called; `is_expected`: the request asks for many things rather than for one.
    """
    if "array" in reading.types and "object" not in reading.types:
        return (), "the response is a list", True
    if not is_expected and depth == 0:
        return None
    arrays = {words: name for name in first_names(reading) if (words := words_of(name)) not in META and _is_array(reading.member(name))}
    is_paged = bool(_PAGED & {one.role for one in envelope_of(reading, ())})
    name, why, is_sure = _main(arrays, reading, noun)
    if name and (is_paged or not _is_thing(reading)):
        return (name,), why, is_sure or is_paged
    return _deeper(reading, noun, depth) if depth < 2 and not _is_thing(reading) else None


def _main(arrays: Mapping[str, str], reading: SchemaReading, noun: str) -> tuple[str, str, bool]:
    many = plural(noun)
    for words, name in arrays.items():
        if noun and (words in (many, noun) or words.endswith(f" {many}") or many.endswith(f" {words}")):
            return name, f"`{name}` has the name of the collection in the path", True
    usual = next((arrays[words] for words in LISTS if words in arrays), "")
    if usual:
        return usual, f"`{usual}` is a common name for the list in an envelope", True
    rows = [name for name in arrays.values() if reading.member(name).item().names]
    if len(rows) == 1:
        return rows[0], f"`{rows[0]}` is the only list of objects in the response", False
    return "", "", False


def _deeper(reading: SchemaReading, noun: str, depth: int) -> tuple[MemberPath, str, bool] | None:
    """`{"_embedded": {"orders": […]}}`, `{"categories": {"items": […], "total": 7}}`."""
    for name in first_names(reading):
        words = words_of(name)
        if (words in LISTS or words in WRAPPERS or (noun and words == plural(noun))) and reading.member(name).names:
            found = list_in(reading.member(name), noun, is_expected=True, depth=depth + 1)
            if found:
                return (name, *found[0]), found[1], found[2]
    return None


def _is_array(reading: SchemaReading) -> bool:
    return reading.types - {"null"} == {"array"}


def _is_thing(reading: SchemaReading) -> bool:
    return any(words_of(name) in THINGS and is_scalar(reading.member(name)) for name in first_names(reading))


def row_in(reading: SchemaReading, noun: str) -> MemberPath:
    """The path to the thing in an element of a list: `{"added_at": …, "track": {…}}`, `{"node": {…}}`."""
    named = {words: name for name in first_names(reading) if (words := words_of(name)) in (noun, "node") and words}
    found = named.get(noun) or named.get("node", "")
    return (found,) if found and _is_object(reading.member(found)) and not _is_thing(reading) else ()


def thing_in(reading: SchemaReading, noun: str) -> tuple[MemberPath, str, bool] | None:
    """The path to the one thing that a message is about; why; whether that is sure. None where the schema has no members."""
    if not reading.names:
        return None
    if any(words_of(name) in IDS and is_scalar(reading.member(name)) for name in first_names(reading)):
        return (), "it has an id", True
    holders = {words_of(name): name for name in first_names(reading) if _is_object(reading.member(name))}
    if any(_is_thing(reading.member(holders[one])) for one in DETAILS if one in holders):
        return (), "its details have a name or an id", True
    if len(reading.names) <= _MOST_AROUND:
        called = next((holders[one] for one in (noun, *noun.split(" ")[-1:]) if one and one in holders), "")
        usual = next((holders[one] for one in WRAPPERS if one in holders), "")
        alone = next(iter(holders.values())) if len(holders) == 1 == len(reading.names) else ""
        if called or usual or alone:
            return _wrapped(reading, called or usual or alone, noun)
    is_sure = _is_thing(reading) or not (holders or any(_is_array(reading.member(name)) for name in first_names(reading)))
    return (), "it is the whole response", is_sure


def _wrapped(reading: SchemaReading, name: str, noun: str) -> tuple[MemberPath, str, bool]:
    inner = reading.member(name)
    further = {words_of(one): one for one in first_names(inner)}
    if words_of(name) in WRAPPERS and noun in further and len(further) == 1 and _is_object(inner.member(further[noun])):
        return (name, further[noun]), f"`{name}` wraps it", True
    return (name,), f"`{name}` wraps it", words_of(name) in (*WRAPPERS, noun)


def _is_object(reading: SchemaReading) -> bool:
    return "array" not in reading.types and "string" not in reading.types and bool(reading.names)


def envelope_of(reading: SchemaReading, rows: MemberPath) -> tuple[RoleMember, ...]:
    """The members around a list that describe its page."""
    found: dict[MemberPath, RoleMember] = {}
    for depth in range(max(len(rows), 1)):
        around = reading_at(reading, rows[:depth])
        for member in _described_members(around, rows[:depth], 0):
            found.setdefault(member.path, member)
    roles = {one.role for one in found.values()}
    is_of_all = "total" not in roles and {(*rows[:-1], "next"), (*rows[:-1], "previous")} <= found.keys()
    if is_of_all:  # next to links to other pages, `count` is the total (Django REST framework)
        return tuple(RoleMember("total", one.path, one.evidence) if one.path[-1] == "count" else one for one in found.values())
    return tuple(found.values())


def _described_members(reading: SchemaReading, path: MemberPath, depth: int) -> Iterator[RoleMember]:
    for name in first_names(reading):
        words = words_of(name)
        if words not in _ROLES and words not in META:
            continue
        member = reading.member(name)
        evidence = Evidence(member.pointer, f"`{name}` next to the list")
        role = envelope_role(words, member.types)
        if role:
            yield RoleMember(role, (*path, name), evidence)
        elif depth < _DEEPEST_META and words in META and _is_object(member):
            yield from _described_members(member, (*path, name), depth + 1)
        elif "href" in member.names and (role := envelope_role(words, {"string"})):  # HAL, section 5
            yield RoleMember(role, (*path, name, "href"), evidence)
