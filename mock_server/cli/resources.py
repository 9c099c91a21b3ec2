"""Output of `mock-server resources`: what was recognised in a document, where, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from contracts.api.operations import Spec
from contracts.api.resources import Evidence, OperationRole, Paging, Resource, Resources, RoleMember, Sorting
from contracts.display import counted
from contracts.member_paths import MemberPath
from contracts.printable import printable

__all__ = ["listed"]

_Fact = tuple[str, str, Evidence]  # kind, value, reason
_MOST_NAMED = 6  # members of one kind in a line


def listed(spec: Spec, resources: Resources) -> Iterator[str]:
    """A block per resource, then the operations that belong to none."""
    aside = [role for role in resources.roles.values() if not role.effect]
    singles = sum(resource.is_single for resource in resources)
    yield (
        f"{printable(spec.title)} {printable(spec.version)}: {counted(len(resources.of_path) - singles, 'collection')}, "
        f"{counted(singles, 'singleton')}; {len(aside)} of {counted(len(spec.operations), 'operation')} without a resource"
    )
    for resource in resources:
        paths = ", ".join(path for path in (resource.path, resource.item) if path)
        yield from ("", f"{resource.name}  {printable(paths)}")
        yield from _table(_facts(resource, resources, spec), spec)
    if aside:
        yield from ("", "without a resource")
        operations = ((spec.operations[role.operation], replace(role.evidence, is_sure=True)) for role in aside)
        yield from _table(((operation.method, operation.path, evidence) for operation, evidence in operations), spec)


def _table(facts: Iterable[_Fact], spec: Spec) -> Iterator[str]:
    rows = [(*map(printable, (name, value, _place(evidence, spec), _reason(evidence))),) for name, value, evidence in facts]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for name, value, place, reason in rows:
        yield f"  {name:<{widths[0]}}  {value:<{widths[1]}}  {place:<{widths[2]}}  {reason}".rstrip()


def _place(evidence: Evidence, spec: Spec) -> str:
    place = spec.source_document.tree.key_place(evidence.pointer)
    return str(place) if place.line <= 1 else f"{place.file}:{place.line}"  # the whole document may be on one line


def _reason(evidence: Evidence) -> str:
    return evidence.reason if evidence.is_sure else f"not sure: {evidence.reason}"


def _facts(resource: Resource, resources: Resources, spec: Spec) -> Iterator[_Fact]:
    yield "singleton" if resource.is_single else "collection", resource.path, resource.evidence
    if resource.parent:
        yield "in", resource.parent, resource.evidence
    for key in resource.keys:
        yield "key" if key.is_own else "parent", f"{{{key.parameter}}} = {_dotted(key.member)}", key.evidence
    for effect, operations in resource.operations.items():
        for operation in operations:
            yield from _of_operation(effect, resources.roles[operation], spec)
    for name, members in (("secret", resource.secrets), ("server-made", resource.made)):
        yield from _members(name, members)


def _of_operation(effect: str, role: OperationRole, spec: Spec) -> Iterator[_Fact]:
    operation = spec.operations[role.operation]
    yield effect, f"{operation.method} {operation.path}", Evidence(operation.pointer, role.operation, role.evidence.is_sure)
    answer = role.answer
    if answer is None:
        return
    if answer.rows is not None:
        yield "  rows", f"{_dotted(answer.rows)}[]{''.join(f'.{name}' for name in answer.row)}", answer.evidence
    elif answer.thing:
        yield "  thing", _dotted(answer.thing), answer.evidence
    for member in answer.envelope:
        yield f"  {member.role}", _dotted(member.path), member.evidence
    if role.paging is not None:
        yield "  paging", _paging(role.paging), role.paging.evidence
    if role.sorting is not None:
        yield "  sorting", _sorting(role.sorting), role.sorting.evidence
    if answer.filters and answer.rows is not None:
        reason = "same name as a member of the rows"
        yield "  filters", _some(answer.filters), Evidence(operation.pointer, reason)


def _paging(paging: Paging) -> str:
    parameters = [f"{role} ?{name}" for role, name in paging.parameters.items()]
    return ", ".join([*parameters, *(["Link header"] if paging.has_link else [])])


def _sorting(sorting: Sorting) -> str:
    return ", ".join(f"{role} ?{name}" for role, name in (("by", sorting.by), ("direction", sorting.direction)) if name)


def _members(name: str, members: tuple[RoleMember, ...]) -> Iterator[_Fact]:
    for member in members:
        is_named = member.role in ("id", "readOnly", "secret")
        yield name, _dotted(member.path) + ("" if is_named else f" ({member.role})"), member.evidence


def _some(names: Mapping[str, MemberPath]) -> str:
    shown = [f"?{name}" for name in list(names)[:_MOST_NAMED]]
    return ", ".join(shown) + (f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else "")


def _dotted(path: MemberPath) -> str:
    return ".".join(path)
