"""Why a value does not match a schema: walks the schema, uses compiled checks to find the parts that do not match, and words the errors.

Of several alternatives only the nearest is explained, and `Limits` bound the work: the cost grows with value and schema, never
exponentially, whatever the references.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from contracts.display import shown
from contracts.http.messages import JSON
from contracts.schemas.explanation.schema_errors import ExplanationBudget, FoundError, Limits, SchemaError, Task, ValueLocation
from contracts.schemas.explanation.steps import STEPS
from contracts.schemas.explanation.walk import ErrorWalk, Shared
from contracts.schemas.validators.fitness import Fitness

__all__ = ["Explainer"]


class Explainer:
    """Explains what is wrong with values of one bundled schema."""

    def __init__(self, fitness: Fitness, clock: Callable[[], float] = time.thread_time) -> None:
        self._fitness, self._clock = fitness, clock

    def errors(self, value: JSON, limits: Limits) -> tuple[SchemaError, ...]:
        """The errors of a value that does not match."""
        self._fitness.prepare()
        walk = ErrorWalk(Shared(self._fitness, ExplanationBudget(limits, self._clock), STEPS), limits.errors)
        is_whole = walk.run(Task(self._fitness.bundle.schema, value, ValueLocation(), ""))
        errors = _without_echoes(dict.fromkeys(map(_error, walk.found or [walk.given_up()])))
        if (is_whole and not walk.more) or not walk.found:
            return errors
        return (*errors, SchemaError((), "more", f"and {walk.more:,} more" if is_whole else "and more", ""))


def _error(found: FoundError) -> SchemaError:
    path = found.location.path()
    return SchemaError(path, found.keyword, found.message, found.where, found.missing, "" if found.missing else shown(found.value))


def _without_echoes(errors: Iterable[SchemaError]) -> tuple[SchemaError, ...]:
    """Drops "not a declared member" if that is only a consequence of another error in the member or next to it."""
    listed = tuple(errors)
    others = [(other, other.path, _holder_of(other)) for other in listed]

    def is_echo(error: SchemaError) -> bool:
        parent, size = error.path[:-1], len(error.path)
        for other, path, holder in others:
            if len(path) > size and path[:size] == error.path:
                return True
            if path == error.path and other.keyword != "unevaluatedProperties":
                return True
            if path == parent and holder != _holder_of(error):  # a part of the schema that would have evaluated it
                return True
        return False

    return tuple(error for error in listed if error.keyword != "unevaluatedProperties" or not is_echo(error))


def _holder_of(error: SchemaError) -> str:
    return error.schema_pointer.rpartition("/")[0]
