"""Sequential media types (OpenAPI 3.2, "Sequential Media Types"): bytes → the list of items that `itemSchema` speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contracts.codecs.json_text import BodyError, decode_json, decode_text
from contracts.http.media_types import is_json
from contracts.http.messages import JSON

__all__ = ["items_of"]

_LINES = frozenset({"application/jsonl", "application/jsonlines", "application/ndjson", "application/x-jsonlines", "application/x-ndjson"})
_SEPARATED = frozenset({"application/geo+json-seq", "application/json-seq"})
_EVENTS = "text/event-stream"


def items_of(name: str) -> Callable[[bytes, str], JSON] | None:
    """How bodies of a media type become a list; None for a media type whose items are not known."""
    if name in _LINES:
        return lambda body, _: _each(body.split(b"\n"))
    if name in _SEPARATED or name.endswith("+json-seq"):
        return lambda body, _: _each(body.split(b"\x1e"))
    if name == _EVENTS:
        return lambda body, _: list(_events(decode_text(body, "")))
    if is_json(name):
        return lambda body, _: decode_json(body)
    return None


def _each(pieces: list[bytes]) -> list[JSON]:
    found: list[JSON] = []
    for number, piece in enumerate(pieces, 1):
        if piece.strip(b" \t\r\n"):
            try:
                found.append(decode_json(piece))
            except BodyError as error:
                raise BodyError(f"{str(error).replace('the body', f'item {number}', 1)}") from error
    return found


def _events(text: str) -> Iterator[dict[str, JSON]]:
    """Server-sent events (HTML, section 9.2.6): fields of texts, `data` of several lines joined, `retry` a number."""
    event: dict[str, JSON] = {}
    data: list[str] = []  # lines; joined one by one they would be copied again and again
    for line in text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line:
            if data or event:
                yield _event(event, data)
            event, data = {}, []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            data.append(value)
        elif name == "retry" and value.isascii() and value.isdigit():
            event["retry"] = int(value)
        elif name in ("event", "id"):
            event[name] = value
    if data or event:
        yield _event(event, data)


def _event(event: dict[str, JSON], data: list[str]) -> dict[str, JSON]:
    return {**event, "data": "\n".join(data)} if data else event
