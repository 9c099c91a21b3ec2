"""Counts and pages: `total` beside a list is its length, the page is the one that was asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from contracts.generation.context import GenerationContext
from contracts.generation.relations.members import Members, Relation, put
from contracts.generation.vocabulary.names import LIMITS, LISTS
from contracts.generation.vocabulary.providers import words_of

if TYPE_CHECKING:
    from contracts.generation.compiler import Node
    from contracts.http.messages import JSON

__all__ = ["related"]

_META: Final = (
    "meta",
    "metadata",
    "pagination",
    "page",
    "paging",
    "page info",
    "pageinfo",
    "page metadata",
    "cursor",
    "info",
    "links",
    "summary",
)
_COUNTS: Final = (
    "count",
    "size returned",
    "returned",
    "number of elements",
    "items count",
    "item count",
    "result count",
    "results count",
    "length",
    "page count items",
    "current count",
    "num results",
    "record count",
    "records count",
    "number of items",
    "number of records",
    "number of results",
)
_TOTALS: Final = (
    "total",
    "total count",
    "total items",
    "total elements",
    "total results",
    "total records",
    "total size",
    "total entries",
    "total hits",
    "total number",
    "full count",
    "total rows",
    "total matches",
    "found",
)
_PAGES: Final = ("page", "page number", "current page", "page index", "number", "pagenumber", "currentpage")
_OFFSETS: Final = ("offset", "skip", "start", "start index", "from", "start at")
_PAGE_COUNTS: Final = ("total pages", "pages", "page count", "totalpages", "last page", "number of pages", "pages total")
_MORES: Final = ("has more", "has next", "has next page", "next page exists", "hasmore", "more", "is truncated", "truncated")
_BEFORES: Final = ("has previous", "has prev", "has previous page")
_NEXTS: Final = ("next", "next page", "next url", "next link", "next cursor", "next page token", "next token", "next page url", "cursor")
_PREVIOUS: Final = (
    "previous",
    "prev",
    "previous page",
    "prev page",
    "previous url",
    "previous cursor",
    "prev url",
    "previous page url",
    "prev page url",
)


def related(members: Members) -> Relation | None:
    """Counts of lists beside them, and the page that an object with one list is."""
    arrays = members.of_type("array")
    if not arrays:
        return None
    counted = _counted(members, arrays)
    main = _main(members, arrays)
    if main is None and not counted:
        return None
    nodes = members.nodes
    around = _around(members) if main else {}
    if main and _is_priced(members, main):  # its `total` is an amount
        around = {name: role for name, role in around.items() if role != "total"}
    deeper = {name: _around(inside) for name, inside in _nested(members).items()} if main else {}
    if not counted and not any((around, *deeper.values())):
        return None

    def relate(walk: GenerationContext, made: dict, pinned: Mapping) -> None:
        for array, count in counted:
            if isinstance(made.get(array), list):
                put(made, pinned, count, nodes[count], [len(made[array]), str(len(made[array]))])
        if main is None or not isinstance(made.get(main), list):
            return
        page = _page(walk.asked, len(made[main]))
        _fill(made, pinned, around, nodes, page)
        for name, roles in deeper.items():
            inner = made.get(name)
            if isinstance(inner, dict):
                kept = pinned.get(name)
                _fill(inner, kept if isinstance(kept, dict) else {}, roles, nodes[name].parts(), page)

    return relate


@dataclass(frozen=True, slots=True)
class _Page:
    length: int
    total: int
    number: int
    size: int
    offset: int

    @property
    def pages(self) -> int:
        return max(1, math.ceil(self.total / self.size))


def _page(asked: Mapping[str, JSON], length: int) -> _Page:
    """The page that was asked for, as the last one there is."""
    size = next((value for word in LIMITS if isinstance(value := asked.get(word), int) and value >= max(length, 1)), max(length, 20))
    number = next((value for word in _PAGES if isinstance(value := asked.get(word), int) and 0 < value < 10_000), 1)
    offset = next((value for word in _OFFSETS if isinstance(value := asked.get(word), int) and 0 <= value < 10**6), (number - 1) * size)
    return _Page(length, offset + length, max(number, 1 + offset // size), size, offset)


def _counted(members: Members, arrays: Mapping[str, str]) -> list[tuple[str, str]]:
    """`comments` beside `commentCount`, `numComments`, `totalComments`, `commentsTotal`."""
    numbers = members.of_type("integer", "number")
    found = []
    for words, array in arrays.items():
        one = words[:-3] + "y" if words.endswith("ies") else words.removesuffix("s")
        forms = [
            form.format(each)
            for each in (words, one)
            for form in ("{} count", "num {}", "number of {}", "total {}", "{} total", "count of {}", "{} number")
        ]
        found += [(array, numbers[form]) for form in forms if form in numbers]
    return list(dict.fromkeys(found))


def _main(members: Members, arrays: Mapping[str, str]) -> str | None:
    """The list that the object is a page of: one of the usual names, or the only one there is."""
    usual = next((arrays[word] for word in LISTS if word in arrays), None)
    if usual and not members.find("currency", "price", "subtotal", "total amount", "customer", "name", "title"):
        return usual
    if members.find("id", "uuid", "number", "currency", "price", "subtotal", "name", "title"):  # a thing with parts, not a page
        return None
    rows = [name for name in arrays.values() if (item := members.nodes[name].item_node()) is not None and item.parts()]
    return rows[0] if len(rows) == 1 and len(arrays) == 1 else None


def _is_priced(members: Members, main: str) -> bool:
    item = members.nodes[main].item_node()
    return (
        item is not None
        and bool({"price", "unit price", "amount", "line total"} & {words_of(name) for name in item.parts()})
        and "total" in members.words
    )


def _nested(members: Members) -> dict[str, Members]:
    found = {}
    for words, name in members.of_type("object").items():
        if words.lstrip(" ") in _META:
            found[name] = Members(members.nodes[name].parts(), "", members.now, members.locale)
    return found


def _around(members: Members) -> dict[str, str]:
    """Name → what of the page it tells."""
    rows = (
        ("count", _COUNTS), ("total", _TOTALS), ("size", LIMITS), ("number", _PAGES), ("offset", _OFFSETS), ("pages", _PAGE_COUNTS),
        ("more", _MORES), ("before", _BEFORES), ("next", _NEXTS), ("previous", _PREVIOUS), ("last", ("last",)), ("first", ("first",)),
    )  # fmt: skip
    found: dict[str, str] = {}
    for words, name in members.words.items():
        kinds = set(members.nodes[name].shape.types or ())
        for role, names in rows:
            is_number = role in ("count", "total", "size", "number", "offset", "pages")
            is_flag = role in ("more", "before", "last", "first")
            if words in names and (
                kinds & {"integer", "number"} if is_number else "boolean" in kinds if is_flag else kinds & {"string", "null", "integer"}
            ):
                found[name] = role
                break
    return found


def _fill(made: dict, pinned: Mapping, roles: Mapping[str, str], nodes: Mapping[str, Node], page: _Page) -> None:
    values: dict[str, JSON] = {
        "count": page.length, "total": page.total, "size": page.size, "number": page.number, "offset": page.offset, "pages": page.pages,
        "more": False, "before": page.offset > 0, "next": None, "last": True, "first": page.offset == 0,
    }  # fmt: skip
    for name, role in roles.items():
        if role == "previous":
            if page.offset == 0:
                put(made, pinned, name, nodes[name], [None])
            continue
        offered = (
            [values[role], page.number - 1] if role == "number" and page.number == 1 and not nodes[name].is_valid(1) else [values[role]]
        )
        put(made, pinned, name, nodes[name], offered)
