"""Checks of the status: declared, not a server error, invalid requests rejected, valid ones accepted, credentials required."""

from __future__ import annotations

from contracts.api.two_readings import request_is_read_in_two_ways
from contracts.checker.checks.check import CheckFailure, ExchangeFacts
from contracts.checker.checks.lenient_readings import Leniency, violations_of_class
from contracts.checker.checks.permitted_statuses import explained_statuses, is_implied_head, is_normalizing_redirect
from contracts.http.media_types import best, is_json
from contracts.http.messages import Violation
from contracts.rules.judge.ambiguity import find_ambiguity

__all__ = [
    "credential_is_demanded",
    "format_is_enforced",
    "good_request_is_accepted",
    "malformed_is_refused",
    "no_server_error",
    "only_declared_statuses",
    "types_are_not_converted",
    "undeclared_media_type_is_refused",
]

NEVER_TO_A_GOOD_REQUEST = frozenset({405, 406, 415, 501})
# A document does not say which ids exist or who may do what, so a valid request may get these.
DOMAIN_REFUSALS = frozenset({401, 403, 404, 409, 410, 412, 423, 428, 429})


def no_server_error(facts: ExchangeFacts) -> CheckFailure | None:
    """Never a 5xx, unless the rule book requires it; 501 is correct for an unknown method."""
    status = facts.response.status
    if status < 500 or facts.is_asked_for or (status == 501 and facts.operation is None) or _declares_nothing_but(facts, "5"):
        return None
    return CheckFailure(f"returned {status}", "a status below 500", status)


def only_declared_statuses(facts: ExchangeFacts) -> CheckFailure | None:
    """The status is declared, or the request explains it."""
    status = facts.response.status
    undeclared = [one for one in facts.violations if one.where == "status"]
    if not undeclared or facts.operation is None or facts.is_asked_for or status in explained_statuses(facts) or status >= 500:
        return None
    if is_normalizing_redirect(facts.request, facts.response) or is_implied_head(facts.request, facts.operation):
        return None
    if not facts.operation.responses:  # a document without responses cannot be violated
        return None
    declared = ", ".join(facts.operation.responses)
    return CheckFailure(f"returned {status}, which the document does not declare", f"one of {declared}", status)


def malformed_is_refused(facts: ExchangeFacts) -> CheckFailure | None:
    """A request that does not match the document gets a 4xx, never a success."""
    broken = _violations_accepted(facts, "strict")
    if not broken:
        return None
    status = facts.response.status
    return CheckFailure(
        f"returned {status} for a request that does not match the document: {_described(broken[0])}", "a 4xx status", status
    )


def format_is_enforced(facts: ExchangeFacts) -> CheckFailure | None:
    """A value that does not match its `format` gets a 4xx."""
    broken = _violations_accepted(facts, "format")
    if not broken:
        return None
    status = facts.response.status
    return CheckFailure(f"returned {status} for a value that does not match its format: {_described(broken[0])}", "a 4xx status", status)


def types_are_not_converted(facts: ExchangeFacts) -> CheckFailure | None:
    """A JSON value of another type gets a 4xx, even if it can be converted."""
    broken = _violations_accepted(facts, "converted")
    if not broken:
        return None
    status = facts.response.status
    return CheckFailure(f"returned {status} for a value of another type: {_described(broken[0])}", "a 4xx status", status)


def _violations_accepted(facts: ExchangeFacts, leniency: Leniency) -> tuple[Violation, ...]:
    """The violations of one class in a request that was accepted although it does not match the document."""
    if not 200 <= facts.response.status < 300 or facts.is_asked_for or facts.is_judged_by_book or find_ambiguity(facts.request):
        return ()
    if facts.operation is None or request_is_read_in_two_ways(facts.request, facts.operation, facts.spec):
        return ()
    return violations_of_class(facts, leniency)


def undeclared_media_type_is_refused(facts: ExchangeFacts) -> CheckFailure | None:
    """If the document declares 415, a body with an undeclared media type is rejected. Many servers accept `text/json` as JSON."""
    status, sent = facts.response.status, facts.request.header("content-type") or ""
    if facts.operation is None or status >= 400:
        return None
    if "/" not in sent or is_json(sent) or best(facts.operation.body, sent) is not None:
        return None
    return CheckFailure(f"returned {status} for a body of type {sent}, which the document does not declare", 415, status)


def good_request_is_accepted(facts: ExchangeFacts) -> CheckFailure | None:
    """A valid request is not rejected, as far as the document can tell."""
    status = facts.response.status
    if not 400 <= status < 500:
        return None
    if status in explained_statuses(facts) or _declares_nothing_but(facts, "45"):
        return None
    is_wrong = facts.is_ruled or status in NEVER_TO_A_GOOD_REQUEST or (facts.is_example and status not in DOMAIN_REFUSALS)
    if not is_wrong:
        return None
    if facts.operation is not None and request_is_read_in_two_ways(facts.request, facts.operation, facts.spec):
        return None
    whose = "an example from the document" if facts.is_example else "a valid request"
    return CheckFailure(f"rejected {whose} with {status}", "a success", status)


def credential_is_demanded(facts: ExchangeFacts) -> CheckFailure | None:
    """If the document requires credentials, a request without them is rejected."""
    status = facts.response.status
    if status >= 300:  # a redirect leads to a login page
        return None
    return CheckFailure(f"returned {status} without the credentials that the document requires", facts.decision.status or 401, status)


def _described(violation: Violation) -> str:
    where = violation.where if not violation.member else f"{violation.where} `{violation.member}`"
    return f"{where}: {violation.message}"


def _declares_nothing_but(facts: ExchangeFacts, classes: str) -> bool:
    """Whether the operation declares only statuses of these classes."""
    return facts.operation is not None and all(status[:1] in tuple(classes) for status in facts.operation.responses or ("",))
