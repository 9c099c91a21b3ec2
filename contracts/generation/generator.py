"""The generator: a schema → a maker of values that satisfy it, proven when it is compiled, by a second way where the first fails."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Final, cast

from contracts.generation.builders import build
from contracts.generation.compiler import Node, SchemaCompiler
from contracts.generation.context import Exhausted, GenerationContext, Impossible
from contracts.generation.document_faults import faults
from contracts.generation.maker import Maker, Unsatisfiable
from contracts.generation.merging.negation import is_intricate, told_apart
from contracts.generation.merging.references import References
from contracts.generation.trials import PROBES, Effort, probe
from contracts.generation.value_providers import ValueProviders
from contracts.http.messages import ABSENT, JSON
from contracts.schemas.bundles.bundle import inlined
from contracts.schemas.validation import Schemas, canonical

__all__ = ["Generator"]

Schema = dict | bool

_GLANCES: Final = 2  # values generated before a schema is analysed further
_SEARCHES: Final = 48  # values made in all ways before a schema counts as one that nothing fits
_MOST_VARIANTS: Final = 4_000  # of a schema that is tried in other words: half a second


class Generator:
    """Makers for the schemas of one document."""

    def __init__(self, schemas: Schemas, *, now: datetime, locale: str = "en_US") -> None:
        self._schemas = schemas
        self._values = ValueProviders(schemas, now=now, locale=locale)
        self._compilers: dict[tuple[str, str], SchemaCompiler] = {}

    def faults(self) -> dict[str, str]:
        """Pointer → problem: every `x-faker` of the document without a provider, and every size beyond the budget."""
        return faults(self._schemas.document, self._values.refusal_of)

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

        Values satisfy both readings of discriminators, where there are such. `Unsatisfiable`: there are none; the exception brings a maker
        of the next best.
        """
        try:
            return self._compiled(schema, direction, name, "both")
        except Unsatisfiable:
            if not self._schemas.validator(schema, direction=direction, reading="both").has_readings:
                raise
            return self._compiled(schema, direction, name, "named" if direction == "request" else "plain")

    def _compiled(self, schema: Schema, direction: str, name: str, reading: str) -> Maker:
        is_valid = self._is_valid(schema, direction)
        fits = self._schemas.validator(schema, direction=direction, reading=reading).is_valid
        node = self._compiler(schema, direction, reading=reading).node(schema, name=name)
        effort = Effort()
        probed = probe(node, fits, effort)
        if probed.is_too_large:
            lenient = self._compiler(schema, direction, is_lenient=True).node(schema)
            cut = Maker(lenient, is_valid, is_proven=False, is_best_effort=True, is_cut=True)
            raise Unsatisfiable(probed.reason, cut, is_too_large=True)
        if not probed.failures:
            return Maker(node, is_valid, fits=fits, is_proven=probed.is_whole)
        maker = Maker(node, is_valid, fits=fits, is_proven=False, is_hopeless=probed.failures == PROBES)
        if probed.failures < PROBES // 2:
            return maker
        if not self._schemas.validator(schema, direction=direction, reading="both").has_readings:
            reading = "plain"
        return self._second_chance(schema, direction, reading, maker, probed.reason, effort)

    def _is_valid(self, schema: Schema, direction: str) -> Callable[[JSON], bool]:
        """Whether a value satisfies the schema, in one of the readings of its discriminators: a request may ask for such a one."""
        both = self._schemas.validator(schema, direction=direction, reading="both")
        if not both.has_readings:
            return both.is_valid
        validator = functools.partial(self._schemas.validator, schema, direction=direction)  # compiled when first asked: few values need it
        return lambda value: any(validator(reading=reading).is_valid(value) for reading in ("plain", "named"))

    def _compiler(self, schema: Schema, direction: str, *, is_lenient: bool = False, reading: str = "both") -> SchemaCompiler:
        """One compiler per direction; a schema that is a document of its own (`$defs`, anchors) gets its own."""
        if is_lenient or isinstance(schema, bool) or "$defs" in schema or "$id" in schema or "definitions" in schema:
            return self._new(schema, direction, is_lenient=is_lenient, reading=reading)
        if (direction, reading) not in self._compilers:
            self._compilers[direction, reading] = self._new({}, direction, reading=reading)
        return self._compilers[direction, reading]

    def _new(
        self, root: Schema, direction: str, *, is_lenient: bool = False, most_variants: float = math.inf, reading: str = "both"
    ) -> SchemaCompiler:
        return SchemaCompiler(
            self._values,
            References(self._schemas, root),
            build=build,
            direction=direction,
            root=root,
            is_lenient=is_lenient,
            most_variants=most_variants,
            reading=reading,
        )

    def _second_chance(self, schema: Schema, direction: str, reading: str, first: Maker, reason: str, effort: Effort) -> Maker:
        """Branches of `oneOf` told apart; else the canonical form, which turns more into branches, and proves that there is no instance."""
        is_valid, fits = first.is_valid, first.fits
        inline = inlined(self._schemas.bundle(schema, direction=direction, reading=reading))
        plain = cast("Schema", told_apart(inline))
        node = self._new(plain, "", most_variants=_MOST_VARIANTS).node(plain)
        if not probe(node, fits, effort).failures:
            return Maker(_unlimited(node), is_valid, fits=fits, is_proven=True)
        lenient = self._compiler(schema, direction, is_lenient=True).node(schema)
        best = Maker(lenient, is_valid, fits=fits, is_proven=False, is_best_effort=True)
        try:
            if is_intricate(inline):
                raise ValueError("it has too many combinations to try")
            form = canonical(schema, schemas=self._schemas, direction=direction, reading=reading)
        except ValueError as error:  # the library cannot model the schema: keep what the compiler can do
            found = self._searched(first, best, effort)
            if found is None:
                raise Unsatisfiable(reason, best) from error
            return found
        if str(form.satisfiability()) == "no":
            raise Unsatisfiable(reason, best)
        plain = cast("Schema", form.to_json_schema())
        node = self._new(plain, "", most_variants=_MOST_VARIANTS).node(plain)
        failures = probe(node, fits, effort).failures
        if failures < PROBES:
            return Maker(_unlimited(node), is_valid, fits=fits, is_proven=not failures)
        found = self._searched(first, best, effort) or self._searched(
            Maker(_unlimited(node), is_valid, fits=fits, is_proven=False), best, effort
        )
        if found is None:
            raise Unsatisfiable(reason, best)
        return found

    def _searched(self, maker: Maker, best: Maker, effort: Effort) -> Maker | None:
        """The maker with a witness: a value of the schema's own, or one found in any way. None: there was none."""
        if not maker.is_hopeless and maker.fits(maker(Random(0))):
            return maker
        shape = maker.node.shape
        offered: list[JSON] = [*shape.examples, *(shape.enum or [])]
        witness = next((value for value in offered if maker.fits(value)), ABSENT)
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
            if maker.fits(value):
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
