"""Hides what the user gave as a header, wherever it turns up: whole, without its scheme, encoded, cut off, echoed by the implementation."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus, unquote, urlsplit

from contracts.exchange import JSON, Pairs, Request

__all__ = ["MASK", "Around", "Masking"]

MASK = "$CONTRACTS_HEADER"

# What such headers hold stands in half of all requests and is no secret of anybody's.
_HARMLESS = frozenset({"accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "content-type", "user-agent"})
_SHORTEST = 4  # a shorter text would be found everywhere
_SHORTEST_CUT = 5
_CUTS = ("…", "...")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9-]*\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Around:
    """What stands before and after a secret. `line`: which of the user's headers it is from; `part`: the value of that, its token (what
    follows the scheme), or the token in capitals."""

    before: str
    line: int
    part: str
    after: str


@dataclass(frozen=True)
class Masking:
    """Knows the headers that the user gave, and the password in the address if there is one."""

    headers: Pairs = ()
    url: str = ""
    _secrets: tuple[str, ...] = field(init=False, repr=False)
    _pattern: re.Pattern[str] | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        secrets = sorted({one for one in self._all() if len(one) >= _SHORTEST}, key=len, reverse=True)
        object.__setattr__(self, "_secrets", tuple(secrets))
        pattern = re.compile("|".join(map(re.escape, secrets)), re.IGNORECASE) if secrets else None
        object.__setattr__(self, "_pattern", pattern)

    def text(self, text: str) -> str:
        """The text with every such value replaced, one of which only the beginning is left too."""
        if self._pattern is None:
            return text
        text = self._pattern.sub(MASK, text)
        for cut in _CUTS:
            if cut in text:
                *cut_off, last = text.split(cut)
                text = cut.join([*map(self._without_beginning, cut_off), last])
        return text

    def value(self, value: JSON) -> JSON:
        """A JSON value with every such value replaced in its texts, names included."""
        match value:
            case str():
                return self.text(value)
            case list() | tuple():
                return [self.value(item) for item in value]
            case dict():
                return {self.text(str(name)): self.value(item) for name, item in value.items()}
            case _:
                return value

    def request(self, request: Request) -> Request:
        """The request as it may be shown. The user's own headers stay, so that they can be told from others: see `line_of`."""
        if self._pattern is None:
            return request
        headers = tuple((name, value if self.line_of(name, value) is not None else self.text(value)) for name, value in request.headers)
        query = tuple((self.text(name), self.text(value)) for name, value in request.query)
        body = self.text(request.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        return Request(request.method, self.text(request.path), query, headers, body)

    def line_of(self, name: str, value: str) -> int | None:
        """Which of the user's headers this is, None where it is another's."""
        return next((n for n, (own, given) in enumerate(self.headers) if own.lower() == name.lower() and given == value), None)

    def around(self, value: str) -> Around | None:
        """How a value is put together from one of the user's headers, or from the token in it; None where it is not."""
        for line, (name, given) in enumerate(self.headers):
            token = found[1] if (found := _SCHEME.fullmatch(given)) else ""
            for part, secret in (("value", given), ("token", token), ("capitals", token.upper())):
                if name.lower() not in _HARMLESS and len(secret) >= _SHORTEST and secret in value:
                    before, _, after = value.partition(secret)
                    return Around(before, line, part, after) if self.text(before + after) == before + after else None
        return None

    def _without_beginning(self, text: str) -> str:
        """The text without the beginning of a secret at its end."""
        folded = text.lower()
        for secret in self._secrets:
            for length in range(min(len(secret), len(folded)), _SHORTEST_CUT - 1, -1):
                if folded.endswith(secret[:length].lower()):
                    return text[: len(text) - length] + MASK
        return text

    def _all(self) -> Iterator[str]:
        for name, value in self.headers:
            if name.lower() not in _HARMLESS:
                for secret in _parts(name.lower(), value):
                    yield from _written(secret)
        if password := urlsplit(self.url).password:
            yield from _written(unquote(password))


def _parts(name: str, value: str) -> Iterator[str]:
    """The value of a header, and what of it is secret by itself."""
    yield value
    if found := _SCHEME.fullmatch(value):
        yield found[1]
        yield from _of_basic(value, found[1])
    if name == "cookie":
        yield from (pair.partition("=")[2].strip() for pair in value.split(";"))
    yield from re.findall(r'"([^"]{8,})"', value)


def _of_basic(value: str, encoded: str) -> Iterator[str]:
    """User and password of the scheme Basic (RFC 7617)."""
    if not value.lower().startswith("basic"):
        return
    try:
        pair = base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return
    yield pair
    yield pair.partition(":")[2]


def _written(secret: str) -> Iterator[str]:
    """The ways in which a text is written into others."""
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield quote(secret, safe="")
    yield quote(secret)
    yield quote_plus(secret)
    yield html.escape(secret)
    yield base64.b64encode(secret.encode("utf-8", "surrogatepass")).decode()
