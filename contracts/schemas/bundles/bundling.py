"""A schema with everything it refers to, as one self-contained schema for a validator: pure functions on plain data.

References are followed in the document only.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import NamedTuple

from contracts.schemas.bundles.bundle import Bundle, SchemaFault
from contracts.schemas.bundles.copying import UNEVALUATED, CopiedSchema, Copier, Mode
from contracts.schemas.bundles.recursion import branching
from contracts.schemas.bundles.repetition import MOST_WAYS, Uses, has_many_ways, uses, weights, widest
from contracts.schemas.bundles.targets import Targets
from contracts.schemas.bundles.weight import Scales
from contracts.schemas.dialects import with_parts

__all__ = ["Bundler"]

Schema = dict | bool

_REPETITIVE = 1_000  # checks of a part of a value against one definition before caching is used


class _Costs(NamedTuple):
    """Of definitions that are used together; as in `Bundle`. `weights`: how many schemas a value is checked against because of each."""

    weights: Mapping[str, int]
    is_repetitive: bool
    branching: int
    widest: int


def _costs(used: Mapping[str, Uses]) -> _Costs:
    known = weights({key: one.here for key, one in used.items()})
    is_repetitive = any(one > _REPETITIVE for one in weights({key: one.deep for key, one in used.items()}).values())
    return _Costs(known, is_repetitive, branching(used), widest(used.values(), known))


class Bundler:
    """Bundles schemas of one document; translations are cached."""

    def __init__(self, document: Mapping, *, may_have_dynamic_anchors: bool = True) -> None:
        self.targets = Targets(document, may_have_dynamic_anchors=may_have_dynamic_anchors)
        self._copies: dict[tuple[Mode, str], CopiedSchema] = {}
        self._costs: dict[tuple[Mode, frozenset[str]], _Costs] = {}
        self._scales = Scales()
        self._lock = threading.Lock()  # a server parses large bodies in another thread, which may be the first to need a schema

    def bundle(self, schema: Schema, direction: str = "", reading: str = "plain") -> Bundle:
        """The schema for one direction (request, response or ""), with everything it refers to; `reading`: plain, named, or both."""
        with self._lock:
            return self._bundle(schema, Mode(direction, reading))

    def _bundle(self, schema: Schema, mode: Mode) -> Bundle:
        unresolved: list[str] = []
        copier = Copier(self.targets, self.targets.added(schema), "", (), mode, unresolved)
        top = copier.copied(schema, frozenset())
        copies: dict[str, CopiedSchema] = {}
        waiting = sorted(copier.refers_to)
        while waiting:
            key = waiting.pop()
            if key not in copies:
                copies[key] = self._copy(mode, key, unresolved)
                waiting.extend(copies[key].refers_to)
        own = copier.finished(top)
        return self._bundled(own, copies, mode, [SchemaFault("", "$ref", f"{reference} cannot be resolved") for reference in unresolved])

    def _bundled(self, own: CopiedSchema, copies: Mapping[str, CopiedSchema], mode: Mode, faults: list[SchemaFault]) -> Bundle:
        places = {key: self.targets.target(key).pointer for key in copies}
        used = {key: copy.uses for key, copy in copies.items()}

        def usable_schema(copy: CopiedSchema, pointer: str) -> Schema:
            if not copy.is_unevaluated or not has_many_ways(used, copy.uses):
                return copy.schema
            faults.append(SchemaFault(pointer, "unevaluatedProperties", f"its references can be followed in more than {MOST_WAYS:,} ways"))
            return _without_unevaluated(copy.schema)

        top, definitions = usable_schema(own, ""), {key: usable_schema(copy, places[key]) for key, copy in copies.items()}
        whole = top if isinstance(top, dict) else ({} if top else {"not": {}})
        whole, definitions, heavy = self._scales.lightened(whole, definitions, mode)
        faults += [SchemaFault(f"{places.get(one.key, '')}/{one.keyword}", one.keyword, one.reason) for one in heavy]
        if heavy:
            own_uses, costs = uses(whole), _costs({key: uses(schema) for key, schema in definitions.items()})
        else:
            own_uses, costs = own.uses, self._known_costs(mode, used)
        return Bundle(
            {**whole, "$defs": definitions} if definitions else whole,
            places,
            tuple(faults),
            own.size + sum(copy.size for copy in copies.values()),
            own.is_guarded or any(copy.is_guarded for copy in copies.values()),
            costs.is_repetitive,
            costs.branching,
            max(costs.widest, widest((own_uses,), costs.weights)),
            own.has_readings or any(copy.has_readings for copy in copies.values()),
        )

    def _known_costs(self, mode: Mode, used: Mapping[str, Uses]) -> _Costs:
        key = (mode, frozenset(used))
        costs = self._costs.get(key)
        if costs is None:
            costs = self._costs[key] = _costs(used)
        return costs

    def _copy(self, mode: Mode, key: str, unresolved: list[str]) -> CopiedSchema:
        copied = self._copies.get((mode, key))
        if copied is None:
            target = self.targets.target(key)
            copier = Copier(self.targets, target.resource, target.pointer, target.scope, mode, unresolved, is_parent=target.is_parent)
            schema = copier.copied(self.targets.value(target.resource, target.pointer), target.hidden)
            copied = self._copies[mode, key] = copier.finished(schema)
        return copied


def _without_unevaluated(schema: Schema) -> Schema:
    if not isinstance(schema, dict):
        return schema
    return {name: with_parts(name, value, _without_unevaluated) for name, value in schema.items() if name not in UNEVALUATED}
