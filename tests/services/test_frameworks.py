"""The service written with real frameworks, and with plain Node where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.checking import checked, errors
from tests.services.frameworks import FRAMEWORKS


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_service_of_a_framework_has_no_failures(framework: str) -> None:
    result = checked(FRAMEWORKS[framework]())
    assert (errors(result), result.exit_code, result.errors) == (set(), 0, ())
    assert {one.verdict for one in result.operations} == {"reached"}


@pytest.fixture
def node() -> Iterator[str]:
    """The URL of the service in plain Node."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("needs Node: apt-get install nodejs")
    with subprocess.Popen([program, str(Path(__file__).with_name("orders.js"))], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.kill()


def test_a_service_in_node_has_no_failures(node: str) -> None:
    result = checked(node)
    assert (errors(result), result.exit_code, result.errors) == (set(), 0, ())
