"""What the mock remembers of each operation: its effect on a resource, compiled when the operation is first asked for.

An operation without a stateful is answered as if nothing were remembered: what it does was not recognised, or not for sure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from contracts.api.bodies import schema_to_generate
from contracts.api.operations import Header, Operation, ResponseSpec, Spec
from contracts.api.readers import Reading
from contracts.api.resources import Answer, Key, OperationRole, Resource, resources_of
from contracts.api.resources.answers import AnswerReader
from contracts.api.resources.envelopes import reading_at
from contracts.api.resources.templates import template_of
from contracts.http.media_types import is_json
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, value_at
from contracts.schemas.schema_reading import SchemaReading
from mock_server.responses.stubs import default_status
from mock_server.state.effects import EFFECTS, EffectRequest, Outcome
from mock_server.state.item_addresses import Address, Route, item_levels, level_of, own_members, route_of
from mock_server.state.items import Items
from mock_server.state.models import Model, model_of
from mock_server.state.shown_items import carried, shown

__all__ = ["ItemResponse", "StatefulOperation", "StatefulOperations", "header_of"]


_LISTS: Final = frozenset({"list", "search"})
_SHOWING: Final = frozenset({"create", "patch", "read", "replace"})  # effects whose answers show the item, even in another schema


@dataclass(frozen=True, slots=True)
class ItemResponse:
    """One JSON response, as far as it shows an item: at `path`, in the schema `thing`; `is_valid`: of the whole."""

    media_type: str
    path: MemberPath
    thing: SchemaReading
    is_valid: Callable[[JSON], bool]

    def exact(self, thing: JSON) -> JSON:
        """The response, if it is the thing alone, and valid; else ABSENT."""
        own = carried(self.thing, thing) if not self.path else ABSENT
        return own if own is not ABSENT and self.is_valid(own) else ABSENT

    def body(self, answer: JSON, thing: JSON) -> JSON:
        """The answer with the thing in it, as far as it is valid."""
        return shown(answer, self.path, thing, self.thing, self.is_valid)


@dataclass(frozen=True, slots=True)
class StatefulOperation:
    """Of one operation. `effect`: "" where nothing is remembered of it, but what its path leads to has to exist.

    `sent_path`, `sent_schema`: where in a body the thing is, and what that can carry.
    """

    operation: Operation
    effect: str
    model: Model
    route: Route
    answer: Answer | None
    sent_path: MemberPath
    sent_schema: SchemaReading | None
    read: Operation | None

    @property
    def is_writing(self) -> bool:
        """Whether it may change something."""
        return self.effect not in ("", "read") and not self.is_listing

    @property
    def has_tag(self) -> bool:
        """Whether the item's `ETag` is declared."""
        return self.read is not None and header_of(self.read.response(200), "etag") is not None

    @property
    def declares_condition(self) -> bool:
        """Whether `If-Match` is declared."""
        return any(one.where == "header" and one.name.lower() == "if-match" for one in self.operation.parameters)

    @property
    def is_listing(self) -> bool:
        """Whether it lists items."""
        return self.effect in _LISTS

    def addresses(self, reading: Reading) -> tuple[Address, list[Address]]:
        """What a request is about, and the items that it lies in, the nearest first."""
        address, owners = self.route.address(reading.path), self.route.owners(reading.path)
        if not self.route.is_item and not self.model.resource.is_single and self.effect in ("replace", "patch"):
            own = own_members(self.model.resource, self.sent(reading))
            address = replace(address, own=own)
        return address, owners

    def sent(self, reading: Reading) -> JSON:
        """The thing in the body."""
        return value_at(reading.body, self.sent_path) if self.sent_schema is not None else ABSENT

    def outcome(self, reading: Reading, items: Items, answered: Callable[[], JSON], now: datetime, *, is_whole: bool) -> Outcome:
        """What the operation does. `answered`: gives the thing in the answer that the mock gives by itself."""
        address, owners = self.addresses(reading)
        told = {key.member: reading.path[key.parameter] for key in self._keys_above if key.parameter in reading.path}
        request = EffectRequest(
            self.operation, self.model, items, address, owners, told, reading, self.sent(reading), self.sent_schema, answered, is_whole, now
        )
        return EFFECTS[self.effect](request)

    @property
    def _keys_above(self) -> Iterator[Key]:
        """Of what the item lies in, as the answer or, without one, the resource has them."""
        keys = self.answer.keys if self.answer is not None and self.answer.thing is not None else self.model.resource.keys
        return (key for key in keys if not key.is_own and key.evidence.is_sure)


class StatefulOperations:
    """The operations of a document's operations."""

    def __init__(self, spec: Spec) -> None:
        self._spec, self._resources, self._reader = spec, resources_of(spec), AnswerReader(spec)
        self._levels = item_levels(self._resources)
        self._models: dict[str, Model | None] = {}
        self._operations: dict[str, StatefulOperation | None] = {}
        self._shown: dict[tuple[str, int], ItemResponse | None] = {}

    def of(self, operation: Operation) -> StatefulOperation | None:
        """The stateful of an operation; None if nothing is remembered of it."""
        if operation.id not in self._operations:
            self._operations[operation.id] = self._compiled(operation)
        return self._operations[operation.id]

    def shown(self, stateful: StatefulOperation, status: int) -> ItemResponse | None:
        """How the response of a status shows the item; None if it shows none."""
        key = (stateful.operation.id, status)
        if key not in self._shown:
            response = stateful.operation.response(status)
            self._shown[key] = self._show(stateful, response) if response is not None else None
        return self._shown[key]

    def model(self, resource: Resource) -> Model | None:
        """The model of a resource."""
        if resource.path not in self._models:
            self._models[resource.path] = model_of(resource, self._spec, self._reader, level_of(resource).own)
        return self._models[resource.path]

    def _compiled(self, operation: Operation) -> StatefulOperation | None:
        role = self._resources.roles.get(operation.id)
        resource = self._resources.resource_of(operation.id)
        if role is None or resource is None:
            return None
        model, route = self.model(resource), route_of(operation, resource, self._levels)
        if model is None or route is None:
            return None
        sent = self._sent(operation, model)
        effect = role.effect if self._is_clear(operation, role, model, route, is_sent=sent is not None) else ""
        if not effect and not (route.is_item or route.above):
            return None
        path, schema = sent if sent is not None else ((), None)
        read = next((self._spec.operations[name] for name in resource.operations.get("read", ())), None)
        return StatefulOperation(operation, effect, model, route, role.answer, path, schema, read)

    def _sent(self, operation: Operation, model: Model) -> tuple[MemberPath, SchemaReading] | None:
        """Where in the body the item is, and its schema; the whole body where its schema says nothing of members."""
        sent = self._reader.sent(operation, model.thing, template_of(operation.path).noun) if operation.body else None
        if sent is not None:
            return sent
        readings = [self._reader.reading(one) for name, one in operation.body.items() if is_json(name) and "json-patch" not in name]
        return next((((), reading) for reading in readings if not reading.names and "array" not in reading.types), None)

    def _is_clear(self, operation: Operation, role: OperationRole, model: Model, route: Route, *, is_sent: bool) -> bool:
        """Whether it is known which item is meant, and what is said of it."""
        resource = model.resource
        if role.effect not in (*EFFECTS, *_LISTS) or not role.evidence.is_sure or default_status(operation) >= 300:
            return False  # what declares only errors has no effect
        is_one = route.is_item or resource.is_single
        match role.effect:
            case "list" | "search":
                known = {*role.answer.filters, *(role.paging.parameters.values() if role.paging else ())} if role.answer else set()
                return not is_one and all(one.name in known for one in operation.parameters if one.where == "query" and one.required)
            case "create":
                is_keyed = len(model.own) == route.level.own
                return not is_one and is_keyed and (is_sent or not operation.body)
            case "replace":
                return is_sent and (is_one or bool(model.own))
            case "patch":
                return (is_sent or _takes_json_patch(operation)) and (is_one or bool(model.own))
            case "delete":
                is_chosen = any(one.where == "query" and one.required for one in operation.parameters)
                return is_one and not (resource.is_single and is_chosen)
        return is_one

    def _show(self, stateful: StatefulOperation, response: ResponseSpec) -> ItemResponse | None:
        name = next((one for one in response.content if is_json(one) or one == "*/*"), None)
        if name is None:
            return None
        media_type = response.content[name]
        whole = self._reader.reading(media_type)
        path = self._place(stateful, whole)
        if path is None:
            return None
        schema = schema_to_generate(media_type, self._spec.schemas)
        is_valid = self._spec.schemas.validator(schema, direction="response").is_valid
        return ItemResponse(name, path, reading_at(whole, path), is_valid)

    def _place(self, stateful: StatefulOperation, whole: SchemaReading) -> MemberPath | None:
        """Where in a response the item is; None where it is something else."""
        path = stateful.answer.thing if stateful.answer is not None else None
        if path is None:
            return None
        thing, known = reading_at(whole, path), stateful.model.thing
        is_alike = stateful.effect in _SHOWING and not thing.names.keys().isdisjoint(known.names)
        return path if thing.place == known.place or is_alike else None


def _takes_json_patch(operation: Operation) -> bool:
    return any("json-patch" in name for name in operation.body)


def header_of(response: ResponseSpec | None, name: str) -> Header | None:
    """A declared header of a response."""
    return next((one for one in response.headers.values() if one.name.lower() == name), None) if response else None
