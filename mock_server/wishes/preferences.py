"""The wishes in a request: `Prefer: code=404, example=NAME, dynamic=true, seed=N, wait=SECONDS`, or `?__code=404&__wait=2`.

Several `Prefer` headers, commas, semicolons or spaces may separate them, and values may be quoted (RFC 7240, section 2). The header takes
precedence over the query, and the first of two over the second. Preferences with other names are for the API itself, and ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from contracts.api.operations import Operation
from contracts.http.messages import Request

__all__ = ["NO_WISHES", "WISHES", "Unreadable", "Wishes", "has_wishes", "own_query", "read"]

PREFIX: Final = "__"  # of a wish in the query
MOST_SECONDS: Final = 30.0
_LONGEST: Final = 200  # characters of a value
_PREFERENCE: Final = re.compile(r'([!#$%&\'*+.^_`|~0-9A-Za-z-]+)(?:[ \t]*=[ \t]*("(?:[^"\\]|\\.)*+"?|[^\s,;"]+))?')
_YES_NO: Final = {"": True, "true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A wish whose value cannot be read, and what was expected."""

    name: str
    value: str
    expected: str


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a client asks for. `code`: 0 for none. `wait_s`: seconds, None for none. `texts`: name → value, as they are confirmed."""

    code: int = 0
    example: str = ""
    dynamic: bool = False
    seed: str = ""
    wait_s: float | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    unreadable: tuple[Unreadable, ...] = ()


NO_WISHES: Final = Wishes()


def has_wishes(request: Request) -> bool:
    """Whether the request may contain wishes."""
    return any(name.startswith(PREFIX) for name, _ in request.query) or request.header("prefer") is not None


def own_query(request: Request, operation: Operation | None) -> list[tuple[str, str]]:
    """The query parameters for the mock: all that start with `__`, except those that the operation declares."""
    declared = {one.name for one in operation.parameters if one.where == "query"} if operation else set()
    return [(name, value) for name, value in request.query if name.startswith(PREFIX) and name not in declared]


def read(request: Request, operation: Operation | None) -> Wishes:
    """The wishes of a request. If the operation declares `Prefer` itself, `wait` in this header is for the API (RFC 7240, section 4.3)."""
    texts: dict[str, str] = {}
    preferred = dict(reversed(list(_preferences(request))))
    if operation and any(one.where == "header" and one.name.lower() == "prefer" for one in operation.parameters):
        preferred.pop("wait", None)
    queried = {name.removeprefix(PREFIX): value for name, value in reversed(own_query(request, operation))}
    values: dict[str, object] = {}
    unreadable = []
    for name, (parse, expected) in WISHES.items():
        text = preferred.get(name, queried.get(name))
        if text is None:
            continue
        value = parse(text.strip()) if len(text) <= _LONGEST else None
        if value is None:
            unreadable.append(Unreadable(name, text[:_LONGEST], expected))
        else:
            values["wait_s" if name == "wait" else name] = value
            texts[name] = f"{value:g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)
    return Wishes(**values, texts=texts, unreadable=tuple(unreadable))  # type: ignore[arg-type]


def _preferences(request: Request) -> Iterator[tuple[str, str]]:
    for header in request.header_values("prefer"):
        for match in _PREFERENCE.finditer(header):
            yield match[1].lower(), _unquoted(match[2] or "")


def _unquoted(value: str) -> str:
    """A word without its quotes. Text in UTF-8 is read as such, because clients send names as they are in the document."""
    if value.startswith('"'):
        value = re.sub(r"\\(.)", r"\1", value[1:].removesuffix('"'))
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _code(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[2-5][0-9]{2}", text) else None


def _text(text: str) -> str | None:
    return text or None


def _seconds(text: str) -> float | None:
    return min(float(text), MOST_SECONDS) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) else None


# Name → how its value is read (None: not readable), and what is expected.
WISHES: Final[Mapping[str, tuple[Callable[[str], object], str]]] = {
    "code": (_code, "a status from 200 to 599"),
    "example": (_text, "the name of an example"),
    "dynamic": (lambda text: _YES_NO.get(text.lower()), "true or false"),
    "seed": (_text, "a number or a text"),
    "wait": (_seconds, f"a number of seconds, at most {MOST_SECONDS:g}"),
}
