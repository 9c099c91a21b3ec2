"""The report for people. Calm lines in CI, a status line on a terminal; colour only on a terminal and never with NO_COLOR.

What a run did goes to standard error while it happens; the result goes to standard output.
"""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TextIO

from rich.console import Console
from rich.status import Status
from rich.text import Text

from contracts.checker.credentials.masking import MASK
from contracts.checker.events import (
    Event,
    FindingFound,
    OperationVerdict,
    PhaseFinished,
    PhaseStarted,
    Result,
    RunFinished,
    RunStarted,
    Sent,
)
from contracts.checker.failures import Finding
from contracts.checker.reports.output import Output
from contracts.checker.reports.shortened_values import abridged_text, value_text
from contracts.checker.verdicts import RuleVerdict
from contracts.display import counted, shortened
from contracts.exit_codes import ExitCode
from contracts.http.messages import JSON
from contracts.printable import printable

__all__ = ["ConsoleReport"]

_Part = str | tuple[str, str]  # a text, or a text and its style

LONGEST_VALUE = 400
LONGEST_COMMAND = 4000
LONGEST_LINE = 120
WIDTH = 100
_TIED = "\u00a0"  # a space at which no line ends
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

    def __init__(self, output: Output, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._output, self._clock = output, clock
        self._progress = _console(sys.stderr)
        self._status: Status | None = None
        self._phase, self._total, self._count, self._found = "", 0, 0, 0
        self._found_before, self._opening = 0, ""
        self._begun, self._ends, self._phase_begun, self._phase_ends = 0.0, 0.0, 0.0, 0.0

    def __call__(self, event: Event) -> None:
        match event:
            case RunStarted(max_time=max_time):
                self._opening, self._begun = _opening(event), self._clock()
                self._ends = self._begun + max_time if max_time else 0.0
            case PhaseStarted(phase=phase, total=total, at_most_s=at_most_s):
                self._open()
                self._phase, self._total, self._count, self._found_before = phase, total, 0, self._found
                self._phase_begun = self._clock()
                self._phase_ends = self._phase_begun + at_most_s if at_most_s else 0.0
                self._show_status()
            case Sent():
                self._count += 1
                self._show_status()
            case FindingFound(finding=finding):
                self._found += 1
                head = ("  found ", "red") if finding.failure.level == "error" else ("  warning ", "yellow")
                self._line(head, (finding.failure.id, "bold"), f"  {shortened(_message(finding), LONGEST_LINE)}")
            case PhaseFinished():
                self._phase_finished(event)
            case RunFinished(result=result):
                self._clear_status()
                self._print_result(result)

    # while it happens

    def _open(self) -> None:
        """Print what is being checked, once the first phase starts."""
        if self._opening:
            self._line(self._opening)
            self._opening = ""

    def _phase_finished(self, event: PhaseFinished) -> None:
        self._clear_status()
        if event.skipped:
            self._line((f"  {event.phase:<10} skipped: {event.skipped}", "dim"))
            return
        found = self._found - self._found_before
        findings = f", {counted(found, 'finding')}" if found else ""
        self._line(f"  {event.phase:<10} {event.requests:>5} requests in {event.seconds:.1f} s{findings}")

    def _line(self, *parts: _Part) -> None:
        _say(self._progress, *parts)

    def _show_status(self) -> None:
        if not self._progress.is_terminal:
            return
        total = f" of {self._total}" if self._total else ""
        line = Text(f"{printable(self._phase)}: {self._count}{total} requests, {counted(self._found, 'finding')}, {self._time_left()}")
        if self._status is None:
            self._status = self._progress.status(line)
            self._status.start()
        else:
            self._status.update(line)

    def _time_left(self) -> str:
        """How long the phase will take, by its pace where the number of its requests is known, by what it is allowed otherwise."""
        now = self._clock()
        limits = [end - now for end in (self._ends, self._phase_ends) if end]
        if self._total and self._count:
            pace = (now - self._phase_begun) / self._count
            return f"about {_seconds(min([pace * max(0, self._total - self._count), *limits]))} left"
        return f"at most {_seconds(min(limits))} left" if limits else f"{_seconds(now - self._begun)} so far"

    def _clear_status(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    # at the end

    def _print_result(self, result: Result) -> None:
        with self._output.opened() as stream:
            _print_all(_console(stream), result)


def _console(stream: TextIO) -> Console:
    return Console(
        file=stream,
        force_terminal=stream.isatty(),
        color_system=None if "NO_COLOR" in os.environ else "auto",
        highlight=False,
        markup=False,
        emoji=False,
    )


def _say(console: Console, *parts: _Part) -> None:
    """Print one line of texts, styled or not: the only place that calls rich's `print`."""
    styled = [(part, "") if isinstance(part, str) else part for part in parts]
    console.print(Text.assemble(*((printable(text), style) for text, style in styled)), soft_wrap=True)


def _opening(event: RunStarted) -> str:
    rules = f" and {event.rules}" if event.rules else ", no rule book"
    return f"Checking {event.url} against {event.document}{rules}; seed {event.seed}"


def _print_all(console: Console, result: Result) -> None:
    if result.exit_code == ExitCode.NO_RESPONSE:
        for message in result.errors:
            _say(console, f"contracts: {_plain(message)}")
        return
    for number, group in enumerate(_groups(result.findings), 1):
        _print_finding(console, number, group[0])
        for finding in group[1:]:
            _print_with_it(console, finding)
    _print_verdicts(console, result.verdicts)
    _print_operations(console, result.operations)
    remarks = [(f"Error: {message}", "yellow") for message in result.errors] + [(f"Note: {note}", "dim") for note in result.notes]
    if any(MASK in finding.curl for finding in result.findings):
        names = " and ".join(dict.fromkeys(result.headers))
        remarks.append((f"Note: for the commands above, export CONTRACTS_HEADER='Name: value' with your own {names}", "dim"))
    _say(console)
    for remark, style in remarks:
        _say(console, (_plain(remark), style))
    _say(console, *_summary(result))


def _groups(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Each finding, followed by those from the same exchanges."""
    groups: list[list[Finding]] = []
    for finding in findings:
        lead = groups[-1][0].failure if groups else None
        if finding.under and lead and (lead.id, lead.operation) == (finding.under, finding.failure.operation):
            groups[-1].append(finding)
        else:
            groups.append([finding])
    return groups


def _print_with_it(console: Console, finding: Finding) -> None:
    """Print a finding from the same exchanges as the one before it."""
    failure = finding.failure
    _say(console, ("   also     ", "dim"), (failure.id, "red"), (f"  ({', '.join(_marks(finding))})", "dim"))
    _say(console, f"            {shortened(_message(finding), LONGEST_VALUE)}")
    if source := _plain(str(failure.source)):
        _say(console, ("            source ", "dim"), source)


def _marks(finding: Finding) -> list[str]:
    failure = finding.failure
    level = ["warning"] if failure.level == "warning" else []
    return [*level, failure.kind, *(["soft"] if failure.is_soft else []), *(["flaky: not reproduced"] if finding.is_flaky else [])]


def _print_finding(console: Console, number: int, finding: Finding) -> None:
    failure = finding.failure
    _say(console)
    style = "bold red" if failure.level == "error" else "bold yellow"
    _say(console, (f"{number}. ", "bold"), (failure.id, style), (f"  {failure.operation}  ({', '.join(_marks(finding))})", "dim"))
    message = _message(finding)
    _say(console, f"   {message}")
    rows = [
        (name, _value(value))
        for name, value in (("expected", failure.expected), ("actual", failure.actual))
        if not _is_said(value, message)
    ]
    rows.append(("source", _plain(str(failure.source))))
    seen = (
        f"{finding.count} times; smallest request shown, from phase {finding.phase}"
        if finding.count > 1
        else f"once, in phase {finding.phase}"
    )
    for name, text in [*rows, ("seen", seen)]:
        if text:
            _say(console, (f"   {name:<9}", "dim"), text)
    if len(finding.curl) > LONGEST_COMMAND:
        _say(console, (f"   (a command of {len(finding.curl):,} characters: see --report json)", "cyan"))
        return
    for command in finding.curl.split("\n"):
        _say(console, (f"   {command}", "cyan"))


def _print_verdicts(console: Console, verdicts: Iterable[RuleVerdict]) -> None:
    grouped: dict[str, list[RuleVerdict]] = defaultdict(list)
    for one in verdicts:
        grouped[one.verdict].append(one)
    if not grouped:
        return
    _say(console)
    counts = ", ".join(f"{len(grouped[verdict])} {heading}" for verdict, heading in VERDICTS.items() if grouped[verdict])
    _say(console, ("Rules of the book", "bold"), f"  {counts}")
    for verdict, heading in VERDICTS.items():
        if verdict == "held":
            _print_held(console, grouped[verdict])
        else:
            _print_with_reasons(console, heading, STYLES[verdict], grouped[verdict])


def _print_operations(console: Console, operations: Iterable[OperationVerdict]) -> None:
    """Print the operations that were not reached, those with the same reason together."""
    by_reason: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in operations:
        if one.verdict != "reached":
            by_reason[one.verdict, one.reason].append(one.operation)
    if not by_reason:
        return
    _say(console)
    _say(console, ("Operations that were not reached", "bold"))
    for (verdict, reason), ids in by_reason.items():
        _print_list(console, verdict, "dim" if verdict == "skipped" else "yellow", [id_.replace(" ", _TIED) for id_ in ids], _plain(reason))


def _print_held(console: Console, held: list[RuleVerdict]) -> None:
    if held:
        _print_list(console, "held", STYLES["held"], [f"{one.id}{_TIED}{one.count}x" for one in held], "")


def _print_with_reasons(console: Console, heading: str, style: str, verdicts: list[RuleVerdict]) -> None:
    """Verdicts with the same reason are printed together."""
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
        _say(console, (f"  {heading if number == 0 else '':<15} ", style), line)


def _summary(result: Result) -> tuple[_Part, _Part]:
    found = sum(one.failure.level == "error" for one in result.findings)
    warnings, flaky = len(result.findings) - found, sum(one.is_flaky for one in result.findings)
    also = f", {counted(warnings, 'warning')}" if warnings else ""
    if result.exit_code == ExitCode.CLEAN:
        head = (f"No findings{also}", "bold green")
    elif found:
        head = (counted(found, "finding") + (f" ({flaky} flaky)" if flaky else "") + also, "bold red")
    else:
        head = ("No findings so far" if result.stopped == "interrupted" else "No findings, but not everything was checked", "bold yellow")
    early = f", {result.stopped if len(result.stopped) < 30 else 'ended early'}" if result.stopped else ""
    rest = f" in {counted(result.requests, 'request')} ({result.accepted} accepted), {result.seconds:.1f} s{early}, seed {result.seed}"
    return head, (rest, "default not bold")


def _is_said(value: JSON, message: str) -> bool:
    """Whether the message holds everything that a value would add."""
    if isinstance(value, dict):
        return any(name.removeprefix("the order of ").partition("[]")[0] in message for name in value)
    return _value(value) in message


def _value(value: JSON) -> str:
    if value is None:
        return ""
    return abridged_text(_plain(value_text(value)), LONGEST_VALUE)


def _message(finding: Finding) -> str:
    """What is wrong, without the name that stands before it anyway: `ID (when …) decides: …` → `when …: …`."""
    message, id_ = _plain(finding.failure.message), finding.failure.id
    if message.startswith(f"{id_} decides: "):
        return message.removeprefix(f"{id_} decides: ")
    if message.startswith(f"{id_} (when ") and ") decides: " in message:
        condition, _, rest = message.removeprefix(f"{id_} (").partition(") decides: ")
        return f"{condition}: {rest}"
    return message


def _plain(text: str) -> str:
    """One line, to be cut at a length: what is printed is made printable before it is measured."""
    return printable(" ".join(text.splitlines()))


def _seconds(seconds: float) -> str:
    """`45 s`, `2 min 5 s`."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
