"""Where the references of a schema lead: in the document, else in the schema itself."""

from __future__ import annotations

from contracts.http.messages import JSON, nested
from contracts.pointers import at
from contracts.schemas.validation import Schemas

__all__ = ["References"]

Schema = dict | bool


class References:
    """References of one schema: in the document, else in the schema itself."""

    def __init__(self, schemas: Schemas, root: Schema) -> None:
        self._schemas, self._root = schemas, root
        self._anchors: dict[str, Schema] = {}
        _collect_anchors(root, self._anchors)

    def __call__(self, reference: str) -> Schema | None:
        found = self._schemas.target(reference)
        if found is None and reference.startswith("#"):
            own = at(self._root, reference)
            found = own if isinstance(own, (dict, bool)) else None
        return found if found is not None else self._anchors.get(reference)


def _collect_anchors(node: JSON, found: dict[str, Schema]) -> None:
    if isinstance(node, dict):
        for word in ("$anchor", "$dynamicAnchor"):
            if isinstance(node.get(word), str):
                found.setdefault(f"#{node[word]}", node)
        if isinstance(node.get("$id"), str):
            found.setdefault(node["$id"], node)
    for value in nested(node):
        _collect_anchors(value, found)
