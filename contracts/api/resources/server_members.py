"""Special members: secrets, which no response repeats, and members that only the server sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from contracts.api.resources.envelopes import first_names, is_scalar
from contracts.api.resources.resource import Evidence, Key, RoleMember
from contracts.api.resources.vocabulary import DETAILS, SECRETS, SERVER_MADE
from contracts.api.resources.words import cached_by_name, words_of
from contracts.member_paths import MemberPath
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["is_secret", "secrets_of", "server_made"]

_ROLES: Final = {words: role for role, names in SERVER_MADE.items() for words in names}
_PASSED_ON: Final = frozenset({"continuation token", "next page token", "next token", "page token", "pagination token"})


@cached_by_name
def is_secret(name: str) -> bool:
    """Whether the name of a member is that of a secret: `apiToken`, `cvv`."""
    words = words_of(name)
    return words not in _PASSED_ON and any(words == one or words.endswith(f" {one}") for one in SECRETS)


def secrets_of(reading: SchemaReading) -> Iterator[RoleMember]:
    """Of a thing, and of the objects of details in it."""
    for path, member in _members(reading):
        name = path[-1]
        if member.is_write_only:
            yield RoleMember("secret", path, Evidence(member.pointer, f"`{name}` is writeOnly"))
        elif member.word("format") == "password":
            yield RoleMember("secret", path, Evidence(member.pointer, f"`{name}` has the format password"))
        elif is_secret(name) and "string" in member.types:
            yield RoleMember("secret", path, Evidence(member.pointer, f"`{name}` is a common name for a secret", is_sure=False))


def server_made(reading: SchemaReading, sent: SchemaReading | None, keys: tuple[Key, ...]) -> Iterator[RoleMember]:
    """What a client does not choose. `sent`: the body that makes a thing, None where none is known."""
    own = {key.member for key in keys if key.is_own}
    for path, member in _members(reading):
        name, is_sent = path[-1], sent is not None and _has(sent, path)
        role = "id" if path in own else _ROLES.get(words_of(name), "")
        if member.is_read_only:
            yield RoleMember(role or "readOnly", path, Evidence(member.pointer, f"`{name}` is readOnly"))
        elif role and sent is not None and not is_sent and is_scalar(member):
            yield RoleMember(role, path, Evidence(member.pointer, f"`{name}` is in responses but not in requests"))


def _has(reading: SchemaReading, path: MemberPath) -> bool:
    for name in path:
        if name not in reading.names:
            return False
        reading = reading.member(name)
    return True


def _members(reading: SchemaReading) -> Iterator[tuple[MemberPath, SchemaReading]]:
    for name in first_names(reading):
        member = reading.member(name)
        yield (name,), member
        if words_of(name) in DETAILS:
            yield from (((name, inner), member.member(inner)) for inner in first_names(member))
