"""Finds a secret in a text, in any encoding of its characters, whole or truncated."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from functools import lru_cache

__all__ = ["Secret"]

_CUTS = ("…", "...")
_SHORTEST_CUT = 5  # characters before a mark of omission
_SHORTEST_PART = 10  # characters, at least half of the secret: then it is a part of it even without such a mark
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9-]*\s+")


@dataclass(frozen=True)
class Secret:
    """A text that must never be shown."""

    plain: str = field(repr=False)
    _head: re.Pattern[str] = field(init=False, repr=False)
    _least: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        scheme = _SCHEME.match(self.plain)
        silent = scheme.end() if scheme else 0  # `Bearer ` is not secret
        least = silent + max(_SHORTEST_PART, (len(self.plain) - silent + 1) // 2)
        head = "".join(f"(?:{'|'.join(map(re.escape, _ways(letter)))})" for letter in _folded(self.plain[:_SHORTEST_CUT]))
        object.__setattr__(self, "_head", re.compile(f"(?={head})"))  # a lookahead, because the next match may begin inside this one
        object.__setattr__(self, "_least", min(least, len(self.plain)))

    def replaced(self, text: str, mask: str) -> str:
        """The text with the secret masked; also a beginning of it, if that is long or followed by a mark of omission."""
        folded = _folded(text)
        kept, done = [], 0
        for match in self._head.finditer(folded):
            if match.start() >= done and (end := self._end(folded, match.start())):
                kept += [text[done : match.start()], mask]
                done = end
        return "".join([*kept, text[done:]]) if kept else text

    def _end(self, text: str, start: int) -> int:
        """The end of the secret, or of a beginning of it, at this position; 0 if there is none."""
        count, reached = 0, {start}  # two encodings of a character may begin alike
        for letter in _folded(self.plain):
            further = {at + len(way) for at in reached for way in _ways(letter) if text.startswith(way, at)}
            if not further:
                break
            count, reached = count + 1, further
        is_cut = count >= min(_SHORTEST_CUT, len(self.plain)) and any(text.startswith(_CUTS, at) for at in reached)
        return max(reached) if count >= self._least or is_cut else 0


def _folded(text: str) -> str:
    """The text in lower case with the same length: some upper-case letters have two lower-case ones."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


@lru_cache(maxsize=1024)
def _ways(letter: str) -> tuple[str, ...]:
    """The encodings of a character in a URL, JSON, HTML, Python or a shell, and as UTF-8 that was decoded as Latin-1; all in lower case."""
    data = letter.encode("utf-8", "surrogatepass")
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    ways = {letter, "".join(f"%{byte:02x}" for byte in data), "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))}
    if not letter.isalnum() or not letter.isascii():
        ways |= {json.dumps(letter)[1:-1], repr(letter)[1:-1], html.escape(letter), data.decode("latin-1"), f"\\{letter}"}
        ways |= {f"&#{ord(letter)};", f"&#x{ord(letter):x};", "".join(f"\\x{byte:02x}" for byte in data)}
    ways |= {" ": {"+"}, "'": {"'\"'\"'"}}.get(letter, set())
    return tuple(sorted({_folded(way) for way in ways}, key=len, reverse=True))
