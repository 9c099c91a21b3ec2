"""Regular expressions: which need a backtracking engine, and which of those are equivalent to several plain ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Part", "lighter", "look_around_depth", "may_backtrack", "parts"]

_BACKTRACKING = re.compile(r"\(\?(?:[=!>(]|<[=!])|\\(?:[1-9]|[kgGK])|[+*?}]\+")  # look-around, references, atomic groups, possessive
_LOOK_AROUND = re.compile(r"\(\?<?[=!]")
_FLAGS = re.compile(r"\(\?[A-Za-z-]+[:)]")
_WITHOUT_WORDS = re.compile(r"\^\((?:\?:)?\(\?!(?P<words>[\w -]+(?:\|[\w -]+)*)\)\.\)(?P<repeat>[*+])\$")
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
_BIG_REPEAT = re.compile(r"\{(\d+),(\d{4,})\}")
_WHOLE_REPEAT = re.compile(r"\^(?:\.|\\[dDwWsS]|\[(?:[^\]\\]|\\.)*\])\{(\d+),(\d+)\}\$")


@dataclass(frozen=True, slots=True)
class Part:
    """A pattern that must be found in a string or, if `is_wanted` is false, must not."""

    text: str
    is_wanted: bool


def may_backtrack(text: str) -> bool:
    """Whether a pattern may have features of a backtracking engine: look-around, references. May be true for patterns without any."""
    return _BACKTRACKING.search(text) is not None


def parts(text: str) -> tuple[Part, ...]:
    """Patterns that are together equivalent to one with look-around at its ends; empty if it cannot be split.

    `^(?=.*[0-9])(?!x)[a-z0-9]+(?<!-)$` → `^(?:.*[0-9])`, not `^(?:x)`, not `(?:-)$`, `^[a-z0-9]+$`. A part may still have look-around
    in it.
    """
    without = _WITHOUT_WORDS.fullmatch(text)
    if without:
        return (Part(without["words"], is_wanted=False), Part(f"^.{without['repeat']}$", is_wanted=True))
    if _FLAGS.search(text) or any(token == "|" and depth == 0 for token, depth, _ in _tokens(text)):
        return ()
    rest, found = text, []
    while rest.startswith(("^(?=", "^(?!")):
        end = _group_end(rest, 1)
        if end < 0 or rest[end : end + 1] in ("*", "+", "?", "{"):
            return ()
        found.append(Part(f"^(?:{rest[4 : end - 1]})", is_wanted=rest[3] == "="))
        rest = f"^{rest[end:]}"
    start = max(rest.rfind("(?<="), rest.rfind("(?<!"))
    if start >= 0 and rest.endswith(")$") and _group_end(rest, start) == len(rest) - 1:
        found.append(Part(f"(?:{rest[start + 4 : -2]})$", is_wanted=rest[start + 3] == "="))
        rest = f"{rest[:start]}$"
    return (*found, Part(rest, is_wanted=True)) if found else ()


def look_around_depth(text: str) -> int:
    """The maximum nesting depth of look-arounds."""
    deepest, opened = 0, []
    for token, _, start in _tokens(text):
        if token == "(":
            opened.append(_LOOK_AROUND.match(text, start) is not None)
            deepest = max(deepest, sum(opened))
        elif token == ")" and opened:
            opened.pop()
    return deepest


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Parentheses and choices, each with its group depth and position; not those that are escaped or in brackets."""
    depth = 0
    for found in _TOKEN.finditer(text):
        depth -= found[0] == ")"
        if len(found[0]) == 1 and found[0] in "()|":
            yield found[0], depth, found.start()
        depth += found[0] == "("


def _group_end(text: str, start: int) -> int:
    """The position after the group that opens at `start`, -1 if it is not closed."""
    depth: int | None = None
    for token, level, place in _tokens(text):
        if place == start and token == "(":
            depth = level
        elif token == ")" and level == depth:
            return place + 1
    return -1


def lighter(text: str) -> dict:
    """For a pattern that is too big to compile: `^X{m,n}$` → `^X*$` and lengths, elsewhere repeats without upper end."""
    if not _BIG_REPEAT.search(text):
        return {}
    whole = _WHOLE_REPEAT.fullmatch(text)
    loose = _BIG_REPEAT.sub(lambda found: "*" if whole or int(found[1]) >= 1000 else f"{{{found[1]},}}", text)
    lengths = {"allOf": [{"minLength": int(whole[1]), "maxLength": int(whole[2])}]} if whole else {}
    return {"pattern": loose, **lengths} if loose != text else lengths
