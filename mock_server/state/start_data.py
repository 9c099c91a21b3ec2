"""What the mock shows where nobody has written anything: the items of its collections, and its own answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Final

from contracts.api.operations import Operation, Spec
from contracts.api.readers import Reading
from contracts.api.resources import Resource, resources_of
from contracts.api.resources.templates import template_of
from contracts.codecs.json_text import decode_json
from contracts.http.messages import ABSENT, JSON, Request, Response
from contracts.member_paths import MemberPath, value_at
from contracts.rules.decide.decision import Decision, PlainSuccess
from mock_server.responses.collections import Collection, seeded
from mock_server.responses.members import node_at
from mock_server.responses.recent import Recent
from mock_server.responses.server_links import at_own_server
from mock_server.state.item_addresses import Address, key_text, own_members
from mock_server.state.shown_items import with_members
from mock_server.wishes.preferences import NO_WISHES, Wishes

__all__ = ["RenderedStartData"]

_KEPT: Final = 1_000  # items, and collections whose keys are remembered

Render = Callable[[Decision, Request, Wishes], Response]


class RenderedStartData:
    """`collection`: by the path of its resource; `render`: the answer to a decision where nothing is remembered."""

    def __init__(self, spec: Spec, collection: Callable[[str], Collection | None], render: Render) -> None:
        self._spec, self._collection, self._render = spec, collection, render
        self._items: Recent[JSON] = Recent(_KEPT)
        self._keys: Recent[Mapping[str, tuple[JSON, ...]]] = Recent(_KEPT)

    def item(self, address: Address) -> JSON:
        return self._items.get((address.collection, address.key), partial(self._shown, address))

    def _shown(self, address: Address) -> JSON:
        for name in address.resource.operations.get("read", ()):
            found = self._read(self._spec.operations[name], address)
            if found is not ABSENT:
                return found
        collection, key = self._collection(address.resource.path), self.keys(address).get(address.key)
        return collection.item(address.above, key) if collection is not None and key is not None else ABSENT

    def keys(self, address: Address) -> Mapping[str, tuple[JSON, ...]]:
        return self._keys.get(address.collection, partial(self._listed, address))

    def _listed(self, address: Address) -> Mapping[str, tuple[JSON, ...]]:
        collection = self._collection(address.resource.path)
        if collection is None:
            return {}
        own = tuple(key.member for key in address.resource.keys if key.is_own)
        keys = collection.keys(address.above)
        if own == collection.own:
            return {key_text(key): key for key in keys}
        return {key_text(own_members(address.resource, collection.item(address.above, key)) or key): key for key in keys}

    def sample(self, resource: Resource, member: MemberPath, rng: Random, attempt: int) -> JSON:
        collection = self._collection(resource.path)
        node = node_at(collection.maker.node, member) if collection is not None else None
        return node.sample(rng, attempt) if node is not None else ABSENT

    def completed(self, address: Address, thing: JSON, usual: JSON) -> JSON:
        collection = self._collection(address.resource.path)
        if collection is None or not isinstance(thing, dict) or collection.maker.is_valid(thing):
            return thing
        whole = collection.maker(seeded(address.collection, address.key), thing, is_sparse=True)
        if collection.maker.is_valid(whole):
            return whole
        return with_members(usual, (), thing, collection.maker.is_valid) if collection.maker.is_valid(usual) else thing

    def _read(self, operation: Operation, address: Address) -> JSON:
        """The item in the answer of an operation that reads it."""
        role, names = resources_of(self._spec).roles.get(operation.id), template_of(operation.path).names
        answer, values = role.answer if role else None, (*address.above, *address.own)
        if answer is None or answer.thing is None or len(names) != len(values):
            return ABSENT
        path = f"{address.collection}/{address.key}" if address.own else address.collection
        decision = PlainSuccess(operation, Reading(dict(zip(names, values, strict=True)), {}, {}, {}, ABSENT), ("application/json",))
        response = self._render(decision, at_own_server(Request("GET", path)), NO_WISHES)
        is_json = response.body and "json" in (response.header("content-type") or "")
        return value_at(decode_json(response.body), answer.thing) if is_json else ABSENT
