"""The two commands of the README, with a Python that only pretends: what they make, when, and what they say when they cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.guards.source import ROOT

# Pretends to be Python. Writes down what pip was asked for; makes a .venv that holds itself and the commands.
PYTHON = """#!/bin/bash
case "$*" in
  *sys.version_info*) exit {old} ;;
  *ensurepip*) exit {no_venv} ;;
  --version) echo "Python 3.12.0" ;;
  "-m venv --clear "*)
    rm -rf "$4"; mkdir -p "$4/bin"; cp "$0" "$4/bin/python"
    printf '#!/bin/bash\\necho "$MOCK_SERVER_DOCUMENT|$*"\\n' >"$4/bin/mock-server"; chmod +x "$4/bin/mock-server" ;;
  "-m pip "*) echo "pip PIP_USER=$PIP_USER $*" >>"$LOG"; exit {pip} ;;
  "-m pytest"*) echo "$PWD|$*" ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Clone:
    """A work tree with the scripts and locks alone, and a PATH with the pretended Python in front."""

    folder: Path
    path: str
    log: Path

    def run(self, command: str, *arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.folder / command), *arguments],
            cwd=cwd or self.folder,
            env={"PATH": self.path, "LOG": str(self.log), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def installed(self) -> list[str]:
        """What pip was asked to install, and the log emptied."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return [line.replace(str(self.folder), "") for line in lines]


@pytest.fixture
def clone(tmp_path: Path) -> Callable[..., Clone]:
    def make(*, old: int = 0, no_venv: int = 0, pip: int = 0) -> Clone:
        folder, bin_folder = tmp_path / "a clone", tmp_path / "bin"
        folder.mkdir()
        bin_folder.mkdir(exist_ok=True)
        shutil.copytree(ROOT / "scripts", folder / "scripts")
        shutil.copytree(ROOT / ".ci", folder / ".ci")
        for lock in ("requirements.lock", "requirements-dev.lock"):
            shutil.copy(ROOT / lock, folder / lock)
        for name in ("python3", "python3.13", "python3.12", "python3.11", "python"):
            (bin_folder / name).write_text(PYTHON.format(old=old, no_venv=no_venv, pip=pip))
            (bin_folder / name).chmod(0o755)
        return Clone(folder.resolve(), f"{bin_folder}{os.pathsep}/usr/bin{os.pathsep}/bin", tmp_path / "log")

    return make


def test_first_run_installs_the_lock_by_hash_and_the_work_tree(clone: Callable[..., Clone]) -> None:
    fresh = clone()
    done = fresh.run("scripts/serve", "--port", "0", "--set", "a=b c")
    assert (done.returncode, done.stdout) == (0, "|serve --port 0 --set a=b c\n")
    locked, itself = fresh.installed()
    assert locked.endswith("install --require-hashes --requirement /requirements.lock")
    assert itself.endswith("install --no-build-isolation --no-deps --editable ")


def test_second_run_installs_nothing_and_says_nothing(clone: Callable[..., Clone]) -> None:
    fresh = clone()
    fresh.run("scripts/test")
    assert any("requirements-dev.lock" in line for line in fresh.installed())
    again = fresh.run("scripts/test", "-k", "one thing")
    assert (again.returncode, again.stdout, again.stderr) == (0, f"{fresh.folder}|-m pytest -k one thing\n", "")
    assert fresh.run("scripts/serve").stderr == "", "what serves the tests serves the mock too"
    assert fresh.installed() == []


def test_tests_add_to_the_environment_that_a_mock_may_be_running_from(clone: Callable[..., Clone]) -> None:
    fresh = clone()
    fresh.run("scripts/serve")
    (fresh.folder / ".venv/kept").touch()
    assert fresh.run("scripts/test").returncode == 0
    assert (fresh.folder / ".venv/kept").exists()


def test_changed_lock_is_installed(clone: Callable[..., Clone]) -> None:
    fresh = clone()
    fresh.run("scripts/serve")
    fresh.installed()
    with (fresh.folder / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    fresh.run("scripts/serve")
    assert len(fresh.installed()) == 2


def test_moved_work_tree_makes_its_environment_anew(clone: Callable[..., Clone]) -> None:
    fresh = clone()
    fresh.run("scripts/serve")
    (fresh.folder / ".venv/old").touch()
    moved = Clone(fresh.folder.rename(fresh.folder.with_name("moved")), fresh.path, fresh.log)
    assert moved.run("scripts/serve").returncode == 0
    assert not (moved.folder / ".venv/old").exists()


def test_commands_work_from_any_folder(clone: Callable[..., Clone], tmp_path: Path) -> None:
    fresh = clone()
    assert fresh.run("scripts/serve", cwd=tmp_path).stdout == f"{fresh.folder}/openapi.yaml|serve\n"
    assert fresh.run("scripts/test", cwd=tmp_path).stdout == f"{fresh.folder}|-m pytest\n"


def test_habits_of_pip_do_not_lead_packages_elsewhere(clone: Callable[..., Clone]) -> None:
    fresh = clone()
    fresh.run("scripts/serve", PIP_USER="1", PIP_TARGET="/nowhere")
    assert all(line.startswith("pip PIP_USER= ") for line in fresh.installed())


@pytest.mark.parametrize("command", ["scripts/serve", "scripts/test"])
@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (
            {"old": 1},
            "Python 3.11 or later is needed: install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python), or say PYTHON=/path/to/python3.",
        ),
        ({"no_venv": 1}, "Python's venv module is missing: install it (Debian, Ubuntu: apt install python3-venv) and run this again."),
    ],
    ids=["old Python", "no venv"],
)
def test_what_is_missing_is_said_in_one_line(clone: Callable[..., Clone], command: str, fault: dict[str, int], line: str) -> None:
    done = clone(**fault).run(command)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line + "\n")


def test_named_python_that_is_too_old_is_refused(clone: Callable[..., Clone]) -> None:
    done = clone().run("scripts/serve", PYTHON="/bin/false")
    assert (done.returncode, done.stderr) == (2, "PYTHON=/bin/false is not Python 3.11 or later: name another one, or unset PYTHON.\n")


def test_failed_installation_says_what_to_check_and_is_tried_again(clone: Callable[..., Clone]) -> None:
    fresh = clone(pip=1)
    done = fresh.run("scripts/serve")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "The packages could not be installed (see above). Check that pip reaches its package index, then run this again."
    )
    assert len(fresh.installed()) == 1
    assert fresh.run("scripts/serve").returncode == 2
    assert len(fresh.installed()) == 1
    assert not (fresh.folder / ".venv.lock").is_symlink()


def test_lock_of_a_dead_process_is_taken_over(clone: Callable[..., Clone]) -> None:
    fresh = clone()
    ended = subprocess.run(["sh", "-c", "echo $$"], capture_output=True, text=True, check=True).stdout.strip()
    (fresh.folder / ".venv.lock").symlink_to(ended)
    assert fresh.run("scripts/serve").returncode == 0


def test_ci_runs_exactly_the_test_command(clone: Callable[..., Clone], tmp_path: Path) -> None:
    fresh = clone()
    assert fresh.run(".ci/run", cwd=tmp_path).stdout == f"{fresh.folder}|-m pytest\n"


def test_messages_are_printed_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text('TEXT = "not in the repository"\n', encoding="utf-8")
    command = [sys.executable, ROOT / "scripts" / "messages", "module.py", "contracts/exit_codes.py", "--docs"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout.splitlines()
    assert printed[0] == "module.py:1: message: not in the repository"
    assert printed[1].startswith("contracts/exit_codes.py:1: docstring: The exit codes of both commands.")
