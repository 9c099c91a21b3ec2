"""A command that is interrupted while Python still loads it ends with 130 and without a word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
INTERRUPTED = """
import sys

class Ctrl_C:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Ctrl_C())
from {package}.__main__ import main
main()
"""


@pytest.mark.parametrize("package", ["contracts", "mock_server"])
def test_an_interrupted_start_says_nothing(package: str) -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED.format(package=package)], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_the_package_offers_its_names_and_its_modules() -> None:
    import contracts

    assert {"load", "Request", "RuleBookError"} <= set(dir(contracts))
    assert contracts.errors.SourceError is contracts.SourceError
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        contracts.nothing  # noqa: B018
