"""Comma-separated values (RFC 4180): rows of cells; if the items are objects, the first row has the names of their members."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from contracts.codecs import text as plain
from contracts.codecs.description import Description
from contracts.codecs.json_text import BodyError, plain_text
from contracts.codecs.styles import typed
from contracts.codecs.text import decode_text
from contracts.http.media_types import parameter
from contracts.http.messages import JSON
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["decode", "encode"]


def decode(body: bytes, content_type: str, description: Description) -> JSON:
    """The rows, typed by the schema of the items, if the schema is a list; else the text. Items without a schema are objects."""
    if "array" not in description.reading.types:
        return plain.decode(body, content_type, description)
    rows, item = _rows(decode_text(body, parameter(content_type, "charset"))), description.reading.item()
    if "array" in item.types:
        return [[typed(item.item(), cell) for cell in row] for row in rows]
    if item.types and "object" not in item.types:
        return [typed(item, row[0]) for row in rows]
    names = next(rows, [])
    return [_object(dict(zip(names, row, strict=False)), item) for row in rows]


def encode(value: JSON, content_type: str, description: Description) -> bytes:
    """A row for each item, after a header row if the items are objects; any value but a list is written as text."""
    if not isinstance(value, list):
        return plain.encode(value, content_type, description)
    names = list(dict.fromkeys(name for item in value if isinstance(item, dict) for name in item))
    rows = [names] if names else []
    for item in value:
        cells = [item.get(name) for name in names] if isinstance(item, dict) else item if isinstance(item, list) else [item]
        rows.append(["" if cell is None else plain_text(cell) for cell in cells])
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return plain.encode(written.getvalue(), content_type, description)


def _rows(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(max(len(text), csv.field_size_limit()))  # of the process; by default 128 KiB
    try:
        yield from (row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")) if row)
    except csv.Error as error:
        raise BodyError(f"the body is not CSV: {error}") from error


def _object(cells: dict[str, str], item: SchemaReading) -> dict[str, JSON]:
    """The object of a row. An empty cell is an absent member, unless the member may be an empty string or null."""
    readings = {name: item.member(name) for name in cells}
    return {name: typed(readings[name], cell) for name, cell in cells.items() if cell or _may_be_empty(readings[name])}


def _may_be_empty(reading: SchemaReading) -> bool:
    return not reading.types or bool(reading.types & {"string", "null"})
