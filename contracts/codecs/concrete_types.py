"""A concrete media type for a declared media type range."""

from __future__ import annotations

from typing import Final

from contracts.http.media_types import bare

__all__ = ["BOUNDARY", "concrete"]

BOUNDARY: Final = "mock-part"  # of forms, unless their content contains it
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
    """A media type that can be sent, for a declared media type or range: `text/*` → "text/plain"."""
    name = bare(media_type)
    if name == "multipart/form-data":
        return f"{name}; boundary={BOUNDARY}"
    if "*" not in (name or media_type):
        return media_type
    return _CONCRETE.get(name) or name.replace("/*+", "/vnd.mock+").replace("/*", "/octet-stream") or "application/octet-stream"
