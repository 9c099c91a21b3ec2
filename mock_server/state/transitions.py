"""What an action changes of its item, as far as its name tells: `/orders/{id}/cancel` makes `status` "cancelled"."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from contracts.api.operations import Operation
from contracts.api.resources.templates import template_of
from contracts.api.resources.words import words_of
from contracts.http.messages import JSON
from contracts.schemas.schema_reading import SchemaReading
from mock_server.state.models import Model

__all__ = ["transition"]

_STATES: Final = ("status", "state", "phase", "lifecycle", "lifecycle state")
_IRREGULAR: Final = {
    "approve": ("approved",), "begin": ("active", "in progress", "started", "running"), "buy": ("bought",), "close": ("closed",),
    "complete": ("completed", "complete", "done"), "deactivate": ("inactive", "deactivated", "disabled"),
    "disable": ("disabled", "inactive"),
    "enable": ("enabled", "active"), "activate": ("active", "activated"), "finish": ("finished", "done", "completed"),
    "pay": ("paid",), "reactivate": ("active",), "reopen": ("open", "reopened"), "resume": ("active", "running", "resumed"),
    "send": ("sent",), "start": ("started", "running", "active", "in progress"), "stop": ("stopped", "inactive"),
    "submit": ("submitted", "pending"), "unarchive": ("active",), "unpublish": ("draft", "unpublished"), "restore": ("active", "restored"),
    "ship": ("shipped",), "deliver": ("delivered",), "void": ("void", "voided"), "lock": ("locked",), "unlock": ("open", "unlocked"),
    "suspend": ("suspended",), "unsuspend": ("active",), "undo": (),
}  # fmt: skip
_MOST_ALIKE: Final = 4  # letters that a verb and its participle share: `cancel`, `canceled`


def transition(model: Model, thing: JSON, operation: Operation, said: JSON, now: datetime) -> JSON:
    """The item after an action. `said`: what the client sends with it; members that the item has as well are taken over."""
    if not isinstance(thing, dict):
        return thing
    verb = words_of(template_of(operation.path).last.lstrip(":"))
    changed = dict(thing)
    for name in model.thing.names:
        value = _new_value(model.thing.member(name), words_of(name), verb, operation.method)
        if value is not None:
            changed[name] = value
    if isinstance(said, dict):
        changed |= {name: value for name, value in said.items() if name in model.thing.names and model.member((name,)).is_valid(value)}
    return thing if changed == thing else model.counted(model.stamped(changed, now, "updated"), is_new=False)


def _new_value(reading: SchemaReading, words: str, verb: str, method: str) -> JSON:
    """The value of a member after an action; None for no change."""
    if words in _STATES:
        listed = reading.word("enum")
        values = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
        return next((value for wanted in _participles(verb) for value in values if words_of(value) == wanted), None) or next(
            (value for value in values if _is_alike(words_of(value), verb)), None
        )
    if "boolean" in reading.types and "string" not in reading.types:
        bare = words.removeprefix("is ")
        if _is_participle(bare, verb):
            return method != "DELETE"
        return method == "DELETE" if verb.startswith("un") and _is_participle(bare, verb[2:]) else None
    return None


def _participles(verb: str) -> tuple[str, ...]:
    regular = f"{verb}d" if verb.endswith("e") else f"{verb[:-1]}ied" if verb.endswith("y") else f"{verb}ed"
    return (*_IRREGULAR.get(verb, ()), regular, f"{verb}{verb[-1:]}ed", verb)


def _is_participle(words: str, verb: str) -> bool:
    return bool(verb) and words in _participles(verb)


def _is_alike(value: str, verb: str) -> bool:
    return len(verb) > _MOST_ALIKE and value.startswith(verb[:-1]) and verb[:2] != "un"
