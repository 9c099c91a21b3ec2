"""Asks the mock for an answer to each of many schemas, and has the answers judged by a validator that the mock does not use.

python -m benchmarks.schemas [--only TEXT] [--seed N] [--folder FOLDER] [--write FILE]
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from benchmarks.corpus.application import Application, Ask, Got
from benchmarks.schemas import public, suite
from benchmarks.schemas.cases import Batch, Case
from benchmarks.schemas.judging import Judge, Kind, Verdict
from contracts.configuration import MOCK_SERVER, defaults
from contracts.errors import ContractsError
from mock_server.loaded import load

SCHEMAS: Final = 1_277  # the least that has to be asked for
TARGET: Final = 0.97
EMPTY: Final = "no value matches this schema"
SHOWN: Final = 300  # characters of a schema or an answer


def main() -> int:
    """Measure, print, write, and say by the exit code whether the target was met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.schemas", description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="only documents with this in their name, such as draft4 or stripe")
    parser.add_argument("--seed", type=int, default=0, help="of the mock [0]")
    parser.add_argument("--folder", type=Path, help="keep what is fetched here, and take from here what is there [a temporary folder]")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page with the figures, as docs/schemas.md")
    options = parser.parse_args()
    verdicts: list[Verdict] = []
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="schemas-") as fresh:
        packages = options.folder.resolve() if options.folder else Path(fresh) / "packages"
        try:
            for made in (suite, public):
                for batch in made.batches(packages, Path(fresh) / "documents", options.only.lower()):
                    verdicts += _told(judged(batch, options.seed))
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 2
    if not verdicts:
        print("no schema was asked for", file=sys.stderr)
        return 2
    figures = Figures(tuple(verdicts), options.seed)
    print("\n".join(figures.lines()))
    print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr)
    if options.write:
        options.write.write_text("\n".join(figures.page()) + "\n", encoding="utf-8")
    return 0 if figures.is_met or (options.only and figures.share() >= TARGET) else 1


def _told(verdicts: Sequence[Verdict]) -> Sequence[Verdict]:
    """The same, those that are not valid shown as they come."""
    for one in verdicts:
        if one.kind is Kind.INVALID:
            print(_shown(one), file=sys.stderr)
    return verdicts


def _shown(one: Verdict) -> str:
    """A verdict for people: what was asked for, what came, what is wrong. Folders of this run are left out."""
    schema = re.sub(r"file:///[^\"]*/", "file:///…/", json.dumps(one.case.schema, ensure_ascii=False))
    return f"- {one.case.name}: {one.reason[:SHOWN]}\n  - schema `{schema[:SHOWN]}`\n  - answer `{one.answer[:SHOWN]}`"


def judged(batch: Batch, seed: int) -> list[Verdict]:
    """The verdict of each case of a batch, asked of the mock as `mock-server serve` would load it."""
    judge = Judge(batch)
    with served(batch, seed) as (application, said, error):
        answers = [(case, *_asked(application, case, error)) for case in batch.cases]
    return [judge.verdict(case, got, said.get(case.id, ""), why) for case, got, why in answers]


@contextmanager
def served(batch: Batch, seed: int) -> Iterator[tuple[Application | None, dict[str, str], str]]:
    """The mock of a batch, what it said at start of schemas that nothing fits (by operation), and why it did not start."""
    options = replace(defaults(MOCK_SERVER), document=str(batch.document), rules="none", seed=seed)
    try:
        loaded = load(options, budget_s=math.inf)
    except ContractsError as error:
        yield None, {}, str(error)[:SHOWN]
        return
    application = Application(loaded.mock.app)
    try:
        gaps = [gap for gap in loaded.preflight.faults if gap.message.startswith(EMPTY)]
        yield application, {gap.hint.partition(",")[0]: gap.message for gap in gaps}, ""
    finally:
        application.close()


def _asked(application: Application | None, case: Case, error: str) -> tuple[Got | None, str]:
    """The answer, or why there is none."""
    if application is None:
        return None, error
    try:
        return application.ask(Ask("GET", f"/{case.id}")), ""
    except Exception as problem:  # whatever the application lets through is a finding
        return None, f"{type(problem).__name__}: {problem}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of all cases."""

    verdicts: tuple[Verdict, ...]
    seed: int

    def count(self, kind: Kind, source: str = "") -> int:
        """How many cases of a source (of all for "") came to this."""
        return sum(one.kind is kind and source in ("", one.case.source) for one in self.verdicts)

    def share(self, source: str = "") -> float:
        """Valid answers in parts of those that the judge can tell, of schemas that have an instance."""
        valid = self.count(Kind.VALID, source)
        return valid / ((valid + self.count(Kind.INVALID, source)) or 1)

    @property
    def is_met(self) -> bool:
        """Whether enough answers to enough schemas are valid."""
        return self.share() >= TARGET and len(self.verdicts) >= SCHEMAS

    def limits(self) -> Counter[str]:
        """Why the judge could not tell, counted."""
        return Counter(one.reason for one in self.verdicts if one.kind is Kind.LIMIT)

    def lines(self) -> Iterator[str]:
        """The figures and what is not valid, as Markdown."""
        yield "| schemas of | schemas | answered | valid | valid % | without instance | judge cannot tell |"
        yield "|---|---|---|---|---|---|---|"
        for source in dict.fromkeys(one.case.source for one in self.verdicts):
            yield self._line(source, source)
        yield self._line("all", "")
        yield ""
        yield f"- Target: at least {TARGET:.0%} of at least {SCHEMAS:,}: {'met' if self.is_met else '**missed**'}."
        yield f"- Seed of the mock: {self.seed}."
        for reason, count in self.limits().most_common():
            yield f"- The judge cannot tell: {reason} ({count})."
        doubted = sum(one.kind is Kind.VALID and bool(one.reason) for one in self.verdicts)
        yield f"- Valid, although the mock reported at startup that no value matches: {doubted}."
        stricter = sum(bool(one.by_draft) for one in self.verdicts)
        yield f"- Valid by OpenAPI 3.0, but not by keywords that only the suite's draft has: {stricter}."
        wrong = [one for one in self.verdicts if one.kind is Kind.INVALID]
        if wrong:
            yield "\nNot valid:\n"
        yield from map(_shown, wrong)

    def _line(self, name: str, source: str) -> str:
        schemas = sum(source in ("", one.case.source) for one in self.verdicts)
        answered = sum(source in ("", one.case.source) and bool(one.answer) for one in self.verdicts)
        empty, limits = self.count(Kind.EMPTY, source), self.count(Kind.LIMIT, source)
        return (
            f"| {name} | {schemas:,} | {answered:,} | {self.count(Kind.VALID, source):,} | {self.share(source):.2%} | {empty} | {limits} |"
        )

    def page(self) -> Iterator[str]:
        """The page for docs/."""
        yield HEAD
        yield from self.lines()
        yield FOOT.format(python=platform.python_version())


HEAD: Final = """\
# Schemas

`python -m benchmarks.schemas --write docs/schemas.md` made each schema the response schema of one operation of an OpenAPI document, served
the documents, sent one request to every operation, and validated the responses, formats included, with the `jsonschema` package, which the
mock does not use. There are two sources of schemas. The first is JSON Schema's own test suite, from the source of `jsonschema` 4.17.3,
including its optional parts and format tests. Draft 2020-12 is served as OpenAPI 3.1; draft 4, and what drafts 3, 6 and 7 add using
keywords of 3.0, as OpenAPI 3.0. The second is the response schemas of the public documents in [corpus.md](corpus.md), sampled with a fixed
seed.
"""
FOOT: Final = """
- *valid %*: the share of valid responses, among those that the judge can validate and whose schema has a valid instance.
- *without instance*: the mock reported at startup that no value matches the schema, and responded with a near match. Neither a value that
  the suite lists as valid nor a value generated by the judge matches the schema.
- *judge cannot tell*: the reasons are listed below the table. Schemas that the suite expects at a URL are stored next to the document.

Measured with Python {python}."""

if __name__ == "__main__":
    sys.exit(main())
