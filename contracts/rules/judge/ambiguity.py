"""Requests that correct services may read in two ways: whatever is answered to them is no finding."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from contracts.exchange import JSON, Request, Response
from contracts.rules.language.functions import is_doubtful
from contracts.spec.body import BodyError, decode_json

__all__ = ["doubt", "excuse"]

_MOST_DIGITS = 300  # of an integer: a double ends there
_DEEP = 60  # levels; some readers stop at 64 (RFC 8259, section 9, lets them)


def excuse(request: Request, response: Response | None) -> str:
    """`doubt`, where it excuses anything: whichever way a request is read, 5xx is no reading of it."""
    return doubt(request) if response is None or response.status < 500 else ""


def doubt(request: Request) -> str:
    """Why correct services may read a request in two ways, or "".

    A member that stands twice; a number, text or depth that JSON's grammar has but many readers have not (RFC 8259, sections 4, 6, 8.2, 9);
    a text with white space of Unicode, or without anything that can be seen.
    """
    body = request.body
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
        return "the body is nested deeper than many readers go: either reading is right"
    except ValueError:
        return ""
    try:
        decode_json(body)
    except BodyError as error:
        return f"JSON's grammar has such a body, but many readers have not ({error}): either reading is right"
    if len(body) > _DEEP and body.count(b"[") + body.count(b"{") > _DEEP and _depth(value) > _DEEP:
        return f"the body is nested more than {_DEEP} levels deep, which many readers refuse: either reading is right"
    if long:
        return f"a number of the body has {len(long[0]):,} digits, more than many readers take: either reading is right"
    if twice:
        return f"the member `{twice[0]}` stands twice in the body: either reading is right"
    if any(is_doubtful(text) for text in _texts(value)):
        return "a text holds white space of Unicode, or nothing that can be seen: either reading is right"
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
