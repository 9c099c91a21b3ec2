"""Server-sent events (HTML, section 9.2): a stream ↔ the list of its events (OpenAPI 3.2, "Sequential Media Types").

An event is an object of `data`, `event`, `id` and `retry`. Items that the document describes otherwise, and items
that have other members, are the data of an event each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeGuard

from contracts.codecs import text as plain
from contracts.codecs.description import Description
from contracts.codecs.json_text import BodyError, decode_json, encode_json, plain_text
from contracts.codecs.styles import scalar, typed
from contracts.codecs.text import decode_text
from contracts.http.messages import JSON
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["decode", "encode"]

_FIELDS: Final = frozenset({"data", "event", "id", "retry"})


def decode(body: bytes, content_type: str, description: Description) -> JSON:
    """The events, where the schema wants a list; else the text."""
    if not description.is_sequence and "array" not in description.reading.types:
        return plain.decode(body, content_type, description)
    item, events = description.reading.item(), _events(decode_text(body, ""))
    if _is_event(item):
        return [{name: _field(name, text, item) for name, text in event.items()} for event in events]
    return [_data(event.get("data", "")) for event in events]


def encode(value: JSON, content_type: str, description: Description) -> bytes:
    """An event for each item; what is no list stands alone."""
    if not isinstance(value, list):
        return plain.encode(value, content_type, description)
    is_event = _is_event(description.reading.item())
    return b"".join(_event(item) if is_event and _is_made_of_fields(item) else b"data: " + encode_json(item) + b"\n\n" for item in value)


def _is_event(item: SchemaReading) -> bool:
    """Whether the items are events; so they are where nothing is said of them."""
    names = item.names
    return set(names) <= _FIELDS if names else "object" in item.types or not item.types


def _field(name: str, text: str, item: SchemaReading) -> JSON:
    reading = item.member(name)
    return scalar(text, frozenset({"integer"})) if name == "retry" and not reading.types else typed(reading, text)


def _data(text: str) -> JSON:
    try:
        return decode_json(text.encode("utf-8"))
    except BodyError:
        return text


def _events(text: str) -> Iterator[dict[str, str]]:
    """The fields of each event; `data` of several lines is joined."""
    event: dict[str, str] = {}
    data: list[str] = []  # lines; joined one by one they would be copied again and again
    for line in (*text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""):
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line and (data or event):
            yield {**event, "data": "\n".join(data)} if data else event
            event, data = {}, []
        elif name == "data":
            data.append(value)
        elif name in ("event", "id") or (name == "retry" and value.isascii() and value.isdigit()):
            event[name] = value


def _is_made_of_fields(item: JSON) -> TypeGuard[Mapping[str, JSON]]:
    return isinstance(item, Mapping) and bool(item) and item.keys() <= _FIELDS


def _event(item: Mapping[str, JSON]) -> bytes:
    """The fields of an event; a field that is null is not written."""
    written = [(name, plain_text(value)) for name, value in item.items() if value is not None]
    lines = [(name, line) for name, text in written for line in re.split(r"\r\n|\r|\n", text)]
    return "".join(f"{name}: {line}\n" for name, line in lines).encode("utf-8", "replace") + b"\n"
