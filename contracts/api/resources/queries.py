"""What the query of a list says: which page, in which order, which of the things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contracts.api.model import Operation, Parameter, ResponseSpec
from contracts.api.resources.envelopes import is_scalar
from contracts.api.resources.model import Evidence, MemberPath, Paging, Sorting
from contracts.api.resources.vocabulary import CONTROLS, PARAMETERS, SORT_DIRECTIONS, SORTS
from contracts.api.resources.words import words_of
from contracts.schemas.reading import SchemaReading
from contracts.schemas.validation import Schemas

__all__ = ["filters_of", "paging_of", "sorting_of"]

_STYLES: Final = ("page", "offset", "cursor")
_COUNTING: Final = frozenset({"offset", "page", "size"})  # roles whose values are numbers
_SURELY_COUNTING: Final = frozenset({"limit", "page", "page number", "page size", "per page"})  # though declared as texts
_TIMES: Final = frozenset({"date", "date-time"})
_ABOUT_THE_ANSWER: Final = CONTROLS.union(SORTS, SORT_DIRECTIONS)
_MOST_CHOICES: Final = 50


def paging_of(operation: Operation, response: ResponseSpec | None, schemas: Schemas) -> Paging | None:
    """How a list is asked for in parts; None where it is not."""
    found: dict[str, Parameter] = {}
    for parameter in operation.parameters:
        if parameter.where == "query" and (role := _role(parameter, schemas)):
            found.setdefault(role, parameter)
    link = next((one for name, one in response.headers.items() if name.lower() == "link"), None) if response else None
    if not found and link is None:
        return None
    style = next((one for one in _STYLES if one in found), "size" if "size" in found else "link")
    first = found.get(style)
    if first is None:
        assert link is not None
        return Paging(style, {role: one.name for role, one in found.items()}, True, Evidence(link.pointer, "a `Link` header is declared"))
    evidence = Evidence(first.pointer, f"`{first.name}` is a usual name of what says which page")
    return Paging(style, {role: one.name for role, one in found.items()}, link is not None, evidence)


def _role(parameter: Parameter, schemas: Schemas) -> str:
    words = words_of(parameter.name)
    for role, names in PARAMETERS.items():
        if words in names:
            reading = SchemaReading(schemas, parameter.schema)
            types = reading.types - {"null"}
            is_number = not types or bool(types & {"integer", "number"}) or words in _SURELY_COUNTING
            fits = is_number if role in _COUNTING else types <= {"integer", "string"} and reading.word("format") not in _TIMES
            return role if fits and not types & {"array", "boolean", "object"} else ""
    return ""


def sorting_of(operation: Operation, schemas: Schemas) -> Sorting | None:
    """What a list is ordered by; None where nobody asks."""
    asked = {words_of(one.name): one for one in operation.parameters if one.where == "query"}
    by = next((asked[words] for words in SORTS if words in asked), None)
    direction = next((asked[words] for words in SORT_DIRECTIONS if words in asked and asked[words] is not by), None)
    first = by or direction
    if first is None:
        return None
    choices = SchemaReading(schemas, by.schema).word("enum") if by else None
    listed = tuple(one for one in choices if isinstance(one, str))[:_MOST_CHOICES] if isinstance(choices, list) else ()
    evidence = Evidence(first.pointer, f"`{first.name}` is a usual name of what orders a list")
    return Sorting(by.name if by else "", direction.name if direction else "", listed, evidence)


def filters_of(operation: Operation, reading: SchemaReading, schemas: Schemas) -> Mapping[str, MemberPath]:
    """Query parameters that are called as a member of the thing is: `?status=`, `?filter[status]=`."""
    members: dict[str, str] = {}
    for name in reading.names:
        members.setdefault(words_of(name), name)
    found: dict[str, MemberPath] = {}
    for parameter in operation.parameters:
        words = words_of(parameter.name)
        if parameter.where != "query" or words in _ABOUT_THE_ANSWER or _role(parameter, schemas):
            continue
        name = members.get(words) or members.get(words.removeprefix("filter "), "")
        if name and is_scalar(reading.member(name)):
            found[parameter.name] = (name,)
    return found
