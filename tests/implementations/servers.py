"""Who is asked the witnesses: the implementation that was written apart from the kit, and the mock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager

from mock_server.testing import served
from tests.implementations.outgoing import application
from tests.implementations.serving import serving

__all__ = ["SERVERS", "Server", "servers"]

Settings = Mapping[str, object]
Server = Callable[[Settings], str]

SERVERS: Mapping[str, Callable[[Settings], AbstractContextManager[str]]] = {
    "implementation": lambda settings: serving(application(settings)),
    "mock": lambda settings: served(settings=settings),
}


@contextmanager
def servers(name: str) -> Iterator[Server]:
    """Gives the base URL of this server under some settings; each is started when it is first asked for."""
    started: dict[tuple[tuple[str, object], ...], str] = {}
    with ExitStack() as stack:

        def url(settings: Settings) -> str:
            key = tuple(sorted(settings.items()))
            if key not in started:
                started[key] = stack.enter_context(SERVERS[name](settings))
            return started[key]

        yield url
