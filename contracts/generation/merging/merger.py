"""A schema with `$ref` and `allOf` merged in, and `not` turned into branches where that is possible."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from contracts.generation.budget import BUDGET
from contracts.generation.merging.merged_schema import Group, MergedSchema, meet
from contracts.generation.merging.negation import negated
from contracts.generation.merging.own_keywords import own_keywords, schemas_in
from contracts.schemas.keywords import HIDING

__all__ = ["SchemaMerger"]

Schema = dict | bool


@dataclass(slots=True)
class _Reading:
    """Of one schema: `met`, references that it has led to; `again`, how often to one of them once more; `cuts`, those not followed."""

    met: set[str] = field(default_factory=set)
    again: int = 0
    cuts: int = 0


class SchemaMerger:
    """Reads schemas into shapes. `follow`: a reference → its schema, None where it leads nowhere; `children`: of a parent with a
    discriminator → references to the components that extend it, of which a value is one.

    What a reference leads to is read once, unless what it refers to in turn leads back to something that is being read.
    """

    def __init__(self, follow: Callable[[str], Schema | None], *, children: Callable[[str], tuple[str, ...]], direction: str) -> None:
        self._follow, self._children = follow, children
        self._hidden = HIDING.get(direction, "")
        self._known: dict[tuple[str, bool], MergedSchema] = {}  # by reference, and whether it is read as a part of what extends it
        self._whole: dict[str, MergedSchema] = {}  # of schemas that are nothing but a reference
        self._branches: dict[int, tuple[Schema, MergedSchema]] = {}

    def read(self, schema: Schema) -> MergedSchema:
        """The shape of a schema."""
        reference = schema["$ref"] if isinstance(schema, dict) and len(schema) == 1 and isinstance(schema.get("$ref"), str) else None
        if reference is None:
            return self._read(schema, frozenset(), _Reading())
        if reference not in self._whole:
            other = self._referred(reference, frozenset(), _Reading())
            self._whole[reference] = MergedSchema() if other is None else replace(other.closed(), reference=reference.rsplit("/", 1)[-1])
        return self._whole[reference]

    def branch(self, schema: Schema) -> MergedSchema:
        """The shape of a branch of a choice, which is read once: in choices within choices it is met again and again."""
        found = self._branches.get(id(schema))
        if found is None:
            found = self._branches[id(schema)] = schema, self.read(schema)  # holding the schema keeps its id taken
        return found[1]

    def _read(self, schema: Schema, seen: frozenset[str], reading: _Reading) -> MergedSchema:
        """`seen`: references being read, so that one that leads to itself adds nothing."""
        if not isinstance(schema, dict):
            return MergedSchema() if schema is not False else MergedSchema(impossible="the schema is `false`")
        shape = own_keywords(schema, hidden=self._hidden)
        for word in ("$ref", "$dynamicRef"):
            reference = schema.get(word)
            if isinstance(reference, str):
                other = self._referred(reference, seen, reading)
                if other is not None:
                    shape = meet(shape, replace(other.closed(), reference=reference.rsplit("/", 1)[-1]))
        for part in schemas_in(schema.get("allOf")):
            shape = meet(shape, self._read(part, seen, reading).closed())
        for part in self._negations(schema):
            shape = meet(shape, self._read(part, seen, reading))
        return shape

    def _referred(self, reference: str, seen: frozenset[str], reading: _Reading) -> MergedSchema | None:
        """What a reference leads to, None where that is nothing, or nothing new."""
        children = self._children(reference)
        is_parent = not seen.isdisjoint(children)
        known = self._known.get((reference, is_parent))
        if known is not None:
            return known
        reading.again += reference in reading.met
        if reference in seen or len(seen) > BUDGET.levels or reading.again > BUDGET.branches:
            reading.cuts += 1
            return None
        reading.met.add(reference)
        before = reading.cuts
        target, seen = self._followed(reference, seen | {reference}, reading)
        if target is None:
            return None
        found = self._read(target, seen, reading)
        if children and not is_parent and not found.groups:
            branches: list[Schema] = [{"$ref": child} for child in children]
            found = replace(found, groups=(Group("children", (*branches, True)),))
        if reading.cuts == before:
            self._known[reference, is_parent] = found
        return found

    def _followed(self, reference: str, seen: frozenset[str], reading: _Reading) -> tuple[Schema | None, frozenset[str]]:
        """What stands at the end of references that lead to nothing but the next one, and all that are being read by then."""
        passed: set[str] = set()
        target = self._follow(reference)
        while isinstance(target, dict) and len(target) == 1 and isinstance(target.get("$ref"), str):
            reference = target["$ref"]
            if reference in passed or reference in seen:
                reading.cuts += 1
                return None, seen
            passed.add(reference)
            target = self._follow(reference)
        return target, seen | passed if len(passed) <= BUDGET.levels else seen

    def _negations(self, schema: dict) -> Iterator[Schema]:
        if "not" not in schema:
            return
        branches = negated(schema["not"], self._follow)
        if branches is not None:
            yield branches[0] if len(branches) == 1 else {"anyOf": branches} if branches else False
