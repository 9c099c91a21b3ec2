"""What a misspelt name was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["did_you_mean", "nearest"]

_ALIKE = 0.6


def nearest(name: str, known: Iterable[object], *, alike: float = _ALIKE) -> str:
    """The known name most like `name`, whatever the letters' case; "" where none is. `alike`: how much of both is the same, at least."""
    by_lower = {str(one).lower(): str(one) for one in known}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=alike)
    return by_lower[found[0]] if found else ""


def did_you_mean(name: str, known: Iterable[object]) -> str:
    """The end of a message: "did you mean `name`?", "" where nothing is near."""
    found = nearest(name, known)
    return f"did you mean `{found}`?" if found else ""
