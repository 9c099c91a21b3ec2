"""The README's commands in a fresh clone, with a real installation, and runs with fresh seeds. Nightly: it needs a package index."""

from __future__ import annotations

import re
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards.source import ROOT

pytestmark = pytest.mark.nightly
MINUTES = 60.0


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fresh") / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    return folder


@pytest.fixture(scope="module")
def address(clone: Path) -> Iterator[str]:
    """Where `scripts/serve` says it serves; it has made its environment by then."""
    with subprocess.Popen([clone / "scripts/serve", "--port", "0", "--quiet"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield re.findall(r"http://\S+", line)[0]
        process.terminate()
        assert process.wait(timeout=10) == 0


@pytest.mark.parametrize("run", range(5))
def test_mock_is_clean_under_a_fresh_seed(clone: Path, address: str, run: int) -> None:
    seed = secrets.randbelow(2**32)
    print(f"run {run}: seed {seed}")
    command = [clone / ".venv/bin/contracts", "run", "--url", address, "--seed", str(seed)]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False, timeout=10 * MINUTES)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.usefixtures("address")
def test_whole_suite_passes(clone: Path, tmp_path: Path) -> None:
    done = subprocess.run([clone / "scripts/test"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=20 * MINUTES)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
