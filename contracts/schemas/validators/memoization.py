"""Validation for schemas that refer to one another so much that a plain validator would repeat the same checks many times.

Each part of a value is checked against each schema once. References are followed iteratively, never recursively, so that
neither the depth of a value nor that of a schema matters; parts without references are left to compiled checks.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import NamedTuple

from contracts.http.messages import JSON
from contracts.schemas.dialects import LISTS, NAMED, SINGLE
from contracts.schemas.validators.compiled_checks import CompiledCheck, compiled
from contracts.schemas.validators.evaluated_members import Questions, evaluated
from contracts.schemas.validators.guarding import known_fitness, pay_for_fitness

__all__ = ["MemoizedCheck", "Plans"]

Schema = dict | bool
Pair = tuple[Schema, JSON]
FitnessSteps = Generator[Pair, bool, bool]  # yields pairs to check, is sent the results, and returns its own

_REFERENCE = "#/$defs/"
_APPLIED = SINGLE | LISTS | NAMED
_IGNORED = frozenset({"$comment", "$defs", "discriminator"})
_BY_NAME = frozenset({"patternProperties", "properties"})
_CONDITION = frozenset({"else", "if", "then"})
_UNEVALUATED = frozenset({"unevaluatedItems", "unevaluatedProperties"})
_IN_PLACE = ("allOf", "anyOf", "oneOf")


class _Plan(NamedTuple):
    """The plan of a schema. `closed` checks the part without references, None if there is none; `open`: keywords with references."""

    node: dict
    closed: CompiledCheck | None
    open: tuple[str, ...]


class Plans:
    """The plans of one document's schemas, by identity."""

    def __init__(self) -> None:
        self._proven: dict[int, Schema] = {}
        self._plans: dict[int, _Plan] = {}
        self._open: dict[int, bool] = {}
        self._searches: dict[str, CompiledCheck] = {}

    def prove(self, schema: dict) -> None:
        """Compiles a bundled schema, except for definitions that were compiled before. Raises as `compiled` does."""
        definitions = schema.get("$defs", {})
        if all(id(one) in self._proven for one in definitions.values()):
            definitions = dict.fromkeys(definitions, True)
        compiled({**schema, "$defs": definitions}, is_repetitive=True)
        self._proven |= {id(one): one for one in schema.get("$defs", {}).values()}

    def plan(self, node: dict) -> _Plan:
        """The plan of a schema."""
        known_plan = self._plans.get(id(node))
        if known_plan is None:
            closed, is_open = self._divided(node)
            known_plan = self._plans[id(node)] = _Plan(node, compiled(closed) if closed else None, is_open)
        return known_plan

    def _divided(self, node: dict) -> tuple[dict, tuple[str, ...]]:
        """The part of a schema without references, and the keywords with references."""
        is_open = {name for name, value in node.items() if self._is_open_keyword(name, value)}
        if is_open & _CONDITION:
            is_open |= _CONDITION & node.keys()
        if not is_open.isdisjoint(_APPLIED | {"$ref"}):
            is_open |= _UNEVALUATED & node.keys()
        closed = {name: value for name, value in node.items() if name not in is_open and name not in _IGNORED}
        if "contains" in is_open:
            closed = {name: value for name, value in closed.items() if name not in ("maxContains", "minContains")}
        for name in is_open & (_BY_NAME | {"allOf", "prefixItems"}):
            closed[name] = self._closed_parts(node[name])  # other keywords depend on the names and the number
        return closed, tuple(name for name in _STEPS if name in is_open)

    def _closed_parts(self, value: dict | list) -> dict | list:
        if isinstance(value, dict):
            return {name: True if self.is_open(one) else one for name, one in value.items()}
        return [True if self.is_open(one) else one for one in value]

    def _is_open_keyword(self, name: str, value: JSON) -> bool:
        if name == "$ref":
            return True
        if name in SINGLE:
            return self.is_open(value)
        if name in LISTS and isinstance(value, list):
            return any(map(self.is_open, value))
        return name in NAMED and name != "$defs" and isinstance(value, dict) and any(map(self.is_open, value.values()))

    def is_open(self, node: JSON) -> bool:
        """Whether a schema contains a reference."""
        if not isinstance(node, dict):
            return False
        known = self._open.get(id(node))
        if known is None:
            known = self._open[id(node)] = any(self._is_open_keyword(name, value) for name, value in node.items())
        return known

    def called(self, pattern: str, names: Iterable[str]) -> list[str]:
        """The names that match a pattern of `patternProperties`."""
        search = self._searches.get(pattern)
        if search is None:
            search = self._searches[pattern] = compiled({"pattern": pattern})
        return [name for name in names if search.is_valid(name)]


class MemoizedCheck:
    """A check of a bundled schema that is known to compile, and of every schema in it; `guarding` caches the results."""

    is_guarded = True

    def __init__(self, schema: dict, plans: Plans) -> None:
        self._schema, self._definitions, self._plans = schema, schema.get("$defs", {}), plans
        self._ends: dict[str, Schema] = {}
        self._questions = Questions(self.fits, self._target, plans.called)

    def is_valid(self, value: JSON) -> bool:
        """Whether the value fits the whole schema."""
        return self.fits(self._schema, value)

    def fits(self, node: Schema, value: JSON) -> bool:
        """Whether a value matches a schema of the bundle."""
        known, pending = known_fitness(), list[tuple[tuple[int, int], FitnessSteps]]()
        answer = self._answer(node, value, known, pending)
        while pending:
            key, steps = pending[-1]
            try:
                pair = next(steps) if answer is None else steps.send(answer)
            except StopIteration as stopped:
                pending.pop()
                answer = known[key] = stopped.value
            else:
                answer = self._answer(*pair, known, pending)
        return bool(answer)

    def fit(self, node: Schema, values: Iterable[JSON]) -> bool:
        """Whether all of several values match a schema of the bundle."""
        return all(self.fits(node, value) for value in values)

    def _answer(
        self, node: Schema, value: JSON, known: dict[tuple[int, int], bool], pending: list[tuple[tuple[int, int], FitnessSteps]]
    ) -> bool | None:
        """The result if it is known or takes a single compiled check; None if its steps are now pending."""
        pay_for_fitness()
        if isinstance(node, dict) and "$ref" in node:
            node = self._target(node["$ref"])
        if not isinstance(node, dict):
            return node
        key = (id(node), id(value))
        answer = known.get(key)
        if answer is not None:
            return answer
        plan = self._plans.plan(node)
        if plan.closed is not None and not plan.closed.is_valid(value):
            answer = False
        elif not plan.open:
            answer = True
        else:
            pending.append((key, self._steps(plan.open, node, value)))
            known[key] = True  # provisional: a schema that refers back to itself for the same value adds nothing
            return None
        known[key] = answer
        return answer

    def _steps(self, keywords: Iterable[str], node: dict, value: JSON) -> FitnessSteps:
        for keyword in keywords:
            of_type, steps = _STEPS[keyword]
            if isinstance(value, of_type) and not (yield from steps(self, node, value)):
                return False
        return True

    def _target(self, reference: str) -> Schema:
        """The final target of a reference; a pure circle of references accepts anything."""
        target = self._ends.get(reference)
        if target is None:
            passed: set[str] = set()
            node: Schema = {"$ref": reference}
            while isinstance(node, dict) and "$ref" in node:
                following = node["$ref"]
                node = following in passed or self._definitions[following.removeprefix(_REFERENCE)]
                passed.add(following)
            target = self._ends[reference] = node
        return target

    # One method for each keyword: the checks it needs, and whether it holds.

    def _properties(self, node: dict, value: dict) -> FitnessSteps:
        return (
            yield from _all((one, value[name]) for name, one in node["properties"].items() if name in value and self._plans.is_open(one))
        )

    def _pattern_properties(self, node: dict, value: dict) -> FitnessSteps:
        open_ = {pattern: one for pattern, one in node["patternProperties"].items() if self._plans.is_open(one)}
        return (yield from _all((one, value[name]) for pattern, one in open_.items() for name in self._plans.called(pattern, value)))

    def _additional(self, node: dict, value: dict) -> FitnessSteps:
        named = set(node.get("properties", ())).union(
            *(self._plans.called(pattern, value) for pattern in node.get("patternProperties", ()))
        )
        return (yield from _all((node["additionalProperties"], one) for name, one in value.items() if name not in named))

    def _property_names(self, node: dict, value: dict) -> FitnessSteps:
        return (yield from _all((node["propertyNames"], name) for name in value))

    def _dependent_schemas(self, node: dict, value: dict) -> FitnessSteps:
        return (yield from _all((one, value) for name, one in node["dependentSchemas"].items() if name in value))

    def _items(self, node: dict, value: list) -> FitnessSteps:
        return (yield from _all((node["items"], item) for item in value[len(node.get("prefixItems", ())) :]))

    def _prefix_items(self, node: dict, value: list) -> FitnessSteps:
        return (yield from _all((one, item) for one, item in zip(node["prefixItems"], value, strict=False) if self._plans.is_open(one)))

    def _contains(self, node: dict, value: list) -> FitnessSteps:
        fitting = 0
        for item in value:
            fitting += yield node["contains"], item
        return bool(node.get("minContains", 1) <= fitting <= node.get("maxContains", len(value)))

    def _all_of(self, node: dict, value: JSON) -> FitnessSteps:
        return (yield from _all((one, value) for one in node["allOf"] if self._plans.is_open(one)))

    def _any_of(self, node: dict, value: JSON) -> FitnessSteps:
        for one in node["anyOf"]:
            if (yield one, value):
                return True
        return False

    def _one_of(self, node: dict, value: JSON) -> FitnessSteps:
        fitting = 0
        for one in node["oneOf"]:
            fitting += yield one, value
            if fitting > 1:
                return False
        return fitting == 1

    def _not(self, node: dict, value: JSON) -> FitnessSteps:
        return not (yield node["not"], value)

    def _if(self, node: dict, value: JSON) -> FitnessSteps:
        branch = node.get("then" if (yield node["if"], value) else "else", True)
        return (yield branch, value)

    def _unevaluated_properties(self, node: dict, value: dict) -> FitnessSteps:
        yield from self._in_place(node, value)
        known = evaluated(self._questions, node, value)
        return known is None or (yield from _all((node["unevaluatedProperties"], one) for name, one in value.items() if name not in known))

    def _unevaluated_items(self, node: dict, value: list) -> FitnessSteps:
        yield from self._in_place(node, value)
        known = evaluated(self._questions, node, value)
        return known is None or (yield from _all((node["unevaluatedItems"], one) for index, one in enumerate(value) if index not in known))

    def _in_place(self, node: dict, value: dict | list) -> Generator[Pair, bool, None]:
        """Runs every check that `evaluated` may need, so that the results are cached and nothing nests."""
        waiting: list[Schema] = [node]
        seen: set[int] = set()
        while waiting:
            one = waiting.pop()
            if not isinstance(one, dict) or id(one) in seen:
                continue
            seen.add(id(one))
            for part in self._parts_in_place(one):
                waiting.append(part)
                yield part, value
            for item in value if isinstance(value, list) and "contains" in one else ():
                yield one["contains"], item

    def _parts_in_place(self, node: dict) -> Iterator[Schema]:
        if "$ref" in node:
            yield self._target(node["$ref"])
        for keyword in _IN_PLACE:
            yield from node.get(keyword, ())
        yield from (node[keyword] for keyword in ("if", "then", "else") if keyword in node)
        yield from node.get("dependentSchemas", {}).values()


def _all(pairs: Iterable[Pair]) -> FitnessSteps:
    for pair in pairs:
        if not (yield pair):
            return False
    return True


# Keyword → the type of value that it applies to, and its steps; the expensive ones come last.
_STEPS: Mapping[str, tuple[type, Callable[..., FitnessSteps]]] = {
    "properties": (dict, MemoizedCheck._properties),
    "patternProperties": (dict, MemoizedCheck._pattern_properties),
    "additionalProperties": (dict, MemoizedCheck._additional),
    "propertyNames": (dict, MemoizedCheck._property_names),
    "dependentSchemas": (dict, MemoizedCheck._dependent_schemas),
    "prefixItems": (list, MemoizedCheck._prefix_items),
    "items": (list, MemoizedCheck._items),
    "contains": (list, MemoizedCheck._contains),
    "allOf": (object, MemoizedCheck._all_of),
    "anyOf": (object, MemoizedCheck._any_of),
    "oneOf": (object, MemoizedCheck._one_of),
    "not": (object, MemoizedCheck._not),
    "if": (object, MemoizedCheck._if),
    "unevaluatedItems": (list, MemoizedCheck._unevaluated_items),
    "unevaluatedProperties": (dict, MemoizedCheck._unevaluated_properties),
}
