"""docs/checks.md and `contracts checks` say of every check what the table says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contracts.checker.checks import CHECKS, Check
from contracts.cli import commands as cli

PAGE = (Path(__file__).parents[2] / "docs" / "checks.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"(?ms)^## (\S+)\n(.*?)(?=^## |\Z)", PAGE))


def test_page_has_a_section_per_check_in_the_order_of_the_table() -> None:
    assert list(SECTIONS) == list(CHECKS)


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_page_says_what_the_table_says(check: Check) -> None:
    meaning, explained, example, silent, last = SECTIONS[check.id].strip().split("\n\n")
    names = ", ".join(f"`{name}`" for name in check.schemathesis)
    end = f"Level: {check.level}. Kind: {check.kind}. Source: {check.source}. Turn off: `--skip {check.id}`." + (
        f" Schemathesis: {names}." if names else ""
    )
    assert (meaning, " ".join(last.split())) == (check.meaning, end)
    assert len(explained) > 20
    assert example.startswith("Example: ")
    assert silent.startswith("Silent: ")


def test_command_lists_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["checks"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    for check in CHECKS.values():
        assert (
            f"  {check.id}{' (warning)' if check.level == 'warning' else ''}\n      {check.meaning}\n      source: {check.source}; turn off: --skip {check.id}\n"
            in said
        )
