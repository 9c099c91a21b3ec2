"""Sends varied hostile and ordinary requests to the mock for a while, and reports growth, 5xx and silence.

    python -m benchmarks.hostile [DOCUMENT …] [--minutes 60 | --seconds N | --requests N] [--seed N] [--connections 8]

Without DOCUMENT: the shipped one, with its rule book, and a large one that is made up; each gets its share of the time, or the number of
requests. Growth is that of a straight line through the measurements after the warm-up: the first third, and 15 requests for each operation;
fewer than 5,000 after that are not judged. Ends with 1 where memory or descriptors grow, where a 5xx was answered that HTTP does not ask
for, where no answer came within 10 s, or where the mock logged a failure of its own; each with the number that `--first` takes to send that
request again. With 2 for a document that cannot be served.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import SystemRandom

from benchmarks.hostile.documents import large
from benchmarks.hostile.growing import growth
from benchmarks.hostile.process import Mock, serving
from benchmarks.hostile.requests import Attack, Attacks
from benchmarks.hostile.sending import Outcome, sent
from contracts.configuration import shipped_folder

WARM_UP = 1 / 3  # of all measurements, and
REQUESTS_TO_WARM_UP = 15  # for each operation: its answers, refusals and media types have all been asked for by then
LEAST_JUDGED = 5_000  # requests after the warm-up: fewer say nothing of growth
MOST_GROWTH_MIB, MOST_DESCRIPTORS = 16.0, 8.0
MEASURED_EVERY_S = 0.5
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is sent: for so many seconds, or so many requests from the one with that number on."""

    seconds: float
    requests: int
    first: int
    connections: int

    def is_over(self, number: int, started: float) -> bool:
        return number - self.first >= self.requests if self.requests else time.monotonic() - started >= self.seconds


@dataclass(slots=True)
class Report:
    """What was sent and what came of it. `operations`: of the document; `measured`: requests so far → MiB, descriptors."""

    operations: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    measured: list[tuple[int, float, int]] = field(default_factory=list)

    @property
    def sent(self) -> int:
        return self.kinds.total()

    def note(self, number: int, attack: Attack, outcome: Outcome) -> None:
        self.kinds[attack.kind] += 1
        self.statuses.update(outcome.statuses)
        if attack.kind == "ordinary":
            self.slowest = max(self.slowest, outcome.seconds)
        self.faults += [f"--first {number}: {attack.kind}: {fault}: {attack.parts[0][:100]!r}" for fault in outcome.faults(attack)]

    def measure(self, mock: Mock) -> None:
        self.measured.append((self.sent, mock.memory_mib(), mock.descriptors()))

    @property
    def warm_up(self) -> float:
        """The number of requests before measurements count: what is compiled when it is first needed is compiled then."""
        return max(self.sent * WARM_UP, REQUESTS_TO_WARM_UP * self.operations)

    @property
    def judged(self) -> list[tuple[int, float, int]]:
        """The measurements after the warm-up."""
        return [point for point in self.measured if point[0] >= self.warm_up]

    def grown(self) -> tuple[float, float]:
        """MiB and descriptors since the warm-up."""
        return growth([(x, mib) for x, mib, _ in self.judged]), growth([(x, count) for x, _, count in self.judged])

    def growth_faults(self) -> Iterator[str]:
        """What grew, where enough was sent to tell."""
        if self.sent - self.warm_up < LEAST_JUDGED:
            return
        memory, descriptors = self.grown()
        if memory > MOST_GROWTH_MIB:
            yield f"memory grew by {memory:.1f} MiB after the warm-up"
        if descriptors > MOST_DESCRIPTORS:
            yield f"{descriptors:.0f} more descriptors are open than after the warm-up"


def main(arguments: list[str] | None = None) -> int:
    """Run, print, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("document", nargs="*", type=Path)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=float)
    length.add_argument("--seconds", type=float)
    length.add_argument("--requests", type=int, default=0, help="to each document")
    parser.add_argument("--first", type=int, default=0, help="the number of the first request")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seed", type=int, default=None, help="a fresh one, which is printed, where none is given")
    options = parser.parse_args(arguments)
    seed = SystemRandom().randrange(10**6) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    seconds = options.seconds or 60 * (options.minutes or 60)
    with _documents(options.document) as documents:
        amount = Amount(seconds / len(documents), options.requests, options.first, options.connections)
        try:
            reports = {name: asyncio.run(_attacked(path, seed, amount)) for name, path in documents.items()}
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 2
    for name, report in reports.items():
        _print(name, report)
    return 1 if any(report.faults for report in reports.values()) else 0


@contextmanager
def _documents(given: list[Path]) -> Iterator[dict[str, Path]]:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "large.json")
        made.write_text(json.dumps(large()))
        yield {str(path): path for path in given} or {"shipped": shipped_folder() / "openapi.yaml", "large": made}


async def _attacked(document: Path, seed: int, amount: Amount) -> Report:
    with serving(document) as mock:
        attacks = Attacks(document, seed)
        report = Report(attacks.operations)
        started, numbers = time.monotonic(), iter(range(amount.first, sys.maxsize))

        async def attack_on() -> None:
            for number in numbers:
                if amount.is_over(number, started) or mock.exit_code is not None:
                    return
                attack = await asyncio.to_thread(attacks.attack, number)  # some take seconds to make
                report.note(number, attack, await sent(attack, mock.host, mock.port))

        measuring = asyncio.create_task(_measuring(mock, report))
        await asyncio.gather(*(attack_on() for _ in range(amount.connections)))
        measuring.cancel()
        if mock.exit_code is not None:
            report.faults.append(f"the mock ended with {mock.exit_code}")
        else:
            report.measure(mock)
        report.faults += [f"the mock logged: {line}" for line in mock.logged() if line]
    report.faults += report.growth_faults()
    return report


async def _measuring(mock: Mock, report: Report) -> None:
    while mock.exit_code is None:
        report.measure(mock)
        await asyncio.sleep(MEASURED_EVERY_S)


def _print(name: str, report: Report) -> None:
    memory, descriptors = report.grown()
    points = report.judged or report.measured or [(0, 0.0, 0)]
    (_, mib, count), (_, last_mib, last_count) = points[0], points[-1]
    print(f"\n{name}: {report.sent:,} requests, the slowest ordinary one {report.slowest:.2f} s")
    print("  " + ", ".join(f"{kind} {count:,}" for kind, count in sorted(report.kinds.items())))
    print("  answered " + ", ".join(f"{status}: {count:,}" for status, count in sorted(report.statuses.items())))
    print(f"  memory {mib:.1f} → {last_mib:.1f} MiB ({memory:+.1f} by the line), descriptors {count} → {last_count} ({descriptors:+.1f})")
    for fault in report.faults[:MOST_SHOWN]:
        print(f"  FAULT {fault}")
    if len(report.faults) > MOST_SHOWN:
        print(f"  and {len(report.faults) - MOST_SHOWN:,} more")


if __name__ == "__main__":
    sys.exit(main())
