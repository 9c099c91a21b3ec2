"""What `now` is: the time of a mock, or one that a checker knows only approximately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from contracts.http.messages import Response
from contracts.moments import DEFAULT_NOW, rfc3339

__all__ = ["DEFAULT_CLOCK", "Clock", "Now", "observed"]

_TOLERANCE: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of an implementation, known to two seconds: conditions read it, and members that read it are not judged."""

    moment: datetime

    def __str__(self) -> str:
        return rfc3339(self.moment)

    @property
    def limits(self) -> tuple[Clock, Clock]:
        """The earliest and the latest time that it may show."""
        return Clock(self.moment - _TOLERANCE), Clock(self.moment + _TOLERANCE)


Now = str | Clock  # text: the exact time of a mock
DEFAULT_CLOCK: Final = Clock(DEFAULT_NOW)


def observed(response: Response, otherwise: Clock) -> Clock:
    """The clock that a response shows in its `Date` (RFC 9110, section 6.6.1)."""
    for name, value in response.headers:
        if name.lower() == "date":
            try:
                shown = parsedate_to_datetime(value)
                return Clock((shown if shown.tzinfo else shown.replace(tzinfo=UTC)).astimezone(UTC))
            except (ValueError, OverflowError):
                break
    return otherwise
