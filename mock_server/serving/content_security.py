"""What browsers are told, so that no text of a document or a request runs as a page of the mock's origin.

Content Security Policy Level 3 for the pages of the mock; for answers `nosniff` (Fetch standard, "X-Content-Type-Options") and, where a
browser that opens them would run what is inside, `sandbox`: a page without scripts and with an origin of its own. It changes nothing for
`fetch`, `<img>` and other programs. A header that the answer has already stays as it is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from contracts.http.media_types import is_markup
from contracts.http.messages import Pairs

__all__ = ["PAGE", "further_headers", "guarded"]

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# Swagger UI 5 needs `data:` for its icons and `blob:` for images, sounds and films in answers; it sets styles by script alone. "Try it out"
# calls the mock and nobody else.
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
_LENGTHS: Final = frozenset(map(len, ("content-type", NOSNIFF[0], SANDBOX[0])))  # few other names have to be looked at
PAGE: Final[Pairs] = (
    ("Content-Security-Policy", "; ".join(f"{name} {sources}" for name, sources in POLICY.items())),
    NOSNIFF,
    ("Referrer-Policy", "no-referrer"),
)


def further_headers(headers: Pairs) -> Pairs:
    """What an answer of the mock is sent with besides its own headers."""
    own = {name.lower(): value for name, value in headers if len(name) in _LENGTHS}
    further: Pairs = () if "x-content-type-options" in own else (NOSNIFF,)
    if is_markup(own.get("content-type", "")) and "content-security-policy" not in own:
        further += (SANDBOX,)
    return further


def guarded(send: Send) -> Send:
    """`send` of ASGI that gives every response the headers of a page: errors and redirects of the framework, too."""

    async def guarding(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            own = {name.lower() for name, _ in PAGE}
            kept = [header for header in message["headers"] if header[0].decode("latin-1").lower() not in own]
            message["headers"] = [*kept, *((name.lower().encode(), value.encode()) for name, value in PAGE)]
        await send(message)

    return guarding
