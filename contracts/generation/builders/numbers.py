"""Makers of numbers: within the bounds, on the grid of `multipleOf`, in a range that the name or an example suggests."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from contracts.api.resources.vocabulary import IDS
from contracts.api.resources.words import words_of
from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext, Impossible, Make
from contracts.generation.merging.merged_schema import MergedSchema, common_step
from contracts.generation.vocabulary.number_ranges import Range, expected_range
from contracts.http.messages import JSON

__all__ = ["fits", "integer", "number"]

_TRIES: Final = 40
_KEYS: Final = 1_000  # ids that are as small as 1 in an example
_LARGEST: Final = 10**4000  # Python refuses to write longer integers
_MOST_MULTIPLES: Final = 10**300  # to choose from: floats count no further
_FORMATS_END: Final = 2**31  # a bound beyond it is that of a format


def number(node: Node, shape: MergedSchema) -> tuple[Make, tuple[Node, ...]]:
    """The maker of numbers."""
    return _number(node, shape, is_integer=False), ()


def integer(node: Node, shape: MergedSchema) -> tuple[Make, tuple[Node, ...]]:
    """The maker of integers."""
    return _number(node, shape, is_integer=True), ()


def fits(shape: MergedSchema, value: float) -> bool:
    """Whether a number is within the bounds, and on the grid."""
    return _is_finite(value) and _inside(shape, Fraction(str(value))) and all(_divides(step, value) for step in shape.steps)


def _number(node: Node, shape: MergedSchema, *, is_integer: bool) -> Make:
    step = common_step(shape.steps)
    description = f"{shape.title} {shape.description}".strip()
    expected = expected_range(
        name=node.name, owner=node.owner, is_integer=is_integer, now=node.compiler.values.now, description=description
    )
    examples = [one for one in shape.examples if isinstance(one, (int, float)) and not isinstance(one, bool) and _is_finite(one)]
    is_key = words_of(node.name).split(" ")[-1] in IDS
    low, high = _span(shape, expected, examples, is_key=is_key)
    if step is not None or is_integer:
        grid = _least_common(step, is_integer)
        return _on_grid(shape, grid, low, high, is_integer=is_integer, steps=shape.steps)
    return _real(shape, low, high, decimals=expected.decimals if expected else 2)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _least_common(step: Fraction | None, is_integer: bool) -> Fraction:
    if step is None:
        return Fraction(1)
    return Fraction(step.numerator) if is_integer else step


def _span(shape: MergedSchema, expected: Range | None, examples: list, *, is_key: bool) -> tuple[Fraction, Fraction]:
    """The range to draw from: what is expected, as far as the bounds let it, else a stretch beside the bounds."""
    low = Fraction(str(shape.low[0])) if shape.low else None
    high = Fraction(str(shape.high[0])) if shape.high else None
    wanted = (Fraction(str(expected.low)), Fraction(str(expected.high))) if expected else None
    if examples and (expected is None or not expected.low <= examples[0] <= expected.high):
        first = Fraction(str(examples[0]))
        size = abs(first)
        wanted = (first - size / 2, first + size / 2) if not is_key else (Fraction(1), max(10 * size, Fraction(_KEYS)))
    if wanted:
        cut = max(wanted[0], low) if low is not None else wanted[0], min(wanted[1], high) if high is not None else wanted[1]
        if cut[0] <= cut[1]:
            return cut
    if low is not None and high is not None and low <= -_FORMATS_END and high >= _FORMATS_END - 1:
        return Fraction(0), Fraction(1000)  # `int32` and its kin say how a number is stored, not how large it is
    if high is not None and high >= _FORMATS_END - 1:
        return (low, min(low + max(Fraction(100), abs(low)), high)) if low is not None else (Fraction(0), Fraction(1000))
    if low is not None and high is not None:
        return low, high
    stretch = max(Fraction(100), abs(low if low is not None else high or Fraction(0)))
    if low is not None:
        return low, low + stretch
    return (high - stretch, high) if high is not None else (Fraction(0), Fraction(1000))


def _inside(shape: MergedSchema, value: Fraction) -> bool:
    if shape.low and (value < Fraction(str(shape.low[0])) or (shape.low[1] and value == Fraction(str(shape.low[0])))):
        return False
    return not (shape.high and (value > Fraction(str(shape.high[0])) or (shape.high[1] and value == Fraction(str(shape.high[0])))))


def _on_grid(shape: MergedSchema, grid: Fraction, low: Fraction, high: Fraction, *, is_integer: bool, steps: Sequence[JSON]) -> Make:
    first, last = math.ceil(low / grid), math.floor(high / grid)
    while first <= last and not _inside(shape, first * grid):
        first += 1
    while last >= first and not _inside(shape, last * grid):
        last -= 1
    if first > last:  # the expected range misses the grid: any multiple within the bounds
        first, last = _any_multiples(shape, grid)
    if first > last:
        return _never_number("no multiple of `multipleOf` is within the bounds")
    if max(abs(first), abs(last)) * grid > _LARGEST:
        return _never_number("every possible number has too many digits")
    last = min(last, first + _MOST_MULTIPLES)
    if grid.denominator == 1:
        size = grid.numerator
        return lambda context, depth, fixed: size * (first + int(context.rng.random() * (last - first + 1)))
    return _on_fine_grid(grid, first, last, steps)


def _any_multiples(shape: MergedSchema, grid: Fraction) -> tuple[int, int]:
    low = Fraction(str(shape.low[0])) if shape.low else None
    high = Fraction(str(shape.high[0])) if shape.high else None
    first = math.ceil(low / grid) if low is not None else math.floor(high / grid) - 100 if high is not None else 0
    last = math.floor(high / grid) if high is not None else first + 100
    first += first <= last and not _inside(shape, first * grid)
    last -= first <= last and not _inside(shape, last * grid)
    return first, last


def _on_fine_grid(grid: Fraction, first: int, last: int, steps: Sequence[JSON]) -> Make:
    """Multiples of a fraction, preferring those that are exact in floating point too: some validators divide floats."""

    numerator, denominator = grid.numerator, grid.denominator

    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        value: float = 0.0
        for _ in range(_TRIES):
            exact = (first + context.below(last - first + 1)) * numerator
            value = exact // denominator if exact % denominator == 0 else exact / denominator
            if all(_divides(step, value) for step in steps):
                return value
        return value

    return make


def _divides(step: JSON, value: float) -> bool:
    try:
        return (value / step).is_integer()  # type: ignore[operator]
    except OverflowError:  # beyond what floats can say, and so beyond what anybody divides
        return True


def _real(shape: MergedSchema, low: Fraction, high: Fraction, *, decimals: int) -> Make:
    bottom, top = _finite(low), _finite(high)
    is_wide = not math.isfinite(top - bottom)

    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        for places in (decimals, decimals + 2, decimals + 6, 17):
            chance = context.rng.random()
            drawn = bottom * (1 - chance) + top * chance if is_wide else bottom + chance * (top - bottom)
            value = round(drawn, places)
            if bottom < value < top or _inside(shape, Fraction(value)):
                return value
        middle = (bottom + top) / 2
        if _inside(shape, Fraction(middle)):
            return middle
        return _never_number("no number is within the bounds")(context, depth, fixed)

    return make if bottom <= top else _never_number("no number is within the bounds")


def _finite(value: Fraction) -> float:
    """The nearest number that floating point has."""
    largest = Fraction(sys.float_info.max)
    return float(min(max(value, -largest), largest))


def _never_number(reason: str) -> Make:
    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        if context.is_lenient:
            return 0
        raise Impossible(reason)

    return make
