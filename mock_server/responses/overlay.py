"""Values laid over an example of the document. Only values that the result may have change; everything else stays as written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, merged, within

__all__ = ["laid_over"]

_MOST_TRIED: Final = 25  # parts of a layer that are added one by one: each attempt costs a validation


def laid_over(example: JSON, layers: Sequence[JSON], is_valid: Callable[[JSON], bool]) -> JSON:
    """The example with all layers, the last on top; if that is invalid, with those parts of each layer that can be added."""
    present = [layer for layer in layers if layer is not ABSENT]
    whole = example
    for layer in present:
        whole = merged(whole, layer)
    if whole == example or is_valid(whole):
        return whole
    for layer in present:
        example = _with_parts(example, layer, is_valid)
    return example


def _with_parts(example: JSON, layer: JSON, is_valid: Callable[[JSON], bool]) -> JSON:
    left = _MOST_TRIED
    for path, member in _parts(layer):
        changed = merged(example, within(path, member))
        if changed == example:
            continue
        left -= 1
        if is_valid(changed):
            example = changed
        if not left:
            break
    return example


def _parts(layer: JSON) -> Iterator[tuple[MemberPath, JSON]]:
    """The whole, then its members, then theirs."""
    level: list[tuple[MemberPath, JSON]] = [((), layer)]
    while level:
        yield from level
        level = [((*path, name), inner) for path, value in level if isinstance(value, dict) for name, inner in value.items()]
