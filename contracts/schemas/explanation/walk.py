"""The walk over a value and a schema that it does not match: which parts to examine, in which order, and when to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from contracts.display import shown
from contracts.http.messages import JSON
from contracts.schemas.explanation.schema_errors import ExplanationBudget, FoundError, Task, ValueLocation, WalkStep
from contracts.schemas.validators.fitness import Fitness
from contracts.schemas.validators.guarding import LimitsExhausted

__all__ = ["ErrorWalk", "KeywordSteps", "Shared"]

Schema = dict | bool

_CHUNK = 1_000  # items checked at once
_MOST_OF_A_BRANCH = 25  # errors used to compare branches


class Shared:
    """State shared by all walks over one value: the steps of each keyword, locations, cached results, and the remaining budget."""

    def __init__(self, fitness: Fitness, budget: ExplanationBudget, steps: Mapping[str, tuple[type, KeywordSteps]]) -> None:
        self.fitness, self.budget, self.steps = fitness, budget, steps
        self._locations: dict[tuple[int, str | int], ValueLocation] = {}
        self._known: dict[tuple[int, int], bool] = {}

    def location(self, parent: ValueLocation, part: str | int) -> ValueLocation:
        """The location of a part of a value."""
        known = self._locations.get((id(parent), part))
        if known is None:
            known = self._locations[id(parent), part] = ValueLocation(parent, part)
        return known

    def fits(self, node: Schema, value: JSON) -> bool:
        """Whether a part of the value matches, checked once for each list and object."""
        if not isinstance(value, (dict, list)):
            self.budget.spend()
            return self.fitness.fits(node, value)
        known = self._known.get((id(node), id(value)))
        if known is None:
            self.budget.spend(is_large=True)
            known = self._known[id(node), id(value)] = self.fitness.fits(node, value)
        return known


class ErrorWalk:
    """One walk over all errors or, if `is_shallow`, over those outside of alternatives.

    `found`: the first errors; `more`: how many others.
    """

    def __init__(self, shared: Shared, most: int, *, is_shallow: bool = False) -> None:
        self._shared, self._most, self.is_shallow = shared, most, is_shallow
        self.fitness, self.spend, self.fits, self.location = shared.fitness, shared.budget.spend, shared.fits, shared.location
        self._seen: set[tuple[int, int]] = set()
        self._task = Task(True, None, ValueLocation(), "")
        self.found: list[FoundError] = []
        self.more = 0

    def run(self, task: Task) -> bool:
        """Walks; returns whether it finished."""
        stack: list[Iterator[WalkStep]] = [iter((task,))]
        try:
            while stack:
                step = next(stack[-1], None)
                if step is None:
                    stack.pop()
                elif isinstance(step, FoundError):
                    self._take(step)
                elif (id(step.node), id(step.location)) not in self._seen:
                    self._seen.add((id(step.node), id(step.location)))
                    self._task = step
                    self.spend()
                    stack.append(self._steps(step))
                if self.is_shallow and self.is_full:
                    break
        except LimitsExhausted:
            if self.is_shallow:
                raise
            return False
        return True

    def near(self, task: Task) -> list[FoundError]:
        """The errors of a task, without those inside alternatives."""
        walk = ErrorWalk(self._shared, _MOST_OF_A_BRANCH, is_shallow=True)
        walk.run(task)
        return walk.found

    def given_up(self) -> FoundError:
        """An error that only tells where the value does not match."""
        task = self._task
        message = f"{shown(task.value)} does not match; the schema is too complex to say why"
        return FoundError(task.location, "schema", message, task.where, task.value)

    @property
    def is_full(self) -> bool:
        """Whether further errors are only counted."""
        return len(self.found) >= self._most

    def child(self, node: Schema, task: Task, part: str | int, where: str) -> Task:
        """The task of a part of the task's value."""
        return Task(node, task.value[part], self.location(task.location, part), f"{task.where}/{where}")  # type: ignore[index]

    def children(self, node: Schema, task: Task, parts: Sequence[str | int], where: str) -> Iterator[Task]:
        """The tasks of the parts that do not match."""
        for start in range(0, len(parts), _CHUNK):
            some = parts[start : start + _CHUNK]
            values = [task.value[part] for part in some]  # type: ignore[index]
            self.spend(is_large=True)
            if self.fitness.fit(node, values):
                continue
            if self.is_full and isinstance(node, dict) and self.fitness.plan(node).is_leaf:
                self.more += self.fitness.plan(node).count(values)
                continue
            for part, value in zip(some, values, strict=True):
                if not self.fits(node, value):
                    yield self.child(node, task, part, where)

    def called(self, pattern: str, names: Iterable[str]) -> list[str]:
        """The names that match a pattern."""
        matching = []
        for name in names:
            self.spend()
            if self.fitness.is_called(pattern, name):
                matching.append(name)
        return matching

    def _take(self, found: FoundError) -> None:
        if self.is_full:
            self.more += 1
        else:
            self.found.append(found)

    def _steps(self, task: Task) -> Iterator[WalkStep]:
        node = task.node
        if not isinstance(node, dict):
            if node is False:
                yield FoundError(task.location, "falseSchema", f"{shown(task.value)} is not allowed here", task.where, task.value)
            return
        if "$ref" in node:
            yield Task(self.fitness.target(node["$ref"]), task.value, task.location, self.fitness.place(node))
            return
        plan = self.fitness.plan(node)
        for one in plan.errors(task.value):
            options = tuple(node.get("enum", ())) if one.keyword == "enum" else (node["const"],) if one.keyword == "const" else ()
            yield FoundError(task.location, one.keyword, one.message, f"{task.where}/{one.written}", task.value, one.missing, options)
        for keyword in plan.walked:
            of_type, steps = self._shared.steps.get(keyword, (object, None))
            if steps and isinstance(task.value, of_type):
                yield from steps(self, task, node, task.value)


KeywordSteps = Callable[..., Iterator[WalkStep]]  # of a walk, a task, the task's schema, and its value, which is of the keyword's type
