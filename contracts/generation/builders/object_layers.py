"""What each layer of an object (its own schema, the parts of `allOf`) says of a member."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.generation.compiler import Node
from contracts.generation.merging.merged_schema import Layer, MergedSchema

__all__ = ["ObjectLayers", "is_allowed"]

Schema = dict | bool


class ObjectLayers:
    """What every layer of an object says about a member, looked up by its name: there may be as many layers as members."""

    def __init__(self, node: Node, shape: MergedSchema) -> None:
        self._matches = node.compiler.matches
        self._layers = shape.objects
        self._naming: dict[str, list[int]] = {}  # those that name a member
        self._others: list[int] = []  # those that may say something of a member that they do not name
        for index, layer in enumerate(shape.objects):
            for name in layer.named:
                self._naming.setdefault(name, []).append(index)
            if layer.patterns or layer.rest is not True:
                self._others.append(index)
        patterns = [pattern for layer in shape.objects for pattern in layer.patterns]
        self._is_matched = node.compiler.any_matches(patterns)

    def parts(self, name: str) -> list[Schema]:
        """What each layer that has a say asks for."""
        is_matched = self._is_matched(name)
        concerned = sorted({*self._naming.get(name, ()), *self._others})
        return [part for index in concerned for part in self._parts_of(self._layers[index], name, is_matched=is_matched)]

    def _parts_of(self, layer: Layer, name: str, *, is_matched: bool) -> Iterator[Schema]:
        is_named = name in layer.named
        if is_named:
            yield layer.named[name]
        matching = [schema for pattern, schema in layer.patterns.items() if self._matches(pattern, name)] if is_matched else []
        yield from matching
        if not is_named and not matching:
            yield layer.rest


def is_allowed(node: Node, names: Schema, name: str) -> bool:
    """Whether a name fits the schema of names."""
    return node.compiler.node(names, name="key").is_valid(name)
