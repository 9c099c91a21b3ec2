"""429 responses that no rule requires. An implementation may limit its request rate.

Up to a share of all exchanges, they are not judged; above it, they are one finding. A request that always gets a 429, while others succeed
in between, has a wrong response and no rate limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from contracts.checker.checks import LIMITS
from contracts.checker.events import Sent
from contracts.checker.failures import Citation, Failure
from contracts.http.messages import Request

__all__ = ["SHARE", "RateLimited"]

SHARE = 0.05
_TRIED = 5


@dataclass(slots=True)
class RateLimited:
    """The exchanges with a 429 that no rule requires."""

    sent: list[Sent] = field(default_factory=list)

    def add(self, sent: Sent) -> None:
        """Add an exchange."""
        self.sent.append(sent)

    def wrong(self, control: Request, send: Callable[[Request], Sent]) -> Iterator[Sent]:
        """All of them, if the first few are wrong: they get a 429 again, although `control` is served before and after."""
        tried = self.sent[:_TRIED]
        if all(self._is_wrong(limited, control, send) for limited in tried):
            wrong, self.sent = self.sent, []
            yield from wrong

    def _is_wrong(self, sent: Sent, control: Request, send: Callable[[Request], Sent]) -> bool:
        """Whether it is refused twice in a row: a limit for every nth request would refuse it only once."""
        request = sent.request
        is_refused = not _is_limited(send(control)) and _is_limited(send(request)) and _is_limited(send(request))
        return is_refused and not _is_limited(send(control))

    def failure(self, exchanges: int) -> Failure | None:
        """A failure if the rate limit is too strict."""
        count = len(self.sent)
        if count <= SHARE * exchanges:
            return None
        message = f"{count} of {exchanges} requests got a 429 that no rule requires: raise or disable the rate limit"
        expected, actual = f"at most {SHARE:.0%}", f"{count / exchanges:.0%}"
        return Failure(LIMITS.id, self.sent[0].operation, LIMITS.kind, message, expected, actual, Citation(LIMITS.source), is_of_run=True)

    def notes(self) -> tuple[str, ...]:
        """Notes for the report."""
        count = len(self.sent)
        return (f"{count} responses with a 429 that no rule requires were not checked",) if count else ()


def _is_limited(sent: Sent) -> bool:
    return sent.response is None or sent.response.status == 429
