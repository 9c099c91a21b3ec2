"""Limits of a request, and the refusals of requests that exceed them. The size of a body has its own limit, `--max-body`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contracts.codecs.form_fields import MOST_FIELDS
from contracts.http.media_types import bare, parameter
from contracts.http.messages import Request

__all__ = ["HEADER_BYTES", "LINE_BYTES", "Excess", "exceeded"]

LINE_BYTES: Final = 64 * 1024  # of the request line
HEADER_BYTES: Final = 64 * 1024  # of all headers together
COOKIES: Final = 200
QUERY_FIELDS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Excess:
    """A limit that a request exceeds: status, title and detail of the refusal."""

    status: int
    title: str
    detail: str


def exceeded(request: Request, *, target_bytes: int) -> Excess | None:
    """The first limit that a request exceeds. `target_bytes`: the length of path and query on the wire.

    Header names are in lower case, as in ASGI. The size of the header block is limited by `protocol`.
    """
    if target_bytes > LINE_BYTES:
        return Excess(414, "URI too long", f"The path and query are longer than {LINE_BYTES} bytes.")
    if len(request.query) > QUERY_FIELDS:
        return Excess(414, "URI too long", f"The query has more than {QUERY_FIELDS} fields.")
    cookies = [value for name, value in request.headers if name == "cookie"]
    if cookies and ";".join(cookies).count(";") >= COOKIES:
        return Excess(431, "Request header fields too large", f"The request has more than {COOKIES} cookies.")
    if len(request.body) >= MOST_FIELDS and _form_fields(request) > MOST_FIELDS:
        return Excess(413, "Content too large", f"The form has more than {MOST_FIELDS} fields.")
    return None


def _form_fields(request: Request) -> int:
    """An upper bound of the number of form fields, 0 for other bodies."""
    content_type = request.header("content-type") or ""
    match bare(content_type):
        case "application/x-www-form-urlencoded":
            return request.body.count(b"&") + 1
        case "multipart/form-data" if boundary := parameter(content_type, "boundary"):
            return request.body.count(b"--" + boundary.encode("utf-8", "replace")) - 1
    return 0
