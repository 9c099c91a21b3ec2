"""Which path of a document was meant by one that it does not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice
from typing import Final

from contracts.api.operations import Spec
from contracts.api.routing import Router

__all__ = ["nearest_path"]

_LONGEST: Final = 200  # characters of a path
_MOST_PREFIXES: Final = 3  # segments that may be too many at the start
_MOST_COMPARED: Final = 100  # paths with one other segment
_ALIKE: Final = 0.6


def nearest_path(spec: Spec, router: Router, path: str) -> str:
    """The path that was probably meant, "" for none: without a wrong prefix, with the right base path, or with one segment corrected."""
    segments = path.split("/")[1:]
    if len(path) > _LONGEST or not any(segments):
        return ""
    for count in range(1, min(len(segments), _MOST_PREFIXES + 1)):
        rest = "/" + "/".join(segments[count:])
        if router.find("GET", rest) is not None:
            return rest
    trimmed = [one for one in segments if one]
    if trimmed != segments and router.find("GET", "/" + "/".join(trimmed)) is not None:
        return "/" + "/".join(trimmed)
    return _misspelt(spec, trimmed)


def _misspelt(spec: Spec, segments: Sequence[str]) -> str:
    """The path of the template that differs in one segment, which is spelt almost the same."""
    best, found = _ALIKE, ""
    for template, wrong in islice(_with_one_other(spec, segments), _MOST_COMPARED):
        alike = SequenceMatcher(None, segments[wrong].lower(), template[wrong].lower()).ratio()
        if alike >= best:
            parts = (given if "{" in own else own for own, given in zip(template, segments, strict=True))
            best, found = alike, "/" + "/".join(parts)
    return found


def _with_one_other(spec: Spec, segments: Sequence[str]) -> Iterator[tuple[list[str], int]]:
    """Templates of the same length with one other segment, and its index."""
    for operation in spec.operations.values():
        template = operation.path.split("/")[1:]
        if len(template) == len(segments):
            others = [index for index, (own, given) in enumerate(zip(template, segments, strict=True)) if own != given and "{" not in own]
            if len(others) == 1:
                yield template, others[0]
