"""Wording of messages: suggestions for misspelt names, and readable pointers."""

from __future__ import annotations

from collections.abc import Iterable, Sized

from contracts import spelling
from contracts.http.messages import ABSENT
from contracts.pointers import unescaped

__all__ = ["Hints", "did_you_mean", "display_path"]

_MOST_COMPARED = 100_000  # names, for all faults of a document together: about a second


class Hints:
    """Hints for the faults of one document. Their number is limited, because each compares a name with all known ones."""

    def __init__(self) -> None:
        self._left = _MOST_COMPARED

    def did_you_mean(self, name: str, known: object) -> str:
        """The hint of `did_you_mean`, "" once the limit is reached."""
        self._left -= len(known) if isinstance(known, Sized) else 1
        return did_you_mean(name, known) if self._left >= 0 else ""


def did_you_mean(name: str, known: object) -> str:
    """A hint with the known name most similar to `name`, "" if there is none."""
    if known is ABSENT or not isinstance(known, Iterable) or isinstance(known, str):
        return ""
    return spelling.did_you_mean(name, (one for one in known if one != name))


def display_path(pointer: str) -> str:
    """A pointer in readable form: `paths./leads.get.parameters[0]`, in backticks; "" for the root."""
    words = ""
    for part in pointer.split("/")[1:]:
        name = unescaped(part)
        words += f"[{name}]" if name.isdigit() and words and not words.endswith("responses") else f".{name}" if words else name
    return f"`{words}`" if words else ""
