"""When the next request may be sent: so many per second, and not before the time that a 429 asks to wait."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from contracts.http.messages import Response

__all__ = ["LONGEST_S", "Pace", "retry_after_s"]

LONGEST_S = 60.0  # what one Retry-After can ask for


@dataclass(slots=True)
class Pace:
    """`rate`: requests per second, 0 for no limit. Times are those of `clock`, in seconds."""

    rate: float = 0.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next: float = -math.inf
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, until: float) -> None:
        """Wait for the turn of the next request, at most until a time."""
        with self._lock:
            now = self.clock()
            turn = max(now, self._next)
            if self.rate:
                self._next = turn + 1 / self.rate
        if (left := min(turn, until) - now) > 0:
            self.sleep(left)

    def hold(self, seconds: float) -> None:
        """Let no request go for so long."""
        with self._lock:
            self._next = max(self._next, self.clock() + seconds)


def retry_after_s(response: Response, now: datetime | None = None) -> float:
    """The seconds that `Retry-After` asks to wait, at most LONGEST_S; 0 if it is absent or malformed (RFC 9110, section 10.2.3)."""
    value = next((text.strip() for name, text in response.headers if name.lower() == "retry-after"), "")
    if value.isascii() and value.isdigit():
        return LONGEST_S if len(value) > 3 else min(LONGEST_S, float(value))
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return 0.0
    if moment.tzinfo is None:  # `-0000`: UTC, too
        moment = moment.replace(tzinfo=UTC)
    return min(LONGEST_S, max(0.0, (moment - (now or datetime.now(UTC))).total_seconds()))
