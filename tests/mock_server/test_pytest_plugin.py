"""The fixture `mock`, in a folder of somebody else's tests."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.guards.source import ROOT

TESTS = """
import json, urllib.request
import pytest

def post(url):
    sent = urllib.request.Request(f"{url}/projects", b'{"name": "Garden"}', {"Content-Type": "application/json"})
    with urllib.request.urlopen(sent) as response:
        return json.load(response)["id"]

def test_the_ini_option_names_the_document(mock):
    assert list(mock.state["/projects"]) == []
    assert list(mock.state["/projects"]) != [str(post(mock))] == list(mock.state["/projects"])

def test_each_test_has_a_session(mock):
    assert mock.state["/projects"] == {}

@pytest.mark.mock("tasks.yaml", state="closed")
def test_a_marker_names_the_document_and_its_options(mock):
    with pytest.raises(urllib.request.HTTPError, match="404"):
        urllib.request.urlopen(f"{mock}/projects/1")
"""


def test_each_test_has_a_session_of_its_own(tmp_path: Path) -> None:
    document = (ROOT / "examples/tasks/openapi.yaml").read_text(encoding="utf-8")
    for name, text in (
        ("tasks.yaml", document),
        ("conftest.py", f"pytest_plugins = {json.dumps(['mock_server.pytest_plugin'])}"),
        ("pytest.ini", "[pytest]\nmock_document = tasks.yaml\n"),
        ("test_them.py", TESTS),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "3 passed" in done.stdout, done.stdout + done.stderr
