"""The address that the client used, and the addresses of the document's servers, which lead to the mock instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from contracts.api.operations import Spec
from contracts.http.messages import JSON, Request

__all__ = ["LINK_PREFIX", "OWN_SERVER", "ServerLinks", "at_own_server", "base_of", "origin_of"]

_HOST: Final = re.compile(r"[A-Za-z0-9.\-_]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?")
OWN_SERVER: Final = "http://mock.invalid"  # in generated links to operations of the document
LINK_PREFIX: Final = "X-Mock-Link-Prefix"  # in a request inside the mock: what stands before the path in links, `/_mock/session/NAME`
_PREFIX: Final = re.compile(r"/_mock/session/[^/\s<>\"]+")
_AT_OWN_SERVER: Final = (("Host", OWN_SERVER.partition("//")[2]), ("X-Forwarded-Proto", "http"), (LINK_PREFIX, ""))
_FALLBACK: Final = "127.0.0.1"
_LONGEST: Final = 4096  # characters of a text that may be a link


def origin_of(request: Request) -> str:
    """`http://127.0.0.1:8000`: scheme and host as the client sees them, a proxy's word for the scheme and the session's prefix included."""
    host = request.header("host") or ""
    scheme = "https" if (request.header("x-forwarded-proto") or "").strip().lower() == "https" else "http"
    prefix = request.header(LINK_PREFIX) or ""
    return f"{scheme}://{host if _HOST.fullmatch(host) else _FALLBACK}{prefix if _PREFIX.fullmatch(prefix) else ''}"


def at_own_server(request: Request) -> Request:
    """The request as if it came to `OWN_SERVER`: links in its response lead to whoever reads them later."""
    return replace(request, headers=_AT_OWN_SERVER + request.headers)


def base_of(path: str, template: str) -> str:
    """The part of the path before the operation's own path: the path of a server URL."""
    count = template.count("/")
    parts = path.split("/")
    return "/".join(parts[:-count]) if count and len(parts) > count else ""


class ServerLinks:
    """Links to the document's own servers. `is_known`: whether a path belongs to the document."""

    def __init__(self, spec: Spec, is_known: Callable[[str], bool]) -> None:
        urls = (urlsplit(one) for one in spec.servers)
        origins = {OWN_SERVER} | {f"{url.scheme}://{url.netloc}" for url in urls if url.netloc and "{" not in url.netloc}
        self._is_known = is_known
        self._texts = [one.encode() for one in origins]
        choices = "|".join(re.escape(one) for one in sorted(origins, key=len, reverse=True))
        self._link = re.compile(rf"(?:{choices})(?P<path>/[^\s<>\"'?#,;]*)?(?=[\s<>\"'?#,;]|$)")

    def may_be_in(self, content: bytes) -> bool:
        """Whether a text may hold one."""
        return any(text in content for text in self._texts)

    def led_here(self, value: JSON, origin: str) -> JSON:
        """The value with such links leading to another origin, at any depth; the same object if there are none."""
        if isinstance(value, str):
            return self.text(value, origin)
        if isinstance(value, dict):
            changed = {name: self.led_here(member, origin) for name, member in value.items()}
            return changed if any(changed[name] is not member for name, member in value.items()) else value
        if isinstance(value, list):
            items = [self.led_here(item, origin) for item in value]
            return items if any(one is not other for one, other in zip(items, value, strict=True)) else value
        return value

    def text(self, text: str, origin: str) -> str:
        """The same of one text."""
        if len(text) > _LONGEST or "://" not in text:
            return text
        return self._link.sub(lambda found: self._replaced(found, origin), text)

    def _replaced(self, found: re.Match[str], origin: str) -> str:
        path = found["path"] or ""
        return f"{origin}{path}" if self._is_known(path) else found[0]
