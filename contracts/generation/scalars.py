"""Makers of texts, booleans and null. What they make fits, or is checked by the node around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from threading import RLock
from typing import TYPE_CHECKING, Final

from contracts.api.resources.words import words_of
from contracts.generation import pattern_samples as regex
from contracts.generation.budget import BUDGET, excess
from contracts.generation.context import GenerationContext, Impossible, Make
from contracts.generation.merged_schema import Shape
from contracts.generation.vocabulary import faker_pools, providers, texts
from contracts.generation.vocabulary import text_lengths as lengths
from contracts.generation.vocabulary.examples import similar_to
from contracts.generation.vocabulary.likelihood import chance_of_true
from contracts.http.messages import ABSENT

if TYPE_CHECKING:
    from contracts.http.messages import JSON
    from contracts.schemas.validation import Schemas

__all__ = ["ValueProviders", "boolean", "chosen_of", "null", "text"]

_LONG: Final = 10_000  # letters of a text that is not made word by word
_POOL: Final = 64
_TRIES: Final = 40
_IDENTIFYING: Final = frozenset(
    {"code", "id", "identifier", "key", "no", "number", "order", "ref", "reference", "serial", "sku", "token", "uid"}
)
_ALPHABETS: Final = (
    "0123456789",
    "bcdfghklmnprstvwz",
    "ABCDEFGHKLMNPRSTUVWXYZ",
    "abcdefghijklmnopqrstuvwxyz",
    "aeiou",
    "-_.",
    "äßéñ漢字",
    " !?#",
)


class ValueProviders:
    """What the makers know about the world: the clock, the locale, and the validators that texts are tried with."""

    def __init__(self, schemas: Schemas, *, now: datetime, locale: str) -> None:
        self.schemas, self.now, self.locale = schemas, now, locale
        self.lock = RLock()  # of whoever compiles
        self._checks: dict[tuple[object, ...], Callable[[JSON], bool] | None] = {}
        self._words: dict[tuple[object, ...], Sequence[str]] = {}

    def asked_for(self, written: JSON) -> tuple[JSON, ...]:
        """The values of `x-faker`; none where there is no such provider, which `Generator.faults` tells at start."""
        try:
            return providers.asked_for(written, now=self.now, locale=self.locale).pool
        except ValueError:
            return ()

    def refusal_of(self, written: JSON) -> str:
        """Why a value of `x-faker` is not used, "" where it is."""
        try:
            providers.asked_for(written, now=self.now, locale=self.locale)
        except ValueError as error:
            return str(error)
        return ""

    def check_of_text(self, shape: Shape) -> Callable[[JSON], bool] | None:
        """Whether a text fits the shape; None where every text does."""
        key = _asked_of_text(shape)
        if key not in self._checks:
            schema: dict = {"allOf": [{"pattern": one} for one in shape.patterns] + [{"format": one} for one in shape.formats]}
            schema["allOf"] += [{"not": {"pattern": one}} for one in shape.barred]
            schema |= {"minLength": shape.min_length} if shape.min_length else {}
            schema |= {"maxLength": shape.max_length} if shape.max_length is not None else {}
            needed = schema["allOf"] or len(schema) > 1
            if not schema["allOf"]:
                del schema["allOf"]
            self._checks[key] = self.schemas.validator(schema).is_valid if needed else None
        return self._checks[key]

    def words(self, shape: Shape, write: Callable[[Random], str | None]) -> Sequence[str]:
        """Texts that fit the shape and mean nothing, made by `write`: the same for all texts of which the same is asked."""
        key = _asked_of_text(shape)
        if key not in self._words:
            few = max(1, min(_POOL, BUDGET.letters // _least(shape)))
            made = {one for one in (write(Random(seed)) for seed in range(few)) if one is not None}
            self._words[key] = sorted(made)
        return self._words[key]


def _asked_of_text(shape: Shape) -> tuple[object, ...]:
    return shape.min_length, shape.max_length, shape.patterns, shape.barred, shape.formats


def boolean(name: str) -> Make:
    """Either one, as often as the name suggests."""
    chance = chance_of_true(name)
    return lambda walk, depth, pin: walk.random.random() < (chance if walk.attempt == 0 else 0.5)


def null(walk: GenerationContext, depth: int, pin: JSON) -> JSON:
    """Null."""
    return None


# --- texts ------------------------------------------------------------------------------------------------------------------------


def text(shape: Shape, name: str, owner: str, world: ValueProviders, *, is_lenient: bool = False) -> Make:
    """A maker of texts: the provider's values that fit, else examples, else texts of the pattern, else words of a fitting length.

    `Impossible`: one would be longer than the budget; `is_lenient`: it is as long as that allows.
    """
    least, of_patterns = _least(shape), _least_of_patterns(shape)
    if too_long := excess(of_patterns, "letters of a pattern") or excess(least, "letters"):
        if not is_lenient:
            raise Impossible(too_long, is_too_large=True)
        return _long_one(min(max(least, of_patterns), BUDGET.letters))
    if least > BUDGET.letters_per_step:
        return _counted(_text(shape, name, owner, world), least // BUDGET.letters_per_step)
    return _text(shape, name, owner, world)


def _long_one(length: int) -> Make:
    """A text of that length, whatever else is asked of it."""
    write = _of_length(length, length)

    def make(walk: GenerationContext, depth: int, pin: JSON) -> JSON:
        walk.fill(length // BUDGET.letters_per_step)
        return "" if walk.is_over() else write(walk.random)

    return make


def _counted(inner: Make, steps: int) -> Make:
    def make(walk: GenerationContext, depth: int, pin: JSON) -> JSON:
        walk.fill(steps)
        return "" if walk.is_over() else inner(walk, depth, pin)

    return make


def _text(shape: Shape, name: str, owner: str, world: ValueProviders) -> Make:
    fits = world.check_of_text(shape)
    form = shape.formats[0] if shape.formats else ""
    description = f"{shape.title} {shape.description}"
    provider = providers.for_text(form=form, name=name, owner=owner, description=description, now=world.now, locale=world.locale)
    examples = [one for one in shape.examples if isinstance(one, str) and one and (fits is None or fits(one))]
    alike = _alike(examples[0], fits) if examples and not form and _is_identifying(name) else None
    if alike is not None:
        return _drawn(alike)
    plain = fits is None or (bool(form) and not shape.patterns and not shape.min_length and shape.max_length is None)
    if provider and provider.draw and plain and provider.sure and _all_fit(provider.draw, fits):
        return _drawn(provider.draw)
    pool = _pool(provider, fits, shape)
    live = _live(shape, fits)
    if examples and (provider is None or not provider.sure or not pool):
        return _chosen(examples, live)
    if pool:
        return _chosen([*pool, *(examples * (1 + len(pool) // 8))[: len(pool) // 8]], live)
    made = world.words(shape, live)
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


def _pool(provider: providers.Provider | None, fits: Callable[[JSON], bool] | None, shape: Shape) -> list[JSON]:
    if provider is None:
        return []
    offered: Sequence[JSON] = provider.pool
    if provider.draw:
        random = faker_pools.seeded("pool", provider.name)
        offered = [provider.draw(random) for _ in range(_POOL)]
    offered = [one for one in offered if isinstance(one, str)]
    if fits is None:
        return list(offered)
    fitting = [one for one in offered if fits(one)]
    if fitting or shape.patterns or shape.formats or shape.max_length is None or shape.max_length < 3:
        return fitting
    cut = [one[: shape.max_length].rstrip() for one in offered if isinstance(one, str)]
    return [one for one in cut if one and fits(one)]


def _drawn(draw: Callable[[Random], JSON]) -> Make:
    return lambda walk, depth, pin: draw(walk.random)


def _chosen(pool: Sequence[JSON], live: Callable[[Random], str | None]) -> Make:
    values = tuple(pool)
    count = len(values)

    def make(walk: GenerationContext, depth: int, pin: JSON) -> JSON:
        if walk.attempt > 1 and walk.random.random() < 0.5:
            fresh = live(walk.random)
            if fresh is not None:
                return fresh
        return values[int(walk.random.random() * count)]

    return make


def chosen_of(values: Sequence[JSON]) -> Make:
    """One of the values; a pinned one as it is."""
    count = len(values)
    return lambda walk, depth, pin: values[int(walk.random.random() * count)] if pin is ABSENT else pin


def _never(reason: str) -> Make:
    def make(walk: GenerationContext, depth: int, pin: JSON) -> JSON:
        if walk.is_lenient:
            return ""
        raise Impossible(reason)

    return make


def _live(shape: Shape, fits: Callable[[JSON], bool] | None) -> Callable[[Random], str | None]:
    """A maker of new texts, which gives None when it finds none that fits."""
    writers = _of_patterns(shape) if shape.patterns else [_of_length(shape.min_length, shape.max_length)]
    if shape.barred or not shape.patterns:
        writers.append(_of_letters(shape.min_length, shape.max_length))
    spelled = [lengths.writer(form, shape.min_length, shape.max_length) for form in shape.formats]
    writers = [*(one for one in spelled if one is not None), *writers]
    tries = max(len(writers), min(_TRIES, BUDGET.letters // _least(shape)))

    def write(random: Random) -> str | None:
        for count in range(tries):
            found = writers[count % len(writers)](random)
            if fits is None or fits(found):
                return found
        return None

    return write


def _least(shape: Shape) -> int:
    """How long a text has to be, at least 1."""
    return max(shape.min_length, _least_of_patterns(shape), 1)


def _least_of_patterns(shape: Shape) -> int:
    found = [0]
    for pattern in shape.patterns:
        try:
            found.append(regex.shortest(pattern))
        except regex.UnsupportedPattern:
            continue
    return max(found)


def _of_patterns(shape: Shape) -> list[Callable[[Random], str]]:
    found: list[Callable[[Random], str]] = []
    for extra in (3, shape.min_length + 3, max(shape.min_length // 2, 1), 0):
        for pattern in shape.patterns:
            try:
                found.append(_stretched(regex.generate(pattern, extra=extra), pattern, shape))
            except regex.UnsupportedPattern:
                continue
    return found or [_of_length(shape.min_length, shape.max_length)]


def _stretched(write: Callable[[Random], str], pattern: str, shape: Shape) -> Callable[[Random], str]:
    """Where the pattern is not tied to an end, the text may grow there to the least length."""
    if pattern.endswith("$") and pattern.startswith("^"):
        return write
    filler = _of_length(shape.min_length, shape.max_length)

    def stretch(random: Random) -> str:
        found = write(random)
        missing = shape.min_length - len(found)
        if missing <= 0:
            return found
        more = filler(random)[:missing]
        return f"{found}{more}" if not pattern.endswith("$") else f"{more}{found}"

    return stretch


def _of_length(low: int, high: int | None) -> Callable[[Random], str]:
    top = low + 24 if high is None else high
    words = texts.words()
    write_block = _of_length(_LONG, _LONG) if low > _LONG else None

    def write(random: Random) -> str:
        found = str(words[int(random.random() * len(words))])
        goal = max(low, min(top, 4 + int(random.random() * 8)))
        if write_block is not None:  # the same words again and again
            return (write_block(random) * (goal // _LONG + 1))[: goal - 1] + "s"
        parts, length = [found], len(found)
        while length < goal:
            more = str(words[int(random.random() * len(words))])
            parts.append(more)
            length += 1 + len(more)
        return _trimmed(" ".join(parts), low, top)

    return write


def _of_letters(low: int, high: int | None) -> Callable[[Random], str]:
    """Texts of one sort of letters, for what words cannot be."""
    top = low + 12 if high is None else min(high, low + 12)

    def write(random: Random) -> str:
        letters = _ALPHABETS[int(random.random() * len(_ALPHABETS))]
        return "".join(random.choices(letters, k=low + int(random.random() * (top - low + 1))))

    return write


def _trimmed(found: str, low: int, high: int) -> str:
    if len(found) <= high:
        return found
    cut = found[:high].rstrip()
    return cut if len(cut) >= low else found[: high - 1] + "s" if high else ""
