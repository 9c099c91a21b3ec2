"""Members that a schema hides from requests or responses: `readOnly` and `writeOnly` ones, in all of its parts. Pure.

Each schema is examined once, however many refer to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contracts.http.messages import JSON

__all__ = ["HiddenMembers"]

Schema = dict | bool

_MOST_KEPT = 200_000  # names, for all schemas of a document together


class HiddenMembers:
    """`resolved`: a schema → the final target of its `$ref`."""

    def __init__(self, resolved: Callable[[Schema], Schema]) -> None:
        self._resolved = resolved
        self._known: dict[tuple[str, str], frozenset[str]] = {}  # (word, reference) → names
        self._kept = 0

    def is_hidden(self, schema: JSON, word: str) -> bool:
        """Whether a schema, or its target, has the keyword: `readOnly` or `writeOnly`."""
        if not isinstance(schema, dict):
            return False
        target = self._resolved(schema)
        return schema.get(word) is True or (isinstance(target, dict) and target.get(word) is True)

    def names(self, schema: dict, word: str) -> frozenset[str]:
        """The hidden members of a schema, including those of its `$ref` and `allOf`, circles excluded."""
        own, below = self._own(schema, word)
        for reference in below:
            self._find(reference, word)
        return frozenset(own).union(*(self._known[word, reference] for reference in below))

    def _find(self, reference: str, word: str) -> None:
        """Examines everything below a reference, targets before the schemas that refer to them."""
        stack = [reference]
        begun: dict[str, tuple[set[str], list[str]]] = {}
        while stack:
            one = stack[-1]
            if (word, one) in self._known:
                stack.pop()
            elif one not in begun:
                target = self._resolved({"$ref": one})
                begun[one] = self._own(target, word) if isinstance(target, dict) and target.get("$ref") != one else (set(), [])
                stack += [other for other in begun[one][1] if other not in begun and (word, other) not in self._known]
            else:
                stack.pop()
                self._keep(one, word, *begun[one])

    def _keep(self, reference: str, word: str, own: set[str], below: list[str]) -> None:
        names = frozenset(own)
        if self._kept < _MOST_KEPT:
            names = names.union(*(self._known.get((word, other), ()) for other in below))
        self._known[word, reference] = names
        self._kept += len(names)

    def _own(self, schema: dict, word: str) -> tuple[set[str], list[str]]:
        """The names that a schema hides itself, and the references that it is composed of."""
        names: set[str] = set()
        below: dict[str, None] = {}
        for one in _in_place(schema):
            properties = one.get("properties")
            for name, member in properties.items() if isinstance(properties, dict) else ():
                if self.is_hidden(member, word):
                    names.add(name)
            if isinstance(one.get("$ref"), str):
                below[one["$ref"]] = None
        return names, list(below)


def _in_place(schema: dict) -> Iterator[dict]:
    waiting: list[JSON] = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            parts = one.get("allOf")
            waiting += parts if isinstance(parts, list) else []
