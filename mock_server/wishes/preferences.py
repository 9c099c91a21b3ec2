"""The wishes in a request: `Prefer: code=404, example=NAME, dynamic=true, seed=N, wait=SECONDS`, or `?__code=404&__wait=2`.

Several `Prefer` headers, commas, semicolons or spaces may separate them, and values may be quoted (RFC 7240, section 2). The header takes
precedence over the query, and the first of two over the second. Preferences with other names are for the API itself, and ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
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
    """What a client asks for. `code`: 0 for none. `dynamic`, `wait_s` (in seconds): None for none."""

    code: int = 0
    example: str = ""
    dynamic: bool | None = None
    seed: str = ""
    wait_s: float | None = None
    unreadable: tuple[Unreadable, ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        """Name → value, as they are confirmed."""
        dynamic = "" if self.dynamic is None else str(self.dynamic).lower()
        wait = "" if self.wait_s is None else f"{self.wait_s:g}"
        values = {"code": str(self.code or ""), "example": self.example, "dynamic": dynamic, "seed": self.seed, "wait": wait}
        return {name: value for name, value in values.items() if value}


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
    preferred = dict(reversed(list(_preferences(request))))
    if operation and any(one.where == "header" and one.name.lower() == "prefer" for one in operation.parameters):
        preferred.pop("wait", None)
    queried = {name.removeprefix(PREFIX): value for name, value in reversed(own_query(request, operation))}
    wishes = NO_WISHES
    for name, (parse, expected) in WISHES.items():
        text = preferred.get(name, queried.get(name))
        if text is None:
            continue
        read_so_far = parse(wishes, text.strip()) if len(text) <= _LONGEST else None
        if read_so_far is None:
            wishes = replace(wishes, unreadable=(*wishes.unreadable, Unreadable(name, text[:_LONGEST], expected)))
        else:
            wishes = read_so_far
    return wishes


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


def _with_code(wishes: Wishes, text: str) -> Wishes | None:
    return replace(wishes, code=int(text)) if re.fullmatch(r"[0-9]{3}", text) else None


def _with_example(wishes: Wishes, text: str) -> Wishes | None:
    return replace(wishes, example=text) if text else None


def _with_dynamic(wishes: Wishes, text: str) -> Wishes | None:
    value = _YES_NO.get(text.lower())
    return None if value is None else replace(wishes, dynamic=value)


def _with_seed(wishes: Wishes, text: str) -> Wishes | None:
    return replace(wishes, seed=text) if text else None


def _with_wait(wishes: Wishes, text: str) -> Wishes | None:
    return replace(wishes, wait_s=min(float(text), MOST_SECONDS)) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) else None


# Name → how its value is read (None: not readable), and what is expected.
WISHES: Final[Mapping[str, tuple[Callable[[Wishes, str], Wishes | None], str]]] = {
    "code": (_with_code, "a status such as 404"),
    "example": (_with_example, "the name of an example"),
    "dynamic": (_with_dynamic, "true or false"),
    "seed": (_with_seed, "a number or a text"),
    "wait": (_with_wait, f"a number of seconds, at most {MOST_SECONDS:g}"),
}
