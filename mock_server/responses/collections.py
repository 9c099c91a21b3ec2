"""The items of a collection: each is a function of the seed, the collection and its key, whichever operation shows it.

The first are those in the document's examples. Keys are made without items, so that one item costs one item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from random import Random
from typing import Final

from contracts.generation import Maker, Node
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, merged, value_at, within
from mock_server.responses.members import accepted, is_scalar, member_nodes, node_at, shared

__all__ = ["Collection", "CollectionDescription", "Key", "Parents", "Reference", "key_of", "seeded"]

Key = tuple[JSON, ...]  # the values of the members that identify an item; of an item without any, its position
Parents = tuple[JSON, ...]  # the values of the path before: `/users/{id}/orders`
_TRIES: Final = 60
_BEFORE_NUMBERS: Final = 12  # tries
_PARENTS_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class Reference:
    """A member that holds the key of another collection's item. `keys`: those that there are."""

    member: MemberPath
    keys: Callable[[], Sequence[Key]]


@dataclass(frozen=True, slots=True)
class CollectionDescription:
    """What a document says of a collection. `maker`: of one item; `own`: the members of its key; `above`: position in the path → the
    member that repeats that parent's key. `is_key`: whether a path may hold a key.

    `listed`: items of an example of the list; `example`: that of a single item, ABSENT for none. `address`: the members that hold an item's
    own URL.
    """

    name: str
    maker: Maker
    own: tuple[MemberPath, ...] = ()
    above: Mapping[int, MemberPath] = field(default_factory=dict)
    is_key: Callable[[Key], bool] = lambda _: True
    listed: Sequence[JSON] = ()
    example: JSON = ABSENT
    references: Sequence[Reference] = ()
    address: Callable[[Parents, Key], JSON] = lambda _, __: ABSENT


class Collection:
    """`count`: how many items there are, at least those of the examples."""

    def __init__(self, described: CollectionDescription, *, seed: int | str, count: int) -> None:
        self._described, self._seed, self._count = described, seed, count
        self.own, self.maker = described.own, described.maker
        self.keys = lru_cache(_PARENTS_KEPT)(self._keys)

    @cached_property
    def listed(self) -> Mapping[Key, JSON]:
        """The items of an example of the list, by key; of several with one key the first."""
        found: dict[Key, JSON] = {}
        for index, item in enumerate(self._described.listed):
            found.setdefault(key_of(item, self.own, index), item)
        return found

    def item(self, parents: Parents, key: Key) -> JSON:
        """The item with a key. One that is listed is as the list shows it, any other as the example of an item, else generated."""
        row, example = self.listed.get(key, ABSENT), self._described.example
        fixed = merged(shared(row, self._parts), self._named_by_path(parents, key))
        is_shown = row is not ABSENT or key not in self.keys(parents) or key == key_of(example, self.own, -1)
        if example is not ABSENT and is_shown:
            return self._overlaid(example, fixed)
        if row is ABSENT:
            fixed = merged(self._referring(parents, key), fixed)
        rng = seeded(self._seed, self._described.name, parents, key)
        return self.maker(rng, fixed or ABSENT, index=self.keys(parents).get(key, -1))

    @cached_property
    def _parts(self) -> Mapping[str, Node]:
        return member_nodes(self.maker.node)

    def _overlaid(self, example: JSON, further: JSON) -> JSON:
        whole = merged(example, further)
        return whole if self.maker.is_valid(whole) else example

    def _named_by_path(self, parents: Parents, key: Key) -> JSON:
        """The members that the path tells: the item's own key and address, and the keys of its parents."""
        if () in self.own:
            return key[0]
        members: JSON = self._described.address(parents, key) or {}
        for index, path in self._described.above.items():
            node = node_at(self.maker.node, path)
            value = accepted(parents[index], node) if index < len(parents) and node else ABSENT
            members = merged(members, within(path, value)) if value is not ABSENT else members
        for path, value in zip(self.own, key, strict=False):
            members = merged(members, within(path, value))
        return members

    def _referring(self, parents: Parents, key: Key) -> JSON:
        members: JSON = {}
        for one in self._described.references:
            keys, rng = one.keys(), seeded(self._seed, self._described.name, one.member, parents, key)
            value = keys[int(rng.random() * len(keys))][0] if keys else ABSENT
            node = node_at(self.maker.node, one.member)
            if value is not ABSENT and node is not None and node.is_valid(value):
                members = merged(members, within(one.member, value))
        return members

    def _keys(self, parents: Parents) -> Mapping[Key, int]:
        """The keys of all items → their positions, those of examples first."""
        known: dict[Key, None] = dict.fromkeys(self.listed)
        if not self.own:
            return {(index,): index for index in range(max(self._count, len(known)))}
        example = key_of(self._described.example, self.own, -1)
        if example != (-1,) and len(known) < self._count:
            known[example] = None
        rng = seeded(self._seed, self._described.name, parents, "keys")
        while len(known) < self._count:
            key = next((one for one in self._samples(rng) if one not in known and self._described.is_key(one)), None)
            if key is None:
                break
            known[key] = None
        return {key: index for index, key in enumerate(known or {(index,): None for index in range(self._count)})}

    def _samples(self, rng: Random) -> Iterator[Key]:
        """Keys to try; numbered ones where the usual ones are used up."""
        nodes = [node for path in self.own if (node := node_at(self.maker.node, path)) is not None]
        for attempt in range(_TRIES):
            key = tuple(node.sample(rng, attempt // 2) for node in nodes)
            if not all(map(is_scalar, key)):
                continue
            yield key
            if attempt >= _BEFORE_NUMBERS and isinstance(key[-1], str):
                text = f"{key[-1]}-{attempt - _BEFORE_NUMBERS + 2}"
                if nodes[-1].is_valid(text):
                    yield (*key[:-1], text)


def key_of(item: JSON, own: Sequence[MemberPath], index: int) -> Key:
    """The key of an item; its position where it has none."""
    key = tuple(value_at(item, path) for path in own)
    return key if key and all(map(is_scalar, key)) else (index,)


def seeded(*question: object) -> Random:
    """The same randomness for the same question."""
    return Random(int.from_bytes(blake2b(repr(question).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big"))
