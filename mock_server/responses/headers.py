"""Declared response headers: which are sent, and what with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import TYPE_CHECKING, Final

from contracts.api.model import Header, Spec
from contracts.codecs.json_text import encode_json, plain_text
from contracts.codecs.kinds import Kinds
from contracts.generation import Maker, words_of
from contracts.generation.vocabulary.names import LISTS
from contracts.http.messages import ABSENT, Pairs

if TYPE_CHECKING:
    from contracts.http.messages import JSON

__all__ = ["counted", "is_sent", "tells_a_total", "writer"]

_NOT_GENERATED: Final = frozenset({"content-type", "location"})  # the first is always there, the second leads somewhere
# Not sent because a document lists them: they have to be true of the connection, of the body, or of what the browser asked.
_OF_HTTP: Final = frozenset(
    {"connection", "content-encoding", "content-length", "date", "keep-alive", "trailer", "transfer-encoding", "upgrade", "vary"}
)
_TOTAL: Final = re.compile(r"(x-)?(.*-)?total(-(count|items|results|elements|records))?$", re.IGNORECASE)
_TOTALS: Final = ("total", "total count", "total items", "total elements", "total results", "total records", "count")
_TELLING: Final = frozenset({"const", "default", "enum", "example", "examples", "format", "pattern"})
_SAID_BY_TYPE: Final = (frozenset({"integer"}), frozenset({"number"}), frozenset({"boolean"}))


def is_sent(header: Header, status: int, spec: Spec) -> bool:
    """Required headers always; others with a success, where the document says enough of them to make more than a word of chance."""
    name = header.name.lower()
    if header.required or name in _NOT_GENERATED:
        return name not in _NOT_GENERATED
    if status >= 400 or name in _OF_HTTP or name.startswith("access-control-"):
        return False
    schema = spec.schemas.resolve(header.schema)
    is_told = bool(header.examples) or (isinstance(schema, dict) and not _TELLING.isdisjoint(schema))
    return is_told or Kinds(spec.schemas, schema).types in _SAID_BY_TYPE


def writer(header: Header, maker: Maker) -> Callable[[Random], str] | str:
    """A header's value: that of its example where one fits, else how to make it; style `simple` (OpenAPI, Header Object)."""

    def written(value: JSON) -> str:
        text = _plain(value, "=" if header.explode else ",") if not header.media_type else encode_json(value).decode("utf-8")
        return "".join(letter for letter in text if " " <= letter <= "~").strip()

    example = next((one for one in header.examples.values() if maker.is_valid(one)), ABSENT)
    return written(example) if example is not ABSENT else lambda random: written(maker(random))


def tells_a_total(header: Header) -> bool:
    """Whether the header is the count of what is in the body: `X-Total-Count`."""
    return bool(_TOTAL.match(header.name)) and not header.examples


def counted(headers: Pairs, value: JSON, totals: Mapping[str, Maker]) -> Pairs:
    """The headers, those of `totals` with the count of what is in the body where their schema takes it."""
    total = _total(value) if totals else None
    if total is None:
        return headers
    return tuple((name, str(total) if name in totals and totals[name].is_valid(total) else text) for name, text in headers)


def _total(value: JSON) -> int | None:
    if isinstance(value, list):
        return len(value)
    if not isinstance(value, dict):
        return None
    told = (one for name, one in value.items() if words_of(name) in _TOTALS and isinstance(one, int))
    lists = (len(one) for name, one in value.items() if words_of(name) in LISTS and isinstance(one, list))
    return next(told, next(lists, None))


def _plain(value: JSON, joint: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(_plain(one, joint) for one in value)
    if isinstance(value, dict):
        return ",".join(f"{name}{joint}{_plain(one, joint)}" for name, one in value.items())
    return plain_text(value)
