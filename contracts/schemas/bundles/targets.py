"""What references can lead to: schemas of the document or of a schema that was passed in, each by the effects of what encloses it."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts.http.messages import JSON
from contracts.pointers import at, escaped
from contracts.schemas.bundles.document_references import ReferenceResolver
from contracts.schemas.hidden_members import HiddenMembers

__all__ = ["ReferenceTarget", "Targets", "dynamic_anchors", "names_dynamic_anchors"]

_MOST_TARGETS = 20_000  # of one document, each for every scope that its `$dynamicRef`s are read in


@dataclass(frozen=True, slots=True)
class ReferenceTarget:
    """The target of a reference: a pointer in a resource (0 is the document), and the effects of the enclosing schemas.

    `hidden`: names that nothing there may require; `scope`: `$dynamicAnchor`s met on the way, the outermost first to count. `is_parent`: it
    is read as a part of a schema that extends it, so that its discriminator leads nowhere.
    """

    resource: int
    pointer: str
    hidden: frozenset[str] = frozenset()
    scope: tuple[tuple[str, int, str], ...] = ()
    is_parent: bool = False


class Targets:
    """The targets of one document and of the schemas passed in with it, each with the key that it is bundled under."""

    def __init__(self, document: Mapping, *, may_have_dynamic_anchors: bool) -> None:
        self.resolver = ReferenceResolver(document)
        self.hidden = HiddenMembers(self.resolver.resolved)
        self._may_have_anchors = may_have_dynamic_anchors
        self._resources: list[JSON] = [document]
        self._keys: dict[ReferenceTarget, str] = {}
        self._targets: dict[str, ReferenceTarget] = {}

    def added(self, schema: JSON) -> int:
        """The number of the resource that a schema becomes."""
        self._resources.append(schema)
        return len(self._resources) - 1

    def target(self, key: str) -> ReferenceTarget:
        """The target that is bundled under a key."""
        return self._targets[key]

    def value(self, resource: int, pointer: str) -> JSON:
        """The value at a pointer of a resource."""
        return at(self._resources[resource], pointer)

    def key(self, target: ReferenceTarget) -> str:
        """The name under which a target is bundled."""
        key = self._keys.setdefault(target, f"s{len(self._keys)}")  # not a bare number, which the library would read as an index
        self._targets[key] = target
        return key

    @functools.cached_property
    def has_dynamic_anchors(self) -> bool:
        """Whether the document has any `$dynamicAnchor`: few do, and searching for them takes time."""
        return self._may_have_anchors and names_dynamic_anchors(self.resolver.document)

    def may_have_dynamic_anchors(self, resource: int) -> bool:
        """The same of a resource: a schema that was passed in is searched each time, unless it is known to have none."""
        return self._may_have_anchors if resource else self.has_dynamic_anchors

    def is_ambiguous(self, name: str) -> bool:
        """Whether the target of a `$dynamicRef` depends on the path to it; the number of distinguished paths is limited."""
        return self._anchors[name] > 1 and len(self._keys) < _MOST_TARGETS

    @functools.cached_property
    def _anchors(self) -> Counter[str]:
        return Counter(name for name, _ in dynamic_anchors(self.resolver.document, ""))


def dynamic_anchors(node: JSON, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        if isinstance(node.get("$dynamicAnchor"), str):
            yield f"#{node['$dynamicAnchor']}", pointer
        for name, value in node.items():
            yield from dynamic_anchors(value, f"{pointer}/{escaped(name)}")
    elif isinstance(node, list):
        for index, one in enumerate(node):
            yield from dynamic_anchors(one, f"{pointer}/{index}")


def names_dynamic_anchors(node: JSON) -> bool:
    """Whether there is any `$dynamicAnchor` in it."""
    return next(dynamic_anchors(node, ""), None) is not None
