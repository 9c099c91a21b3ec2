"""Which page of a list a query requests, and where pages begin; used for rows, totals, links and headers."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.api.resources.queries import whole_number
from contracts.api.resources.resource import Paging
from contracts.http.messages import JSON

__all__ = ["Page", "page_of", "token_of"]

_TOKEN: Final = "offset:"
_LONGEST: Final = 64  # maximum length of a cursor that may be one of ours


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list of `total` items: at most `size` of them, beginning at `start`. `is_last`: the client cannot request more."""

    start: int
    size: int
    total: int
    first: int = 1
    is_last: bool = True

    @property
    def end(self) -> int:
        """The position after its last item."""
        return min(self.total, self.start + self.size)

    @property
    def number(self) -> int:
        """Its number, counted as the document counts pages."""
        return self.start // self.size + self.first

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))


def page_of(paging: Paging | None, query: Mapping[str, JSON], find: Callable[[str], int | None], total: int, size: int) -> Page:
    """The page that a query asks for. `find`: the position of the item that a cursor names; `size`: where none is asked for.

    A cursor that names nothing gets the first items as the last page, so that following it ends.
    """
    if paging is None:
        return Page(0, max(size, 1), total)
    asked = {role: query[name] for role, name in paging.parameters.items() if name in query}
    size = max(1, whole_number(asked.get("size")) or size)
    first = paging.first if paging.style == "page" else 1
    is_continued = paging.style in ("page", "offset", "cursor")
    start = 0
    if (number := whole_number(asked.get("page"))) is not None:
        start = max(0, number - paging.first if paging.style == "page" else number - 1) * size
    elif (offset := whole_number(asked.get("offset"))) is not None:
        start = max(0, offset - paging.first)
    elif asked.get("cursor"):
        place = _place(str(asked["cursor"]), find)
        start, is_continued = (place, is_continued) if place is not None else (0, False)
    elif asked.get("backward"):
        end = (_place(str(asked["backward"]), find) or 1) - 1
        start, size = (max(0, end - size), min(size, end)) if end else (total, size)
        return Page(start, size, total, first, is_last=not start or not end)
    return Page(start, size, total, first, is_last=not is_continued or start + size >= total)


def token_of(start: int) -> str:
    """A cursor for the items from a position on."""
    return urlsafe_b64encode(f"{_TOKEN}{start}".encode()).decode().rstrip("=")


def _place(cursor: str, find: Callable[[str], int | None]) -> int | None:
    """The position of a cursor: after the item that it names, or the one in a token."""
    named = find(cursor)
    if named is not None or len(cursor) > _LONGEST:
        return named + 1 if named is not None else None
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        text = ""
    return whole_number(text.removeprefix(_TOKEN) if text.startswith(_TOKEN) else cursor)
