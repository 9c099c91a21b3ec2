"""What an operation does to its resource: a pure function of what exists and of the request, for each effect.

| effect | does |
|---|---|
| create | makes an item; its key is made by the server, or chosen by the client |
| read | shows it |
| replace | keeps what the server makes and what the body cannot carry; creates where 201 is declared |
| patch | JSON Merge Patch (RFC 7396), or JSON Patch (RFC 6902) |
| delete | removes it, and what lies in it |
| action | changes its own item at most |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from contracts.api.operations import Operation
from contracts.api.state import REMOVED, ChangeItem, CreateItem, Effect, RemoveItem
from contracts.codecs.json_text import plain_text
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import merged, value_at
from contracts.schemas.schema_reading import SchemaReading
from mock_server.state.addresses import Address, key_text, own_members
from mock_server.state.items import Items
from mock_server.state.json_patch import MalformedPatch, PatchConflict, json_patched
from mock_server.state.keys import new_key
from mock_server.state.merge_patch import merge_patched
from mock_server.state.models import Model
from mock_server.state.transitions import transition

__all__ = ["EFFECTS", "Outcome", "Question", "Refused"]


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal: an id and a title in words, the status, and what is wrong."""

    title: str
    status: int
    detail: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`thing`: what the answer shows, ABSENT where it stays as it is. `address`: where that lies. `status`: None for the default success."""

    thing: JSON = ABSENT
    address: Address | None = None
    status: int | None = None
    effects: tuple[Effect, ...] = ()
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What an effect is asked. `address`: the item, or the collection; `owners`: what it lies in, the nearest first.

    `body`: as sent; `sent`: the thing in it, `sent_schema`: what that can carry; ABSENT and None where there is none.
    `answered`: the thing in the answer that the mock gives by itself.
    """

    operation: Operation
    model: Model
    items: Items
    address: Address
    owners: Sequence[Address]
    body: JSON
    sent: JSON
    sent_schema: SchemaReading | None
    answered: JSON
    now: datetime

    @property
    def current(self) -> JSON:
        """The item: ABSENT if there never was one, REMOVED if it was removed."""
        return self.items.value(self.address, self.owners)

    def declares(self, *statuses: int) -> int | None:
        """The first of some statuses that the operation declares, by number before by range or `default`."""
        exact = next((status for status in statuses if str(status) in self.operation.responses), None)
        return exact if exact is not None else next((status for status in statuses if self.operation.response(status)), None)

    def client_says(self) -> JSON:
        """What the client says of the item."""
        return self.model.of_client(self.sent, self.sent_schema) if self.sent_schema is not None else self.sent


def _missing(question: Question, value: JSON) -> Outcome:
    status = 410 if value is REMOVED and "410" in question.operation.responses else 404
    return Outcome(refused=Refused("Not found", status, f"{question.model.resource.name} has no item {question.address.key!r}."))


def _read(question: Question) -> Outcome:
    thing = question.current
    return Outcome(thing, question.address) if thing is not ABSENT and thing is not REMOVED else _missing(question, thing)


# --- create ---------------------------------------------------------------------------------------------------------------------------


def _create(question: Question) -> Outcome:
    model, address, state = question.model, question.address, question.items.state
    said = question.client_says()
    chosen = _chosen(question, said)
    own = chosen or _new_own(question)
    place = replace(address, own=own)
    is_taken = bool(chosen) and question.items.is_there(place, question.owners) and _was_shown(question, place)
    if is_taken and "409" in question.operation.responses:
        return Outcome(refused=Refused("Conflict", 409, f"{model.resource.name} already has an item {place.key!r}."))
    thing = _new_thing(question, said, place)
    effect = ChangeItem if is_taken and not state.is_created(place.collection, place.key) else CreateItem
    return Outcome(thing, place, effects=(effect(place.collection, place.key, thing),))


def _was_shown(question: Question, place: Address) -> bool:
    """Whether the key is one that somebody knows of: in an open world every key exists, and can be created all the same."""
    items = question.items
    return items.state.item(place.collection, place.key) is not ABSENT or (
        not items.starts_empty(question.owners) and place.key in items.world.keys(place)
    )


def _chosen(question: Question, said: JSON) -> tuple[JSON, ...]:
    """The key, if the client chooses it."""
    own = own_members(question.model.resource, said)
    return own if own and len(own) == len(question.model.own) and question.model.takes_key(own) else ()


def _new_own(question: Question) -> tuple[JSON, ...]:
    """The values of a new key; a number where no member of the item says it."""
    model, address, items = question.model, question.address, question.items
    number = items.state.creations(address.collection) + 1
    said = question.client_says()
    if not model.own:
        return (f"#{number}",)
    given = [value_at(said, path) for path, _ in model.own]
    known = [] if items.starts_empty(question.owners) else [key.rpartition("/")[2] for key in items.world.keys(address)]
    last = len(model.own) - 1
    fixed = [_owner_value(question, index) if value is ABSENT else value for index, value in enumerate(given[:last])]

    def is_free(value: JSON) -> bool:
        own = (*fixed, value)
        if not model.member(model.own[last][0]).is_valid(value) and model.fitting(model.own[last][0], value) is ABSENT:
            return False
        place = replace(address, own=own)
        return model.takes_key(own) and not _was_shown(question, place) and items.state.item(place.collection, place.key) is ABSENT

    key = new_key(known, number, address.collection, lambda rng: items.world.sample(model.resource, model.own[last][0], rng), is_free)
    return (*fixed, key if key is not None else f"{number}")


def _owner_value(question: Question, index: int) -> JSON:
    """The value of another part of the key: as the answer of the mock has it."""
    value = value_at(question.answered, question.model.own[index][0])
    return value if isinstance(value, (str, int)) else "1"


def _new_thing(question: Question, said: JSON, place: Address) -> JSON:
    """A new item: what the client says, the defaults of what it may say, what the server makes, and what an item must have."""
    model, items = question.model, question.items
    made = items.world.item(place)
    usual = merged(made, question.answered) if isinstance(question.answered, dict) else made
    if isinstance(usual, dict) and isinstance(said, dict):
        sendable = question.sent_schema.names if question.sent_schema is not None else {}
        kept = {name: value for name, value in usual.items() if name not in sendable or name in model.required}
        thing: JSON = {**kept, **_defaults(question), **said}
    else:
        thing = said if said is not ABSENT else usual
    thing = model.named(thing, place.own) if model.own else thing
    thing = model.counted(model.stamped(thing, question.now, "created", "updated"), is_new=True)
    return items.world.completed(model.resource, thing, f"{place.collection} {place.key}")


def _defaults(question: Question) -> Mapping[str, JSON]:
    """The defaults of members that the client may send."""
    schema = question.sent_schema
    found = {name: schema.member(name).word("default") for name in schema.names} if schema is not None else {}
    return {name: value for name, value in found.items() if value is not None and schema is not None and schema.member(name).is_valid(value)}


# --- changes --------------------------------------------------------------------------------------------------------------------------


def _replace(question: Question) -> Outcome:
    model, old = question.model, question.current
    said = question.client_says()
    if old is ABSENT or old is REMOVED:
        if question.declares(201) != 201 or "201" not in question.operation.responses:
            return _missing(question, old)
        thing = _new_thing(question, said, question.address)
        place = question.address
        return Outcome(thing, place, 201, (CreateItem(place.collection, place.key, thing),))
    sendable = question.sent_schema.names if question.sent_schema is not None else {}
    kept = {name: value for name, value in old.items() if name not in sendable} if isinstance(old, dict) else {}
    thing = {**kept, **said} if isinstance(said, dict) else said
    required = {name: old[name] for name in model.required if name in old and name not in thing} if isinstance(thing, dict) and isinstance(old, dict) else {}
    return _changed(question, {**thing, **required} if isinstance(thing, dict) else thing, old)


def _patch(question: Question) -> Outcome:
    old = question.current
    if old is ABSENT or old is REMOVED:
        return _missing(question, old)
    if not _is_json_patch(question.body):
        return _changed(question, _merge_patched(question, old), old)
    try:
        return _changed(question, json_patched(old, question.body), old)
    except MalformedPatch as error:
        status = question.declares(400, 422) or 400
        return Outcome(refused=Refused("Malformed patch", status, f"{error}."))
    except PatchConflict as error:
        status = question.declares(409, 412, 422, 400) or 409
        return Outcome(refused=Refused("Patch conflict", status, f"The patch cannot be applied: {error}."))


def _is_json_patch(body: JSON) -> bool:
    return isinstance(body, list) and bool(body) and all(isinstance(one, dict) and "op" in one for one in body)


def _merge_patched(question: Question, old: JSON) -> JSON:
    """The item after a merge patch; null stays null where the member is required and may be null."""
    patch = question.client_says()
    thing = merge_patched(old, patch)
    if isinstance(patch, dict) and isinstance(thing, dict) and isinstance(old, dict):
        for name in [name for name, value in patch.items() if value is None and name in question.model.required]:
            thing[name] = None if question.model.member((name,)).is_valid(None) else old.get(name)
    return thing


def _changed(question: Question, thing: JSON, old: JSON) -> Outcome:
    """The outcome of a change: the server's members stay, the time and the version of the change are noted."""
    model, place = question.model, question.address
    thing = model.named(model.keeping_made(thing, old), place.own) if model.own and place.own else model.keeping_made(thing, old)
    if thing != old:
        thing = model.counted(model.stamped(thing, question.now, "updated"), is_new=False)
    thing = question.items.world.completed(model.resource, thing, f"{place.collection} {place.key}")
    return Outcome(thing, place, effects=(ChangeItem(place.collection, place.key, thing),))


def _delete(question: Question) -> Outcome:
    old, place = question.current, question.address
    if old is ABSENT or old is REMOVED:
        is_told = question.operation.response(404) is not None or "410" in question.operation.responses
        return _missing(question, old) if is_told or old is ABSENT else Outcome()
    return Outcome(old, place, effects=(RemoveItem(place.collection, place.key),))


def _action(question: Question) -> Outcome:
    """What an action does to its own item; the answer stays as it is where it does not show the item."""
    old, place = question.current, question.address
    if old is ABSENT or old is REMOVED:
        return _missing(question, old)
    thing = transition(question.model, old, question.operation, question.client_says(), question.now)
    if thing == old:
        return Outcome(old, place)
    thing = question.items.world.completed(question.model.resource, thing, f"{place.collection} {place.key}")
    return Outcome(thing, place, effects=(ChangeItem(place.collection, place.key, thing),))


EFFECTS: Final[Mapping[str, Callable[[Question], Outcome]]] = {
    "action": _action,
    "create": _create,
    "delete": _delete,
    "patch": _patch,
    "read": _read,
    "replace": _replace,
}
