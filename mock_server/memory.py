"""Memory that is no longer used, given back to the system. Knows the C library, nothing of requests."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

__all__ = ["give_back"]


def _trimming() -> Callable[[int], int] | None:
    """glibc's `malloc_trim`, None with another C library."""
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # macOS, musl; Windows
        return None
    return found


_trim = _trimming()


def give_back() -> None:
    """Gives back what is free: glibc by itself keeps a hundred megabytes of small blocks that one large body left behind. Takes
    milliseconds; other threads go on meanwhile."""
    if _trim is not None:
        _trim(0)
