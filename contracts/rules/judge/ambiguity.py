"""Requests that correct services may interpret in two ways: no response to them is a failure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from contracts.api.readers import Reading
from contracts.codecs.json_text import BodyError, decode_json
from contracts.http.messages import JSON, Request, Response
from contracts.rules.language.functions import is_ambiguous

__all__ = ["find_ambiguity"]

_MOST_DIGITS = 300  # of an integer: about the range of a double
_DEEP = 60  # levels; some parsers stop at 64, as RFC 8259, section 9, permits


def find_ambiguity(request: Request, response: Response | None = None, reading: Reading | None = None) -> str:
    """Why correct services may interpret a request in two ways, or "". A 5xx response is correct in neither.

    Reasons: a parameter that only a tolerant service reads; a duplicate member; a number, string or depth that JSON's grammar allows but
    many parsers do not (RFC 8259, sections 4, 6, 8.2, 9); a text with Unicode white space, or without any visible character.
    """
    body = request.body
    if response is not None and response.status >= 500:
        return ""
    if reading is not None and reading.tolerated:
        one = reading.tolerated[0]
        part = "form field" if one.where == "body" else f"{one.where} parameter"
        return f"the {part} `{one.member}` is not written as declared, but many services read it: either reading is correct"
    if not body:
        return ""
    twice: list[str] = []
    long: list[str] = []

    def integer(digits: str) -> int:
        if len(digits) > _MOST_DIGITS:
            long.append(digits)
            return 0
        return int(digits)

    def pairs(members: list[tuple[str, JSON]]) -> dict[str, JSON]:
        names = [name for name, _ in members]
        twice.extend(name for name in names if names.count(name) > 1)
        return dict(members)

    try:
        value = json.loads(body, object_pairs_hook=pairs, parse_constant=_no_constant, parse_int=integer)
    except RecursionError:
        return "the body is nested deeper than many parsers allow: either reading is correct"
    except ValueError:
        return ""
    try:
        decode_json(body)
    except BodyError as error:
        return f"the JSON grammar allows this body, but many parsers do not ({error}): either reading is correct"
    if len(body) > _DEEP and body.count(b"[") + body.count(b"{") > _DEEP and _depth(value) > _DEEP:
        return f"the body is nested more than {_DEEP} levels deep, which many parsers refuse: either reading is correct"
    if long:
        return f"a number in the body has {len(long[0]):,} digits, more than many parsers accept: either reading is correct"
    if twice:
        return f"the member `{twice[0]}` appears twice in the body: either reading is correct"
    if any(is_ambiguous(text) for text in _texts(value)):
        return "a text contains Unicode white space, or no visible character: either reading is correct"
    return ""


def _depth(value: JSON) -> int:
    level, depth = [value], 0
    while level := [below for one in level if isinstance(one, (dict, list)) for below in (one.values() if isinstance(one, dict) else one)]:
        depth += 1
    return depth


def _no_constant(name: str) -> JSON:
    raise ValueError(f"{name} is not JSON")


def _texts(value: JSON) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
