"""Values → texts in a request: the inverse of `styles` (OpenAPI, "Style Values").

`[1, 2]` of the query parameter `ids` → `ids=1&ids=2`; of the path parameter `ids`, style matrix → `;ids=1,2`
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from urllib.parse import quote

from contracts.codecs.json_text import encode_json, plain_text
from contracts.http.media_types import is_form, is_json
from contracts.http.messages import JSON, Pairs

__all__ = ["Styled", "header", "path_segment", "query", "querystring"]

_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}


class Styled(Protocol):
    """A parameter, header or form field with a style. `media_type`: that of its `content`, "" if it has a style."""

    @property
    def name(self) -> str: ...
    @property
    def style(self) -> str: ...
    @property
    def explode(self) -> bool: ...
    @property
    def media_type(self) -> str: ...


def path_segment(parameter: Styled, value: JSON) -> str:
    """The text for `{name}` in a path, percent-encoded."""
    if parameter.media_type:
        return quote(_json(value), safe="")
    name, style, explode = parameter.name, parameter.style, parameter.explode
    prefix = {"label": ".", "matrix": ";" if _is_spread(value, explode) else f";{name}="}.get(style, "")
    joint = {"label": "." if explode else ",", "matrix": ";" if explode else ","}.get(style, ",")
    pieces = _pieces(value, explode, lambda text: quote(text, safe=""))
    if style == "matrix" and explode and isinstance(value, list):
        pieces = [f"{name}={piece}" for piece in pieces]
    return prefix + joint.join(pieces)


def query(parameter: Styled, value: JSON) -> Pairs:
    """The pairs of a query parameter, decoded, or the cookies of a cookie parameter."""
    name, style = parameter.name, parameter.style
    if parameter.media_type:
        return ((name, _json(value)),)
    if style == "deepObject" and isinstance(value, dict):
        return tuple((f"{name}[{key}]", text) for key, one in value.items() for text in _texts(one))
    if parameter.explode and isinstance(value, dict):
        return tuple((key, text) for key, one in value.items() for text in _texts(one))
    if parameter.explode and isinstance(value, list):
        return tuple((name, plain_text(one)) for one in value)
    return ((name, _SEPARATORS.get(style, ",").join(_pieces(value, False, str))),)


def header(parameter: Styled, value: JSON) -> str:
    """The text of a header: style simple, or another separator that a 2.0 document names."""
    separator = _SEPARATORS.get(parameter.style, ",")
    return _json(value) if parameter.media_type else separator.join(_pieces(value, parameter.explode, str))


def querystring(parameter: Styled, value: JSON) -> Pairs:
    """The pairs of a whole query (3.2): of a form, or a single name without a value."""
    if is_form(parameter.media_type) and isinstance(value, dict):
        return tuple((name, text) for name, one in value.items() for text in _texts(one))
    return ((_json(value) if is_json(parameter.media_type) else plain_text(value), ""),)


def _is_spread(value: JSON, explode: bool) -> bool:
    return explode and isinstance(value, (dict, list))


def _pieces(value: JSON, explode: bool, encoded: Callable[[str], str]) -> list[str]:
    """The pieces that a separator joins: elements, names and values in turn, or `name=value`."""
    if isinstance(value, list):
        return [encoded(plain_text(one)) for one in value]
    if isinstance(value, dict):
        pairs = [(encoded(key), encoded(plain_text(one))) for key, one in value.items()]
        return [f"{key}={text}" for key, text in pairs] if explode else [piece for pair in pairs for piece in pair]
    return [encoded(plain_text(value))]


def _texts(value: JSON) -> list[str]:
    return [plain_text(one) for one in value] if isinstance(value, list) else [plain_text(value)]


def _json(value: JSON) -> str:
    return encode_json(value).decode("utf-8")
