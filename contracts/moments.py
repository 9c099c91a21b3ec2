"""Moments: the default clock, and how a moment is written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

__all__ = ["DEFAULT_NOW", "rfc3339"]

DEFAULT_NOW: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)


def rfc3339(moment: datetime) -> str:
    """In UTC with whole seconds: `2026-01-01T12:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
