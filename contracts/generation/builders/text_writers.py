"""Writers of texts that mean nothing: of a pattern, of a format, of words or letters, in a length that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from contracts.generation import pattern_samples
from contracts.generation.budget import BUDGET
from contracts.generation.merging.merged_schema import MergedSchema
from contracts.generation.value_providers import least_length
from contracts.generation.vocabulary import sentences, text_lengths
from contracts.http.messages import JSON

__all__ = ["of_length", "writer"]

_LONG: Final = 10_000  # letters of a text that is not made word by word
_TRIES: Final = 40
_MARKS: Final = "@./:-"  # between the parts of addresses, dates and names
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


def writer(shape: MergedSchema, fits: Callable[[JSON], bool] | None, *, samples: Sequence[str] = ()) -> Callable[[Random], str | None]:
    """A maker of new texts, which gives None when it finds none that fits. `samples`: texts of the format, none of them of the pattern."""
    writers = _of_patterns(shape) if shape.patterns else [of_length(shape.min_length, shape.max_length)]
    if samples:
        writers = [_joined(part, samples, fits) for part in writers] + writers
    if shape.barred or not shape.patterns:
        writers.append(_of_letters(shape.min_length, shape.max_length))
    spelled = [text_lengths.writer(form, shape.min_length, shape.max_length) for form in shape.formats]
    writers = [*(one for one in spelled if one is not None), *writers]
    tries = max(len(writers), min(_TRIES, BUDGET.letters // least_length(shape)))

    def write(rng: Random) -> str | None:
        for count in range(tries):
            found = writers[count % len(writers)](rng)
            if fits is None or fits(found):
                return found
        return None

    return write


def _of_patterns(shape: MergedSchema) -> list[Callable[[Random], str]]:
    found: list[Callable[[Random], str]] = []
    for extra in (3, shape.min_length + 3, max(shape.min_length // 2, 1), 0):
        for pattern in shape.patterns:
            try:
                found.append(_stretched(pattern_samples.generate(pattern, extra=extra), pattern, shape))
            except pattern_samples.UnsupportedPattern:
                continue
    return found or [of_length(shape.min_length, shape.max_length)]


def _joined(part: Callable[[Random], str], samples: Sequence[str], fits: Callable[[JSON], bool] | None) -> Callable[[Random], str]:
    """Texts of a format with one of a pattern in the place of their beginning or end: "anna@example.com", "@acme.com" → "anna@acme.com"."""

    def write(rng: Random) -> str:
        sample, inserted = samples[int(rng.random() * len(samples))], part(rng)
        joined: list[str] = []
        for mark in _MARKS:
            head, _, tail = sample.rpartition(mark)
            joined += [head + inserted, f"{head}{mark}{inserted}", inserted + tail, f"{inserted}{mark}{tail}"] if head and tail else []
        joined += [inserted + sample[len(inserted) :], sample[: max(0, len(sample) - len(inserted))] + inserted]
        return next((one for one in joined if fits is None or fits(one)), inserted)

    return write


def _stretched(write: Callable[[Random], str], pattern: str, shape: MergedSchema) -> Callable[[Random], str]:
    """Where the pattern is not tied to an end, the text may grow there to the least length."""
    if pattern.endswith("$") and pattern.startswith("^"):
        return write
    filler = of_length(shape.min_length, shape.max_length)

    def stretch(rng: Random) -> str:
        found = write(rng)
        missing = shape.min_length - len(found)
        if missing <= 0:
            return found
        more = filler(rng)[:missing]
        return f"{found}{more}" if not pattern.endswith("$") else f"{more}{found}"

    return stretch


def of_length(low: int, high: int | None) -> Callable[[Random], str]:
    """Words, as many as are needed."""
    top = low + 24 if high is None else high
    words = sentences.words()
    write_block = of_length(_LONG, _LONG) if low > _LONG else None

    def write(rng: Random) -> str:
        found = str(words[int(rng.random() * len(words))])
        goal = max(low, min(top, 4 + int(rng.random() * 8)))
        if write_block is not None:  # the same words again and again
            return (write_block(rng) * (goal // _LONG + 1))[: goal - 1] + "s"
        parts, length = [found], len(found)
        while length < goal:
            more = str(words[int(rng.random() * len(words))])
            parts.append(more)
            length += 1 + len(more)
        return _trimmed(" ".join(parts), low, top)

    return write


def _of_letters(low: int, high: int | None) -> Callable[[Random], str]:
    """Texts of one sort of letters, for what words cannot be."""
    top = low + 12 if high is None else min(high, low + 12)

    def write(rng: Random) -> str:
        letters = _ALPHABETS[int(rng.random() * len(_ALPHABETS))]
        return "".join(rng.choices(letters, k=low + int(rng.random() * (top - low + 1))))

    return write


def _trimmed(found: str, low: int, high: int) -> str:
    if len(found) <= high:
        return found
    cut = found[:high].rstrip()
    return cut if len(cut) >= low else found[: high - 1] + "s" if high else ""
