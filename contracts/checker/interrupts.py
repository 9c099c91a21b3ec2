"""Ctrl-C and SIGTERM: the first ends the run and writes its report; the second is ignored; the third ends the process at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["held", "reported"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def reported() -> Iterator[None]:
    """For a run and its report: the first signal raises KeyboardInterrupt, the second is ignored."""
    with _handled(ignored=frozenset({2})):
        yield


@contextmanager
def held() -> Iterator[None]:
    """For writing a report: only the third signal raises KeyboardInterrupt."""
    with _handled(ignored=frozenset({1, 2})):
        yield


@contextmanager
def _handled(*, ignored: frozenset[int]) -> Iterator[None]:
    """`ignored`: which signals, counted from 1, raise nothing. Only the main thread receives signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    count = 0

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal count
        count += 1
        if count not in ignored:
            raise KeyboardInterrupt

    before = [signal.signal(number, handle) for number in _SIGNALS]
    try:
        yield
    finally:
        for number, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(number, handler)
