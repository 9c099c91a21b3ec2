"""What judging costs: a whole run against the JavaScript implementation, judging against waiting for answers, in one run.

    python -m benchmarks.judging [--rounds 3]

"judging" is all the time in the judge of exchanges, "requests" the time from sending a request to having its answer; of the few that are
sent at once, all of it. The median round counts. Needs Node.js, and the implementation in `tests/implementations/javascript`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from unittest.mock import patch

from contracts.checker.judge import Judge
from contracts.checker.sending.sender import Sender
from contracts.cli.commands import main as main_of_contracts
from tests.implementations.javascript.node import serving

MOST = 0.3  # of the time of the requests


@dataclass(slots=True)
class Spent:
    """Seconds in a function, over all of its calls."""

    seconds: float = 0.0
    calls: int = 0

    def of(self, function: Callable[..., object]) -> Callable[..., object]:
        """The function, measured."""

        def measured(*given: object, **named: object) -> object:
            begun = time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                self.seconds += time.perf_counter() - begun
                self.calls += 1

        return measured


def main() -> int:
    """Measure, print, and say by the exit code whether judging is cheap enough."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judging")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    rounds = [measure(seed) for seed in range(1, options.rounds + 1)]
    share = median(judging / requests for _, judging, requests, _ in rounds)
    for count, judging, requests, whole in rounds:
        print(f"{count:,} requests: {requests:.2f} s, judging {judging:.2f} s ({judging / requests:.0%}), the whole run {whole:.1f} s")
    print(f"judging / requests: {share:.2f} (target below {MOST:g}, {'met' if share < MOST else 'MISSED'})")
    return 0 if share < MOST else 1


def measure(seed: int) -> tuple[int, float, float, float]:
    """Requests of one `contracts run`, seconds of judging, of waiting for answers, and of the whole run."""
    judging, requests = Spent(), Spent()
    begun = time.perf_counter()
    with serving() as url, patch.object(Judge, "judge", judging.of(Judge.judge)), patch.object(Sender, "send", requests.of(Sender.send)):
        try:
            main_of_contracts(["run", "openapi.yaml", "--rules", "rules.yaml", "--url", url, "--seed", str(seed), "--quiet"])
        except SystemExit as end:
            if end.code:
                raise
    return requests.calls, judging.seconds, requests.seconds, time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
