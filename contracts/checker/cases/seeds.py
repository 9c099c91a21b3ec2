"""The data of the rule book for the fuzzer: bodies of witnesses as named examples in a copy of the document, and the keys that are bound to
members."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator

from contracts.api.operations import MediaType, Operation
from contracts.checker.cases.boundaries import values_of
from contracts.contract import Contract
from contracts.http.media_types import is_json
from contracts.http.messages import JSON
from contracts.pointers import steps
from contracts.rules.book.request_members import RequestMember, draft
from contracts.rules.judge.witnesses import Case

__all__ = ["with_book_examples", "words"]

_MOST_BODIES = 40
_PLACES = {"body": "body", "query": "query", "path": "path", "headers": "header"}
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")  # names that Schemathesis can bind values to


def with_book_examples(contract: Contract) -> dict:
    """A copy of the document with examples from the rule book after its own examples."""
    document: dict = copy.deepcopy(contract.spec.document)
    for operation in contract.spec.operations.values():
        cases = [case for case in contract.witnesses if case.operation == operation.id]
        if cases:
            _add_bodies(document, operation, _bodies(contract, operation, cases))
    return document


def words(contract: Contract) -> dict[str, dict[str, tuple[JSON, ...]]]:
    """Bound keys by operation, as Schemathesis names it (`POST /leads`), and member (`body.selection.leadId`)."""
    dictionaries: dict[str, dict[str, tuple[JSON, ...]]] = {}
    for operation in contract.spec.operations.values():
        bound = {_name(member): keys for member, keys in values_of(contract, operation, ()).keys.items()}
        named = {name: texts for name, keys in bound.items() if name and (texts := _written(keys))}
        if named:
            dictionaries[f"{operation.method.upper()} {operation.path}"] = named
    return dictionaries


def _name(member: RequestMember) -> str:
    if not all(isinstance(part, int) or _PLAIN.fullmatch(part) for part in member.path):
        return ""
    return _PLACES[member.where] + "".join("[*]" if isinstance(part, int) else f".{part}" for part in member.path)


def _written(keys: Iterable[JSON]) -> tuple[JSON, ...]:
    return tuple(key for key in keys if isinstance(key, (str, int, float)) and not isinstance(key, bool) and key != "")


def _bodies(contract: Contract, operation: Operation, cases: Iterable[Case]) -> dict[str, JSON]:
    """Bodies of witnesses that match the document, by the id of the row."""
    fine = [case for case in cases if not contract.decide(case.request).violations]
    return {case.id: taken.body for case in fine if isinstance((taken := draft(case.request, operation, contract.spec.schemas)).body, dict)}


def _add_bodies(document: dict, operation: Operation, bodies: dict[str, JSON]) -> None:
    for media_type in list(_json_types(operation))[:1]:
        written = _at(document, media_type.pointer)
        if isinstance(written, dict) and "example" not in written:
            known = _members(written.get("examples"))
            added = {name: {"value": body} for name, body in list(bodies.items())[:_MOST_BODIES] if name not in known}
            written["examples"] = {**known, **added}


def _json_types(operation: Operation) -> Iterator[MediaType]:
    return (media_type for name, media_type in operation.body.items() if is_json(name))


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
    """The value at a JSON pointer, following references on the way; None if there is none."""
    value: JSON = document
    for name in steps(pointer):
        inside = _resolved(document, value) if isinstance(value, dict) else value
        if isinstance(inside, list):
            value = inside[int(name)] if name.isdigit() and int(name) < len(inside) else None
        else:
            value = _members(inside).get(name)
    return value
