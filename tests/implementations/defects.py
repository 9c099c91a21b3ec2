"""Mistakes that an implementation could make, one at a time: id → what is broken, and the id of the book that has to name it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.implementations import operation, understanding
from tests.implementations.catalogue import CONVERSATIONS, LEADS
from tests.implementations.changes import (
    Change,
    change,
    ending,
    reading,
    rewrite,
    row,
    step,
    step_before,
    tables,
    without_row,
    without_step,
)
from tests.implementations.operation import Message, Reply
from tests.implementations.selection import HEALTHS, SENDING, Answer, Candidate
from tests.implementations.understanding import Asked, BodyError, nonblank, understood

__all__ = ["DEFECTS"]


# --- refusals ---------------------------------------------------------------------------------------------------------------------


def _with_status(status: int, reply: Callable[[Message], Reply]) -> Callable[[Message], Reply]:
    """The same reply with another status, repeated in its problem document."""

    def changed(message: Message) -> Reply:
        told = reply(message)
        return replace(told, status=status, body={**told.body, "status": status} if isinstance(told.body, dict) else told.body)

    return changed


def _step(which: str) -> operation.Step:
    return next(each for each in operation.STEPS if each.id == which)


def _other_status(which: str, status: int) -> Callable[[operation.Implementation], operation.Implementation]:
    return step(which, reply=_with_status(status, _step(which).reply))


def _decoded_or_empty(body: bytes) -> object:
    try:
        return understanding.decode(body)
    except BodyError:
        return {}


def _decoded_or_crash(body: bytes) -> object:
    return json.loads(body.decode())


def _faults_but(*forgiven: str) -> Callable[[object], dict[str, list[str]]]:
    return lambda body: {member: says for member, says in understanding.faults(body).items() if member not in forgiven}


def _understood_leniently(body: object) -> Asked:
    """What breaks the document is as if it were not there."""
    members = body if isinstance(body, dict) else {}
    selection = members.get("selection")
    hints = selection if isinstance(selection, dict) else {}
    kept = {hint: value for hint, value in hints.items() if isinstance(value, str) and (hint != "channel" or value in ("sms", "call"))}
    chosen = members.get("fromPhoneNumberId")
    return understood({"fromPhoneNumberId": chosen if isinstance(chosen, str) else "", "selection": kept})


REFUSALS = {
    "admits-without-credential": change(
        "a missing credential is fine even when authentication is strict",
        "credential-missing",
        without_step("credential-missing"),
        authentication="strict",
    ),
    "admits-any-credential": change("no credential is looked at", "credential-unusable", without_step("credential-unusable")),
    "admits-expired-credential": change(
        "an expired key is still good",
        "credential-unusable",
        step("credential-unusable", applies=lambda m: m.token != "sk_mock_expired" and _step("credential-unusable").applies(m)),
    ),
    "admits-source-key": change(
        "keys of lead sources are let in",
        "credential-not-for-this-operation",
        step("credential-not-for-this-operation", applies=lambda m: m.token == "sk_mock_forbidden"),
    ),
    "admits-forbidden-credential": change(
        "a key without permission is let in",
        "credential-not-for-this-operation",
        step("credential-not-for-this-operation", applies=lambda m: (m.token or "").startswith("lp_src_")),
    ),
    "refuses-source-key-as-unusable": change(
        "keys of lead sources get 401", "credential-not-for-this-operation", _other_status("credential-not-for-this-operation", 401)
    ),
    "has-no-rate-limit": change("the limited key is not limited", "rate-limit-reached", without_step("rate-limit-reached")),
    "limits-with-503": change("a limit is answered 503", "rate-limit-reached", _other_status("rate-limit-reached", 503)),
    "reads-broken-json-as-empty": change("what is no JSON counts as {}", "body-is-not-json", reading(decode=_decoded_or_empty)),
    "crashes-on-broken-json": change(
        "what is no JSON raises", "no-server-error", lambda it: replace(without_step("body-is-not-json")(it), decode=_decoded_or_crash)
    ),
    "refuses-broken-json-with-422": change("what is no JSON gets 422", "body-is-not-json", _other_status("body-is-not-json", 422)),
    "forgives-wrong-types": change(
        "values of a wrong type count as missing",
        "body-breaks-the-document",
        lambda it: replace(without_step("body-breaks-the-document")(it), understood=_understood_leniently),
    ),
    "forgives-unknown-channel": change(
        "an unknown channel counts as a text message",
        "body-breaks-the-document",
        reading(faults=_faults_but("selection.channel"), understood=_understood_leniently),
    ),
    "forgives-null-number": change(
        "null for the picked number counts as missing",
        "body-breaks-the-document",
        reading(faults=_faults_but("fromPhoneNumberId"), understood=_understood_leniently),
    ),
    "refuses-wrong-types-with-422": change(
        "a body that breaks the document gets 422", "body-breaks-the-document", _other_status("body-breaks-the-document", 422)
    ),
    "reads-body-before-credential": change(
        "a broken body is refused before a bad credential", "credential-unusable", step_before("body-is-not-json", "credential-missing")
    ),
    "opens-closed-team": change("the team is not looked at", "team-closed-to-caller", without_step("team-closed-to-caller")),
    "passes-over-unknown-number": change("an unknown number is as if none was picked", "number-unknown", without_step("number-unknown")),
    "refuses-unknown-number-with-404": change("an unknown number gets 404", "number-unknown", _other_status("number-unknown", 404)),
    "refuses-though-told-to-answer": change(
        "an unknown number is refused even if it should be answered",
        "number-unknown-answered",
        step("number-unknown-answered", reply=_step("number-unknown").reply),
        unknown_number="answer",
    ),
    "chooses-for-unknown-number": change(
        "for an unknown number the platform chooses one",
        "number-unknown-answered",
        without_step("number-unknown-answered"),
        unknown_number="answer",
    ),
    "lends-foreign-number": change(
        "a number of somebody else can be used", "number-of-another-organization", without_step("number-of-another-organization")
    ),
    "hides-foreign-number": change(
        "a number of somebody else gets 400", "number-of-another-organization", _other_status("number-of-another-organization", 400)
    ),
    "looks-at-number-before-team": change(
        "an unknown number is refused before a closed team", "team-closed-to-caller", step_before("number-unknown", "team-closed-to-caller")
    ),
}

# --- understanding ----------------------------------------------------------------------------------------------------------------


def _selection(body: dict) -> dict:
    selection = body.get("selection", {})
    assert isinstance(selection, dict)
    return selection


def _lead_of_conversation_only(body: dict) -> Asked:
    """The conversation's lead wins over the given one."""
    conversation = CONVERSATIONS.get(_selection(body).get("conversationId") or "")
    return understood({**body, "selection": {**_selection(body), "leadId": conversation.lead}} if conversation else body)


def _without_lead_of_conversation(body: dict) -> Asked:
    lead = LEADS.get(_selection(body).get("leadId") or "")
    asked = understood(body)
    if lead is None and asked.lead is not None:
        return replace(understood({**body, "selection": {**_selection(body), "conversationId": None}}), conversation=asked.conversation)
    return asked


def _blank_is_a_value(body: dict) -> Asked:
    """Only null and missing count as absent."""
    asked, hints = understood(body), _selection(body)
    team, campaign, source = hints.get("teamId"), hints.get("campaignId"), hints.get("sourceId")
    return replace(
        asked,
        team=asked.team if team is None else team,
        campaign=asked.campaign if campaign is None else campaign,
        source=asked.source if source is None else source,
    )


def _ids_are_trimmed(body: dict) -> Asked:
    trimmed = {hint: value.strip() if isinstance(value, str) and hint != "channel" else value for hint, value in _selection(body).items()}
    return understood({"fromPhoneNumberId": body.get("fromPhoneNumberId", "").strip(), "selection": trimmed})


def _only_e164(body: dict) -> Asked:
    asked = understood(body)
    return asked if (asked.destination or "").startswith("+") else replace(asked, recipient=None)


UNDERSTANDING = {
    "forgets-source-of-lead": change(
        "the lead's source does not count",
        "number-chosen-for-you",
        reading(understood=lambda body: replace(understood(body), source=nonblank(_selection(body).get("sourceId")))),
    ),
    "forgets-campaign-of-lead": change(
        "the lead's campaign does not count",
        "number-chosen-for-you",
        reading(understood=lambda body: replace(understood(body), campaign=nonblank(_selection(body).get("campaignId")))),
    ),
    "forgets-phone-of-lead": change(
        "without a recipient the lead's phone does not count",
        "nothing-can-send",
        reading(understood=lambda body: replace(understood(body), **_destination(_selection(body).get("recipientPhoneNumber")))),
    ),
    "forgets-lead-of-conversation": change("a conversation brings no lead", "LocalArea", reading(understood=_without_lead_of_conversation)),
    "prefers-lead-of-conversation": change(
        "the conversation's lead wins over the given one", "number-chosen-for-you", reading(understood=_lead_of_conversation_only)
    ),
    "takes-blank-for-a-value": change("a blank hint is a value", "null-hint-equals-absent-hint", reading(understood=_blank_is_a_value)),
    "trims-ids": change("white space around ids is dropped", "number-unknown", reading(understood=_ids_are_trimmed)),
    "reads-only-e164": change("a recipient without + is not understood", "ten-digits", reading(understood=_only_e164)),
    "forgets-channel": change(
        "a call is taken for a text message",
        "number-chosen-now",
        reading(understood=lambda body: replace(understood(body), channel="sms")),
    ),
    "calls-by-default": change(
        "without a channel a call is meant",
        "number-chosen-for-you",
        reading(understood=lambda body: replace(understood(body), channel=_selection(body).get("channel") or "call")),
    ),
}


def _destination(written: str | None) -> dict[str, str | None]:
    return {"destination": nonblank(written), "recipient": understanding.phone(written)}


# --- which numbers, and why -------------------------------------------------------------------------------------------------------


def _without_stopped(answer: Answer, _message: Message) -> Answer:
    items = answer["eligibleNumbers"]
    assert isinstance(items, list)
    return {**answer, "eligibleNumbers": [item for item in items if item["canSend"]]}


def _worst_first(candidate: Candidate) -> tuple[object, ...]:
    return candidate.stop is None, candidate.rank, HEALTHS[candidate.number.health].place, not candidate.number.is_default


def _by_health_only(candidate: Candidate) -> tuple[object, ...]:
    return candidate.stop is not None, HEALTHS[candidate.number.health].place, candidate.rank, not candidate.number.is_default


def _default_last(candidate: Candidate) -> tuple[object, ...]:
    return candidate.stop is not None, candidate.rank, HEALTHS[candidate.number.health].place, candidate.number.is_default


def _ready_is_healthy(candidate: Candidate) -> tuple[object, ...]:
    return candidate.stop is not None, candidate.rank, max(2, HEALTHS[candidate.number.health].place), not candidate.number.is_default


SELECTION = {
    **{
        f"lists-{name}": change(f"the scope has no row {name}", name, without_row("scope", name))
        for name in (
            "number-retired",
            "channel-unsupported",
            "number-of-another-team",
            "team-uses-only-its-own",
            "number-of-another-campaign",
            "number-of-another-source",
        )
    },
    **{
        f"sends-{name}": change(f"sending has no row {name}", name, without_row("sending", name))
        for name in (
            "recipient-unreachable",
            "recipient-opted-out",
            "number-blocked",
            "texting-not-registered",
            "warmup-not-started",
            "warmup-paused",
        )
    },
    **{
        f"has-no-reason-{name}": change(f"the reasons have no row {name}", name, without_row("reasons", name))
        for name in ("StickyConversation", "LeadAssigned", "CampaignOrSource", "Preferred", "LocalArea", "HealthyPool")
    },
    "calls-fallback-healthy": change(
        "numbers in bad health count as the pool too", "number-chosen-for-you", row("reasons", "HealthyPool", applies=lambda _, _n: True)
    ),
    "takes-any-area-for-local": change(
        "every number is local", "local-means-same-area", row("reasons", "LocalArea", applies=lambda _, _n: True)
    ),
    "stops-warming-numbers": change(
        "a number that warms up cannot send",
        "number-chosen-now",
        tables(sending=(*SENDING, replace(SENDING[2], id="warming", applies=lambda _, n: n.health == "Warming"))),
    ),
    "stops-calls-of-paused-numbers": change(
        "a paused number cannot place calls",
        "number-chosen-now",
        row("sending", "warmup-paused", applies=lambda _, n: n.health == "Paused"),
    ),
    "asks-registration-for-calls": change(
        "calls need the registration for texting",
        "number-chosen-now",
        row("sending", "texting-not-registered", applies=lambda _, n: not n.is_registered),
    ),
    "warns-callers": change(
        "warnings about texting are shown for calls",
        "number-chosen-now",
        tables(warning=lambda _, n: HEALTHS[n.health].warning),
    ),
    "lists-worst-first": change("numbers that cannot send stand first", "number-chosen-for-you", tables(preference=_worst_first)),
    "prefers-health-over-reason": change("a better health beats a better reason", "best-reason-wins", tables(preference=_by_health_only)),
    "puts-default-last": change("among equals the default number stands last", "number-chosen-for-you", tables(preference=_default_last)),
    "takes-ready-for-healthy": change("Ready is no better than Healthy", "number-chosen-for-you", tables(preference=_ready_is_healthy)),
    "hides-numbers-that-cannot-send": change(
        "numbers that cannot send are left out of the list", "number-chosen-for-you", rewrite(_without_stopped)
    ),
    "ignores-choice": change("the platform chooses even if a person did", "number-chosen-now", without_step("number-chosen-now")),
    "forgets-stored-override": change("a stored override does not count", "override-stored", without_step("override-stored")),
    "stored-override-wins": change(
        "a stored override beats the choice made now", "number-chosen-now", step_before("override-stored", "number-chosen-now")
    ),
    "refuses-unusable-choice": change(
        "a picked number that cannot send gets 400",
        "number-chosen-now",
        ending(lambda reply, m: _refused(m) if reply.status == 200 and _is_unusable_choice(reply) else reply),
    ),
    "answers-with-number-that-cannot-send": change(
        "where nothing can send, the best of them is answered",
        "nothing-can-send",
        step("nothing-can-send", reply=lambda m: operation.success(m, m.candidates[0].number, m.candidates[0].reason, "It cannot.")),
    ),
}


def _is_unusable_choice(reply: Reply) -> bool:
    return isinstance(reply.body, dict) and bool(reply.body["wasManuallyOverridden"]) and not reply.body["canSend"]


def _refused(_message: Message) -> Reply:
    return Reply(400, {"title": "Unusable", "status": 400}, "application/problem+json")


# --- what the answer says ---------------------------------------------------------------------------------------------------------


def _member(name: str, value: Callable[[Answer], object]) -> Callable[[Answer, Message], Answer]:
    """One member is another value."""
    return lambda answer, _: {**answer, name: value(answer)}


def _members_of_items(change_item: Callable[[Answer], Answer]) -> Callable[[Answer, Message], Answer]:
    def rewritten(answer: Answer, _message: Message) -> Answer:
        items = answer["eligibleNumbers"]
        assert isinstance(items, list)
        return {**answer, "eligibleNumbers": [change_item(item) for item in items]}

    return rewritten


def _without_member(name: str) -> Callable[[Answer, Message], Answer]:
    return lambda answer, _: {member: value for member, value in answer.items() if member != name}


def _everywhere(change_one: Callable[[Answer], Answer]) -> Callable[[Answer, Message], Answer]:
    """The answer and its items."""
    items = _members_of_items(change_one)
    return lambda answer, message: change_one(items(answer, message))


def _twice(answer: Answer, _message: Message) -> Answer:
    items = answer["eligibleNumbers"]
    assert isinstance(items, list)
    return {**answer, "eligibleNumbers": items[:1] + items}


def _display_of_another(answer: Answer) -> Answer:
    return {**answer, "displayNumber": answer["displayNumber"] and "(000) 555-0000"}


ANSWERS = {
    "selects-no-item": change(
        "no item is selected", "selected-item-is-the-answer", rewrite(_members_of_items(lambda item: {**item, "isSelected": False}))
    ),
    "selects-every-item": change(
        "every item is selected", "selected-item-is-the-answer", rewrite(_members_of_items(lambda item: {**item, "isSelected": True}))
    ),
    "lists-a-number-twice": change("the first item stands twice", "eligible-ids-are-unique", rewrite(_twice)),
    "lists-nothing": change("the list is always empty", "nothing-listed-nothing-sent", rewrite(_member("eligibleNumbers", lambda _a: []))),
    "has-null-for-an-empty-list": change(
        "an empty list is null", "answer-has-documented-types", rewrite(_member("eligibleNumbers", lambda a: a["eligibleNumbers"] or None))
    ),
    "writes-booleans-as-text": change(
        "canSend is a text", "answer-has-documented-types", rewrite(_member("canSend", lambda a: str(a["canSend"]).lower()))
    ),
    "writes-labels-as-numbers": change(
        "the label of an item is a number",
        "item-has-documented-types",
        rewrite(_members_of_items(lambda item: {**item, "label": 1})),
    ),
    "leaves-out-source": change("sourceId is left out", "every-member-is-present", rewrite(_without_member("sourceId"))),
    "leaves-out-nulls": change(
        "members that are null are left out",
        "every-member-is-present",
        rewrite(lambda a, _m: {name: value for name, value in a.items() if value is not None}),
    ),
    "adds-a-member": change("the answer has one member more", "no-stranger-member", rewrite(_member("carrier", lambda _a: "none"))),
    "writes-health-without-spaces": change(
        "health is written as SDKs name it: NotStarted",
        "health-is-documented",
        rewrite(_everywhere(lambda x: {**x, "healthStatus": str(x["healthStatus"]).replace(" ", "") if x["healthStatus"] else None})),
    ),
    "speaks-the-later-contract": change(
        "health is written as the vendor does later: Evaluating",
        "health-is-documented",
        rewrite(_everywhere(lambda x: {**x, "healthStatus": "Evaluating" if x["healthStatus"] == "Warming" else x["healthStatus"]})),
    ),
    "writes-reasons-in-snake-case": change(
        "HealthyPool is written healthy_pool",
        "reason-is-documented",
        rewrite(
            _everywhere(
                lambda x: {**x, "selectionReason": "healthy_pool" if x["selectionReason"] == "HealthyPool" else x["selectionReason"]}
            )
        ),
    ),
    "writes-numbers-for-people": change(
        "number is not in E.164 form", "number-is-e164", rewrite(_everywhere(lambda x: {**x, "number": x["displayNumber"]}))
    ),
    "displays-another-number": change(
        "displayNumber is another number's", "display-shows-the-number", rewrite(_everywhere(_display_of_another))
    ),
    "disagrees-with-its-item": change(
        "the answer's health is always Healthy",
        "answer-repeats-the-selected-item",
        rewrite(lambda a, _m: {**a, "healthStatus": a["healthStatus"] and "Healthy"}),
    ),
    "can-send-without-a-number": change("canSend is always true", "sendable-means-a-number", rewrite(_member("canSend", lambda _a: True))),
    "never-sends": change("canSend is always false", "automatic-choice-can-send", rewrite(_member("canSend", lambda _a: False))),
    "does-not-explain": change(
        "setupMessage is always null", "not-sending-is-explained", rewrite(_member("setupMessage", lambda _a: None))
    ),
    "explains-nothing": change(
        "setupMessage is there even if sending is possible",
        "not-sending-is-explained",
        rewrite(_member("setupMessage", lambda a: a["setupMessage"] or "All is well.")),
    ),
    "forgets-id-of-number": change(
        "phoneNumberId is always null", "number-members-come-together", rewrite(_member("phoneNumberId", lambda _a: None))
    ),
    "labels-missing-health": change(
        "healthLabel is there without a health",
        "number-members-come-together",
        rewrite(_member("healthLabel", lambda a: a["healthLabel"] or "Unknown")),
    ),
    "forgets-override-flag": change(
        "wasManuallyOverridden is always false",
        "override-flag-and-reason-agree",
        rewrite(_member("wasManuallyOverridden", lambda _a: False)),
    ),
    "overrides-every-item": change(
        "every item has the reason ManualOverride",
        "override-only-on-the-selected",
        rewrite(_members_of_items(lambda item: {**item, "selectionReason": "ManualOverride"})),
    ),
    "does-not-warn": change("there is never a warning", "poor-health-warns", tables(warning=lambda _, _n: None)),
    "always-warns": change(
        "there is always a warning",
        "poor-health-warns",
        rewrite(_everywhere(lambda x: {**x, "healthWarning": x["healthWarning"] or "Take care."})),
    ),
    "forgets-campaign": change("campaignId is always null", "context-is-echoed", rewrite(_member("campaignId", lambda _a: None))),
    "forgets-source": change("sourceId is always null", "context-is-echoed", rewrite(_member("sourceId", lambda _a: None))),
    "hides-team-of-items": change(
        "teamId of an item is the asked one",
        "number-chosen-for-you",
        rewrite(lambda a, m: _members_of_items(lambda item: {**item, "teamId": m.asked.team})(a, m)),
    ),
}

# --- between requests -------------------------------------------------------------------------------------------------------------


def _remembers_choice(answer: Answer, message: Message) -> Answer:
    """A choice that was checked is the automatic choice from then on."""
    memory = message.implementation.memory
    if message.chosen is not None:
        memory["chosen"] = message.chosen
    elif "chosen" in memory and answer["canSend"]:
        return {**answer, "phoneNumberId": memory["chosen"].id}
    return answer


def _alternates(answer: Answer, message: Message) -> Answer:
    """Every other answer turns the list round."""
    memory, items = message.implementation.memory, answer["eligibleNumbers"]
    assert isinstance(items, list)
    memory["turn"] = not memory.get("turn")
    return {**answer, "eligibleNumbers": items[::-1] if memory["turn"] else items}


def _minds_strangers(answer: Answer, message: Message) -> Answer:
    body = message.json
    has_stranger = isinstance(body, dict) and set(body) - {"fromPhoneNumberId", "selection"}
    return {**answer, "setupMessage": "Unknown members."} if has_stranger else answer


def _minds_null(answer: Answer, message: Message) -> Answer:
    body = message.json
    assert isinstance(body, dict)
    return {**answer, "eligibleNumbers": []} if _selection(body).get("leadId", "") is None else answer


def _list_of_choice(answer: Answer, message: Message) -> Answer:
    items = answer["eligibleNumbers"]
    assert isinstance(items, list)
    return {**answer, "eligibleNumbers": [item for item in items if item["isSelected"]]} if message.chosen else answer


def _renames_for_teams(answer: Answer, message: Message) -> Answer:
    return _members_of_items(lambda item: {**item, "label": f"{item['label']} of {message.asked.team}"})(answer, message)


SEQUENCES = {
    "remembers-choice": change("a checked choice sticks", "validation-changes-nothing", rewrite(_remembers_choice)),
    "alternates": change("every other answer has the list turned round", "same-question-same-answer", rewrite(_alternates)),
    "minds-stranger-members": change("an unknown member changes the answer", "stranger-member-is-ignored", rewrite(_minds_strangers)),
    "minds-null-hints": change("null for leadId empties the list", "null-hint-equals-absent-hint", rewrite(_minds_null)),
    "lists-only-the-choice": change("a choice shortens the list to itself", "choice-does-not-change-the-list", rewrite(_list_of_choice)),
    "renames-for-teams": change("the label depends on the team", "number-keeps-its-identity", rewrite(_renames_for_teams)),
}

# --- on the wire ------------------------------------------------------------------------------------------------------------------


def _refusals(changed: Callable[[Reply], Reply]) -> Callable[[Reply, Message], Reply]:
    return lambda reply, _: changed(reply) if reply.status >= 400 else reply


def _successes(changed: Callable[[Reply], Reply]) -> Callable[[Reply, Message], Reply]:
    return lambda reply, _: changed(reply) if reply.status == 200 else reply


def _problem_member(name: str, value: object) -> Callable[[Reply], Reply]:
    return lambda reply: replace(reply, body={**reply.body, name: value} if isinstance(reply.body, dict) else reply.body)


def _retry_after(value: str) -> Callable[[Reply], Reply]:
    return lambda reply: replace(reply, headers=(("Retry-After", value),)) if reply.status == 429 else reply


def _crashes_on_long_text(reply: Reply, message: Message) -> Reply:
    if reply.status == 200 and len(message.asked.destination or "") > 15:
        raise RuntimeError("a column is too short")
    return reply


WIRE = {
    "creates": change("a success is 201", "only-declared-statuses", ending(_successes(lambda r: replace(r, status=201)))),
    "has-no-content": change("a success is 204 without a body", "only-declared-statuses", ending(_successes(lambda _r: Reply(204, b"")))),
    "is-not-there": change("the path is answered 404", "only-declared-statuses", step("path-unknown", applies=lambda _m: True)),
    "is-out-of-order": change("everything is answered 500", "no-server-error", ending(lambda _r, _m: Reply(500, {"title": "Sorry"}))),
    "crashes-on-long-recipient": change("a recipient of more than 15 characters raises", "no-server-error", ending(_crashes_on_long_text)),
    "breaks-off": change("a success breaks off in the middle", "no-server-error", ending(_successes(lambda r: replace(r, is_whole=False)))),
    "cuts-json": change(
        "a success is cut JSON", "answer-has-documented-types", ending(_successes(lambda r: replace(r, body=r.content[:-1])))
    ),
    "answers-html": change(
        "a success says that it is HTML",
        "declared-media-type",
        ending(_successes(lambda r: replace(r, media_type="text/html"))),
    ),
    "wraps-answer": change(
        "a success is an array of one", "answer-has-documented-types", ending(_successes(lambda r: replace(r, body=[r.body])))
    ),
    "refuses-in-plain-text": change(
        "a refusal is plain text", "refusal-is-a-problem", ending(_refusals(lambda r: replace(r, body=b"No.", media_type="text/plain")))
    ),
    "refuses-with-a-list": change("a refusal is an array", "refusal-is-a-problem", ending(_refusals(lambda r: replace(r, body=[r.body])))),
    "refuses-with-status-text": change(
        "the status of a problem is a text",
        "refusal-is-a-problem",
        ending(_refusals(lambda r: _problem_member("status", str(r.status))(r))),
    ),
    "refuses-with-another-status": change(
        "the status of a problem is another one", "problem-repeats-the-status", ending(_refusals(_problem_member("status", 499)))
    ),
    "names-no-scheme": change(
        "401 has no WWW-Authenticate",
        "unauthorized-names-its-scheme",
        ending(_refusals(lambda r: replace(r, headers=()) if r.status == 401 else r)),
    ),
    "names-another-scheme": change(
        "WWW-Authenticate names Basic",
        "unauthorized-names-its-scheme",
        ending(_refusals(lambda r: replace(r, headers=(("WWW-Authenticate", "Basic"),)) if r.status == 401 else r)),
    ),
    "waits-for-a-date": change(
        "Retry-After is a date", "retry-after-is-seconds", ending(_refusals(_retry_after("Thu, 01 Jan 2026 12:00:00 GMT")))
    ),
    "waits-for-half-a-second": change("Retry-After is 0.5", "retry-after-is-seconds", ending(_refusals(_retry_after("0.5")))),
}

DEFECTS: Mapping[str, Change] = {**REFUSALS, **UNDERSTANDING, **SELECTION, **ANSWERS, **SEQUENCES, **WIRE}
