"""Which of the values that an error schema lists says why a request is refused: by the words that APIs use for each status."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from contracts.http.messages import ABSENT

if TYPE_CHECKING:
    from contracts.http.messages import JSON

__all__ = ["of_status", "of_violation"]

# The parts of words are in lower case and without separators, the most telling first: `not_found`, `NotFoundError` → "notfound".
_OF_REQUESTS: Final = (
    "validation", "invalidrequest", "badrequest", "invalidargument", "invalidparam", "invalidinput", "invalidvalue", "unprocessable",
    "malformed", "invalid", "bad", "request", "client", "param", "input",
)  # fmt: skip
_BY_STATUS: Final[Mapping[int, tuple[str, ...]]] = {
    400: _OF_REQUESTS,
    401: ("unauthenticated", "authentication", "unauthorized", "unauthorised", "invalidtoken", "invalidapikey", "credential", "auth"),
    402: ("payment", "billing", "quota"),
    403: ("forbidden", "permission", "accessdenied", "notallowed", "unauthorized", "authorization", "denied", "access", "auth"),
    404: ("notfound", "missing", "notexist", "nosuch", "unknown"),
    405: ("methodnotallowed", "notallowed", "unsupported", "notsupported"),
    406: ("notacceptable", "unsupported", "notsupported"),
    409: ("conflict", "alreadyexists", "duplicate", "exists", "aborted"),
    410: ("gone", "deleted", "expired", "notfound"),
    412: ("precondition",),
    413: ("toolarge", "toobig", "size", "limit"),
    415: ("mediatype", "contenttype", "unsupported", "notsupported"),
    422: _OF_REQUESTS,
    429: ("ratelimit", "toomany", "throttl", "quota", "exhausted", "limit"),
    501: ("notimplemented", "unimplemented", "unsupported"),
    503: ("unavailable", "overloaded", "maintenance"),
    504: ("timeout", "deadline"),
}  # fmt: skip
_BY_CLASS: Final[Mapping[int, tuple[str, ...]]] = {
    4: ("invalidrequest", "badrequest", "requesterror", "client", "invalid"),
    5: ("internal", "servererror", "apierror", "server", "unknown"),
}
_OF_ALL: Final = frozenset({"error", "err", "fail", "failed", "failure"})  # as a whole
_BY_KEYWORD: Final[Mapping[str, tuple[str, ...]]] = {
    "required": ("missing", "required", "blank", "presence"),
    "type": ("type",),
    "enum": ("inclusion", "notallowed", "choice"),
    "format": ("format", "pattern"),
    "pattern": ("pattern", "format"),
    "minLength": ("tooshort", "length"),
    "maxLength": ("toolong", "length"),
    "minimum": ("range", "toosmall", "min"),
    "maximum": ("range", "toolarge", "max"),
    "additionalProperties": ("unknown", "unexpected", "unrecognized"),
}


def of_status(values: Sequence[JSON], status: int) -> JSON:
    """The listed value that fits the status, ABSENT if none does."""
    found = _first(values, (*_BY_STATUS.get(status, ()), *_BY_CLASS.get(status // 100, ())))
    general = (value for value in values if isinstance(value, str) and value.lower() in _OF_ALL)
    return next(general, ABSENT) if found is ABSENT else found


def of_violation(values: Sequence[JSON], keyword: str) -> JSON:
    """The listed value that fits a violation of a JSON Schema keyword, ABSENT if none does."""
    return _first(values, (*_BY_KEYWORD.get(keyword, ()), *_OF_REQUESTS))


def _first(values: Sequence[JSON], parts: tuple[str, ...]) -> JSON:
    words = [(re.sub(r"[^a-z]", "", value.lower()), value) for value in values if isinstance(value, str)]
    for part in parts:
        found = [(len(word), value) for word, value in words if part in word]
        if found:
            return min(found, key=lambda one: one[0])[1]
    return ABSENT
