"""Compares the servers of `benchmarks.servers`, side by side in one run: one core for the server, another for the load.

    python -m benchmarks [--rounds 3] [--seconds 2] [--connections 16]

The servers are measured in turns, so that what else the machine does falls on all of them; the median round counts. "CPU" is the
server's own processor time for one request, which depends less on other load than requests per second do.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

REQUEST = {
    "method": "POST",
    "path": "/phone-numbers/outgoing/manual-override",
    "headers": [["Content-Type", "application/json"], ["Accept", "application/json"]],
    "body": '{"fromPhoneNumberId": "num-main", "selection": {"leadId": "lead-1", "channel": "sms"}}',
}
NAMES = ("bare", "static", "rules", "connexion")
# What is compared with what, and the least that is promised.
TARGETS = (("static", "bare", 0.5), ("static", "connexion", 5.0), ("rules", "connexion", 3.0))


@dataclass(frozen=True, slots=True)
class Measured:
    """The median round of one server."""

    per_second: float
    cpu_us: float
    p50_ms: float
    p99_ms: float
    busy: float


def main() -> int:
    """Measure, print, and say by the exit code whether every target was met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    rounds: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
    with ExitStack() as stack:
        servers = {name: stack.enter_context(server(name)) for name in NAMES}
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds} …", file=sys.stderr)
            for name, (process, url) in servers.items():
                rounds[name].append(measure(process.pid, url, options.connections, options.seconds))
    measured = {name: summarize(found) for name, found in rounds.items()}
    print(table(measured))
    return 0 if all(ratio(measured, one, other) >= least for one, other, least in TARGETS) else 1


@contextmanager
def server(name: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running server, pinned to a core, and its URL."""
    command = [*pinned(0), sys.executable, "-m", "benchmarks.servers", name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        if not url:
            raise SystemExit(f"the server `{name}` did not start")
        try:
            yield process, url
        finally:
            process.terminate()


def measure(pid: int, url: str, connections: int, seconds: float) -> dict[str, Any]:
    """One round, with the server's processor time for each request."""
    command = [*pinned(1), sys.executable, "-m", "benchmarks.load", url, str(connections), str(seconds)]
    before = processor_s(pid)
    done = subprocess.run(command, input=json.dumps(REQUEST), capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    if list(found["statuses"]) != ["200"]:
        raise SystemExit(f"{url} answered {found['statuses']}, not 200 alone")
    answered = found["all"]
    return {**found, "cpu_us": (processor_s(pid) - before) / answered * 1e6}


def processor_s(pid: int) -> float:
    """User and system time that a process has used (Linux; elsewhere 0)."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pinned(core: int) -> list[str]:
    """How to start a command on one core, where this machine can."""
    return ["taskset", "-c", str(core)] if shutil.which("taskset") and (os.cpu_count() or 1) > core else []


def summarize(rounds: list[dict[str, Any]]) -> Measured:
    """The median of each figure."""
    return Measured(*(median(one[name] for one in rounds) for name in ("per_second", "cpu_us", "p50_ms", "p99_ms", "busy")))


def ratio(measured: dict[str, Measured], one: str, other: str) -> float:
    """How many requests `one` answers while `other` answers one."""
    return measured[one].per_second / measured[other].per_second


def table(measured: dict[str, Measured]) -> str:
    """The figures and the targets, for people."""
    lines = [f"{'server':<12}{'requests/s':>12}{'CPU µs':>10}{'p50 ms':>10}{'p99 ms':>10}{'load busy':>12}"]
    for name, one in measured.items():
        lines.append(f"{name:<12}{one.per_second:>12,.0f}{one.cpu_us:>10.0f}{one.p50_ms:>10.2f}{one.p99_ms:>10.2f}{one.busy:>11.0%} ")
    lines.append("")
    for one, other, least in TARGETS:
        found, by_cpu = ratio(measured, one, other), measured[other].cpu_us / (measured[one].cpu_us or 1)
        lines.append(f"{one} / {other}: {found:.2f} (by CPU {by_cpu:.2f}; target {least:g}, {'met' if found >= least else 'MISSED'})")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
