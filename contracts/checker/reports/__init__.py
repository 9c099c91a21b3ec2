"""Reports: one file per format, each a listener to the events of a run. A new format is one file and one row here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from contracts.checker.events import Event, RunFinished
from contracts.checker.interrupts import held
from contracts.checker.reports.console import ConsoleReport
from contracts.checker.reports.json import JsonReport
from contracts.checker.reports.junit import JunitReport
from contracts.checker.reports.output import Output
from contracts.checker.reports.sarif import SarifReport
from contracts.configuration import ReportTarget, nearest
from contracts.errors import ConfigurationError, ContractsError

__all__ = ["FORMATS", "Format", "Reporter", "reporters", "tell"]

Reporter = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Format:
    """How a report is made, and how the names of such files end."""

    make: Callable[[Output], Reporter]
    ending: str


FORMATS = {
    "console": Format(ConsoleReport, "txt"),
    "json": Format(JsonReport, "json"),
    "junit": Format(JunitReport, "xml"),
    "sarif": Format(SarifReport, "sarif"),
}


def reporters(targets: Sequence[ReportTarget], *, is_quiet: bool) -> tuple[Reporter, ...]:
    """The reporters asked for, the console's first. Raises ConfigurationError for an unknown format, for two reports in one place, and
    for a file that cannot be written."""
    for target in targets:
        if target.format not in FORMATS:
            raise ConfigurationError(f"--report: there is no format `{target.format}`{nearest(target.format, FORMATS, always=True)}")
    outputs = [_output(target) for target in targets]
    _check_places(targets)
    made = tuple(FORMATS[target.format].make(output) for target, output in zip(targets, outputs, strict=True))
    if is_quiet or any(target.format == "console" for target in targets):
        return made
    # What another program reads stays clean: with a report on standard output, people read on standard error.
    is_taken = any(target.file == "-" for target in targets)
    return (ConsoleReport(Output(sys.stderr if is_taken else sys.stdout)), *made)


def tell(listeners: Sequence[Reporter], event: Event) -> None:
    """Tell an event to all of them. Raises the ContractsError of a report that cannot be written once the others are; Ctrl-C waits, too."""
    errors: list[ContractsError] = []
    with held() if isinstance(event, RunFinished) else nullcontext():
        for listener in listeners:
            try:
                listener(event)
            except ContractsError as error:
                errors.append(error)
    if errors:
        raise errors[0]


def _check_places(targets: Sequence[ReportTarget]) -> None:
    taken: dict[str, str] = {}
    for target in targets:
        place = "-" if target.file == "-" else str(Path(target.file).resolve())
        if place in taken:
            where = "standard output" if place == "-" else target.file
            raise ConfigurationError(
                f"--report: {taken[place]} and {target.format} cannot both go to {where}: write one to a file, "
                f"such as {target.format}=report.{FORMATS[target.format].ending}"
            )
        taken[place] = target.format


def _output(target: ReportTarget) -> Output:
    output = Output(sys.stdout if target.file == "-" else Path(target.file))
    output.check()
    return output
