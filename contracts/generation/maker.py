"""What makes values of one schema, as far as there are any."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Final

from contracts.generation.compiler import Node
from contracts.generation.context import Exhausted, GenerationContext, Impossible
from contracts.http.messages import ABSENT, JSON

__all__ = ["Maker", "Unsatisfiable"]

_ATTEMPTS: Final = 8


class Unsatisfiable(Exception):
    """No value satisfies the schema, or none was found; `reason` says why, `maker` makes something close to it.

    `is_too_large`: one would, but is beyond the budget.
    """

    def __init__(self, reason: str, maker: Maker, *, is_too_large: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.maker, self.is_too_large = reason, maker, is_too_large


class Maker:
    """Makes values of one schema. `is_proven`: every value made on trial was valid, so that those to come are not looked at again.

    `node` shows the schema's parts; `is_best_effort`: nothing satisfies the schema, and what comes close is made; `is_cut`: as much of it
    as the budget allows. `fits`: what is asked of generated values, which may be more than `is_valid`. `is_hopeless`: no value made on
    trial was valid; `witness`: a value known to be valid, for when no other is found.
    """

    __slots__ = ("_is_valid", "fits", "is_best_effort", "is_cut", "is_hopeless", "is_proven", "node", "witness")

    def __init__(
        self,
        node: Node,
        is_valid: Callable[[JSON], bool],
        *,
        fits: Callable[[JSON], bool] | None = None,
        is_proven: bool,
        is_best_effort: bool = False,
        is_cut: bool = False,
        is_hopeless: bool = False,
    ) -> None:
        self.node, self._is_valid, self.fits, self.is_cut = node, is_valid, fits or is_valid, is_cut
        self.is_proven, self.is_best_effort, self.is_hopeless = is_proven, is_best_effort, is_hopeless
        self.witness: JSON = ABSENT
        node.compile()

    def __call__(
        self,
        rng: Random,
        fixed: JSON = ABSENT,
        *,
        is_sparse: bool = False,
        index: int = -1,
    ) -> JSON:
        """A value. Members of a fixed mapping stay as they are, at any depth; any other fixed value is the answer.

        `is_sparse`: only members that are required are added. `index`: of the item in its list, -1 for one by itself: the first shows the
        examples of its members, the others vary.
        """
        if fixed is not ABSENT and (not isinstance(fixed, (dict, list)) or (not is_sparse and self.is_complete(fixed))):
            return fixed
        is_sure = self.is_best_effort or (self.is_proven and (fixed is ABSENT or not self.node.shape.is_risky))
        value: JSON = ABSENT
        valid: JSON = ABSENT
        for attempt in range(1 if is_sure else _ATTEMPTS):
            context = GenerationContext(
                rng,
                attempt=attempt,
                is_lenient=self.is_best_effort,
                is_hasty=self.is_cut,
                is_sparse=is_sparse,
            )
            context.index = index
            value = self._attempt(context, fixed)
            if is_sure or self.fits(value):
                return value
            if valid is ABSENT and self.is_valid(value):
                valid = value
        if valid is not ABSENT:
            return valid
        return value if fixed is not ABSENT or self.witness is ABSENT else copy.deepcopy(self.witness)

    def is_complete(self, fixed: JSON) -> bool:
        """Whether a fixed value needs nothing generated."""
        return self.node.is_complete(fixed)

    def is_valid(self, value: JSON) -> bool:
        """Whether a value satisfies the schema."""
        return self._is_valid(value)

    def _attempt(self, context: GenerationContext, fixed: JSON) -> JSON:
        try:
            return self.node.make(context, 0, fixed)
        except (Impossible, Exhausted, RecursionError):
            pass  # as near as it gets, then: the fixed part asks for the impossible, or the schema does
        for is_hasty in (False, True):
            try:
                return self.node.make(
                    GenerationContext(context.rng, is_lenient=True, is_hasty=is_hasty, is_sparse=context.is_sparse), 0, fixed
                )
            except (Impossible, Exhausted, RecursionError):
                continue
        return None if fixed is ABSENT else fixed
