"""Corrections of recognised resources, by the user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contracts.api.resources.resource import Answer, Evidence, Key, OperationRole, Resource, Resources
from contracts.member_paths import MemberPath

__all__ = ["Correction", "corrected"]


@dataclass(frozen=True, slots=True)
class Correction:
    """Of one resource. `evidence`: who says so. What is left out stays as it was recognised; `is_off`: nothing is known of it.

    `keys`: parameter of the path → member; `effects`: operation id → effect, "" to leave it alone.
    """

    evidence: Evidence
    name: str = ""
    is_off: bool = False
    keys: Mapping[str, MemberPath] = field(default_factory=dict)
    effects: Mapping[str, str] = field(default_factory=dict)


def corrected(found: Resources, corrections: Mapping[str, Correction]) -> Resources:
    """The resources with corrections by path. Paths without a resource are ignored here; the reader of the corrections reports them."""
    resources, roles = dict(found.of_path), dict(found.roles)
    for path, correction in corrections.items():
        if path not in resources:
            continue
        own = {name: _role(role, correction) for name, role in roles.items() if role.resource == path}
        roles |= own
        if correction.is_off:
            del resources[path]
        else:
            resources[path] = _resource(resources[path], correction, own)
    return Resources(resources, roles)


def _resource(resource: Resource, correction: Correction, roles: Mapping[str, OperationRole]) -> Resource:
    order = [name for names in resource.operations.values() for name in names]
    known = [*order, *(name for name in roles if name not in order)]
    effects = dict.fromkeys(roles[name].effect for name in known if roles[name].effect)
    operations = {effect: tuple(name for name in known if roles[name].effect == effect) for effect in effects}
    keys = _keys(resource.keys, correction)
    return replace(resource, name=correction.name or resource.name, keys=keys, operations=operations)


def _role(role: OperationRole, correction: Correction) -> OperationRole:
    if correction.is_off:
        return replace(role, effect="", resource="", evidence=correction.evidence)
    answer = replace(role.answer, keys=_keys(role.answer.keys, correction)) if isinstance(role.answer, Answer) else None
    if role.operation in correction.effects:
        return replace(role, effect=correction.effects[role.operation], evidence=correction.evidence, answer=answer)
    return replace(role, answer=answer)


def _keys(keys: tuple[Key, ...], correction: Correction) -> tuple[Key, ...]:
    told = tuple(Key(name, member, correction.evidence) for name, member in correction.keys.items())
    return (*(key for key in keys if key.parameter not in correction.keys), *told)
