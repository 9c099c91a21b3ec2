"""How the parts of a form are read and written, by their media type: JSON, XML, CSV (OpenAPI, "Encoding Object", `contentType`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from contracts.codecs import csv, json, xml
from contracts.codecs.description import Description, Encoding
from contracts.http.media_types import bare, is_json, is_xml
from contracts.http.messages import JSON
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["PartCodec", "declared_type", "declared_types", "part_codec"]


@dataclass(frozen=True, slots=True)
class PartCodec:
    """How parts of some media types are read and written. `is_for_all`: scalars too, not only lists and objects."""

    matches: Callable[[str], bool]
    decode: Callable[[bytes, str, Description], JSON]
    encode: Callable[[JSON, str, Description], bytes]
    is_for_all: bool = False


_CODECS: Final = (
    PartCodec(is_json, json.decode, json.encode, is_for_all=True),
    PartCodec(is_xml, xml.decode, xml.encode),
    PartCodec(lambda media_type: bare(media_type) == "text/csv", csv.decode, csv.encode),
)


def part_codec(media_type: str, reading: SchemaReading) -> PartCodec | None:
    """The codec of a part, None if the part is a text in the style of its encoding."""
    is_text = not reading.types & {"array", "object"}
    return next((one for one in _CODECS if one.matches(media_type) and (one.is_for_all or not is_text)), None)


def declared_type(encoding: Encoding | None) -> str:
    """The single media type that a document declares for a part; "" for none, a range or a list."""
    declared = declared_types(encoding)
    return declared[0] if len(declared) == 1 and "*" not in declared[0] else ""


def declared_types(encoding: Encoding | None) -> list[str]:
    """The media types and ranges that a document declares for a part."""
    written = encoding.content_type.split(",") if encoding is not None else ()
    return [name for one in written if (name := one.strip()) and name.isprintable()]
