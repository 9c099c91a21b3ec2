"""What the checker's own cases report of every defect and variant, in this process: the exact ids, written down in verdicts.json.

python -m tests.implementations.verdicts              writes the table anew; look at what changed
python -m tests.implementations.verdicts trims-ids    prints what is reported of one, with messages
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import contracts
from contracts.checker.events import Result
from contracts.checker.run import run
from contracts.configuration import CONTRACTS, resolve, shipped_folder
from contracts.contract import Contract
from tests.implementations.asking import asking
from tests.implementations.changes import Change
from tests.implementations.outgoing import DEFECTS, VARIANTS, application

__all__ = ["ALL", "TABLE", "checked", "contract", "reported", "wanted"]

TABLE = Path(__file__).with_name("verdicts.json")
DOCUMENT = str(shipped_folder() / "openapi.yaml")
CREDENTIAL = ("Authorization: Bearer sk_live_1",)
FEW = 5  # --max-examples: a twentieth of the cases of a run that nobody told otherwise
MORE = {"crashes-on-long-recipient": 20}
ALL: Mapping[str, Change] = {**DEFECTS, **VARIANTS}


@cache
def contract(settings: tuple[str, ...]) -> Contract:
    """The shipped one; settings as `name=value`."""
    return contracts.load(DOCUMENT, settings=dict(one.split("=", 1) for one in settings))


def checked(name: str, *, seed: int = 1) -> Result:
    """A run of the book's cases and relations on one defect or variant, "" for the implementation as it is."""
    change = ALL.get(name)
    settings = tuple(f"{key}={value}" for key, value in (change.settings if change else {}).items())
    given = {
        "url": "http://in.process",
        "document": DOCUMENT,
        "phases": "book,relations",
        "max_examples": str(MORE.get(name, FEW)),
        "seed": str(seed),
        "set": settings,
        "header": CREDENTIAL if "authentication=strict" in settings else (),
    }
    options = resolve(CONTRACTS, given, environ={}, folder=Path("/nonexistent"))
    implementation = application(
        change.settings if change else {}, defects=[name] if name in DEFECTS else [], variants=[name] if name in VARIANTS else []
    )
    with asking(implementation) as send:
        return run(contract(settings), options, lambda _: None, answer=send)


def reported(name: str) -> list[str]:
    """The ids reported of one defect or variant; what did not repeat has a `~` behind it."""
    return sorted(finding.failure.id + ("~" if finding.is_flaky else "") for finding in checked(name).findings)


def wanted(name: str) -> set[str]:
    """The id of the book that has to be among them, if any."""
    return {ALL[name].shows} - {""}


def _show(name: str) -> None:
    for finding in checked(name).findings:
        print(f"{finding.failure.id}{' (flaky)' if finding.is_flaky else ''}: {finding.failure.message}\n{finding.curl}\n")


def _write() -> None:
    with ProcessPoolExecutor() as pool:
        table = dict(zip(ALL, pool.map(reported, ALL), strict=True))
    TABLE.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    missed = [name for name in ALL if not wanted(name) <= {id_.removesuffix("~") for id_ in table[name]}]
    alarms = [name for name in VARIANTS if table[name]]
    print(f"{len(DEFECTS)} defects, {sum(bool(table[name]) for name in DEFECTS)} found; not named: {missed}; false alarms: {alarms}")


if __name__ == "__main__":
    if sys.argv[1:]:
        _show(sys.argv[1])
    else:
        _write()
