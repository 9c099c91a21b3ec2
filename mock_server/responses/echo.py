"""What a request says and its answer repeats: the id of the path, the members that were posted, the filters of a list.

Only what the document makes obvious: names agree, and the answer's schema takes the value. Compiled once per response.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from contracts.api.model import Operation
from contracts.api.readers import Reading
from contracts.api.resources.vocabulary import LISTS
from contracts.api.resources.words import words_of
from contracts.generation import ItemValues, Node
from contracts.http.messages import ABSENT

if TYPE_CHECKING:
    from contracts.http.messages import JSON

__all__ = ["Echo", "EchoedValues"]

_LONGEST: Final = 64  # characters of a query parameter that means something; what `words_of` is asked is remembered
_IDS: Final = ("id", "uuid", "guid", "key", "identifier")
_WRAPPERS: Final = ("data", "result", "item", "payload", "response", "content", "resource", "object", "entity", "body", "record")
_SECRET: Final = ("password", "secret", "passwd", "pin", "cvv", "cvc", "token")
_ABOUT_THE_ANSWER: Final = frozenset(
    {"cursor", "direction", "expand", "fields", "filter", "format", "include", "lang", "language", "limit", "locale", "offset", "order",
        "order by",
     "page", "page size", "per page", "pretty", "q", "query", "search", "size", "skip", "sort", "sort by", "sort order", "start", "top"}
)  # fmt: skip
_FIRST: Final = re.compile(
    r"^(pending|new|draft|open|created|placed|submitted|received|requested|queued|to ?do|available|invited|scheduled)$"
)
_WRITES: Final = frozenset({"PATCH", "POST", "PUT"})


@dataclass(frozen=True, slots=True)
class EchoedValues:
    """What an answer repeats: `pins` of the whole, `each` of every item of its list; `asked`: words of a query parameter → value."""

    pins: JSON = ABSENT
    each: ItemValues | None = None
    asked: Mapping[str, JSON] = field(default_factory=dict)


class Echo:
    """Finds in a request what the answers of one response repeat."""

    def __init__(self, operation: Operation, root: Node) -> None:
        self._operation = operation
        self._wrapper, thing = _subject(root)
        self._parts = thing.parts()
        self._item = _item_of(root)
        self._rows = self._item.parts() if self._item is not None else {}
        self._of_path = dict(self._path_members(self._parts, is_item=self._item is None))
        self._of_items = dict(self._path_members(self._rows, is_item=False))
        asked = [(one.name, words_of(one.name)) for one in operation.parameters if one.where == "query"]
        self._filters = {
            name: words for name, words in asked if words not in _ABOUT_THE_ANSWER
        }  # fmt: skip
        self._of_query = self._named(self._parts)
        self._of_rows_query = self._named(self._rows)

    def __call__(self, reading: Reading) -> EchoedValues:
        """What the request says."""
        asked = {words_of(name): value for name, value in reading.query.items() if len(name) <= _LONGEST} if reading.query else {}
        pins: dict[str, JSON] = {
            **_filtered(self._of_query, reading.query, self._parts),
            **self._posted(reading),
            **_taken(self._of_path, reading.path, self._parts),
        }
        members = {**_filtered(self._of_rows_query, reading.query, self._rows), **_taken(self._of_items, reading.path, self._rows)}
        each = ItemValues(self._item, members) if self._item is not None and members else None
        if not pins:
            return EchoedValues(ABSENT, each, asked)
        return EchoedValues({self._wrapper: pins} if self._wrapper else pins, each, asked)

    def _named(self, parts: Mapping[str, Node]) -> dict[str, str]:
        by_words = {words_of(name): name for name in parts}
        return {name: by_words[words] for name, words in self._filters.items() if words in by_words}

    def _path_members(self, parts: Mapping[str, Node], *, is_item: bool) -> Iterator[tuple[str, str]]:
        """Path parameter → the member that is the same. The last one of an item's path is the item's id."""
        by_words = {words_of(name): name for name in parts}
        segments = self._operation.path.strip("/").split("/")
        for index, segment in enumerate(segments):
            if not (segment.startswith("{") and segment.endswith("}")):
                continue
            parameter, words = segment[1:-1], words_of(segment[1:-1])
            before = words_of(segments[index - 1]) if index else ""
            owner = _singular(before.split(" ")[-1]) if before else ""
            is_own = is_item and index == len(segments) - 1
            wanted = [words, f"{owner} {words}"] if words not in _IDS else [f"{owner} {words}"]
            if is_own:
                wanted = [words, f"{owner} id", *(_IDS if words in _IDS or words.split(" ")[-1] in _IDS else ()), words.split(" ")[-1]]
            found = next((by_words[one] for one in wanted if one in by_words), None)
            if found is not None:
                yield parameter, found

    def _posted(self, reading: Reading) -> dict[str, JSON]:
        body = reading.body
        if self._operation.method not in _WRITES or not isinstance(body, dict):
            return {}
        if not body.keys() & self._parts.keys():  # {"user": {…}} is answered with the user, or the other way round
            inner = [value for value in body.values() if isinstance(value, dict)]
            body = inner[0] if len(inner) == 1 == len(body) else body
        return {**self._begun(), **_repeated(body, self._parts)}

    def _begun(self) -> dict[str, JSON]:
        """What is made with 201 is at the beginning of its life: `status: pending`, where that is one of the values listed."""
        if self._operation.method != "POST" or "201" not in self._operation.responses:
            return {}
        listed = {name: node.values() or [] for name, node in self._parts.items() if words_of(name) in ("status", "state")}
        first = {name: next((one for one in values if isinstance(one, str) and _FIRST.search(words_of(one))), ABSENT)
                 for name, values in listed.items()}  # fmt: skip
        return {name: value for name, value in first.items() if value is not ABSENT}


def _filtered(members: Mapping[str, str], query: Mapping[str, JSON], parts: Mapping[str, Node]) -> dict[str, JSON]:
    """Filters of a list: the first of several values that are asked for, where the answer can hold all of them."""
    found: dict[str, JSON] = {}
    for parameter, member in members.items():
        value = query.get(parameter, ABSENT)
        options = value if isinstance(value, list) else [value]
        fitting = [one for one in options if one is not ABSENT and _is_scalar(one) and parts[member].is_valid(one)]
        if fitting and len(fitting) == len(options):
            found[member] = fitting[0]
    return found


def _taken(members: Mapping[str, str], values: Mapping[str, JSON], parts: Mapping[str, Node]) -> dict[str, JSON]:
    """What the path says, as the text or number that the answer's schema takes."""
    found: dict[str, JSON] = {}
    for parameter, member in members.items():
        value = values.get(parameter, ABSENT)
        if value is ABSENT or not _is_scalar(value):
            continue
        is_number = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19
        form = next((one for one in (value, str(value), int(str(value)) if is_number else value) if parts[member].is_valid(one)), ABSENT)
        if form is not ABSENT:
            found[member] = form
    return found


def _repeated(given: Mapping[str, JSON], parts: Mapping[str, Node]) -> dict[str, JSON]:
    found: dict[str, JSON] = {}
    for name, value in given.items():
        node = parts.get(name)
        if node is None or words_of(name).split(" ")[-1] in _SECRET:
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
    """The rows that were posted, for the answer to complete: a line of an order gets its price. [] where they are no objects."""
    item = node.item_node()
    parts = item.parts() if item is not None else {}
    return [_repeated(one, parts) for one in given] if parts and all(isinstance(one, dict) for one in given) else []


def _is_scalar(value: JSON) -> bool:
    return value is not None and not isinstance(value, (dict, list))


def _subject(root: Node) -> tuple[str, Node]:
    """The thing that the answer is about: itself, or the one member that holds it."""
    parts = root.parts()
    if len(parts) <= 4 and not any(words_of(name) in _IDS for name in parts):
        holders = [(name, node) for name, node in parts.items() if node.parts() and node.item_node() is None]
        usual = [(name, node) for name, node in holders if words_of(name) in _WRAPPERS]
        if usual or (len(holders) == 1 == len(parts)):
            return (usual or holders)[0]
    return "", root


def _item_of(root: Node) -> Node | None:
    """The items of the list that the answer is, or holds."""
    if root.item_node() is not None and not root.parts():
        return root.item_node()
    parts = root.parts()
    if any(words_of(name) in (*_IDS, "name", "title", "currency") for name in parts):
        return None
    lists = {name: item for name, node in parts.items() if (item := node.item_node()) is not None and item.parts()}
    usual = [item for name, item in lists.items() if words_of(name) in LISTS]
    return usual[0] if usual else next(iter(lists.values())) if len(lists) == 1 else None


def _singular(word: str) -> str:
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")
