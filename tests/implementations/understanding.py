"""What a request asks for: its body read, checked against the document and turned into effective values. Nothing of this kit is used."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from tests.implementations.catalogue import CONVERSATIONS, LEADS, Conversation, Lead

__all__ = ["Asked", "BodyError", "decode", "faults", "nonblank", "phone", "understood"]

HINTS = ("conversationId", "leadId", "recipientPhoneNumber", "channel", "campaignId", "sourceId", "teamId")
CHANNELS = ("sms", "call")
BLANKS = " \t\r\n"


class BodyError(Exception):
    """The body is no JSON."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The effective values of a request: given, else the conversation's, else the lead's. `recipient` is in E.164 form;
    `destination` is what was written, so a destination without recipient is not a phone number."""

    chosen: str | None
    conversation: Conversation | None
    lead: Lead | None
    destination: str | None
    recipient: str | None
    campaign: str | None
    source: str | None
    team: str | None
    channel: str

    @property
    def area(self) -> str | None:
        """The recipient's area code, known for `+1` and ten digits only."""
        return self.recipient[2:5] if self.recipient and re.fullmatch(r"\+1[0-9]{10}", self.recipient) else None


def decode(body: bytes) -> object:
    """The value of a JSON text in UTF-8; what Python's reader takes beyond JSON is refused. Numbers all become floats:
    none is right anywhere in this operation, so their size does not matter."""
    try:
        value = json.loads(body.decode(), parse_int=float, parse_constant=_not_json)
        json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate is no text
    except (ValueError, RecursionError) as error:
        raise BodyError("The body is not JSON.") from error
    return value


def _not_json(word: str) -> object:
    raise BodyError(f"{word} is not JSON.")


def faults(body: object) -> dict[str, list[str]]:
    """What breaks the document, by member; `{}` when nothing does."""
    if not isinstance(body, dict):
        return {"": ["The body has to be an object."]}
    found: dict[str, list[str]] = {}
    if not isinstance(body.get("fromPhoneNumberId", ""), str):
        found["fromPhoneNumberId"] = ["This has to be a text."]
    selection = body.get("selection", {})
    if not isinstance(selection, dict):
        return found | {"selection": ["This has to be an object."]}
    for hint in HINTS:
        value = selection.get(hint)
        if value is not None and not isinstance(value, str):
            found[f"selection.{hint}"] = ["This has to be a text or null."]
        elif hint == "channel" and value is not None and value not in CHANNELS:
            found["selection.channel"] = ["This has to be sms, call or null."]
    return found


def understood(body: dict) -> Asked:
    """The effective values of a body without faults. An unknown hint matches nothing and is never an error."""
    selection: dict = body.get("selection", {})
    conversation = CONVERSATIONS.get(selection.get("conversationId") or "")
    lead = LEADS.get(nonblank(selection.get("leadId")) or (conversation.lead if conversation else ""))
    destination = nonblank(selection.get("recipientPhoneNumber")) or (lead.phone if lead else None)
    return Asked(
        chosen=nonblank(body.get("fromPhoneNumberId")),
        conversation=conversation,
        lead=lead,
        destination=destination,
        recipient=phone(destination),
        campaign=nonblank(selection.get("campaignId")) or (lead.campaign if lead else None),
        source=nonblank(selection.get("sourceId")) or (lead.source if lead else None),
        team=nonblank(selection.get("teamId")),
        channel=selection.get("channel") or "sms",
    )


def nonblank(text: str | None) -> str | None:
    """The text as it came, None where it is missing, empty or only white space."""
    return text if text and text.strip(BLANKS) else None


def phone(written: str | None) -> str | None:
    """`(512) 555-0177` → `+15125550177`; None for what is not a phone number."""
    digits = re.sub(r"[ .()-]", "", written or "")
    if re.fullmatch(r"\+[0-9]{8,15}", digits):
        return digits
    if re.fullmatch(r"[0-9]{10}", digits):
        return f"+1{digits}"
    return f"+{digits}" if re.fullmatch(r"1[0-9]{10}", digits) else None
