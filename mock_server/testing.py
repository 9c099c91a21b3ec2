"""The mock inside someone else's tests: a real server over real sockets, as a context manager.

with served(document="openapi.yaml") as url:
    assert httpx.post(f"{url}/leads", json={}).status_code == 400
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from contracts.http.messages import JSON
from mock_server.app import create_app, running
from mock_server.settings import DEFAULT_NOW, MAX_BODY

__all__ = ["served"]


@contextmanager
def served(
    document: str | Path | Mapping[str, JSON] | None = None,
    rules: str | Path | Mapping[str, JSON] = "beside",
    *,
    settings: Mapping[str, JSON] = {},
    seed: int = 0,
    now: str | datetime = DEFAULT_NOW,
    auth: bool = True,
    max_body: int = MAX_BODY,
    strict_query: bool = False,
    allowed: Sequence[str] = (),
) -> Iterator[str]:
    """The base URL of a mock that runs as long as the block; arguments as of `mock_server.create_app`."""
    app = create_app(
        document, rules, settings=settings, seed=seed, now=now, auth=auth, max_body=max_body, strict_query=strict_query, allowed=allowed
    )
    with running(app) as url:
        yield url
