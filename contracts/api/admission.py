"""What a request needs before any rule is evaluated: media type (415), `Accept` (406), credentials (401)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from contracts.api.operations import Operation, SecurityScheme
from contracts.http.media_types import accepted, best, is_event_stream, is_xml
from contracts.http.messages import JSON, Request, cookies_of

__all__ = ["Admission", "Malformed", "Missing"]

_LONGEST = 1024  # characters of a Content-Type
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750, b64token


@dataclass(frozen=True, slots=True)
class Missing:
    """No alternative's credentials are present. `challenge`: for `WWW-Authenticate`."""

    challenge: str


@dataclass(frozen=True, slots=True)
class Malformed:
    """Credentials are present, but malformed for their scheme. `reason` is for people."""

    challenge: str
    reason: str


class Admission:
    """What one operation requires of a request before rules. `offered`: the media types of its successes, XML and event streams last."""

    def __init__(self, operation: Operation) -> None:
        self._declared, self._security = tuple(operation.body), operation.security
        self.offered = _success_types(operation)
        self.streams = tuple(name for name in self.offered if is_event_stream(name))

    def takes_media_type(self, request: Request) -> bool:
        """False for a body whose Content-Type no declared media type matches or is very long, and for one that is still compressed.

        No body, no Content-Type or no declared body: true.
        """
        if not request.body or not self._declared:
            return True
        if request.header("content-encoding") is not None and not _is_plain(request):
            return False
        content_type = request.header("content-type")
        return not content_type or (len(content_type) <= _LONGEST and _is_declared(self._declared, content_type))

    def negotiated(self, request: Request) -> tuple[str, ...]:
        """The success media types that `Accept` allows, best first; () is a 406. An operation without success content gives ("",)."""
        return accepted(request.joined_header("accept"), self.offered) if self.offered else ("",)

    def preferred(self, negotiated: tuple[str, ...], query: Mapping[str, JSON], body: JSON) -> tuple[str, ...]:
        """Event streams first where the request asks for one: `"stream": true` counts more than `Accept`, as clients send both."""
        if not self.streams:
            return negotiated
        is_asked = query.get("stream") in (True, "true") or (isinstance(body, Mapping) and body.get("stream") is True)
        return tuple(dict.fromkeys((*self.streams, *negotiated))) if is_asked else negotiated

    def wrong_credentials(self, request: Request, only: Collection[str] = ()) -> Missing | Malformed | None:
        """None if the credentials are well-formed: one alternative has all of its own, each in the form of its scheme.

        `only`: the credentials that are accepted, () for all: tokens, keys, or `user:password`.
        """
        if not self._security:
            return None
        problem: Malformed | None = None
        for alternative in self._security:
            found = [_seen(scheme, request) or _unknown(scheme, request, only) for scheme in alternative]
            if all(one is None for one in found):
                return None
            broken = [one for one in found if isinstance(one, Malformed)]
            problem = problem or (broken[0] if broken else None)
        return problem or Missing(_challenges(self._security))


def _is_plain(request: Request) -> bool:
    return all(value.lower() == "identity" for value in request.header_values("content-encoding"))


@lru_cache(maxsize=1024)
def _is_declared(declared: tuple[str, ...], content_type: str) -> bool:
    return best(declared, content_type) is not None


def _success_types(operation: Operation) -> tuple[str, ...]:
    """The media types of the declared successes, of `default` where there is none: as declared, but XML and event streams last."""
    successes = [one for status, one in operation.responses.items() if status.startswith("2")]
    if not successes and "default" in operation.responses:
        successes = [operation.responses["default"]]
    names = dict.fromkeys(name for one in successes for name in one.content)
    return tuple(sorted(names, key=lambda name: is_xml(name) or is_event_stream(name)))  # often listed first, but few clients want them


def _challenges(security: tuple[tuple[SecurityScheme, ...], ...]) -> str:
    return ", ".join(dict.fromkeys(_challenge(scheme) for alternative in security for scheme in alternative))


def _challenge(scheme: SecurityScheme) -> str:
    if scheme.type == "http":
        name = scheme.scheme[:1].upper() + scheme.scheme[1:]
        return f'{name} realm="{scheme.name}"' if scheme.scheme in ("basic", "digest") else name
    if scheme.type == "apiKey":
        return f'ApiKey realm="{scheme.name}", in="{scheme.where}", name="{scheme.parameter}"'
    return "Mutual" if scheme.type == "mutualTLS" else "Bearer"


def _seen(scheme: SecurityScheme, request: Request) -> Missing | Malformed | None:
    if scheme.type == "mutualTLS":  # part of the connection, not of the request
        return None
    if scheme.type == "apiKey":
        return None if _api_key(scheme, request) else Missing(_challenge(scheme))
    value = request.header("authorization")
    if not value:
        return Missing(_challenge(scheme))
    return _authorization(scheme, value)


def _unknown(scheme: SecurityScheme, request: Request, only: Collection[str]) -> Malformed | None:
    """Well-formed credentials that are not accepted."""
    if not only or scheme.type == "mutualTLS":
        return None
    if scheme.type == "apiKey":
        value = _api_key(scheme, request)
    else:
        value = (request.header("authorization") or "").strip(" \t").partition(" ")[2].strip(" \t")
        if scheme.type == "http" and scheme.scheme == "basic":
            value = base64.b64decode(value).decode("utf-8", "replace")
    return None if value in only else Malformed(_challenge(scheme), "it is not one of those that are accepted")


def _api_key(scheme: SecurityScheme, request: Request) -> str:
    if scheme.where == "query":
        return next((value for name, value in request.query if name == scheme.parameter), "")
    if scheme.where == "cookie":
        cookies = cookies_of(request.joined_header("cookie") or "")
        return next((value for name, value in cookies if name == scheme.parameter), "")
    return request.header(scheme.parameter) or ""


def _authorization(scheme: SecurityScheme, value: str) -> Missing | Malformed | None:
    wanted = scheme.scheme if scheme.type == "http" else "bearer"
    name, _, rest = value.strip(" \t").partition(" ")
    rest = rest.strip(" \t")
    challenge = _challenge(scheme)
    if name.lower() != wanted:
        return Malformed(challenge, f"the Authorization header does not use the scheme {wanted}")
    if not rest:
        return Malformed(challenge, "the Authorization header has no credentials")
    if wanted == "bearer" and not _TOKEN.fullmatch(rest):
        return Malformed(challenge, "the bearer token contains invalid characters")
    if wanted == "basic" and not _is_basic(rest):
        return Malformed(challenge, "the Basic credentials are not base64-encoded `user:password`")
    return None


def _is_basic(text: str) -> bool:
    try:
        return b":" in base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
