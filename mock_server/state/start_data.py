"""What the mock shows where nobody has written anything, read off its own answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b
from random import Random
from typing import Final

from contracts.api.operations import Operation, Spec
from contracts.api.readers import Reading
from contracts.api.resources import Answer, Resource, resources_of
from contracts.api.resources.templates import template_of
from contracts.codecs.json_text import decode_json
from contracts.generation import Generator, Maker, Unsatisfiable
from contracts.http.messages import ABSENT, JSON, Pairs, Request, Response
from contracts.member_paths import MemberPath, value_at
from contracts.rules.decide.decision import Decision, PlainSuccess
from mock_server.state.item_addresses import Address, key_text, own_members
from mock_server.state.stateful_operations import StatefulOperations
from mock_server.wishes.preferences import NO_WISHES, Wishes

__all__ = ["RenderedStartData"]

_KEPT: Final = 1_000
_MOST_LISTED: Final = 10_000


Render = Callable[[Decision, Request, Wishes], Response]


class RenderedStartData:
    """`render`: the answer to a decision where nothing is remembered."""

    def __init__(self, spec: Spec, operations: StatefulOperations, render: Render, now: datetime) -> None:
        self._spec, self._operations, self._render = spec, operations, render
        self._generator = Generator(spec.schemas, now=now)
        self._makers: dict[str, Maker] = {}
        self._known: dict[str, Mapping[str, tuple[JSON, ...]]] = {}

    def item(self, address: Address) -> JSON:
        for name in address.resource.operations.get("read", ()):
            operation = self._spec.operations[name]
            found = self._answered(operation, (*address.above, *address.own), address)
            if found is not ABSENT:
                return found
        return ABSENT

    def keys(self, address: Address) -> Mapping[str, tuple[JSON, ...]]:
        found = self._known.get(address.collection)
        if found is None:
            found = self._listed(address)
            if len(self._known) < _KEPT:
                self._known[address.collection] = found
        return found

    def sample(self, resource: Resource, member: MemberPath, rng: Random) -> JSON:
        model = self._operations.model(resource)
        if model is None:
            return ABSENT
        key = f"{resource.path} {member}"
        if key not in self._makers:
            self._makers[key] = self._maker(model.member(member).schema, member[-1] if member else "")
        return self._makers[key](rng)

    def completed(self, resource: Resource, thing: JSON, question: str) -> JSON:
        model = self._operations.model(resource)
        if model is None or not isinstance(thing, dict) or model.thing.is_valid(thing):
            return thing
        if resource.path not in self._makers:
            self._makers[resource.path] = self._maker(model.thing.schema, "")
        rng = Random(int.from_bytes(blake2b(question.encode(), digest_size=8).digest(), "big"))
        whole = self._makers[resource.path](rng, thing, is_sparse=True)
        return whole if model.thing.is_valid(whole) else thing

    def _maker(self, schema: dict | bool, name: str) -> Maker:
        try:
            return self._generator.compile(schema, name=name)
        except Unsatisfiable as error:
            return error.maker

    def _answered(self, operation: Operation, values: tuple[JSON, ...], address: Address) -> JSON:
        answer = self._answer_of(operation)
        names = template_of(operation.path).names
        if answer is None or answer.thing is None or len(names) != len(values):
            return ABSENT
        path = f"{address.collection}/{address.key}" if address.own else address.collection
        return value_at(self._json(operation, dict(zip(names, values, strict=True)), path), answer.thing)

    def _listed(self, address: Address) -> Mapping[str, tuple[JSON, ...]]:
        for name in address.resource.operations.get("list", ()):
            operation = self._spec.operations[name]
            answer, names = self._answer_of(operation), template_of(operation.path).names
            if answer is None or answer.rows is None or len(names) != len(address.above):
                continue
            path_values = dict(zip(names, address.above, strict=True))
            rows = value_at(self._json(operation, path_values, address.collection, self._whole(operation)), answer.rows)
            things = [value_at(row, answer.row) for row in rows] if isinstance(rows, list) else []
            return {key_text(own): own for thing in things if (own := own_members(address.resource, thing))}
        return {}

    def _answer_of(self, operation: Operation) -> Answer | None:
        role = resources_of(self._spec).roles.get(operation.id)
        return role.answer if role else None

    def _whole(self, operation: Operation) -> Pairs:
        """The query that asks for a list as one page."""
        role = resources_of(self._spec).roles[operation.id]
        size = role.paging.parameters.get("size") if role.paging else None
        return ((size, str(_MOST_LISTED)),) if size else ()

    def _json(self, operation: Operation, path_values: dict[str, JSON], path: str, query: Pairs = ()) -> JSON:
        decision = PlainSuccess(operation, Reading(path_values, dict(query), {}, {}, ABSENT), ("application/json",))
        response = self._render(decision, Request("GET", path, query), NO_WISHES)
        return decode_json(response.body) if response.body and "json" in (response.header("content-type") or "") else ABSENT
