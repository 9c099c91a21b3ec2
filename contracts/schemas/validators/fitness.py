"""Whether parts of a value match parts of a bundled schema: a few checks, compiled at first use."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from contracts.http.messages import JSON
from contracts.schemas.bundles.bundle import Bundle
from contracts.schemas.dialects import LISTS, NAMED, SINGLE, with_parts
from contracts.schemas.validators.compiled_checks import BrokenKeyword, CompiledCheck, compiled

__all__ = ["Fitness", "LiftedCheck", "PartChecks", "Plan"]

Schema = dict | bool

_REFERENCE = "#/$defs/"
_APPLIED = SINGLE | LISTS | NAMED
_IN_PARTS = frozenset({"prefixItems", "properties"})  # inline schemas here are walked without a check first: there are few
_OF_SEVERAL = frozenset({"additionalProperties", "items", "patternProperties"})
_NAMING = (
    "required",
    "dependentRequired",
)  # one error for each name: the library would word all of them, the walk only those that are reported
_NO_KEYWORDS = frozenset({"$comment", "$defs", "$ref", "discriminator"})


class Plan:
    """A schema's own keywords, apart from those that apply other schemas. `note`: its comment. `is_leaf`: it applies none.

    `walked`: the keywords whose errors the walk finds; those that name members come first.
    """

    __slots__ = ("_check", "_many", "_single", "_worded", "is_leaf", "note", "own", "walked")

    def __init__(self, node: dict) -> None:
        self.own = {name: value for name, value in node.items() if name not in _APPLIED and name not in _NO_KEYWORDS}
        applied = [name for name in node if name in _APPLIED and name != "$defs"]
        self.walked = [*(name for name in _NAMING if name in node), *applied]
        self.note = str(node.get("$comment", ""))
        self.is_leaf = not applied and "$ref" not in node
        self._check: CompiledCheck | None = None
        self._worded: CompiledCheck | None = None
        self._many: CompiledCheck | None = None
        self._single: list[CompiledCheck] = []

    def fits(self, value: JSON) -> bool:
        """Whether the value matches the schema's own keywords."""
        return not self.own or self._own_check().is_valid(value)

    def fit(self, values: list[JSON]) -> bool:
        """Whether all values do."""
        self._many = self._many or compiled({"items": self.own})
        return self._many.is_valid(values)

    def errors(self, value: JSON) -> Iterator[BrokenKeyword]:
        """The schema's own keywords that the value violates, except those that are walked."""
        self._worded = self._worded or compiled({name: given for name, given in self.own.items() if name not in _NAMING})
        if not self._worded.is_valid(value):
            yield from self._worded.errors(value, self.note)

    def count(self, values: Iterable[JSON]) -> int:
        """The total number of its own keywords that several values violate."""
        self._single = self._single or [compiled({name: given}) for name, given in self.own.items()]
        checks = [check.is_valid for check in self._single]
        return sum(not is_valid(value) for value in values for is_valid in checks)

    def _own_check(self) -> CompiledCheck:
        self._check = self._check or compiled(self.own)
        return self._check


class PartChecks(Protocol):
    """Checks of the schemas of one bundle that apply others."""

    def fits(self, node: dict, value: JSON) -> bool:
        """Whether a value matches a schema of the bundle."""

    def fit(self, node: dict, values: list[JSON]) -> bool:
        """Whether all of several values do."""


class Fitness:
    """Checks of values against the parts of one bundle."""

    def __init__(self, bundle: Bundle, checks: PartChecks) -> None:
        self.bundle, self._checks = bundle, checks
        self._plans: dict[int, Plan] = {}
        self._searches: dict[str, CompiledCheck] = {}

    def plan(self, node: dict) -> Plan:
        """The plan of a schema of the bundle."""
        known_plan = self._plans.get(id(node))
        if known_plan is None:
            known_plan = self._plans[id(node)] = Plan(node)
        return known_plan

    def target(self, reference: str) -> Schema:
        """The schema behind a reference."""
        found: Schema = self.bundle.schema["$defs"][reference.removeprefix(_REFERENCE)]
        return found

    def place(self, node: Schema) -> str:
        """The place in the document of a reference's target; "" if the schema is not a reference."""
        reference = node.get("$ref") if isinstance(node, dict) else None
        return self.bundle.places.get(reference.removeprefix(_REFERENCE), "") if isinstance(reference, str) else ""

    def prepare(self) -> None:
        """Compiles the slow checks before time is measured."""
        if not self.plan(self.bundle.schema).is_leaf:
            self._checks.fit(self.bundle.schema, [])

    def fits(self, node: Schema, value: JSON) -> bool:
        """Whether a value matches a schema of the bundle, except one that applies others and is inline in `properties` or `prefixItems`."""
        if not isinstance(node, dict):
            return node
        plan = self.plan(node)
        return plan.fits(value) if plan.is_leaf else self._checks.fits(node, value)

    def fit(self, node: Schema, values: list[JSON]) -> bool:
        """Whether all of several values match a schema of the bundle."""
        if not isinstance(node, dict):
            return node
        plan = self.plan(node)
        return plan.fit(values) if plan.is_leaf else self._checks.fit(node, values)

    def is_called(self, pattern: str, name: str) -> bool:
        """Whether a name matches a pattern of `patternProperties`."""
        search = self._searches.get(pattern)
        if search is None:
            search = self._searches[pattern] = compiled({"pattern": pattern})
        return search.is_valid(name)


class LiftedCheck:
    """One compiled check for all schemas of a bundle. `keep` compiles a check and caches it."""

    def __init__(self, bundle: Bundle, keep: Callable[[dict], Callable[[JSON], bool]]) -> None:
        self._bundle, self._keep = bundle, keep
        self._keys: dict[int, str] = {}
        self._probe: Callable[[JSON], bool] | None = None

    def fits(self, node: dict, value: JSON) -> bool:
        """Whether a value matches a schema of the bundle, except one that is inline in `properties` or `prefixItems`."""
        return self._probed()({self._keys[id(node)]: value})

    def fit(self, node: dict, values: list[JSON]) -> bool:
        """Whether all of several values do."""
        return self._probed()({f"{self._keys[id(node)]}*": values})

    def _probed(self) -> Callable[[JSON], bool]:
        if self._probe is None:
            self._probe = self._keep(self._lifted())
        return self._probe

    def _lifted(self) -> dict:
        """A schema of objects whose member `NAME` must match the schema of that name, and each item of `NAME*` too.

        All schemas of the bundle that apply others have a name, so each is compiled once, however many are checked.
        """
        definitions: dict[str, Schema] = {}
        several: set[str] = set()

        def lifted(keyword: str, node: Schema) -> Schema:
            if not isinstance(node, dict) or Plan(node).is_leaf:
                return node
            if keyword in _IN_PARTS and "$ref" not in node:
                return with_lifted_parts(node)
            key = node["$ref"].removeprefix(_REFERENCE) if "$ref" in node else f"part-{len(definitions)}"
            self._keys[id(node)] = key
            if "$ref" not in node:
                definitions[key] = True  # a placeholder: later names are numbered after it
                definitions[key] = with_lifted_parts(node)
            if keyword in _OF_SEVERAL:
                several.add(key)
            return {"$ref": f"{_REFERENCE}{key}"}

        def with_lifted_parts(node: Schema) -> Schema:
            if not isinstance(node, dict):
                return node
            return {name: with_parts(name, value, functools.partial(lifted, name)) for name, value in node.items() if name != "$defs"}

        for key, node in self._bundle.schema.get("$defs", {}).items():
            self._keys[id(node)] = key
            definitions[key] = with_lifted_parts(node)
        self._keys[id(self._bundle.schema)] = "whole"
        definitions["whole"] = with_lifted_parts(self._bundle.schema)
        each = {key: {"$ref": f"{_REFERENCE}{key}"} for key in definitions}
        return {"properties": {**each, **{f"{key}*": {"items": each[key]} for key in several}}, "$defs": definitions}
