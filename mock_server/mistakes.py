"""One violation in the words and members of a declared schema: `{field, message}`, `{loc, msg, type}`, `{source: {pointer}, detail}`, …"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from contracts.exchange import Violation
from mock_server.data import Node

if TYPE_CHECKING:
    from contracts.exchange import JSON

__all__ = ["about", "by_member", "listed", "sentence"]


def listed(violation: Violation) -> dict[str, JSON]:
    """As the kit's own problem document lists it."""
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
    """The violation in the members that the schema declares, each in the first form that it takes."""
    filled: dict[str, JSON] = {}
    for name, child in node.parts().items():
        for value in _offers(name, child, violation, status):
            if child.is_valid(value):
                filled[name] = value
                break
    return filled


def _offers(name: str, child: Node, violation: Violation, status: int) -> list[JSON]:
    place = violation.member or violation.where
    steps: list[JSON] = [violation.where, *_steps(violation)]
    match re.sub(r"[^a-z]", "", name.lower()):
        case "in" | "location" | "loc" | "where":
            return [violation.where, steps, place]
        case "pointer" | "jsonpointer" | "instancepath":
            return [violation.pointer, f"#{violation.pointer}", violation.member]
        case "attribute" | "field" | "key" | "member" | "name" | "param" | "parameter" | "path" | "property":
            return [place, violation.pointer, steps]
        case "description" | "detail" | "error" | "errormessage" | "message" | "msg" | "reason" | "text":
            return [violation.message]
        case "summary" | "title":
            return [violation.message]
        case "code" | "constraint" | "keyword" | "kind" | "rule" | "type":
            return [violation.keyword, status, "about:blank"]
        case "actual" | "input" | "rejectedvalue" | "value":
            return [violation.value]
        case "status":
            return [status, str(status)]
        case "source":
            return [about(child, violation, status)]
        case "errors" | "messages" | "reasons":
            return [[violation.message], violation.message]
    return []


def _steps(violation: Violation) -> list[JSON]:
    """`/items/0/name` → ["items", 0, "name"]: numbers where they count items."""
    parts = violation.pointer.split("/")[1:] or ([violation.member] if violation.member else [])
    return [int(part) if part.isascii() and part.isdigit() else part for part in parts]
