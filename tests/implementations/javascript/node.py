"""The implementation in JavaScript, started for as long as a test needs it and asked with requests of the kit."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from contracts.exchange import Request, Response

__all__ = ["NODE", "Change", "Client", "changes", "client", "serving"]

FOLDER = Path(__file__).resolve().parent
NODE = shutil.which("node")


@dataclass(frozen=True, slots=True)
class Change:
    """A defect or a variant, as its table has it. `shows` is "" for a variant."""

    says: str
    shows: str
    settings: Mapping[str, str]


@cache
def changes(kind: str) -> Mapping[str, Change]:
    """The table `defects` or `variants`."""
    told = subprocess.run([_node(), FOLDER / "server.mjs", "--list"], capture_output=True, check=True, timeout=30).stdout
    return {name: Change(row["says"], row.get("shows", ""), row.get("settings", {})) for name, row in json.loads(told)[kind].items()}


@contextmanager
def serving(settings: Mapping[str, object] = {}, *, defect: str = "", variant: str = "") -> Iterator[str]:
    """The address of the implementation, right unless told otherwise, until the block ends."""
    options = {**settings, "defect": defect, "variant": variant}
    flags = [part for name, value in options.items() if value != "" for part in (f"--{name}", str(value))]
    command = [_node(), FOLDER / "server.mjs", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError(f"{flags}: the implementation did not start")
            yield url
        finally:
            process.terminate()


class Client:
    """One connection that is kept, and made anew after an answer that nobody can read to its end."""

    def __init__(self, url: str) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def send(self, request: Request) -> Response:
        """The answer."""
        headers = {name: value.encode("latin-1") for name, value in request.headers}
        self._connection.request(request.method, request.path, request.body, headers)  # type: ignore[arg-type]
        received = self._connection.getresponse()
        return Response(received.status, tuple(received.getheaders()), received.read())


@contextmanager
def client(settings: Mapping[str, object] = {}, *, defect: str = "", variant: str = "") -> Iterator[Client]:
    """A client of the implementation."""
    with serving(settings, defect=defect, variant=variant) as url, Client(url) as asking:
        yield asking


def _node() -> str:
    if NODE is None:
        raise RuntimeError("there is no Node.js here")
    return NODE
