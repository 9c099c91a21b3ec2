"""Decision → decision, with what was remembered: what the contract leaves open is done by the resource of the operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from contracts.api.operations import Operation
from contracts.api.readers import Reading
from contracts.api.state import EMPTY, Effect, State
from contracts.http.messages import Request
from contracts.rules.decide.decision import Decision, InvalidRequest, PlainSuccess, Problem, ResourceDecision, RuleDecision, WrittenList
from mock_server.state.items import Items, Refused, StartData
from mock_server.state.preconditions import tag_header, unmet, without_condition
from mock_server.state.resource_answers import ResourceAnswers
from mock_server.state.stateful_operations import StatefulOperation, StatefulOperations
from mock_server.state.stores import Store, StoreFull, StoreUnavailable
from mock_server.state.written_rows import WrittenRows

__all__ = ["Remembering"]

_Settled = tuple[Decision, Sequence[Effect]]
_UNAVAILABLE = "The store cannot be used at the moment: {}."
_FULL = Refused("Insufficient storage", 507, "The session has no room left; POST /_mock/reset forgets what was written.")


class Remembering:
    """`start`: what there is where nobody has written; `is_closed`: only what is listed or was created exists."""

    def __init__(
        self,
        operations: StatefulOperations,
        start: StartData,
        store: Store,
        answers: ResourceAnswers,
        *,
        is_closed: bool,
        now: Callable[[], datetime],
    ) -> None:
        self._operations, self._start, self._store, self._answers = operations, start, store, answers
        self._is_closed, self._now = is_closed, now

    def __call__(self, decision: Decision, request: Request, session: str) -> Decision:
        """The decision with what the session has written before. What it changes is stored."""
        if isinstance(decision, InvalidRequest):
            decision = _accepted(decision, request)
        if not isinstance(decision, (PlainSuccess, RuleDecision)) or not decision.is_success or decision.example:
            return decision
        stateful = self._operations.of(decision.operation)
        if stateful is None:
            return decision
        try:
            return self._remembered(stateful, decision, request, session)
        except StoreFull:
            return _refused(decision, request, _FULL)
        except StoreUnavailable as error:
            return _refused(decision, request, Refused("Service unavailable", 503, _UNAVAILABLE.format(error)))

    def _remembered(self, stateful: StatefulOperation, decision: PlainSuccess | RuleDecision, request: Request, session: str) -> Decision:
        state = self._store.state(session)
        if state is EMPTY and not stateful.is_writing and not self._is_closed and not stateful.has_tag:
            return decision
        if not stateful.effect:
            return self._beside(stateful, decision, request, state)
        if stateful.is_listing:
            return self._listed(stateful, decision, request, state)
        if not stateful.is_writing:
            return self._settled(stateful, decision, request, state)[0]
        return self._store.update(session, lambda present: self._settled(stateful, decision, request, present))

    def _settled(self, stateful: StatefulOperation, decision: PlainSuccess | RuleDecision, request: Request, state: State) -> _Settled:
        items = Items(state, self._start, self._is_closed)
        address, owners = stateful.addresses(decision.reading)
        refused = items.missing(owners) or unmet(stateful, decision.reading, items, address, owners)
        if refused is not None:
            return _refused(decision, request, refused), ()
        if not stateful.is_writing and items.is_as_ever(address, owners):
            is_plain = stateful.has_tag and isinstance(decision, PlainSuccess)
            return replace(decision, headers=tag_header(items.value(address, owners))) if is_plain else decision, ()
        answer = self._answers.of(stateful, decision, request)
        outcome = stateful.outcome(decision.reading, items, answer.thing, self._now(), is_whole=answer.is_whole)
        if outcome.refused is not None:
            return _refused(decision, request, outcome.refused), ()
        return answer.showing(outcome, self._now()), outcome.effects

    def _beside(self, stateful: StatefulOperation, decision: PlainSuccess | RuleDecision, request: Request, state: State) -> Decision:
        """The same decision, unless what the path leads to does not exist, and the document has a status for that."""
        items = Items(state, self._start, self._is_closed)
        address, owners = stateful.addresses(decision.reading)
        refused = items.missing([address, *owners] if stateful.route.is_item else owners)
        is_told = refused is not None and stateful.operation.response(refused.status) is not None
        return _refused(decision, request, refused) if refused is not None and is_told else decision

    def _listed(self, stateful: StatefulOperation, decision: PlainSuccess | RuleDecision, request: Request, state: State) -> Decision:
        """A list with what was written; the same decision if that changes nothing."""
        items = Items(state, self._start, self._is_closed)
        address, owners = stateful.addresses(decision.reading)
        refused = items.missing(owners)
        if refused is not None:
            return _refused(decision, request, refused)
        starts_empty = items.starts_empty(owners)
        is_as_ever = not self._is_closed and not starts_empty and state.is_untouched(address.collection)
        if is_as_ever or isinstance(decision, RuleDecision):
            return decision
        place = stateful.answer.row if stateful.answer is not None else ()
        changes = WrittenRows(state, address.collection, address.resource, place, self._is_closed, starts_empty)
        return WrittenList(decision.operation, decision.reading, changes, decision.media_types)


def _refused(decision: PlainSuccess | RuleDecision | InvalidRequest, request: Request, refused: Refused) -> Decision:
    return _refusal(decision.operation, decision.reading, decision.media_types, request, refused)


def _refusal(operation: Operation, reading: Reading, media_types: tuple[str, ...], request: Request, refused: Refused) -> Decision:
    if refused.status == 304:  # it has no body, and so no problem
        return ResourceDecision(operation, reading, 304)
    problem = Problem(refused.title.lower().replace(" ", "-"), refused.title, refused.status, refused.detail, request.path)
    return ResourceDecision(operation, reading, refused.status, problem=problem, media_types=media_types)


def _accepted(decision: InvalidRequest, request: Request) -> Decision:
    """The decision where members that only the server sets are ignored in a body, as clients send back what they have read; and where a
    condition that is missing has a status of its own."""
    if all(one.keyword == "readOnly" for one in decision.violations):
        return PlainSuccess(decision.operation, replace(decision.reading, violations=()), decision.media_types)
    refused = without_condition(decision)
    return _refused(decision, request, refused) if refused is not None else decision
