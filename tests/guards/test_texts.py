"""What is committed says nothing about the machine it was written on."""

from __future__ import annotations

import re
from pathlib import Path

from tests.guards.source import ROOT, committed

# Put together from parts, so that this file does not find itself.
HOSTS = [r"py" + r"pi\.org", r"python" + r"hosted\.org", r"registry\.np" + r"mjs\.org", r"reg" + r"istry\.yarnpkg", r"crates" + r"\.io/api"]
PATHS = [r"(?<![\w./-])/(wo" + r"rk|ro" + r"ot|op" + r"t)/\w", r"(?<![\w./-])/(ho" + r"me|Us" + r"ers)/[a-z]\w*/"]
INDEX_OPTIONS = [r"--(extra-)?index" + r"-url", r"--find" + r"-links", r"--trusted" + r"-host"]


def texts() -> dict[Path, str]:
    found = {}
    for path in committed():
        try:
            found[path] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def lines_with(patterns: list[str]) -> list[str]:
    pattern = re.compile("|".join(patterns))
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_package_registry_is_named() -> None:
    assert lines_with(HOSTS) == []


def test_no_path_of_a_machine_is_named() -> None:
    assert lines_with(PATHS) == []


def test_locks_and_scripts_choose_no_package_index() -> None:
    found = [line for line in lines_with(INDEX_OPTIONS) if "--no-emit" not in line]
    assert found == []


def test_every_package_of_a_lock_has_its_hashes() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        pins = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", text).strip())
        assert len(pins) > 40
        assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin or "==" not in pin.splitlines()[0]] == []
