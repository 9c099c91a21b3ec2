"""`application/x-www-form-urlencoded`: the pairs of a form ↔ an object (OpenAPI, "Encoding Object"; URL standard, section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes, urlencode

from contracts.codecs import parameter_texts, text
from contracts.codecs.description import Description
from contracts.codecs.form_fields import MOST_FIELDS, Field, object_of, too_many_fields
from contracts.codecs.json_text import plain_text
from contracts.codecs.part_codecs import declared_type, part_codec
from contracts.http.messages import JSON, Pairs

__all__ = ["decode", "encode"]

_SLICE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class _StyledField:
    name: str
    style: str
    explode: bool
    media_type: str = ""


def decode(body: bytes, content_type: str, description: Description) -> JSON:
    """The object, or the raw form if the schema is a string. Raises BodyError: not text, or too many fields."""
    if description.reading.types == {"string"}:
        return text.decode(body, content_type, description)
    text.decode_text(body, "")
    if body.count(b"&") >= MOST_FIELDS:
        raise too_many_fields()
    return object_of(_fields(body), description)


def encode(value: JSON, content_type: str, description: Description) -> bytes:
    """The pairs of an object; any other value is written as text."""
    if not isinstance(value, dict):
        return text.encode(value, content_type, description)
    pairs = (pair for name, member in value.items() for pair in _pairs(name, member, description))
    return urlencode(list(pairs), errors="replace").encode("ascii")


def _pairs(name: str, value: JSON, description: Description) -> Pairs:
    """A list is repeated, and an object is JSON, unless the document says otherwise."""
    encoding, reading = description.encoding.get(name), description.reading.member(name)
    codec = part_codec(declared_type(encoding), reading)
    if codec is not None:
        written = codec.encode(value, declared_type(encoding), Description(reading.schema, description.schemas))
        return ((name, written.decode("utf-8")),)
    if encoding is not None and isinstance(value, (dict, list)) and (encoding.style == "deepObject" or not encoding.explode):
        return parameter_texts.query(_StyledField(name, encoding.style, encoding.explode), value)
    return tuple((name, plain_text(item)) for item in (value if isinstance(value, list) else [value]))


def _fields(body: bytes) -> Iterator[Field]:
    pairs = (pair.partition(b"=") for pair in body.replace(b"+", b" ").split(b"&") if pair)
    return (Field(_unquoted(name).decode("utf-8", "surrogateescape"), _unquoted(value)) for name, _, value in pairs)


def _unquoted(text: bytes) -> bytes:
    """Percent-decoded; a `%` without two hexadecimal digits stays. In slices, because a text full of escapes takes 80 times its size."""
    if b"%" not in text:
        return text
    pieces, start = [], 0
    while start < len(text):
        end = start + _SLICE
        cut = text.rfind(b"%", end - 2, end) if end < len(text) else -1
        end = end if cut < 0 else cut  # no escape is cut in two
        pieces.append(unquote_to_bytes(text[start:end]))
        start = end
    return b"".join(pieces)
