"""What stands beside a list tells the truth of its page: counts, totals, whether there is more, and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.api.resources import Answer
from contracts.api.resources.words import words_of
from contracts.generation import Node
from contracts.http.messages import ABSENT, JSON, Marker
from contracts.member_paths import MemberPath, value_at
from mock_server.responses.members import node_at
from mock_server.responses.page_links import PageLinks

__all__ = ["Envelope", "beside", "stated_length"]

_OMITTED: Final = Marker()  # the member is left out
_LEADING: Final = {"next": "next", "previous": "prev", "first page": "first", "last page": "last"}  # role → relation
_WHERE_THERE_IS_MORE: Final = frozenset({"next", "more"})
_TOKEN: Final = re.compile(r"\b(after|before|cursor|marker|token|continu\w*|scroll id)\b")
_ADDRESS: Final = re.compile(r"\b(url|uri|link|href|links)\b")
_OF_ADDRESSES: Final = frozenset({"uri", "uri-reference", "url"})
_NUMBERS: Final[Mapping[str, Callable[[PageLinks], JSON]]] = {
    "count": lambda links: len(links.rows.rows),
    "total": lambda links: links.rows.page.total,
    "size": lambda links: links.rows.page.size,
    "number": lambda links: links.rows.page.number,
    "offset": lambda links: links.rows.page.start + (links.paging.first if links.paging and links.paging.style == "offset" else 0),
    "pages": lambda links: links.rows.page.pages,
    "remaining": lambda links: links.rows.page.total - links.rows.page.end,
    "more": lambda links: not links.rows.page.is_last,
    "before": lambda links: links.rows.page.start > 0,
    "last": lambda links: links.rows.page.is_last,
    "first": lambda links: links.rows.page.start == 0,
}


@dataclass(frozen=True, slots=True)
class _EnvelopeMember:
    role: str
    path: MemberPath
    node: Node
    omitted: MemberPath | None  # what to leave out where there is no such page; None: nothing may be left out
    is_address: bool | None  # None: nothing tells


class Envelope:
    """The members beside the list of an answer."""

    def __init__(self, answer: Answer, root: Node) -> None:
        self._members = list(_members(answer, root))

    def filled(self, value: JSON, links: PageLinks, *, is_size_told: bool) -> JSON:
        """The value with these members set for a page, as far as their schemas allow. `is_size_told`: else the
        size stays as it is."""
        for member in self._members:
            if member.role == "size" and not is_size_told:
                continue
            told = value_at(value, member.path)
            is_wanted = told is not ABSENT or (member.role in _WHERE_THERE_IS_MORE and not links.rows.page.is_last)
            option = _option(member, links) if is_wanted else ABSENT
            if option is not ABSENT:
                value = _put(value, (member.omitted or ()) if option is _OMITTED else member.path, option)
        return value


def beside(role: str, links: PageLinks) -> JSON:
    """The number, flag, or position that a role tells of a page; None if there is no such page, ABSENT for other roles."""
    if role in _NUMBERS:
        return _NUMBERS[role](links)
    if role not in _LEADING:
        return ABSENT
    start = links.starts.get(_LEADING[role])
    return None if start is None else links.position(start)


def _members(answer: Answer, root: Node) -> Iterator[_EnvelopeMember]:
    for one in answer.envelope:
        node = node_at(root, one.path)
        if node is not None:
            yield _EnvelopeMember(one.role, one.path, node, _omitted(root, one.path), _is_address(one.path, node))


def _omitted(root: Node, path: MemberPath) -> MemberPath | None:
    """The member itself if it is optional, else the object that is there for its sake (HAL, section 5)."""
    around = node_at(root, path[:-1])
    if around is not None and path[-1] not in around.shape.required:
        return path
    return _omitted(root, path[:-1]) if path[-1] == "href" and len(path) > 1 else None


def _is_address(path: MemberPath, node: Node) -> bool | None:
    """Whether a member holds a URL rather than a cursor: by format, name, example."""
    words, shape = words_of(" ".join(path)), node.shape
    if not _OF_ADDRESSES.isdisjoint(shape.formats) or any(str(one).startswith(("http", "/")) for one in shape.examples):
        return True
    if _TOKEN.search(words_of(path[-1])):
        return False
    return True if _ADDRESS.search(words) else None


def _option(member: _EnvelopeMember, links: PageLinks) -> JSON:
    """The first value for a member that its schema accepts; ABSENT: it stays as it is."""
    options = _options(member, links)
    found = next((one for one in options if member.node.is_valid(one)), ABSENT)
    is_end = options[:1] == [None]
    return _OMITTED if is_end and found in (ABSENT, "") and member.omitted is not None else found


def _options(member: _EnvelopeMember, links: PageLinks) -> Sequence[JSON]:
    if member.role in _NUMBERS:
        value = _NUMBERS[member.role](links)
        return [value, str(value)]
    if member.role == "here":
        return _written(member, links.address())
    start = links.starts.get(_LEADING[member.role])
    if start is None:
        return [None, ""]
    position = links.position(start)
    addresses = _written(member, links.address(start))
    is_cursor = links.paging is not None and links.paging.style == "cursor" and not member.role.endswith("page")
    is_address = member.is_address if member.is_address is not None else not is_cursor
    return [*addresses, position, str(position)] if is_address else [position, str(position), *addresses]


def _written(member: _EnvelopeMember, address: str) -> list[JSON]:
    """A URL of this host as a member has it: absolute, or only its path (`url` of a list of Stripe's kind)."""
    path = "/" + address.split("/", 3)[-1]
    is_plain = words_of(member.path[-1]) == "url" and member.role == "here" and _OF_ADDRESSES.isdisjoint(member.node.shape.formats)
    is_path = is_plain or any(str(one).startswith("/") for one in member.node.shape.examples)
    return [path.partition("?")[0] if is_plain else path, path, address] if is_path else [address, path]


def _put(value: JSON, path: MemberPath, member: JSON) -> JSON:
    """The value with a member at a path, or without it for `_OMITTED`."""
    if not path:
        return member
    around = value if isinstance(value, dict) else {}
    if len(path) == 1 and member is _OMITTED:
        return {name: other for name, other in around.items() if name != path[0]}
    return {**around, path[0]: _put(around.get(path[0], ABSENT), path[1:], member)}


def stated_length(example: JSON, answer: Answer, shown: int, most: int) -> int | None:
    """How many items an example says that there are: its total, or those that it shows where it says that there are no more; None if it
    says neither, or more than `most`."""
    told = {one.role: value_at(example, one.path) for one in answer.envelope}
    total = told.get("total", ABSENT)
    if isinstance(total, int) and not isinstance(total, bool) and shown <= total <= most:
        return total
    is_end = told.get("more", ABSENT) is False or told.get("next", ABSENT) is None or told.get("last", ABSENT) is True
    return shown if is_end else None
