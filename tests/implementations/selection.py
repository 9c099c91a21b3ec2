"""Which numbers fit a request, which of them can send, why each is offered, and the answer that says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.implementations.catalogue import LEADS, NUMBERS, TEAMS, Number
from tests.implementations.understanding import Asked

__all__ = ["CHOSEN_BY_HAND", "SCOPE", "TABLES", "Answer", "Candidate", "Row", "Tables", "answer", "candidates", "stop"]

Answer = dict[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: the first whose condition fits counts. `says` is for people."""

    id: str
    applies: Callable[[Asked, Number], bool]
    says: str


@dataclass(frozen=True, slots=True)
class Health:
    """What a health is called, what it warns of when texting and where it stands among the others."""

    place: int
    label: str | None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listed number, what stops it from sending, and why it is offered."""

    number: Number
    stop: Row | None
    reason: Row
    rank: int


HEALTHS = {
    "Ready": Health(1, "Ready"),
    "Healthy": Health(2, "Healthy"),
    None: Health(3, None),
    "Warming": Health(4, "Warming up", "This number is warming up, so send little."),
    "Needs Attention": Health(5, "Needs attention", "Carriers complain about this number."),
    "Not Started": Health(6, "Warm-up not started", "This number has not been warmed up."),
    "Paused": Health(7, "Warm-up paused", "The warm-up of this number is paused."),
    "Blocked": Health(8, "Blocked", "Carriers block this number."),
}

SCOPE = (
    Row("number-retired", lambda _, n: not n.is_enabled, "This number is retired."),
    Row("channel-unsupported", lambda asked, n: not (n.sends_sms if asked.channel == "sms" else n.places_calls), "Wrong channel."),
    Row("number-of-another-team", lambda asked, n: n.team is not None and n.team != asked.team, "Another team has this number."),
    Row("team-uses-only-its-own", lambda asked, n: _is_closed_circle(asked.team) and n.team != asked.team, "The team has its own numbers."),
    Row("number-of-another-campaign", lambda asked, n: n.campaign is not None and n.campaign != asked.campaign, "Another campaign's."),
    Row("number-of-another-source", lambda asked, n: n.source is not None and n.source != asked.source, "Another lead source's."),
)

SENDING = (
    Row("recipient-unreachable", lambda asked, _n: asked.destination is not None and asked.recipient is None, "That is no phone number."),
    Row("recipient-opted-out", lambda asked, _n: asked.recipient in SUPPRESSED, "The recipient has opted out."),
    Row("number-blocked", lambda _, n: n.health == "Blocked", "Carriers block this number."),
    Row("texting-not-registered", lambda asked, n: asked.channel == "sms" and not n.is_registered, "Register for texting first."),
    Row("warmup-not-started", lambda asked, n: asked.channel == "sms" and n.health == "Not Started", "Start the warm-up first."),
    Row("warmup-paused", lambda asked, n: asked.channel == "sms" and n.health == "Paused", "Resume the warm-up first."),
)

REASONS = (
    Row("StickyConversation", lambda asked, n: _is(n, asked.conversation and asked.conversation.active_number), "Same number as before"),
    Row("LeadAssigned", lambda asked, n: _is(n, asked.lead and asked.lead.assigned_number), "Assigned to this lead"),
    Row("CampaignOrSource", lambda asked, n: _is_bound(asked, n), "For this campaign or source"),
    Row("Preferred", lambda _, n: n.is_preferred, "Preferred"),
    Row("LocalArea", lambda asked, n: n.e164[2:5] == asked.area, "Local to the recipient"),
    Row("HealthyPool", lambda _, n: n.health in ("Ready", "Healthy"), "In good health"),
    Row("FallbackDefault", lambda _, _n: True, "Nothing better was found"),
)

CHOSEN_BY_HAND = Row("ManualOverride", lambda _, _n: False, "Chosen by hand")
SUPPRESSED = frozenset(lead.phone for lead in LEADS.values() if lead.has_opted_out)


def _is(number: Number, wanted: object) -> bool:
    return number.id == wanted


def _is_closed_circle(team: str | None) -> bool:
    return team in TEAMS and TEAMS[team].uses_only_its_own


def _is_bound(asked: Asked, number: Number) -> bool:
    by_campaign = number.campaign is not None and number.campaign == asked.campaign
    return by_campaign or (number.source is not None and number.source == asked.source)


def _preference(candidate: Candidate) -> tuple[object, ...]:
    number = candidate.number
    return candidate.stop is not None, candidate.rank, HEALTHS[number.health].place, not number.is_default


def _warning(asked: Asked, number: Number) -> str | None:
    return HEALTHS[number.health].warning if asked.channel == "sms" or number.health == "Blocked" else None


@dataclass(frozen=True, slots=True)
class Tables:
    """All that decides about numbers, as data: an implementation with a defect has one of these changed."""

    scope: tuple[Row, ...] = SCOPE
    sending: tuple[Row, ...] = SENDING
    reasons: tuple[Row, ...] = REASONS
    preference: Callable[[Candidate], tuple[object, ...]] = _preference
    warning: Callable[[Asked, Number], str | None] = _warning


TABLES = Tables()


def stop(tables: Tables, asked: Asked, number: Number) -> Row | None:
    """Why this number cannot be used for this request, None when it can."""
    return _first(tables.scope, asked, number) or _first(tables.sending, asked, number)


def candidates(tables: Tables, asked: Asked) -> list[Candidate]:
    """The listed numbers, best first; ties keep the order of the catalogue."""
    own = [number for number in NUMBERS.values() if not number.is_foreign]
    listed = [number for number in own if _first(tables.scope, asked, number) is None]
    return sorted((_candidate(tables, asked, number) for number in listed), key=tables.preference)


def answer(tables: Tables, asked: Asked, number: Number | None, reason: Row | None, says: str | None) -> Answer:
    """The body of a 200: this number, or none, for this reason; `says` is why it cannot send, None when it can."""
    health = HEALTHS[number.health] if number else None
    return {
        "canSend": number is not None and says is None,
        "setupMessage": says,
        "phoneNumberId": number and number.id,
        "number": number and number.e164,
        "displayNumber": number and number.display,
        "healthStatus": number and number.health,
        "healthLabel": health and health.label,
        "healthWarning": number and tables.warning(asked, number),
        "selectionReason": reason and reason.id,
        "reasonLabel": reason and reason.says,
        "wasManuallyOverridden": reason is CHOSEN_BY_HAND,
        "campaignId": asked.campaign or (number and number.campaign),
        "sourceId": asked.source or (number and number.source),
        "eligibleNumbers": [_item(tables, asked, each, number, reason) for each in candidates(tables, asked)],
    }


def _item(tables: Tables, asked: Asked, candidate: Candidate, selected: Number | None, selected_for: Row | None) -> Answer:
    number, health = candidate.number, HEALTHS[candidate.number.health]
    is_selected = number is selected
    reason = selected_for if is_selected and selected_for else candidate.reason
    return {
        "phoneNumberId": number.id,
        "number": number.e164,
        "displayNumber": number.display,
        "healthStatus": number.health,
        "healthLabel": health.label,
        "healthWarning": tables.warning(asked, number),
        "canSend": candidate.stop is None,
        "selectionReason": reason.id,
        "reasonLabel": reason.says,
        "label": number.label,
        "campaignId": number.campaign,
        "sourceId": number.source,
        "teamId": number.team,
        "isSelected": is_selected,
    }


def _candidate(tables: Tables, asked: Asked, number: Number) -> Candidate:
    rank, reason = next((place, row) for place, row in enumerate(tables.reasons) if row.applies(asked, number))
    return Candidate(number, _first(tables.sending, asked, number), reason, rank)


def _first(rows: tuple[Row, ...], asked: Asked, number: Number) -> Row | None:
    return next((row for row in rows if row.applies(asked, number)), None)
