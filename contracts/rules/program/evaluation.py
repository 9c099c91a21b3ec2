"""Evaluates any part of the book's expressions for one exchange: to explain a decision or a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contracts.http.messages import ABSENT, JSON
from contracts.rules.book.environment import Undecidable
from contracts.rules.language.syntax import Expression
from contracts.rules.language.types import Type
from contracts.rules.program.program import Program

__all__ = ["Evaluate", "evaluator"]

Evaluate = Callable[[Expression], JSON]  # ABSENT if an expression has no value of its own


def evaluator(program: Program, *given: object, variables: Mapping[str, Type] | None = None) -> Evaluate:
    """Returns the value of an expression in a context; ABSENT if it has none of its own (a table's name, a loop variable).

    `variables`: those of a relation, with their types; then `given` are its three contexts and the values of the variables.
    """

    def evaluate(expression: Expression) -> JSON:
        work = program.names.evaluation(expression, variables)
        try:
            return work(*given) if work else ABSENT
        except Undecidable:
            return ABSENT
        except Exception as error:
            raise program.failed(error) from error

    return evaluate
