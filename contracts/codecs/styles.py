"""Parameter styles (OpenAPI, "Style Values"): texts in a message → values, typed by the schema.

Whether `5` is a number depends on the schema. If several readings are possible, all are returned, the most likely first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import unquote

from contracts.codecs.json_text import BodyError, decode_json
from contracts.http.messages import JSON
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["StyleError", "best_reading", "is_named_by", "of_member", "readings", "scalar", "typed"]

Pairs = list[tuple[str, str]]

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_MOST_DIGITS = 4000  # Python converts no more


class StyleError(ValueError):
    """A text does not have the style of its parameter."""


def scalar(text: str, types: frozenset[str]) -> JSON:
    """The value of a text: a number, boolean or null if the types allow it and the text is one, else the text."""
    if "integer" in types or "number" in types:
        found = _NUMBER.fullmatch(text)
        if found and len(text) < _MOST_DIGITS:
            if not found[1] and not found[2]:
                return int(text)
            number = float(text)
            if math.isfinite(number):
                return int(number) if number.is_integer() and "number" not in types else number
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    return None if "null" in types and text in ("", "null") else text


def typed(reading: SchemaReading, text: str) -> JSON:
    """The value of a whole text; lists and objects are JSON."""
    if reading.types & {"array", "object"} and text.lstrip()[:1] in ("[", "{"):
        try:
            return decode_json(text.encode("utf-8", "surrogatepass"))
        except BodyError:
            return text
    return text if not text and "string" in reading.types else scalar(text, reading.types)


def best_reading(reading: SchemaReading, values: Iterable[JSON]) -> JSON:
    """The first value that the schema accepts, else the most likely one."""
    listed = list(values)
    if len(listed) == 1:
        return listed[0]
    return next((value for value in listed if reading.is_valid(value)), listed[0])


def readings(
    reading: SchemaReading, name: str, style: str, *, explode: bool, texts: Sequence[str], is_encoded: bool = False
) -> Iterator[JSON]:
    """The values that texts may have in a style, the most likely first. Raises StyleError.

    `texts`: one, or several if the name is repeated (form, exploded). `is_encoded`: each piece is percent-decoded after splitting.
    """
    decoded: Callable[[str], str] = unquote if is_encoded else str
    types = reading.types
    if "array" in types:
        pieces = _elements(name, style, explode, texts)
        item = reading.item()
        yield [typed(item, decoded(piece)) for piece in pieces]
        if "string" in item.types or not item.types:
            yield [decoded(piece) for piece in pieces]
    if "object" in types:
        try:
            yield {key: typed(reading.member(key), decoded(piece)) for key, piece in _members(name, style, explode, texts, decoded)}
        except StyleError:
            if not reading.may_be_scalar and "array" not in types:  # it may be no object at all
                raise
    if reading.may_be_scalar or not types & {"array", "object"}:
        if len(texts) > 1:
            yield [scalar(decoded(text), types) for text in texts]
        else:
            text = decoded(_single(name, style, texts[0]))
            yield scalar(text, types)
            yield text


def of_member(reading: SchemaReading, name: str, texts: Sequence[str]) -> JSON:
    """The most likely value of a member that is a parameter or field of its own. Objects are JSON, because many clients write them so;
    any other text stays a string, which the schema may refuse."""
    try:
        return next(iter(readings(reading, name, "form", explode=True, texts=texts)))
    except StyleError:
        pass
    try:
        return decode_json(texts[0].encode("utf-8", "surrogatepass"))
    except BodyError:
        return texts[0]


def is_named_by(reading: SchemaReading, style: str, *, explode: bool) -> bool:
    """Whether the parameter's own name is not written: an object in style form, exploded, whose members are parameters of their own."""
    return style in ("form", "cookie") and explode and "object" in reading.types


_SEPARATORS = {"form": ",", "cookie": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}


def _elements(name: str, style: str, explode: bool, texts: Sequence[str]) -> list[str]:
    if style == "label":
        text = _without(texts[0], ".", style)
        return text.split("." if explode else ",")
    if style == "matrix":
        if not explode:
            return _without(texts[0], f";{name}=", style).split(",")
        return [_without(f";{piece}", f";{name}=", style) for piece in _without(texts[0], ";", style).split(";")]
    if len(texts) > 1 or (explode and style != "simple"):
        return list(texts)
    text = texts[0]
    pieces = text.split(_SEPARATORS.get(style, ",")) if text else []
    return [piece.strip(" \t") for piece in pieces] if style == "simple" else pieces


def _members(name: str, style: str, explode: bool, texts: Sequence[str], decoded: Callable[[str], str]) -> Pairs:
    text = texts[0]
    if style == "label":
        pieces = _without(text, ".", style).split("." if explode else ",")
    elif style == "matrix":
        pieces = _without(text, ";" if explode else f";{name}=", style).split(";" if explode else ",")
    else:
        pieces = text.split(_SEPARATORS.get(style, ",")) if text else []
    if explode:
        pairs = [piece.partition("=") for piece in pieces]
        if not all(middle for _, middle, _ in pairs):
            raise StyleError("should be written as `name=value` pairs")
        return [(decoded(key.strip(" \t")), value) for key, _, value in pairs]
    if len(pieces) % 2:
        raise StyleError("should be written as alternating names and values")
    return [(decoded(key.strip(" \t")), value) for key, value in zip(pieces[::2], pieces[1::2], strict=True)]


def _single(name: str, style: str, text: str) -> str:
    if style == "label":
        return _without(text, ".", style)
    return _without(text, f";{name}=", style) if style == "matrix" else text


def _without(text: str, prefix: str, style: str) -> str:
    if not text.startswith(prefix):
        raise StyleError(f"does not start with `{prefix}` (style {style})")
    return text[len(prefix) :]
