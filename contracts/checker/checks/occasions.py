"""Which exchanges a check can judge. A check that never had an occasion was not held: it did not run."""

from __future__ import annotations

from contracts.api.operations import ResponseSpec
from contracts.checker.checks.check import ExchangeFacts
from contracts.checker.checks.lenient_readings import Leniency, violations_of_class
from contracts.rules.decide.decision import PlainSuccess, Unauthorized, UnsupportedMediaType

__all__ = [
    "is_conversion",
    "is_declared_body",
    "is_declared_header",
    "is_format_violation",
    "is_of_operation",
    "is_other_media_type",
    "is_other_method",
    "is_refused_method",
    "is_unauthorized",
    "is_valid",
    "is_violation",
]


def is_of_operation(facts: ExchangeFacts) -> bool:
    """A request of a declared operation."""
    return facts.operation is not None


def is_declared_body(facts: ExchangeFacts) -> bool:
    """A response whose status is declared with content."""
    declared = _declared(facts)
    return declared is not None and bool(declared.content)


def is_declared_header(facts: ExchangeFacts) -> bool:
    """A response whose status is declared with headers."""
    declared = _declared(facts)
    return declared is not None and bool(declared.headers)


def is_violation(facts: ExchangeFacts) -> bool:
    """A request that every server has to refuse."""
    return facts.operation is not None and bool(violations_of_class(facts, "strict"))


def is_format_violation(facts: ExchangeFacts) -> bool:
    """A request in which only formats are wrong."""
    return facts.operation is not None and _has_only(facts, "format")


def is_conversion(facts: ExchangeFacts) -> bool:
    """A request in which only values that frameworks convert are wrong."""
    return facts.operation is not None and _has_only(facts, "converted")


def is_other_media_type(facts: ExchangeFacts) -> bool:
    """A body of an undeclared media type, where the document declares 415."""
    declares_415 = facts.operation is not None and bool({"415", "4XX"} & facts.operation.responses.keys())
    return declares_415 and isinstance(facts.decision, UnsupportedMediaType)


def is_valid(facts: ExchangeFacts) -> bool:
    """A valid request that no rule refuses."""
    return facts.operation is not None and isinstance(facts.decision, PlainSuccess)


def is_unauthorized(facts: ExchangeFacts) -> bool:
    """A request without the credentials that the document requires."""
    return facts.operation is not None and isinstance(facts.decision, Unauthorized)


def is_other_method(facts: ExchangeFacts) -> bool:
    """A path of the document with another method."""
    return bool(facts.siblings) and not facts.is_shadowed


def is_refused_method(facts: ExchangeFacts) -> bool:
    """A path of the document with a method that was refused with 405."""
    return bool(facts.siblings) and facts.response.status == 405


def _declared(facts: ExchangeFacts) -> ResponseSpec | None:
    return facts.operation.response(facts.response.status) if facts.operation else None


def _has_only(facts: ExchangeFacts, leniency: Leniency) -> bool:
    found = violations_of_class(facts, leniency)
    return bool(found) and len(found) == len(facts.decision.violations)
