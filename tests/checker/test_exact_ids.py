"""Breaking any one rule, row, invariant or relation of the shipped book makes its id appear, and the ids that come with it are known."""

from __future__ import annotations

import json

import pytest

from tests.checker.breaking import TABLE, broken_rows, contract, reported

WRITTEN = json.loads(TABLE.read_text(encoding="utf-8"))


def test_every_row_of_the_book_is_in_the_table() -> None:
    assert list(WRITTEN) == list(broken_rows())
    assert set(WRITTEN) == {row.id for row in contract(()).rows if row.kind != "example"}


@pytest.mark.parametrize("id_", WRITTEN)
def test_a_broken_row_is_named_with_exactly_what_comes_with_it(id_: str) -> None:
    ids = reported(broken_rows()[id_])
    assert id_ in ids
    assert (broken_rows()[id_].says, ids) == (WRITTEN[id_]["broken"], WRITTEN[id_]["ids"])
