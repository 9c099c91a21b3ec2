"""Statuses that a proxy or framework may send because of the request itself; never a finding, declared or not."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from contracts.api.operations import Operation
from contracts.api.readers import reader
from contracts.checker.checks.check import ExchangeFacts
from contracts.http.messages import Request, Response, Violation
from contracts.rules.decide.decision import Unauthorized
from contracts.rules.decide.pipeline import LARGE_BODY

__all__ = ["explained_statuses", "is_implied_head", "is_normalizing_redirect"]

LONG_TARGET = 2_000
LONG_HEADERS = 4_000
_SLASHES = re.compile(r"/+")
_MALFORMED, _UNAUTHORIZED = frozenset({400, 422}), frozenset({401, 403})
_WITH_BODY = frozenset({"PATCH", "POST", "PUT"})
KNOWN_CHARSETS = ("utf-8", "utf8", "us-ascii", "ascii")


def explained_statuses(facts: ExchangeFacts) -> frozenset[int]:
    """The statuses that this request explains (RFC 9110, section 15.5)."""
    request = facts.request
    statuses: set[int] = set()
    if facts.operation is None:
        statuses |= {404, 405, 501}
    else:
        statuses |= _for_operation(facts, facts.operation) | _undeclared_refusals(facts, facts.operation)
    if len(request.body) >= LARGE_BODY:
        statuses.add(413)
    if len(request.path) + sum(len(name) + len(value) for name, value in request.query) > LONG_TARGET:
        statuses |= {400, 414}
    if sum(len(name) + len(value) for name, value in request.headers) > LONG_HEADERS:
        statuses |= {400, 431}
    if _is_odd_on_the_wire(request):
        statuses |= {400, 404}
    return frozenset(statuses)


def is_implied_head(request: Request, operation: Operation | None) -> bool:
    """Whether it is the HEAD that comes with GET: some servers do not support it, or leave out headers that they would have to compute
    (RFC 9110, section 9.3.2)."""
    return request.method.upper() == "HEAD" and operation is not None and operation.method.upper() != "HEAD"


def is_normalizing_redirect(request: Request, response: Response) -> bool:
    """Whether a redirect leads to the same path in another form: with or without a final slash, decoded, or over HTTPS."""
    location = response.header("location")
    if not 300 <= response.status < 400 or not location:
        return False
    return _normalized(urlsplit(location).path).endswith(_normalized(request.path))


def _normalized(path: str) -> str:
    return _SLASHES.sub("/", unquote(path).casefold()).rstrip("/")


def _for_operation(facts: ExchangeFacts, operation: Operation) -> set[int]:
    statuses: set[int] = set()
    if "{" in operation.path and operation.response(404) is None:
        statuses.add(404)  # a document does not say which keys exist
    request, admission = facts.request, reader(facts.spec, operation).admission
    if not admission.negotiated(request):
        statuses.add(406)
    if is_implied_head(request, operation):
        statuses |= {405, 501}
    if _is_strange_content(request):
        statuses.add(415)
    if not admission.takes_media_type(request) or (operation.body and not request.header("content-type")):
        statuses |= {415, *_MALFORMED}
    if any(_is_of_framework(one) for one in facts.decision.violations):
        statuses |= _MALFORMED
    return statuses


def _is_of_framework(violation: Violation) -> bool:
    """Whether frameworks find it before the application is called: what cannot be parsed or converted to its type, and path values."""
    return violation.keyword == "json" or violation.where == "path" or (violation.where != "body" and violation.keyword == "type")


def _undeclared_refusals(facts: ExchangeFacts, operation: Operation) -> set[int]:
    """Statuses for rejecting this request, where the document declares none that fits, or leaves open whether to reject it."""
    statuses: set[int] = set()
    if facts.decision.violations and not _declares(operation, _MALFORMED):
        statuses |= _MALFORMED
    if any(one.where == "path" for one in facts.decision.violations):
        statuses.add(404)  # what has no such name does not exist
    if facts.decision.reading is not None and facts.decision.reading.tolerated:
        statuses |= _MALFORMED  # a strict service is right, too
    if isinstance(facts.decision, Unauthorized) and not _declares(operation, _UNAUTHORIZED):
        statuses |= _UNAUTHORIZED
    return statuses


def _declares(operation: Operation, statuses: frozenset[int]) -> bool:
    return any(operation.response(status) is not None for status in statuses)


def _is_strange_content(request: Request) -> bool:
    """Content that may be refused with 415 or read: compressed, in another charset, or without a Content-Type. Frameworks also expect
    that of a request without a body if its method usually has one."""
    content_type = request.header("content-type")
    if not content_type and (request.body or request.method in _WITH_BODY):
        return True
    if request.header("content-encoding"):
        return True
    charset = (content_type or "").lower().partition("charset=")[2].split(";")[0].strip().strip('"')
    return bool(charset) and charset not in KNOWN_CHARSETS


def _is_odd_on_the_wire(request: Request) -> bool:
    """What servers and proxies may refuse before anybody reads it: control or non-ASCII characters, malformed percent-encoding."""
    texts = (request.path, *(text for pair in (*request.query, *request.headers) for text in pair))
    if any(not text.isascii() or not text.isprintable() for text in texts):
        return True
    path = request.path.lower()
    return any(mark in path for mark in ("%00", "%2f", "%5c", "//", "/../", "/./")) or _has_malformed_escape(path)


def _has_malformed_escape(path: str) -> bool:
    return any(len(part) < 2 or not all(digit in "0123456789abcdef" for digit in part[:2]) for part in path.split("%")[1:])
