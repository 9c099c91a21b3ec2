"""JSON Schema 2020-12: the validators of a document, which never raise on a value.

A validator handles any JSON value (lone surrogates, 100,000 levels, integers of any size), at a cost that grows with the value and the
schema, not with the number of paths through it. Its parts are listed in `contracts.schemas`.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import log as logarithm

from contracts.display import SURROGATE, shown
from contracts.http.messages import JSON
from contracts.pointers import at
from contracts.schemas.bundles.bundle import Bundle, SchemaFault, inlined
from contracts.schemas.bundles.bundling import Bundler
from contracts.schemas.bundles.targets import names_dynamic_anchors
from contracts.schemas.dialects import upgraded, upgraded_document
from contracts.schemas.discriminators import READINGS
from contracts.schemas.explanation.explainer import Explainer
from contracts.schemas.explanation.schema_errors import Limits, SchemaError
from contracts.schemas.patterns import lighter
from contracts.schemas.validators.compiled_checks import (
    CanonicalSchema,
    CompiledCheck,
    SchemaRefused,
    canonical_form,
    compiled,
    is_usable,
    whole_text_search,
)
from contracts.schemas.validators.fitness import Fitness, LiftedCheck, PartChecks
from contracts.schemas.validators.guarding import LimitsExhausted, begin, end, paid_for_fitness
from contracts.schemas.validators.memoization import MemoizedCheck, Plans
from contracts.schemas.validators.repair import finite, without_culprit

__all__ = ["Limits", "SchemaError", "SchemaFault", "Schemas", "Validator", "canonical", "effort", "is_pattern", "pattern", "shown"]

Schema = dict | bool

_TOO_DEEP = "is nested too deeply for schemas that refer to one another this much: not fully checked"
_LIMITS = Limits()
_DEPTH = 200  # levels of a value beyond which the library cannot check it directly
_CHARACTERS = 16  # of a string, which cost as much as a value
_MEMBER = 3  # values that cost as much as a member's name
_MOST_COUNTED = 350_000  # values in a body of 1 MiB; larger ones may cost more, in proportion
_MOST_CHECKS = 1_000_000  # of a value, without caching, in the worst case
_MOST_COMPILED = 600_000  # values in the schemas of cached checks: about 150 MB


class _CheckCache:
    """A cache of one document's compiled checks, limited by total size; the least recently used are evicted first.

    If all schemas of a document refer to one another, each check is as large as the whole: 450 of them took 600 MB.
    """

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._kept: deque[_CachedCheck] = deque()

    def keep(self, one: _CachedCheck) -> None:
        """Adds a check that was just compiled."""
        self._kept.append(one)
        self._size += one.size
        while self._size > self._most and len(self._kept) > 1:
            oldest = self._kept.popleft()
            if oldest.was_used or oldest is one:
                oldest.was_used = False
                self._kept.append(oldest)
            else:
                oldest.check = None
                self._size -= oldest.size


class _CachedCheck:
    """A check that may be evicted and compiled again. `size`: values in its schema; `was_used`: since the last eviction."""

    __slots__ = ("_cache", "_compile", "check", "size", "was_used")

    def __init__(self, compile_: Callable[[], CompiledCheck], size: int, cache: _CheckCache | None) -> None:
        self._compile, self.size, self._cache, self.was_used = compile_, size, cache, False
        self.check: CompiledCheck | None = None
        self.again()

    def again(self) -> CompiledCheck:
        """The check, compiled again."""
        check = self.check = self._compile()
        if self._cache is not None:
            self._cache.keep(self)
        return check

    def is_valid(self, value: JSON) -> bool:
        """Whether the value satisfies the schema."""
        self.was_used = True
        return (self.check or self.again()).is_valid(value)


class Validator:
    """A compiled schema. `faults`: parts of it that had to be ignored; `has_readings`: of its discriminators, which may differ."""

    __slots__ = ("_bundle", "_cache", "_explainer", "_kept", "_memoized", "_most_levels", "_most_values", "faults", "has_readings")

    def __init__(self, bundle: Bundle, faults: Sequence[SchemaFault], plans: Plans, cache: _CheckCache | None = None) -> None:
        self._bundle, self.faults, self._cache = bundle, tuple(faults), cache
        self.has_readings = bundle.has_readings
        self._memoized = MemoizedCheck(bundle.schema, plans)
        self._kept: _CachedCheck | None = None
        if bundle.is_repetitive:
            plans.prove(bundle.schema)
        else:
            self._kept = self._keep(lambda: compiled(bundle.schema, is_guarded=bundle.is_guarded), bundle.size)
        self._explainer: Explainer | None = None
        self._most_levels = _most_levels(bundle.branching)
        self._most_values = self._most(_LIMITS)

    def is_valid(self, value: JSON) -> bool:
        """Whether the value satisfies the schema; False if checking would cost too much."""
        if self._most_values and not _has_at_most(self._most_values, value):
            return False
        try:
            return self._fits(value)
        except LimitsExhausted:
            return False

    def errors(self, value: JSON, limits: Limits = _LIMITS) -> tuple[SchemaError, ...]:
        """The errors of the value, empty if it is valid. If there are more than `limits` allow, the last one says how many."""
        most = self._most(limits)
        try:
            return () if (not most or _has_at_most(most, value)) and self._fits(value) else self.explained(value, limits)
        except LimitsExhausted:
            return (SchemaError((), "schema", _TOO_DEEP, ""),)

    def explained(self, value: JSON, limits: Limits = _LIMITS) -> tuple[SchemaError, ...]:
        """The errors of an invalid value."""
        most = self._most(limits)
        if most and not _has_at_most(most, value):
            return (SchemaError((), "schema", f"is too large for such a complex schema: at most {most:,} values are checked", ""),)
        begin()
        explainer = self._explainer = self._explainer or Explainer(Fitness(self._bundle, self._part_checks()))
        try:
            return explainer.errors(value, limits)
        except (ValueError, RecursionError):
            return explainer.errors(_tame(value), limits)
        finally:
            end()

    def _most(self, limits: Limits) -> int:
        """The maximum number of values that the schema can check within the limits; 0: any number."""
        most = limits.checks // self._bundle.widest
        return most if most < _MOST_COUNTED else 0

    def _fits(self, value: JSON) -> bool:
        check = self._check_of(value)
        if check.is_guarded:
            begin()
        try:
            return _total(check, value)
        finally:
            if check.is_guarded:
                end()

    def _check_of(self, value: JSON) -> CompiledCheck | MemoizedCheck:
        kept = self._kept
        if kept is None or (self._most_levels and not _has_at_most_levels(self._most_levels, value)):
            return self._memoized
        kept.was_used = True
        return kept.check or kept.again()

    def _part_checks(self) -> PartChecks:
        bundle = self._bundle
        if bundle.is_repetitive or bundle.branching > 1:
            return self._memoized
        return LiftedCheck(bundle, lambda schema: self._keep(lambda: compiled(schema, is_repetitive=True), 2 * bundle.size).is_valid)

    def _keep(self, compile_: Callable[[], CompiledCheck], size: int) -> _CachedCheck:
        return _CachedCheck(compile_, size, self._cache)


def _total(check: CompiledCheck | MemoizedCheck, value: JSON) -> bool:
    try:
        return check.is_valid(value)
    except (ValueError, RecursionError):  # a lone surrogate (UnicodeEncodeError is a ValueError) or too deep
        if check.is_guarded:
            begin()
        return check.is_valid(_tame(value))


def _most_levels(branching: int) -> int:
    """The maximum depth of a value that is checked without caching; 0: any depth."""
    return int(logarithm(_MOST_CHECKS, branching)) if branching > 1 else 0


def _has_at_most(most: int, value: JSON) -> bool:
    """Whether it contains at most that many values: long strings and names of members count as several."""
    waiting = [value]
    while waiting and most >= 0:
        one = waiting.pop()
        most -= 1
        if isinstance(one, dict):
            waiting.extend(one.values())
            most -= _MEMBER * len(one)
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, str):
            most -= len(one) // _CHARACTERS
    return most >= 0


def _has_at_most_levels(most: int, value: JSON) -> bool:
    level = [value]
    for _ in range(most):
        level = [one for part in level for one in _parts(part)]
        if not level:
            return True
    return not any(isinstance(one, (dict, list)) and one for one in level)


def _parts(value: JSON) -> Iterable[JSON]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _tame(value: JSON, depth: int = 0) -> JSON:
    """The value with lone surrogates replaced, cut off at a depth that all checks can handle."""
    if isinstance(value, str):
        return SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {} if depth >= _DEPTH else {SURROGATE.sub("\ufffd", name): _tame(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list):
        return [] if depth >= _DEPTH else [_tame(one, depth + 1) for one in value]
    return value


class Schemas:
    """The validators of one document, compiled at first use.

    `version` 3.0: the document's schemas, and those passed in, are translated to 2020-12 first. `has_dynamic_anchors` False: known to have
    none, which saves searching for them.
    """

    def __init__(self, document: Mapping, *, version: str = "3.1", has_dynamic_anchors: bool = True) -> None:
        self._is_old = version == "3.0"
        self.document = upgraded_document(document) if self._is_old else document
        self._bundler = Bundler(self.document, may_have_dynamic_anchors=has_dynamic_anchors)
        self._resolver = self._bundler.targets.resolver
        self._known: dict[tuple[int | str, str, str], tuple[Schema, Validator]] = {}
        self._cache, self._plans = _CheckCache(_MOST_COMPILED), Plans()

    def extended(self, definitions: Mapping[str, JSON]) -> Schemas:
        """The same for schemas with their own definitions (`$defs`, `definitions`), which are resolved as if they were in the document."""
        has_anchors = self._bundler.targets.has_dynamic_anchors or names_dynamic_anchors(definitions)
        return Schemas({**self.document, **definitions}, has_dynamic_anchors=has_anchors)

    def validator(self, schema: Schema, *, direction: str = "", reading: str = "") -> Validator:
        """The compiled schema. `direction` request: readOnly members are refused and not required; response: writeOnly likewise.

        `reading` of discriminators: plain, named, or both; by default requests are read as named, all else as plain.
        """
        reading = reading or ("named" if direction == "request" else "plain")
        key = schema["$ref"] if isinstance(schema, dict) and len(schema) == 1 and isinstance(schema.get("$ref"), str) else id(schema)
        known = self._known.get((key, direction, reading))
        if known is None or (isinstance(key, int) and known[0] is not schema):
            bundle = self._bundler.bundle(upgraded(schema) if self._is_old else schema, direction, reading)
            known = (schema, _compiled(bundle, self._plans, self._cache))  # holding the schema keeps its id taken
            for one in (reading,) if bundle.has_readings else READINGS:
                self._known[key, direction, one] = known
        return known[1]

    def errors(self, schema: Schema, value: JSON, limits: Limits = _LIMITS) -> tuple[SchemaError, ...]:
        """The errors of a value under a schema that is used only once: nothing compiled is kept."""
        return _compiled(self._bundler.bundle(upgraded(schema) if self._is_old else schema), Plans()).errors(value, limits)

    def resolve(self, schema: Schema) -> Schema:
        """The schema behind `$ref`s."""
        return self._resolver.resolved(schema)

    def place(self, reference: str) -> str:
        """The JSON pointer of a reference's final target, "" if it cannot be resolved."""
        return self._resolver.end(reference)

    def target(self, reference: str) -> Schema | None:
        """The direct target of a reference, None if it cannot be resolved."""
        pointer = self._resolver.pointer(reference)
        target = at(self._resolver.document, pointer) if pointer else None
        return target if isinstance(target, (dict, bool)) else None

    def children(self, reference: str) -> tuple[str, ...]:
        """References to the components that extend a parent with a discriminator; () where it has none."""
        return self._resolver.children(self._resolver.end(reference))

    def bundle(self, schema: Schema, *, direction: str = "", reading: str = "plain") -> dict:
        """The schema with all it refers to, self-contained, in 2020-12."""
        return self._bundler.bundle(upgraded(schema) if self._is_old else schema, direction, reading).schema


def _compiled(bundle: Bundle, plans: Plans, cache: _CheckCache | None = None) -> Validator:
    faults = list(bundle.faults)
    try:
        return Validator(bundle, faults, plans, cache)
    except ValueError:  # SchemaRefused is one; so is the error for a lone surrogate
        bundle = finite(bundle)
    while True:
        try:
            return Validator(bundle, faults, plans, cache)
        except SchemaRefused as error:
            faults += without_culprit(bundle, error)


def effort() -> int:
    """The counted work of this thread, as the number of checks of schemas against parts of values."""
    return paid_for_fitness()


@functools.lru_cache(maxsize=4096)
def is_pattern(text: str) -> bool:
    """Whether a text can be used as a pattern."""
    return "pattern" in lighter(text) or is_usable(text)


def pattern(text: str) -> Callable[[str], bool]:
    """A matcher of whole strings in the validator's linear-time engine; ValueError for an invalid pattern. The matcher never raises."""
    return whole_text_search(text)


def canonical(schema: Schema, *, schemas: Schemas | None = None, direction: str = "", reading: str = "plain") -> CanonicalSchema:
    """The canonical form of a schema: `to_json_schema()`, `satisfiability()`, `find_unsatisfiable()`; formats asserted.

    References are inlined first, because the library only merges and negates inline schemas.
    """
    return canonical_form(inlined(schemas.bundle(schema, direction=direction, reading=reading)) if schemas else schema)
