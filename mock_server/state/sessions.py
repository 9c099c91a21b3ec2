"""Which session a request belongs to: that of the header, else of the path, else of the cookie, else the common one.

The path prefix is taken off before anything else looks at the request; links of the response get it back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

from contracts.http.messages import Request, Response, cookies_of
from mock_server.responses.server_links import LINK_PREFIX

__all__ = ["COMMON", "HEADER", "PREFIX", "SessionRequest", "linked", "session_of"]

COMMON: Final = ""
HEADER: Final = "X-Mock-Session"
PREFIX: Final = "/_mock/session/"
_COOKIE: Final = "mock-session"
_PATH: Final = re.compile(r"(/_mock/session/([^/]{1,600}))(/.*|)", re.DOTALL)
_LONGEST: Final = 200  # characters of a name that tell sessions apart
_LINKS: Final = frozenset({"content-location", "link", "location"})
_LINK: Final = re.compile(r"(^|<)((?:https?://[^/<>\s]+)?)(?=/(?!_mock/session/))")


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """A request without the path prefix of its session. `link_prefix`: what was taken off, "" for nothing."""

    request: Request
    name: str
    link_prefix: str = ""


def session_of(request: Request) -> SessionRequest:
    """The session of a request."""
    prefix, named = "", None
    if request.path.startswith(PREFIX) and (found := _PATH.fullmatch(request.path)):
        prefix, named = found[1], unquote(found[2])
        request = replace(request, path=found[3] or "/", headers=((LINK_PREFIX, prefix), *request.headers))
    name = request.header(HEADER) or named or _of_cookie(request) or COMMON
    return SessionRequest(request, name[:_LONGEST], prefix)


def linked(response: Response, prefix: str) -> Response:
    """The response with links of its headers that lead into the same session."""
    headers = tuple((name, _LINK.sub(rf"\1\2{prefix}", value) if name.lower() in _LINKS else value) for name, value in response.headers)
    return replace(response, headers=headers)


def _of_cookie(request: Request) -> str | None:
    header = request.header("cookie")
    if header is None or _COOKIE not in header:
        return None
    return next((value.strip('"') for name, value in cookies_of(header) if name == _COOKIE), None)
