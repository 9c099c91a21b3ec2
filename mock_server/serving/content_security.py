"""Security headers, so that no text from a document or a request runs as a script in the mock's origin.

The mock's own pages get a Content Security Policy (Level 3). Responses get `nosniff` (Fetch standard, "X-Content-Type-Options") and, if
a browser could run their content, `sandbox`: no scripts, and an origin of its own. This does not affect `fetch`, `<img>` or other
programs. A header that the response already has is not changed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from contracts.http.media_types import is_markup
from contracts.http.messages import Pairs

__all__ = ["PAGE", "further_headers", "guarded"]

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# Swagger UI 5 needs `data:` for its icons, and `blob:` for images, audio and video in responses; it sets styles only from scripts.
# "Try it out" calls only the mock.
POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
NOSNIFF: Final = ("X-Content-Type-Options", "nosniff")
SANDBOX: Final = ("Content-Security-Policy", "sandbox")
_LENGTHS: Final = frozenset(map(len, ("content-type", NOSNIFF[0], SANDBOX[0])))  # skips most other names
PAGE: Final[Pairs] = (
    ("Content-Security-Policy", "; ".join(f"{name} {sources}" for name, sources in POLICY.items())),
    NOSNIFF,
    ("Referrer-Policy", "no-referrer"),
)


def further_headers(headers: Pairs) -> Pairs:
    """Security headers to add to a response of the mock."""
    own = {name.lower(): value for name, value in headers if len(name) in _LENGTHS}
    further: Pairs = () if "x-content-type-options" in own else (NOSNIFF,)
    if is_markup(own.get("content-type", "")) and "content-security-policy" not in own:
        further += (SANDBOX,)
    return further


def guarded(send: Send) -> Send:
    """An ASGI `send` that adds the headers of a page to every response, including errors and redirects of the framework."""

    async def guarding(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            own = {name.lower() for name, _ in PAGE}
            kept = [header for header in message["headers"] if header[0].decode("latin-1").lower() not in own]
            message["headers"] = [*kept, *((name.lower().encode(), value.encode()) for name, value in PAGE)]
        await send(message)

    return guarding
