"""What the rule book knows, written into a copy of the document as examples: a fuzzer that knows no rule book takes them from there.

Bound keys become examples of the properties that hold them, bodies of witnesses named examples of their media type.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator

from contracts.contract import Contract
from contracts.exchange import JSON
from contracts.referee.boundaries import values_of
from contracts.referee.members import Member, draft
from contracts.rules.decision import Case
from contracts.spec.model import MediaType, Operation

__all__ = ["hinted"]

_MOST_KEYS, _MOST_BODIES = 12, 40


def hinted(contract: Contract) -> dict:
    """A copy of the document with the examples that the rule book has for it; the document's own stay first."""
    document: dict = copy.deepcopy(contract.spec.document)
    for operation in contract.spec.operations.values():
        own = [case for case in contract.witnesses if case.operation == operation.id]
        if own:
            _add_keys(document, contract, operation, own)
            _add_bodies(document, operation, _bodies(contract, operation, own))
    return document


def _add_keys(document: dict, contract: Contract, operation: Operation, own: Iterable[Case]) -> None:
    for member, keys in values_of(contract, operation, own).keys.items():
        for schema in _schemas(document, operation, member):
            known = schema.get("examples")
            schema["examples"] = [*(known if isinstance(known, list) else []), *keys[:_MOST_KEYS]]


def _schemas(document: dict, operation: Operation, member: Member) -> Iterator[dict]:
    """The schema of a member, where it is a plain property of plain objects or a parameter's own."""
    if member.where == "body":
        starts = [_at(document, f"{one.pointer}/schema") for one in _json_types(operation)]
        path = member.path
    else:
        pointers = [one.pointer for one in operation.parameters if one.name.lower() == str(member.path[0]).lower()]
        starts, path = [_at(document, f"{pointer}/schema") for pointer in pointers], ()
    for start in starts:
        schema: JSON = start
        for part in path:
            inner = _resolved(document, schema)
            schema = inner.get("items") if isinstance(part, int) else _members(inner.get("properties")).get(part)
        if isinstance(schema, dict) and (found := _resolved(document, schema)):
            yield found


def _bodies(contract: Contract, operation: Operation, own: Iterable[Case]) -> dict[str, JSON]:
    """Bodies of witnesses that break nothing, by the id of the row."""
    fine = [case for case in own if not contract.decide(case.request).violations]
    return {case.id: taken.body for case in fine if isinstance((taken := draft(case.request, operation)).body, dict)}


def _add_bodies(document: dict, operation: Operation, bodies: dict[str, JSON]) -> None:
    for media_type in list(_json_types(operation))[:1]:
        written = _at(document, media_type.pointer)
        if isinstance(written, dict) and "example" not in written:
            known = _members(written.get("examples"))
            told = {name: {"value": body} for name, body in list(bodies.items())[:_MOST_BODIES] if name not in known}
            written["examples"] = {**known, **told}


def _json_types(operation: Operation) -> Iterator[MediaType]:
    return (one for name, one in operation.body.items() if "json" in name)


def _members(value: JSON) -> dict:
    return value if isinstance(value, dict) else {}


def _resolved(document: dict, schema: JSON) -> dict:
    for _ in range(10):
        reference = _members(schema).get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        schema = _at(document, reference[1:])
    return _members(schema)


def _at(document: dict, pointer: str) -> JSON:
    """The value at a JSON pointer, references on the way followed; None where there is none."""
    found: JSON = document
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        inside = _resolved(document, found) if isinstance(found, dict) else found
        if isinstance(inside, list):
            found = inside[int(name)] if name.isdigit() and int(name) < len(inside) else None
        else:
            found = _members(inside).get(name)
    return found
