"""Texts that hold something else (JSON Schema 2020-12, validation, section 8): `contentEncoding`, `contentMediaType`, `contentSchema`."""

from __future__ import annotations

import base64
import binascii
import json
import quopri
from collections.abc import Callable, Mapping
from typing import Final

from contracts.codecs.files import file_of
from contracts.codecs.json_text import BodyError, decode_json
from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext, Make
from contracts.generation.merging.merged_schema import Content
from contracts.generation.vocabulary import sentences
from contracts.http.media_types import is_json
from contracts.http.messages import ABSENT, JSON

__all__ = ["contents", "holds"]

_ENCODERS: Final[Mapping[str, Callable[[bytes], str]]] = {
    "base16": lambda data: base64.b16encode(data).decode(),
    "base32": lambda data: base64.b32encode(data).decode(),
    "base64": lambda data: base64.b64encode(data).decode(),
    "base64url": lambda data: base64.urlsafe_b64encode(data).decode(),
    "quoted-printable": lambda data: quopri.encodestring(data).decode(),
}
_DECODERS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "base16": base64.b16decode,
    "base32": base64.b32decode,
    "base64": lambda data: base64.b64decode(data, validate=True),
    "base64url": lambda data: base64.urlsafe_b64decode(data + b"=" * (-len(data) % 4)),
    "quoted-printable": quopri.decodestring,
}
_TRIES: Final = 4


def contents(node: Node, content: Content, fits: Callable[[JSON], bool] | None, otherwise: Make) -> Make:
    """The maker of such texts; other texts where these do not fit the rest of the schema."""
    encode = _ENCODERS.get(content.encoding.lower())
    written = _written(node, content)
    if written is None or (encode is None and content.encoding):
        return otherwise

    def make(context: GenerationContext, depth: int, fixed: JSON) -> JSON:
        for _ in range(_TRIES):
            data = written(context, depth)
            text = encode(data) if encode else data.decode()
            if fits is None or fits(text):
                return text
        return otherwise(context, depth, fixed)

    return make


def holds(node: Node, content: Content, text: str) -> bool:
    """Whether a text holds what it should: it can be decoded, and JSON in it parses and fits its schema."""
    decode = _DECODERS.get(content.encoding.lower(), bytes)
    try:
        data = decode(text.encode("utf-8", "replace"))
        return not _is_json(content) or node.compiler.check(content.schema)(decode_json(data))
    except (binascii.Error, BodyError):
        return False


def _is_json(content: Content) -> bool:
    return content.schema is not True or is_json(content.media_type)


def _written(node: Node, content: Content) -> Callable[[GenerationContext, int], bytes] | None:
    """What is inside, as bytes; None for a file that no text can hold."""
    if _is_json(content):
        inner = node.compiler.node(content.schema if content.schema is not True else {"type": "object"}, owner=node.owner)

        def write(context: GenerationContext, depth: int) -> bytes:
            return json.dumps(inner.make(context, depth + 1, ABSENT), separators=(",", ":"), ensure_ascii=False).encode()

        return write
    file = file_of(content.media_type) if content.media_type else None
    if file is not None:
        return (lambda context, depth: file) if content.encoding else None
    return lambda context, depth: sentences.sentence(context.rng).encode()
