"""The implementation in JavaScript, started for as long as a test needs it, and the tables of its defects and variants."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["NODE", "Change", "changes", "serving", "serving_each"]

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
def serving(settings: Mapping[str, object] = {}, *, environment: Mapping[str, str] = {}) -> Iterator[str]:
    """The address of the right implementation, until the block ends."""
    flags = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
    with _started(flags, 1, environment) as (url,):
        yield url


@contextmanager
def serving_each(names: Collection[str]) -> Iterator[Mapping[str, str]]:
    """The addresses of an implementation for each of these changes, until the block ends. One process has them all."""
    with _started([part for name in names for part in ("--change", name)], len(names), {}) as urls:
        yield dict(zip(names, urls, strict=True))


@contextmanager
def _started(flags: Sequence[str], count: int, environment: Mapping[str, str]) -> Iterator[list[str]]:
    # A defect writes about its errors, and a pipe that nobody reads would fill up.
    with subprocess.Popen(
        [_node(), str(SERVER), *flags], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **environment}
    ) as process:
        try:
            assert process.stdout
            urls = [process.stdout.readline().strip() for _ in range(count)]
            if not all(urls):
                raise RuntimeError(f"it did not start: node {SERVER.name} {' '.join(flags)}")
            yield urls
        finally:
            process.terminate()


def _node() -> str:
    if NODE is None:
        raise RuntimeError("there is no Node.js here")
    return NODE
