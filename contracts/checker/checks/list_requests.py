"""Checks of lists: no more items than were asked for, and none that a filter leaves out (`contracts.api.resources` knows both)."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.api.operations import Operation
from contracts.api.resources import Answer, OperationRole, resources_of
from contracts.checker.checks.check import CheckFailure, ExchangeFacts
from contracts.checker.checks.same_values import is_same, is_scalar
from contracts.codecs.json_text import BodyError, decode_json
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, value_at
from contracts.rules.decide.decision import PlainSuccess
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["filters_are_obeyed", "is_filtered", "is_limited", "limit_is_obeyed"]


def is_limited(facts: ExchangeFacts) -> bool:
    """A list that was asked for with a number of items."""
    return _limit(facts) is not None


def limit_is_obeyed(facts: ExchangeFacts) -> CheckFailure | None:
    """A list has no more items than were asked for."""
    limit, rows = _limit(facts), _rows(facts)
    if limit is None or rows is None or len(rows) <= limit:
        return None
    return CheckFailure(f"returned {len(rows)} items, but at most {limit} were asked for", limit, len(rows))


def is_filtered(facts: ExchangeFacts) -> bool:
    """A list that was asked for with a filter."""
    return next(_filters(facts), None) is not None


def filters_are_obeyed(facts: ExchangeFacts) -> CheckFailure | None:
    """Every item of a list has the value that was asked for."""
    role, rows = _role(facts), _rows(facts)
    if role is None or role.answer is None or rows is None:
        return None
    for name, wanted, member in _filters(facts):
        values = (value_at(value_at(row, role.answer.row), member) for row in rows)
        other = next((value for value in values if is_scalar(value) and not is_same(wanted, value)), ABSENT)
        if other is not ABSENT:
            path = ".".join(map(str, member))
            return CheckFailure(f"returned an item with another `{path}` than `{name}` asks for", {path: wanted}, {path: other})
    return None


def _role(facts: ExchangeFacts) -> OperationRole | None:
    """What the operation does, if a valid request of it succeeded."""
    if facts.operation is None or not isinstance(facts.decision, PlainSuccess) or not 200 <= facts.response.status < 300:
        return None
    return resources_of(facts.spec).roles.get(facts.operation.id)


def _limit(facts: ExchangeFacts) -> int | None:
    role = _role(facts)
    reading = facts.decision.reading
    name = role.paging.parameters.get("size") if role and role.paging else None
    value = reading.query.get(name) if reading and name and not reading.tolerated else None
    is_list = role is not None and role.answer is not None and role.answer.rows is not None
    return value if is_list and isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _rows(facts: ExchangeFacts) -> list[JSON] | None:
    role = _role(facts)
    if role is None or role.answer is None or role.answer.rows is None:
        return None
    try:
        rows = value_at(decode_json(facts.response.body), role.answer.rows)
    except BodyError:
        return None
    return rows if isinstance(rows, list) else None


def _filters(facts: ExchangeFacts) -> Iterator[tuple[str, JSON, MemberPath]]:
    """Name, value and member of each filter that can only mean equality: one of listed values, or a boolean."""
    role, reading = _role(facts), facts.decision.reading
    if role is None or reading is None or reading.tolerated or facts.operation is None or not _is_list(role.answer):
        return
    for name, member in role.answer.filters.items() if role.answer else ():
        value = reading.query.get(name, ABSENT)
        if is_scalar(value) and _is_choice(facts, facts.operation, name):
            yield name, value, member


def _is_list(answer: Answer | None) -> bool:
    return answer is not None and answer.rows is not None


def _is_choice(facts: ExchangeFacts, operation: Operation, name: str) -> bool:
    parameter = next((one for one in operation.parameters if one.where == "query" and one.name == name), None)
    if parameter is None:
        return False
    reading = SchemaReading(facts.spec.schemas, parameter.schema)
    return reading.types == frozenset({"boolean"}) or isinstance(reading.word("enum"), list)
