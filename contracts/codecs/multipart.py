"""`multipart/form-data`: the parts of a form ↔ an object (RFC 7578; OpenAPI, "Encoding Object"). Parts are read by python-multipart."""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Callable, Iterator
from typing import Final

from python_multipart.exceptions import FormParserError, MultipartParseError
from python_multipart.multipart import MultipartParser, MultipartState, parse_options_header

from contracts.codecs import text
from contracts.codecs.concrete_types import BOUNDARY, concrete
from contracts.codecs.description import Description, Encoding
from contracts.codecs.files import extension
from contracts.codecs.form_fields import MOST_FIELDS, Field, is_exploded, object_of, too_many_fields
from contracts.codecs.json_text import BodyError, plain_text
from contracts.codecs.part_codecs import declared_type, declared_types, part_codec
from contracts.http.media_types import bare, parameter
from contracts.http.messages import JSON

__all__ = ["decode", "encode", "fields_of", "file_types", "written_type"]

_BINARY: Final = ("application/octet-stream", "application/pdf", "application/zip", "audio/", "font/", "image/", "video/")
_MOST_HEADERS, _LONGEST_HEADER = 32, 8 * 1024  # of a part
_NOT_CLOSED: Final = "the body does not end with its boundary"
_SILENT: Final = logging.Logger("parts of forms", logging.CRITICAL + 1)  # the library warns of each body that it refuses


def decode(body: bytes, content_type: str, description: Description) -> JSON:
    """The object, or the raw form if the schema is a string. Raises BodyError: no boundary, not closed, too many parts."""
    if description.reading.types == {"string"}:
        return text.decode(body, content_type, description)
    return object_of(fields_of(body, content_type), description)


def fields_of(body: bytes, content_type: str) -> list[Field]:
    """The parts of a form. Raises BodyError as `decode` does."""
    boundary = parameter(content_type, "boundary").encode("utf-8", "replace")
    if not boundary:
        raise BodyError("the Content-Type has no boundary")
    return _Parts().read(body, boundary)


def encode(value: JSON, content_type: str, description: Description) -> bytes:
    """A part for each member, or for each element of a list; any value but an object is written as text.

    The boundary is that of the media type, unless the content contains it: see `written_type`.
    """
    if not isinstance(value, dict):
        return text.encode(value, content_type, description)
    parts = list(_parts_of(value, file_types(description), description))
    names = _boundaries(parameter(content_type, "boundary") or BOUNDARY)
    boundary = next(name for name in names if not any(b"--" + name in part for part in parts))
    return b"".join([*(b"--" + boundary + b"\r\n" + part for part in parts), b"--" + boundary + b"--\r\n"])


def written_type(content_type: str, body: bytes) -> str:
    """The media type of an encoded body, with the boundary that it really has."""
    if bare(content_type) != "multipart/form-data" or not body.startswith(b"--"):
        return content_type
    boundary = body[2:].partition(b"\r\n")[0].decode("utf-8", "replace")
    wanted = parameter(content_type, "boundary")
    return content_type if boundary in (wanted, f"{wanted}--") else f"multipart/form-data; boundary={boundary}"


def file_types(description: Description) -> dict[str, str]:
    """The members of a form that are files, or lists of files, with their media types."""
    found: dict[str, str] = {}
    for name in description.reading.names:
        reading = description.reading.member(name)
        item = reading.item() if "array" in reading.types else reading
        declared = next(iter(declared_types(description.encoding.get(name))), "")
        own = next((_file_type(schema) for schema in item.parts() if _is_file(schema)), "")
        if own or (item.types <= {"string"} and _is_binary(declared) and all(_is_free(schema) for schema in item.parts())):
            found[name] = concrete(declared) if declared else own
    return found


# --- reading ----------------------------------------------------------------------------------------------------------------------


class _Parts:
    """Collects the parts of one body."""

    def __init__(self) -> None:
        self.fields: list[Field] = []
        self._headers: dict[str, str] = {}
        self._pieces: dict[str, list[bytes]] = {}

    def read(self, body: bytes, boundary: bytes) -> list[Field]:
        """All parts. Text before the first boundary and after the last is ignored (RFC 2046, section 5.1.1)."""
        delimiter = rb"--" + re.escape(boundary)
        first = re.search(rb"(?:^|\r\n)(" + delimiter + rb")(?=[ \t]*\r\n|--)", body)
        if first is None:
            raise BodyError(_NOT_CLOSED)
        parser, start = self._parser(boundary), first.start(1)
        padding = re.compile(rb"((?:^|\r\n)" + delimiter + rb")[ \t]+(?=\r\n)")  # which a gateway may have added
        try:
            parser.write(padding.sub(rb"\1", body[start:]))
        except MultipartParseError as error:
            raise BodyError(f"the body is not multipart/form-data at byte {start + error.offset}") from error
        if parser.state != MultipartState.END:
            raise BodyError(_NOT_CLOSED)
        return self.fields

    def _parser(self, boundary: bytes) -> MultipartParser:
        try:
            parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._collector("name"),
                    "on_header_value": self._collector("value"),
                    "on_header_end": self._end_header,
                    "on_part_data": self._collector("content"),
                    "on_part_end": self._end,
                },
                max_header_count=_MOST_HEADERS,
                max_header_size=_LONGEST_HEADER,
            )
        except FormParserError as error:
            raise BodyError("the boundary is too long") from error
        parser.logger = _SILENT
        return parser

    def _collector(self, name: str) -> Callable[[bytes, int, int], None]:
        def collect(data: bytes, start: int, end: int) -> None:
            self._pieces.setdefault(name, []).append(data[start:end])

        return collect

    def _begin(self) -> None:
        if len(self.fields) >= MOST_FIELDS:
            raise too_many_fields()
        self._headers, self._pieces = {}, {}

    def _taken(self, name: str) -> bytes:
        return b"".join(self._pieces.pop(name, ()))

    def _end_header(self) -> None:
        name = self._taken("name").decode("latin-1").strip().lower()
        self._headers[name] = self._taken("value").decode("latin-1").strip()

    def _end(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition"))
        if b"name" not in options:
            raise BodyError("a part of the body has no name")
        name = _unescaped(options[b"name"].decode("utf-8", "replace"))
        filename = options[b"filename"].decode("utf-8", "replace") if b"filename" in options else None
        self.fields.append(Field(name, self._taken("content"), self._headers.get("content-type", ""), filename))


# --- writing ----------------------------------------------------------------------------------------------------------------------


def _boundaries(wanted: str) -> Iterator[bytes]:
    """`part`, `part-1`, `part-2` …"""
    yield wanted.encode("utf-8", "replace")
    yield from (f"{wanted}-{number}".encode("utf-8", "replace") for number in itertools.count(1))


def _parts_of(value: dict[str, JSON], files: dict[str, str], description: Description) -> Iterator[bytes]:
    """The parts of an object, each with its head."""
    for name, member in value.items():
        encoding, reading = description.encoding.get(name), description.reading.member(name)
        items = member if isinstance(member, list) and is_exploded(encoding, reading) else [member]
        part = Description((reading.item() if items is member and "array" in reading.types else reading).schema, description.schemas)
        for item in items:
            media_type = files.get(name) or _media_type(item, encoding)
            content = plain_text(item).encode("latin-1", "replace") if name in files else _content(item, media_type, part)
            yield _head(name, media_type, name in files) + content + b"\r\n"


def _media_type(value: JSON, encoding: Encoding | None) -> str:
    """The media type of a part: JSON unless it is a string, number or boolean (OpenAPI, "Encoding Object", default of `contentType`)."""
    return declared_type(encoding) or ("" if isinstance(value, (str, int, float)) else "application/json")


def _head(name: str, media_type: str, is_file: bool) -> bytes:
    quoted = _escaped(name)
    head = f'Content-Disposition: form-data; name="{quoted}"'
    if is_file:
        head += f'; filename="{quoted}.{extension(media_type)}"'
    if media_type:
        head += f"\r\nContent-Type: {media_type}"
    return head.encode("utf-8", "replace") + b"\r\n\r\n"


_ESCAPES: Final = {"\r": "%0D", "\n": "%0A", '"': "%22"}  # as browsers do (HTML, "Multipart form data")


def _escaped(name: str) -> str:
    return "".join(_ESCAPES.get(letter, letter) for letter in name)


def _unescaped(name: str) -> str:
    for letter, written in _ESCAPES.items():
        name = name.replace(written, letter)
    return name


def _content(value: JSON, media_type: str, part: Description) -> bytes:
    codec = part_codec(media_type, part.reading)
    return codec.encode(value, media_type, part) if codec is not None else plain_text(value).encode("utf-8", "replace")


def _is_file(schema: dict) -> bool:
    """Whether a member of a form is a file. Members with a fixed length or pattern keep their generated string."""
    is_bytes = schema.get("format") == "binary" or ("contentMediaType" in schema and "contentEncoding" not in schema)
    return is_bytes and _is_free(schema) and "json" not in _file_type(schema)


def _is_free(schema: dict) -> bool:
    return schema.keys().isdisjoint({"const", "contentEncoding", "enum", "maxLength", "pattern"})


def _is_binary(media_type: str) -> bool:
    """Whether a part of this media type is a file, even if its schema does not say so (OpenAPI 3.1, "Encoding Object")."""
    return media_type.startswith(_BINARY)


def _file_type(schema: dict) -> str:
    return str(schema.get("contentMediaType") or "application/octet-stream")
