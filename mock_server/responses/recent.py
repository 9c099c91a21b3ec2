"""A few values that are remembered, so that the same question is not answered twice."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

__all__ = ["Recent"]

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """At most `most` values; forgets all of them when there are more."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[Hashable, Value] = {}

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key, made if it is not remembered."""
        try:
            return self._known[key]
        except KeyError:
            pass
        if len(self._known) >= self._most:
            self._known.clear()
        value = self._known[key] = make()
        return value
