"""The cost of validating with a bundled schema, and the same schema without the keywords that would cost too much. Pure.

For a single value a validator follows every path through `$ref`, `allOf`, `anyOf` and their kin, every time: nine levels of nine
references are 387 million paths. A dropped keyword constrains nothing, and is reported.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from contracts.http.messages import JSON

__all__ = ["MOST_WAYS", "Scales", "TooHeavy"]

Schema = dict | bool

MOST_WAYS = 100_000  # through the schemas for one value: a few milliseconds
_DEEPEST = 1_000  # schemas that refer to one another in a chain for one value
_ONE = ("$ref", "else", "if", "not", "then")
_LISTS = ("allOf", "anyOf", "oneOf")
_IN_PLACE = (*_ONE, *_LISTS, "dependentSchemas")  # their schemas check the same value (JSON Schema 2020-12, section 10.2)


@dataclass(frozen=True, slots=True)
class TooHeavy:
    """A keyword that was dropped: the definition `key` ("" for the schema itself) that had it, and why."""

    key: str
    keyword: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Weight:
    ways: int
    depth: int


class Scales:
    """Weighs the definitions of one document; weights are cached, because a definition has the same weight wherever it is used."""

    def __init__(self) -> None:
        self._known: dict[tuple[Hashable, str], _Weight] = {}
        self._light: dict[tuple[Hashable, str], tuple[Schema, list[TooHeavy]]] = {}

    def lightened(self, top: dict, definitions: dict[str, Schema], mode: Hashable) -> tuple[dict, dict[str, Schema], list[TooHeavy]]:
        """Both unchanged if nothing is too expensive; otherwise copies without the expensive keywords, and those keywords."""
        light = dict(definitions)
        heavy = self._known_to_be_heavy(light, mode)
        for key, schema, below in self._in_order(top, definitions, mode):
            weight = self._weighed(schema, below, mode)
            if weight.ways > MOST_WAYS or weight.depth > _DEEPEST:
                schema, left_out = _without(schema, key, weight)
                heavy += left_out
                weight = _Weight(1, 1)
                if key:
                    light[key] = schema
                    self._light[mode, key] = schema, left_out
                else:
                    top = schema
            if key:
                self._known[mode, key] = weight
        return (top, _reachable(top, light), heavy) if heavy else (top, definitions, heavy)

    def _known_to_be_heavy(self, definitions: dict[str, Schema], mode: Hashable) -> list[TooHeavy]:
        """The keywords of these definitions that are known to be too expensive."""
        heavy: list[TooHeavy] = []
        for key in definitions if self._light else ():
            if (mode, key) in self._light:
                definitions[key], left_out = self._light[mode, key]
                heavy += left_out
        return heavy

    def _in_order(self, top: dict, definitions: Mapping[str, Schema], mode: Hashable) -> Iterator[tuple[str, dict, list[str]]]:
        """The definitions that are not weighed yet, each after those it refers to in place; circular ones in any order."""
        stack: list[tuple[str, dict, list[str], int]] = [("", top, list(_referred(top)), 0)]
        met: set[str] = set()
        while stack:
            key, schema, below, index = stack.pop()
            while index < len(below) and (below[index] in met or (mode, below[index]) in self._known):
                index += 1
            if index == len(below):
                yield key, schema, below
                continue
            stack.append((key, schema, below, index + 1))
            met.add(below[index])
            target = definitions.get(below[index])
            if isinstance(target, dict):
                stack.append((below[index], target, list(_referred(target)), 0))

    def _weighed(self, schema: dict, below: list[str], mode: Hashable) -> _Weight:
        weights = [self._known.get((mode, key), _Weight(1, 1)) for key in below]  # one that is not finished is part of a circle
        return _Weight(1 + sum(one.ways for one in weights), 1 + max((one.depth for one in weights), default=0))


def _parts(schema: dict) -> Iterator[JSON]:
    for word in _ONE[1:]:
        yield schema.get(word)
    for word in _LISTS:
        listed = schema.get(word)
        yield from listed if isinstance(listed, list) else ()
    named = schema.get("dependentSchemas")
    yield from named.values() if isinstance(named, dict) else ()


def _referred(schema: JSON) -> Iterator[str]:
    """The definitions that a schema refers to in place, with repetitions."""
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            reference = one.get("$ref")
            if isinstance(reference, str):
                yield reference.removeprefix("#/$defs/")
            if not one.keys().isdisjoint(_IN_PLACE):
                waiting.extend(_parts(one))


def _without(schema: dict, key: str, weight: _Weight) -> tuple[dict, list[TooHeavy]]:
    many = f"a value would be checked in {weight.ways:,} ways"
    if weight.ways <= MOST_WAYS:
        many = f"{weight.depth:,} schemas refer to one another in a chain"
    left_out = [TooHeavy(key, word, many) for word in _IN_PLACE if word in schema]
    return {word: value for word, value in schema.items() if word not in _IN_PLACE}, left_out


def _reachable(top: dict, definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    reachable: dict[str, Schema] = {}
    waiting: list[JSON] = [top]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            reference = one.get("$ref")
            key = reference.removeprefix("#/$defs/") if isinstance(reference, str) else ""
            if key in definitions and key not in reachable:
                reachable[key] = definitions[key]
                waiting.append(definitions[key])
            waiting.extend(value for word, value in one.items() if word not in ("const", "enum"))
    return reachable
