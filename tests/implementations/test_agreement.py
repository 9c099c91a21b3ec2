"""The shipped rule book and the implementation that somebody else wrote say the same of thousands of random requests, and the book's
invariants and relations hold of both. Nothing is shared: neither catalogue, tables, nor the reading of a body."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import pytest

import contracts
from contracts import Contract, Exchange, Request, Response
from contracts.rules.decide.decision import RuleDecision
from tests.implementations.catalogue import CONVERSATIONS, LEADS, NUMBERS, TEAMS
from tests.implementations.operation import CORRECT, DEFAULTS, PATH

SETTINGS = [
    {"authentication": authentication, "unknown-number": unknown}
    for authentication in ("lenient", "strict")
    for unknown in ("refuse", "answer")
]
TEXTS = {
    "setupMessage",
    "displayNumber",
    "healthLabel",
    "healthWarning",
    "reasonLabel",
    "label",
}  # for people: only null or not is compared

BLANKS = [None, "", " ", "\t\r\n "]
ODD = ["nope", " ", "num-main", "none", "\u00a0", "\u2003x", "é" * 300, "\x00", "' or 1=1", "${ team }"]
PHONES = [
    *(lead.phone for lead in LEADS.values()),
    *(number.e164 for number in NUMBERS.values()),
    "(512) 555-0177", "1-602-555-0188", "+1 303 555 0142", "303.555.0142", "5125550177", "15125550199", "25125550177", "+15125550199",
    "+44 20 7946 0958", "+4930123456", "+1234567", "+1234567890123456", "++15125550177", "512555017", "hello", "()", ".", "+", "512 555 0177\t",
    "\u0665\u0661\u0662\u0665\u0665\u0665\u0660\u0661\u0667\u0667",
]  # fmt: skip
HINTS: Mapping[str, list[object]] = {
    "conversationId": [*CONVERSATIONS, *BLANKS, *ODD],
    "leadId": [*LEADS, "lead-optout", *BLANKS, *ODD],
    "recipientPhoneNumber": [*PHONES, *BLANKS],
    "channel": ["sms", "sms", "call", "call", "call", None],
    "campaignId": ["camp-solar", "camp-pending", *BLANKS, *ODD],
    "sourceId": ["src-webform", "src-nope", *BLANKS, *ODD],
    "teamId": [*TEAMS, *TEAMS, "team-empty", *BLANKS, *ODD],
}
MISFITS: list[object] = [7, 0, -0.0, 1e400, True, [], {}, ["num-main"], {"id": "num-main"}, None, "", "fax", "SMS", 10**40]
CREDENTIALS = [
    "Bearer sk_mock_demo", "bearer lp_mock", "BEARER a.b.c", "Bearer sk_mock_expired", "Bearer sk_mock_forbidden", "Bearer lp_src_x",
    "Bearer lp_src_", "Bearer sk_mock_limited", "Bearer sk_", "Bearer lp_", "Bearer x", "Bearer a.b", "Bearer ..", "Bearer a.b.c.d", "Bearer",
    "Bearer ", "", "Basic sk_mock_demo", "sk_mock_demo", "Bearersk_mock_demo", "Bearer SK_mock_demo", "Bearer \u00e9.\u00e9.\u00e9",
]  # fmt: skip
BODIES = [
    b"", b" ", b"null", b"[]", b"7", b'"num-main"', b"not JSON", b"{", b"{}x", b"NaN", b'{"a": NaN}', b'{"a": Infinity}', b"\xff\xfe", b"{'a': 1}",
    b'{"fromPhoneNumberId": "\\ud800"}', b'{"a": "\\ud83d\\ude00"}', b'{"a": ' + b"9" * 300 + b"}", b"[" * 2000 + b"]" * 2000,
    b'{"selection": {"selection": {}}}', "{\"fromPhoneNumberId\": \"num-m\u00e4in\"}".encode("latin-1"),
]  # fmt: skip


@cache
def contract(authentication: str = "lenient", unknown: str = "refuse") -> Contract:
    settings = {"authentication": authentication, "unknown-number": unknown}
    return contracts.load("openapi.yaml", "rules.yaml", settings=settings, fake=lambda provider, key: f"{provider} of {key}")


@pytest.fixture(autouse=True)
def _at_the_top(root, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(root)


def some_body(random: random.Random) -> bytes:
    if random.random() < 0.06:
        return random.choice(BODIES)
    body: dict[str, object] = {}
    if random.random() < 0.55:
        body["fromPhoneNumberId"] = random.choice([*NUMBERS, *NUMBERS, "num-nope", "", "  ", " num-main", *ODD])
    if random.random() < 0.9:
        wanted = random.choice([1, 1, 2, 2, 3, 4, 7])
        body["selection"] = {hint: random.choice(HINTS[hint]) for hint in random.sample(list(HINTS), wanted)}
    if random.random() < 0.08:
        misfit(body, random)
    if random.random() < 0.05:
        body["stranger"] = random.choice(MISFITS[:2])
    return json.dumps(body, ensure_ascii=random.random() < 0.5).encode()


def misfit(body: dict[str, object], random: random.Random) -> None:
    """Puts something that may not fit the document somewhere."""
    members = body.get("selection")
    where = random.choice(["fromPhoneNumberId", "selection", *HINTS])
    value = random.choice([one for one in MISFITS if one != 1e400])
    if where in HINTS and isinstance(members, dict):
        members[where] = value
    elif where not in HINTS:
        body[where] = value


def some_request(random: random.Random, *, credentials: bool = True) -> Request:
    headers = [("Content-Type", random.choice(["application/json"] * 5 + ["application/vnd.x+json", "application/json; charset=utf-8"]))]
    if credentials and random.random() < 0.7:
        headers.append(("Authorization", random.choice(CREDENTIALS if random.random() < 0.25 else CREDENTIALS[:3])))
    return Request("POST", PATH, (), tuple(headers), some_body(random))


def of_the_book(contract: Contract, request: Request) -> Response:
    """The answer that the book pins, which is a whole one here."""
    decision = contract.decide(request)
    assert isinstance(decision, RuleDecision), decision
    body = problem(decision) if decision.problem else decision.body
    media_type = "application/problem+json" if decision.problem else "application/json"
    return Response(decision.status, (("Content-Type", media_type), *decision.headers), json.dumps(body).encode())


def problem(decision: RuleDecision) -> object:
    facts = decision.problem
    assert facts
    return {
        "type": facts.type,
        "title": facts.title,
        "status": facts.status,
        "detail": facts.detail,
        "instance": facts.instance,
        **facts.members,
    }


def of_the_implementation(contract: Contract, request: Request) -> Response:
    implementation = replace(CORRECT, settings={**DEFAULTS, **contract.settings})
    reply = implementation.reply(request.method, request.path, {name.lower(): value for name, value in request.headers}, request.body)
    return Response(reply.status, (("Content-Type", reply.media_type), *reply.headers), reply.content)


ANSWERS: Mapping[str, Callable[[Contract, Request], Response]] = {"book": of_the_book, "implementation": of_the_implementation}


def compared(value: object) -> object:
    """An answer without the texts for people."""
    if isinstance(value, list):
        return [compared(one) for one in value]
    if isinstance(value, dict):
        return {name: one is None if name in TEXTS else compared(one) for name, one in value.items()}
    return value


def said(response: Response) -> object:
    """What an answer says: status, the headers that matter, of a success the body, of a refusal which members are wrong."""
    body = json.loads(response.body)
    headers = sorted(name for name, _ in response.headers)
    told = compared(body) if response.status == 200 else [body["type"], body["status"], body["instance"], sorted(body.get("errors", {}))]
    return [response.status, headers, told]


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: "-".join(settings.values()))
def test_book_and_implementation_say_the_same(settings: Mapping[str, str]) -> None:
    promised, chance = contract(*settings.values()), random.Random(str(settings))
    seen = set()
    for _ in range(1_500):
        request = some_request(chance)
        expected, actual = of_the_book(promised, request), of_the_implementation(promised, request)
        assert said(actual) == said(expected), (request, promised.decide(request).rule)
        seen.add(promised.decide(request).rule)
    rules = {row.id for row in promised.rows if row.kind == "rule"}
    never = {"strict": set(), "lenient": {"credential-missing"}}[settings["authentication"]]
    never |= {"refuse": {"number-unknown-answered"}, "answer": {"number-unknown"}}[settings["unknown-number"]]
    assert rules - seen == never, "some rule was never compared"


@pytest.mark.parametrize("by", ANSWERS)
@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: "-".join(settings.values()))
def test_every_verdict_is_good(by: str, settings: Mapping[str, str]) -> None:
    promised, chance = contract(*settings.values()), random.Random(f"{by} {settings}")
    reached = set()
    for _ in range(600):
        request = some_request(chance)
        verdicts = promised.judge(Exchange(request, ANSWERS[by](promised, request)))
        assert [one for one in verdicts if one.verdict == "broken"] == [], request
        reached |= {one.id for one in verdicts if one.verdict == "held"}
    invariants = {row.id for row in promised.rows if row.kind == "invariant"}
    # with `refuse`, no unknown number is answered
    never = {"unknown-number-never-sends", "unknown-number-is-not-shown"} if settings["unknown-number"] == "refuse" else set()
    assert invariants - reached == never, "some invariant was never applicable"


@pytest.mark.parametrize("by", ANSWERS)
@pytest.mark.parametrize("part", [0, 1, *(pytest.param(part, marks=pytest.mark.nightly) for part in range(2, 8))])
def test_every_relation_holds(by: str, part: int) -> None:
    promised, chance = contract(unknown=["refuse", "answer"][part % 2]), random.Random(f"{by} {part}")
    reached = set()
    for number in range(250):
        request = some_request(chance, credentials=False)
        answer = ANSWERS[by]
        exchange = Exchange(request, answer(promised, request))
        budget = 100 if number < 10 else 2  # all follow-ups of a few, some of all
        verdicts = list(promised.relate(exchange, lambda one: ANSWERS[by](promised, one), budget=budget))
        assert [one for one in verdicts if one.verdict == "broken"] == [], request
        reached |= {one.id for one in verdicts if one.verdict == "held"}
    assert reached == {row.id for row in promised.rows if row.kind == "relation"}


@pytest.mark.parametrize("by", ANSWERS)
def test_every_example_holds(by: str) -> None:
    for settings in SETTINGS:
        promised = contract(*settings.values())
        for case in promised.witnesses:
            if case.kind == "example" and not case.needs_other_settings:
                verdict = promised.judge_example(case, Exchange(case.request, ANSWERS[by](promised, case.request)))
                assert verdict and verdict.verdict == "held", (case.id, settings, verdict)


def test_witnesses_and_examples_are_those_of_the_domain() -> None:
    promised = contract()
    without = {row.id for row in promised.rows if row.kind in ("rule", "row")} - {case.id for case in promised.witnesses}
    assert without == set(), "every rule and row has a witness"
