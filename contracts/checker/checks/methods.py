"""Checks of methods that a path does not support (RFC 9110, sections 15.5.6 and 10.2.1)."""

from __future__ import annotations

from contracts.checker.checks.check import CheckFailure, ExchangeFacts

__all__ = ["COMMON", "allow_header_is_complete", "allow_header_lists_all_methods", "unsupported_method_is_405"]

IMPLICIT = frozenset({"HEAD", "OPTIONS"})
COMMON = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


def unsupported_method_is_405(facts: ExchangeFacts) -> CheckFailure | None:
    """A method that the path does not support is not served; servers may choose another status than 405."""
    method, status = facts.request.method.upper(), facts.response.status
    if method in IMPLICIT or not 200 <= status < 300:
        return None
    return CheckFailure(f"returned {status} for {method}, which the path does not support", 405, status)


def allow_header_is_complete(facts: ExchangeFacts) -> CheckFailure | None:
    """A 405 has an `Allow` header that does not list the rejected method."""
    allow, refused = facts.response.header("allow"), facts.request.method.upper()
    if allow is None:
        return CheckFailure("returned 405 without an `Allow` header", _expected(facts), None)
    if refused in _named(allow) and refused not in IMPLICIT:  # servers answer these themselves, but not for each request
        return CheckFailure(f"the `Allow` header of a 405 lists {refused}, the method that it rejects", _expected(facts), f"Allow: {allow}")
    return None


def allow_header_lists_all_methods(facts: ExchangeFacts) -> CheckFailure | None:
    """The `Allow` header of a 405 lists every method that the document declares for the path."""
    allow = facts.response.header("allow")
    if allow is None:
        return None
    missing = [method for method in _declared(facts) if method not in _named(allow)]
    if not missing:
        return None
    return CheckFailure(f"the `Allow` header of a 405 does not list {', '.join(missing)}", _expected(facts), f"Allow: {allow}")


def _declared(facts: ExchangeFacts) -> list[str]:
    return sorted({one.method.upper() for one in facts.siblings})


def _expected(facts: ExchangeFacts) -> str:
    return f"Allow: {', '.join(_declared(facts))}"


def _named(allow: str) -> set[str]:
    return {method.strip().upper() for method in allow.split(",")}
