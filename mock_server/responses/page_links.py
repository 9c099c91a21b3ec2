"""How a client gets from one page to another: query parameters, URLs, cursors, and the `Link` header (RFC 8288)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from contracts.api.resources import Paging
from contracts.api.resources.pages import token_of
from contracts.http.messages import ABSENT, JSON, Pairs
from mock_server.responses.listings import Rows

__all__ = ["PageLinks", "link_header"]

_POSITIONS = ("page", "offset", "cursor", "backward")


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Of one page. `url`: the address that was asked, without a query. `accepts`: whether a query parameter takes a value."""

    paging: Paging | None
    rows: Rows
    url: str
    query: Pairs
    accepts: Callable[[str, JSON], bool]

    @property
    def starts(self) -> Mapping[str, int]:
        """Relation (RFC 8288) → position of the first item of the page that it leads to."""
        page, style = self.rows.page, self.paging.style if self.paging else ""
        if style not in _POSITIONS:
            return {}
        found = {"first": 0}
        if page.start > 0:
            found["prev"] = max(0, min(page.start, page.total) - page.size)
        if not page.is_last:
            found["next"] = page.start + page.size
        if style != "cursor":
            found["last"] = (page.pages - 1) * page.size if style == "page" else max(0, page.total - 1) // page.size * page.size
        return found

    def position(self, start: int) -> JSON:
        """The value of the query parameter that asks for the page from a position on; ABSENT if there is none."""
        paging, page = self.paging, self.rows.page
        if paging is None or paging.style not in _POSITIONS:
            return ABSENT
        if paging.style == "page":
            return start // page.size + paging.first
        if paging.style == "offset":
            return start + paging.first
        behind = self.rows.names[start - 1] if 0 < start <= len(self.rows.names) else ()
        options: list[JSON] = [token_of(start), *behind, str(start), start]
        name = paging.parameters["cursor"]
        return next((one for one in options if self.accepts(name, one)), token_of(start))

    def address(self, start: int | None = None) -> str:
        """The URL of the page from a position on; of this page for None."""
        if start is None or self.paging is None:
            return self._with(self.query)
        moving = {name for role, name in self.paging.parameters.items() if role in _POSITIONS}
        kept = tuple((name, value) for name, value in self.query if name not in moving)
        value = self.position(start)
        at = ((self.paging.parameters[self.paging.style], str(value)),) if start or self.paging.style == "page" else ()
        return self._with(kept + at)

    def _with(self, query: Pairs) -> str:
        return f"{self.url}?{urlencode(query, quote_via=quote, safe='[]$:,@')}" if query else self.url


def link_header(links: PageLinks) -> str:
    """The value of `Link`; "" where no page leads to another."""
    starts = links.starts
    if not starts.keys() & {"next", "prev"}:
        return ""
    return ", ".join(f'<{links.address(start)}>; rel="{relation}"' for relation, start in starts.items())
