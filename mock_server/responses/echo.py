"""Values of a request that its response repeats: the id in the path, posted members, the filters of a list.

Only obvious ones: the names agree, and the response schema accepts the value. Compiled once per response.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from contracts.api.operations import Operation
from contracts.api.readers import Reading
from contracts.api.resources import Answer
from contracts.api.resources.server_members import is_secret
from contracts.api.resources.words import words_of
from contracts.generation import ItemValues, Node
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, merged, within

__all__ = ["Echo", "EchoedValues"]

_LONGEST: Final = 64  # characters of the name of a query parameter; `words_of` caches its arguments
_INITIAL: Final = re.compile(
    r"^(pending|new|draft|open|created|placed|submitted|received|requested|queued|to ?do|available|invited|scheduled)$"
)
_WRITES: Final = frozenset({"PATCH", "POST", "PUT"})


@dataclass(frozen=True, slots=True)
class EchoedValues:
    """What a response takes from its request.

    `repeated`: members of the whole body, as the request gives them. `fixed`: the same with members that are only derived from the
    request, such as the initial status of a created object. `row`: members of every row of a list; `each`: the same for the generator.
    `query_words`: words of a query parameter → value.
    """

    fixed: JSON = ABSENT
    repeated: JSON = ABSENT
    each: ItemValues | None = None
    row: Mapping[str, JSON] = field(default_factory=dict)
    query_words: Mapping[str, JSON] = field(default_factory=dict)


class _ObjectInResponse:
    """One object in a response. `parts`: its members. Knows which parameters stand for which members, and their schemas."""

    def __init__(self, node: Node, answer: Answer) -> None:
        self.parts = node.parts()
        keys = {key.parameter: key.member for key in answer.keys if key.evidence.is_sure}
        self._filters, self._keys = list(self._known(answer.filters)), list(self._known(keys))

    def _known(self, members: Mapping[str, MemberPath]) -> Iterator[tuple[str, MemberPath, Node]]:
        for parameter, path in members.items():
            node = self.parts.get(path[0])
            for name in path[1:]:
                node = node.parts().get(name) if node is not None else None
            if node is not None:
                yield parameter, path, node

    def given(self, reading: Reading) -> dict[str, JSON]:
        """Members given by path and query: its keys, and the filters that selected it."""
        found: dict[str, JSON] = {}
        for values, members, fitting in ((reading.query, self._filters, _selected), (reading.path, self._keys, _accepted)):
            for parameter, path, node in members:
                value = fitting(values[parameter], node) if parameter in values else ABSENT
                if value is not ABSENT:
                    found = merged(found, within(path[:-1], {path[-1]: value}))
        return found


class Echo:
    """Finds the values of a request that a response repeats. `answer`: where the objects are in the response."""

    def __init__(self, operation: Operation, root: Node, answer: Answer) -> None:
        self._operation, self._answer = operation, answer
        self._thing = _ObjectInResponse(_node_at(root, answer.thing), answer) if answer.thing is not None else None
        self._item = _node_at(root, answer.rows).item_node() if answer.rows is not None else None
        self._row = _ObjectInResponse(_node_at(self._item, answer.row), answer) if self._item is not None else None

    def __call__(self, reading: Reading) -> EchoedValues:
        """The values that the response repeats."""
        words = {words_of(name): value for name, value in reading.query.items() if len(name) <= _LONGEST} if reading.query else {}
        members = self._row.given(reading) if self._row is not None else {}
        row = within(self._answer.row, members) if members else {}
        each = ItemValues(self._item, row) if self._item is not None and row else None
        if self._thing is None:
            return EchoedValues(each=each, row=row, query_words=words)
        parts = self._thing.parts
        repeated = merged(self._posted(reading, parts), self._thing.given(reading))
        initial = self._initial_status(parts) if isinstance(reading.body, dict) else {}
        return EchoedValues(self._whole({**initial, **repeated}), self._whole(repeated), each, row, words)

    def _whole(self, members: dict[str, JSON]) -> JSON:
        return within(self._answer.thing or (), members) if members else ABSENT

    def _posted(self, reading: Reading, parts: Mapping[str, Node]) -> dict[str, JSON]:
        body = reading.body
        if self._operation.method not in _WRITES or not isinstance(body, dict):
            return {}
        if not body.keys() & parts.keys():  # a request with {"user": {…}} gets the user, or the other way round
            inner = [value for value in body.values() if isinstance(value, dict)]
            body = inner[0] if len(inner) == 1 == len(body) else body
        return _repeated(body, parts)

    def _initial_status(self, parts: Mapping[str, Node]) -> dict[str, JSON]:
        """The initial status of an object created with 201, such as `status: pending`, if it is one of the listed values."""
        if self._operation.method != "POST" or "201" not in self._operation.responses:
            return {}
        listed = {name: node.values() or [] for name, node in parts.items() if words_of(name) in ("status", "state")}
        first = {name: next((one for one in values if isinstance(one, str) and _INITIAL.search(words_of(one))), ABSENT)
                 for name, values in listed.items()}  # fmt: skip
        return {name: value for name, value in first.items() if value is not ABSENT}


def _selected(value: JSON, node: Node) -> JSON:
    """A filter of a list: the first of the requested values, if the response schema accepts all of them."""
    options = value if isinstance(value, list) else [value]
    fitting = [one for one in options if _is_scalar(one) and node.is_valid(one)]
    return fitting[0] if fitting and len(fitting) == len(options) else ABSENT


def _accepted(value: JSON, node: Node) -> JSON:
    """A value of the path, as the string or number that the response schema accepts."""
    if not _is_scalar(value):
        return ABSENT
    is_number = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19
    return next((one for one in (value, str(value), int(str(value)) if is_number else value) if node.is_valid(one)), ABSENT)


def _node_at(node: Node, path: MemberPath) -> Node:
    """The member at a path, as far as the schema declares it."""
    for name in path:
        node = node.parts().get(name, node)
    return node


def _repeated(given: Mapping[str, JSON], parts: Mapping[str, Node]) -> dict[str, JSON]:
    found: dict[str, JSON] = {}
    for name, value in given.items():
        node = parts.get(name)
        if node is None or is_secret(name):
            continue
        if isinstance(value, dict) and node.parts():
            inner = _repeated(value, node.parts())
            if inner:
                found[name] = inner
        elif node.is_valid(value):
            found[name] = value
        elif isinstance(value, list) and (rows := _rows(value, node)):
            found[name] = rows
    return found


def _rows(given: list, node: Node) -> list:
    """The posted rows, which the response completes: a line of an order gets its price. [] if they are not objects."""
    item = node.item_node()
    parts = item.parts() if item is not None else {}
    return [_repeated(one, parts) for one in given] if parts and all(isinstance(one, dict) for one in given) else []


def _is_scalar(value: JSON) -> bool:
    return value is not None and not isinstance(value, (dict, list))
