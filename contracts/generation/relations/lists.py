"""Counts and pages: `total` beside a list is its length, and the list is a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contracts.api.resources.envelopes import envelope_role
from contracts.api.resources.vocabulary import LISTS, META
from contracts.api.resources.words import singular, words_of
from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext
from contracts.generation.relations.related_members import Members, Relation, put
from contracts.http.messages import JSON

__all__ = ["related"]

_USUAL_SIZE: Final = 20
# What the only page of a list tells.
_LENGTHS: Final = ("count", "total")
_ALONE: Final[Mapping[str, JSON]] = {
    "count": 0, "total": 0, "size": 0, "number": 1, "offset": 0, "pages": 1, "more": False, "before": False,
    "next": None, "previous": None, "last": True, "first": True, "remaining": 0,
}  # fmt: skip


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

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        for array, count in counted:
            if isinstance(made.get(array), list):
                put(made, fixed, count, nodes[count], [len(made[array]), str(len(made[array]))])
        if main is None or not isinstance(made.get(main), list):
            return
        length = len(made[main])
        _fill(made, fixed, around, nodes, length)
        for name, roles in deeper.items():
            inner = made.get(name)
            if isinstance(inner, dict):
                kept = fixed.get(name)
                _fill(inner, kept if isinstance(kept, dict) else {}, roles, nodes[name].parts(), length)

    return relate


def _counted(members: Members, arrays: Mapping[str, str]) -> list[tuple[str, str]]:
    """`comments` beside `commentCount`, `numComments`, `totalComments`, `commentsTotal`."""
    numbers = members.of_type("integer", "number")
    found = []
    for words, array in arrays.items():
        forms = [
            form.format(each)
            for each in (words, singular(words))
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
        if words.lstrip(" ") in META:
            found[name] = Members(members.nodes[name].parts(), "", members.now, members.locale)
    return found


def _around(members: Members) -> dict[str, str]:
    """Name → what of the page it tells."""
    told = {name: envelope_role(words, set(members.nodes[name].shape.types or ())) for words, name in members.words.items()}
    return {name: role for name, role in told.items() if role in _ALONE}


def _fill(made: dict, fixed: Mapping, roles: Mapping[str, str], nodes: Mapping[str, Node], length: int) -> None:
    for name, role in roles.items():
        offered: list[JSON] = [length if role in _LENGTHS else _ALONE[role]]
        if role == "size":
            offered = [max(length, _USUAL_SIZE)]
        elif role == "number" and not nodes[name].is_valid(1):
            offered = [0]
        put(made, fixed, name, nodes[name], offered)
