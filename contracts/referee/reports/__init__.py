"""Reports: one file per format, each a listener to the events of a run. A new format is one file and one line here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from contracts.configuration import ReportTarget, nearest
from contracts.errors import ConfigurationError
from contracts.referee.events import Event
from contracts.referee.reports.console import ConsoleReport
from contracts.referee.reports.json import JsonReport
from contracts.referee.reports.output import Output

__all__ = ["FORMATS", "Reporter", "reporters"]

Reporter = Callable[[Event], None]

FORMATS: dict[str, Callable[[Output], Reporter]] = {
    "console": ConsoleReport,
    "json": JsonReport,
}


def reporters(targets: Sequence[ReportTarget], *, is_quiet: bool) -> tuple[Reporter, ...]:
    """The reporters asked for, the console's first. Raises ConfigurationError for an unknown format or a file that cannot be written."""
    made: list[Reporter] = []
    for target in targets:
        if target.format not in FORMATS:
            raise ConfigurationError(f"--report: there is no format `{target.format}`{nearest(target.format, FORMATS, always=True)}")
        made.append(FORMATS[target.format](_output(target)))
    if is_quiet or any(target.format == "console" for target in targets):
        return tuple(made)
    # What another program reads stays clean: with a report on standard output, people read on standard error.
    is_taken = any(target.file == "-" for target in targets)
    return (ConsoleReport(Output(sys.stderr if is_taken else sys.stdout)), *made)


def _output(target: ReportTarget) -> Output:
    if target.file == "-":
        return Output(sys.stdout)
    path = Path(target.file)
    if path.is_dir() or not path.parent.is_dir():
        reason = "it is a folder" if path.is_dir() else f"there is no folder {path.parent}"
        raise ConfigurationError(f"--report: {path} cannot be written: {reason}")
    return Output(path)
