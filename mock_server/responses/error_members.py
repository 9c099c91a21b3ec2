"""One violation, in the members of a declared error schema: `{field, message}`, `{loc, msg, type}`, `{source: {pointer}, detail}`, …"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from contracts.generation import Node
from contracts.http.messages import ABSENT, Violation
from mock_server.responses.listed_reasons import of_violation

if TYPE_CHECKING:
    from contracts.http.messages import JSON

__all__ = ["about", "by_member", "listed", "sentence", "tells_messages"]


_PLACES = frozenset(
    {
        "attribute",
        "field",
        "instancepath",
        "jsonpointer",
        "key",
        "loc",
        "location",
        "member",
        "name",
        "param",
        "parameter",
        "path",
        "pointer",
        "property",
    }
)

_MESSAGES = frozenset({"description", "detail", "error", "errormessage", "message", "msg", "reason", "summary", "text", "title"})


def listed(violation: Violation) -> dict[str, JSON]:
    """The violation as listed in the kit's own problem document."""
    found: dict[str, JSON] = {"location": violation.where, "member": violation.member}
    if violation.where == "body":
        found["pointer"] = violation.pointer
    return {**found, "message": violation.message}


def sentence(violation: Violation) -> str:
    """`body /selection/leadId: 5 is not of type string`."""
    return f"{f'{violation.where} {violation.pointer or violation.member}'.strip()}: {violation.message}"


def by_member(violations: Sequence[Violation]) -> dict[str, list[str]]:
    """Messages by member, "" for the whole body."""
    found: dict[str, list[str]] = {}
    for violation in violations:
        found.setdefault(violation.member, []).append(violation.message)
    return found


def about(node: Node, violation: Violation, status: int) -> dict[str, JSON]:
    """The violation in the members that the schema declares, each in the first form that the schema accepts."""
    parts = node.parts()
    words = {name: _word(name) for name in parts}
    tells_place = any(word in _PLACES and (violation.where == "body" or "pointer" not in word) for word in words.values())
    if "source" in words.values():
        tells_place = tells_place or violation.where == "body"
    text = violation.message if tells_place else sentence(violation)
    filled: dict[str, JSON] = {}
    for name, child in parts.items():
        for value in _offers(words[name], child, violation, status, text):
            if child.is_valid(value):
                filled[name] = value
                break
        else:
            filled[name] = of_violation(child.values() or (), violation.keyword)
    return {name: value for name, value in filled.items() if value is not ABSENT}


def tells_messages(node: Node) -> bool:
    """Whether a member that lists violations can hold their messages: strings, a mapping, or items with a message or without a schema."""
    item = node.item_node()
    return item is None or not item.parts() or any(_word(name) in _MESSAGES for name in item.parts())


def _word(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _offers(word: str, child: Node, violation: Violation, status: int, text: str) -> list[JSON]:
    place = violation.member or violation.where
    steps: list[JSON] = [violation.where, *_steps(violation)]
    match word:
        case "in" | "location" | "loc" | "where":
            return [violation.where, steps, place]
        case "pointer" | "jsonpointer" | "instancepath":
            return [violation.pointer, f"#{violation.pointer}", violation.member]
        case "attribute" | "field" | "key" | "member" | "name" | "param" | "parameter" | "path" | "property":
            return [place, violation.pointer, steps]
        case "summary" | "title":
            return [violation.message]
        case _ if word in _MESSAGES:
            return [text]
        case "code" | "constraint" | "keyword" | "kind" | "rule" | "type":
            return [violation.keyword, status, "about:blank"]
        case "actual" | "input" | "rejectedvalue" | "value":
            return [violation.value]
        case "status":
            return [status, str(status)]
        case "source":
            return [about(child, violation, status)]
        case "errors" | "messages" | "reasons":
            return [[text], text]
    return []


def _steps(violation: Violation) -> list[JSON]:
    """`/items/0/name` → ["items", 0, "name"]: array indices as numbers."""
    parts = violation.pointer.split("/")[1:] or ([violation.member] if violation.member else [])
    return [int(part) if part.isascii() and part.isdigit() else part for part in parts]
