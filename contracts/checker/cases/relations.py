"""Relations of the rule book: which exchanges get follow-ups, and how many; and requests that are repeated at the end.

One exchange per coverage key gets follow-ups: first a few random combinations, so that every relation is tried early; then, for one
exchange of each deciding rule, all of them. Requests are repeated at the end of the run: a response may not depend on the requests in
between, on their number, or on the time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random

from contracts.checker.events import RunError, Sent
from contracts.contract import Contract
from contracts.errors import EvaluationError, TransportError
from contracts.http.messages import Exchange, Request, Response
from contracts.rules.judge.judgement import Judgement

__all__ = ["PHASE", "RelatedExchanges", "RelationEvent", "repeated"]

PHASE = "relations"
RelationEvent = Sent | RunError | Judgement  # a verdict without a request: of a relation that has no follow-up for this exchange

_FEW, _ALL = 2, 40  # combinations of one relation
_MOST_AGAIN = 100
_IN_A_ROW = 12
_LARGEST_BYTES = 1024 * 1024  # of a response that is kept for follow-ups


@dataclass(slots=True)
class RelatedExchanges:
    """Exchanges that get follow-ups, by coverage key (`firsts`), and the coverage keys by what decided (`kinds`). `send` may raise
    TransportError."""

    contract: Contract
    send: Callable[[Request], Response]
    rng: Random
    firsts: dict[Hashable, Sent] = field(default_factory=dict)
    kinds: dict[Hashable, list[Hashable]] = field(default_factory=dict)

    def note(self, sent: Sent, kind: Hashable, coverage_key: Hashable) -> None:
        """Add an exchange: `kind` is what decided it."""
        if sent.exchange is not None and len(sent.exchange.response.body) <= _LARGEST_BYTES and coverage_key not in self.firsts:
            self.firsts[coverage_key] = sent
            self.kinds.setdefault(kind, []).append(coverage_key)

    def quick(self) -> Iterator[RelationEvent]:
        """A few follow-ups for one exchange of each kind."""
        for coverage_keys in list(self.kinds.values()):
            yield from self.follow_up(self.firsts[coverage_keys[0]], _FEW)

    def thorough(self, most: int) -> Iterator[RelationEvent]:
        """All follow-ups for one exchange of each kind, then a few for every other exchange, until `most` requests were sent."""
        for sent in self._thorough():
            yield sent
            most -= isinstance(sent, Sent)
            if most <= 0:
                return

    def _thorough(self) -> Iterator[RelationEvent]:
        for coverage_keys in list(self.kinds.values()):
            yield from self.follow_up(self.firsts[coverage_keys[0]], _ALL)
        for turn in range(max(map(len, self.kinds.values()), default=0)):
            for coverage_keys in list(self.kinds.values()):
                if 0 < turn < len(coverage_keys):
                    yield from self.follow_up(self.firsts[coverage_keys[turn]], _FEW)

    def again(self) -> Iterator[RelationEvent]:
        """Requests from the beginning of the run, repeated in another order: for relations that require equal responses."""
        chosen = list(self.firsts.values())[:_MOST_AGAIN]
        served = {first.operation: first for first in reversed(chosen) if first.response and first.response.status < 400}
        in_a_row = [first for first in served.values() for _ in range(_IN_A_ROW)]
        self.rng.shuffle(chosen)
        for first in (*(first for first in chosen for _ in range(2)), *in_a_row):
            yield from self.follow_up(first, 1, is_again=True)

    def follow_up(self, first: Sent, budget: int, *, is_again: bool = False) -> Iterator[RelationEvent]:
        """Every follow-up that was sent; the last one of a combination has its verdict."""
        if first.exchange is None:
            return
        line = _PendingExchanges(self.send, partial(_is_limited, self.contract), first, is_again)
        try:
            for verdict in self.contract.relate(first.exchange, line.answer, budget=budget, rng=self.rng):
                yield from line.taken(verdict)
        except EvaluationError as cause:
            yield RunError(str(cause))
        yield from line.taken(None)


@dataclass(slots=True)
class _PendingExchanges:
    """The exchanges since the last verdict."""

    send: Callable[[Request], Response]
    is_limited: Callable[[Request, Response], bool]
    first: Sent
    is_again: bool
    sent: list[Sent] = field(default_factory=list)

    def answer(self, request: Request) -> Response | None:
        """The response to a follow-up; None if it is not sent or gets no response."""
        if self.is_again and request != self.first.request:
            return None
        try:
            response = self.send(request)
        except TransportError as cause:
            self.sent.append(Sent(PHASE, request, None, self.first.operation, error=cause))
            return None
        self.sent.append(Sent(PHASE, request, response, self.first.operation))
        return None if self.is_limited(request, response) else response

    def taken(self, verdict: Judgement | None) -> Iterator[Sent | Judgement]:
        """The exchanges since the last verdict; the last one has the new verdict and the exchanges before it."""
        sent, self.sent = self.sent, []
        first = Exchange(self.first.request, self.first.response) if self.first.response else None
        for index, event in enumerate(sent):
            is_last = index == len(sent) - 1
            earlier = tuple(event.exchange for event in sent[:index] if event.exchange)
            yield replace(event, before=(first, *earlier), relations=(verdict,)) if is_last and first and verdict else event
        if verdict is not None and not sent:
            yield verdict


def _is_limited(contract: Contract, request: Request, response: Response) -> bool:
    """A 429 that no rule requires says nothing about a relation: an implementation may limit its request rate."""
    return response.status == 429 and contract.decide(request).status != 429


def repeated(contract: Contract, id_: str, requests: tuple[Request, ...], send: Callable[[Request], Response]) -> Judgement | None:
    """The verdict of a relation on a sequence that is sent again; None if the relation no longer leads to that sequence. May raise
    TransportError."""
    expected = list(requests[1:])
    first = Exchange(requests[0], send(requests[0]))
    place = 0

    def answer(request: Request) -> Response | None:
        nonlocal place
        if place >= len(expected) or request != expected[place]:
            place = 0
            return None
        place += 1
        response = send(request)
        return None if _is_limited(contract, request, response) else response

    result = None
    for verdict in contract.relate(first, answer, budget=10_000, only=id_):
        if place == len(expected) and result is None:
            result = verdict
            place = len(expected) + 1  # sent once, no second time
    return result
