"""Makers of texts: the provider's values that fit, else examples, else texts of the pattern, else words of a fitting length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from contracts.api.resources.words import words_of
from contracts.generation.budget import BUDGET, excess
from contracts.generation.builders.contents import contents
from contracts.generation.builders.text_writers import of_length, writer
from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext, Impossible, Make
from contracts.generation.merging.merged_schema import MergedSchema
from contracts.generation.pattern_samples import shortest_of
from contracts.generation.value_providers import least_length
from contracts.generation.vocabulary import faker_pools, providers
from contracts.generation.vocabulary.examples import implied_format, similar_to
from contracts.http.messages import JSON

__all__ = ["text"]

_POOL: Final = 64
_IDENTIFYING: Final = frozenset(
    {"code", "id", "identifier", "key", "no", "number", "order", "ref", "reference", "serial", "sku", "token", "uid"}
)


def text(node: Node, shape: MergedSchema) -> tuple[Make, tuple[Node, ...]]:
    """The maker of texts. `Impossible`: one would be longer than the budget; of a lenient compiler it is as long as that allows."""
    least, of_patterns = least_length(shape), shortest_of(shape.patterns)
    if too_long := excess(of_patterns, "letters of a pattern") or excess(least, "letters"):
        if not node.compiler.is_lenient:
            raise Impossible(too_long, is_too_large=True)
        return _long_one(min(max(least, of_patterns), BUDGET.letters)), ()
    make = _text(node, shape)
    if shape.content is not None:
        make = contents(node, shape.content, node.compiler.values.check_of_text(shape), make)
    return (_counted(make, least // BUDGET.letters_per_step) if least > BUDGET.letters_per_step else make), ()


def _long_one(length: int) -> Make:
    """A text of that length, whatever else is asked of it."""
    write = of_length(length, length)

    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        context.fill(length // BUDGET.letters_per_step)
        return "" if context.is_over() else write(context.rng)

    return make


def _counted(inner: Make, steps: int) -> Make:
    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        context.fill(steps)
        return "" if context.is_over() else inner(context, depth, fixed)

    return make


def _text(node: Node, shape: MergedSchema) -> Make:
    name, values = node.name, node.compiler.values
    fits = values.check_of_text(shape)
    examples = [one for one in shape.examples if isinstance(one, str) and one and (fits is None or fits(one))]
    form = shape.formats[0] if shape.formats else implied_format(examples[0]) if examples else ""
    description = f"{shape.title} {shape.description}"
    provider = providers.for_text(form=form, name=name, owner=node.owner, description=description, now=values.now, locale=values.locale)
    alike = _alike(examples[0], fits) if examples and (form == "uri" or (not form and _is_identifying(name))) else None
    if alike is not None:
        return _drawn(alike)
    plain = fits is None or (bool(shape.formats) and not shape.patterns and not shape.min_length and shape.max_length is None)
    if provider and provider.draw and plain and provider.sure and _all_fit(provider.draw, fits):
        return _drawn(provider.draw)
    pool = _pool(provider, fits, shape)
    live = writer(shape, fits, samples=_offered(provider) if form and shape.patterns and not pool else ())
    is_prose = bool(examples) and " " in examples[0].strip()  # the next one says something else
    if examples and (provider is None or not pool or not (provider.sure or is_prose)):
        return _chosen(examples, live)
    if pool:
        return _chosen([*pool, *(examples * (1 + len(pool) // 8))[: len(pool) // 8]], live)
    made = values.words(shape, live)
    if not made:
        return _never(f"no text was found for pattern {shape.patterns}, format {shape.formats}")
    return _chosen(made, live)


def _is_identifying(name: str) -> bool:
    return words_of(name).split(" ")[-1] in _IDENTIFYING


def _alike(example: str, fits: Callable[[JSON], bool] | None) -> Callable[[Random], JSON] | None:
    draw = similar_to(example)
    return draw if draw is not None and _all_fit(draw, fits) else None


def _all_fit(draw: Callable[[Random], JSON], fits: Callable[[JSON], bool] | None) -> bool:
    return fits is None or all(fits(draw(faker_pools.seeded("draw", count))) for count in range(8))


def _pool(provider: providers.Provider | None, fits: Callable[[JSON], bool] | None, shape: MergedSchema) -> list[str]:
    offered = _offered(provider)
    if fits is None:
        return offered
    fitting = [one for one in offered if fits(one)]
    if fitting or shape.patterns or shape.formats or shape.max_length is None or shape.max_length < 3:
        return fitting
    cut = [one[: shape.max_length].rstrip() for one in offered]
    return [one for one in cut if one and fits(one)]


def _offered(provider: providers.Provider | None) -> list[str]:
    if provider is None:
        return []
    offered: Sequence[JSON] = provider.pool
    if provider.draw:
        rng = faker_pools.seeded("pool", provider.name)
        offered = [provider.draw(rng) for _ in range(_POOL)]
    return [one for one in offered if isinstance(one, str)]


def _drawn(draw: Callable[[Random], JSON]) -> Make:
    return lambda context, depth, fixed: draw(context.rng)


def _chosen(pool: Sequence[JSON], live: Callable[[Random], str | None]) -> Make:
    values = tuple(pool)
    count = len(values)

    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        if context.attempt > 1 and context.rng.random() < 0.5:
            fresh = live(context.rng)
            if fresh is not None:
                return fresh
        return values[int(context.rng.random() * count)]

    return make


def _never(reason: str) -> Make:
    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        if context.is_lenient:
            return ""
        raise Impossible(reason)

    return make
