"""`contracts run`: run the checker against an implementation."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from contracts.checker import run as checker
from contracts.checker.baseline import read_baseline
from contracts.checker.interrupts import reported
from contracts.checker.reports import reporters, tell
from contracts.checker.reports.output import Output
from contracts.checker.sending.run_scope import SAFE, check_writes
from contracts.cli import console
from contracts.cli.loading import load
from contracts.configuration import ContractsOptions
from contracts.display import shortened
from contracts.errors import ConfigurationError
from contracts.exit_codes import ExitCode
from contracts.http.addresses import shown
from contracts.http.curl import target

__all__ = ["run"]

_LONGEST_BODY = 200  # characters of a body that a dry run prints
_YOUNG = 20_000  # new objects before the collector looks for cycles


def run(options: ContractsOptions) -> int:
    """Check the implementation at `url` and return the exit code. Raises ContractsError."""
    if not options.url:
        raise ConfigurationError(
            "--url is missing; pass the base URL of the implementation, such as: contracts run --url http://127.0.0.1:8000"
        )
    if options.dry_run:
        return _dry_run(options)
    if not options.allow_writes:
        check_writes(options.url, frozenset(options.methods) or (SAFE if options.read_only else None))
    listeners = reporters(options.report, is_quiet=options.quiet)
    baseline = read_baseline(options.baseline, is_updated=options.update) if options.baseline else None
    written = Output(Path(options.baseline), "--baseline")
    if options.update:
        written.check()
    contract = load(options)
    with _spared_collector(), reported():  # a cancelled job still gets its report
        result = checker.run(contract, options, partial(tell, listeners), baseline=baseline)
    if baseline and options.update and result.exit_code in (ExitCode.CLEAN, ExitCode.FAILURES):
        written.write(baseline.text_after(result))
    if options.quiet:
        for message in result.errors:
            console.complain("contracts", message)
    return result.exit_code


def _dry_run(options: ContractsOptions) -> int:
    address = shown(options.url).rstrip("/")
    for request in checker.planned(load(options), options):
        body = shortened(request.body.decode("utf-8", "backslashreplace"), _LONGEST_BODY)
        console.say([f"{request.method} {address}{target(request)} {body}".rstrip()])
    console.warn("Nothing was sent. A run goes on with requests that depend on the responses.")
    return ExitCode.CLEAN


@contextmanager
def _spared_collector() -> Iterator[None]:
    """Run the garbage collector less often: a run keeps most objects and creates few cycles; looking for them took a tenth of its time."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
