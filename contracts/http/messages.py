"""Request, response and exchange: the values passed between mock, rule book and checker."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

__all__ = [
    "ABSENT",
    "JSON",
    "OF_THE_SERVER",
    "Exchange",
    "Marker",
    "Pairs",
    "Request",
    "Response",
    "Violation",
    "cookies_of",
    "is_header_name",
    "nested",
]

Pairs = tuple[tuple[str, str], ...]


_SEPARATORS: Final = {"cookie": "; "}  # of repeated headers, else a comma
# Response headers about the connection, the framing and the clock, in lower case. Whatever a document declares, the server that speaks HTTP
# sets them, and an intermediary may change them (RFC 9110, sections 6.6.1, 7.6.1 and 8.6; RFC 9112, section 6).
OF_THE_SERVER: Final = frozenset(
    {"connection", "content-length", "date", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Marker:
    """A placeholder for a JSON value: one that is absent, or not known yet."""

    __slots__ = ()


class _Absent(Marker):
    """Marks "no value here", where null is a value."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()

# A value of JSON, or a marker in its place. A list is a `list` and an object a `dict`; the wider types allow none to be written to.
JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | Marker | None"


class _Message:
    """The base of request and response: headers in wire order, looked up case-insensitively (RFC 9110, section 5.1)."""

    __slots__ = ()

    headers: Pairs

    def header(self, name: str) -> str | None:
        """The first value of a header, None if absent."""
        name, length = name.lower(), len(name)
        for key, value in self.headers:
            if len(key) == length and key.lower() == name:
                return value
        return None

    def header_values(self, name: str) -> list[str]:
        """All values of a header, in order."""
        name = name.lower()
        return [value for key, value in self.headers if key.lower() == name]

    def joined_header(self, name: str) -> str | None:
        """All values of a header as one (RFC 9110, section 5.3), None if absent."""
        values = self.header_values(name)
        return _SEPARATORS.get(name.lower(), ", ").join(values) if values else None

    def joined_headers(self) -> dict[str, str]:
        """All headers, repeated ones joined; names in lower case."""
        joined: dict[str, str] = {}
        for name, value in self.headers:
            name = name.lower()
            joined[name] = f"{joined[name]}{_SEPARATORS.get(name, ', ')}{value}" if name in joined else value
        return joined


@dataclass(frozen=True, slots=True)
class Request(_Message):
    """A request: `path` is percent-encoded as on the wire, without query; `query` holds decoded pairs;
    header names in any case. The body is bytes, `b""` if there is none."""

    method: str
    path: str
    query: Pairs = ()
    headers: Pairs = ()
    body: bytes = b""

    @property
    def size(self) -> int:
        """Its approximate size in bytes."""
        return len(self.path) + len(self.body) + sum(len(name) + len(value) for name, value in self.query + self.headers)


@dataclass(frozen=True, slots=True)
class Response(_Message):
    """A response: status, headers in any case, body bytes."""

    status: int
    headers: Pairs = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its response."""

    request: Request
    response: Response


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a message does not match the document.

    `where`: body, query, path, header, cookie (responses also: status, media-type). `member`: `selection.leadId`, or the parameter's
    name, "" for the whole body. `pointer`: JSON pointer into the body. `keyword`: the JSON Schema keyword, `json` if
    the body is not JSON, `required` for a missing parameter, `more` if others are not listed (the message says how many, if
    known), `schema` if it would cost too much to find out more. `value`, and names in `member` and `pointer`, are shortened.
    """

    where: str
    member: str
    pointer: str
    message: str
    keyword: str
    value: str = ""


def cookies_of(header: str) -> list[tuple[str, str]]:
    """Names and values of a `Cookie` header (RFC 6265, section 4.2.1), as written; parts without `=` are ignored."""
    pairs = (part.strip(" \t").partition("=") for part in header.split(";"))
    return [(name, value) for name, is_pair, value in pairs if is_pair]


def is_header_name(name: str) -> bool:
    """Whether it is a valid header name: a token (RFC 9110, sections 5.1 and 5.6.2)."""
    return _TOKEN.fullmatch(name) is not None


def nested(value: JSON) -> list[JSON]:
    """The lists and objects directly inside a list or an object, without its scalar values."""
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for one in values if isinstance(one, (dict, list))]
