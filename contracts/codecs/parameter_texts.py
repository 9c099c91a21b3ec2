"""Values → texts as they stand in a request: the other direction of `styles` (OpenAPI, "Style Values").

`[1, 2]` of the query parameter `ids` → `ids=1&ids=2`; of the path parameter `ids`, style matrix → `;ids=1,2`
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Protocol
from urllib.parse import quote

from contracts.http.messages import JSON, Pairs

__all__ = ["Styled", "cookies", "header", "path_segment", "query"]

_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}


class Styled(Protocol):
    """What is written in a style: a parameter, or a field of a form. `media_type`: "" where it has a style."""

    @property
    def name(self) -> str: ...
    @property
    def style(self) -> str: ...
    @property
    def explode(self) -> bool: ...
    @property
    def media_type(self) -> str: ...


def path_segment(parameter: Styled, value: JSON) -> str:
    """What replaces `{name}` in the path, percent-encoded."""
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
    """The pairs of a query parameter, decoded."""
    name, style = parameter.name, parameter.style
    if parameter.media_type:
        return ((name, _json(value)),)
    if style == "deepObject" and isinstance(value, dict):
        return tuple((f"{name}[{key}]", text) for key, one in value.items() for text in _texts(one))
    if parameter.explode and isinstance(value, dict):
        return tuple((key, text) for key, one in value.items() for text in _texts(one))
    if parameter.explode and isinstance(value, list):
        return tuple((name, _text(one)) for one in value)
    return ((name, _SEPARATORS.get(style, ",").join(_pieces(value, False, str))),)


def header(parameter: Styled, value: JSON) -> str:
    """The text of a header: style simple, or another separator that a 2.0 document names."""
    separator = _SEPARATORS.get(parameter.style, ",")
    return _json(value) if parameter.media_type else separator.join(_pieces(value, parameter.explode, str))


def cookies(parameter: Styled, value: JSON) -> Pairs:
    """The cookies of a cookie parameter."""
    return query(parameter, value)


def _is_spread(value: JSON, explode: bool) -> bool:
    return explode and isinstance(value, (dict, list))


def _pieces(value: JSON, explode: bool, encoded: Callable[[str], str]) -> list[str]:
    """The pieces that a separator joins: elements, names and values in turn, or `name=value`."""
    if isinstance(value, list):
        return [encoded(_text(one)) for one in value]
    if isinstance(value, dict):
        pairs = [(encoded(key), encoded(_text(one))) for key, one in value.items()]
        return [f"{key}={text}" for key, text in pairs] if explode else [piece for pair in pairs for piece in pair]
    return [encoded(_text(value))]


def _texts(value: JSON) -> list[str]:
    return [_text(one) for one in value] if isinstance(value, list) else [_text(value)]


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: JSON) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
