"""Variants of a valid request: white space, order of members, media types, Accept, size, depth. A variant means the same, or it is no
longer a JSON object and has to be rejected.

Members are only added if the document allows unknown ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random

from contracts.http.media_types import is_json
from contracts.http.messages import JSON, Pairs, Request
from contracts.rules.book.request_members import RequestDraft

__all__ = ["variants"]

_SIZES = (2 * 1024, 64 * 1024, 1024 * 1024)
_DEPTHS = (20, 150)
_STRANGER = "no-such-member"
_ACCEPTS = (
    "*/*",
    "application/json",
    "application/*",
    "text/html, application/json;q=0.9, */*;q=0.1",
    "text/html",
    "application/json;q=0",
    "application/xml;q=0.9, application/json;q=0",
)


def variants(base: RequestDraft, rng: Random) -> Iterator[Request]:
    """Variants of a request. Those of the body only if it is a JSON object."""
    request = base.request
    for accept in _ACCEPTS:
        yield _with_header(request, ("Accept", accept))
    yield replace(request, headers=(*request.headers, ("Accept", "application/json"), ("Accept", "*/*;q=0.5")))
    yield replace(request, headers=(*request.headers, ("X-No-Such-Header", "1"), ("X-No-Such-Header", "2")))
    if request.body and isinstance(base.body, dict) and is_json(request.header("content-type") or "application/json"):
        yield from _media_types(base)
        yield from _written(base, base.body)
        yield from _grown(base, base.body, rng)


def _media_types(base: RequestDraft) -> Iterator[Request]:
    names = [name for name in base.operation.body if is_json(name)]
    if any("*" in name and "+json" in name for name in names):
        names.append("application/vnd.example.v1+json")
    for name in names:
        if "*" not in name:
            for written in (name, f"{name}; charset=utf-8", f'{name};charset="UTF-8"'):
                yield _with_header(base.request, ("Content-Type", written))
    for strange in ("text/plain", "application/x-www-form-urlencoded", "application/xml", "application/jsonx", "application", "text/json"):
        yield _with_header(base.request, ("Content-Type", strange))
    yield replace(base.request, headers=tuple(pair for pair in base.request.headers if pair[0].lower() != "content-type"))


def _written(base: RequestDraft, body: Mapping[str, JSON]) -> Iterator[Request]:
    """The same JSON value, formatted differently."""
    plain = base.request.body
    yield replace(base.request, body=b" \t\r\n" + plain + b"\n\r\t ")
    yield replace(base.request, body=json.dumps(body, indent=4).encode())
    yield replace(base.request, body=json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode())
    yield replace(base.request, body=_escaped(body).encode())
    yield base.with_body(_turned(body))
    yield replace(base.request, body=plain.rstrip()[:-1] + b", " + plain.lstrip()[1:] if body else b'{"a": 1, "a": 1}')
    yield from (replace(base.request, body=other) for other in _other_values(plain, body))
    yield from (replace(base.request, body=broken) for broken in _no_json(base, body))
    yield replace(base.request, body=base.with_body({**body, _STRANGER: 0}).body.removesuffix(b"0}") + b"1e400}")
    yield replace(base.request, body=base.with_body({**body, _STRANGER: "\u00e9"}).body.replace("\u00e9".encode(), b"\xe9"))


def _other_values(plain: bytes, body: Mapping[str, JSON]) -> Iterator[bytes]:
    """JSON that is not the object that the document requires: the object in a string, which careless code decodes again, and in a list; a
    string."""
    yield json.dumps(plain.decode("utf-8", "replace")).encode()
    yield b"[" + plain + b"]"
    yield from (json.dumps(value).encode() for value in body.values() if isinstance(value, str))
    yield from (b'"a text"', b"5", b"true", b"null", b"[]")


def _no_json(base: RequestDraft, body: Mapping[str, JSON]) -> Iterator[bytes]:
    """Bodies that are not JSON, although some parsers accept them. `NaN` is not among them: too many correct services accept it."""
    plain = base.request.body
    yield from (b"", b" ", b"nul", b"'a'", plain[:-1], b"\xff\xfe" + plain)
    yield from (plain + b"}", plain + plain)
    yield plain.replace(b"}", b",}", 1)
    yield plain.replace(b'"', b'"\t', 1)
    yield plain.replace(b'"', b"'")
    yield plain.replace(b"{", b"{/* a comment */", 1)
    yield plain.replace(b"{", b"{// a comment\n", 1)
    yield re.sub(rb'"([A-Za-z_]+)"\s*:', rb"\1:", plain, count=1)
    with_letter = base.with_body({**body, _STRANGER: "a\u0001b"}).body
    yield with_letter.replace(b"\\u0001", b"\x01")
    with_number = base.with_body({**body, _STRANGER: 7}).body.removesuffix(b"7}")
    yield from (with_number + number + b"}" for number in (b"07", b"+7", b".7", b"7.", b"0x7"))


def _grown(base: RequestDraft, body: Mapping[str, JSON], rng: Random) -> Iterator[Request]:
    """Undeclared members: an ordinary one, large ones, many, and deeply nested ones."""
    for name in (_STRANGER, "", "a.b", "$ref", "\u00e9"):
        yield base.with_body({**body, name: rng.choice(["x", 1, None, True])})
    values: tuple[JSON, ...] = ([], {}, [{}], None, [None] * 3, 1e300, 2**64, "\U0001f680")
    yield from (base.with_body({**body, _STRANGER: value}) for value in values)
    for name, inner in body.items():
        if isinstance(inner, dict):
            yield base.with_body({**body, name: {**inner, _STRANGER: {"a": [1, None, "x"]}}})
    for depth, kinds in ((_DEPTHS[0], ({}, [])), (_DEPTHS[0], ([],)), (_DEPTHS[0], ({},)), (_DEPTHS[1], ({}, []))):
        yield base.with_body({**body, _STRANGER: _deep(depth, kinds)})
    for size in _SIZES:
        yield base.with_body({**body, _STRANGER: "x" * size})
        yield base.with_body({_STRANGER: ["x" * 50] * (size // 56), **body})
    yield base.with_body({**{f"{_STRANGER}-{number}": number for number in range(1000)}, **body})
    yield replace(base.request, body=base.request.body + b" " * _SIZES[1])


def _deep(depth: int, kinds: tuple[JSON, ...]) -> JSON:
    """A value of this depth, its levels alternating between these kinds."""
    deep: JSON = "deep"
    for level in range(depth):
        deep = [deep] if isinstance(kinds[level % len(kinds)], list) else {"a": deep}
    return deep


def _with_header(request: Request, pair: tuple[str, str]) -> Request:
    kept: Pairs = tuple(header for header in request.headers if header[0].lower() != pair[0].lower())
    return replace(request, headers=(*kept, pair))


def _turned(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {name: _turned(value[name]) for name in reversed(value)}
    return value


def _escaped(value: JSON) -> str:
    """JSON in which every character of a string is escaped."""
    if isinstance(value, str):
        return '"' + "".join(f"\\u{unit:04x}" for unit in _units(value)) + '"'
    if isinstance(value, dict):
        return "{" + ",".join(f"{_escaped(str(name))}:{_escaped(below)}" for name, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_escaped, value)) + "]"
    return json.dumps(value)


def _units(text: str) -> Iterator[int]:
    written = text.encode("utf-16-be", "surrogatepass")
    return (int.from_bytes(written[place : place + 2], "big") for place in range(0, len(written), 2))
