"""What the mock itself may choose; what the rule book may choose is its `settings` (`contracts.rules.book.declared_settings`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from contracts.errors import ConfigurationError

__all__ = ["DEFAULT_NOW", "MAX_BODY", "Settings", "clock"]

DEFAULT_NOW = "2026-01-01T12:00:00Z"
MAX_BODY = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """`now`: the time in the mock, "clock" for the real one. `auth`: whether the document's security is enforced. `max_body` in bytes.
    `strict_query`: query parameters that the document does not declare are refused. `examples`: "valid", or "as-written" to send
    those that break their schema too. `locale`: of generated data, where a request prefers none."""

    seed: int = 0
    now: datetime | Literal["clock"] = datetime(2026, 1, 1, 12, tzinfo=UTC)
    auth: bool = True
    max_body: int = MAX_BODY
    strict_query: bool = False
    examples: str = "valid"
    locale: str = "en_US"


def clock(text: str | datetime) -> datetime | Literal["clock"]:
    """The time that `now=` names: an ISO 8601 text (without an offset: UTC), a datetime, or "clock". Raises ConfigurationError."""
    if text == "clock":
        return "clock"
    try:
        moment = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(f"now={text!r} is no time: write one like {DEFAULT_NOW}, or clock") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
