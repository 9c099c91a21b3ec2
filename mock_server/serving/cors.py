"""Cross-origin requests of browsers (Fetch standard, "CORS protocol"): any page may call the mock and read its responses.

Credentials are allowed, so the origin is echoed: with `*`, a page that sends cookies could not read the response.
"""

from __future__ import annotations

from collections.abc import Iterable

from contracts.http.messages import Pairs, Request

__all__ = ["exposed_headers", "granted", "is_preflight", "preflight"]

ALWAYS_EXPOSED = ("Allow", "ETag", "Link", "Location", "Preference-Applied", "Retry-After", "WWW-Authenticate", "X-Mock-Rule")
MAX_AGE_S = 600


def exposed_headers(declared: Iterable[str]) -> str:
    """The value of `Access-Control-Expose-Headers`: headers of the mock itself, and all response headers of the document."""
    names = {name.lower(): name for name in (*declared, *ALWAYS_EXPOSED)}
    return ", ".join(names[key] for key in sorted(names))


def is_preflight(request: Request) -> bool:
    """Whether the request is a CORS preflight."""
    return (
        request.method == "OPTIONS" and request.header("origin") is not None and request.header("access-control-request-method") is not None
    )


def preflight(request: Request) -> Pairs:
    """The headers of a preflight response besides `granted`: the requested method and headers are allowed."""
    asked = (
        ("Access-Control-Allow-Methods", request.header("access-control-request-method")),
        ("Access-Control-Allow-Headers", request.header("access-control-request-headers")),
        ("Access-Control-Allow-Private-Network", request.header("access-control-request-private-network")),
        ("Access-Control-Max-Age", str(MAX_AGE_S)),
    )
    return tuple((name, value) for name, value in asked if value)


def granted(request: Request, exposed: str) -> Pairs:
    """Headers that let the page read the response; none without an `Origin`, and none for the mock's own control paths."""
    origin = request.header("origin")
    if origin is None or request.path.startswith("/_mock/"):
        return ()
    return (
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Expose-Headers", exposed),
        ("Vary", "Origin"),
    )
