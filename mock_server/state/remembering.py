"""Decision → decision, with what was remembered: what the contract leaves open is done by the resource of the operation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from contracts.api.operations import Spec
from contracts.api.state import EMPTY, REMOVED, Effect, State
from contracts.codecs.json_text import decode_json
from contracts.http.messages import ABSENT, JSON, Pairs, Request, Response
from contracts.member_paths import merged, value_at
from contracts.rules.decide.decision import Decision, InvalidRequest, PlainSuccess, Problem, ResourceDecision, RuleDecision, WrittenList
from mock_server.responses.stubs import default_status
from mock_server.state.effects import Outcome, Refused
from mock_server.state.item_addresses import Address, key_text
from mock_server.state.items import Items, StartData
from mock_server.state.preconditions import entity_tag, is_named
from mock_server.state.stateful_operations import StatefulOperation, StatefulOperations, header_of
from mock_server.state.stores import Store, StoreFull
from mock_server.state.written_rows import WrittenRows
from mock_server.wishes.preferences import NO_WISHES, Wishes

__all__ = ["Remembering"]

Render = Callable[[Decision, Request, Wishes], Response]
_PARAMETER: Final = re.compile(r"\{[^{}]+\}")
_Settled = tuple[Decision, Sequence[Effect]]


class Remembering:
    """`is_closed`: only what is listed or was created exists. `render`: the answer that the mock gives by itself."""

    def __init__(
        self,
        spec: Spec,
        operations: StatefulOperations,
        start: StartData,
        store: Store,
        *,
        render: Render,
        is_closed: bool,
        now: Callable[[], datetime],
    ) -> None:
        self._spec, self._operations, self._start, self._store = spec, operations, start, store
        self._render, self._is_closed, self._now = render, is_closed, now

    def __call__(self, decision: Decision, request: Request, session: str) -> Decision:
        """The decision with what the session has written before. What it changes is stored."""
        decision = _without_read_only(decision)
        if not isinstance(decision, (PlainSuccess, RuleDecision)) or not decision.is_success or decision.example:
            return decision
        stateful, state = self._operations.of(decision.operation), self._store.state(session)
        if stateful is None or (state is EMPTY and not stateful.is_writing and not self._is_closed and not self._has_tag(stateful)):
            return decision
        if stateful.is_listing:
            return self._listed(stateful, decision, request, state)
        if not stateful.is_writing:
            return self._settled(stateful, decision, request, state)[0]
        known = decision
        try:
            return self._store.update(session, lambda present: self._settled(stateful, known, request, present))
        except StoreFull:
            full = Refused("Insufficient storage", 507, "The session has no room left; POST /_mock/reset forgets what was written.")
            return self._refused(decision, request, full)

    def _settled(self, stateful: StatefulOperation, decision: PlainSuccess | RuleDecision, request: Request, state: State) -> _Settled:
        items = Items(state, self._start, self._is_closed)
        address, owners = stateful.addresses(decision.reading)
        if (owner := items.missing(owners)) is not None:
            return self._refused(decision, request, Refused("Not found", 404, f"{owner.resource.name} has no item {owner.key!r}.")), ()
        if refused := self._unmet(stateful, decision, items, address, owners):
            return self._refused(decision, request, refused), ()
        if not stateful.is_writing and state.item(address.collection, address.key) is ABSENT and items.is_there(address, owners):
            return self._tagged(decision, request, items.value(address, owners)) if self._has_tag(stateful) else decision, ()
        answer = self._answer(decision, request)
        usual = decision.status if decision.status is not None else default_status(decision.operation)
        seen = self._operations.shown(stateful, usual)
        answered = value_at(answer, seen.path) if seen is not None else ABSENT
        outcome = stateful.outcome(decision.reading, items, answered, self._now())
        if outcome.refused is not None:
            return self._refused(decision, request, outcome.refused), ()
        return self._success(stateful, decision, request, outcome, answer, usual), outcome.effects

    def _listed(self, stateful: StatefulOperation, decision: PlainSuccess | RuleDecision, request: Request, state: State) -> Decision:
        """A list with what was written; the same decision if that changes nothing."""
        items = Items(state, self._start, self._is_closed)
        address, owners = stateful.addresses(decision.reading)
        if (owner := items.missing(owners)) is not None:
            return self._refused(decision, request, Refused("Not found", 404, f"{owner.resource.name} has no item {owner.key!r}."))
        starts_empty = items.starts_empty(owners)
        is_as_ever = not self._is_closed and not starts_empty and state.is_untouched(address.collection)
        if is_as_ever or isinstance(decision, RuleDecision):
            return decision
        place = stateful.answer.row if stateful.answer is not None else ()
        changes = WrittenRows(state, address.collection, address.resource, place, self._is_closed, starts_empty)
        return WrittenList(decision.operation, decision.reading, changes, decision.media_types)

    # --- successes ----------------------------------------------------------------------------------------------------------------

    def _success(
        self,
        stateful: StatefulOperation,
        decision: PlainSuccess | RuleDecision,
        request: Request,
        outcome: Outcome,
        answer: JSON,
        usual: int,
    ) -> Decision:
        status = outcome.status if outcome.status is not None else _of_existing(stateful, usual)
        if status != usual:
            answer = self._answer(RuleDecision(decision.operation, decision.reading, "", status), request)
        shown = self._operations.shown(stateful, status)
        body = answer
        if shown is not None and outcome.thing is not ABSENT and answer is not ABSENT:
            body = shown.body(answer, outcome.thing)
            if isinstance(decision, RuleDecision) and decision.body is not ABSENT and shown.is_valid(pinned := merged(body, decision.body)):
                body = pinned
        headers = (*decision.headers, *self._headers(stateful, outcome, request, status))
        return ResourceDecision(decision.operation, decision.reading, status, headers, body, None, decision.rule, decision.media_types)

    def _answer(self, decision: PlainSuccess | RuleDecision, request: Request) -> JSON:
        """The JSON that the mock answers by itself; ABSENT if it answers none."""
        response = self._render(replace(decision, media_types=("application/json",)), request, NO_WISHES)
        if not response.body or "json" not in (response.header("content-type") or ""):
            return ABSENT
        return decode_json(response.body)

    def _headers(self, stateful: StatefulOperation, outcome: Outcome, request: Request, status: int) -> Pairs:
        """The declared headers that tell of the item."""
        response, found = stateful.operation.response(status), []
        if header_of(response, "etag") and outcome.thing is not ABSENT and stateful.effect != "delete":
            found.append(("ETag", entity_tag(outcome.thing)))
        if header_of(response, "last-modified") and outcome.thing is not ABSENT:
            found.append(("Last-Modified", format_datetime(self._now(), usegmt=True)))
        location = header_of(response, "location")
        if location is not None and outcome.address is not None and stateful.effect in ("create", "replace"):
            path = _path_of(outcome.address, stateful, request)
            options = (path, f"http://{request.header('host') or '127.0.0.1'}{path}")
            is_valid = self._spec.schemas.validator(location.schema).is_valid
            found += [("Location", one) for one in options if path and is_valid(one)][:1]
        return tuple(found)

    def _has_tag(self, stateful: StatefulOperation) -> bool:
        return stateful.read is not None and header_of(stateful.read.response(200), "etag") is not None

    def _tagged(self, decision: PlainSuccess | RuleDecision, request: Request, thing: JSON) -> Decision:
        """The same with the tag of the item, which nobody has written yet."""
        if thing is ABSENT or isinstance(decision, RuleDecision):
            return decision
        headers = (("ETag", entity_tag(thing)),)
        return ResourceDecision(
            decision.operation, decision.reading, default_status(decision.operation), headers, self._answer(decision, request),
            media_types=decision.media_types,
        )  # fmt: skip

    # --- refusals -----------------------------------------------------------------------------------------------------------------

    def _unmet(
        self, stateful: StatefulOperation, decision: PlainSuccess | RuleDecision, items: Items, address: Address, owners: Sequence[Address]
    ) -> Refused | None:
        """A condition of the request that the item does not meet (RFC 9110, section 13)."""
        headers, operation = decision.reading.headers, stateful.operation
        if stateful.effect not in ("replace", "patch", "delete", "action", "read") or not headers.keys() & {"if-match", "if-none-match"}:
            return None
        is_declared = self._has_tag(stateful) or any(
            one.where == "header" and one.name.lower() == "if-match" for one in operation.parameters
        )
        thing = items.value(address, owners)
        is_there = thing is not ABSENT and thing is not REMOVED
        versions = [value_at(thing, path) for path in stateful.model.made("version", "etag")] if is_there else []
        is_asked = is_declared and "if-match" in headers and stateful.is_writing
        if is_asked and not (is_there and is_named(headers["if-match"], entity_tag(thing), *versions)):
            status = next((one for one in (412, 409) if operation.response(one)), 412)
            return Refused("Precondition failed", status, "The item has changed since, or is another one.")
        if "if-none-match" in headers and is_there and is_named(headers["if-none-match"], entity_tag(thing)):
            if stateful.effect == "read" and "304" in operation.responses:
                return Refused("Not modified", 304, "")
            if stateful.effect == "replace" and headers["if-none-match"] == "*" and "412" in operation.responses:
                return Refused("Precondition failed", 412, "There is such an item already.")
        return None

    def _refused(self, decision: PlainSuccess | RuleDecision, request: Request, refused: Refused) -> Decision:
        if refused.status == 304:
            return ResourceDecision(decision.operation, decision.reading, 304)
        problem = Problem(refused.title.lower().replace(" ", "-"), refused.title, refused.status, refused.detail, request.path)
        return ResourceDecision(decision.operation, decision.reading, refused.status, problem=problem, media_types=decision.media_types)


def _without_read_only(decision: Decision) -> Decision:
    """The decision where members that only the server sets are ignored in a body, as clients send back what they have read."""
    if not isinstance(decision, InvalidRequest) or any(one.keyword != "readOnly" for one in decision.violations):
        return decision
    return PlainSuccess(decision.operation, replace(decision.reading, violations=()), decision.media_types)


def _of_existing(stateful: StatefulOperation, usual: int) -> int:
    """The status for an item that was there: 201 is for a new one."""
    if stateful.effect not in ("replace", "patch") or usual != 201:
        return usual
    others = sorted(int(one) for one in stateful.operation.responses if one.isdigit() and 200 <= int(one) < 300 and one != "201")
    return others[0] if others else usual


def _path_of(address: Address, stateful: StatefulOperation, request: Request) -> str:
    """The path of an item, below the server's path that the request used; "" where the document has none."""
    values = iter((*address.above, *address.own))
    count = stateful.operation.path.count("/")
    base = "/".join(request.path.split("/")[:-count]) if count else ""
    item = address.resource.item
    return base + _PARAMETER.sub(lambda _: key_text((next(values, ""),)), item) if item else ""
