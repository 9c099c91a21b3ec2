"""Commands that must not get out of hand: run with a limit of time and memory, and measured."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Ended", "limited"]

_LIMITING = 'ulimit -v "$1" || exit 99; shift; exec "$@"'  # a shell's, as `preexec_fn` is not safe beside threads
# A small process in between starts and measures the command: Linux counts the memory of whoever forks to the child's peak.
_MEASURING = """
import os, sys
_, status, usage = os.wait4(os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ), 0)
with open(sys.argv[1], "w") as file:
    print(os.waitstatus_to_exitcode(status), usage.ru_maxrss, file=file)
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended. `exit_code`: negative for a signal, None where it was stopped because its time was up. `peak_mib`: resident."""

    exit_code: int | None
    output: str
    errors: str
    seconds: float
    peak_mib: float


def limited(
    *command: str, seconds: float = 20.0, mib: int = 2048, folder: Path | None = None, environ: Mapping[str, str] = {}, given: str = ""
) -> Ended:
    """Runs a command, such as `python -m mock_server …` without `python`, with at most so much time and address space.

    `environ`: beside this process' own. `given`: its standard input. Threads and mapped files count as address space, so that a mock needs
    1 GiB of it while it uses 60 MiB.
    """
    limiting = ["/bin/sh", "-c", _LIMITING, "sh", str(mib * 1024), sys.executable, *command]
    measuring = [sys.executable, "-I", "-S", "-c", _MEASURING]
    own = {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "MALLOC_ARENA_MAX": "2"}
    with (
        tempfile.TemporaryFile() as stdin,
        tempfile.TemporaryFile() as stdout,
        tempfile.TemporaryFile() as stderr,
        tempfile.NamedTemporaryFile("r") as measured,
    ):
        stdin.write(given.encode())
        stdin.seek(0)
        started = time.monotonic()
        process = subprocess.Popen(
            [*measuring, measured.name, *limiting],
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=folder,
            env={**os.environ, **own, **environ},
            start_new_session=True,
        )
        over = threading.Event()
        timer = threading.Timer(seconds, lambda: (over.set(), os.killpg(process.pid, signal.SIGKILL)))
        timer.start()
        process.wait()
        took = time.monotonic() - started
        timer.cancel()
        exit_code, peak = (int(word) for word in (measured.read() or "-9 0").split())
        texts = [(file.seek(0), file.read().decode(errors="replace"))[1] for file in (stdout, stderr)]
    peak_mib = peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return Ended(None if over.is_set() else exit_code, texts[0], texts[1], took, peak_mib)
