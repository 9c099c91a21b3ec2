"""Members of a response and the values that they accept: where a member is, and what of another value fits into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeGuard

from contracts.api.resources.server_members import is_secret
from contracts.api.resources.vocabulary import HANDLES, IDS, LISTS
from contracts.api.resources.words import joined, words_of
from contracts.codecs.json_text import plain_text
from contracts.generation import Node
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, merged

__all__ = ["NAMES", "accepted", "is_scalar", "member_nodes", "node_at", "shared", "shared_rows"]

NAMES: Final = (*IDS, *HANDLES)  # of members that identify an object, the likeliest first
_LONGEST_NUMBER: Final = 19


def member_nodes(node: Node) -> dict[str, Node]:
    """The declared members of an object in all of its branches; the first branch that declares one describes it."""
    found: dict[str, Node] = {}
    for one in node.ways():
        for name, member in one.members.items():
            found.setdefault(name, member)
    return found


def node_at(node: Node, path: MemberPath) -> Node | None:
    """The member at a path, None if the schema does not declare it."""
    for name in path:
        inner = member_nodes(node).get(name)
        if inner is None:
            return None
        node = inner
    return node


def is_scalar(value: JSON) -> TypeGuard[str | int | float]:
    """Whether it is a text, a number or a flag."""
    return isinstance(value, (str, int, float))


def accepted(value: JSON, node: Node) -> JSON:
    """A value of the path or the query as the schema of a member accepts it: as it is, as its text, as a number; ABSENT if not at all."""
    if not is_scalar(value):
        return ABSENT
    text = _as_written(value)
    is_number = text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER
    return next((one for one in (value, text, int(text) if is_number else value) if node.is_valid(one)), ABSENT)


def _as_written(value: str | int | float) -> str:
    """A parameter as a client writes it: `true`, `1000` rather than `1000.0`."""
    return plain_text(int(value) if isinstance(value, float) and value.is_integer() else value)


def shared(given: JSON, parts: Mapping[str, Node], *, with_secrets: bool = True) -> dict[str, JSON]:
    """The members of an object that another one accepts too, at any depth, however either spells their names: `FriendlyName`,
    `friendly_name`. What names an object becomes its id or its name: `assignee: "7"`, `assignee_id: "7"` → `assignee: {id: "7"}`."""
    found: dict[str, JSON] = {}
    if not isinstance(given, dict):
        return found
    spelt = {} if given.keys() <= parts.keys() else _by_joined(tuple(parts))
    for written, value in given.items():
        name = written if written in parts else spelt.get(joined(written), "")
        if (is_secret(written) and not with_secrets) or (name != written and name in given):
            continue
        if name:
            fitting = _fitting(value, parts[name], with_secrets=with_secrets)
        elif name := _named_by(written, spelt):
            fitting = _identified(value, member_nodes(parts[name]), IDS) or ABSENT
        if name and fitting is not ABSENT:
            found[name] = merged(found.get(name, ABSENT), fitting)
    return found


@lru_cache(maxsize=1024)
def _by_joined(names: tuple[str, ...]) -> Mapping[str, str]:
    """The members of a schema by the words of their names without spaces; the first of equal ones."""
    return {joined(name): name for name in reversed(names)}


@lru_cache(maxsize=1024)
def _by_words(names: tuple[str, ...]) -> Mapping[str, str]:
    return {words_of(name): name for name in reversed(names)}


def _fitting(value: JSON, node: Node, *, with_secrets: bool) -> JSON:
    """What a member accepts of a value; ABSENT for nothing."""
    if isinstance(value, dict) and (parts := member_nodes(node)):
        return shared(value, parts, with_secrets=with_secrets) or ABSENT
    if node.is_valid(value):
        return value
    if isinstance(value, list):
        return shared_rows(value, node, with_secrets=with_secrets) or _enveloped(value, node, with_secrets=with_secrets) or ABSENT
    return (_identified(value, member_nodes(node)) or ABSENT) if is_scalar(value) else ABSENT


def _named_by(written: str, spelt: Mapping[str, str]) -> str:
    """The member that an id of another name belongs to: `transfer_id` → `transfer`; "" for none."""
    noun, _, last = words_of(written).rpartition(" ")
    return spelt.get(noun.replace(" ", ""), "") if last in IDS else ""


def _identified(value: JSON, parts: Mapping[str, Node], names: Sequence[str] = NAMES) -> dict[str, JSON]:
    """An object that a text or a number names: by its id, else by its name; {} if it has no such member."""
    spelt = _by_words(tuple(parts)) if is_scalar(value) else {}
    found = next((name for one in names if (name := spelt.get(one)) and parts[name].is_valid(value)), None)
    return {found: value} if found is not None else {}


def shared_rows(given: list, node: Node, *, with_secrets: bool = False) -> list:
    """Rows that the response completes: a line of an order gets its price, a label its colour. [] if they are not objects."""
    item = node.item_node()
    parts = member_nodes(item) if item is not None else {}
    rows = [shared(one, parts, with_secrets=with_secrets) if isinstance(one, dict) else _identified(one, parts) for one in given]
    return rows if parts and (all(rows) or all(isinstance(one, dict) for one in given)) else []


def _enveloped(given: list, node: Node, *, with_secrets: bool) -> dict[str, JSON]:
    """The rows in the list that an object is the envelope of; {} if it is none."""
    parts = member_nodes(node)
    lists = (name for name in parts if words_of(name) in LISTS)
    return next(({name: rows} for name in lists if (rows := shared_rows(given, parts[name], with_secrets=with_secrets))), {})
