"""Request → decision, with what was remembered: the contract decides first; what it leaves open is done by the resource."""

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
from contracts.rules.decide.decision import Decision, InvalidRequest, PlainSuccess, Problem, ResourceDecision, RuleDecision
from mock_server.responses.stubs import default_status
from mock_server.state.addresses import Address, key_text
from mock_server.state.effects import Outcome, Refused
from mock_server.state.items import Items, World
from mock_server.state.plans import Plan, Plans, header_of
from mock_server.state.preconditions import entity_tag, is_named
from mock_server.state.stores import Store

__all__ = ["Remembering"]

Decide = Callable[[Request, State], Decision]
Render = Callable[[Decision, Request], Response]
_PARAMETER: Final = re.compile(r"\{[^{}]+\}")
_Settled = tuple[Decision, Sequence[Effect]]


class Remembering:
    """`is_closed`: only what is listed or was created exists. `render`: the answer that the mock gives by itself."""

    def __init__(
        self, spec: Spec, plans: Plans, world: World, store: Store, *, decide: Decide, render: Render, is_closed: bool, now: Callable[[], datetime]
    ) -> None:
        self._spec, self._plans, self._world, self._store = spec, plans, world, store
        self._decide, self._render, self._is_closed, self._now = decide, render, is_closed, now

    def __call__(self, request: Request, session: str) -> Decision:
        """The decision for a request of a session. What it changes is stored."""
        state = self._store.state(session)
        decision = _without_read_only(self._decide(request, state))
        if not isinstance(decision, (PlainSuccess, RuleDecision)) or not decision.is_success or decision.example:
            return decision
        plan = self._plans.of(decision.operation)
        if plan is None or (state is EMPTY and not plan.is_writing and not self._is_closed and not self._has_tag(plan)):
            return decision
        if not plan.is_writing:
            return self._settled(plan, decision, request, state)[0]
        return self._store.update(session, lambda present: self._settled(plan, decision, request, present))

    def _settled(self, plan: Plan, decision: PlainSuccess | RuleDecision, request: Request, state: State) -> _Settled:
        items = Items(state, self._world, self._is_closed)
        address, owners = plan.addresses(decision.reading)
        if (owner := items.missing(owners)) is not None:
            return self._refused(decision, request, Refused("Not found", 404, f"{owner.resource.name} has no item {owner.key!r}.")), ()
        if refused := self._unmet(plan, decision, items, address, owners):
            return self._refused(decision, request, refused), ()
        if not plan.is_writing and state.item(address.collection, address.key) is ABSENT and items.is_there(address, owners):
            return self._tagged(plan, decision, items.value(address, owners)) if self._has_tag(plan) else decision, ()
        answer = self._answer(decision, request)
        usual = decision.status if decision.status is not None else default_status(decision.operation)
        seen = self._plans.shown(plan, usual)
        answered = value_at(answer, seen.path) if seen is not None else ABSENT
        outcome = plan.outcome(decision.reading, items, answered, self._now())
        if outcome.refused is not None:
            return self._refused(decision, request, outcome.refused), ()
        return self._success(plan, decision, request, outcome, answer, usual), outcome.effects

    # --- successes ----------------------------------------------------------------------------------------------------------------

    def _success(
        self, plan: Plan, decision: PlainSuccess | RuleDecision, request: Request, outcome: Outcome, answer: JSON, usual: int
    ) -> Decision:
        status = outcome.status if outcome.status is not None else _of_existing(plan, usual)
        if status != usual:
            answer = self._answer(RuleDecision(decision.operation, decision.reading, "", status), request)
        shown = self._plans.shown(plan, status)
        body = answer
        if shown is not None and outcome.thing is not ABSENT and answer is not ABSENT:
            body = shown.body(answer, outcome.thing)
            if isinstance(decision, RuleDecision) and decision.body is not ABSENT and shown.is_valid(pinned := merged(body, decision.body)):
                body = pinned
        headers = (*decision.headers, *self._headers(plan, outcome, request, status))
        return ResourceDecision(
            decision.operation, decision.reading, status, headers, body, None, decision.rule, decision.media_types
        )

    def _answer(self, decision: PlainSuccess | RuleDecision, request: Request) -> JSON:
        """The JSON that the mock answers by itself; ABSENT if it answers none."""
        response = self._render(replace(decision, media_types=("application/json",)), request)
        if not response.body or "json" not in (response.header("content-type") or ""):
            return ABSENT
        return decode_json(response.body)

    def _headers(self, plan: Plan, outcome: Outcome, request: Request, status: int) -> Pairs:
        """The declared headers that tell of the item."""
        response, found = plan.operation.response(status), []
        if header_of(response, "etag") and outcome.thing is not ABSENT and plan.effect != "delete":
            found.append(("ETag", entity_tag(outcome.thing)))
        if header_of(response, "last-modified") and outcome.thing is not ABSENT:
            found.append(("Last-Modified", format_datetime(self._now(), usegmt=True)))
        location = header_of(response, "location")
        if location is not None and outcome.address is not None and plan.effect in ("create", "replace"):
            path = _path_of(outcome.address, plan, request)
            options = (path, f"http://{request.header('host') or '127.0.0.1'}{path}")
            is_valid = self._spec.schemas.validator(location.schema).is_valid
            found += [("Location", one) for one in options if path and is_valid(one)][:1]
        return tuple(found)

    def _has_tag(self, plan: Plan) -> bool:
        return plan.read is not None and header_of(plan.read.response(200), "etag") is not None

    def _tagged(self, plan: Plan, decision: PlainSuccess | RuleDecision, thing: JSON) -> Decision:
        """The same with the tag of the item, which nobody has written yet."""
        if thing is ABSENT or isinstance(decision, RuleDecision):
            return decision
        return replace(decision, headers=(("ETag", entity_tag(thing)),))

    # --- refusals -----------------------------------------------------------------------------------------------------------------

    def _unmet(
        self, plan: Plan, decision: PlainSuccess | RuleDecision, items: Items, address: Address, owners: Sequence[Address]
    ) -> Refused | None:
        """A condition of the request that the item does not meet (RFC 9110, section 13)."""
        headers, operation = decision.reading.headers, plan.operation
        if plan.effect not in ("replace", "patch", "delete", "action", "read") or not headers.keys() & {"if-match", "if-none-match"}:
            return None
        is_declared = self._has_tag(plan) or any(one.where == "header" and one.name.lower() == "if-match" for one in operation.parameters)
        thing = items.value(address, owners)
        is_there = thing is not ABSENT and thing is not REMOVED
        versions = [value_at(thing, path) for path in plan.model.made("version", "etag")] if is_there else []
        if is_declared and "if-match" in headers and plan.is_writing:
            if not is_there or not is_named(headers["if-match"], entity_tag(thing), *versions):
                status = next((one for one in (412, 409) if operation.response(one)), 412)
                return Refused("Precondition failed", status, "The item has changed since, or is another one.")
        if "if-none-match" in headers and is_there and is_named(headers["if-none-match"], entity_tag(thing)):
            if plan.effect == "read" and "304" in operation.responses:
                return Refused("Not modified", 304, "")
            if plan.effect == "replace" and headers["if-none-match"] == "*" and "412" in operation.responses:
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


def _of_existing(plan: Plan, usual: int) -> int:
    """The status for an item that was there: 201 is for a new one."""
    if plan.effect not in ("replace", "patch") or usual != 201:
        return usual
    others = sorted(int(one) for one in plan.operation.responses if one.isdigit() and 200 <= int(one) < 300 and one != "201")
    return others[0] if others else usual


def _path_of(address: Address, plan: Plan, request: Request) -> str:
    """The path of an item, below the server's path that the request used; "" where the document has none."""
    values = iter((*address.above, *address.own))
    count = plan.operation.path.count("/")
    base = "/".join(request.path.split("/")[:-count]) if count else ""
    item = address.resource.item
    return base + _PARAMETER.sub(lambda _: key_text((next(values, ""),)), item) if item else ""
