"""The mock in your own tests: a real server on a real socket, as a context manager.

with served(document="openapi.yaml") as url:
    assert httpx.post(f"{url}/leads", json={}).status_code == 400
    assert url.session("a").state["/leads"] == {}
"""

from __future__ import annotations

import functools
import json
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import ParamSpec
from urllib.parse import quote

from contracts.http.messages import JSON
from mock_server.app import ASGI, create_app, running
from mock_server.state.sessions import PREFIX

__all__ = ["MockUrl", "served"]

Arguments = ParamSpec("Arguments")


class MockUrl(str):
    """The base URL of a mock, in one of its sessions."""

    __slots__ = ()

    def session(self, name: str) -> MockUrl:
        """The base URL of another session: it begins with the same data, and what is written there stays there."""
        return MockUrl(f"{self.partition(PREFIX)[0]}{PREFIX}{quote(name, safe='')}")

    def reset(self) -> None:
        """Forget what was written in this session; without a session, in all of them."""
        _ask("POST", f"{self}/_mock/reset")

    @property
    def state(self) -> Mapping[str, Mapping[str, JSON]]:
        """Path of a collection → key → item, of all that was created or changed in this session. Other collections are empty."""
        written = json.loads(_ask("GET", f"{self}/_mock/state"))
        return _Written({path: {**one["changed"], **one["created"]} for path, one in written.items()})


class _Written(dict[str, Mapping[str, JSON]]):
    def __missing__(self, path: str) -> Mapping[str, JSON]:
        return {}


def _ask(method: str, url: str) -> bytes:
    request = urllib.request.Request(url, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request) as response:
        body: bytes = response.read()
    return body


def _served(create: Callable[Arguments, ASGI]) -> Callable[Arguments, AbstractContextManager[MockUrl]]:
    """`served`, with the same arguments as `create`."""

    @contextmanager
    @functools.wraps(create, assigned=("__annotations__",))
    def served(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Iterator[MockUrl]:
        """The base URL of a mock that runs until the block ends; takes the arguments of `mock_server.create_app`."""
        with running(create(*args, **kwargs)) as url:
            yield MockUrl(url)

    return served


served = _served(create_app)
