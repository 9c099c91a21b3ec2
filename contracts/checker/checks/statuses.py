"""Checks of the status: declared, not a server error, malformed requests refused, good ones accepted, credentials asked for."""

from __future__ import annotations

from contracts.checker.checks.check import CheckFailure, ExchangeFacts
from contracts.checker.checks.permitted_statuses import excused
from contracts.http.media_types import best, is_json
from contracts.http.messages import Violation
from contracts.rules.decide.decision import PlainSuccess, Unauthorized, UnsupportedMediaType
from contracts.rules.judge.ambiguity import find_ambiguity

__all__ = [
    "credential_is_demanded",
    "good_request_is_accepted",
    "malformed_is_refused",
    "no_server_error",
    "only_declared_statuses",
    "undeclared_media_type_is_refused",
]

NEVER_TO_A_GOOD_REQUEST = frozenset({405, 406, 415, 501})
# A document says nothing of which ids exist and who may do what, so that these may answer a request that breaks nothing.
DOMAIN_REFUSALS = frozenset({401, 403, 404, 409, 410, 412, 423, 428, 429})


def no_server_error(facts: ExchangeFacts) -> CheckFailure | None:
    """Never 5xx, unless the book asks for it; 501 is right for a method nobody knows."""
    status = facts.response.status
    if status < 500 or facts.is_asked_for or (status == 501 and facts.operation is None) or _declares_nothing_but(facts, "5"):
        return None
    return CheckFailure(f"answered {status}", "no status of 500 or above", status)


def only_declared_statuses(facts: ExchangeFacts) -> CheckFailure | None:
    """The operation declares the status, or this request gives the cause for one of the framework's."""
    status = facts.response.status
    undeclared = [one for one in facts.violations if one.where == "status"]
    if not undeclared or facts.operation is None or facts.is_asked_for or status in excused(facts) or status >= 500:
        return None
    if not facts.operation.responses:  # a document that says nothing of answers is broken by none
        return None
    declared = ", ".join(facts.operation.responses)
    return CheckFailure(f"answered {status}, which the document does not declare", f"one of {declared}", status)


def malformed_is_refused(facts: ExchangeFacts) -> CheckFailure | None:
    """A request that breaks the document gets a 4xx, never a success."""
    broken, status = facts.decision.violations, facts.response.status
    if not broken or facts.operation is None or status >= 400 or facts.is_asked_for or facts.is_judged_by_book:
        return None
    if find_ambiguity(facts.request):
        return None
    return CheckFailure(f"answered {status} to a request that breaks the document: {_said(broken[0])}", "a status from 400 to 499", status)


def undeclared_media_type_is_refused(facts: ExchangeFacts) -> CheckFailure | None:
    """Where the document declares 415, a body of a media type that it does not list is not served. `text/json` is JSON to many."""
    status, sent = facts.response.status, facts.request.header("content-type") or ""
    if not isinstance(facts.decision, UnsupportedMediaType) or facts.operation is None or status >= 400:
        return None
    is_other = "/" in sent and not is_json(sent) and best(facts.operation.body, sent) is None
    if not is_other or not {"415", "4XX"} & facts.operation.responses.keys():
        return None
    return CheckFailure(f"answered {status} to a body of type {sent}, which the document does not list", 415, status)


def good_request_is_accepted(facts: ExchangeFacts) -> CheckFailure | None:
    """A request that breaks nothing is not refused, as far as the document can know."""
    status = facts.response.status
    if not isinstance(facts.decision, PlainSuccess) or not 400 <= status < 500:
        return None
    if status in excused(facts) or _declares_nothing_but(facts, "45"):
        return None
    is_wrong = facts.is_ruled or status in NEVER_TO_A_GOOD_REQUEST or (facts.is_example and status not in DOMAIN_REFUSALS)
    if not is_wrong:
        return None
    whose = "an example of the document" if facts.is_example else "a request that breaks nothing"
    return CheckFailure(f"refused {whose} with {status}", "a success", status)


def credential_is_demanded(facts: ExchangeFacts) -> CheckFailure | None:
    """Where the document demands a credential, a request without one is not served."""
    status = facts.response.status
    if not isinstance(facts.decision, Unauthorized) or status >= 400:
        return None
    return CheckFailure(f"answered {status} without the credential that the document demands", facts.decision.status or 401, status)


def _said(violation: Violation) -> str:
    where = violation.where if not violation.member else f"{violation.where} `{violation.member}`"
    return f"{where}: {violation.message}"


def _declares_nothing_but(facts: ExchangeFacts, classes: str) -> bool:
    """Whether the document itself says that this operation only ever fails, with statuses of these classes."""
    return facts.operation is not None and all(status[:1] in tuple(classes) for status in facts.operation.responses or ("",))
