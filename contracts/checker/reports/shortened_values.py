"""Expected and actual values as reports show them: long ones are shortened, with their length."""

from __future__ import annotations

import json

from contracts.display import shortened
from contracts.http.messages import JSON

__all__ = ["abridged", "abridged_text", "value_text"]

LONGEST = 1_000  # characters of one value


def value_text(value: JSON) -> str:
    """A text as it is, any other value as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def abridged_text(text: str, limit: int = LONGEST) -> str:
    """The text, or its beginning and how long it is: `abc… (1,234 characters)`."""
    return text if len(text) <= limit else f"{shortened(text, limit)} ({len(text):,} characters)"


def abridged(value: JSON) -> JSON:
    """The value, where it is short. Of an object each member is looked at by itself; whatever else is long becomes a text."""
    if isinstance(value, dict):
        return {name: _abridged(member) for name, member in value.items()}
    return _abridged(value)


def _abridged(value: JSON) -> JSON:
    text = value_text(value)
    return value if len(text) <= LONGEST else abridged_text(text)
