"""The recognised resources of a document: frozen values, each with its evidence. `replace` corrects any part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from contracts.member_paths import MemberPath

__all__ = [
    "EFFECTS",
    "Answer",
    "Evidence",
    "Key",
    "OperationRole",
    "Paging",
    "Resource",
    "Resources",
    "RoleMember",
    "Sorting",
]


# What an operation does to its resource. "": nothing known, for example a search or a bulk request.
EFFECTS: Final = ("list", "search", "create", "read", "replace", "patch", "delete", "action")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for a recognition: a place in the document (JSON pointer) and a short reason. `is_sure` False: it is a guess."""

    pointer: str
    reason: str
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class RoleMember:
    """A member and its meaning: `role` is a word of `vocabulary`, such as "total", "next", "created", "secret"."""

    role: str
    path: MemberPath
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Key:
    """A path parameter and the member with the same value: `{customer}` is `id`. `is_own`: it identifies the thing itself, not its
    parent."""

    parameter: str
    member: MemberPath
    evidence: Evidence
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """Where in a success the things are: one at `thing`, or a list at `rows` whose elements hold theirs at `row`; None: there is none.

    `envelope`: members beside the list that tell of the page. `filters`: query parameter → the member of a row, or of the thing, that it
    selects by. `keys`: of the path, in the thing or in each row.
    """

    evidence: Evidence
    thing: MemberPath | None = None
    rows: MemberPath | None = None
    row: MemberPath = ()
    envelope: tuple[RoleMember, ...] = ()
    filters: Mapping[str, MemberPath] = field(default_factory=dict)
    keys: tuple[Key, ...] = ()

    def envelope_member(self, role: str) -> MemberPath | None:
        """The member of the envelope in a role."""
        return next((one.path for one in self.envelope if one.role == role), None)


@dataclass(frozen=True, slots=True)
class Sorting:
    """Query parameters that order a list; "" for none."""

    by: str
    direction: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Paging:
    """How a list is asked for in parts. `style`: page, offset, cursor, or size where nothing but a size can be asked for.

    `parameters`: role (size, page, offset, cursor, backward) → query parameter. `has_link`: a `Link` header is declared. `first`: the
    number of the first page, or of the first item where items are counted. `size`: of a page where none is asked for, None if unknown.
    """

    style: str
    parameters: Mapping[str, str]
    has_link: bool
    evidence: Evidence
    first: int = 0
    size: int | None = None


@dataclass(frozen=True, slots=True)
class OperationRole:
    """What one operation does. `resource`: the path of its resource."""

    operation: str
    effect: str
    resource: str
    evidence: Evidence
    answer: Answer | None = None
    paging: Paging | None = None
    sorting: Sorting | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """Paths that form one collection, or a single thing as `/me`.

    `path`: of the collection or the single thing; `item`: of one thing in it, "" for none. `parent`: the path of the resource that it lies
    in. `operations`: effect → operation ids, the first of which is meant. `secrets` are never answered, `made` by the server alone.
    """

    name: str
    path: str
    item: str
    parent: str
    is_single: bool
    evidence: Evidence
    operations: Mapping[str, tuple[str, ...]]
    keys: tuple[Key, ...] = ()
    secrets: tuple[RoleMember, ...] = ()
    made: tuple[RoleMember, ...] = ()


@dataclass(frozen=True, slots=True)
class Resources:
    """All of a document. `of_path`: by the path of the resource; `roles`: by operation."""

    of_path: Mapping[str, Resource]
    roles: Mapping[str, OperationRole]

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.of_path.values())

    def resource_of(self, operation: str) -> Resource | None:
        """The resource of an operation; None if it is unknown."""
        role = self.roles.get(operation)
        return self.of_path.get(role.resource) if role else None
