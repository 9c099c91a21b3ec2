"""Values of a request that its response repeats: the id in the path, the query, posted members.

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
from contracts.codecs.json_text import plain_text
from contracts.generation import Node
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, merged, within
from mock_server.responses.members import accepted, is_scalar, member_nodes, node_at, shared
from mock_server.responses.uploads import told_members, upload_in

__all__ = ["NOTHING", "Echo", "EchoedValues"]

_INITIAL: Final = re.compile(
    r"^(pending|new|draft|open|created|placed|submitted|received|requested|queued|to ?do|available|invited|scheduled)$"
)
_WRITES: Final = frozenset({"PATCH", "POST", "PUT"})


@dataclass(frozen=True, slots=True)
class EchoedValues:
    """What a response takes from its request, as members of the whole body. `given`: in path and query; `posted`: in the body; `derived`:
    what follows from the request, such as the initial status of a created object. `replaced`: the key that examples of members show → the
    one in the path."""

    given: JSON = ABSENT
    posted: JSON = ABSENT
    derived: JSON = ABSENT
    replaced: Mapping[str, str] = field(default_factory=dict)


NOTHING: Final = EchoedValues()


class Echo:
    """Finds the values of a request that a response repeats. `answer`: where the one object is in the response."""

    def __init__(self, operation: Operation, root: Node, answer: Answer) -> None:
        self._is_write, self._place = operation.method in _WRITES, answer.thing or ()
        thing = node_at(root, self._place) or root
        self._parts = member_nodes(thing)
        keys = {key.parameter: key.member for key in answer.keys if key.evidence.is_sure}
        self._filters, self._keys = list(_known(answer.filters, thing)), list(_known(keys, thing))
        self._of_upload = told_members(self._parts) if self._is_write else None
        self._initial = _initial_status(self._parts) if operation.method == "POST" and "201" in operation.responses else {}

    def __call__(self, reading: Reading, body: bytes = b"") -> EchoedValues:
        """The values that the response repeats. `body`: that of the request, as it came."""
        if not (self._is_write or reading.path or reading.query):
            return NOTHING
        is_written = self._is_write and isinstance(reading.body, dict)
        posted, derived = (self._posted(reading.body), self._initial) if is_written else ({}, {})
        if self._of_upload is not None and body:
            upload = upload_in(body, str(reading.headers.get("content-type", "")))
            posted = {**self._of_upload(upload), **posted} if upload is not None else posted
        return EchoedValues(self._whole(self._given(reading)), self._whole(posted), self._whole(derived), self._replaced(reading))

    def _replaced(self, reading: Reading) -> dict[str, str]:
        shown = ((plain_text(node.shape.examples[0]), name) for name, _, node in self._keys if node.shape.examples)
        return {text: plain_text(reading.path[name]) for text, name in shown if name in reading.path}

    def _whole(self, members: Mapping[str, JSON]) -> JSON:
        return within(self._place, members) if members else ABSENT

    def _given(self, reading: Reading) -> dict[str, JSON]:
        """Members given by path and query."""
        found: dict[str, JSON] = {}
        for values, members, fitting in ((reading.query, self._filters, _selected), (reading.path, self._keys, accepted)):
            for parameter, path, node in members if values else ():
                value = fitting(values[parameter], node) if parameter in values else ABSENT
                if value is not ABSENT:
                    found = merged(found, within(path[:-1], {path[-1]: value}))
        return found

    def _posted(self, body: JSON) -> dict[str, JSON]:
        assert isinstance(body, dict)
        if not body.keys() & self._parts.keys():  # a request with {"user": {…}} gets the user, or the other way round
            inner = [value for value in body.values() if isinstance(value, dict)]
            body = inner[0] if len(inner) == 1 == len(body) else body
        return shared(body, self._parts, with_secrets=False)


def _known(members: Mapping[str, MemberPath], thing: Node) -> Iterator[tuple[str, MemberPath, Node]]:
    for parameter, path in members.items():
        node = node_at(thing, path)
        if node is not None and not is_secret(path[-1]):
            yield parameter, path, node


def _initial_status(parts: Mapping[str, Node]) -> dict[str, JSON]:
    """The initial status of an object created with 201, such as `status: pending`, if it is one of the listed values."""
    listed = {name: node.values() or [] for name, node in parts.items() if words_of(name) in ("status", "state")}
    first = {name: next((one for one in values if isinstance(one, str) and _INITIAL.search(words_of(one))), ABSENT)
             for name, values in listed.items()}  # fmt: skip
    return {name: value for name, value in first.items() if value is not ABSENT}


def _selected(value: JSON, node: Node) -> JSON:
    """The first of the requested values, if the response schema accepts all of them."""
    options = value if isinstance(value, list) else [value]
    fitting = [one for one in options if is_scalar(one) and node.is_valid(one)]
    return fitting[0] if fitting and len(fitting) == len(options) else ABSENT
