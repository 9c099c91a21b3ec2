"""Bytes of any kind, as texts: `application/octet-stream`, images, and whatever no other codec knows.

What is UTF-8 is read as such; every other byte is the character with its number.
"""

from __future__ import annotations

from contracts.codecs.description import Description
from contracts.codecs.json_text import plain_text
from contracts.http.messages import JSON

__all__ = ["decode", "encode"]


def decode(body: bytes, content_type: str, description: Description) -> JSON:
    """The text that stands for the bytes."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("latin-1")


def encode(value: JSON, content_type: str, description: Description) -> bytes:
    """A text in UTF-8, any other value as JSON."""
    return plain_text(value).encode("utf-8", "replace")
