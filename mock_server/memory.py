"""Returning unused memory to the operating system. Knows the C library and nothing about requests."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

__all__ = ["give_back"]


def _trimming() -> Callable[[int], int] | None:
    """glibc's `malloc_trim`, or None with another C library."""
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # macOS, musl; Windows
        return None
    return found


_trim = _trimming()


def give_back() -> None:
    """Return free memory: glibc itself would keep a hundred megabytes of small blocks after a single large body. Takes milliseconds;
    other threads keep running."""
    if _trim is not None:
        _trim(0)
