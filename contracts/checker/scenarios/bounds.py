"""A valid value at a bound is accepted: a limit, the longest text, each value of an enumeration, both booleans."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from contracts.checker.cases.schema_coverage import covered_members
from contracts.checker.checks.check import CheckFailure
from contracts.checker.failures import ScenarioCase
from contracts.checker.scenarios.scenario import Known, Scenario, Send, is_success
from contracts.contract import Contract
from contracts.display import shown
from contracts.http.messages import JSON, Request
from contracts.rules.book.request_members import RequestDraft, RequestMember, draft
from contracts.rules.decide.decision import PlainSuccess

__all__ = ["BOUNDS"]

ID = "valid-bound-is-accepted"
_REFUSED = frozenset({400, 422})
_MOST, _MOST_INNER = 60, 3  # cases of one operation; requests with another value


def _cases(contract: Contract, known: Known) -> Iterator[ScenarioCase]:
    for id_, request in known.accepted.items():
        yield from islice(_of_operation(contract, id_, request), _MOST)


def _of_operation(contract: Contract, id_: str, request: Request) -> Iterator[ScenarioCase]:
    """For each member: the request with a value at a bound, and the same with other valid values."""
    operation = contract.spec.operations[id_]
    base = draft(request, operation, contract.spec.schemas)
    for covered in covered_members(contract.spec, operation):
        if covered.member.where not in ("body", "query") or any(isinstance(part, int) for part in covered.member.path):
            continue
        valid = [(value, changed) for value in covered.values if (changed := _valid(contract, base, covered.member, value))]
        for value, changed in valid:
            others = [other for _, other in valid if other != changed][:_MOST_INNER]
            if others:
                yield ScenarioCase(ID, id_, (changed, *others), f"{covered.member} is {shown(value)}")


def _valid(contract: Contract, base: RequestDraft, member: RequestMember, value: JSON) -> Request | None:
    """The request with this value, if the document allows it without any doubt and no rule decides."""
    changed = base.put(member, value)
    if changed is None:
        return None
    decision = contract.decide(changed)
    is_clear = isinstance(decision, PlainSuccess) and decision.reading is not None and not decision.reading.tolerated
    return changed if is_clear else None


def _play(contract: Contract, case: ScenarioCase, send: Send) -> Iterator[tuple[str, CheckFailure]]:
    bound, *others = case.requests
    response = send(bound)
    if response is None or response.status not in _REFUSED or not any(is_success(send(other)) for other in others):
        return
    again = send(bound)
    if again is not None and again.status == response.status:
        message = f"rejected a valid request with {response.status} if {case.about}; with another value it is accepted"
        yield ID, CheckFailure(message, "a success", response.status)


BOUNDS = Scenario(ID, (ID,), "coverage", _cases, _play)
