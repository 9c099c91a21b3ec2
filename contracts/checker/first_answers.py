"""Whether the URL of a run is wrong, according to the first responses: a missing base path, a login page, a redirect elsewhere.

A few safe requests are sent and not judged; if all of them get the same wrong kind of answer, the run ends with one sentence instead of a
finding for each operation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import urlsplit

from contracts.api.operations import Operation, Spec
from contracts.checker.checks.permitted_statuses import is_normalizing_redirect
from contracts.http.messages import Exchange, Request, Response

__all__ = ["wrong_address"]

Send = Callable[[Request], Response | None]

_MOST = 5
_BASE_PATHS = 8
_PAGE = (b"<!doctype html", b"<html")
_READ_BYTES = 1024


def wrong_address(spec: Spec, requests: Iterable[tuple[Operation, Request]], url: str, send: Send) -> str:
    """Why `url` cannot be that of the implementation, and what to do; "" if it may be.

    `requests`: valid requests of operations, in the order of the document. `send` returns None if there was no response.
    """
    probes = [
        (operation, request)
        for operation, request in requests
        if operation.method.upper() == "GET" and "{" not in operation.path  # safe, and without keys that may not exist
    ][:_MOST]
    exchanges = list(_answered((request for _, request in probes), send))
    if not exchanges or len(exchanges) < len(probes):
        return ""
    if all(exchange.response.status == 404 for exchange in exchanges):
        return _base_path(spec, exchanges, url, send)
    if all(_leaves(exchange) for exchange in exchanges) and len(places := {_place(exchange.response) for exchange in exchanges}) == 1:
        return f"every request is redirected to {places.pop()}: a login page, or the wrong --url? Pass credentials with --header"
    declares_html = any("html" in name for operation, _ in probes for response in operation.responses.values() for name in response.content)
    if not declares_html and all(_is_page(exchange.response) for exchange in exchanges):
        return "every response is an HTML page, which the document does not declare: a login page, or the wrong --url?"
    return ""


def _answered(requests: Iterable[Request], send: Send) -> Iterator[Exchange]:
    for request in requests:
        response = send(request)
        if response is not None:
            yield Exchange(request, response)


def _base_path(spec: Spec, exchanges: list[Exchange], url: str, send: Send) -> str:
    """A message with the base path of one of the document's servers, if requests below it do not get a 404; otherwise ""."""
    paths = dict.fromkeys(path for operation in spec.operations.values() for path in operation.base_paths if path)
    for path in islice(paths, _BASE_PATHS):
        if any(_is_found(replace(exchange.request, path=path + exchange.request.path), send) for exchange in exchanges):
            count = "the first request" if len(exchanges) == 1 else f"each of the first {len(exchanges)} requests"
            return f"{count} got a 404, and the document's server says {path}: did you mean --url {url}{path}?"
    return ""


def _is_found(request: Request, send: Send) -> bool:
    response = send(request)
    return response is not None and response.status != 404


def _leaves(exchange: Exchange) -> bool:
    """Whether a response redirects to another path."""
    response = exchange.response
    return 300 <= response.status < 400 and bool(response.header("location")) and not is_normalizing_redirect(exchange.request, response)


def _place(response: Response) -> str:
    """The target of a redirect, without its query."""
    place = urlsplit(response.header("location") or "")
    return place._replace(query="", fragment="").geturl()


def _is_page(response: Response) -> bool:
    is_html = (response.header("content-type") or "").lower().startswith("text/html")
    return is_html and response.status < 400 and response.body[:_READ_BYTES].lstrip().lower().startswith(_PAGE)
