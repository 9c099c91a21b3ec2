"""A mock with its faults and warnings: loaded for `serve`, `routes` and `show`, and again when files change."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.configuration import MockServerOptions
from contracts.errors import DocumentError, Fault
from mock_server import app
from mock_server.grouped_faults import grouped
from mock_server.preflight import Preflight
from mock_server.serving.request_log import RequestLog
from mock_server.settings import Settings, settings_of

__all__ = ["Loaded", "load"]

START_S = 0.4  # how long the start may spend on looking for parts that cannot be compiled
MOST_SHOWN = 20
MOST_LOOKED_AT = 3_000  # operations


@dataclass(frozen=True, slots=True)
class Loaded:
    """`faults`: those that do not prevent the document from being served."""

    mock: app.Mock
    own: Settings
    preflight: Preflight
    faults: tuple[Fault, ...]

    def warnings(self) -> Iterator[str]:
        """A line for each cause of faults and of parts that could not be compiled, up to a limit."""
        lines = list(grouped((*self.faults, *self.preflight.faults)))
        yield from (f"warning: {line}" for line in lines[:MOST_SHOWN])
        if len(lines) > MOST_SHOWN:
            yield f"warning: and {len(lines) - MOST_SHOWN} more; `mock-server routes` lists all"

    def remark(self) -> str:
        """The number of faults and warnings in words, "" for none."""
        counts = [(len(self.faults), "fault"), (len(self.preflight.faults), "part that could not be compiled")]
        parts = [f"{count} {noun}" if count == 1 else f"{count} {noun.replace('part', 'parts').replace('fault', 'faults')}"
                for count, noun in counts if count]  # fmt: skip
        return ", ".join(parts)

    def unseen(self, *, is_later: bool = True) -> str:
        """How many operations have not been checked yet, "" for none. `is_later`: whether `looking_later` will check them."""
        preflight = self.preflight
        rest = preflight.total - preflight.seen
        if not rest:
            return ""
        where = "problems will be logged here" if is_later and self._is_small_enough else "run `mock-server routes` to see their problems"
        return f"{rest} of {preflight.total} operations have not been checked yet; {where}"

    @property
    def _is_small_enough(self) -> bool:
        """Whether all operations can be checked: validators and generators of too many operations would fill memory."""
        return self.preflight.total <= MOST_LOOKED_AT

    def looking_later(self, say: Callable[[str], None], *, is_wanted: Callable[[], bool] = lambda: True) -> Iterator[None]:
        """Check one more operation per step, as long as `is_wanted`; its problems are passed to `say`, up to a limit."""
        count = 0
        while self._is_small_enough and self.preflight.seen < self.preflight.total and is_wanted():
            for fault in self.preflight.look_at_next():
                count += 1
                if count <= MOST_SHOWN:
                    say(f"warning: {fault}")
            yield
        if count > MOST_SHOWN:
            say(f"warning: and {count - MOST_SHOWN} more; `mock-server routes` lists all")
        self.mock.contract.spec.source_document.pack()


def load(
    options: MockServerOptions,
    *,
    log: RequestLog | None = None,
    budget_s: float = START_S,
    on_read: Callable[[Path], None] | None = None,
) -> Loaded:
    """The mock that the options select. `budget_s`: how long to look for parts that cannot be compiled. `on_read`: see contracts.load.

    Raises ContractsError; with `--strict`, also for faults that would not prevent serving.
    """
    own = settings_of(options)
    contract = app.load(options.document, options.rules, settings=options.set, own=own, allowed=options.allow_ref, on_read=on_read)
    faults = tuple(contract.faults)
    if options.strict and faults:
        raise DocumentError(faults)
    mock = app.assembled(contract, own, log=log)
    until = math.inf if options.strict else time.monotonic() + budget_s
    preflight = Preflight(contract, mock.stubs)
    preflight.look(is_over=lambda: time.monotonic() >= until)
    if options.strict and preflight.faults:
        raise DocumentError(preflight.faults)
    contract.spec.source_document.pack()
    return Loaded(mock, own, preflight, faults)
