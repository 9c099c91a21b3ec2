"""What the query of a list selects: page, order and filters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from contracts.api.operations import Operation, Parameter, ResponseSpec
from contracts.api.resources.envelopes import first_names, is_scalar
from contracts.api.resources.resource import Evidence, Paging, Sorting
from contracts.api.resources.vocabulary import CONTROLS, HANDLES, IDS, PARAMETERS, SORT_DIRECTIONS, SORTS
from contracts.api.resources.words import plural, singular, words_of
from contracts.http.messages import JSON
from contracts.member_paths import MemberPath
from contracts.schemas.schema_reading import SchemaReading
from contracts.schemas.validation import Schemas

__all__ = ["filters_of", "paging_of", "sorting_of", "whole_number"]

_STYLES: Final = ("page", "offset", "cursor")
_COUNTING: Final = frozenset({"offset", "page", "size"})  # roles whose values are numbers
_SURELY_COUNTING: Final = frozenset({"limit", "page", "page number", "page size", "per page"})  # even if declared as strings
_NUMBERS: Final = frozenset({"integer", "number"})
_TIMES: Final = frozenset({"date", "date-time"})
_ABOUT_THE_ANSWER: Final = CONTROLS.union(SORTS, SORT_DIRECTIONS)
_FROM_ZERO: Final = re.compile(
    r"\b(?:0|zero)[- ](?:based|indexed)|(?:starts?|begins?|counted|first page is)(?: (?:at|with|from))? (?:0|zero)\b", re.IGNORECASE
)
_MOST_DIGITS: Final = 10


def paging_of(operation: Operation, response: ResponseSpec | None, schemas: Schemas) -> Paging | None:
    """How pages of a list are requested; None if there are none."""
    asked = [(role, one) for one in operation.parameters if one.where == "query" and (role := _role(one, schemas))]
    found: dict[str, Parameter] = {}
    for role, parameter in sorted(asked, key=lambda one: _rank(*one)):
        found.setdefault(role, parameter)
    link = next((one for name, one in response.headers.items() if name.lower() == "link"), None) if response else None
    if not found and link is None:
        return None
    style = next((one for one in _STYLES if one in found), "size" if "size" in found else "link")
    first = found.get(style)
    if first is not None:
        evidence = Evidence(first.pointer, f"`{first.name}` is a common name for a page parameter")
    else:
        assert link is not None
        evidence = Evidence(link.pointer, "a `Link` header is declared")
    return Paging(
        style, {role: one.name for role, one in found.items()}, link is not None, evidence,
        first=_first_number(found, style, schemas), size=_usual_size(found.get("size"), schemas),
    )  # fmt: skip


def _first_number(found: Mapping[str, Parameter], style: str, schemas: Schemas) -> int:
    """The number of the first page or item, by default, minimum or description; else pages are counted from 1, and items from 0."""
    parameter = found.get(style) if style in ("page", "offset") else None
    if parameter is None:
        return 0
    reading = SchemaReading(schemas, parameter.schema)
    told = [number for word in ("default", "minimum") if (number := whole_number(reading.word(word))) in (0, 1)]
    usual = 1 if style == "page" else 0
    return told[0] if told and told[0] is not None else 0 if _FROM_ZERO.search(parameter.description) else usual


def _usual_size(parameter: Parameter | None, schemas: Schemas) -> int | None:
    reading = SchemaReading(schemas, parameter.schema) if parameter else None
    return (whole_number(reading.word("default")) or None) if reading else None


def whole_number(value: JSON) -> int | None:
    """A count, from a JSON number or a string; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < _MOST_DIGITS:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 10**_MOST_DIGITS:
        return None
    return int(value) if value == int(value) else None


def _rank(role: str, parameter: Parameter) -> int:
    """How common its name is; 0 is the most common."""
    words, names = words_of(parameter.name), PARAMETERS[role]
    return names.index(words) if words in names else len(names)


def _role(parameter: Parameter, schemas: Schemas) -> str:
    words = words_of(parameter.name)
    role = next((role for role, names in PARAMETERS.items() if words in names), "")
    if not role:
        return ""
    reading = SchemaReading(schemas, parameter.schema)
    types = reading.types - {"null"}
    if role == "offset" and types == {"string"}:  # a token, whatever it is called
        return "cursor" if words == "offset" else ""
    if types & {"array", "boolean", "object"}:
        return ""
    if role in _COUNTING:
        return role if not types or types & _NUMBERS or words in _SURELY_COUNTING else ""
    is_time = reading.word("format") in _TIMES or (words in ("after", "before") and bool(types & _NUMBERS))
    return "" if is_time else role


def sorting_of(operation: Operation) -> Sorting | None:
    """How a list is ordered; None if that cannot be requested."""
    asked = {words_of(one.name): one for one in operation.parameters if one.where == "query"}
    by = next((asked[words] for words in SORTS if words in asked), None)
    direction = next((asked[words] for words in SORT_DIRECTIONS if words in asked and asked[words] is not by), None)
    first = by or direction
    if first is None:
        return None
    evidence = Evidence(first.pointer, f"`{first.name}` is a common name for a sort parameter")
    return Sorting(by.name if by else "", direction.name if direction else "", evidence)


def filters_of(operation: Operation, reading: SchemaReading, schemas: Schemas) -> Mapping[str, MemberPath]:
    """Query parameters named after a member of the thing: `?status=`, `?filter[status]=`, `?ids=`; after an object or a list in it:
    `?assignee=` is `assignee.login`, `?tag=` is one of `tags`."""
    members: dict[str, str] = {}
    for name in first_names(reading):
        members.setdefault(words_of(name), name)
    found: dict[str, MemberPath] = {}
    for parameter in operation.parameters:
        words = words_of(parameter.name)
        if parameter.where != "query" or words in _ABOUT_THE_ANSWER or _role(parameter, schemas):
            continue
        path = _selected_by(words.removeprefix("filter "), SchemaReading(schemas, parameter.schema), members, reading)
        if path:
            found[parameter.name] = path
    return found


def _selected_by(words: str, asked: SchemaReading, members: Mapping[str, str], reading: SchemaReading) -> MemberPath:
    """The member that a parameter selects by; () for none."""
    own, one, many = members.get(words, ""), members.get(singular(words), ""), members.get(plural(words.removesuffix(" name")), "")
    if own and is_scalar(reading.member(own)):
        return (own,)
    if own and reading.member(own).names and (inner := identifying(reading.member(own), asked)):
        return (own, inner)
    if one and is_scalar(reading.member(one)):
        return (one,)
    listed = reading.member(many).item() if many and reading.member(many).types - {"null"} == {"array"} else None
    return (many,) if listed is not None and (is_scalar(listed) or identifying(listed, asked)) else ()


def identifying(reading: SchemaReading, asked: SchemaReading) -> str:
    """The member of an object by which a value of that type names it; "" for none."""
    members = {words_of(name): name for name in first_names(reading)}
    named = (members[one] for one in (*IDS, *HANDLES) if one in members)
    types = asked.types - {"null", "array"} or asked.item().types
    return next((name for name in named if not types or not (own := reading.member(name).types) or types & own), "")
