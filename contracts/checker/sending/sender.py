"""Sends requests, counts them, and stops when the implementation no longer responds."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from contracts.checker.events import Sent
from contracts.checker.sending.pace import Pace, retry_after_s
from contracts.checker.sending.run_scope import RunScope
from contracts.checker.sending.transport import Transport, Unanswered
from contracts.errors import TransportError
from contracts.http.messages import Request, Response
from contracts.rules.judge.witnesses import Case

__all__ = ["INTERRUPTED", "PlannedRequest", "Sender"]

INTERRUPTED = "interrupted"
PlannedRequest = tuple[Request, str, Case | None]  # a request, the id of its operation, and its case if it is from the rule book

_HOPELESS = 3  # this many first requests without a response: there is no implementation
_TIMEOUTS = 5  # each takes the whole time limit
_PATIENT = 2  # time-outs with the full time limit; later requests get less time
_GONE = 3  # refused connections in a row after responses: the implementation has stopped


@dataclass(slots=True)
class Sender:
    """`max_time_s` 0: no limit. `scope`: which requests may be sent, None for all. `stopped`: why sending has ended, "" until then.

    When the time is up, running requests and replays together get one more time limit of the transport.
    """

    transport: Transport
    clock: Callable[[], float]
    max_time_s: float
    started: float
    scope: RunScope | None = None
    pace: Pace = field(default_factory=Pace)
    requests: int = 0
    answered: int = 0
    slowest_s: float = 0.0
    stopped: str = ""
    has_failed: bool = False
    _unanswered_in_a_row: int = 0
    _refused_in_a_row: int = 0
    _timeouts: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_over(self) -> bool:
        """Whether no more requests should be sent."""
        if not self.stopped and self.max_time_s and self.clock() - self.started > self.max_time_s:
            self.stopped = f"stopped after {self.max_time_s:g} s"
        return bool(self.stopped)

    @property
    def may_replay(self) -> bool:
        """Whether findings may be replayed: shortly after the time is up too, but not if the implementation has stopped or the user
        interrupted."""
        return not self.has_failed and self.stopped != INTERRUPTED and self.patience_s() > 0

    def patience_s(self) -> float:
        """How long to wait for the next response; 0 if the run has to end."""
        whole, end_s = self.transport.timeout_s, self.started + self.max_time_s + self.transport.timeout_s
        wait_s = min(whole, max(1.0, 10 * self.slowest_s)) if self.answered and self._timeouts >= _PATIENT else whole
        return max(0.0, min(wait_s, end_s - self.clock())) if self.max_time_s else wait_s

    def may_send(self, request: Request) -> bool:
        """Whether the options of the run let it send this request."""
        return self.scope is None or self.scope.allows(request)

    def send(self, request: Request) -> Response:
        """The response to a request. Raises TransportError, also if the run has to end first."""
        if not self.may_send(request):
            raise Unanswered("out-of-scope", "not sent: an option leaves it out")
        self.pace.wait(self.started + self.max_time_s if self.max_time_s else math.inf)
        begun, patience_s = self.clock(), self.patience_s()
        if not patience_s:
            raise Unanswered("unsendable", f"not sent: the run is limited to {self.max_time_s:g} s (--max-time)")
        try:
            response = self.transport.send(request, timeout_s=patience_s)
        except TransportError as cause:
            with self._lock:
                self.requests += 1
                self._note(getattr(cause, "outage", ""), str(cause))
            raise
        took = self.clock() - begun
        with self._lock:
            self.requests += 1
            self.answered += 1
            self.slowest_s = max(self.slowest_s, took)
            self._unanswered_in_a_row = self._refused_in_a_row = 0
        return response

    def obey(self, refused: Response) -> None:
        """Send nothing more before the time that a 429 asks for with `Retry-After`."""
        if not self.transport.is_in_process:
            self.pace.hold(retry_after_s(refused))

    def sent(self, phase: str, request: Request, operation: str, case: Case | None = None) -> Sent:
        """Sends a request; returns the exchange, or the error, as an event."""
        try:
            return Sent(phase, request, self.send(request), operation, case)
        except TransportError as cause:
            return Sent(phase, request, None, operation, case, cause)

    def all_sent(self, phase: str, planned: Iterable[PlannedRequest], *, workers: int = 1) -> Iterator[Sent]:
        """Sends requests until the run is over; the events are in the order of the requests. `workers`: number of requests in parallel."""
        planned = (request for request in planned if self.may_send(request[0]))
        if workers <= 1 or self.transport.is_in_process:
            for request, operation, case in planned:
                if self.is_over():
                    return
                yield self.sent(phase, request, operation, case)
            return
        yield from self._in_parallel(phase, planned, workers)

    def _in_parallel(self, phase: str, planned: Iterable[PlannedRequest], workers: int) -> Iterator[Sent]:
        waiting: deque[Future[Sent]] = deque()
        pool = ThreadPoolExecutor(workers, thread_name_prefix="contracts-worker")
        try:
            for request, operation, case in planned:
                if self.is_over():
                    break
                waiting.append(pool.submit(self.sent, phase, request, operation, case))
                if len(waiting) >= workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)

    def _note(self, outage: str, message: str) -> None:
        if outage == "unsendable":
            return
        self._unanswered_in_a_row += 1
        self._refused_in_a_row += outage == "nobody"
        self._timeouts += outage == "timeout"
        if not self.answered and self._unanswered_in_a_row >= _HOPELESS:
            self._fail(f"{message} (the first {self._unanswered_in_a_row} requests)")
        elif self.answered and self._refused_in_a_row >= _GONE:
            self._fail("the implementation no longer accepts connections")
        elif self._timeouts >= _TIMEOUTS:
            self._fail(f"{self._timeouts} requests timed out (--timeout is {self.transport.timeout_s:g} s)")

    def _fail(self, reason: str) -> None:
        if not self.stopped:
            self.stopped, self.has_failed = reason, True
