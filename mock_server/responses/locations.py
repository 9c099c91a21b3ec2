"""The target of a `Location` header: the operation that reads the created object, else a similar one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from contracts.api.operations import Operation, Spec
from contracts.api.resources import Resources, resources_of
from contracts.http.messages import ABSENT, Request
from contracts.member_paths import MemberPath, value_at
from mock_server.responses.server_links import base_of, origin_of

if TYPE_CHECKING:
    from contracts.http.messages import JSON

__all__ = ["Destination", "destination"]

_SAME_METHOD = (307, 308)  # redirects that repeat the method
_OWN_PAGE = "/openapi.json"  # what the mock has to offer where no operation is left to lead to


def destination(operation: Operation, spec: Spec, status: int) -> Operation | None:
    """The target of a response's `Location`: POST /orders → GET /orders/{id}; else the nearest GET; else the operation itself.

    A redirect leads to another operation, one that answers instead of redirecting: whoever follows it arrives (RFC 9110, section 15.4).
    None if there is no such operation.
    """
    is_redirect = status >= 300
    method = operation.method if status in _SAME_METHOD else "GET"
    reads = {one.id: one for one in spec.operations.values()
             if one.method == method and (not is_redirect or (_is_answered(one) and one.path != operation.path))}  # fmt: skip
    same = (one.id for one in reads.values() if one.path == operation.path and operation.method != "POST")
    known = (reads[one] for one in (*same, *_of_resource(operation, resources_of(spec))) if one in reads)
    nearest = min(reads.values(), key=lambda one: _distance(operation.path, one.path), default=None)
    return next(known, None) or nearest or (None if is_redirect else operation)


def _is_answered(operation: Operation) -> bool:
    """Whether its usual response is a success."""
    return not operation.responses or any(status[:1] == "2" or status == "default" for status in operation.responses)


def _of_resource(operation: Operation, resources: Resources) -> Iterator[str]:
    """Operations that read or list objects of its resource, then of the parent resources."""
    resource = resources.resource_of(operation.id)
    while resource is not None:
        yield from (*resource.operations.get("read", ()), *resource.operations.get("list", ()))
        resource = resources.of_path.get(resource.parent)


def _distance(path: str, other: str) -> tuple[int, int]:
    """The distance to another path: parameters without a known value, then differing segments."""
    own, told = path.split("/"), other.split("/")
    shared = next((index for index, pair in enumerate(zip(own, told, strict=False)) if pair[0] != pair[1]), min(len(own), len(told)))
    return sum("{" in segment for segment in told[shared:]), len(told) + len(own) - 2 * shared


class Destination:
    """URLs of one operation, for a response of another; of the document that the mock serves for None. `value_of`: path parameter → a
    fallback value."""

    def __init__(self, start: Operation, end: Operation | None, value_of: Mapping[str, Callable[[], JSON]], spec: Spec) -> None:
        self._start, self._end, self._value_of = start, end, value_of
        self._members = dict(_told_by(start, end, resources_of(spec))) if end is not None else {}

    def candidates(self, request: Request, path_values: Mapping[str, JSON], body: JSON) -> list[str]:
        """The path and the absolute URL; the header's schema may accept only one of them."""
        path = self._path(request, path_values, body)
        return [path, f"{origin_of(request)}{path}"]

    def _path(self, request: Request, path_values: Mapping[str, JSON], body: JSON) -> str:
        if self._end is None:
            return _OWN_PAGE
        base = base_of(request.path, self._start.path)
        path = base + re.sub(r"\{([^/{}]+)\}", lambda found: self._filled(found[1], path_values, body), self._end.path)
        return path if path != request.path or self._end is self._start else _OWN_PAGE

    def _filled(self, parameter: str, path_values: Mapping[str, JSON], body: JSON) -> str:
        value: JSON = path_values.get(parameter)
        if value is None:
            value = value_at(body, self._members[parameter]) if parameter in self._members else ABSENT
        if not isinstance(value, (str, int)) or value == "":
            value = self._value_of[parameter]() if parameter in self._value_of else "1"
        return quote(str(value), safe="") or "1"


def _told_by(start: Operation, end: Operation, resources: Resources) -> Iterator[tuple[str, MemberPath]]:
    """Path parameter → the member of the response with its value."""
    resource, role = resources.resource_of(end.id), resources.roles.get(start.id)
    thing = role.answer.thing if role is not None and role.answer is not None else None
    for key in resource.keys if resource is not None else ():
        yield key.parameter, (*(thing or ()), *key.member)
