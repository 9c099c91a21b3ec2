"""The answer of an operation that shows an item: as the mock gives it by itself, and with the item in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property
from typing import Final

from contracts.api.operations import ResponseSpec, Spec
from contracts.codecs.json_text import decode_json
from contracts.http.messages import ABSENT, JSON, Pairs, Request, Response
from contracts.member_paths import merged, value_at
from contracts.rules.decide.decision import Decision, PlainSuccess, ResourceDecision, RuleDecision
from mock_server.responses.server_links import at_own_server, origin_of
from mock_server.responses.stubs import default_status
from mock_server.state.effects import Outcome
from mock_server.state.item_addresses import Address, key_text
from mock_server.state.preconditions import tag_header
from mock_server.state.stateful_operations import StatefulOperation, StatefulOperations, header_of
from mock_server.wishes.preferences import NO_WISHES, Wishes

__all__ = ["ResourceAnswer", "ResourceAnswers"]

Render = Callable[[Decision, Request, Wishes], Response]
_PARAMETER: Final = re.compile(r"\{[^{}]+\}")


class ResourceAnswers:
    """`render`: the answer to a decision where nothing is remembered."""

    def __init__(self, spec: Spec, operations: StatefulOperations, render: Render) -> None:
        self.spec, self.operations, self.render = spec, operations, render

    def of(self, stateful: StatefulOperation, decision: PlainSuccess | RuleDecision, request: Request) -> ResourceAnswer:
        """The answer to a request."""
        return ResourceAnswer(self, stateful, decision, request)


class ResourceAnswer:
    """The answer to one request. It is rendered when somebody asks what the mock would give by itself."""

    def __init__(
        self, answers: ResourceAnswers, stateful: StatefulOperation, decision: PlainSuccess | RuleDecision, request: Request
    ) -> None:
        self._answers, self._stateful, self._decision, self._request = answers, stateful, decision, request
        self._usual = decision.status if decision.status is not None else default_status(decision.operation)

    def thing(self) -> JSON:
        """The item in the answer that the mock gives by itself; ABSENT if it shows none."""
        shown = self._answers.operations.shown(self._stateful, self._usual)
        return value_at(self._rendered, shown.path) if shown is not None else ABSENT

    @property
    def is_whole(self) -> bool:
        """Whether that item has all members, none of which depends on its key."""
        shown, model = self._answers.operations.shown(self._stateful, self._usual), self._stateful.model
        return shown is not None and shown.thing.place == model.thing.place != "" and not model.addresses

    def showing(self, outcome: Outcome, now: datetime) -> Decision:
        """The decision that shows what became of the item."""
        decision = self._decision
        status = outcome.status if outcome.status is not None else _of_existing(self._stateful, self._usual)
        headers = (*decision.headers, *self._headers(outcome, self._stateful.operation.response(status), now))
        body = self._body(outcome.thing, status)
        return ResourceDecision(
            decision.operation, decision.reading, status, headers, body, rule=decision.rule, media_types=decision.media_types
        )

    def _body(self, thing: JSON, status: int) -> JSON:
        shown = self._answers.operations.shown(self._stateful, status)
        if shown is None or thing is ABSENT:
            return self._of_status(status)
        body = shown.exact(thing)
        if body is ABSENT:
            body = shown.body(self._of_status(status), thing)
        pinned = merged(body, self._decision.body) if self._decision.body is not ABSENT else body
        return pinned if pinned is body or shown.is_valid(pinned) else body

    def _of_status(self, status: int) -> JSON:
        """The JSON of a response by itself; ABSENT if it has none."""
        if status == self._usual:
            return self._rendered
        return self._json(RuleDecision(self._decision.operation, self._decision.reading, "", status))

    @cached_property
    def _rendered(self) -> JSON:
        return self._json(self._decision)

    def _json(self, decision: PlainSuccess | RuleDecision) -> JSON:
        response = self._answers.render(replace(decision, media_types=("application/json",)), at_own_server(self._request), NO_WISHES)
        is_json = response.body and "json" in (response.header("content-type") or "")
        return decode_json(response.body) if is_json else ABSENT

    def _headers(self, outcome: Outcome, response: ResponseSpec | None, now: datetime) -> Pairs:
        """The declared headers that tell of the item."""
        effect, found = self._stateful.effect, list[tuple[str, str]]()
        if outcome.thing is ABSENT or outcome.address is None:
            return ()
        if header_of(response, "etag") and effect != "delete":
            found += tag_header(outcome.thing)
        if header_of(response, "last-modified"):
            found.append(("Last-Modified", format_datetime(now, usegmt=True)))
        location = header_of(response, "location")
        if location is not None and effect in ("create", "replace"):
            path = self._path_of(outcome.address)
            is_valid = self._answers.spec.schemas.validator(location.schema).is_valid
            options = (path, f"{origin_of(self._request)}{path}") if path else ()
            found += [("Location", one) for one in options if is_valid(one)][:1]
        return tuple(found)

    def _path_of(self, address: Address) -> str:
        """The path of an item, below the server's path that the request used; "" where the document has none."""
        values = iter((*address.above, *address.own))
        count = self._stateful.operation.path.count("/")
        base = "/".join(self._request.path.split("/")[:-count]) if count else ""
        item = address.resource.item
        return base + _PARAMETER.sub(lambda _: key_text((next(values, ""),)), item) if item else ""


def _of_existing(stateful: StatefulOperation, usual: int) -> int:
    """The status for an item that was there: 201 is for a new one."""
    if stateful.effect not in ("replace", "patch") or usual != 201:
        return usual
    others = sorted(int(one) for one in stateful.operation.responses if one.isdigit() and 200 <= int(one) < 300 and one != "201")
    return others[0] if others else usual
