"""Reads a document's text from a file, standard input or a URL, and the files that it refers to: the only place in `contracts` that does.

What a document refers to is read below its own folder and below the working folder. Whatever else, a URL above all, must be allowed.
Nothing is read but files, and no more than 64 MiB of each; how a URL is read knows `fetching`.
"""

from __future__ import annotations

import errno
import io
import os
import posixpath
import stat
import sys
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from contracts.document.reading.fetching import Fetcher
from contracts.errors import SourceError
from contracts.http.addresses import shown, without_user_info

__all__ = ["STANDARD_INPUT", "OnRead", "Reach", "Source", "SourceText", "content", "is_url", "path_of", "read"]

OnRead = Callable[[Path], None]

STANDARD_INPUT = "-"  # its name on the command line
LIMIT_BYTES = 64 * 1024 * 1024  # of a text, wherever it comes from
_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text came from. `name`: as messages show it. `path`: None for standard input and URLs. `url`: with its user info."""

    name: str
    path: Path | None = None
    url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SourceText(Source):
    """The text, too."""

    text: str = ""


def is_url(text: str) -> bool:
    """Whether a source is a URL that can be read."""
    return text.lower().startswith(("http://", "https://"))


def read(source: str | Path, *, on_read: OnRead | None = None) -> SourceText:
    """The text of a path, of `-` (standard input) or of an http(s) URL that the user gave. Raises SourceError.

    `on_read` is called with a file's absolute path, symbolic links not followed, just before the file is read or found missing.
    """
    name = str(source)
    if name == STANDARD_INPUT:
        return SourceText(name, text=_decoded(_standard_input(), "standard input"))
    if is_url(name):
        return SourceText(shown(name), url=name, text=_decoded(Fetcher([name], LIMIT_BYTES).fetch(name), shown(name)))
    if "://" in name:
        raise SourceError(f"{shown(name)}: only http and https URLs are supported; pass a file, a URL, or - for standard input")
    path = Path(name)
    if on_read is not None:
        on_read(path.absolute())
    return SourceText(name, path, text=_decoded(_file(path), name))


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise SourceError("standard input: is closed; pass a file, or a document on standard input")
    read = sys.stdin.buffer.read(LIMIT_BYTES + 1)
    if len(read) > LIMIT_BYTES:
        raise SourceError(f"standard input: {_too_large()}; pass a smaller document")
    return read


def _file(path: Path, name: str = "") -> bytes:
    name = name or str(path)
    try:
        return content(path)
    except FileNotFoundError as error:
        raise SourceError(f"{name}: file not found; check the path, or use - for standard input") from error
    except IsADirectoryError as error:
        raise SourceError(f"{name}: is a folder; pass the file, for example {path / 'openapi.yaml'}") from error
    except (OSError, ValueError) as error:
        raise SourceError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from error


def content(path: Path) -> bytes:
    """The bytes of a file. Raises OSError, also if it is not a regular file (a pipe or a device may never end) or too large; ValueError
    for an invalid name."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is not a regular file; pass a file, or - for standard input", str(path))
    read = bytearray()
    # Non-blocking: some files in /proc have no content yet.
    with io.FileIO(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))) as stream:
        while len(read) <= LIMIT_BYTES and (piece := stream.read(_PIECE_BYTES)):
            read += piece
    if len(read) > LIMIT_BYTES:
        raise OSError(errno.EFBIG, f"it {_too_large()}", str(path))
    return bytes(read)


def _too_large() -> str:
    return f"is larger than {LIMIT_BYTES >> 20} MiB"


class Reach:
    """Which addresses references may read: below the document's folder, the working folder, and every allowed prefix.

    `allowed`: URL prefixes, folders and files. `on_read`: see `read`.
    """

    def __init__(self, source: Source | None, allowed: Sequence[str] = (), *, on_read: OnRead | None = None) -> None:
        self._source, self._allowed = source, tuple(without_user_info(one) if is_url(one) else one for one in allowed)
        self._on_read = on_read
        self._fetcher = Fetcher([source.url if source is not None else "", *allowed], LIMIT_BYTES)
        folders = [Path.cwd(), *(Path(one) for one in allowed if "://" not in one)]
        if source is not None and source.path is not None:
            folders.append(source.path.parent)
        self._folders = tuple(folder.resolve() for folder in folders)

    @property
    def home(self) -> str:
        """The address of the document itself, without user info."""
        if self._source is not None and self._source.url:
            return without_user_info(self._source.url)
        path = self._source.path if self._source is not None else None
        return path.absolute().as_uri() if path is not None else f"{Path.cwd().resolve().as_uri()}/"

    def canonical(self, address: str) -> str:
        """The canonical spelling of an address, with links followed."""
        path = path_of(address)
        return address if path is None else path.as_uri()

    def note(self, address: str) -> None:
        """Reports the file at an address to `on_read`, whether it exists or not."""
        path = _written_path(address)
        if self._on_read is not None and path is not None:
            self._on_read(path)

    def refusal(self, address: str) -> str:
        """Why an address must not be read, "" if it may be. An address is a `file:` or http(s) URL."""
        if is_url(address):
            return "" if self._is_allowed_url(address) else f"{shown(_folder_of(address))} is not allowed"
        if not address.startswith("file:"):
            return "only files and http(s) URLs are supported"
        path = path_of(address)
        if path is None:
            return "it is not a valid path"
        if any(path.is_relative_to(folder) for folder in self._folders):
            return ""
        return f"{path.parent} is outside the document's folder and the working folder"

    def permission(self, address: str) -> str:
        """The option that would allow an address to be read."""
        path = path_of(address)
        return f"--allow-ref {shown(_folder_of(address)) if is_url(address) or path is None else path.parent}"

    def read(self, address: str) -> SourceText:
        """The text at an address that `refusal` allows. Raises SourceError."""
        if is_url(address):
            return SourceText(shown(address), url=address, text=_decoded(self._fetcher.fetch(address, self.refusal), shown(address)))
        path = path_of(address)
        assert path is not None
        name = self._shown(path)
        return SourceText(name, path, text=_decoded(_file(path, name), name))

    def _shown(self, path: Path) -> str:
        """A path as the user would write it, relative to the document as given."""
        source = self._source
        if source is not None and source.path is not None and path.is_relative_to(source.path.parent.resolve()):
            return os.path.normpath(source.path.parent / path.relative_to(source.path.parent.resolve()))
        return os.path.relpath(path) if path.is_relative_to(Path.cwd().resolve()) else str(path)

    def _is_allowed_url(self, address: str) -> bool:
        home = [_folder_of(self.home)] if is_url(self.home) else []
        return any(_is_below(address, prefix) for prefix in (*home, *(one for one in self._allowed if is_url(one))))


def path_of(address: str) -> Path | None:
    """The real path of a `file:` URL, links followed; None for other URLs and invalid paths."""
    try:
        path = _written_path(address)
        return path.resolve() if path is not None else None
    except (OSError, ValueError, RuntimeError):  # a null byte, a circle of links
        return None


def _written_path(address: str) -> Path | None:
    """The path of a `file:` URL, links not followed."""
    try:
        return Path(urllib.request.url2pathname(urlsplit(address).path)) if address.startswith("file:") else None
    except (OSError, ValueError):
        return None


def _folder_of(url: str) -> str:
    try:
        return urljoin(url, ".")
    except ValueError:  # a bracket in the host
        return url


def _is_below(url: str, prefix: str) -> bool:
    """Whether a URL starts with a prefix, both as written and with `..` resolved; the hosts must be equal."""
    try:
        one, allowed = urlsplit(url), urlsplit(prefix)
        same_host = (one.scheme.lower(), one.netloc.lower()) == (allowed.scheme.lower(), allowed.netloc.lower())
    except ValueError:
        return False
    return same_host and all(path.startswith(allowed.path) for path in (one.path, _straight(one)))


def _straight(url: SplitResult) -> str:
    return posixpath.normpath(unquote(url.path)) if ".." in unquote(url.path) else url.path


def _decoded(content: bytes, name: str) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SourceError(f"{name}:{line}: is not UTF-8 text; save it as UTF-8") from error
