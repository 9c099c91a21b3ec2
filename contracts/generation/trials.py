"""Values made on trial, which show whether a schema was compiled well, as far as a limited effort goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from contracts.generation.budget import BUDGET
from contracts.generation.compiler import Node
from contracts.generation.context import Exhausted, GenerationContext, Impossible
from contracts.http.messages import ABSENT, JSON

__all__ = ["PROBES", "Effort", "probe"]

PROBES: Final = 16  # values made and judged when a schema is compiled
_USUAL: Final = 12  # so many as most answers are, the others with any branch, which a request may ask for
_HOPELESS: Final = 4  # so many of the first all wrong: no need for more
_MOST_EFFORT: Final = 4 * BUDGET.steps


@dataclass(frozen=True, slots=True)
class Probed:
    """How many trial values were invalid, and why the last one was. `is_whole`: whether all planned trials were made."""

    failures: int
    reason: str
    is_too_large: bool = False
    is_whole: bool = True


class Effort:
    """What was spent on trials of one schema, which ends when as much was as a few of the largest answers cost."""

    def __init__(self) -> None:
        self._left = _MOST_EFFORT

    def add(self, context: GenerationContext) -> None:
        """Counts the steps of a value that is made."""
        self._left -= BUDGET.steps - context.steps

    @property
    def is_spent(self) -> bool:
        return self._left < 0


def probe(node: Node, is_valid: Callable[[JSON], bool], effort: Effort) -> Probed:
    """How trials of a node went."""
    failures, reason = 0, "no value was found that satisfies it"
    for seed in range(PROBES):
        if effort.is_spent:
            return Probed(failures if failures < seed else PROBES, reason, is_whole=False)
        context = GenerationContext(Random(seed), is_varied=seed >= _USUAL)
        try:
            if is_valid(node.make(context, 0, ABSENT)):
                continue
        except Impossible as error:
            if error.is_too_large:
                return Probed(PROBES, str(error), is_too_large=True)
            reason = str(error)
        except Exhausted as error:
            reason = "it is too large to generate a value for"
            if error.is_too_large:
                return Probed(PROBES, f"every value has more than {BUDGET.steps:,} objects and lists", is_too_large=True)
        except RecursionError:
            reason = "it is too large to generate a value for"
        finally:
            effort.add(context)
        failures += 1
        if failures == seed + 1 == _HOPELESS:
            return Probed(PROBES, reason)
    return Probed(failures, reason)
