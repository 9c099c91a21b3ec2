"""The implementation in JavaScript, started for as long as a test needs it, and the tables of its defects and variants."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["NODE", "Change", "changes", "serving"]

NODE = shutil.which("node")
SERVER = Path(__file__).resolve().parent / "server.mjs"


@dataclass(frozen=True, slots=True)
class Change:
    """A defect or a variant, as its table has it. `shows` is "" for a variant."""

    says: str
    shows: str
    settings: Mapping[str, str]


@cache
def changes(kind: str) -> Mapping[str, Change]:
    """The table `defects` or `variants`."""
    told = subprocess.run([_node(), SERVER, "--list"], capture_output=True, check=True, timeout=30).stdout
    return {name: Change(row["says"], row.get("shows", ""), row.get("settings", {})) for name, row in json.loads(told)[kind].items()}


@contextmanager
def serving(
    settings: Mapping[str, object] = {}, *, defect: str = "", variant: str = "", environment: Mapping[str, str] = {}
) -> Iterator[str]:
    """The address of the implementation, right unless told otherwise, until the block ends."""
    options = {**settings, "defect": defect, "variant": variant}
    flags = [part for name, value in options.items() if value != "" for part in (f"--{name}", str(value))]
    command = [_node(), str(SERVER), *flags]
    # A defect writes about its errors, and a pipe that nobody reads would fill up.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **environment}
    ) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError(f"it did not start: {' '.join(command)}")
            yield url
        finally:
            process.terminate()


def _node() -> str:
    if NODE is None:
        raise RuntimeError("there is no Node.js here")
    return NODE
