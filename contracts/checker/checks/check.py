"""What a check is, and the facts it judges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from contracts.api.operations import Operation, Spec
from contracts.checker.failures import Citation, Level
from contracts.http.messages import JSON, Request, Response, Violation
from contracts.rules.decide.decision import Decision

__all__ = ["Check", "CheckFailure", "ExchangeFacts"]


@dataclass(frozen=True, slots=True)
class ExchangeFacts:
    """One exchange, and the facts about it that checks use.

    `operation`: None if path and method match none. `siblings`: the operations of the path, if the method is another. `violations`: how the
    response does not match the document, without what a broken row of the rule book already reports. `is_ruled`: whether the rule book has
    rules for this operation. `is_example`: whether the request comes from the document's own examples. `is_judged_by_book`: whether a rule
    of the rule book already reports the response. `is_shadowed`: a more concrete path of the document, with other methods, comes before the
    templated path that has this method (OpenAPI, Paths Object), so that correct servers may serve either.
    """

    request: Request
    response: Response
    decision: Decision
    operation: Operation | None
    spec: Spec
    siblings: tuple[Operation, ...] = ()
    violations: tuple[Violation, ...] = ()
    is_ruled: bool = False
    is_example: bool = False
    is_judged_by_book: bool = False
    is_shadowed: bool = False

    @property
    def is_asked_for(self) -> bool:
        """Whether the status is the one that the decision asks for: never a finding by status."""
        return self.decision.status == self.response.status


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """A failure that a check found in a response."""

    message: str
    expected: JSON = None
    actual: JSON = None


@dataclass(frozen=True, slots=True)
class Check:
    """One promise that every implementation of every document makes.

    `kind`: document or robustness. `applies`: whether it can judge an exchange; `find` is called for no other, and is None if no single
    exchange shows a failure. `schemathesis`: its checks for the same defect. `promise`: the statement in the document that the response
    violates, with its place; if there is none, only `source` is reported. `level`: `warning` where a standard says SHOULD, leaves the
    matter open, or where many correct services do otherwise.
    """

    id: str
    kind: str
    meaning: str
    source: str
    find: Callable[[ExchangeFacts], CheckFailure | None] | None
    schemathesis: tuple[str, ...] = ()
    promise: Callable[[ExchangeFacts], Citation | None] | None = None
    level: Level = "error"
    applies: Callable[[ExchangeFacts], bool] = lambda facts: True

    def citation(self, facts: ExchangeFacts) -> Citation:
        """The source of the requirement that the response to an exchange violates."""
        return (self.promise(facts) if self.promise else None) or Citation(self.source)
