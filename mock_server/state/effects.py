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
from random import Random
from typing import Final

from contracts.api.operations import Operation
from contracts.api.readers import Reading
from contracts.api.state import REMOVED, ChangeItem, CreateItem, Effect, RemoveItem
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, merged, value_at
from contracts.schemas.schema_reading import SchemaReading
from mock_server.state.item_addresses import Address, key_text, own_members
from mock_server.state.items import Items, Refused
from mock_server.state.json_patch import MalformedPatch, PatchConflict, json_patched
from mock_server.state.merge_patch import merge_patched
from mock_server.state.models import Model
from mock_server.state.new_keys import new_key
from mock_server.state.shown_items import replaced
from mock_server.state.transitions import transition

__all__ = ["EFFECTS", "EffectRequest", "Outcome"]

_IDEMPOTENCY: Final = "idempotency-key"  # draft-ietf-httpapi-idempotency-key-header


@dataclass(frozen=True, slots=True)
class Outcome:
    """`thing`: what the answer shows, ABSENT for no change of it. `address`: where that lies. `status`: None for the default success."""

    thing: JSON = ABSENT
    address: Address | None = None
    status: int | None = None
    effects: tuple[Effect, ...] = ()
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class EffectRequest:
    """What an effect is asked. `address`: the item, or the collection; `owners`: what it lies in, the nearest first.

    `told`: members that the path tells. `sent`: the thing in the body, `sent_schema`: what that can carry; ABSENT and None without one.
    `answered`: gives the thing in the answer that the mock gives by itself; `is_whole`: that is all there is to say of a new item.
    """

    operation: Operation
    model: Model
    items: Items
    address: Address
    owners: Sequence[Address]
    told: Mapping[MemberPath, JSON]
    reading: Reading
    sent: JSON
    sent_schema: SchemaReading | None
    answered: Callable[[], JSON]
    is_whole: bool
    now: datetime

    @property
    def current(self) -> JSON:
        """The item: ABSENT if there never was one, REMOVED if it was removed."""
        return self.items.value(self.address, self.owners)

    def declares(self, *statuses: int) -> int | None:
        """The first of some statuses that the operation declares, by number before by range or `default`."""
        exact = next((status for status in statuses if str(status) in self.operation.responses), None)
        return exact if exact is not None else next((status for status in statuses if self.operation.response(status)), None)

    @property
    def sendable(self) -> frozenset[str]:
        """The members that the client may send, and the server does not make."""
        names = frozenset(self.sent_schema.names) if self.sent_schema is not None else frozenset()
        return names - self.model.made_names

    def client_says(self) -> JSON:
        """What the client says of the item."""
        return self.model.of_client(self.sent, self.sent_schema) if self.sent_schema is not None else self.sent


def _missing(request: EffectRequest, value: JSON) -> Outcome:
    status = 410 if value is REMOVED and "410" in request.operation.responses else 404
    return Outcome(refused=Refused("Not found", status, f"{request.model.resource.name} has no item {request.address.key!r}."))


def _read(request: EffectRequest) -> Outcome:
    thing = request.current
    return Outcome(thing, request.address) if thing is not ABSENT and thing is not REMOVED else _missing(request, thing)


# --- create ---------------------------------------------------------------------------------------------------------------------------


def _create(request: EffectRequest) -> Outcome:
    model, address, state = request.model, request.address, request.items.state
    attempt = _attempt(request)
    earlier = state.item(*attempt) if attempt else ABSENT
    if isinstance(earlier, dict) and (known := state.item(earlier["collection"], earlier["key"])) is not REMOVED:
        return Outcome(known, replace(address, own=tuple(earlier["own"])))
    said = request.client_says()
    chosen = own_members(model.resource, said)
    chosen = chosen if len(chosen) == len(model.own) else ()
    if chosen and not model.takes_key(chosen):  # no path can name such an item, as with an empty id: it comes back, and is not kept
        return Outcome()
    own = chosen or _new_own(request)
    place = replace(address, own=own)
    is_taken = bool(chosen) and request.items.is_there(place, request.owners) and _was_shown(request, place)
    if is_taken and "409" in request.operation.responses:
        return Outcome(refused=Refused("Conflict", 409, f"{model.resource.name} already has an item {place.key!r}."))
    thing = _new_thing(request, said, place)
    effect = ChangeItem if is_taken and not state.is_created(place.collection, place.key) else CreateItem
    made: JSON = {"collection": place.collection, "key": place.key, "own": list(place.own)}
    noted = (ChangeItem(*attempt, made),) if attempt else ()
    return Outcome(thing, place, effects=(effect(place.collection, place.key, thing), *noted))


def _attempt(request: EffectRequest) -> tuple[str, str] | None:
    """Where the store notes what a request with this `Idempotency-Key` has made; None without one."""
    declared = any(one.where == "header" and one.name.lower() == _IDEMPOTENCY for one in request.operation.parameters)
    key = request.reading.headers.get(_IDEMPOTENCY) if declared else None
    return (f"{_IDEMPOTENCY} of {request.operation.id}", key_text((key,))) if isinstance(key, str) else None


def _was_shown(request: EffectRequest, place: Address) -> bool:
    """Whether the key is one that somebody knows of: in an open world every key exists, and can be created all the same."""
    items = request.items
    return items.state.item(place.collection, place.key) is not ABSENT or (
        not items.starts_empty(request.owners) and place.key in items.start.keys(place)
    )


def _new_own(request: EffectRequest) -> tuple[JSON, ...]:
    """The values of a new key; a number where no member of the item says it."""
    model, address, items = request.model, request.address, request.items
    number = items.state.creations(address.collection) + 1
    said = request.client_says()
    if not model.own:
        return (f"#{number}",)
    given = [value_at(said, path) for path, _ in model.own]
    known = [] if items.starts_empty(request.owners) else [key.rpartition("/")[2] for key in items.start.keys(address)]
    last = len(model.own) - 1
    fixed = [_owner_value(request, index) if value is ABSENT else value for index, value in enumerate(given[:last])]

    def is_free(value: JSON) -> bool:
        own = (*fixed, value)
        if not model.member(model.own[last][0]).is_valid(value) and model.fitting(model.own[last][0], value) is ABSENT:
            return False
        place = replace(address, own=own)
        return model.takes_key(own) and not _was_shown(request, place) and items.state.item(place.collection, place.key) is ABSENT

    answered = value_at(request.answered(), model.own[last][0])
    if not items.is_closed and isinstance(answered, (str, int)) and is_free(answered):
        return (*fixed, answered)

    def sample(rng: Random, attempt: int) -> JSON:
        return items.start.sample(model.resource, model.own[last][0], rng, attempt)

    key = new_key(known, number, address.collection, sample, is_free)
    return (*fixed, key if key is not None else f"{number}")


def _owner_value(request: EffectRequest, index: int) -> JSON:
    """The value of another part of the key: as the answer of the mock has it."""
    value = value_at(request.answered(), request.model.own[index][0])
    return value if isinstance(value, (str, int)) else "1"


def _new_thing(request: EffectRequest, said: JSON, place: Address) -> JSON:
    """A new item: what the client says, the defaults of what it may say, what the server makes, and what an item must have."""
    model, items = request.model, request.items
    answered = request.answered()
    made = answered if request.is_whole and answered is not ABSENT else items.start.item(place)
    usual = merged(made, answered) if isinstance(answered, dict) and made is not answered else made
    for path in model.addresses:  # only the item itself has its own address
        usual = replaced(usual, path, value_at(made, path)) if value_at(made, path) is not ABSENT else usual
    if isinstance(usual, dict) and isinstance(said, dict):
        laid = {name: _laid(model.thing.member(name), usual.get(name), value) for name, value in said.items()}
        thing: JSON = {**_unsent(request, usual), **(said if items.is_closed else laid)}
    else:
        thing = said if said is not ABSENT else usual
    thing = model.within(model.named(thing, place.own) if model.own else thing, request.told)
    thing = model.counted(model.stamped(thing, request.now, "created", "updated"), is_new=True)
    return items.start.completed(place, thing, made)


def _laid(reading: SchemaReading, usual: JSON, said: JSON) -> JSON:
    """What a client says of an object in the item, with the rest that the object usually has: `metadata.uid` beside `metadata.name`."""
    if not isinstance(usual, dict) or not isinstance(said, dict):
        return said
    rest = {name: value for name, value in usual.items() if name in reading.names}  # the names of a map are the client's
    return {**rest, **{name: _laid(reading.member(name), usual.get(name), value) for name, value in said.items()}}


def _unsent(request: EffectRequest, usual: dict[str, JSON]) -> dict[str, JSON]:
    """What a new item has beside what the client says. In a closed world, what it may say and did not is missing or has its default."""
    if not request.items.is_closed:
        return usual
    kept = {name: value for name, value in usual.items() if name not in request.sendable or name in request.model.required}
    return {**kept, **_defaults(request)}


def _defaults(request: EffectRequest) -> Mapping[str, JSON]:
    """The defaults of members that the client may send."""
    schema = request.sent_schema
    found = {name: schema.member(name).word("default") for name in schema.names} if schema is not None else {}
    return {
        name: value for name, value in found.items() if value is not None and schema is not None and schema.member(name).is_valid(value)
    }


# --- changes --------------------------------------------------------------------------------------------------------------------------


def _replace(request: EffectRequest) -> Outcome:
    model, old = request.model, request.current
    said = request.client_says()
    if old is ABSENT or old is REMOVED:
        if request.declares(201) != 201 or "201" not in request.operation.responses:
            return _missing(request, old)
        thing = _new_thing(request, said, request.address)
        place = request.address
        return Outcome(thing, place, 201, (CreateItem(place.collection, place.key, thing),))
    kept = {name: value for name, value in old.items() if name not in request.sendable} if isinstance(old, dict) else {}
    thing = {**kept, **said} if isinstance(said, dict) else said
    required = (
        {name: old[name] for name in model.required if name in old and name not in thing}
        if isinstance(thing, dict) and isinstance(old, dict)
        else {}
    )
    return _changed(request, {**thing, **required} if isinstance(thing, dict) else thing, old)


def _patch(request: EffectRequest) -> Outcome:
    old = request.current
    if old is ABSENT or old is REMOVED:
        return _missing(request, old)
    if not _is_json_patch(request.reading.body):
        return _changed(request, _merge_patched(request, old), old)
    try:
        return _changed(request, json_patched(old, request.reading.body), old)
    except MalformedPatch as error:
        status = request.declares(400, 422) or 400
        return Outcome(refused=Refused("Malformed patch", status, f"{error}."))
    except PatchConflict as error:
        status = request.declares(409, 412, 422, 400) or 409
        return Outcome(refused=Refused("Patch conflict", status, f"The patch cannot be applied: {error}."))


def _is_json_patch(body: JSON) -> bool:
    return isinstance(body, list) and bool(body) and all(isinstance(one, dict) and "op" in one for one in body)


def _merge_patched(request: EffectRequest, old: JSON) -> JSON:
    """The item after a merge patch; null stays null where the member is required and may be null."""
    patch = request.client_says()
    thing = merge_patched(old, patch)
    if isinstance(patch, dict) and isinstance(thing, dict) and isinstance(old, dict):
        for name in [name for name, value in patch.items() if value is None and name in request.model.required]:
            thing[name] = None if request.model.member((name,)).is_valid(None) else old.get(name)
    return thing


def _changed(request: EffectRequest, thing: JSON, old: JSON) -> Outcome:
    """The outcome of a change: the server's members stay, the time and the version of the change are noted."""
    model, place = request.model, request.address
    thing = model.named(model.keeping_made(thing, old), place.own) if model.own and place.own else model.keeping_made(thing, old)
    if thing != old:
        thing = model.counted(model.stamped(thing, request.now, "updated"), is_new=False)
    thing = request.items.start.completed(place, thing, old)
    return Outcome(thing, place, effects=(ChangeItem(place.collection, place.key, thing),))


def _delete(request: EffectRequest) -> Outcome:
    old, place = request.current, request.address
    if old is ABSENT or old is REMOVED:
        is_told = request.operation.response(404) is not None or "410" in request.operation.responses
        return _missing(request, old) if is_told or old is ABSENT else Outcome()
    return Outcome(old, place, effects=(RemoveItem(place.collection, place.key),))


def _action(request: EffectRequest) -> Outcome:
    """What an action does to its own item; the answer stays as it is where it does not show the item."""
    old, place = request.current, request.address
    if old is ABSENT or old is REMOVED:
        return _missing(request, old)
    thing = transition(request.model, old, request.operation, request.client_says(), request.now)
    if thing == old:
        return Outcome(old, place)
    thing = request.items.start.completed(place, thing, old)
    return Outcome(thing, place, effects=(ChangeItem(place.collection, place.key, thing),))


EFFECTS: Final[Mapping[str, Callable[[EffectRequest], Outcome]]] = {
    "action": _action,
    "create": _create,
    "delete": _delete,
    "patch": _patch,
    "read": _read,
    "replace": _replace,
}
