"""What a check is, and what it may know of an exchange."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from contracts.api.model import Operation, Spec
from contracts.checker.failures import Citation
from contracts.http.messages import JSON, Request, Response, Violation
from contracts.rules.decide.decision import Decision

__all__ = ["Check", "CheckFailure", "ExchangeFacts"]


@dataclass(frozen=True, slots=True)
class ExchangeFacts:
    """One exchange and what is known of it before anything is judged.

    `operation`: None where path and method name none. `siblings`: the operations of the path, for another method. `violations`: how the
    response breaks the document, without what a broken row of the book says already. `is_ruled`: whether rules of the book decide on
    this operation. `is_example`: whether the document's own examples made the request. `is_judged_by_book`: whether a rule of the book
    has already said that the answer is wrong.
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

    @property
    def is_asked_for(self) -> bool:
        """Whether the status is the one that the decision asks for: never a finding by status."""
        return self.decision.status == self.response.status


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """What a check has to say against an answer."""

    message: str
    expected: JSON = None
    actual: JSON = None


@dataclass(frozen=True, slots=True)
class Check:
    """One promise that every implementation of every document makes.

    `kind`: document or robustness. `find`: None where no single exchange shows it. `schemathesis`: names of its checks that see the same
    defect. `promise`: the sentence of the document that such an answer breaks, with its place; without one there is only `source`.
    """

    id: str
    kind: str
    meaning: str
    source: str
    find: Callable[[ExchangeFacts], CheckFailure | None] | None
    schemathesis: tuple[str, ...] = ()
    promise: Callable[[ExchangeFacts], Citation | None] | None = None

    def citation(self, facts: ExchangeFacts) -> Citation:
        """Who says that the answer to an exchange is wrong."""
        return (self.promise(facts) if self.promise else None) or Citation(self.source)
