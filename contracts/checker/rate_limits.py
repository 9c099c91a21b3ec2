"""A 429 that nobody asked for: an implementation may limit how often it is asked, within measure.

Up to a share of the exchanges such answers are not judged; above it they are one finding. One that comes every time, while another
request is served in between, is no limit but a wrong answer.
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
    """What was answered 429 though no rule says so."""

    sent: list[Sent] = field(default_factory=list)

    def add(self, sent: Sent) -> None:
        """Take one in."""
        self.sent.append(sent)

    def wrong(self, control: Request, send: Callable[[Request], Sent]) -> Iterator[Sent]:
        """Those that are refused again while `control` is served before and after; all of them, where all that were tried are."""
        tried = self.sent[:_TRIED]
        if all(self._is_wrong(one, control, send) for one in tried):
            wrong, self.sent = self.sent, []
            yield from wrong

    def _is_wrong(self, sent: Sent, control: Request, send: Callable[[Request], Sent]) -> bool:
        """Refused twice in a row, so that a limit of one in so many is not taken for it."""
        request = sent.request
        is_refused = not _is_limited(send(control)) and _is_limited(send(request)) and _is_limited(send(request))
        return is_refused and not _is_limited(send(control))

    def flaw(self, exchanges: int) -> Failure | None:
        """The finding that more is refused than a limit should."""
        count = len(self.sent)
        if count <= SHARE * exchanges:
            return None
        message = f"{count} of {exchanges} requests were answered 429 though no rule asks for it: slow the run down, or lift the limit"
        expected, actual = f"at most {SHARE:.0%}", f"{count / exchanges:.0%}"
        return Failure(LIMITS.id, self.sent[0].operation, LIMITS.kind, message, expected, actual, Citation(LIMITS.source), is_of_run=True)

    def notes(self) -> tuple[str, ...]:
        """A remark for people."""
        count = len(self.sent)
        return (f"{count} answers 429 that no rule asks for were not judged",) if count else ()


def _is_limited(sent: Sent) -> bool:
    return sent.response is None or sent.response.status == 429
