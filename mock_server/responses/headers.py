"""Declared response headers: which are sent, with which values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import TYPE_CHECKING, Final

from contracts.api.operations import Header, Spec
from contracts.api.resources import Answer
from contracts.api.resources.envelopes import envelope_role
from contracts.api.resources.words import words_of
from contracts.codecs import parameter_texts
from contracts.codecs.content_codings import CODINGS
from contracts.codecs.json_text import plain_text
from contracts.generation import Maker
from contracts.http.messages import ABSENT, OF_THE_SERVER, Pairs
from contracts.member_paths import value_at
from contracts.schemas.schema_reading import SchemaReading
from mock_server.responses.page_envelope import beside
from mock_server.responses.page_links import link_header
from mock_server.responses.success_values import Shown

if TYPE_CHECKING:
    from contracts.http.messages import JSON

__all__ = ["describing", "is_sent", "writer"]

_NOT_GENERATED: Final = OF_THE_SERVER | {"content-type", "location"}  # set elsewhere
# Not sent just because a document lists them: they must be true of the body, or of the browser's request.
_OF_HTTP: Final = frozenset({"content-encoding", "vary"})
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


def describing(headers: Pairs, given: Pairs, shown: Shown, makers: Mapping[str, Maker], answer: Answer) -> Pairs:
    """The headers; those that tell of the list in the body say what is true of it: `X-Total-Count`, `X-Page`, `Link`. `given`: those of
    the rule book, which stay."""
    if not makers:
        return headers
    kept = {name.lower() for name, _ in given}
    known = {name.lower() for name, _ in headers}
    declared = (*headers, *((name, "") for name in makers if name.lower() not in known))
    found = ((name, text, text if name.lower() in kept else _true_of(name, text, shown, makers, answer)) for name, text in declared)
    return tuple((name, true) for name, text, true in found if true or (text == true and name.lower() in known))


def _true_of(name: str, text: str, shown: Shown, makers: Mapping[str, Maker], answer: Answer) -> str:
    """The value of a header that is true of the list; `text` if it says nothing of it, or its schema refuses that."""
    value = _of_list(name, shown, answer) if name in makers else None
    if not value:
        return text if value is None else ""
    is_valid = makers[name].is_valid
    return value if is_valid(value) or (value.isdigit() and is_valid(int(value))) else text


def _of_list(name: str, shown: Shown, answer: Answer) -> str | None:
    """What a header says of the list; None if it says nothing of it, "" if there is nothing to say, as of the page after the last."""
    if name.lower() == "link":
        return link_header(shown.links) if shown.links is not None else None
    words = words_of(name.lower().removeprefix("x-").removeprefix("pagination-"))
    role = envelope_role(words, {"integer"})
    if shown.links is None:
        return _counted(shown.value, answer) if role == "total" else None
    value = beside(role, shown.links) if role else ABSENT
    return None if value is ABSENT else "" if value is None else plain_text(value)


def _counted(value: JSON, answer: Answer) -> str | None:
    counts = (value_at(value, path) for role in ("total", "count") if (path := answer.envelope_member(role)) is not None)
    stated = next((one for one in counts if isinstance(one, int)), None)
    rows = value_at(value, answer.rows) if answer.rows is not None else None
    return str(stated) if stated is not None else str(len(rows)) if isinstance(rows, list) else None
