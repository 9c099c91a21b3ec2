"""Where a `Location` header leads: to an operation of the document, the one that reads what was made where there is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from contracts.api.model import Operation, Spec
from contracts.api.resources.words import words_of
from contracts.http.messages import Request, first_header

if TYPE_CHECKING:
    from contracts.http.messages import JSON

__all__ = ["Destination", "destination"]

_NAMES = ("id", "uuid", "guid", "key", "slug", "name", "number", "code")


def destination(operation: Operation, spec: Spec) -> Operation:
    """The operation that a response of this one leads to.

    POST /orders → GET /orders/{id}; else what can be read below it, at the same path, above it, or anywhere; else itself.
    """
    reads = [one for one in spec.operations.values() if one.method == "GET"]
    path = operation.path.rstrip("/")
    below = [one for one in reads if re.fullmatch(re.escape(path) + r"/\{[^/{}]+\}", one.path)]
    same = [one for one in reads if one.path.rstrip("/") == path]
    parent = path.rpartition("/")[0]
    around = [
        one
        for one in reads
        if one.path.startswith(f"{path}/") or (parent and re.fullmatch(re.escape(parent) + r"(/\{[^/{}]+\})?", one.path))
    ]
    free = [one for one in reads if "{" not in one.path]
    own = [*below, *same] if operation.method == "POST" or not same else [*same, *below]
    return next(iter([*own, *around, *free, *reads]), operation)


class Destination:
    """Addresses of one operation, as seen from another."""

    def __init__(self, start: Operation, end: Operation, value_of: Mapping[str, Callable[[], JSON]]) -> None:
        self._start, self._end, self._value_of = start, end, value_of

    def forms(self, request: Request, path_values: Mapping[str, JSON], body: JSON) -> list[str]:
        """The path, and the whole address: whichever the header's schema takes."""
        base = _base(request.path, self._start.path)
        path = base + re.sub(r"\{([^/{}]+)\}", lambda found: self._filled(found[1], path_values, body), self._end.path)
        host = first_header(request.headers, "host") or "127.0.0.1"
        return [path, f"http://{host}{path}"]

    def _filled(self, parameter: str, path_values: Mapping[str, JSON], body: JSON) -> str:
        value: JSON = path_values.get(parameter)
        if value is None:
            value = _member(body, parameter)
        if value is None:
            value = self._value_of[parameter]() if parameter in self._value_of else "1"
        text = value if isinstance(value, str) else str(value)
        return quote(text, safe="") or "1"


def _member(body: JSON, parameter: str) -> JSON:
    """The id in an answer: the member of the parameter's name, else the usual ones, also one level down."""
    if not isinstance(body, dict):
        return None
    by_words = {words_of(name): value for name, value in body.items() if isinstance(value, (str, int)) and not isinstance(value, bool)}
    words = words_of(parameter)
    for name in (words, words.split(" ")[-1], *_NAMES):
        if name in by_words and by_words[name] != "":
            return by_words[name]
    inner = [value for value in body.values() if isinstance(value, dict)]
    return _member(inner[0], parameter) if inner else None


def _base(path: str, template: str) -> str:
    """What stands before the operation's own path: the path of a server."""
    count = template.count("/")
    parts = path.split("/")
    return "/".join(parts[:-count]) if count and len(parts) > count else ""
