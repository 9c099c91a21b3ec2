"""Lint, format and types, as CONTRIBUTING has them: what a reviewer should not have to say."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.guards.source import ROOT


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "--no-cache"], ["ruff", "format", "--check", "--no-cache"], ["mypy"]],
    ids=["lint", "format", "types"],
)
def test_source_is_as_the_tools_want_it(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
