"""`contracts run`: run the checker against an implementation."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from contracts.checker import run as checker
from contracts.checker.interrupts import reported
from contracts.checker.reports import reporters, tell
from contracts.checker.sending.run_scope import SAFE, check_writes
from contracts.cli import console
from contracts.cli.loading import load
from contracts.configuration import ContractsOptions
from contracts.errors import ConfigurationError

__all__ = ["run"]

_YOUNG = 20_000  # new objects before the collector looks for cycles


def run(options: ContractsOptions) -> int:
    """Check the implementation at `url` and return the exit code. Raises ContractsError."""
    if not options.url:
        raise ConfigurationError(
            "--url is missing; pass the base URL of the implementation, such as: contracts run --url http://127.0.0.1:8000"
        )
    if not options.allow_writes:
        check_writes(options.url, frozenset(options.methods) or (SAFE if options.read_only else None))
    listeners = reporters(options.report, is_quiet=options.quiet)
    contract = load(options)
    with _spared_collector(), reported():  # a cancelled job still gets its report
        result = checker.run(contract, options, partial(tell, listeners))
    if options.quiet:
        for message in result.errors:
            console.complain("contracts", message)
    return result.exit_code


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
