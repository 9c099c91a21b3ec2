"""How much a generated value may cost. Schemas that need more are generated up to the limit, with a warning at start.

The budget counts steps, not seconds, so that the same request gets the same bytes on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["BUDGET", "Budget", "excess"]

_LONG: Final = 10**15  # a number that nobody counts the zeros of


@dataclass(frozen=True, slots=True)
class Budget:
    """Of one value: the most `items` of an array, `members` of an object, `letters` of a text, `levels` of nesting, and `steps` in all.

    An object, an array and a try that failed are one step each; so are 16 items, 500 letters of one text, and 20 schemas that are asked
    about parts of a value where that is counted. All steps take about half a second. `pattern_letters`: of the shortest text that a pattern
    asks for, as each letter is compared with all of the pattern. `branches`: the ways through choices within choices that are looked at to
    find out what an answer is about.
    """

    items: int = 50_000
    members: int = 10_000
    letters: int = 1_000_000
    levels: int = 100
    steps: int = 10_000
    pattern_letters: int = 10_000
    branches: int = 500
    items_per_step: int = 16
    letters_per_step: int = 500
    checks_per_step: int = 20


BUDGET: Final = Budget()


_MOST: Final = {
    "items": BUDGET.items, "letters": BUDGET.letters, "letters of a pattern": BUDGET.pattern_letters, "members": BUDGET.members,
}  # fmt: skip


def excess(least: int, noun: str) -> str:
    """What to say of a schema that asks for so many "items", "letters", "letters of a pattern" or "members", "" where there is room."""
    most = _MOST[noun]
    if least <= most:
        return ""
    written = f"{least:,}" if least < _LONG else f"{float(least):g}"
    return f"at least {written} {noun} are required; generated data has at most {most:,} and does not match the schema"
