"""What the demo organization knows: its numbers, leads, conversations and teams, written down a second time on purpose.

The rule book has the same fixtures; an implementation that read them from there could not disagree with it.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CONVERSATIONS", "LEADS", "NUMBERS", "TEAMS", "Conversation", "Lead", "Number", "Team"]


@dataclass(frozen=True, slots=True)
class Number:
    """A phone number to send messages and place calls from. `is_foreign`: it belongs to another organization."""

    id: str
    e164: str
    label: str | None
    health: str | None = "Healthy"
    team: str | None = None
    campaign: str | None = None
    source: str | None = None
    is_preferred: bool = False
    is_default: bool = False
    is_enabled: bool = True
    is_foreign: bool = False
    is_registered: bool = True
    sends_sms: bool = True
    places_calls: bool = True

    @property
    def display(self) -> str:
        """`(303) 555-0100` for `+13035550100`."""
        area, exchange, line = self.e164[2:5], self.e164[5:8], self.e164[8:]
        return f"({area}) {exchange}-{line}"


@dataclass(frozen=True, slots=True)
class Lead:
    """A person to be contacted."""

    id: str
    phone: str
    assigned_number: str | None = None
    campaign: str | None = None
    source: str | None = None
    has_opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """An inbox thread with a lead."""

    id: str
    lead: str
    active_number: str | None = None
    stored_override: str | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """A team. `is_closed`: the caller is no member of it."""

    id: str
    uses_only_its_own: bool = False
    is_closed: bool = False


# In catalogue order, which settles ties.
NUMBERS = {
    number.id: number
    for number in (
        Number("num-main", "+13035550100", "Denver office", is_default=True),
        Number("num-austin", "+15125550101", "Austin"),
        Number("num-phoenix", "+16025550102", "Phoenix", health="Ready"),
        Number("num-sticky", "+12065550103", "Seattle"),
        Number("num-assigned", "+13125550104", "Chicago"),
        Number("num-miami", "+13055550105", "Miami", health="Warming"),
        Number("num-attention", "+16465550106", "New York", health="Needs Attention"),
        Number("num-paused", "+16175550107", "Boston", health="Paused"),
        Number("num-blocked", "+17025550108", "Las Vegas", health="Blocked"),
        Number("num-new", "+15035550109", "Portland", health="Not Started"),
        Number("num-unrated", "+19195550110", None, health=None),
        Number("num-voice", "+12145550111", "Dallas, calls", health=None, sends_sms=False),
        Number("num-text", "+18165550112", "Kansas City, texts", places_calls=False),
        Number("num-pending", "+14045550113", "Atlanta", health="Ready", campaign="camp-pending", is_registered=False),
        Number("num-solar", "+14805550114", "Solar campaign", campaign="camp-solar"),
        Number("num-webform", "+12135550115", "Web form", health="Ready", source="src-webform"),
        Number("num-east", "+12125550116", "East", team="team-east", is_preferred=True),
        Number("num-west", "+14155550117", "West", team="team-west"),
        Number("num-thin", "+19075550118", "Anchorage", health="Warming", team="team-thin", is_default=True),
        Number("num-retired", "+18015550119", "Salt Lake City", is_enabled=False),
        Number("num-foreign", "+16085550120", "Somebody else's", is_foreign=True),
    )
}

LEADS = {
    lead.id: lead
    for lead in (
        Lead("lead-open", "+18085550150"),
        Lead("lead-assigned", "+18085550151", assigned_number="num-assigned"),
        Lead("lead-austin", "+15125550152"),
        Lead("lead-miami", "+13055550153"),
        Lead("lead-webform", "+18085550154", source="src-webform"),
        Lead("lead-solar", "+18085550155", campaign="camp-solar"),
        Lead("lead-optout", "+15125550199", has_opted_out=True),
    )
}

CONVERSATIONS = {
    conversation.id: conversation
    for conversation in (
        Conversation("conv-new", "lead-open"),
        Conversation("conv-sticky", "lead-austin", active_number="num-sticky"),
        Conversation("conv-stuck", "lead-open", active_number="num-blocked"),
        Conversation("conv-pinned", "lead-open", stored_override="num-phoenix"),
        Conversation("conv-pinned-bad", "lead-open", stored_override="num-paused"),
    )
}

TEAMS = {
    team.id: team
    for team in (
        Team("team-east"),
        Team("team-west"),
        Team("team-thin", uses_only_its_own=True),
        Team("team-empty", uses_only_its_own=True),
        Team("team-restricted", is_closed=True),
    )
}
