"""What is checked rather than built: values are made until one fits."""

from __future__ import annotations

from typing import Final

from contracts.generation.budget import BUDGET
from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext, Impossible, Make
from contracts.generation.minimum_depth import is_endless
from contracts.http.messages import ABSENT, JSON
from contracts.schemas.validation import effort

__all__ = ["checked"]

_TRIES: Final = 40
_TRIES_FIXED: Final = 12
_TRIES_HASTY: Final = 3


def checked(node: Node, inner: Make) -> Make:
    """Tries until the value fits. A fixed value that cannot fit is given up soon, and kept."""

    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        outer, reason = context.attempt, "no value was found that fits"
        value: JSON = ABSENT
        if context.is_lenient and fixed is ABSENT and (context.is_over() or is_endless(node)):
            return inner(context, depth, fixed)  # it is taken, whether it fits or not
        tries = 1 if context.is_over() else _TRIES_HASTY if context.is_hasty else _TRIES if fixed is ABSENT else _TRIES_FIXED
        try:
            for attempt in range(tries):
                if attempt and context.is_hasty and context.is_half_over:
                    break
                context.attempt = outer + attempt
                context.spend(attempt)
                try:
                    value = inner(context, depth, fixed)
                except Impossible as error:
                    if error.is_too_large:
                        raise
                    reason = str(error)
                    continue
                before = effort()
                is_valid = node.is_valid(value)
                context.spend((effort() - before) // BUDGET.checks_per_step)
                if is_valid:
                    return value
        finally:
            context.attempt = outer
        if value is not ABSENT and (fixed is not ABSENT or context.is_lenient):
            return value
        raise Impossible(reason)

    return make
