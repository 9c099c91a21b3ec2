"""Plain text (`text/*`): a text, or one value typed by its schema. UTF-8 unless the charset says otherwise."""

from __future__ import annotations

import codecs
from encodings import normalize_encoding
from encodings.aliases import aliases

from contracts.codecs.description import Description
from contracts.codecs.json_text import BodyError, plain_text
from contracts.codecs.styles import best_reading, typed
from contracts.http.media_types import parameter
from contracts.http.messages import JSON

__all__ = ["decode", "decode_text", "encode", "known_charset"]

# Python's own names beside the registered charsets (RFC 9110, section 8.3.2); `punycode` takes minutes for a megabyte.
_PYTHONS_OWN = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
_NAMES = frozenset({*aliases, *aliases.values(), "cp720", "cp737", "cp874", "cp875", "koi8_t", "koi8_u", "utf_8_sig"})


def decode(body: bytes, content_type: str, description: Description) -> JSON:
    """The value of a whole text; lists and objects are JSON."""
    text = decode_text(body, parameter(content_type, "charset"))
    return best_reading(description.reading, (typed(description.reading, text), text))


def encode(value: JSON, content_type: str, description: Description) -> bytes:
    """A text as it is, any other value as JSON; in the charset of the media type, UTF-8 by default."""
    return plain_text(value).encode(known_charset(content_type), "replace")


def known_charset(content_type: str) -> str:
    """The charset of a media type; "UTF-8" if it has none, or an unknown one."""
    charset = parameter(content_type, "charset") or "UTF-8"
    try:
        "".encode(_codec(charset))
    except (LookupError, ValueError):
        return "UTF-8"
    return charset


def decode_text(body: bytes, charset: str) -> str:
    """The text of a body in a charset, UTF-8 by default; BodyError if it is unknown or does not match."""
    try:
        return body.decode(_codec(charset or "utf-8"))
    except UnicodeDecodeError as error:
        raise BodyError(f"the body is not {charset or 'UTF-8'}") from error
    except (LookupError, ValueError) as error:
        raise BodyError(f"unknown charset {charset[:40]!r}") from error


def _codec(charset: str) -> str:
    """Python's name of a charset, LookupError if it is unknown. Python's own look-up would cache every unknown name."""
    if normalize_encoding(charset).lower() not in _NAMES:
        raise LookupError(charset)
    name = codecs.lookup(charset).name
    if name in _PYTHONS_OWN:
        raise LookupError(charset)
    return name
