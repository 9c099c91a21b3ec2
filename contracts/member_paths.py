"""Members of JSON objects by the names that lead to them: `("metadata", "name")`. Pure functions on plain data."""

from __future__ import annotations

from typing import TypeVar, overload

from contracts.http.messages import ABSENT, JSON

__all__ = ["MemberPath", "merged", "value_at", "within"]

MemberPath = tuple[str, ...]
T = TypeVar("T", bound=JSON)


def value_at(value: JSON, path: MemberPath) -> JSON:
    """The member at a path, ABSENT if there is none."""
    for name in path:
        value = value.get(name, ABSENT) if isinstance(value, dict) else ABSENT
    return value


def within(path: MemberPath, value: T) -> T | dict[str, JSON]:
    """A value nested in objects: `("metadata",)`, `{"name": "web"}` → `{"metadata": {"name": "web"}}`."""
    nested: T | dict[str, JSON] = value
    for name in reversed(path):
        nested = {name: nested}
    return nested


@overload
def merged(value: dict[str, JSON], further: dict[str, JSON]) -> dict[str, JSON]: ...
@overload
def merged(value: JSON, further: JSON) -> JSON: ...
def merged(value: JSON, further: JSON) -> JSON:
    """Two objects as one, at any depth; where both have a value that is not an object, that of `further`."""
    if not isinstance(value, dict) or not isinstance(further, dict):
        return further
    return {**value, **{name: merged(value.get(name, ABSENT), member) for name, member in further.items()}}
