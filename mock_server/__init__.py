"""A mock server for any OpenAPI document and its business rules.

    app = mock_server.create_app(document="openapi.yaml", rules="rules.yaml", seed=1)      # an ASGI application
    with mock_server.testing.served(document="openapi.yaml") as url: ...                   # the same, over a real socket

`ContractResolver` answers the operations of a Connexion application that have no handler yet.

Both are imported on first access: their web framework takes half a second to import, which would slow down `mock-server --help`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_server.app import create_app
    from mock_server.contract_resolver import ContractResolver

__all__ = ["ContractResolver", "create_app"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mock_server import app, contract_resolver  # see above

    return app.create_app if name == "create_app" else contract_resolver.ContractResolver
