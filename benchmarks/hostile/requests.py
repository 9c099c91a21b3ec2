"""Attacks: ordinary requests of a document's operations, bent ones, and what is no request at all. Each follows from seed and number."""

from __future__ import annotations

import copy
import gzip
import json
import string
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from benchmarks.corpus.application import Ask
from benchmarks.corpus.asking import sample
from benchmarks.corpus.dialects import Dialect
from benchmarks.corpus.reading import Files, Operation, operations
from benchmarks.corpus.values import Unmade

__all__ = ["Attack", "Attacks"]

REFUSALS_OF_HTTP = frozenset({501, 505})  # RFC 9110, sections 15.6.2 and 15.6.6: a method, coding or version that is not supported
MIB = 1024 * 1024
MOST_ADDED = 3 * MIB  # by one step of bending: the steps multiply


@dataclass(frozen=True, slots=True)
class Attack:
    """What is sent over one connection: `parts`, with a pause of `pause_s` after each, then end of data, or a reset (`is_reset`).

    `is_owed`: complete in itself, so that the mock has to answer or to close. `permitted`: statuses of 5xx that are right. `answers`: how
    many are wanted.
    """

    kind: str
    parts: tuple[bytes, ...]
    pause_s: float = 0.0
    is_reset: bool = False
    is_owed: bool = True
    permitted: frozenset[int] = frozenset()
    answers: int = 1


class Attacks:
    """The attacks on the mock of one document."""

    def __init__(self, document: Path, seed: int) -> None:
        """Raises RuntimeError for a document without operations."""
        files = Files(document)
        self._dialect, self._seed = Dialect(files), seed
        self._operations = operations(files.whole())
        if not self._operations:
            raise RuntimeError(f"{document} has no operations")
        self._samples: dict[int, Ask] = {}

    @property
    def operations(self) -> int:
        """How many operations are asked."""
        return len(self._operations)

    def attack(self, number: int) -> Attack:
        """The attack of a number."""
        rng = Random(f"{self._seed}/{number}")
        kind = rng.choices([*_KINDS], weights=[weight for weight, _ in _KINDS.values()])[0]
        return replace(_KINDS[kind][1](self._ask(rng), rng), kind=kind)

    def _ask(self, rng: Random) -> Ask:
        index = rng.randrange(len(self._operations))
        if index not in self._samples:
            self._samples[index] = _asked(self._operations[index], self._dialect)
        return self._samples[index]


def _asked(operation: Operation, dialect: Dialect) -> Ask:
    """A valid request; one without a body where none is found."""
    try:
        return sample(operation, dialect).ask()
    except Unmade:
        return Ask(operation.method, operation.base + operation.path.partition("#")[0], (), b"")


def _wire(ask: Ask, *headers: tuple[str, str], version: str = "1.1", is_last: bool = True) -> bytes:
    """A request as bytes, after which the connection is closed if `is_last`."""
    lines = [f"{ask.method} {ask.target} HTTP/{version}", "Host: mock", *(f"{name}: {value}" for name, value in (*ask.headers, *headers))]
    names = {line.partition(":")[0].lower() for line in lines}
    if ask.body and not names & {"content-length", "transfer-encoding"}:
        lines.append(f"Content-Length: {len(ask.body)}")
    if is_last:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + ask.body


def _one(data: bytes, **more: Any) -> Attack:
    return Attack("", (data,), **more)


# Requests that are whole


def _ordinary(ask: Ask, rng: Random) -> Attack:
    return _one(_wire(ask))


def _bent(ask: Ask, rng: Random) -> Attack:
    try:
        value = json.loads(ask.body) if ask.body else {"a": [1, {"b": None}]}
    except ValueError:
        return _one(_wire(replace(ask, body=_spoilt(ask.body, rng))))
    body = json.dumps(_mutated(value, rng)).encode("utf-8", "surrogatepass")
    return _one(_wire(_with_json(ask, _spoilt(body, rng) if rng.random() < 0.2 else body)))


def _mutated(value: Any, rng: Random) -> Any:
    """A JSON value with some members dropped, repeated, renamed, or replaced by odd ones."""
    value = copy.deepcopy(value)
    for _ in range(rng.randint(1, 4)):
        holders = [one for one in _inside(value) if isinstance(one, (dict, list)) and one]
        if not holders:
            return _odd(rng)
        holder = rng.choice(holders)
        key = rng.choice([*holder]) if isinstance(holder, dict) else rng.randrange(len(holder))
        match rng.randrange(5):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[_text(rng)] = holder.pop(key)
            case 1 | 2 if isinstance(holder, list):
                count = min(rng.choice([1, 100, 5000]), MOST_ADDED // len(json.dumps(holder[key])))
                holder.extend([copy.deepcopy(holder[key]) for _ in range(count)])  # the same one would grow in all places
            case _:
                holder[key] = _odd(rng)
    return value


def _inside(value: Any) -> list[Any]:
    found = [value]
    for one in found:  # it grows on the way
        found += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return found


def _odd(rng: Random) -> Any:
    deep: Any = 1
    for _ in range(rng.choice([5, 150, 400])):
        deep = [deep] if rng.random() < 0.5 else {"next": deep, "kind": "thing1"}
    numbers = (-0.0, 1e308, 10 ** rng.choice([3, 19, 400]), -1)
    texts = ("", " ", "\0", "\u2028", "\ud800", "__proto__", "' OR 1=1 --", _text(rng), "a" * rng.choice([300, 70_000]))
    return rng.choice((None, True, *numbers, *texts, [], {}, [{}] * 1000, {str(number): number for number in range(2000)}, deep))


def _text(rng: Random) -> str:
    return "".join(rng.choice(string.printable + "äß漢😀\u202e") for _ in range(rng.randint(0, 40)))


def _spoilt(body: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(body) + 1)
    return rng.choice([body[:at], body[:at] + rng.randbytes(3) + body[at:], body + body, b"\xef\xbb\xbf" + body, body.replace(b'"', b"'")])


def _with_json(ask: Ask, body: bytes) -> Ask:
    headers = tuple(pair for pair in ask.headers if pair[0].lower() != "content-type")
    method = ask.method if ask.method in ("POST", "PUT", "PATCH", "DELETE") else "POST"
    return replace(ask, method=method, headers=(*headers, ("Content-Type", "application/json")), body=body)


def _huge(ask: Ask, rng: Random) -> Attack:
    ask = _with_json(ask, b"")
    body = rng.choice([
        b"[" + b"0," * (MIB // 2) + b"0]",
        b'"' + b"a" * (11 * MIB) + b'"',
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b"9" * 100_000,
        b"{" + b",".join(b'"k%d":0' % number for number in range(100_000)) + b"}",
    ])  # fmt: skip
    return _one(_wire(replace(ask, body=body)))


def _compressed(ask: Ask, rng: Random) -> Attack:
    plain = rng.choice([ask.body or b"{}", bytes(20 * MIB), b"[" + b"1," * MIB + b"1]"])
    coding, body = rng.choice([("gzip", gzip.compress(plain, 5)), ("deflate", zlib.compress(plain)), ("br", plain), ("gzip", plain[:99])])
    body = gzip.compress(body) if (is_twice := rng.random() < 0.2) else body
    return _one(_wire(_with_json(ask, body), ("Content-Encoding", f"{coding}, gzip" if is_twice else coding)))


def _target(ask: Ask, rng: Random) -> Attack:
    path = ask.target.partition("?")[0]
    target = rng.choice([
        path + "?" + "&".join(f"a{number}={number}" for number in range(rng.choice([10, 9_000]))),
        path + "?" + "a[b][c]" * rng.choice([3, 1_000]) + "=1",
        path + "?q=" + quote(_text(rng)) + "&limit=" + "9" * rng.choice([3, 5_000]),
        path + "/" + quote(_text(rng), safe=""),
        "/" + "a/" * rng.choice([10, 20_000]),
        "/%00%ff%2e%2e%2f" * 3,
        "/docs-assets/../../../../etc/passwd",
        "/docs-assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "//" + path,
        "http://elsewhere.example" + path,
        "*",
    ])  # fmt: skip
    return _one(_wire(replace(ask, target=target, body=b"", method=rng.choice(["GET", "OPTIONS", "HEAD", "DELETE", "BREW"]))))


def _headers(ask: Ask, rng: Random) -> Attack:
    pairs = rng.choice([
        [(f"X-{number}", "a") for number in range(rng.choice([50, 3_000]))],
        [("Cookie", f"c{number}={'v' * 20}") for number in range(rng.choice([20, 400]))],
        [("Accept", ",".join(f"application/x{number};q=0.{number % 10}" for number in range(rng.choice([10, 5_000]))))],
        [("Accept", rng.choice(["", ";;", "*/*;q=x", "text/*;q=0, application/json", "a" * 9_000]))],
        [("Accept-Language", ",".join(["xx-" + "a" * 8] * rng.choice([5, 2_000])))],
        [("Content-Type", rng.choice(["", "/", "application/json; charset=punycode", "multipart/form-data", "text/plain; charset=\xff"]))],
        [("Content-Type", "multipart/form-data; boundary=" + "b" * rng.choice([1, 5_000]))],
        [("Authorization", rng.choice(["", "Bearer", "Basic ====", "Digest " + "x=y," * 2_000, "Bearer " + "a" * 30_000]))],
        [("Prefer", rng.choice(["code=404", "example=none", "dynamic=true", "wait=0.01", "code=999", "seed=" + "9" * 400, ",;=" * 50]))],
        [("Origin", "null"), ("Access-Control-Request-Method", "\x01")],
        [("X-Mock-Session", _text(rng).encode("ascii", "replace").decode().replace("\r", "").replace("\n", ""))],
        [("Expect", "100-continue")],
        [("Upgrade", rng.choice(["websocket", "h2c"])), ("HTTP2-Settings", "AAMAAABkAAQAAP__")],
        [("Range", "bytes=0-,1-,2-"), ("If-None-Match", "*")],
    ])  # fmt: skip
    return _one(_wire(ask, *pairs), permitted=REFUSALS_OF_HTTP)


def _pages(ask: Ask, rng: Random) -> Attack:
    target = rng.choice(["/", "/docs", "/docs/", "/docs-assets/swagger-ui.css", "/docs-assets/none", "/openapi.json", "/openapi.yaml"])
    return _one(_wire(Ask(rng.choice(["GET", "GET", "HEAD", "POST"]), target), ("Accept", "text/html")))


def _pipelined(ask: Ask, rng: Random) -> Attack:
    count = rng.randint(2, 20)
    data = b"".join(_wire(ask, is_last=number == count - 1) for number in range(count))
    return Attack("", tuple(data[start : start + 7_777] for start in range(0, len(data), 7_777)), answers=count)


# Requests that are broken


def _malformed(ask: Ask, rng: Random) -> Attack:
    line = f"{ask.method} {ask.target} HTTP/1.1".encode()
    ends = b"\r\nConnection: close\r\n\r\n"
    data = rng.choice([
        line + ends,
        line + b"\r\nHost: a\r\nHost: b" + ends,
        line + b"\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4" + ends + b"abcd",
        line + b"\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked" + ends + b"0\r\n\r\n",
        line + b"\r\nHost: a\r\nContent-Length: -1" + ends,
        line + b"\r\nHost: a\r\nContent-Length: " + b"9" * 400 + ends,
        line + b"\r\nHost: a\r\nTransfer-Encoding: " + rng.choice([b"gzip", b"chunked, gzip", b"xchunked", b"identity"]) + ends,
        line + b"\r\nHost: a\r\nTransfer-Encoding: chunked" + ends + rng.choice([b"zz\r\n", b"-1\r\n", b"f" * 40 + b"\r\n", b"3\r\nabcde"]),
        line + b"\r\nHost: a\r\n folded: b" + ends,
        line + b"\r\nHost: a\r\nBad Name: b" + ends,
        line + b"\r\nHost: a\r\nX: \x00\x01" + ends,
        line + b"\nHost: a\n\n",
        line.replace(b"1.1", rng.choice([b"1.0", b"2.0", b"9.9", b"0.9", b"x"])) + ends,
        b"\r\n" * 50 + line + b"\r\nHost: a" + ends,
        b"GET  /" + ends,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + rng.randbytes(200),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + rng.randbytes(40),
        rng.randbytes(rng.choice([1, 100, 70_000])),
    ])  # fmt: skip
    return _one(data, permitted=REFUSALS_OF_HTTP, is_owed=False)


def _slow(ask: Ask, rng: Random) -> Attack:
    data = _wire(ask)
    step = max(1, len(data) // rng.randint(3, 12))
    parts = tuple(data[start : start + step] for start in range(0, len(data), step))
    return Attack("", parts, pause_s=rng.uniform(0.01, 0.15))


def _abandoned(ask: Ask, rng: Random) -> Attack:
    data = _wire(_with_json(ask, ask.body or b'{"a": 1}'))
    data = data[: rng.randrange(len(data))] if rng.random() < 0.7 else _wire(ask)
    return Attack("", (data,), pause_s=rng.choice([0.0, 0.05]), is_reset=rng.random() < 0.6, is_owed=False)


def _promising(ask: Ask, rng: Random) -> Attack:
    """A body that is announced, and does not come as announced."""
    ask = _with_json(ask, b'{"a": 1}')
    length = rng.choice([1, 9_999, 50 * MIB])
    return Attack("", (_wire(ask, ("Content-Length", str(length))),), pause_s=0.05, is_owed=False)


def _chunked(ask: Ask, rng: Random) -> Attack:
    body = ask.body or b"{}"
    ask = _with_json(ask, b"")
    chunks = b"".join(b"%x;ext=%s\r\n%s\r\n" % (1, b"e" * rng.choice([0, 50]), bytes([byte])) for byte in body[:2_000])
    return _one(_wire(ask, ("Transfer-Encoding", "chunked")) + chunks + b"0\r\nTrailer: a\r\n\r\n")


_KINDS: Mapping[str, tuple[int, Callable[[Ask, Random], Attack]]] = {
    "ordinary": (50, _ordinary),
    "bent": (30, _bent),
    "target": (8, _target),
    "headers": (10, _headers),
    "pages": (3, _pages),
    "pipelined": (4, _pipelined),
    "malformed": (10, _malformed),
    "slow": (2, _slow),
    "abandoned": (5, _abandoned),
    "promising": (2, _promising),
    "chunked": (4, _chunked),
    "compressed": (1, _compressed),
    "huge": (1, _huge),
}
