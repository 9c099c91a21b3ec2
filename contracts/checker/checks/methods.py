"""Checks of methods that a path does not support (RFC 9110, sections 15.5.6 and 10.2.1)."""

from __future__ import annotations

from contracts.checker.checks.check import CheckFailure, ExchangeFacts
from contracts.checker.checks.permitted_statuses import explained_statuses

__all__ = ["COMMON", "allow_header_is_complete", "unsupported_method_is_405"]

IMPLICIT = frozenset({"HEAD", "OPTIONS"})
COMMON = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


def unsupported_method_is_405(facts: ExchangeFacts) -> CheckFailure | None:
    """A method that the path does not support gets a 405."""
    method, status = facts.request.method.upper(), facts.response.status
    if not facts.siblings or method in IMPLICIT or status == 405 or status >= 500:
        return None
    if status == 404 and ("{" in facts.siblings[0].path or (404 in explained_statuses(facts) and method not in COMMON)):
        return None  # the item may be looked up before the method is checked
    if status in (401, 403) and any(one.security for one in facts.siblings):
        return None  # credentials may be checked before the method
    if method not in COMMON and status in (400, 403, 404, 501):
        return None
    return CheckFailure(f"returned {status} for {method}, which the path does not support", 405, status)


def allow_header_is_complete(facts: ExchangeFacts) -> CheckFailure | None:
    """The `Allow` header of a 405 lists the methods that the path supports, and not the rejected one."""
    if not facts.siblings or facts.response.status != 405:
        return None
    allow, refused = facts.response.header("allow"), facts.request.method.upper()
    declared = sorted({one.method.upper() for one in facts.siblings})
    if allow is None:
        return CheckFailure("returned 405 without an `Allow` header", f"Allow: {', '.join(declared)}", None)
    named = {method.strip().upper() for method in allow.split(",")}
    missing = [method for method in declared if method not in named]
    if missing:
        return CheckFailure(
            f"the `Allow` header of a 405 does not list {', '.join(missing)}", f"Allow: {', '.join(declared)}", f"Allow: {allow}"
        )
    if refused in named:
        return CheckFailure(
            f"the `Allow` header of a 405 lists {refused}, the method that it rejects", f"Allow: {', '.join(declared)}", f"Allow: {allow}"
        )
    return None
