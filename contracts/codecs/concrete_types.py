"""A declared media type, or a range of them, as one that can be sent."""

from __future__ import annotations

from typing import Final

from contracts.codecs.multipart import BOUNDARY

__all__ = ["concrete"]

_CONCRETE: Final = {
    "*/*": "application/json",
    "application/*": "application/json",
    "application/*+json": "application/vnd.mock+json",
    "application/*+xml": "application/vnd.mock+xml",
    "audio/*": "audio/mpeg",
    "font/*": "font/ttf",
    "image/*": "image/png",
    "multipart/*": "multipart/mixed",
    "text/*": "text/plain",
    "video/*": "video/mp4",
}


def concrete(media_type: str) -> str:
    """A declared media type, or range of them, as one that can be sent: `text/*` → "text/plain"."""
    bare = media_type.partition(";")[0].strip().lower()
    if bare == "multipart/form-data":
        return f"{bare}; boundary={BOUNDARY}"
    if "*" not in bare:
        return media_type
    known = _CONCRETE.get(bare)
    return known or (bare.replace("/*+", "/vnd.mock+").replace("/*", "/octet-stream") if "/*" in bare else "application/octet-stream")
