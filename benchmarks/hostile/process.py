"""The mock as a process of its own: its address, its memory, its descriptors, and what it logs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Mock", "serving"]

TO_END_S = 10


class Mock:
    """A running mock."""

    def __init__(self, process: subprocess.Popen[str], host: str, port: int, log: Path) -> None:
        self.host, self.port = host, port
        self._process, self._log = process, log

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def memory_mib(self) -> float:
        """Resident memory."""
        status = Path(f"/proc/{self._process.pid}/status")
        if status.exists():
            found = re.search(r"VmRSS:\s+(\d+)", status.read_text())
            return int(found[1]) / 1024 if found else 0.0
        shown = subprocess.run(["ps", "-o", "rss=", "-p", str(self._process.pid)], capture_output=True, text=True, check=False).stdout
        return int(shown or 0) / 1024

    def descriptors(self) -> int:
        """Open files and sockets; 0 where the system does not tell."""
        folder = Path(f"/proc/{self._process.pid}/fd")
        return len(os.listdir(folder)) if folder.exists() else 0  # noqa: PTH208 - counted, not looked at

    def logged(self) -> list[str]:
        """What it wrote to standard error since it accepted requests: with `--quiet`, only its own failures."""
        return self._log.read_text(encoding="utf-8", errors="replace").splitlines()


@contextmanager
def serving(document: Path, *, rules: str = "beside") -> Iterator[Mock]:
    """`mock-server serve --quiet` of a document on a free port, ended with the block. Raises RuntimeError where it does not start."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with log.open("w") as errors:
            command = [sys.executable, "-m", "mock_server", "serve", str(document), "--rules", rules, "--port", "0", "--quiet"]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if found := re.search(r"http://([\d.]+):(\d+)", line):
                    log.write_text("")  # warnings of the document
                    yield Mock(process, found[1], int(found[2]), log)
                    break
            else:
                raise RuntimeError(f"the mock of {document} did not start: {log.read_text()}")
        finally:
            process.terminate()
            try:
                process.communicate(timeout=TO_END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
