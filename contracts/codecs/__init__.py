"""Bodies ↔ values: how each media type is read and written. A media type is a file with `decode` and `encode`, and a row of CODECS.

A codec receives what the document says about the body (`Description`), because most media types do not distinguish numbers from strings.
It raises BodyError if the bytes do not match their media type. Other parts of a message: `styles` and `tolerant_styles` read parameters,
`parameter_texts` writes them, `content_codings` decompresses bodies.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.codecs import binary, csv, event_streams, json, json_lines, multipart, text, urlencoded, xml
from contracts.codecs.description import Description
from contracts.http.media_types import best
from contracts.http.messages import JSON

__all__ = ["CODECS", "Codec", "codec_for", "encode"]


@dataclass(frozen=True, slots=True)
class Codec:
    """How bodies of a media type are read and written. `is_typed`: whether the schema applies to the decoded value."""

    decode: Callable[[bytes, str, Description], JSON]
    encode: Callable[[JSON, str, Description], bytes]
    is_typed: Callable[[Description], bool]


def _always(description: Description) -> bool:
    return True


def _not_of_items(description: Description) -> bool:
    return not description.is_sequence


def _of_scalars(description: Description) -> bool:
    return not description.is_sequence and not description.reading.types & {"array", "object"}


def _of_texts(description: Description) -> bool:
    return not description.is_sequence and description.reading.types <= {"string"}


_JSON: Final = Codec(json.decode, json.encode, _always)
_LINES: Final = Codec(json_lines.decode, json_lines.encode, _always)
_RECORDS: Final = Codec(json_lines.decode_separated, json_lines.encode_separated, _always)
_XML: Final = Codec(xml.decode, xml.encode, _always)

# Media type or range → codec; the most specific match is used.
CODECS: Final[Mapping[str, Codec]] = {
    "application/json": _JSON,
    "text/json": _JSON,
    "*/*+json": _JSON,
    "application/x-www-form-urlencoded": Codec(urlencoded.decode, urlencoded.encode, _not_of_items),
    "multipart/form-data": Codec(multipart.decode, multipart.encode, _not_of_items),
    "application/xml": _XML,
    "text/xml": _XML,
    "*/*+xml": _XML,
    "text/csv": Codec(csv.decode, csv.encode, _always),
    "text/event-stream": Codec(event_streams.decode, event_streams.encode, _always),
    "application/jsonl": _LINES,
    "application/jsonlines": _LINES,
    "application/x-jsonlines": _LINES,
    "application/ndjson": _LINES,
    "application/x-ndjson": _LINES,
    "application/json-seq": _RECORDS,
    "*/*+json-seq": _RECORDS,
    "text/plain": Codec(text.decode, text.encode, _always),
    "text/*": Codec(text.decode, text.encode, _of_scalars),
    "*/*": Codec(binary.decode, binary.encode, _of_texts),
}


@functools.lru_cache(maxsize=1024)
def codec_for(media_type: str) -> Codec:
    """The codec of a media type or media type range; `binary` if none is known."""
    return CODECS[best(CODECS, media_type) or "*/*"]


def encode(value: JSON, media_type: str, description: Description) -> bytes:
    """The body for a value in a concrete media type."""
    return codec_for(media_type).encode(value, media_type, description)
