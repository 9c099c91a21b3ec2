"""The generator: a schema → a maker of values that satisfy it, proven when it is compiled, by a second way where the first fails."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from types import MappingProxyType
from typing import Final, cast

from contracts.generation import pattern_samples as regex
from contracts.generation.budget import BUDGET, excess
from contracts.generation.builders import build
from contracts.generation.compiler import Node, SchemaCompiler
from contracts.generation.context import Exhausted, GenerationContext, Impossible, ItemValues
from contracts.generation.negation import is_intricate, told_apart
from contracts.generation.value_providers import ValueProviders
from contracts.http.messages import ABSENT, JSON, nested
from contracts.pointers import at, escaped
from contracts.schemas.bundling import inlined
from contracts.schemas.validation import Schemas, canonical

__all__ = ["Generator", "Maker", "Unsatisfiable"]

Schema = dict | bool

_PROBES: Final = 16  # values made and judged when a schema is compiled
_GLANCES: Final = 2  # values made before a schema is looked at in earnest
_HOPELESS: Final = 4  # so many of the first all wrong: no need for more
_ATTEMPTS: Final = 8
_DATA: Final = frozenset({"example", "examples", "default", "enum", "const"})
_NOUNS: Final = {
    "minContains": "items", "minItems": "items", "minLength": "letters", "minProperties": "members",
    "pattern": "letters of a pattern",
    "required": "members",
}  # fmt: skip
_WORDS: Final = _NOUNS.keys() | {"x-faker"}
_MOST_EFFORT: Final = 4 * BUDGET.steps
_MOST_FAKERS: Final = 200  # different values of `x-faker` that are looked at: a wrong one is compared with all of Faker's names
_SEARCHES: Final = 48  # values made in all ways before a schema counts as one that nothing fits
_MOST_VARIANTS: Final = 4_000  # of a schema that is tried in other words: half a second


class Unsatisfiable(Exception):
    """No value satisfies the schema, or none was found; `reason` says why, `maker` makes something close to it.

    `is_too_large`: one would, but is beyond the budget.
    """

    def __init__(self, reason: str, maker: Maker, *, is_too_large: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.maker, self.is_too_large = reason, maker, is_too_large


class Maker:
    """Makes values of one schema. `is_proven`: every value made on trial was valid, so that those to come are not looked at again.

    `node` shows the schema's parts; `is_best_effort`: nothing satisfies the schema, and what comes close is made; `is_cut`: as much of it
    as the budget allows. `is_hopeless`: no value made on trial was valid; `witness`: a value known to be valid, for when no other is found.
    """

    __slots__ = ("_is_valid", "is_best_effort", "is_cut", "is_hopeless", "is_proven", "node", "witness")

    def __init__(
        self,
        node: Node,
        is_valid: Callable[[JSON], bool],
        *,
        is_proven: bool,
        is_best_effort: bool = False,
        is_cut: bool = False,
        is_hopeless: bool = False,
    ) -> None:
        self.node, self._is_valid, self.is_cut = node, is_valid, is_cut
        self.is_proven, self.is_best_effort, self.is_hopeless = is_proven, is_best_effort, is_hopeless
        self.witness: JSON = ABSENT
        node.compile()

    def __call__(
        self,
        rng: Random,
        fixed: JSON = ABSENT,
        *,
        is_sparse: bool = False,
        asked: Mapping[str, JSON] = MappingProxyType({}),
        each: ItemValues | None = None,
    ) -> JSON:
        """A value. Members of a fixed mapping stay as they are, at any depth; any other fixed value is the answer.

        `is_sparse`: only members that are required are added. `asked`: query parameters, by the words of their names, which tell of the
        page that is wanted. `each`: what the items of the list shown repeat.
        """
        if fixed is not ABSENT and (not isinstance(fixed, (dict, list)) or (not is_sparse and self.is_complete(fixed))):
            return fixed
        is_sure = self.is_best_effort or (self.is_proven and ((fixed is ABSENT and each is None) or not self.node.shape.is_risky))
        value: JSON = ABSENT
        for attempt in range(1 if is_sure else _ATTEMPTS):
            context = GenerationContext(
                rng,
                attempt=attempt,
                is_lenient=self.is_best_effort,
                is_hasty=self.is_cut,
                is_sparse=is_sparse,
                asked=asked,
                each=each,
            )
            value = self._attempt(context, fixed)
            if is_sure or self.is_valid(value):
                return value
        return value if fixed is not ABSENT or each is not None or self.witness is ABSENT else copy.deepcopy(self.witness)

    def is_complete(self, fixed: JSON) -> bool:
        """Whether a fixed value needs nothing generated."""
        return self.node.is_complete(fixed)

    def is_valid(self, value: JSON) -> bool:
        """Whether a value satisfies the schema."""
        return self._is_valid(value)

    def _attempt(self, context: GenerationContext, fixed: JSON) -> JSON:
        try:
            return self.node.make(context, 0, fixed)
        except (Impossible, Exhausted, RecursionError):
            pass  # as near as it gets, then: the fixed part asks for the impossible, or the schema does
        for is_hasty in (False, True):
            try:
                return self.node.make(
                    GenerationContext(context.rng, is_lenient=True, is_hasty=is_hasty, is_sparse=context.is_sparse), 0, fixed
                )
            except (Impossible, Exhausted, RecursionError):
                continue
        return None if fixed is ABSENT else fixed


class Generator:
    """Makers for the schemas of one document."""

    def __init__(self, schemas: Schemas, *, now: datetime, locale: str = "en_US") -> None:
        self._schemas = schemas
        self._values = ValueProviders(schemas, now=now, locale=locale)
        self._compilers: dict[str, SchemaCompiler] = {}

    def faults(self) -> dict[str, str]:
        """Pointer → what is wrong with it: every `x-faker` of the document that names no provider, and what asks for more than is made."""
        found: dict[str, str] = {}
        known: dict[str, str] = {}  # what is wrong with an `x-faker`, which many may have
        for pointer, word, value in _asked(self._schemas.document):
            if word != "x-faker":
                if told := excess(_least(word, value), _NOUNS[word]):
                    found[pointer] = f"`{word}`: {told}"
                continue
            name = repr(value)
            if name not in known and len(known) < _MOST_FAKERS:
                known[name] = self._values.refusal_of(value)
            if known.get(name):
                found[pointer] = f"`x-faker` is not used: {known[name]}"
        return found

    def finds_one(self, schema: Schema) -> bool:
        """Whether one of the first values made for a response is valid. False says little: only `compile` tells that there is none."""
        is_valid = self._schemas.validator(schema, direction="response").is_valid
        node = self._compiler(schema, "response").node(schema)
        for seed in range(_GLANCES):
            try:
                if is_valid(node.make(GenerationContext(Random(seed)), 0, ABSENT)):
                    return True
            except (Impossible, Exhausted) as error:
                if error.is_too_large:
                    break
            except RecursionError:
                break
        return False

    def compile(self, schema: Schema, *, direction: str = "response", name: str = "") -> Maker:
        """The maker of a schema's values; `name`: of the parameter or header that they are for.

        `Unsatisfiable`: there are none; the exception brings a maker of the next best.
        """
        is_valid = self._schemas.validator(schema, direction=direction).is_valid
        node = self._compiler(schema, direction).node(schema, name=name)
        effort = _Effort()
        probed = _probe(node, is_valid, effort)
        if probed.is_too_large:
            lenient = self._compiler(schema, direction, is_lenient=True).node(schema)
            cut = Maker(lenient, is_valid, is_proven=False, is_best_effort=True, is_cut=True)
            raise Unsatisfiable(probed.reason, cut, is_too_large=True)
        if not probed.failures:
            return Maker(node, is_valid, is_proven=probed.is_whole)
        maker = Maker(node, is_valid, is_proven=False, is_hopeless=probed.failures == _PROBES)
        if probed.failures < _PROBES // 2:
            return maker
        return self._second_chance(schema, direction, maker, probed.reason, effort)

    def _compiler(self, schema: Schema, direction: str, *, is_lenient: bool = False) -> SchemaCompiler:
        """One compiler per direction; a schema that is a document of its own (`$defs`, anchors) gets its own."""
        if is_lenient or isinstance(schema, bool) or "$defs" in schema or "$id" in schema or "definitions" in schema:
            return self._new(schema, direction, is_lenient=is_lenient)
        if direction not in self._compilers:
            self._compilers[direction] = self._new({}, direction)
        return self._compilers[direction]

    def _new(self, root: Schema, direction: str, *, is_lenient: bool = False, most_variants: float = math.inf) -> SchemaCompiler:
        return SchemaCompiler(
            self._values,
            _References(self._schemas, root),
            build=build,
            direction=direction,
            root=root,
            is_lenient=is_lenient,
            most_variants=most_variants,
        )

    def _second_chance(self, schema: Schema, direction: str, first: Maker, reason: str, effort: _Effort) -> Maker:
        """Branches of `oneOf` told apart; else the canonical form, which turns more into branches, and proves that there is no instance."""
        inline = inlined(self._schemas.bundle(schema, direction=direction))
        plain = cast("Schema", told_apart(inline))
        node = self._new(plain, "", most_variants=_MOST_VARIANTS).node(plain)
        if not _probe(node, first.is_valid, effort).failures:
            return Maker(_unlimited(node), first.is_valid, is_proven=True)
        lenient = self._compiler(schema, direction, is_lenient=True).node(schema)
        best = Maker(lenient, first.is_valid, is_proven=False, is_best_effort=True)
        try:
            if is_intricate(inline):
                raise ValueError("there are too many ways to satisfy it")
            form = canonical(schema, schemas=self._schemas, direction=direction)
        except ValueError as error:  # the library cannot model the schema: keep what the compiler can do
            found = self._searched(first, best, effort)
            if found is None:
                raise Unsatisfiable(reason, best) from error
            return found
        if str(form.satisfiability()) == "no":
            raise Unsatisfiable(reason, best)
        plain = cast("Schema", form.to_json_schema())
        node = self._new(plain, "", most_variants=_MOST_VARIANTS).node(plain)
        failures = _probe(node, first.is_valid, effort).failures
        if failures < _PROBES:
            return Maker(_unlimited(node), first.is_valid, is_proven=not failures)
        found = self._searched(first, best, effort) or self._searched(
            Maker(_unlimited(node), first.is_valid, is_proven=False), best, effort
        )
        if found is None:
            raise Unsatisfiable(reason, best)
        return found

    def _searched(self, maker: Maker, best: Maker, effort: _Effort) -> Maker | None:
        """The maker with a witness: a value of the schema's own, or one found in any way. None: there was none."""
        if not maker.is_hopeless and maker.is_valid(maker(Random(0))):
            return maker
        shape = maker.node.shape
        offered: list[JSON] = [*shape.examples, *(shape.enum or [])]
        witness = next((value for value in offered if maker.is_valid(value)), ABSENT)
        for seed in range(_SEARCHES if witness is ABSENT else 0):
            if effort.is_spent:
                break
            context = GenerationContext(Random(seed), attempt=seed // 4, is_sparse=seed % 2 == 1, is_lenient=seed % 4 == 3)
            try:
                value = (best if seed % 4 == 3 else maker).node.make(context, 0, ABSENT)
            except (Impossible, Exhausted, RecursionError):
                continue
            finally:
                effort.add(context)
            if maker.is_valid(value):
                witness = value
                break
        if witness is ABSENT:
            return None
        maker.witness = witness
        return maker


def _unlimited(node: Node) -> Node:
    """The node of a schema in other words, no longer on trial: who asks for its parts later on cannot be told that there are too many."""
    node.compiler.variants_left = math.inf
    return node


@dataclass(frozen=True, slots=True)
class _Probed:
    """How many values made on trial were wrong, and why the last one was. `is_whole`: as many were made as there should be."""

    failures: int
    reason: str
    is_too_large: bool = False
    is_whole: bool = True


class _Effort:
    """What was spent on trials of one schema, which ends when as much was as a few of the largest answers cost."""

    def __init__(self) -> None:
        self._left = _MOST_EFFORT

    def add(self, context: GenerationContext) -> None:
        """Counts the steps of a value that is made."""
        self._left -= BUDGET.steps - context.steps

    @property
    def is_spent(self) -> bool:
        return self._left < 0


def _probe(node: Node, is_valid: Callable[[JSON], bool], effort: _Effort) -> _Probed:
    failures, reason = 0, "no value was found that satisfies it"
    for seed in range(_PROBES):
        if effort.is_spent:
            return _Probed(failures if failures < seed else _PROBES, reason, is_whole=False)
        context = GenerationContext(Random(seed))
        try:
            if is_valid(node.make(context, 0, ABSENT)):
                continue
        except Impossible as error:
            if error.is_too_large:
                return _Probed(_PROBES, str(error), is_too_large=True)
            reason = str(error)
        except Exhausted as error:
            reason = "it is too large to be tried"
            if error.is_too_large:
                return _Probed(_PROBES, f"every value has more than {BUDGET.steps:,} objects and lists", is_too_large=True)
        except RecursionError:
            reason = "it is too large to be tried"
        finally:
            effort.add(context)
        failures += 1
        if failures == seed + 1 == _HOPELESS:
            return _Probed(_PROBES, reason)
    return _Probed(failures, reason)


def _asked(document: JSON) -> Iterator[tuple[str, str, JSON]]:
    """Pointer, name and value of every `x-faker`, and of every keyword that may ask for very much; outside of examples, which are data."""
    waiting: list[_Place] = [(document, None, "")]
    while waiting:
        place = waiting.pop()
        one = place[0]
        if isinstance(one, dict):
            for word in _WORDS & one.keys():
                yield f"{_pointer(place)}/{word}", word, one[word]
            waiting += [(value, place, name) for name, value in one.items() if isinstance(value, (dict, list)) and name not in _DATA]
        elif isinstance(one, list):
            waiting += [(value, place, str(index)) for index, value in enumerate(one) if isinstance(value, (dict, list))]


_Place = tuple[JSON, "_Place | None", str]  # a value, the place that holds it, and its name there


def _pointer(place: _Place) -> str:
    """Written when somebody asks: few of very many places are told."""
    parts = []
    _, holder, name = place
    while holder is not None:
        parts.append(f"/{escaped(name)}")
        _, holder, name = holder
    return "".join(reversed(parts))


def _least(word: str, value: JSON) -> int:
    """How many items, members or letters a keyword asks for; 0 where it is none, as a property of that name."""
    if word == "required":
        return len(value) if isinstance(value, list) else 0
    if word == "pattern":
        try:
            return regex.shortest(value) if isinstance(value, str) and "{" in value else 0
        except regex.UnsupportedPattern:
            return 0
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0


class _References:
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
