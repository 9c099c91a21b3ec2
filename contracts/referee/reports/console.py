"""The report for people. Calm lines in CI, a status line on a terminal; colour only on a terminal and never with NO_COLOR.

What a run did goes to standard error while it happens; the result goes to standard output.
"""

from __future__ import annotations

import json
import os
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.status import Status
from rich.text import Text

from contracts.exchange import JSON
from contracts.referee.events import Event, Found, PhaseFinished, PhaseStarted, Result, RunFinished, RunStarted, Sent
from contracts.referee.findings import Finding
from contracts.referee.masking import MASK
from contracts.referee.reports.output import Output
from contracts.referee.verdicts import RuleVerdict

__all__ = ["ConsoleReport"]

LONGEST_VALUE = 400
LONGEST_COMMAND = 4000
LONGEST_LINE = 120
WIDTH = 100
_TIED = "\u00a0"  # a space at which no line ends
NOBODY = 3
VERDICTS = {  # verdict → heading, in the order of reading
    "broken": "broken",
    "not-reached": "not reached",
    "undecidable": "undecidable",
    "not-applicable": "not applicable",
    "held": "held",
}
STYLES = {"broken": "bold red", "not-reached": "yellow", "undecidable": "yellow", "not-applicable": "dim", "held": "green"}


class ConsoleReport:
    """Prints as the run goes and sums up at its end."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._progress = _console(sys.stderr)
        self._status: Status | None = None
        self._phase, self._total, self._count, self._found = "", 0, 0, 0
        self._found_before, self._opening = 0, ""

    def __call__(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._opening = _opening(event)
            case PhaseStarted(phase=phase, total=total):
                self._open()
                self._phase, self._total, self._count, self._found_before = phase, total, 0, self._found
                self._show_status()
            case Sent():
                self._count += 1
                self._show_status()
            case Found(finding=finding):
                self._found += 1
                self._line(
                    Text.assemble(("  found ", "red"), (finding.flaw.id, "bold"), f"  {_shortened(_message(finding), LONGEST_LINE)}")
                )
            case PhaseFinished():
                self._phase_finished(event)
            case RunFinished(result=result):
                self._clear_status()
                self._print_result(result)

    # while it happens

    def _open(self) -> None:
        """Say what is done, once somebody is there to do it with."""
        if self._opening:
            self._line(Text(self._opening))
            self._opening = ""

    def _phase_finished(self, event: PhaseFinished) -> None:
        self._clear_status()
        if event.skipped:
            self._line(Text(f"  {event.phase:<10} {event.skipped}", "dim"))
            return
        found = self._found - self._found_before
        said = f", {_many(found, 'finding')}" if found else ""
        self._line(Text(f"  {event.phase:<10} {event.requests:>5} requests in {event.seconds:.1f} s{said}"))

    def _line(self, text: Text) -> None:
        self._progress.print(text, soft_wrap=True)

    def _show_status(self) -> None:
        if not self._progress.is_terminal:
            return
        total = f" of {self._total}" if self._total else ""
        line = f"{self._phase}: {self._count}{total} requests, {_many(self._found, 'finding')}"
        if self._status is None:
            self._status = self._progress.status(line)
            self._status.start()
        else:
            self._status.update(line)

    def _clear_status(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    # at the end

    def _print_result(self, result: Result) -> None:
        if isinstance(self._output.target, Path):
            with self._output.target.open("w", encoding="utf-8") as stream:
                _print_all(_console(stream), result)
        else:
            _print_all(_console(self._output.target), result)


def _console(stream: TextIO) -> Console:
    return Console(
        file=stream,
        force_terminal=stream.isatty(),
        color_system=None if "NO_COLOR" in os.environ else "auto",
        highlight=False,
        markup=False,
        emoji=False,
    )


def _opening(event: RunStarted) -> str:
    rules = f" and {event.rules}" if event.rules else ", no rule book"
    return f"Checking {event.url} against {event.document}{rules}; seed {event.seed}"


def _print_all(console: Console, result: Result) -> None:
    if result.exit_code == NOBODY:
        for message in result.errors:
            console.print(Text(f"contracts: {_plain(message)}"), soft_wrap=True)
        return
    for number, finding in enumerate(result.findings, 1):
        _print_finding(console, number, finding)
    _print_verdicts(console, result.verdicts)
    remarks = [(f"Error: {message}", "yellow") for message in result.errors] + [(f"Note: {note}", "dim") for note in result.notes]
    if any(MASK in finding.curl for finding in result.findings):
        names = " and ".join(dict.fromkeys(result.headers))
        remarks.append((f"Note: for the commands above, export CONTRACTS_HEADER='Name: value' with your own {names}", "dim"))
    console.print()
    for remark, style in remarks:
        console.print(Text(_plain(remark), style), soft_wrap=True)
    console.print(_summary(result), soft_wrap=True)


def _print_finding(console: Console, number: int, finding: Finding) -> None:
    flaw = finding.flaw
    marks = [flaw.kind, *(["soft"] if flaw.is_soft else []), *(["flaky: it did not repeat"] if finding.is_flaky else [])]
    console.print()
    heading = Text.assemble((f"{number}. ", "bold"), (flaw.id, "bold red"), (f"  {flaw.operation}  ({', '.join(marks)})", "dim"))
    console.print(heading, soft_wrap=True)
    message = _message(finding)
    console.print(Text(f"   {message}"), soft_wrap=True)
    rows = [(name, _value(value)) for name, value in (("expected", flaw.expected), ("actual", flaw.actual)) if not _is_said(value, message)]
    rows.append(("source", _plain(flaw.source)))
    seen = f"{finding.count} times; the smallest, from {finding.phase}, is shown" if finding.count > 1 else f"once, in {finding.phase}"
    for name, text in [*rows, ("seen", seen)]:
        if text:
            console.print(Text.assemble((f"   {name:<9}", "dim"), text), soft_wrap=True)
    command = finding.curl
    if len(command) > LONGEST_COMMAND:
        command = f"(a command of {len(command):,} characters: see --report json)"
    console.print(Text(f"   {command}", "cyan"), soft_wrap=True)


def _print_verdicts(console: Console, verdicts: Iterable[RuleVerdict]) -> None:
    grouped: dict[str, list[RuleVerdict]] = defaultdict(list)
    for one in verdicts:
        grouped[one.verdict].append(one)
    if not grouped:
        return
    console.print()
    counts = ", ".join(f"{len(grouped[verdict])} {heading}" for verdict, heading in VERDICTS.items() if grouped[verdict])
    console.print(Text.assemble(("Rules of the book", "bold"), f"  {counts}"), soft_wrap=True)
    for verdict, heading in VERDICTS.items():
        if verdict == "held":
            _print_held(console, grouped[verdict])
        else:
            _print_with_reasons(console, heading, STYLES[verdict], grouped[verdict])


def _print_held(console: Console, held: list[RuleVerdict]) -> None:
    if held:
        _print_list(console, "held", STYLES["held"], [f"{one.id}{_TIED}{one.count}x" for one in held], "")


def _print_with_reasons(console: Console, heading: str, style: str, verdicts: list[RuleVerdict]) -> None:
    """What shares a reason stands together."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for one in verdicts:
        by_reason["" if one.verdict == "broken" else one.reason].append(one.id)
    for reason, ids in by_reason.items():
        _print_list(console, heading, style, ids, _plain(reason))


def _print_list(console: Console, heading: str, style: str, names: list[str], reason: str) -> None:
    """Names in lines of a readable width, the heading at the left of the first, the reason above them."""
    lines = [line.replace(_TIED, " ") for line in textwrap.wrap(", ".join(names), WIDTH, break_on_hyphens=False, break_long_words=False)]
    if reason:
        lines.insert(0, f"{reason}:")
    for number, line in enumerate(lines):
        console.print(Text.assemble((f"  {heading if number == 0 else '':<15} ", style), line), soft_wrap=True)


def _summary(result: Result) -> Text:
    found, flaky = len(result.findings), sum(one.is_flaky for one in result.findings)
    if result.exit_code == 0:
        head = Text("Nothing found", "bold green")
    elif found:
        head = Text(_many(found, "finding") + (f" ({flaky} flaky)" if flaky else ""), "bold red")
    else:
        head = Text("No finding, but not clean", "bold yellow")
    early = f", {result.stopped if len(result.stopped) < 30 else 'ended early'}" if result.stopped else ""
    rest = f" in {_many(result.requests, 'request')} ({result.accepted} accepted), {result.seconds:.1f} s{early}, seed {result.seed}"
    return head.append(rest, "default not bold")


def _is_said(value: JSON, message: str) -> bool:
    """Whether the message holds everything that a value would add."""
    if isinstance(value, dict):
        return any(name in message for name in value)
    return _value(value) in message


def _value(value: JSON) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return _shortened(_plain(text), LONGEST_VALUE)


def _message(finding: Finding) -> str:
    """What is wrong, without the name that stands before it anyway."""
    return _plain(finding.flaw.message).removeprefix(f"{finding.flaw.id} decides: ")


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest] + "…"


def _plain(text: str) -> str:
    """One line without control characters: an answer must not move the cursor of whoever reads about it."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in " ".join(text.splitlines()))


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
