"""Unfinished resources: the operations of one path, what is known about a resource so far, and the finished resource."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts.api.operations import Operation, Spec
from contracts.api.resources.answers import AnswerReader, ReadAnswer
from contracts.api.resources.keys import keys_of
from contracts.api.resources.resource import EFFECTS, Evidence, Key, OperationRole, Resource
from contracts.api.resources.server_members import secrets_of, server_made
from contracts.api.resources.templates import Segments, Template
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["PathOperations", "ResourceDraft", "finished", "is_list"]

_NOT_A_NAME = re.compile(r"[^A-Za-z0-9]+")


@dataclass(slots=True)
class PathOperations:
    """The operations of one path, and their responses by operation id."""

    template: Template
    written: str
    operations: list[Operation] = field(default_factory=list)
    answers: dict[str, ReadAnswer | None] = field(default_factory=dict)

    @property
    def pointer(self) -> str:
        """The place of the path in the document."""
        return self.operations[0].pointer.rpartition("/")[0]

    def of(self, method: str) -> Operation | None:
        """The operation of a method."""
        return next((one for one in self.operations if one.method == method), None)

    def answer(self, method: str) -> ReadAnswer | None:
        """The response of the operation of a method."""
        operation = self.of(method)
        return self.answers.get(operation.id) if operation else None


@dataclass(slots=True)
class ResourceDraft:
    """What is known of a resource. `item`: the path of one of its things, which `own` parameters name; `thing`: the schema of that."""

    path: str
    segments: Segments
    template: Template
    evidence: Evidence
    is_single: bool = False
    item: PathOperations | None = None
    own: int = 0
    thing: SchemaReading | None = None
    roles: list[OperationRole] = field(default_factory=list)


def is_list(answer: ReadAnswer | None) -> bool:
    """Whether the response is a list."""
    return answer is not None and answer.answer.rows is not None


def finished(
    draft: ResourceDraft, owner: ResourceDraft | None, around: PathOperations | None, reader: AnswerReader, spec: Spec, names: set[str]
) -> Resource:
    """The resource. `owner`: what it lies in; `around`: the operations of its own path; `names`: those that are taken."""
    keys, thing = _keys(draft, around, spec), draft.thing
    return Resource(
        name=_name(draft, owner, names), path=draft.path, item=draft.item.written if draft.item else "",
        parent=owner.path if owner else "", is_single=draft.is_single, evidence=draft.evidence,
        operations={effect: ids for effect in EFFECTS if (ids := tuple(_ids(draft, effect, spec)))},
        keys=keys, secrets=tuple(secrets_of(thing)) if thing else (),
        made=tuple(server_made(thing, _sent_to_make(draft, reader, spec), keys)) if thing else (),
    )  # fmt: skip


def _ids(draft: ResourceDraft, effect: str, spec: Spec) -> Iterator[str]:
    """The operations with an effect; those of the resource's own paths come first."""
    own = (draft.path, draft.item.written if draft.item else "")
    found = (role.operation for role in draft.roles if role.effect == effect)
    return iter(sorted(found, key=lambda name: spec.operations[name].path not in own))


def _keys(draft: ResourceDraft, around: PathOperations | None, spec: Spec) -> tuple[Key, ...]:
    """Of one thing: as an answer about one tells them, else as the rows of the list do."""
    if draft.item is None:
        return next((role.answer.keys for role in draft.roles if role.answer), ())
    operation = draft.item.of("GET") or draft.item.operations[0]
    things = [draft.thing, *(answer.thing for answer in around.answers.values() if answer)] if around else [draft.thing]
    options = [keys_of(operation, draft.template, thing, spec.schemas, own=draft.own) for thing in things if thing is not None]
    return max(options, key=lambda keys: sum(key.is_own for key in keys), default=())


def _sent_to_make(draft: ResourceDraft, reader: AnswerReader, spec: Spec) -> SchemaReading | None:
    makers = (spec.operations[role.operation] for role in draft.roles if role.effect in ("create", "replace"))
    bodies = (reader.sent(operation, draft.thing, draft.template.noun) for operation in makers)
    return next((sent[1] for sent in bodies if sent), None)


def _name(draft: ResourceDraft, owner: ResourceDraft | None, names: set[str]) -> str:
    """What rules call it: the last text of its path, with that of its owner where the name is taken, else numbered."""
    own = _NOT_A_NAME.sub("_", draft.template.last).strip("_") or "root"
    longer = _NOT_A_NAME.sub("_", f"{owner.template.last}_{own}").strip("_") if owner else own
    found, number = own if own not in names else longer, 2
    while found in names:
        found, number = f"{longer}_{number}", number + 1
    names.add(found)
    return found
