"""What the checker finds, and what it finds that is not there: the figures of docs/proof.md.

    python -m tests.implementations.proof           prints them, which takes some minutes
    python -m tests.implementations.proof --write   and writes them into the page

Both implementations are asked the directed cases and the relations, with the flags that a defect needs; a defect whose own id does not
appear is given more cases. The mock is audited.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import contracts
from contracts import Contract
from contracts.checker.run import run
from contracts.configuration import CONTRACTS, MOCK_SERVER, resolve, shipped_folder
from contracts.http.messages import Request, Response
from mock_server.selftest.audit import audit
from tests.implementations import defects
from tests.implementations.asking import asking
from tests.implementations.javascript import node
from tests.implementations.outgoing import VARIANTS, application

__all__ = ["MARKS", "PAGE", "figures"]

PAGE = Path(__file__).parents[2] / "docs" / "proof.md"
MARKS = ("<!-- figures: python -m tests.implementations.proof --write -->\n", "<!-- end of figures -->\n")
FEW = {"phases": "book", "max_examples": "5"}  # at first
MANY = {"phases": "book,relations", "max_examples": "100"}  # where the defect's own id does not appear
RIGHT = {"phases": "book,relations", "max_examples": "10", "max_time": "30"}  # for what is right
GROUPS = {
    "refusals": defects.REFUSALS,
    "understanding of the request": defects.UNDERSTANDING,
    "selection of numbers": defects.SELECTION,
    "answers": defects.ANSWERS,
    "state and sequences": defects.SEQUENCES,
    "on the wire": defects.WIRE,
}

Settings = Mapping[str, object]
Implementation = Callable[[Settings, str], AbstractContextManager[tuple[str, Callable[[Request], Response] | None]]]


@dataclass(frozen=True, slots=True)
class Counted:
    """A row of the table: of so many defects found and named; or of so many correct variants reported."""

    group: str
    total: int
    found: int
    named: int | None = None
    missed: tuple[str, ...] = ()


@contextmanager
def _in_python(settings: Settings, change: str) -> Iterator[tuple[str, Callable[[Request], Response] | None]]:
    made = {"defects": [change]} if change in defects.DEFECTS else {"variants": [change]} if change else {}
    with asking(application(settings, **made)) as answer:
        yield "http://in.process", answer


@contextmanager
def _in_javascript(_settings: Settings, change: str) -> Iterator[tuple[str, Callable[[Request], Response] | None]]:
    with node.serving_each([change]) if change else node.serving() as served:
        yield (served[change] if isinstance(served, Mapping) else served), None


@cache
def _contract(settings: tuple[tuple[str, object], ...]) -> Contract:
    return contracts.load(shipped_folder() / "openapi.yaml", settings=dict(settings))


def reported(implementation: Implementation, change: str, settings: Settings, flags: Mapping[str, str]) -> set[str]:
    """The ids that the checker reports."""
    chosen = [f"{name}={value}" for name, value in settings.items()]
    with implementation(settings, change) as (url, answer):
        options = resolve(CONTRACTS, {**flags, "url": url, "set": chosen, "timeout": "5"}, environ={})
        result = run(_contract(tuple(settings.items())), options, lambda _: None, answer=answer)
        return {one.failure.id for one in result.findings}


def _defects(group: str, implementation: Implementation, changes: Mapping[str, tuple[str, Settings]]) -> Counted:
    found, named, missed = 0, 0, []
    for name, (shows, settings) in changes.items():
        ids = reported(implementation, name, settings, FEW)
        if shows not in ids:
            ids |= reported(implementation, name, settings, MANY)
        found, named = found + bool(ids), named + (shows in ids)
        if not ids:
            missed.append(name)
        _progress(name, ids)
    return Counted(group, len(changes), found, named, tuple(missed))


def _variants(group: str, implementation: Implementation, names: Iterable[str]) -> Counted:
    reports = {name: reported(implementation, name, {}, RIGHT) for name in names}
    for name, ids in reports.items():
        _progress(name, ids)
    return Counted(
        group, len(reports), sum(bool(ids) for ids in reports.values()), None, tuple(name for name, ids in reports.items() if ids)
    )


def _progress(name: str, ids: set[str]) -> None:
    print(f"{name}: {', '.join(sorted(ids)) or 'nothing'}", file=sys.stderr, flush=True)


def figures() -> Iterator[Counted]:
    """Every row, as it is known."""
    for group, changes in GROUPS.items():
        yield _defects(f"Python: {group}", _in_python, {name: (one.shows, one.settings) for name, one in changes.items()})
    yield _variants("Python: correct variants", _in_python, ["", *VARIANTS])
    if node.NODE is not None:
        made = {name: (one.shows, one.settings) for name, one in node.changes("defects").items()}
        yield _defects("JavaScript: its own mistakes", _in_javascript, made)
        yield _variants("JavaScript: correct variants", _in_javascript, ["", *node.changes("variants")])


def _table(rows: Iterable[Counted]) -> Iterator[str]:
    counted = list(rows)
    yield "| what is wrong | defects | found | named by the id that is broken |"
    yield "|---|---|---|---|"
    broken = [one for one in counted if one.named is not None]
    for one in broken:
        yield f"| {one.group} | {one.total} | {one.found} | {one.named} |"
    total, found, named = (sum(values) for values in zip(*((one.total, one.found, one.named or 0) for one in broken), strict=True))
    yield f"| **all** | **{total}** | **{found}** ({found / total:.1%}) | **{named}** ({named / total:.1%}) |"
    missed = [name for one in broken for name in one.missed]
    yield ""
    yield f"Not found: {', '.join(missed) or 'none'}."
    yield ""
    yield "| what is right | implementations | reported |"
    yield "|---|---|---|"
    for one in counted:
        if one.named is None:
            yield f"| {one.group} | {one.total} | {one.found}{': ' if one.missed else ''}{', '.join(one.missed)} |"


def _audited() -> Iterator[str]:
    result = audit(resolve(MOCK_SERVER, {"document": str(shipped_folder() / "openapi.yaml")}, environ={}))
    yield "| what the mock breaks | noticed | of |"
    yield "|---|---|---|"
    reached = [one for one in result.noticed if one.verdict != "not-reached"]
    for group in dict.fromkeys(one.mutant.group for one in reached):
        own = [one for one in reached if one.mutant.group == group]
        yield f"| {group} | {sum(bool(one.ids) for one in own)} | {len(own)} |"
    yield f"| **all** | **{sum(bool(one.ids) for one in reached)}** | **{len(reached)}** |"
    yield ""
    yield f"{len(result.noticed) - len(reached)} further statements of the document are about answers that the directed cases do not get."


def _write(text: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.partition(MARKS[0])[0], page.partition(MARKS[1])[2]
    PAGE.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    made = "\n".join([*_table(figures()), "", *_audited()]) + "\n"
    print(made)
    if "--write" in sys.argv:
        _write(made)
