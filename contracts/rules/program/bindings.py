"""`bind` and `free` of an operation, checked against its fixtures and the document."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.pointers import escaped
from contracts.rules.book.faults import Faults
from contracts.rules.book.fixtures import Fixture
from contracts.rules.book.request_members import member_path
from contracts.rules.book.sections import OperationBook
from contracts.rules.language.types import ANYTHING, Type, suggestion
from contracts.rules.program.outcome import Answers
from contracts.spelling import did_you_mean

__all__ = ["bound_keys", "check_bound", "check_followed", "free_members"]

_PLACES = ("body", "query", "path", "headers", "cookies")


def bound_keys(part: OperationBook, fixtures: Mapping[str, Fixture], faults: Faults) -> dict[str, frozenset[str]]:
    """Request member (`body.a.b`) → the keys that it may hold, if all of them are known."""
    bound = {}
    for member, target in part.bind.items():
        name, _, column = target.partition(".")
        at = f"{part.pointer}/bind/{escaped(member)}"
        if name not in fixtures:
            faults.add(f"unknown fixture `{name}`", at, hint=suggestion(name, fixtures))
        elif column and column not in fixtures[name].types:
            faults.add(f"{name} has no column `{column}`", at, hint=suggestion(column, fixtures[name].types))
        elif fixtures[name].all is None:
            cells = [row[column] for row in fixtures[name].rows.values()] if column else list(fixtures[name].rows)
            bound[member] = frozenset(cell for cell in cells if isinstance(cell, str))
    return bound


def check_bound(part: OperationBook, request: Mapping[str, Type], faults: Faults) -> None:
    """Checks that every bound member exists in the request."""
    for member in part.bind:
        where, *path = member_path(member)
        at = f"{part.pointer}/bind/{escaped(member)}"
        if where not in _PLACES or not path:
            faults.add(f"`{member}` is not a member of a request", at, key=True, hint="body.a.b, query.a, path.a, headers.a or cookies.a")
        elif missing := _missing(request[where], tuple(path)):
            faults.add(f"the request has no member `{member}`", at, key=True, hint=suggestion(*missing))


def check_followed(written: str, request: Mapping[str, Type], pointer: str, faults: Faults, *, is_dropped: bool) -> None:
    """Checks a member that a follow-up sets or drops. An undeclared one may be set on purpose, unless it is nearly a declared one."""
    where, *path = member_path(written)
    if where not in _PLACES or not path:
        faults.add(
            f"`{written}` is not a member of a request",
            pointer,
            key=not is_dropped,
            hint="body.a.b, query.a, path.a, headers.a or cookies.a",
        )
    elif (missing := _missing(request[where], tuple(path), open_too=True)) and (is_dropped or did_you_mean(*missing)):
        faults.add(f"the request has no member `{written}`", pointer, key=not is_dropped, hint=suggestion(*missing))


def free_members(part: OperationBook, answers: Answers, faults: Faults) -> frozenset[tuple[str, ...]]:
    """`eligibleNumbers[].label` → ("eligibleNumbers", "[]", "label"), each declared by a response of the document."""
    declared = {status: answers.body(int(status)) for status in answers.operation.responses if status.isdigit()}
    bodies = [body for status, body in declared.items() if status.startswith("2") or body.members]  # a refusal often declares none
    paths = []
    for index, written in enumerate(part.free):
        path = member_path(written)
        missing = [_missing(body, path) for body in bodies]
        if missing and all(missing):
            hint = suggestion(*(missing[0] or ("", ())))
            faults.add(f"no response has a member `{written}`", f"{part.pointer}/free/{index}", hint=hint)
        paths.append(path)
    return frozenset(paths)


def _missing(one: Type, path: tuple[str, ...], *, open_too: bool = False) -> tuple[str, list[str]] | None:
    """The first name of a path that the document does not declare, and the names that it declares there. `open_too`: also in objects that
    may have other members."""
    for name in path:
        if name == "[]":
            one = one.item or ANYTHING
            continue
        if one.members is not None and (one.closed or open_too) and name not in one.members:
            return name, list(one.members)
        one = (one.members or {}).get(name, ANYTHING)
    return None
