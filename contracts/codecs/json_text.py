"""JSON texts (RFC 8259) ↔ values. Strict where JSON is strict, exact where numbers are large, total in what it raises (BodyError)."""

from __future__ import annotations

import json
import re
from array import array
from contextlib import nullcontext
from functools import lru_cache
from itertools import accumulate

import orjson

from contracts.garbage_collection import uncollected
from contracts.http.messages import JSON

__all__ = ["LARGE_BYTES", "BodyError", "canonical_json", "decode_json", "encode_json", "plain_text", "readable_json"]

_DIGITS = bytes(ord("0") if chr(code).isdigit() and code < 128 else code for code in range(256))  # each digit as 0: six times a regex
_LONG_INTEGER = b"0" * 19
_REMEMBERED = 64 * 1024
_DEEPEST = 200  # levels; what reads values recursively (rules, messages) must never run out of stack
_MOST_CONTAINERS = 1_000_000  # each takes 60 bytes and more, and each pass of the garbage collector over all of them up to half a second
LARGE_BYTES = 256 * 1024  # of a text that is parsed without garbage collection
_BRACKETS = b"[]{}"
_NOT_BRACKETS = bytes(set(range(256)) - set(_BRACKETS))
_STEPS = bytes({0x5B: 1, 0x7B: 1, 0x5D: 255, 0x7D: 255}.get(code, code) for code in range(256))  # one level down, one level up (-1)
_PLACE = re.compile(r": line (\d+) column (\d+) \(char \d+\)$")


class BodyError(ValueError):
    """A body does not match its media type; the message is for people."""


def decode_json(body: bytes) -> JSON:
    """The value of a JSON text. It must not be modified, because the same text returns the same value.

    Raises BodyError: empty, not UTF-8, not JSON (also lone surrogates, NaN and 1e400), too deep, too many lists and objects.
    """
    return _remembered(body) if len(body) <= _REMEMBERED else _decoded(body)


@lru_cache(maxsize=16)  # one exchange is read by many: the document's checks, each context of the rule book, relations
def _remembered(body: bytes) -> JSON:
    return _decoded(body)


def _decoded(body: bytes) -> JSON:
    brackets = body.count(b"[") + body.count(b"{") if len(body) > _DEEPEST else 0
    if brackets > _MOST_CONTAINERS and _levels(body).count(1) > _MOST_CONTAINERS:
        raise BodyError(f"the body has more than {_MOST_CONTAINERS:,} lists and objects")
    try:
        with uncollected() if len(body) >= LARGE_BYTES else nullcontext():
            value: JSON = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BodyError(_message(body, str(error))) from error
    if brackets > _DEEPEST and max(accumulate(_levels(body)), default=0) > _DEEPEST:
        raise BodyError(f"the body is nested more than {_DEEPEST} levels deep")
    return _exact(body, value) if _LONG_INTEGER in body.translate(_DIGITS) else value


def _exact(body: bytes, value: JSON) -> JSON:
    """orjson reads integers beyond 64 bits as floats; text that it accepted is safe for the slower parser."""
    try:
        read: JSON = json.loads(body)
        return read
    except ValueError:  # more digits than Python converts
        return value


def _levels(body: bytes) -> array[int]:
    """1 for each bracket of a JSON text that opens, -1 for each that closes, strings apart: in C, as walking the value takes seconds."""
    if b"\\" in body:
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    if b'"' in body:
        body = b"".join(body.split(b'"')[::2])
    return array("b", body.translate(_STEPS, _NOT_BRACKETS))


def _message(body: bytes, message: str) -> str:
    if not body.strip(b" \t\r\n"):
        return "the body is empty"
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "the body is not UTF-8"
    if "recursion" in message.lower() or "depth" in message.lower():
        return f"the body is nested more than {_DEEPEST} levels deep"
    place = _PLACE.search(message)
    reason = message[: place.start()] if place else message
    return f"the body is not JSON: {reason}" + (f" at line {place[1]}, column {place[2]}" if place else "")


def canonical_json(value: JSON) -> bytes:
    """A value as JSON with sorted members, for comparison; b"" for integers beyond 64 bits and very deep nesting."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # orjson.JSONEncodeError is one
        return b""


def encode_json(value: JSON) -> bytes:
    """A value as JSON; integers beyond 64 bits and lone surrogates are kept, endless nesting is cut."""
    try:
        return orjson.dumps(value)
    except TypeError:  # orjson.JSONEncodeError is one
        try:
            return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")
        except RecursionError:
            return json.dumps(_cut(value, 0), ensure_ascii=True, separators=(",", ":")).encode("ascii")


def readable_json(value: JSON) -> bytes:
    """A value as readable JSON: with spaces, non-ASCII letters unescaped, lone surrogates as their bytes."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def plain_text(value: JSON) -> str:
    """A text as it is, any other value as JSON."""
    return value if isinstance(value, str) else encode_json(value).decode("utf-8")


def _cut(value: JSON, depth: int) -> JSON:
    if isinstance(value, dict):
        return {name: _cut(one, depth + 1) for name, one in value.items()} if depth < _DEEPEST else {}
    if isinstance(value, list):
        return [_cut(one, depth + 1) for one in value] if depth < _DEEPEST else []
    return value
