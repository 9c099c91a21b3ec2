"""Texts of a pattern, judged by the validator's own engine."""

from __future__ import annotations

from random import Random

import pytest

from contracts.generation.pattern_samples import UnsupportedPattern, generate
from contracts.schemas.validation import Schemas

PATTERNS = [
    r"^[A-Z]{3}-\d+$",
    r"^\p{L}+$",
    r"^\p{Lu}\p{Ll}{2,}$",
    r"^([a-z0-9]+(-[a-z0-9]+)*)$",
    r"^\+[1-9]\d{7,14}$",
    r"^[^/\s]+$",
    r"^(sk|pk)_(test|live)_\w{24}$",
    r"^#?([a-fA-F0-9]{6}|[a-fA-F0-9]{3})$",
    r"^\S+@\S+\.\S+$",
    r"\$\{.*\}",
    r"^[\w\-\.]+$",
    r"^a{2,}$",
    r"^(?:[01]\d|2[0-3]):[0-5]\d$",
    r"^\/v1\/[a-z]+$",
    r"^$",
    r"^x|y$",
    r"^\x41\u0042$",
    r"^[^a-z]$",
    r"^[\s\S]*$",
    r"^(?<year>\d{4})-\d\d$",
    r"^[\[\]]+$",
    r"^\d{3}(?:-?\d{2}){2}$",
    r"^[\p{L} '-]{1,20}$",
    r"^[^\x00-\x7f]{2}$",
    r"^(?i)abc$".replace("(?i)", ""),
    r"^.*?end$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_texts_match_their_pattern(pattern: str) -> None:
    check, write, random = Schemas({}).validator({"pattern": pattern}), generate(pattern), Random(0)
    assert [text for text in (write(random) for _ in range(100)) if not check.is_valid(text)] == []


def test_back_references_repeat_the_group() -> None:
    write = generate(r"^(?<y>\d{4})-\k<y>$")
    assert all(text[:4] == text[5:] for text in (write(Random(seed)) for seed in range(20)))


def test_more_repeats_are_written_when_asked() -> None:
    write = generate("^[a-z]+$", extra=200)
    assert max(len(write(Random(seed))) for seed in range(50)) > 100


@pytest.mark.parametrize("pattern", ["(", "[z-a]", "a**", "(?P<n"])
def test_a_broken_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(UnsupportedPattern):
        generate(pattern)
