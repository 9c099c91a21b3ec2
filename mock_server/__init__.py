"""A mock server for any OpenAPI document, and for the rules around it.

    app = mock_server.create_app(document="openapi.yaml", rules="rules.yaml", seed=1)      # an ASGI application
    with mock_server.testing.served(document="openapi.yaml") as url: ...                   # the same, over a real socket

`create_app` is loaded when first asked for: the web framework behind it takes half a second, which `mock-server --help` need not wait for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_server.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    if name != "create_app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mock_server import app  # see above

    return app.create_app
