"""docs/proof.md has the figures of the defects and variants that there are, and they are good enough."""

from __future__ import annotations

import re

import pytest

from tests.implementations.javascript import node
from tests.implementations.outgoing import DEFECTS, VARIANTS
from tests.implementations.proof import GROUPS, MARKS, PAGE

WRITTEN = PAGE.read_text(encoding="utf-8").partition(MARKS[0])[2].partition(MARKS[1])[0]
ROWS = {cells[0].strip(" *"): [int(number) for number in re.findall(r"(?<![\d.])\d+(?![\d.%])", " ".join(cells[1:]))] for cells in (
    line.strip("|").split("|") for line in WRITTEN.splitlines() if line.startswith("|")
)}  # fmt: skip


def test_every_group_of_defects_is_counted() -> None:
    assert {group: ROWS[f"Python: {group}"][0] for group in GROUPS} == {group: len(changes) for group, changes in GROUPS.items()}
    assert sum(len(changes) for changes in GROUPS.values()) == len(DEFECTS)
    assert ROWS["Python: correct variants"][0] == len(VARIANTS) + 1


@pytest.mark.skipif(node.NODE is None, reason="Node.js is not installed")
def test_those_in_javascript_too() -> None:
    assert ROWS["JavaScript: its own mistakes"][0] == len(node.changes("defects"))
    assert ROWS["JavaScript: correct variants"][0] == len(node.changes("variants")) + 1


def test_nearly_every_defect_is_found_and_no_correct_variant_is_reported() -> None:
    total, found, _ = re.findall(r"\| \*\*all\*\* \| \*\*(\d+)\*\* \| \*\*(\d+)\*\* \([\d.%]+\) \| \*\*(\d+)", WRITTEN)[0]
    assert int(found) >= 0.95 * int(total)
    assert [ROWS[f"{language}: correct variants"][1] for language in ("Python", "JavaScript")] == [0, 0]
