"""Every defect is reported under exactly the ids written down, the one that says it best among them; nothing is reported of what is right.

To the suite belong the first defect of each rule and check, and one of a row, an invariant and a relation; the others to the nightly job.
tests/checker/test_exact_ids.py breaks every row, invariant and relation in the suite.
"""

from __future__ import annotations

import json

import pytest

from tests.implementations.outgoing import DEFECTS, VARIANTS
from tests.implementations.verdicts import ALL, TABLE, checked, contract, reported, wanted

WRITTEN = json.loads(TABLE.read_text(encoding="utf-8"))
KINDS = {row.id: row.kind for row in contract(()).rows}
FIRST = {DEFECTS[name].shows: name for name in reversed(DEFECTS)}  # of each id
FEW = {name for id_, name in FIRST.items() if KINDS.get(id_, "check") in ("rule", "check")}
FEW |= {"lists-number-retired", "always-warns", "remembers-choice"}


def test_every_defect_and_variant_is_in_the_table() -> None:
    assert list(WRITTEN) == list(ALL)


@pytest.mark.parametrize("name", [pytest.param(name, marks=[] if name in FEW else [pytest.mark.nightly]) for name in DEFECTS])
def test_a_defect_is_reported_under_exactly_these_ids(name: str) -> None:
    ids = reported(name)
    assert wanted(name) <= {id_.removesuffix("~") for id_ in ids}
    assert ids == WRITTEN[name]


@pytest.mark.parametrize("name", VARIANTS)
def test_nothing_is_reported_of_another_way_of_being_right(name: str) -> None:
    assert reported(name) == WRITTEN[name] == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_reported_of_the_implementation_as_it_is(seed: int) -> None:
    result = checked("", seed=seed)
    assert ([finding.failure for finding in result.findings], result.errors, result.exit_code) == ([], (), 0)
    missed = {one.id for one in result.verdicts if one.verdict not in ("held", "not-applicable")}
    assert missed == {"unknown-number-never-sends", "unknown-number-is-not-shown"}  # of answers that the settings refuse
