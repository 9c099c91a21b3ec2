"""Masks the user's header values everywhere: whole, without scheme, encoded, truncated, or returned by the implementation."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from contracts.checker.credentials.secrets import Secret
from contracts.errors import Place
from contracts.http.addresses import HIDDEN, user_info
from contracts.http.messages import JSON, Pairs, Request, cookies_of

__all__ = ["MASK", "Masking", "SecretContext"]

MASK = "$CONTRACTS_HEADER"

# The values of such headers are in half of all requests and are not secret.
_HARMLESS = frozenset({"accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "content-type", "user-agent"})
_SHORTEST = 4  # a shorter text would be masked everywhere
_SHORTEST_INSIDE = 8  # the same, for letters in base64
_TOKEN = 20  # a user name this long is not a person
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9-]*\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class SecretContext:
    """The text before and after a secret. `line`: the index of the user's header that it is from; `part`: the value of that header, its
    token (after the scheme), or the token in upper case."""

    before: str
    line: int
    part: str
    after: str


@dataclass(frozen=True)
class Masking:
    """Knows the headers that go with every request, and passwords in `addresses`."""

    headers: Pairs = ()
    addresses: tuple[str, ...] = ()
    _secrets: tuple[Secret, ...] = field(init=False, repr=False)
    _users: re.Pattern[str] | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        secrets = sorted({text for text in self._all() if len(text) >= _SHORTEST}, key=len, reverse=True)
        object.__setattr__(self, "_secrets", tuple(map(Secret, secrets)))
        users = [re.escape(f"{user}@") for text in self.addresses if (user := user_info(text))]
        object.__setattr__(self, "_users", re.compile("|".join(users)) if users else None)

    def text(self, text: str) -> str:
        """The text with every such value masked, also truncated ones."""
        if self._users is not None:
            text = self._users.sub(f"{HIDDEN}@", text)
        for secret in self._secrets:
            text = secret.replaced(text, MASK)
        return text

    def value(self, value: JSON) -> JSON:
        """A JSON value with every such value masked in its strings and member names."""
        match value:
            case str():
                return self.text(value)
            case list() | tuple():
                return [self.value(item) for item in value]
            case dict():
                return {self.text(str(name)): self.value(item) for name, item in value.items()}
            case int() | float() if (shown := self.text(str(value))) != str(value):
                return shown
            case _:
                return value

    def place(self, place: Place) -> Place:
        """A place whose file may be a URL, and whose pointer may repeat anything."""
        return replace(place, file=self.text(place.file), pointer=self.text(place.pointer))

    def request(self, request: Request) -> Request:
        """The request as it may be shown. The user's headers are kept, so that `line_of` can recognise them."""
        if not self._secrets:
            return request
        headers = tuple((name, value if self.line_of(name, value) is not None else self.text(value)) for name, value in request.headers)
        query = tuple((self.text(name), self.text(value)) for name, value in request.query)
        body = self.text(request.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        return Request(request.method, self.text(request.path), query, headers, body)

    def line_of(self, name: str, value: str) -> int | None:
        """The index of this header in the user's headers; None if it is not one of them."""
        return next(
            (n for n, (known_name, given) in enumerate(self.headers) if known_name.lower() == name.lower() and given == value), None
        )

    def around(self, value: str) -> SecretContext | None:
        """How a value contains one of the user's headers, or its token; None if it does not."""
        for line, (name, given) in enumerate(self.headers):
            token = match[1] if (match := _SCHEME.fullmatch(given)) else ""
            for part, secret in (("value", given), ("token", token), ("capitals", token.upper())):
                if name.lower() not in _HARMLESS and len(secret) >= _SHORTEST and secret in value:
                    before, _, after = value.partition(secret)
                    return SecretContext(before, line, part, after) if self.text(before + after) == before + after else None
        return None

    def _all(self) -> Iterator[str]:
        for name, value in self.headers:
            if name.lower() not in _HARMLESS:
                for part in _parts(name.lower(), value):
                    yield from _encoded(part)
        for address in self.addresses:
            if user_and_password := user_info(address):
                user, _, password = user_and_password.partition(":")
                for part in (unquote(user_and_password), *_secret_parts(unquote(user), unquote(password))):
                    yield from _encoded(part)


def _parts(name: str, value: str) -> Iterator[str]:
    """The value of a header, and the parts of it that are secret on their own."""
    yield value
    if match := _SCHEME.fullmatch(value):
        yield match[1]
        yield from _of_basic(value, match[1])
    if name == "cookie":
        yield from (written.strip() for _, written in cookies_of(value))
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
    user, _, password = pair.partition(":")
    yield from _secret_parts(user, password)


def _secret_parts(user: str, password: str) -> Iterator[str]:
    """Which of user and password are secret on their own: if the user is a token, the password is often a word or empty."""
    yield password
    if len(password) < _SHORTEST or len(user) >= _TOKEN:
        yield user


def _encoded(secret: str) -> Iterator[str]:
    """A text, and its forms inside a longer text that was encoded as a whole."""
    data = secret.encode("utf-8", "surrogatepass")
    yield secret
    yield data.hex()
    for before in range(3):  # base64 writes three bytes as four letters: there are three ways to begin
        letters = base64.b64encode(bytes(before) + data)
        inside = letters[(0, 2, 3)[before] : (before + len(data)) * 8 // 6].decode()
        if len(inside) >= _SHORTEST_INSIDE:
            yield inside
            yield inside.replace("+", "-").replace("/", "_")
