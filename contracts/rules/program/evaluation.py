"""Any part of the book's expressions, evaluated for one exchange: to explain a decision or a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contracts.http.messages import ABSENT, JSON
from contracts.rules.book.environment import Undecidable
from contracts.rules.language.syntax import Expression
from contracts.rules.language.types import Type
from contracts.rules.program.program import Program

__all__ = ["Evaluate", "evaluator"]

Evaluate = Callable[[Expression], JSON]  # ABSENT where an expression is no value by itself


def evaluator(program: Program, *given: object, variables: Mapping[str, Type] | None = None) -> Evaluate:
    """Gives the value of an expression in a context; ABSENT where it is none by itself (a table's name, a loop variable).

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
