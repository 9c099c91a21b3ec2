"""State while one value is generated: randomness, the attempt, and how much has been generated so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final, Protocol

from contracts.generation.budget import BUDGET
from contracts.http.messages import ABSENT, JSON

__all__ = ["ENDLESS", "TOO_DEEP", "Exhausted", "Extent", "GenerationContext", "Impossible", "Make", "Opened", "refusal"]

ENDLESS: Final = "every value would have to contain another one, endlessly"
TOO_DEEP: Final = f"every value would have more than {BUDGET.levels} levels"
_VARIED: Final = 60  # after so many, what varies has scalars alone
_MOST_OBJECTS: Final = 2_000  # after this many objects and lists only what is required


class Impossible(Exception):
    """No value is possible here; a choice above takes another branch, an optional member is omitted.

    `is_too_large`: a value exists, but exceeds the budget, so retrying is useless.
    """

    def __init__(self, reason: str, *, is_too_large: bool = False) -> None:
        super().__init__(reason)
        self.is_too_large = is_too_large


class Exhausted(Exception):
    """The value took too many steps; only the top level may catch it. `is_too_large`: most steps were spent on generated values, not on
    retries."""

    def __init__(self, *, is_too_large: bool = False) -> None:
        super().__init__()
        self.is_too_large = is_too_large


class Opened(Protocol):
    """What a context knows of a node: its members, and which one it is."""

    @property
    def members(self) -> Mapping[str, object]: ...


@dataclass(frozen=True, slots=True)
class Extent:
    """How deep the optional objects and lists of a value go: those above `depth` have all of theirs, those there the first `width`."""

    depth: int
    width: int

    def room(self, depth: int) -> int:
        """How many optional objects and lists an object at this depth may have."""
        return _MOST_OBJECTS if depth < self.depth else self.width if depth == self.depth else 0


class GenerationContext:
    """One attempt at one value. `attempt` 0 is the pretty one: all members, the first branch; later ones vary everything.

    `is_sparse`: optional members stay away; `is_varied`: of choices any branch is taken. `is_lenient`: what cannot be satisfied is left out
    instead of refused; `is_hasty`: and little is tried before, at each level of what nothing fits, and what is beyond the budget is left
    out too. `shared`: what all parts of one
    value have in common, such as the currency. `open`: the nodes of the objects that are being made, the outermost first; `around`: their
    keys. `extent`: set by the outermost one. `index`: of the item that is being made in its list, -1 outside of lists.
    """

    __slots__ = (
        "around",
        "attempt",
        "extent",
        "index",
        "is_hasty",
        "is_lenient",
        "is_sparse",
        "is_varied",
        "large",
        "made",
        "open",
        "rng",
        "shared",
        "steps",
    )

    def __init__(
        self,
        rng: Random,
        *,
        attempt: int = 0,
        is_lenient: bool = False,
        is_hasty: bool = False,
        is_sparse: bool = False,
        is_varied: bool = False,
    ) -> None:
        self.rng, self.attempt, self.is_lenient = rng, attempt, is_lenient
        self.is_sparse, self.is_hasty, self.is_varied = is_sparse, is_hasty, is_varied
        self.shared: dict[str, JSON] = {}
        self.open: list[Opened] = []
        self.around: list[str] = []
        self.extent: Extent | None = None
        self.index = -1
        self.made = 0
        self.steps = BUDGET.steps
        self.large = 0  # of the steps, those for what was made

    def count(self) -> None:
        """Counts an object or a list."""
        self.made += 1
        self.large += 1
        self.spend(1)
        if self.is_varied and self.made > _VARIED:  # branches that are not the usual ones may be much larger
            self.is_varied, self.extent = False, Extent(0, 0)

    def spend(self, steps: int) -> None:
        """Counts steps, so that no schema keeps it busy without end."""
        self.steps -= steps
        if self.steps < 0 and not self.is_hasty:
            raise Exhausted(is_too_large=4 * self.large > 3 * BUDGET.steps)

    def fill(self, steps: int) -> None:
        """Counts steps for what is large: many items, many letters."""
        self.large += steps
        self.spend(steps)

    def is_over(self) -> bool:
        """Whether the budget is used up: what is left of the value is left out. Only where it is hasty does it come that far."""
        return self.steps < 0

    @property
    def is_half_over(self) -> bool:
        """Whether there is no room for another try of what was made so far."""
        return 2 * self.steps < BUDGET.steps

    def is_tight(self, depth: int) -> bool:
        """Whether the way that ends soonest is to be taken, as this is deeper than anything optional."""
        return (self.extent is not None and depth > self.extent.depth + 1) or self.made > _MOST_OBJECTS

    def below(self, count: int) -> int:
        """A random index, 0 … count - 1."""
        return int(self.rng.random() * count)


Make = Callable[[GenerationContext, int, JSON], JSON]  # (context, depth, fixed or ABSENT) → value


def refusal(reason: str, *, is_too_large: bool = False) -> Make:
    """The maker where no value fits: it keeps what is fixed."""

    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        if fixed is not ABSENT:
            return fixed
        if context.is_lenient:
            return None
        raise Impossible(reason, is_too_large=is_too_large)

    return make
