"""Request, response and the pair of them: what travels between mock, rule book and checker."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

__all__ = [
    "ABSENT",
    "JSON",
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


_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Marker:
    """Stands where a value of JSON might: one that there is not, or that nobody knows yet."""

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
    """What request and response have in common: headers in the order of the wire, looked up in any case (RFC 9110, section 5.1)."""

    __slots__ = ()

    headers: Pairs

    def header(self, name: str) -> str | None:
        """The first value of a header, None when absent."""
        name, length = name.lower(), len(name)
        for key, value in self.headers:
            if len(key) == length and key.lower() == name:
                return value
        return None

    def header_values(self, name: str) -> list[str]:
        """All values of a header, in order."""
        name = name.lower()
        return [value for key, value in self.headers if key.lower() == name]


@dataclass(frozen=True, slots=True)
class Request(_Message):
    """A request as it came: `path` is percent-encoded as on the wire, without query; `query` holds decoded pairs;
    header names in any case. The body is bytes, `b""` when there is none."""

    method: str
    path: str
    query: Pairs = ()
    headers: Pairs = ()
    body: bytes = b""

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        return len(self.path) + len(self.body) + sum(len(name) + len(value) for name, value in self.query + self.headers)


@dataclass(frozen=True, slots=True)
class Response(_Message):
    """A response: status, headers in any case, body bytes."""

    status: int
    headers: Pairs = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and the response it got."""

    request: Request
    response: Response


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a message breaks the document.

    `where`: body, query, path, header, cookie (responses also: status, media-type). `member`: `selection.leadId`, or the parameter's
    name, "" for the whole body. `pointer`: JSON pointer into the body. `keyword`: the JSON Schema keyword, `json` where
    the body is no JSON, `required` for a missing parameter, `more` where others are not listed (the message says how many, if that is
    known), `schema` where it would cost too much to say more. `value`, and names in `member` and `pointer`, are shortened for people.
    """

    where: str
    member: str
    pointer: str
    message: str
    keyword: str
    value: str = ""


def cookies_of(header: str) -> list[tuple[str, str]]:
    """Names and values of a `Cookie` header (RFC 6265, section 4.2.1), as they are written; what has no `=` is left out."""
    pairs = (part.strip(" \t").partition("=") for part in header.split(";"))
    return [(name, value) for name, is_pair, value in pairs if is_pair]


def is_header_name(name: str) -> bool:
    """Whether a header can be called so: a token (RFC 9110, sections 5.1 and 5.6.2)."""
    return _TOKEN.fullmatch(name) is not None


def nested(value: JSON) -> list[JSON]:
    """The lists and objects that stand right in a list or an object: what leads further, without a million plain values beside it."""
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for one in values if isinstance(one, (dict, list))]
