"""The names of what every API has: keys, lists, totals, pages, secrets. Words as `words_of` returns them, the most common first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = [
    "CONTROLS",
    "DETAILS",
    "ENVELOPE",
    "HANDLES",
    "IDS",
    "LIMITS",
    "LISTS",
    "META",
    "PARAMETERS",
    "SECRETS",
    "SERVER_MADE",
    "SORTS",
    "SORT_DIRECTIONS",
    "THINGS",
    "TOTALS",
    "WRAPPERS",
]

# Names of members that only identify a thing.
IDS: Final = ("id", "uuid", "guid", "key", "identifier", "uid", "sid", "gid")
# Names of members that identify a thing and are readable.
HANDLES: Final = ("login", "username", "user name", "slug", "handle", "name", "number", "code", "ref")
# Names of members of a thing, never of an envelope.
THINGS: Final = frozenset({*IDS, "name", "title", "currency"})
# Around one thing: `{"data": {"id": …}}`.
WRAPPERS: Final = (
    "data", "result", "item", "payload", "response", "content", "resource", "object", "entity", "body", "record", "node",
)  # fmt: skip
# Inside a thing: where the members are that its own name does not have.
DETAILS: Final = ("metadata", "attributes", "fields", "properties", "sys")

# The list in an envelope.
LISTS: Final = (
    "data", "items", "results", "records", "content", "entries", "list", "rows", "values", "elements", "hits", "value", "result", "docs",
    "objects", "nodes", "edges", "resources", "embedded",
)  # fmt: skip
# Objects in which an envelope describes its page.
META: Final = (
    "meta", "metadata", "pagination", "page", "paging", "page info", "pageinfo", "page metadata", "cursor", "cursors", "info", "links",
    "pages", "response metadata", "summary", "next page", "list metadata",
)  # fmt: skip

TOTALS: Final = (
    "total", "total count", "total items", "total elements", "total results", "total records", "total size", "total entries", "total hits",
    "total number", "full count", "odata count", "total rows", "total matches", "found",
)  # fmt: skip
_COUNTS: Final = (
    "count",
    "size returned",
    "returned",
    "number of elements",
    "items count",
    "item count",
    "result count",
    "results count",
    "length",
    "page count items",
    "current count",
    "num results",
    "record count",
    "records count",
    "number of items",
    "number of records",
    "number of results",
)
_ADDRESS_OF = ("{}", "{} url", "{} link", "{} uri", "{} page", "{} page url", "{} href")  # fmt: skip
_PAGES: Final = ("page", "page number", "current page", "page index", "number", "pagenumber", "currentpage")
_OFFSETS: Final = ("offset", "skip", "start", "start index", "from", "start at")
# Names of the maximum number of items on a page, for query parameters and members.
LIMITS: Final = (
    "limit", "page size", "pagesize", "per page", "perpage", "size", "page limit", "max results", "top", "take", "count", "first", "num",
    "max items", "rows", "maxresults",
)  # fmt: skip
_CURSORS: Final = (
    "cursor", "after", "next token", "page token", "next page token", "continuation token", "continuation", "continue", "starting after",
    "marker", "next cursor", "pagination token", "scroll id", "next marker", "page cursor", "since id", "start cursor",
)  # fmt: skip
_BACKWARD: Final = ("before", "ending before", "previous token", "prev cursor", "previous cursor", "max id")

# Member of an envelope → its meaning: (role, JSON types that it may have, names).
ENVELOPE: Final = (
    ("count", "number", _COUNTS),
    ("total", "number", TOTALS),
    ("size", "number", LIMITS),
    ("number", "number", _PAGES),
    ("offset", "number", _OFFSETS),
    ("pages", "number", ("total pages", "pages", "page count", "totalpages", "last page", "number of pages", "pages total")),
    ("more", "flag", ("has more", "has next", "has next page", "next page exists", "hasmore", "more", "is truncated", "truncated")),
    ("before", "flag", ("has previous", "has prev", "has previous page")),
    (
        "next", "link",
        ("next", "next page", "next url", "next link", "next cursor", "next page token", "next token", "next page url", "cursor",
         "next uri", "next page uri",
         "odata next link", "next href", "next marker", "continuation token", "continue", "end cursor", "after", "pagination token"),
    ),
    (
        "previous", "link",
        ("previous", "prev", "previous page", "prev page", "previous url", "previous cursor", "prev url", "previous page url",
         "prev page url", "previous page uri", "start cursor"),
    ),
    ("remaining", "number", ("remaining item count", "remaining")),
    ("last", "flag", ("last", "is last", "is last page", "last page")),
    ("first", "flag", ("first", "is first", "is first page", "first page")),
    ("here", "address", ("self", "self link", "href", "url")),
    ("first page", "address", tuple(one.format("first") for one in _ADDRESS_OF)),
    ("last page", "address", tuple(one.format("last") for one in _ADDRESS_OF)),
)  # fmt: skip

# Query parameter → its meaning for the page.
PARAMETERS: Final[Mapping[str, tuple[str, ...]]] = {
    "size": LIMITS,
    "page": _PAGES,
    "offset": _OFFSETS,
    "cursor": _CURSORS,
    "backward": _BACKWARD,
}

SORTS: Final = ("sort", "sort by", "order by", "ordering", "order", "sortby", "orderby", "sort field", "sort key", "sort column")
SORT_DIRECTIONS: Final = (
    "direction", "order", "sort order", "sort dir", "sort direction", "order direction", "sortorder", "sortdir", "ascending",
)  # fmt: skip
# Query parameters that select the form of the response, not the items.
CONTROLS: Final = frozenset(
    {"expand", "fields", "filter", "format", "include", "lang", "language", "locale", "pretty", "q", "query", "search", "alt", "embed",
     "select", "exclude", "view", "dry run", "callback", "access token", "token", "api key", "key", "timezone", "tz", "count",
     "include count", "include total", "page", "watch"}
)  # fmt: skip

# The last words of names of secrets.
SECRETS: Final = ("password", "secret", "passwd", "passphrase", "pin", "cvv", "cvc", "token", "private key", "api key")
# Names of members that only a server sets, besides the id.
SERVER_MADE: Final[Mapping[str, tuple[str, ...]]] = {
    "created": ("created at", "created", "created on", "date created", "creation date", "creation time", "creation timestamp",
                "created time", "created date", "created date time", "create time", "inserted at", "date added"),
    "updated": ("updated at", "updated", "updated on", "date updated", "modified at", "modified", "last modified", "last updated",
                "modified on", "updated time", "update time", "last modified date", "last updated at", "modified time", "date modified",
                "updated date", "modification date", "last modified date time"),
    "version": ("version", "revision", "resource version", "rev", "lock version", "sequence id"),
    "etag": ("etag", "e tag"),
    "address": ("href", "self", "self link", "url", "uri", "resource url", "html url"),
}  # fmt: skip
