"""Errors of a schema → violations, named as people name members. A pure function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contracts.bundle import at, unescaped
from contracts.dialect import escaped
from contracts.exchange import ABSENT, JSON, Violation
from contracts.schema import SchemaError, shown

__all__ = ["violations_of"]


def violations_of(where: str, name: str, value: JSON, errors: Iterable[SchemaError]) -> Iterator[Violation]:
    """`name`: the parameter's, "" for a body; pointers are given for bodies only."""
    for error in errors:
        pointer = error.pointer
        at_fault = at(value, pointer)
        if error.missing:
            pointer = f"{pointer}/{escaped(error.missing)}"
        text = shown(at_fault) if at_fault is not ABSENT and not error.missing else ""
        yield Violation(where, _member(name, value, pointer), pointer if where == "body" else "", error.message, error.keyword, text)


def _member(name: str, value: JSON, pointer: str) -> str:
    """`/selection/leadId` → `selection.leadId`, `/items/0/name` → `items[0].name`, after the parameter's name if there is one."""
    written = name
    for part in pointer.split("/")[1:]:
        key = unescaped(part)
        if isinstance(value, list):
            written += f"[{key}]"
            value = value[int(key)] if key.isdigit() and int(key) < len(value) else None
        else:
            written += f".{key}" if written else key
            value = value.get(key) if isinstance(value, dict) else None
    return written
