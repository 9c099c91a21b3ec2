"""Checks of what a response carries: media type, body, headers, as the document declares them."""

from __future__ import annotations

from contracts.api.two_readings import response_is_read_in_two_ways
from contracts.checker.checks.check import CheckFailure, ExchangeFacts
from contracts.checker.checks.permitted_statuses import explained_statuses, is_implied_head, is_normalizing_redirect
from contracts.http.messages import Violation
from contracts.rules.judge.ambiguity import find_ambiguity

__all__ = ["answer_fits_its_schema", "declared_headers", "declared_media_type"]


def declared_media_type(facts: ExchangeFacts) -> CheckFailure | None:
    """The Content-Type is one that the document declares for this status."""
    found = _first(facts, "media-type")
    if found is None or facts.operation is None:
        return None
    declared = facts.operation.response(facts.response.status)
    names = ", ".join(declared.content) if declared else ""
    return CheckFailure(f"{facts.response.status}: {found.message}", names, facts.response.header("content-type"))


def answer_fits_its_schema(facts: ExchangeFacts) -> CheckFailure | None:
    """The body is what the schema for this status says."""
    found = _first(facts, "body")
    if found is None:
        return None
    if (found.keyword == "json" or facts.is_ruled) and find_ambiguity(facts.request):
        return None  # it may repeat what we cannot read of the request; and what the book leaves undecided here, it judges elsewhere
    if facts.operation is not None and response_is_read_in_two_ways(facts.response, facts.operation, facts.spec):
        return None
    of_body = [one for one in facts.violations if one.where == "body"]
    more = f" (and {len(of_body) - 1} more)" if len(of_body) > 1 else ""
    if of_body[-1].keyword == "more":
        more = f" (and more than {len(of_body) - 2} more)"
    return CheckFailure(
        f"{facts.response.status}: body{found.pointer and f' at {found.pointer}'}: {found.message}{more}", None, found.value or None
    )


def declared_headers(facts: ExchangeFacts) -> CheckFailure | None:
    """Required headers are present, and headers match their schemas."""
    found = _first(facts, "header")
    if found is None:
        return None
    return CheckFailure(f"{facts.response.status}: header `{found.member}`: {found.message}", None, found.value or None)


def _first(facts: ExchangeFacts, where: str) -> Violation | None:
    if facts.operation is None or is_implied_head(facts.request, facts.operation) or _is_of_framework(facts):
        return None
    return next((one for one in facts.violations if one.where == where), None)


def _is_of_framework(facts: ExchangeFacts) -> bool:
    """Whether a framework or proxy may have refused the request with a page of its own: for a status that the document does not name, or
    for a path value that no resource can have."""
    status, operation = facts.response.status, facts.operation
    if is_normalizing_redirect(facts.request, facts.response):
        return True
    if status not in explained_statuses(facts):
        return False
    is_no_path = status == 404 and any(one.where == "path" for one in facts.decision.violations)
    return is_no_path or (operation is not None and str(status) not in operation.responses)
