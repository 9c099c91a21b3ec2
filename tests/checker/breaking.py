"""The shipped contract with one row of its book broken at a time, and everything that the checker then reports.

Rules and rows of tables are left out of the mock's copy of the book; invariants and relations are broken by an implementation that was
written apart from the kit. Asked are the witnesses and examples of the book, and a few requests with their follow-ups.

    python -m tests.checker.breaking      writes exact_ids.json anew
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import contracts
from contracts import Contract
from contracts.checker.events import Sent
from contracts.checker.judge import Judge
from contracts.checker.sending.transport import Unanswered
from contracts.configuration import MOCK_SERVER, defaults, shipped_folder
from contracts.errors import TransportError
from contracts.http.messages import JSON, Exchange, Request, Response
from contracts.rules.decide.decision import Decision
from contracts.rules.decide.rule_decision import Firing
from mock_server import app
from mock_server.selftest.mutants import KnownExchange, Mutant, rows
from mock_server.settings import settings_of
from tests.implementations.changes import Change, change, ending, rewrite
from tests.implementations.defects import DEFECTS
from tests.implementations.operation import CORRECT, DEFAULTS, Implementation, Message, Reply
from tests.implementations.selection import Answer

__all__ = ["TABLE", "Broken", "broken_rows", "reported"]

TABLE = Path(__file__).with_name("exact_ids.json")
PATH = "/phone-numbers/outgoing/manual-override"
JSON_TYPE = (("Content-Type", "application/json"),)
FOLLOWED: tuple[dict[str, JSON], ...] = (
    {},
    {"fromPhoneNumberId": "num-main"},
    {"selection": {"teamId": "team-east"}},
    {"selection": {"leadId": "lead-optout", "campaignId": None}},
    {"selection": {"conversationId": "conv-pinned"}},
)
COMBINATIONS = (18, 4, 4, 4, 4)  # of `each` of a relation, for each of these

Send = Callable[[Request], Response]
Chosen = tuple[tuple[str, JSON], ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """One row of the book that is broken: how, under which settings, and what answers then."""

    id: str
    says: str
    settings: Mapping[str, JSON]
    started: Callable[[], Send]  # anew, so that nothing is remembered


# --- what is asked ------------------------------------------------------------------------------------------------------------------


@cache
def contract(settings: Chosen) -> Contract:
    """The checker's own."""
    return contracts.load(shipped_folder() / "openapi.yaml", settings=dict(settings))


@cache
def asked(settings: Chosen) -> tuple[Sent, ...]:
    """The witnesses and examples of the book, without answers."""
    cases = (case for case in contract(settings).witnesses if not case.needs_other_settings)
    return tuple(Sent("book", case.request, None, case.operation, case) for case in cases)


def reported(broken: Broken) -> list[str]:
    """The ids of everything that is found, sorted."""
    settings = tuple(broken.settings.items())
    judge, found = Judge(contract(settings)), set[str]()
    send = broken.started()
    for sent in asked(settings):
        answered = _answered(sent, send)
        found |= {failure.id for failure in judge.judge(answered, even_if_limited=True).failures}
    for body, budget in zip(FOLLOWED, COMBINATIONS, strict=True):
        found |= _related(contract(settings), broken.started(), body, budget)
    return sorted(found)


def _answered(sent: Sent, send: Send) -> Sent:
    try:
        return replace(sent, response=send(sent.request))
    except TransportError as error:
        return replace(sent, error=error)


def _related(judging: Contract, send: Send, body: Mapping[str, JSON], budget: int) -> set[str]:
    request = Request("POST", PATH, headers=JSON_TYPE, body=json.dumps(body).encode())
    try:
        verdicts = judging.relate(Exchange(request, send(request)), send, budget=budget)
        return {one.id for one in verdicts if one.verdict == "broken"}
    except TransportError:
        return set()


# --- rules and rows of tables, left out of the mock -----------------------------------------------------------------------------------


@cache
def _mock(settings: Chosen) -> app.Mock:
    own = settings_of(defaults(MOCK_SERVER))
    return app.assembled(app.load(None, "beside", settings=dict(settings), own=own), own)


@dataclass(frozen=True, slots=True)
class _Mocked:
    mock: app.Mock

    def decide(self, request: Request, off: frozenset[int]) -> Decision:
        """What the mock decides when these rows do not fire."""
        return self.mock.contract.pipeline.decide(request, self.mock.contract.settings, masked=off)

    def render(self, decision: Decision, request: Request) -> Response:
        """The mock's response for a decision."""
        return self.mock.stubs.render(decision, request)


def _mocked(settings: Mapping[str, JSON]) -> _Mocked:
    return _Mocked(_mock(tuple(settings.items())))


def _of_mock() -> Iterator[Broken]:
    for mutant in rows(_mock(()).contract, _mocked):
        yield Broken(mutant.check, mutant.says, mutant.settings, lambda mutant=mutant: _without(mutant))


def _without(mutant: Mutant) -> Send:
    mocked = _mocked(mutant.settings)

    def send(request: Request) -> Response:
        right, firing = mocked.mock.dispatcher.answer(request), Firing()
        decision = mocked.decide(request, firing)
        return mutant.alter(KnownExchange(request, right, decision, frozenset(firing.noted))) or right

    return send


# --- invariants and relations, broken by somebody else --------------------------------------------------------------------------------


Alter = Callable[[Implementation], Implementation]


def _items(changed: Callable[[Answer, Message], Answer], is_met: Callable[[Message], bool] = lambda _: True) -> Alter:
    def alter(answer: Answer, message: Message) -> Answer:
        items = answer["eligibleNumbers"]
        assert isinstance(items, list)
        return {**answer, "eligibleNumbers": [changed(item, message) for item in items]} if is_met(message) else answer

    return rewrite(alter)


def _when(is_met: Callable[[Message], bool], changed: Callable[[Answer], Answer]) -> Alter:
    return rewrite(lambda answer, message: {**answer, **changed(answer)} if is_met(message) else answer)


def _served_though(is_met: Callable[[Reply, Message], bool]) -> Alter:
    """A refusal becomes the answer to an empty request."""
    return ending(lambda reply, message: _of_nothing(message) if is_met(reply, message) else reply)


def _of_nothing(message: Message) -> Reply:
    return CORRECT.reply("POST", PATH, {"content-type": "application/json"}, b"{}")


def _is_unknown(message: Message) -> bool:
    return message.asked.chosen is not None and message.chosen is None


FURTHER: Mapping[str, Change] = {
    "bad-health-cannot-send": change(
        "a blocked number in the list can send",
        "bad-health-cannot-send",
        _items(lambda item, _: {**item, "canSend": item["canSend"] or item["healthStatus"] == "Blocked"}),
    ),
    "chosen-number-is-answered": change(
        "another number is answered than was chosen",
        "chosen-number-is-answered",
        _when(lambda m: m.chosen is not None, lambda _: {"phoneNumberId": "num-phoenix"}),
    ),
    "unknown-number-never-sends": change(
        "an unknown number can send",
        "unknown-number-never-sends",
        _when(_is_unknown, lambda _: {"canSend": True, "setupMessage": None}),
        unknown_number="answer",
    ),
    "unknown-number-is-not-shown": change(
        "an unknown number is shown", "unknown-number-is-not-shown", _when(_is_unknown, lambda _: {"phoneNumberId": "num-nope"}),
        unknown_number="answer",
    ),
    "scope-is-respected": change(
        "items have a campaign that was not asked for", "scope-is-respected", _items(lambda item, _: {**item, "campaignId": "camp-other"})
    ),
    "opt-out-stops-everything": change(
        "listed numbers can send to whom has opted out",
        "opt-out-stops-everything",
        _items(lambda item, _: {**item, "canSend": True}),
    ),
    "malformed-is-refused": change(
        "what breaks the document is served", "malformed-is-refused", _served_though(lambda reply, m: reply.status == 400 and bool(m.faults))
    ),
    "source-key-is-rejected": change(
        "keys of lead sources are served",
        "source-key-is-rejected",
        _served_though(lambda _reply, m: (m.token or "").startswith("lp_src_")),
    ),
    "listed-number-validates": change(
        "a number that is chosen cannot send",
        "listed-number-validates",
        _when(lambda m: m.chosen is not None, lambda _: {"canSend": False, "setupMessage": "No."}),
    ),
    "team-never-widens": change(
        "numbers of a team are listed for every other", "team-never-widens", _items(lambda item, _: {**item, "teamId": "team-west"}, lambda m: m.asked.team is not None)
    ),
}  # fmt: skip


def _of_others() -> Iterator[Broken]:
    by_id = {made.shows: made for made in reversed(DEFECTS.values())} | FURTHER
    for row in contract(()).rows:
        if row.kind in ("invariant", "relation"):
            made = by_id[row.id]
            yield Broken(row.id, made.says, made.settings, lambda made=made: _asked(made))


def _asked(made: Change) -> Send:
    implementation = made.applied(replace(CORRECT, settings={**DEFAULTS, **made.settings}, memory={}))

    def send(request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers}
        try:
            reply = implementation.reply(request.method, request.path, headers, request.body)
        except Exception:  # whatever it is, its server answers 500
            return Response(500, (("Content-Type", "text/plain"),), b"Internal Server Error")
        if not reply.is_whole:
            raise Unanswered("dropped", "the connection was closed before the response was complete")
        return Response(reply.status, (("Content-Type", reply.media_type), *reply.headers), reply.content)

    return send


def broken_rows() -> Mapping[str, Broken]:
    """Every rule, row, invariant and relation of the shipped book, by its id."""
    return {one.id: one for one in (*_of_mock(), *_of_others())}


def _written() -> str:
    table = {id_: {"broken": one.says, "ids": reported(one)} for id_, one in broken_rows().items()}
    return json.dumps(table, indent=1) + "\n"


if __name__ == "__main__":
    TABLE.write_text(_written(), encoding="utf-8")
