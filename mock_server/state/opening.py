"""The store that `--store` names: `memory`, or `sqlite:PATH`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mock_server.state.memory_store import MemoryStore
from mock_server.state.sqlite_store import SqliteStore
from mock_server.state.stores import Store

__all__ = ["opened"]


def opened(name: str, clock: Callable[[], float]) -> Store:
    """The store. `clock`: seconds, for what is idle. Raises ConfigurationError if a file cannot be used."""
    kind, _, path = name.partition(":")
    return SqliteStore(Path(path)) if kind == "sqlite" else MemoryStore(clock)
