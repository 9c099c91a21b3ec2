"""Reads a document's text from a file, standard input or a URL: the only place in `contracts` that does."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from contracts.errors import SourceError

__all__ = ["Source", "is_url", "read"]

_TIMEOUT_S = 20.0
_LIMIT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A text and where it came from. `name`: as messages show it. `path`: None for standard input and URLs."""

    name: str
    text: str
    path: Path | None = None


def is_url(text: str) -> bool:
    """Whether a source is a URL that can be read."""
    return text.lower().startswith(("http://", "https://"))


def read(source: str | Path, *, allowed: Sequence[str] = ()) -> Source:
    """The text of a path, of `-` (standard input) or of an http(s) URL that the user gave. Raises SourceError.

    `allowed`: prefixes that references inside a document may have beside its own folder; the source itself needs none.
    """
    name = str(source)
    if name == "-":
        return Source("-", _decoded(sys.stdin.buffer.read(), "standard input"))
    if is_url(name):
        return Source(name, _decoded(_fetched(name), name))
    if "://" in name:
        raise SourceError(f"{name}: only http and https URLs can be read; give a file, a URL or - for standard input")
    path = Path(name)
    return Source(name, _decoded(_file(path), name), path)


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError(f"{path}: there is no such file; check the path, or give - for standard input") from error
    except IsADirectoryError as error:
        raise SourceError(f"{path}: is a folder; give the file, for example {path / 'openapi.yaml'}") from error
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _fetched(url: str) -> bytes:
    try:
        request = urllib.request.Request(url, headers={"Accept": "application/json, application/yaml, text/yaml, */*"})
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
            content: bytes = answer.read(_LIMIT_BYTES + 1)
    except urllib.error.HTTPError as error:
        raise SourceError(f"{url}: the server answered {error.code}; open the URL in a browser to check it") from error
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
        raise SourceError(f"{url}: cannot be fetched: {getattr(error, 'reason', error)}; is the server running?") from error
    if len(content) > _LIMIT_BYTES:
        raise SourceError(f"{url}: is larger than {_LIMIT_BYTES // 1024 // 1024} MiB; download it and give the file")
    return content


def _decoded(content: bytes, name: str) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SourceError(f"{name}:{line}: is not UTF-8 text; save it as UTF-8") from error
