"""Many faults in few lines: one for each cause, with its first place and a count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from contracts.errors import Fault

__all__ = ["grouped"]

_NAMES: Final = re.compile(r"`[^`]*`|\"[^\"]*\"|'[^']*'|\S*/\S*|[0-9]+")  # what differs between faults with the same cause


def grouped(faults: Iterable[Fault]) -> Iterator[str]:
    """A line for each cause: the first fault, and how many there are if it is not the only one."""
    causes: dict[str, list[Fault]] = {}
    for fault in faults:
        causes.setdefault(_NAMES.sub("…", fault.message), []).append(fault)
    for same in causes.values():
        yield str(same[0]) if len(same) == 1 else f"{replace(same[0], hint='')} (first of {len(same)} of this kind)"
