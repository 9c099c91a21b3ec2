"""One document, served by a process of its own and asked over a socket: what a person who starts the mock on it would meet.

python -m benchmarks.corpus.measuring DOCUMENT     # prints the figures as JSON
"""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.__main__ import processor_s
from benchmarks.corpus.application import Ask, Got, curl
from benchmarks.corpus.asking import Sample, defects, methods_at, sample
from benchmarks.corpus.dialects import Dialect
from benchmarks.corpus.judging import answer_faults, is_success, refusal_faults
from benchmarks.corpus.reading import Files, Operation, operations
from benchmarks.corpus.values import Unmade

__all__ = ["Figures", "measured", "served"]

START_S = 60
ANSWER_S = 20
ASKED_S = 90  # for the valid requests of one document, and as much again for the broken ones
MOST_REFUSED = 150  # operations that are asked wrongly, spread over the document
MOST_DEFECTS = 12  # of one operation
MOST_SHOWN = 40
PROOF_S = 10


@dataclass(slots=True)
class Figures:
    """What was measured of one document. Counts are of requests; `silent`: no answer, or none in time.

    `start_cpu_s`: the part of `start_s` that the processor worked for it. `faults`: a line for each thing that went wrong.
    """

    started: bool = False
    start_s: float = 0.0
    start_cpu_s: float = 0.0
    memory_mb: float = 0.0
    operations: int = 0
    unasked: int = 0
    asked: int = 0
    succeeded: int = 0
    valid: int = 0
    refused: int = 0
    refused_rightly: int = 0
    server_errors: int = 0
    silent: int = 0
    is_well: bool = False
    proof: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def tell(self, line: str) -> None:
        """Keep a line about what went wrong."""
        if len(self.faults) < MOST_SHOWN:
            self.faults.append(line[:700])


class Server:
    """A mock over a socket: one connection, kept."""

    def __init__(self, url: str, pid: int) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._pid = parts.hostname or "", parts.port or 0, pid
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, ask: Ask) -> Got | None:
        """The answer, None where none came."""
        for attempt in (1, 2):  # a kept connection may have been closed meanwhile
            try:
                return self._asked(ask)
            except (http.client.HTTPException, OSError):
                self.close()
                if attempt == 2:
                    return None
        return None

    def _asked(self, ask: Ask) -> Got:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._host, self._port, timeout=ANSWER_S)
        self._connection.putrequest(ask.method, ask.target, skip_accept_encoding=True)
        for name, value in ask.headers:
            self._connection.putheader(name, value.encode())
        if ask.body or ask.method in ("POST", "PUT", "PATCH"):
            self._connection.putheader("Content-Length", str(len(ask.body)))
        self._connection.endheaders(ask.body or None)
        found = self._connection.getresponse()
        body = found.read()
        return Got(found.status, tuple((name.lower(), value) for name, value in found.getheaders()), body)

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def memory_mb(self) -> float:
        """What the process holds now (Linux; elsewhere 0)."""
        status = Path(f"/proc/{self._pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


@contextmanager
def served(document: Path, figures: Figures) -> Iterator[Server | None]:
    """The mock of a document; None, and the reason in the figures, where it does not start."""
    command = [sys.executable, "-m", "mock_server", "serve", str(document), "--rules", "none", "--port", "0", "--quiet"]
    began = time.perf_counter()
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        assert process.stdout is not None
        try:
            url = _address(process, began)
            figures.started, figures.start_s, figures.start_cpu_s = bool(url), time.perf_counter() - began, processor_s(process.pid)
            server = Server(url, process.pid) if url else None
            yield server
            if server is not None:
                server.close()
        finally:
            process.terminate()
            log.seek(0)
            said = log.read().decode("utf-8", "replace")
            if not figures.started or "Traceback" in said:
                figures.tell(f"standard error: {said[-600:]}")


def _address(process: subprocess.Popen[str], began: float) -> str:
    """The address that the mock prints, "" where it prints none."""
    assert process.stdout is not None
    while time.perf_counter() - began < START_S:
        line = process.stdout.readline()
        if not line:
            return ""
        if line.startswith("Serving "):
            return line.rsplit(" at ", 1)[1].strip()
    return ""


def measured(document: Path, *, with_proof: bool = True) -> Figures:
    """All figures of one document."""
    figures = Figures()
    with served(document, figures) as server:
        if server is None:
            return figures
        files = Files(document)
        dialect, found = Dialect(files), operations(files.whole())
        figures.operations = len(found)
        samples = list(_valid(server, found, dialect, figures))
        _broken(server, samples, found, dialect, figures)
        figures.memory_mb = server.memory_mb()
        again = samples[0].ask() if samples else Ask("GET", "/")
        got = server.ask(again)
        figures.is_well = got is not None and got.status < 500
    if with_proof:
        figures.proof = _proof(document)
    return figures


def _valid(server: Server, found: Sequence[Operation], dialect: Dialect, figures: Figures) -> Iterator[Sample]:
    """Asks each operation as it wants to be asked; the requests that were answered well."""
    until = time.perf_counter() + ASKED_S
    for operation in found:
        if time.perf_counter() > until:
            figures.unasked += 1
            continue
        try:
            one = sample(operation, dialect)
        except Unmade:
            figures.unasked += 1
            continue
        figures.asked += 1
        got = server.ask(one.ask())
        is_declared = got is not None and is_success(operation, got.status)  # 503 may be all that is declared
        if not is_declared and not _came(got, one.ask(), figures):
            continue
        assert got is not None
        if not is_success(operation, got.status):
            figures.tell(f"{got.status} for a valid request: {curl(one.ask())} {got.body[:200]!r}")
            continue
        figures.succeeded += 1
        faults = answer_faults(operation, got, dialect)
        if faults:
            figures.tell(f"{curl(one.ask())}: {'; '.join(faults)}")
            continue
        figures.valid += 1
        yield one


def _came(got: Got | None, ask: Ask, figures: Figures) -> bool:
    if got is None:
        figures.silent += 1
        figures.tell(f"silence: {curl(ask)}")
        return False
    if got.status >= 500:
        figures.server_errors += 1
        figures.tell(f"{got.status}: {curl(ask)}")
        return False
    return True


def _broken(server: Server, samples: Sequence[Sample], found: Sequence[Operation], dialect: Dialect, figures: Figures) -> None:
    until = time.perf_counter() + ASKED_S
    for one in samples[:: max(1, len(samples) // MOST_REFUSED)]:
        for number, defect in enumerate(defects(one, dialect, methods_at(one.ask().target, found), found)):
            if time.perf_counter() > until or number == MOST_DEFECTS:
                break
            figures.refused += 1
            got = server.ask(defect.ask)
            if not _came(got, defect.ask, figures):
                continue
            assert got is not None
            faults = refusal_faults(defect, got, dialect)
            if faults:
                figures.tell(f"{defect.name}: {curl(defect.ask)}: {'; '.join(faults)} {got.body[:200]!r}")
            else:
                figures.refused_rightly += 1


def _proof(document: Path) -> dict[str, int]:
    """How many findings the checker has in the mock within the time: of the kit, and of the document."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            sys.executable, "-m", "mock_server", "prove", str(document), "--rules", "none", "--phases", "book,examples,coverage",
            "--max-time", str(PROOF_S), "--quiet", "--report", f"json={report}",
        ]  # fmt: skip
        try:
            subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PROOF_S * 6, check=False)
        except subprocess.TimeoutExpired:
            return {"unfinished": 1}
        if not report.exists():
            return {"failed": 1}
        found = json.loads(report.read_text())["findings"]
    of_document = sum("the document's fault" in one["message"] for one in found)
    return {"kit": len(found) - of_document, "document": of_document}


def main(arguments: list[str]) -> int:
    """Measure one document and print it."""
    socket.setdefaulttimeout(ANSWER_S)
    figures = measured(Path(arguments[0]), with_proof="--no-proof" not in arguments)
    print(json.dumps(asdict(figures)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
