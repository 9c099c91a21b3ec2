"""How often a flag is set, and a member null, by its name."""

from __future__ import annotations

import re
from typing import Final

from contracts.api.resources.words import words_of

__all__ = ["chance_of_null", "chance_of_true"]

_LIKELY: Final = re.compile(
    r"\b(active|enabled|verified|available|valid|success|succeeded|ok|visible|public|published|in stock|confirmed|paid|healthy|open|"
    r"online)$"
)
_UNLIKELY: Final = re.compile(
    r"\b(deleted|archived|blocked|banned|disabled|locked|suspended|admin|deprecated|expired|cancell?ed|hidden|error|failed|draft|"
    r"delinquent|muted|suspicious|test|internal|spam|removed|trashed|free|explicit|sold out|out of stock|"
    r"required|truncated|superuser|bot|private|has more|readonly|read only)$"
)
_MOSTLY_NULL: Final = re.compile(
    r"\b(deleted|archived|cancell?ed|suspended|error|errors|terminated|blocked|banned|removed|revoked|failed|failure|parent|"
    r"previous|closed|left|ended)\b"
)


def chance_of_true(name: str) -> float:
    """How often a flag of that name is set."""
    words = words_of(name)
    return 0.15 if _UNLIKELY.search(words) else 0.85 if _LIKELY.search(words) else 0.5


def chance_of_null(name: str) -> float:
    """How often a member that may be null is: rarely, but for what mostly has not happened."""
    return 0.8 if _MOSTLY_NULL.search(words_of(name)) else 0.08
