"""Members of a response and the values that they accept: where a member is, and what of another value fits into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeGuard

from contracts.api.resources.server_members import is_secret
from contracts.codecs.json_text import plain_text
from contracts.generation import Node
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath

__all__ = ["accepted", "is_scalar", "member_nodes", "node_at", "shared"]

_LONGEST_NUMBER = 19


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
    """The members of an object that another one accepts too, at any depth; of lists of objects, what each has in common."""
    found: dict[str, JSON] = {}
    for name, value in given.items() if isinstance(given, dict) else ():
        node = parts.get(name)
        if node is None or (is_secret(name) and not with_secrets):
            continue
        if isinstance(value, dict) and (inner_parts := member_nodes(node)):
            inner = shared(value, inner_parts, with_secrets=with_secrets)
            if inner:
                found[name] = inner
        elif node.is_valid(value):
            found[name] = value
        elif isinstance(value, list) and (rows := _rows(value, node, with_secrets=with_secrets)):
            found[name] = rows
    return found


def _rows(given: list, node: Node, *, with_secrets: bool) -> list:
    """Rows that the response completes: a line of an order gets its price. [] if they are not objects."""
    item = node.item_node()
    parts = member_nodes(item) if item is not None else {}
    is_of_objects = parts and all(isinstance(one, dict) for one in given)
    return [shared(one, parts, with_secrets=with_secrets) for one in given] if is_of_objects else []
