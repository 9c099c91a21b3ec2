"""The smallest requests that show each rule of the shipped operation, and what the wire has to carry back. They are said here once more,
apart from the rule book, so that book, mock and implementation can be held against something that none of them wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests.implementations.operation import PATH

__all__ = ["WITNESSES", "Received", "Witness", "ask", "faults"]

NOTHING: Mapping[str, object] = {
    **dict.fromkeys(("phoneNumberId", "number", "displayNumber", "healthStatus", "healthLabel", "healthWarning")),
    **dict.fromkeys(("selectionReason", "reasonLabel")),
    "canSend": False,
    "wasManuallyOverridden": False,
}
MEMBERS = {
    "canSend", "setupMessage", "phoneNumberId", "number", "displayNumber", "healthStatus", "healthLabel", "healthWarning",
    "selectionReason", "reasonLabel", "wasManuallyOverridden", "campaignId", "sourceId", "eligibleNumbers",
}  # fmt: skip
ITEM_MEMBERS = {
    "phoneNumberId", "number", "displayNumber", "healthStatus", "healthLabel", "healthWarning", "canSend",
    "selectionReason", "reasonLabel", "label", "campaignId", "sourceId", "teamId", "isSelected",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Witness:
    """A request and what is expected of its answer. `content` is a JSON value, or bytes as they are. `answer`: members of the answer;
    `items`: members of items by id; `unlisted`: ids that no item has; `in_order`: all ids, in order; `headers` of the request."""

    shows: str
    content: object
    status: int = 200
    answer: Mapping[str, object] = field(default_factory=dict)
    items: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    unlisted: tuple[str, ...] = ()
    in_order: tuple[str, ...] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as it came: header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> object:
        """The body's value."""
        return json.loads(self.body)


def _automatic(
    shows: str, number: str, reason: str, /, *, items: Mapping[str, Mapping[str, object]] | None = None, **selection: object
) -> Witness:
    answer = {"canSend": True, "setupMessage": None, "phoneNumberId": number, "selectionReason": reason, "wasManuallyOverridden": False}
    return Witness(shows, {"selection": selection} if selection else {}, answer=answer, items=items or {number: {"isSelected": True}})


def _chosen(shows: str, number: str, /, *, can: bool, listed: bool, health: str | None = "Healthy", **selection: object) -> Witness:
    answer = {
        "canSend": can,
        "phoneNumberId": number,
        "healthStatus": health,
        "selectionReason": "ManualOverride",
        "wasManuallyOverridden": True,
    }
    item = {"canSend": can, "healthStatus": health, "selectionReason": "ManualOverride", "isSelected": True}
    body: dict[str, object] = {"fromPhoneNumberId": number, **({"selection": selection} if selection else {})}
    return Witness(shows, body, answer=answer, items={number: item} if listed else {}, unlisted=() if listed else (number,))


def _refused(shows: str, content: object, status: int, **headers: str) -> Witness:
    return Witness(shows, content, status, headers={name.replace("_", "-"): value for name, value in headers.items()})


POOL = (
    "num-phoenix", "num-main", "num-austin", "num-sticky", "num-assigned", "num-text",
    "num-unrated", "num-miami", "num-attention", "num-new", "num-paused", "num-blocked",
)  # fmt: skip

WITNESSES = (
    _automatic("StickyConversation", "num-sticky", "StickyConversation", conversationId="conv-sticky"),
    _automatic("LeadAssigned", "num-assigned", "LeadAssigned", leadId="lead-assigned"),
    _automatic("CampaignOrSource by campaign", "num-solar", "CampaignOrSource", campaignId="camp-solar"),
    _automatic("CampaignOrSource by the lead's source", "num-webform", "CampaignOrSource", leadId="lead-webform"),
    _automatic("CampaignOrSource by the lead's campaign", "num-solar", "CampaignOrSource", leadId="lead-solar"),
    _automatic("Preferred", "num-east", "Preferred", teamId="team-east"),
    _automatic("LocalArea", "num-austin", "LocalArea", recipientPhoneNumber="(512) 555-0177"),
    _automatic("LocalArea by eleven digits", "num-austin", "LocalArea", recipientPhoneNumber="1-512-555-0177"),
    Witness("HealthyPool", {}, answer={"phoneNumberId": "num-phoenix", "healthStatus": "Ready"}, in_order=POOL),
    Witness(
        "FallbackDefault",
        {"selection": {"teamId": "team-thin"}},
        answer={"phoneNumberId": "num-thin", "healthStatus": "Warming", "selectionReason": "FallbackDefault", "canSend": True},
        in_order=("num-thin",),
    ),
    _chosen("ManualOverride", "num-main", can=True, listed=True),
    Witness(
        "ManualOverride by a stored override",
        {"selection": {"conversationId": "conv-pinned"}},
        answer={"phoneNumberId": "num-phoenix", "selectionReason": "ManualOverride", "wasManuallyOverridden": True, "canSend": True},
        items={"num-phoenix": {"isSelected": True, "selectionReason": "ManualOverride"}},
    ),
    Witness(
        "a stored override that cannot send",
        {"selection": {"conversationId": "conv-pinned-bad"}},
        answer={"phoneNumberId": "num-paused", "selectionReason": "ManualOverride", "wasManuallyOverridden": True, "canSend": False},
        items={"num-paused": {"isSelected": True, "canSend": False}},
    ),
    Witness(
        "a choice made now beats a stored override",
        {"fromPhoneNumberId": "num-main", "selection": {"conversationId": "conv-pinned"}},
        answer={"phoneNumberId": "num-main", "wasManuallyOverridden": True},
        items={"num-phoenix": {"isSelected": False, "selectionReason": "HealthyPool"}},
    ),
    _automatic(
        "substitution",
        "num-phoenix",
        "HealthyPool",
        items={"num-blocked": {"selectionReason": "StickyConversation", "canSend": False, "isSelected": False}},
        conversationId="conv-stuck",
    ),
    _chosen("Not Started", "num-new", can=False, listed=True, health="Not Started"),
    _chosen("Warming", "num-miami", can=True, listed=True, health="Warming"),
    _chosen("Needs Attention", "num-attention", can=True, listed=True, health="Needs Attention"),
    _chosen("Paused", "num-paused", can=False, listed=True, health="Paused"),
    _chosen("Blocked", "num-blocked", can=False, listed=True, health="Blocked"),
    _chosen("Ready", "num-phoenix", can=True, listed=True, health="Ready"),
    _chosen("no health", "num-unrated", can=True, listed=True, health=None),
    _chosen("Paused does not stop a call", "num-paused", can=True, listed=True, health="Paused", channel="call"),
    _chosen("Blocked stops a call", "num-blocked", can=False, listed=True, health="Blocked", channel="call"),
    _automatic("Warming without choosing", "num-miami", "LocalArea", leadId="lead-miami"),
    _automatic("Needs Attention without choosing", "num-attention", "LocalArea", recipientPhoneNumber="+16465550190"),
    _chosen("another team", "num-west", can=False, listed=False, teamId="team-east"),
    _chosen("the right team", "num-west", can=True, listed=True, teamId="team-west"),
    _chosen("a team that uses only its own", "num-main", can=False, listed=False, teamId="team-thin"),
    _chosen("another campaign", "num-solar", can=False, listed=False),
    _chosen("another source", "num-webform", can=False, listed=False, health="Ready"),
    _chosen("no registration", "num-pending", can=False, listed=True, health="Ready", campaignId="camp-pending"),
    _chosen("calls need none", "num-pending", can=True, listed=True, health="Ready", campaignId="camp-pending", channel="call"),
    _chosen("no texting", "num-voice", can=False, listed=False, health=None),
    _chosen("but calling", "num-voice", can=True, listed=True, health=None, channel="call"),
    _chosen("no calling", "num-text", can=False, listed=False, channel="call"),
    _chosen("retired", "num-retired", can=False, listed=False),
    _chosen("opted out", "num-austin", can=False, listed=True, leadId="lead-optout"),
    Witness(
        "opted out without choosing",
        {"selection": {"leadId": "lead-optout"}},
        answer=NOTHING,
        items={number: {"canSend": False, "isSelected": False} for number in POOL},
    ),
    Witness("opted out, written in another way", {"selection": {"recipientPhoneNumber": "512.555.0199"}}, answer=NOTHING),
    _chosen("bad recipient", "num-main", can=False, listed=True, recipientPhoneNumber="hello"),
    Witness("the longest recipient", {"selection": {"recipientPhoneNumber": "+1 (234) 567.890-12345"}}, in_order=POOL),
    Witness("a recipient that is too long", {"selection": {"recipientPhoneNumber": "+1234567890123456"}}, answer=NOTHING),
    Witness("a recipient that is too short", {"selection": {"recipientPhoneNumber": "+1234567"}}, answer=NOTHING),
    Witness("no eligible numbers", {"selection": {"teamId": "team-empty"}}, answer=NOTHING, in_order=()),
    Witness("unknown hints match nothing", {"selection": {"leadId": "x", "conversationId": "x", "teamId": "x"}}, in_order=POOL),
    Witness("blank is absent", {"fromPhoneNumberId": " \t", "selection": {"leadId": "", "teamId": " ", "channel": None}}, in_order=POOL),
    _automatic("a blank hint gives way to the lead's", "num-solar", "CampaignOrSource", leadId="lead-solar", campaignId=" \r\n"),
    Witness("a blank hint is not echoed", {"selection": {"campaignId": " "}}, answer={"campaignId": None}),
    Witness("members that nobody knows are ignored", {"stranger": 1, "selection": {"stranger": []}}, in_order=POOL),
    Witness("context is echoed", {"selection": {"campaignId": " c ", "sourceId": "s"}}, answer={"campaignId": " c ", "sourceId": "s"}),
    _refused("a number for an id", {"fromPhoneNumberId": 12345}, 400),
    _refused("null for an id", {"fromPhoneNumberId": None}, 400),
    _refused("a list for the selection", {"selection": []}, 400),
    _refused("null for the selection", {"selection": None}, 400),
    _refused("a channel that nobody knows", {"selection": {"channel": "fax"}}, 400),
    _refused("a blank channel", {"selection": {"channel": ""}}, 400),
    _refused("an array for the body", [], 400),
    _refused("text that is not JSON", b"not JSON", 400),
    _refused("nothing", b"", 400),
    _refused("bytes that are not UTF-8", b'{"fromPhoneNumberId": "\xff"}', 400),
    _refused("an unknown number", {"fromPhoneNumberId": "num-nope"}, 400),
    _refused("white space is part of an id", {"fromPhoneNumberId": " num-main"}, 400),
    Witness(
        "an unknown number, answered",
        {"fromPhoneNumberId": "num-nope"},
        answer=NOTHING,
        in_order=POOL,
        settings={"unknown-number": "answer"},
    ),
    _refused("another organization", {"fromPhoneNumberId": "num-foreign"}, 403),
    _refused("a closed team", {"fromPhoneNumberId": "num-main", "selection": {"teamId": "team-restricted"}}, 403),
    _refused("the team is looked at before the number", {"fromPhoneNumberId": "num-nope", "selection": {"teamId": "team-restricted"}}, 403),
    Witness("no credential", {}, in_order=POOL),
    Witness("no credential, strict", {}, 401, settings={"authentication": "strict"}),
    Witness("a credential, strict", {}, 200, headers={"Authorization": "Bearer sk_mock_demo"}, settings={"authentication": "strict"}),
    Witness("a user's token", {}, 200, headers={"Authorization": "bearer a.b.c"}),
    _refused("an expired credential", {}, 401, Authorization="Bearer sk_mock_expired"),
    _refused("a credential of another kind", {}, 401, Authorization="Bearer whatever"),
    _refused("a prefix with nothing behind it", {}, 401, Authorization="Bearer lp_"),
    _refused("another scheme", {}, 401, Authorization="Basic c2s6eA=="),
    _refused("credentials are judged before the body", b"not JSON", 401, Authorization="Bearer sk_mock_expired"),
    _refused("a credential without permission", {}, 403, Authorization="Bearer sk_mock_forbidden"),
    _refused("the key of a source", {}, 403, Authorization="Bearer lp_src_x"),
    _refused("a limited credential", {}, 429, Authorization="Bearer sk_mock_limited"),
    _refused("another media type", b"x=1", 415, Content_Type="application/x-www-form-urlencoded"),
    _refused("the media type is judged before the credential", b"x", 415, Content_Type="text/plain", Authorization="Bearer nothing"),
    _refused("nothing acceptable", {}, 406, Accept="text/html"),
    _refused("what is acceptable is judged before the credential", {}, 406, Accept="image/*", Authorization="Bearer nothing"),
    Witness("JSON of another name", {}, headers={"Content-Type": "application/vnd.x+json; charset=latin-1"}),
    Witness("JSON among others", {}, headers={"Accept": "text/html, application/json;q=0.1"}),
)


def ask(url: str, witness: Witness, *, method: str = "POST", path: str = PATH) -> Received:
    """The answer of the server at `url`."""
    body = witness.content if isinstance(witness.content, bytes) else json.dumps(witness.content).encode()
    headers = {"Content-Type": "application/json", **witness.headers}
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return Received(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
    finally:
        connection.close()


def faults(witness: Witness, received: Received) -> list[str]:
    """What is wrong with the answer; [] when nothing is."""
    if received.status != witness.status:
        return [f"status {received.status} instead of {witness.status}: {received.body[:200]!r}"]
    return _faults_of_answer(witness, received) if witness.status == 200 else _faults_of_refusal(received)


def _faults_of_refusal(received: Received) -> list[str]:
    media_type, problem = received.headers.get("content-type", "").partition(";")[0], received.json
    found = [] if media_type in ("application/json", "application/problem+json") else [f"media type {media_type}"]
    if not isinstance(problem, dict):
        return [*found, f"{problem!r} is no problem document"]
    if problem.get("status") not in (None, received.status):
        found.append(f"status {problem['status']} in the problem, {received.status} on the wire")
    if received.status == 401 and not received.headers.get("www-authenticate", "").lower().startswith("bearer"):
        found.append("no WWW-Authenticate")
    if received.status == 429 and not received.headers.get("retry-after", "0").isdecimal():
        found.append("Retry-After is not a number of seconds")
    return found


def _faults_of_answer(witness: Witness, received: Received) -> list[str]:
    answer = received.json
    if not isinstance(answer, dict) or set(answer) != MEMBERS:
        return [f"not the 14 members: {answer!r}"[:200]]
    items = {item["phoneNumberId"]: item for item in answer["eligibleNumbers"]}
    found = [f"item {key}: not the 14 members" for key, item in items.items() if set(item) != ITEM_MEMBERS]
    found += _differences("answer", witness.answer, answer)
    for key, members in witness.items.items():
        found += _differences(f"item {key}", members, items.get(key, {}))
    found += [f"{key} is listed" for key in witness.unlisted if key in items]
    if witness.in_order is not None and tuple(items) != witness.in_order:
        found.append(f"listed are {tuple(items)}")
    if answer["canSend"] != (answer["setupMessage"] is None):
        found.append("canSend and setupMessage disagree")
    found += [f"item {key}: isSelected" for key, item in items.items() if item["isSelected"] != (key == answer["phoneNumberId"])]
    return found


def _differences(what: str, expected: Mapping[str, object], actual: Mapping[str, object]) -> list[str]:
    return [
        f"{what}: {name} is {actual.get(name)!r} instead of {value!r}"
        for name, value in expected.items()
        if name not in actual or actual[name] != value
    ]
