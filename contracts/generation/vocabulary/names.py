"""Names that several parts of the generator know."""

from __future__ import annotations

from typing import Final

__all__ = ["LIMITS", "LISTS"]

# How many items a page has at most, as query parameters and members call it.
LIMITS: Final = (
    "limit", "page size", "pagesize", "per page", "perpage", "size", "page limit", "max results", "top", "take", "count", "first", "num",
        "max items",
    "rows", "maxresults",
)  # fmt: skip

# How the list in an envelope is called.
LISTS: Final = (
    "data", "items", "results", "records", "content", "entries", "list", "rows", "values", "elements", "hits", "value", "result", "docs",
        "objects",
    "nodes", "edges",
)  # fmt: skip
