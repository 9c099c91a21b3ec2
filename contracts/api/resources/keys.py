"""Which member of a thing says the same as a parameter of its path, although names differ.

| path | member | told by |
|---|---|---|
| `/pets/{petId}`, `/pets/{id}` | `petId`, `id` | the name, or the name without what the thing is called |
| `/customers/{customer}` | `id` | the parameter is called as the thing is |
| `/repos/{owner}/{repo}` | `owner.login`, `name` | an object of that name; the description, the types |
| `/namespaces/{namespace}/pods/{name}` | `metadata.namespace`, `metadata.name` | the name, in an object of details |
| `/droplets/{id}/actions` | `resource_id` | it is what the thing lies in |
| `/tasks/{id}/subtasks` | `parent.id` | things of the same kind lie in each other |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from contracts.api.operations import Operation, Parameter
from contracts.api.resources.envelopes import first_names, is_scalar, reading_at
from contracts.api.resources.resource import Evidence, Key
from contracts.api.resources.templates import Template
from contracts.api.resources.vocabulary import DETAILS, HANDLES, IDS
from contracts.api.resources.words import singular, words_of
from contracts.member_paths import MemberPath
from contracts.schemas.schema_reading import SchemaReading
from contracts.schemas.validation import Schemas

__all__ = ["keys_of"]

_NUMBERS: Final = frozenset({"integer", "number"})
_ACCOUNTS: Final = frozenset({"account", "org", "organisation", "organization", "owner", "user"})
_PARTS_OF_A_KIND: Final = ("child", "reply", "descendant")
_SHORTEST_STEM: Final = 3  # letters of a word that another one begins with: `org`, `organization`
_SAYS_ID: Final = re.compile(r"\b(ids?|identifiers?|identif(?:y|ies)|uuids?|guids?)\b", re.IGNORECASE)
_SAYS_NAME: Final = re.compile(r"\b(names?|logins?|usernames?|handles?|slugs?|codes?)\b", re.IGNORECASE)
_Found = tuple[MemberPath, str, bool]  # path, reason, whether it is sure


@dataclass(frozen=True, slots=True)
class _Thing:
    """The members in which a key is looked up, by their words."""

    reading: SchemaReading
    words: dict[str, str]

    def scalar(self, words: str) -> str:
        """The member of that name if it may be a string or number; otherwise ""."""
        name = self.words.get(words, "")
        return name if name and is_scalar(self.reading.member(name)) else ""

    def longer(self, words: str) -> str:
        """The word of a member that begins with another: `organization` for `org`."""
        is_stem = len(words) >= _SHORTEST_STEM and " " not in words
        return next((one for one in self.words if is_stem and one.startswith(words) and one.isalpha()), "")

    def inside(self, words: str) -> _Thing | None:
        """The object of that name."""
        name = self.words.get(words)
        inner = self.reading.member(name) if name is not None else None
        return _thing(inner) if inner is not None and inner.names else None


def _thing(reading: SchemaReading) -> _Thing:
    words: dict[str, str] = {}
    for name in first_names(reading):
        words.setdefault(words_of(name), name)
    return _Thing(reading, words)


def keys_of(operation: Operation, template: Template, reading: SchemaReading, schemas: Schemas, *, own: int) -> tuple[Key, ...]:
    """Of the path's parameters, the last `own` of which name the thing itself, the others what it lies in. A path that ends with a text, as
    `/jobs/{id}/cancel`, may answer the thing, too, but it is not the path of one."""
    declared = {one.name: one for one in operation.parameters if one.where == "path"}
    thing = _thing(reading)
    owners = template.owners()
    found: list[Key] = []
    for index, (name, noun) in enumerate(owners):
        parameter, is_own = declared.get(name), index >= len(owners) - own
        if parameter is None:
            continue
        asked = SchemaReading(schemas, parameter.schema)
        is_last = index == len(owners) - 1
        of_owner = _of_owner(parameter, asked, noun, thing, last=template.last if is_last else "")
        options = _of_thing(parameter, asked, noun, thing) if is_own and is_last else of_owner
        taken = {key.member for key in found}
        told = next((one for one in options if one[0] not in taken), None)
        if told is not None:
            found.append(Key(name, told[0], Evidence(reading_at(reading, told[0]).pointer, told[1], told[2]), is_own and template.is_item))
    return tuple(found)


def _of_thing(parameter: Parameter, asked: SchemaReading, noun: str, thing: _Thing) -> Iterator[_Found]:
    """The member that identifies the thing; the most likely comes first."""
    words = words_of(parameter.name)
    short, last = _without(words, noun), words.split(" ")[-1]
    shorter = (last,) if last in HANDLES or words == noun else ()
    of_noun = (noun,) if noun and words.startswith(f"{noun} ") and last not in IDS else ()  # `{ip_address}` of an ip is `ip`
    for wanted in dict.fromkeys((words, short, f"{noun} {words}", *shorter, *of_noun)):
        if name := thing.scalar(wanted):
            yield (name,), f"`{{{parameter.name}}}` and `{name}` have the same meaning", True
    for inner in DETAILS:
        details = thing.inside(inner)
        for wanted in dict.fromkeys((words, short)):
            if details and (name := details.scalar(wanted)):
                holder = thing.words[inner]
                yield (holder, name), f"`{{{parameter.name}}}` and `{holder}.{name}` have the same meaning", True
    yield from _by_kind(parameter, asked, noun, thing)


def _without(words: str, noun: str) -> str:
    """`pet id` of a pet → `id`; `space number` of a copilot space → `number`."""
    for owner in (noun, noun.split(" ")[-1]):
        if owner and words.startswith(f"{owner} "):
            return words.removeprefix(f"{owner} ")
    return words


def _by_kind(parameter: Parameter, asked: SchemaReading, noun: str, thing: _Thing) -> Iterator[_Found]:
    """Keys of another name: an id for an id, a name for what is described as one."""
    before, _, last = words_of(parameter.name).rpartition(" ")
    names = dict.fromkeys((*((last,) if last in IDS else ()), *IDS, *((f"{noun} id",) if noun else ())))
    ids = [name for one in names if (name := thing.scalar(one))]
    if last in IDS:
        is_own = before.replace(" ", "") == noun.replace(" ", "") or thing.inside(before) is None  # not `{userId}` of a membership
        for name in ids:
            is_alike = (last == "key") == (words_of(name).split(" ")[-1] == "key")
            yield (name,), f"`{{{parameter.name}}}` is an id, and `{name}` is the item's id", is_own and is_alike
    else:
        yield from _named(parameter, asked, noun, thing, ids)


def _named(parameter: Parameter, asked: SchemaReading, noun: str, thing: _Thing, ids: list[str]) -> Iterator[_Found]:
    """Of a parameter that is called as the thing is, or as a name is: by description and types."""
    words = words_of(parameter.name)
    says_id, says_name = bool(_SAYS_ID.search(parameter.description)), bool(_SAYS_NAME.search(parameter.description))
    is_called = bool(noun) and (words == noun or words in noun.split(" "))
    handles = [name for one in HANDLES if (name := thing.scalar(one)) and _is_alike(asked, thing.reading.member(name))]
    if words in HANDLES or (says_name and not says_id):
        yield from (((name,), f"`{{{parameter.name}}}` is a name, and `{name}` is the item's name", True) for name in handles)
    for name in ids:
        if says_id or _is_alike(asked, thing.reading.member(name)):
            yield (name,), f"`{{{parameter.name}}}` names the {noun or 'item'}, and `{name}` identifies it", is_called
    if is_called:
        yield from (((name,), f"`{{{parameter.name}}}` names the {noun}, and `{name}` is its name", not ids) for name in handles)


def _of_owner(parameter: Parameter, asked: SchemaReading, noun: str, thing: _Thing, *, last: str) -> Iterator[_Found]:
    """The member that says in what the thing lies: `customer`, `customerId`, `owner.login`, `metadata.namespace`. `last`: the text that the
    path ends with, "" if another parameter lies between."""
    words = words_of(parameter.name)
    is_plain = words in IDS or words in HANDLES  # `{name}` of a shop is not the name of its products
    wanted = dict.fromkeys((*(() if is_plain else (words,)), *((f"{noun} {words}", f"{noun} id", noun) if noun else ())))
    for one in wanted:
        if (name := thing.scalar(one)) and (one != f"{noun} id" or words.split(" ")[-1] in IDS or words == noun):
            yield (name,), f"`{{{parameter.name}}}` and `{name}` have the same meaning", one != noun or words == noun
    for holder in DETAILS:
        details = thing.inside(holder)
        is_part = bool(last) and singular(words_of(last)) == words_of(last)  # `/deployments/{name}/scale` is called as the deployment
        if (is_part or not is_plain) and details and (name := details.scalar(words)):
            yield (thing.words[holder], name), f"`{{{parameter.name}}}` and `{thing.words[holder]}.{name}` have the same meaning", True
    around = ("owner",) if noun in _ACCOUNTS else ()
    beside = ("parent",) if _is_of_a_kind(words_of(last), noun) else ()
    for one in dict.fromkeys((*(() if is_plain else (words,)), noun, thing.longer(noun), *around, *beside)):
        inner = thing.inside(one) if one else None
        if inner is not None:
            holder = thing.words[one]
            for path, reason, is_sure in _of_thing(parameter, asked, one, inner):
                yield (holder, *path), reason, is_sure and len(path) == 1
    if last and (name := thing.scalar("resource id")) and _is_alike(asked, thing.reading.member(name)):
        yield (name,), f"`{name}` identifies what the {noun or 'item'} lies in", True


def _is_of_a_kind(last: str, noun: str) -> bool:
    """Whether the path says that things of one kind lie in each other: `/tasks/{id}/subtasks`, `/comments/{id}/replies`."""
    inner = singular(last)
    return bool(noun and inner) and (inner in _PARTS_OF_A_KIND or inner.replace(" ", "") in (f"sub{noun}", f"child{noun}"))


def _is_alike(asked: SchemaReading, told: SchemaReading) -> bool:
    """Whether parameter and member may have the same value, according to their types."""
    one, other = asked.types - {"null"}, told.types - {"null"}
    return not one or not other or bool(one & other) or bool(one & _NUMBERS and other & _NUMBERS)
