"""A JSON text for each item: on lines (JSON Lines, NDJSON), or after record separators (RFC 7464)."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.codecs import text as plain
from contracts.codecs.description import Description
from contracts.codecs.json_text import BodyError, decode_json, encode_json
from contracts.http.messages import JSON

__all__ = ["decode", "decode_separated", "encode", "encode_separated"]


def decode(body: bytes, content_type: str, description: Description) -> JSON:
    """The items, one on each line, if the schema is a list; else the text."""
    return _items(body.split(b"\n")) if _is_list(description) else plain.decode(body, content_type, description)


def encode(value: JSON, content_type: str, description: Description) -> bytes:
    """A line for each item. A string that consists of such lines is the body itself."""
    if isinstance(value, str) and _is_written(value, "\n"):
        return plain.encode(value, content_type, description)
    return b"".join(encode_json(item) + b"\n" for item in (value if isinstance(value, list) else [value]))


def decode_separated(body: bytes, content_type: str, description: Description) -> JSON:
    """The items, each after a record separator, if the schema is a list; else the text."""
    return _items(body.split(b"\x1e")) if _is_list(description) else plain.decode(body, content_type, description)


def encode_separated(value: JSON, content_type: str, description: Description) -> bytes:
    """A record for each item. A string that consists of such records is the body itself."""
    if isinstance(value, str) and _is_written(value, "\x1e"):
        return plain.encode(value, content_type, description)
    return b"".join(b"\x1e" + encode_json(item) + b"\n" for item in (value if isinstance(value, list) else [value]))


def _is_list(description: Description) -> bool:
    return description.is_sequence or "array" in description.reading.types


def _is_written(text: str, separator: str) -> bool:
    try:
        _items(text.encode("utf-8", "replace").split(separator.encode()))
    except BodyError:
        return False
    return True


def _items(texts: Iterable[bytes]) -> list[JSON]:
    found: list[JSON] = []
    for number, text in enumerate(texts, 1):
        if text.strip(b" \t\r\n"):
            try:
                found.append(decode_json(text))
            except BodyError as error:
                raise BodyError(f"{str(error).replace('the body', f'item {number}', 1)}") from error
    return found
