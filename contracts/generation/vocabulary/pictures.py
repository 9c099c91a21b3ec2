"""Pictures that load anywhere: small SVG placeholders in a `data:` URL (RFC 2397)."""

from __future__ import annotations

from random import Random
from typing import Final

__all__ = ["placeholder", "placeholder_of"]

_COLORS: Final = ("c7d2fe", "bfdbfe", "bbf7d0", "fde68a", "fecaca", "e9d5ff", "99f6e4", "fed7aa")


def placeholder(width: int, height: int, color: str) -> str:
    """A picture of this size in one colour, with the size written on it."""
    svg = (
        f"%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20width='{width}'%20height='{height}'%3E"
        f"%3Crect%20width='100%25'%20height='100%25'%20fill='%23{color}'/%3E"
        f"%3Ctext%20x='50%25'%20y='50%25'%20text-anchor='middle'%3E{width}x{height}%3C/text%3E%3C/svg%3E"
    )
    return f"data:image/svg+xml,{svg}"


def placeholder_of(rng: Random, width: int = 320, height: int = 240) -> str:
    """The same in any colour."""
    return placeholder(width, height, _COLORS[int(rng.random() * len(_COLORS))])
