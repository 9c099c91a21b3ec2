"""The mock in your own tests: a real server on a real socket, as a context manager.

with served(document="openapi.yaml") as url:
    assert httpx.post(f"{url}/leads", json={}).status_code == 400
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import ParamSpec

from mock_server.app import ASGI, create_app, running

__all__ = ["served"]

Arguments = ParamSpec("Arguments")


def _served(create: Callable[Arguments, ASGI]) -> Callable[Arguments, AbstractContextManager[str]]:
    """`served`, with the same arguments as `create`."""

    @contextmanager
    @functools.wraps(create, assigned=("__annotations__",))
    def served(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Iterator[str]:
        """The base URL of a mock that runs until the block ends; takes the arguments of `mock_server.create_app`."""
        with running(create(*args, **kwargs)) as url:
            yield url

    return served


served = _served(create_app)
