"""Declared response headers: which are sent, with which values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import TYPE_CHECKING, Final

from contracts.api.operations import Header, Spec
from contracts.api.resources import Answer
from contracts.codecs import parameter_texts
from contracts.codecs.content_codings import CODINGS
from contracts.generation import Maker
from contracts.http.messages import ABSENT, OF_THE_SERVER, Pairs
from contracts.member_paths import value_at
from contracts.schemas.schema_reading import SchemaReading

if TYPE_CHECKING:
    from contracts.http.messages import JSON

__all__ = ["counted", "is_sent", "tells_a_total", "writer"]

_NOT_GENERATED: Final = OF_THE_SERVER | {"content-type", "location"}  # set elsewhere
# Not sent just because a document lists them: they must be true of the body, or of the browser's request.
_OF_HTTP: Final = frozenset({"content-encoding", "vary"})
_TOTAL: Final = re.compile(r"(x-)?(.*-)?total(-(count|items|results|elements|records))?$", re.IGNORECASE)
_TELLING: Final = frozenset({"const", "default", "enum", "example", "examples", "format", "pattern"})
_SAID_BY_TYPE: Final = (frozenset({"integer"}), frozenset({"number"}), frozenset({"boolean"}))


def is_sent(header: Header, status: int, spec: Spec) -> bool:
    """Whether to send a header: if required; else on success, if the document describes it well enough to avoid random text."""
    name = header.name.lower()
    if header.required or name in _NOT_GENERATED:
        return name not in _NOT_GENERATED
    if status >= 400 or name in _OF_HTTP or name.startswith("access-control-"):
        return False
    schema = spec.schemas.resolve(header.schema)
    is_told = bool(header.examples) or (isinstance(schema, dict) and not _TELLING.isdisjoint(schema))
    return is_told or SchemaReading(spec.schemas, schema).types in _SAID_BY_TYPE


def writer(header: Header, maker: Maker) -> Callable[[Random], str] | str:
    """A header's value: a valid example, else a function that generates one; style `simple` (OpenAPI, Header Object).

    A content coding is one that can be applied, if the schema accepts any.
    """
    if header.name.lower() == "content-encoding":
        return next((coding for coding in CODINGS if maker.is_valid(coding)), "")

    def written(value: JSON) -> str:
        text = parameter_texts.header(header, value)
        return "".join(letter for letter in text if " " <= letter <= "~").strip()

    example = next((one for one in header.examples.values() if maker.is_valid(one)), ABSENT)
    return written(example) if example is not ABSENT else lambda random: written(maker(random))


def tells_a_total(header: Header) -> bool:
    """Whether the header counts the items in the body: `X-Total-Count`."""
    return bool(_TOTAL.match(header.name)) and not header.examples


def counted(headers: Pairs, value: JSON, totals: Mapping[str, Maker], answer: Answer | None) -> Pairs:
    """The headers; those in `totals` get the count stated in the body, else the number of rows, if their schema accepts it."""
    total = _total(value, answer) if totals and answer is not None else None
    if total is None:
        return headers
    return tuple((name, str(total) if name in totals and totals[name].is_valid(total) else text) for name, text in headers)


def _total(value: JSON, answer: Answer) -> int | None:
    told = next((value_at(value, path) for role in ("total", "count") if (path := answer.envelope_member(role)) is not None), None)
    rows = value_at(value, answer.rows) if answer.rows is not None else None
    return told if isinstance(told, int) else len(rows) if isinstance(rows, list) else None
