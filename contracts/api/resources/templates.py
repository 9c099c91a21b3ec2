"""Paths as segments, each a text or a parameter, without differences in spelling.

/orders/{id}.json, /orders/{id}/json → ("orders", "{}"), names ("id",)      /jobs/{id}:cancel → ("jobs", "{}", ":cancel")
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from contracts.api.resources.words import singular, words_of
from contracts.api.routing import marked

__all__ = ["PARAMETER", "Segments", "Template", "template_of"]

PARAMETER = "{}"
Segments = tuple[str, ...]
_FORMAT = re.compile(r"(?:\.(?:json|xml|\{format\})|(?<=.)/json)$")
_VERB = re.compile(r"(?<=.)(?=:[A-Za-z]+$)")
_WHOLE = re.compile(r"\{([^{}]+)\}")
_VERSION = re.compile(r"v?\d+(?:\.\d+)*(?:(?:alpha|beta)\d*)?")


@dataclass(frozen=True)
class Template:
    """A path. `segments`: texts, `{}` for a parameter; `names`: of the parameters, in order."""

    segments: Segments
    names: tuple[str, ...]

    @property
    def is_item(self) -> bool:
        """Whether it ends with a parameter."""
        return self.segments[-1:] == (PARAMETER,)

    @cached_property
    def own(self) -> int:
        """How many parameters it ends with."""
        count = 0
        while count < len(self.segments) and self.segments[-1 - count] == PARAMETER:
            count += 1
        return count

    @property
    def last(self) -> str:
        """Its last text, "" for none."""
        return next((one for one in reversed(self.segments) if one != PARAMETER), "")

    @property
    def noun(self) -> str:
        """What one thing of it is called: "order" of `/v1/orders/{id}`."""
        return singular(words_of(self.last)) if not _VERSION.fullmatch(self.last) else ""

    def owners(self) -> tuple[tuple[str, str], ...]:
        """Each parameter with what the text before it calls one thing: ("id", "order")."""
        found, noun, names = [], "", iter(self.names)
        for segment in self.segments:
            if segment == PARAMETER:
                found.append((next(names), noun))
            else:
                noun = singular(words_of(segment))
        return tuple(found)

    def up(self, count: int) -> Segments:
        """The segments without the last ones."""
        return self.segments[: len(self.segments) - count]


@lru_cache(maxsize=4096)
def template_of(written: str) -> Template:
    """Of a path as the document has it."""
    path = _FORMAT.sub("", marked(written)[0].rstrip("/"))
    parts = [part for segment in path.split("/")[1:] for part in _VERB.split(segment)]
    wholes = [_WHOLE.fullmatch(part) for part in parts]
    segments = tuple(PARAMETER if whole else part for part, whole in zip(parts, wholes, strict=True))
    return Template(segments, tuple(whole[1] for whole in wholes if whole))
