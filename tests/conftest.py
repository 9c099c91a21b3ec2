"""What every test may rely on: no option of the person running the suite leaks in, and nothing is read from where they stand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the work tree."""
    return ROOT


@pytest.fixture(autouse=True)
def _no_outside_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("MOCK_SERVER_", "CONTRACTS_"))]:
        monkeypatch.delenv(name)
