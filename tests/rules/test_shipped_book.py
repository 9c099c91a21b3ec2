"""What the shipped book's invariants say of one wrong thing at a time: which of them, and no other of its kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import contracts
from contracts import Contract, Exchange, Request, Response

ROOT = Path(__file__).parents[2]
PATH = "/phone-numbers/outgoing/manual-override"
SHAPE = {
    "answer-has-documented-types",
    "health-is-documented",
    "reason-is-documented",
    "item-has-documented-types",
    "every-member-is-present",
    "no-stranger-member",
    "number-is-e164",
}
Change = Callable[[dict[str, Any]], object]


@cache
def contract() -> Contract:
    return contracts.load(ROOT / "openapi.yaml", fake=lambda provider, key: f"{provider} of {key}")


def request(body: object, **headers: str) -> Request:
    named = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Request("POST", PATH, (), tuple(named.items()), body if isinstance(body, bytes) else json.dumps(body).encode())


def broken(asked: Request, answer: Response) -> set[str]:
    """The invariants that an exchange breaks."""
    return {one.id for one in contract().judge(Exchange(asked, answer)) if one.kind == "invariant" and one.verdict == "broken"}


def answer(body: object, status: int = 200, media_type: str = "application/json", **headers: str) -> Response:
    named = {"Content-Type": media_type, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Response(status, tuple(named.items()), body if isinstance(body, bytes) else json.dumps(body).encode())


def right(asked: Request) -> dict[str, Any]:
    body = contract().decide(asked).body
    assert isinstance(body, dict)
    copy: dict[str, Any] = json.loads(json.dumps(body))
    return copy


def item(**members: object) -> Change:
    return lambda body: body["eligibleNumbers"][2].update(members)


def member(**members: object) -> Change:
    return lambda body: body.update(members)


SHAPES: dict[str, tuple[Change, str]] = {
    "a text for a boolean": (member(canSend="yes"), "answer-has-documented-types"),
    "null where it cannot be": (member(wasManuallyOverridden=None), "answer-has-documented-types"),
    "no list": (member(eligibleNumbers={}), "answer-has-documented-types"),
    "a number for a label": (member(healthLabel=7), "answer-has-documented-types"),
    "the name of a health": (member(healthStatus="NotStarted"), "health-is-documented"),
    "a health of the later contract": (item(healthStatus="Not Evaluated"), "health-is-documented"),
    "a health that is a number": (item(healthStatus=1), "health-is-documented"),
    "an unknown reason": (member(selectionReason="Random"), "reason-is-documented"),
    "an item without a reason": (item(selectionReason=None), "reason-is-documented"),
    "an item that is a text": (lambda body: body["eligibleNumbers"].append("num-main"), "item-has-documented-types"),
    "an item without a number": (item(number=None), "item-has-documented-types"),
    "an item's flag as a text": (item(isSelected="no"), "item-has-documented-types"),
    "a missing member": (lambda body: body.pop("sourceId"), "every-member-is-present"),
    "a missing health": (lambda body: body.pop("healthStatus"), "every-member-is-present"),
    "an item's missing member": (lambda body: body["eligibleNumbers"][2].pop("label"), "every-member-is-present"),
    "an item's missing reason": (lambda body: body["eligibleNumbers"][2].pop("selectionReason"), "every-member-is-present"),
    "a stranger": (member(traceId="x"), "no-stranger-member"),
    "a stranger in an item": (item(state="AZ"), "no-stranger-member"),
    "a number for people": (item(number="(512) 555-0101"), "number-is-e164"),
}


@pytest.mark.parametrize("wrong", SHAPES)
def test_shape_is_told_once(wrong: str) -> None:
    change, told = SHAPES[wrong]
    asked = request({"selection": {"leadId": "lead-austin"}})
    body = right(asked)
    change(body)
    assert broken(asked, answer(body)) & SHAPE == {told}


def test_message_names_the_fault() -> None:
    asked = request({})
    body = right(asked)
    body["healthStatus"] = "NotStarted"
    (verdict,) = [one for one in contract().judge(Exchange(asked, answer(body))) if one.id == "health-is-documented"]
    assert "/healthStatus" in verdict.message
    assert "NotStarted" in verdict.message


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"not JSON", b"\xff"], ids=repr)
def test_success_that_is_no_object_has_the_wrong_type(body: bytes) -> None:
    assert broken(request({}), answer(body)) & SHAPE == {"answer-has-documented-types"}


WITHIN: dict[str, tuple[object, Change, set[str]]] = {
    "two selected": ({}, item(isSelected=True), {"selected-item-is-the-answer", "answer-repeats-the-selected-item"}),
    "an item twice": ({}, lambda body: body["eligibleNumbers"].append(dict(body["eligibleNumbers"][-1])), {"eligible-ids-are-unique"}),
    "answer and item differ": ({}, member(healthStatus="Healthy"), {"answer-repeats-the-selected-item"}),
    "no display": (
        {"fromPhoneNumberId": "num-retired"},
        member(displayNumber=None),
        {"number-members-come-together"},
    ),
    "another display": ({"fromPhoneNumberId": "num-retired"}, member(displayNumber="(801) 555-0110"), {"display-shows-the-number"}),
    "a flag without its reason": (
        {"fromPhoneNumberId": "num-retired"},
        member(selectionReason="Preferred"),
        {"override-flag-and-reason-agree"},
    ),
    "an override that is not selected": ({}, item(selectionReason="ManualOverride"), {"override-only-on-the-selected"}),
    "no, and no word": ({"fromPhoneNumberId": "num-retired"}, member(setupMessage=" "), {"not-sending-is-explained"}),
    "yes, and a word": ({}, member(setupMessage="All is well."), {"not-sending-is-explained"}),
    "a blocked item that sends": (
        {},
        lambda body: [one.update(canSend=True) for one in body["eligibleNumbers"] if one["healthStatus"] == "Blocked"],
        {"bad-health-cannot-send"},
    ),
    "a warning for nothing": ({}, item(healthWarning="Beware."), {"poor-health-warns"}),
    "a worse reason": (
        {"selection": {"leadId": "lead-assigned"}},
        member(selectionReason="HealthyPool"),
        {"best-reason-wins", "answer-repeats-the-selected-item"},
    ),
    "another campaign": ({"selection": {"campaignId": "camp-x"}}, member(campaignId="camp-y"), {"context-is-echoed"}),
    "a number of another team": ({}, item(teamId="team-west"), {"scope-is-respected"}),
    "local without a recipient": ({}, item(selectionReason="LocalArea"), {"local-means-same-area", "best-reason-wins"}),
}


@pytest.mark.parametrize("wrong", WITHIN)
def test_contradiction_is_told(wrong: str) -> None:
    asked, change, told = WITHIN[wrong]
    body = right(request(asked))
    change(body)
    assert broken(request(asked), answer(body)) == told


PROBLEM = {"type": "about:blank", "title": "No", "status": 400}
REFUSALS: dict[str, tuple[Request, Response, set[str]]] = {
    "a success for a broken body": (request(b"{"), answer({}), {"malformed-is-refused", "every-member-is-present"}),
    "a server error": (request({}), answer({}, 500), {"no-server-error"}),
    "a status that is not declared": (request({}), answer({"status": 422}, 422), {"only-declared-statuses"}),
    "not found": (request({}), answer({"status": 404}, 404), {"only-declared-statuses"}),
    "unsupported JSON": (request({}), answer({}, 415, "application/problem+json"), {"only-declared-statuses"}),
    "unsupported XML": (request(b"<a/>", Content_Type="application/xml"), answer({}, 415, "application/problem+json"), set()),
    "not acceptable": (request({}, Accept="text/html"), answer({}, 406, "application/problem+json"), set()),
    "a refusal in HTML": (request(b"{"), answer(b"<p>No", 400, "text/html"), {"refusal-is-a-problem"}),
    "a refusal without a body": (request(b"{"), Response(400), {"refusal-is-a-problem"}),
    "a refusal that is a list": (request(b"{"), answer([], 400), {"refusal-is-a-problem"}),
    "a refusal in plain JSON": (request(b"{"), answer(PROBLEM, 400), set()),
    "a refusal with another status": (request(b"{"), answer({**PROBLEM, "status": 422}, 400), {"problem-repeats-the-status"}),
    "a date to retry after": (
        request({}, Authorization="Bearer sk_mock_limited"),
        answer({}, 429, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"),
        {"retry-after-is-seconds"},
    ),
    "nothing to retry after": (request({}, Authorization="Bearer sk_mock_limited"), answer({}, 429), set()),
    "no scheme": (request({}, Authorization="Bearer x"), answer({}, 401), {"unauthorized-names-its-scheme"}),
    "another scheme": (request({}, Authorization="Bearer x"), answer({}, 401, WWW_Authenticate="Basic"), {"unauthorized-names-its-scheme"}),
    "the scheme among others": (
        request({}, Authorization="Bearer x"),
        answer({}, 401, WWW_Authenticate='Basic realm="a", bearer realm="b"'),
        set(),
    ),
}


@pytest.mark.parametrize("wrong", REFUSALS)
def test_refusal_is_judged(wrong: str) -> None:
    asked, given, told = REFUSALS[wrong]
    assert broken(asked, given) == told


def test_source_key_is_never_welcome() -> None:
    assert broken(request({}, Authorization="Bearer lp_src_7"), answer(right(request({})))) == {"source-key-is-rejected"}


def test_unknown_number_is_neither_shown_nor_sends() -> None:
    asked = request({"fromPhoneNumberId": "num-nope"})
    body = right(request({"fromPhoneNumberId": "num-main"}))
    assert broken(asked, answer(body)) == {"unknown-number-never-sends", "unknown-number-is-not-shown"}
    body = right(request({"fromPhoneNumberId": "num-retired"}))
    assert broken(asked, answer(body)) == {"unknown-number-is-not-shown"}


def test_opted_out_recipient_gets_nothing() -> None:
    body = right(request({"fromPhoneNumberId": "num-austin"}))
    assert broken(request({"fromPhoneNumberId": "num-austin", "selection": {"leadId": "lead-optout"}}), answer(body)) == {
        "opt-out-stops-everything"
    }
