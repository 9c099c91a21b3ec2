"""Server-sent events (HTML, section 9.2): a stream ↔ the list of its events (OpenAPI 3.2, "Sequential Media Types").

Items are events (objects with `data`, `event`, `id` and `retry`) if their schema says so, or if they have no schema. Any other item is the
data of one event, as JSON. A last event `[DONE]` is not an item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from contracts.codecs import text as plain
from contracts.codecs.description import DONE, Description
from contracts.codecs.json_text import BodyError, decode_json, encode_json, plain_text
from contracts.codecs.styles import scalar, typed
from contracts.codecs.text import decode_text
from contracts.http.messages import JSON
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["decode", "encode"]

_FIELDS: Final = frozenset({"data", "event", "id", "retry"})
_LINES: Final = re.compile(r"\r\n|\r|\n")


def decode(body: bytes, content_type: str, description: Description) -> JSON:
    """The items, if the schema is a list; else the text."""
    if not description.is_sequence and "array" not in description.reading.types:
        return plain.decode(body, content_type, description)
    item, events = description.reading.item(), list(_events(decode_text(body, "")))
    if events and events[-1].get("data") == DONE and item.types != {"string"}:
        events.pop()
    if _is_event(item):
        return [{name: _field(name, text, item) for name, text in event.items()} for event in events]
    return [_data(event.get("data", ""), item) for event in events]


def encode(value: JSON, content_type: str, description: Description) -> bytes:
    """An event for each item. A string that is not a stream of events yet is the data of one event."""
    if isinstance(value, str):
        return plain.encode(value, content_type, description) if _is_framed(value) else _written({"data": value})
    reading = description.reading.item()
    events = [_event_of(item, reading) for item in (value if isinstance(value, list) else [value])]
    return b"".join(map(_written, [*events, *([{"data": DONE}] if description.ends_with_done else [])]))


def _is_framed(text: str) -> bool:
    """Whether a text is a stream of events already, as in many examples."""
    lines = _LINES.split(text.removeprefix("\ufeff"))
    return all(not line or (":" in line and line.partition(":")[0] in {"", *_FIELDS}) for line in lines)


def _is_event(item: SchemaReading) -> bool:
    """Whether the items are events, rather than the data of events."""
    return item.names.keys() <= _FIELDS and "data" in item.names if item.names else not item.types


def _event_of(item: JSON, reading: SchemaReading) -> Mapping[str, JSON]:
    if _is_event(reading) and isinstance(item, Mapping) and item and item.keys() <= _FIELDS:
        return item
    return {"data": item if reading.types == {"string"} else encode_json(item).decode("utf-8")}


def _field(name: str, text: str, item: SchemaReading) -> JSON:
    reading = item.member(name)
    return scalar(text, frozenset({"integer"})) if name == "retry" and not reading.types else typed(reading, text)


def _data(text: str, item: SchemaReading) -> JSON:
    """The item in the data of an event."""
    if item.types == {"string"}:
        return text
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


def _written(event: Mapping[str, JSON]) -> bytes:
    """The lines of an event; a field that is null is not written."""
    texts = ((name, plain_text(value)) for name, value in event.items() if value is not None)
    lines = ((name, line) for name, text in texts for line in _LINES.split(text))
    return "".join(f"{name}: {line}\n" for name, line in lines).encode("utf-8", "replace") + b"\n"
