"""JSON: `application/json` and everything that ends with `+json` (RFC 8259, RFC 6839 section 3.1)."""

from __future__ import annotations

from contracts.codecs.description import Description
from contracts.codecs.json_text import decode_json, encode_json
from contracts.http.messages import JSON

__all__ = ["decode", "encode"]


def decode(body: bytes, content_type: str, description: Description) -> JSON:
    """The value of a JSON text."""
    return decode_json(body)


def encode(value: JSON, content_type: str, description: Description) -> bytes:
    """A value as a JSON text."""
    return encode_json(value)
