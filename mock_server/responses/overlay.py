"""Values laid over an example of the document. Only values that the result may have change; what repeats the example's id or name, such
as an address, follows; everything else stays as written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from contracts.api.resources.words import words_of
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, merged, within
from mock_server.responses.members import NAMES, is_scalar

__all__ = ["composed", "laid_over"]

_SEPARATOR: Final = re.compile(r"([/:?&=#])")  # of the parts of an address or a composed name
_SHORTEST_NAME: Final = 2
_MOST_COMPOSED: Final = 2_000  # members of an example that are looked at
_MOST_TRIED: Final = 25  # parts of a layer that are added one by one: each attempt costs a validation


def laid_over(example: JSON, layers: Sequence[JSON], is_valid: Callable[[JSON], bool]) -> JSON:
    """The example with all layers, the last on top; if that is invalid, with those parts of each layer that can be added."""
    present = [shown for layer in layers if (shown := _as_shown(layer, example)) is not ABSENT]
    whole = example
    for layer in present:
        whole = merged(whole, layer)
    if whole == example:
        return whole
    if not is_valid(whole):
        whole = example
        for layer in present:
            whole = _with_parts(whole, layer, is_valid)
    return _followed(example, whole, is_valid)


def _as_shown(layer: JSON, example: JSON) -> JSON:
    """A layer in the form that the example has: what names an object there becomes its id or its name. ABSENT where nothing fits."""
    if isinstance(example, dict):
        if isinstance(layer, dict):
            shown = {name: _as_shown(member, example[name]) if name in example else member for name, member in layer.items()}
            return {name: member for name, member in shown.items() if member is not ABSENT}
        return (_identified(layer, example) or ABSENT) if is_scalar(layer) else layer
    if isinstance(example, list) and example and isinstance(example[0], dict):
        if isinstance(layer, list):
            return [_identified(one, example[0]) or one if is_scalar(one) else one for one in layer]
        return ABSENT if is_scalar(layer) else layer
    return layer


def _identified(value: JSON, example: dict[str, JSON]) -> dict[str, JSON]:
    spelt = {words_of(name): name for name in reversed(list(example))}
    found = next((name for one in NAMES if (name := spelt.get(one)) and type(example[name]) is type(value)), None)
    return {found: value} if found is not None else {}


def _followed(example: JSON, changed: JSON, is_valid: Callable[[JSON], bool]) -> JSON:
    """The changed example; texts that are composed of an id or a name which changed are composed of the new one: `octocat/Hello-World`."""
    replaced = dict(_replaced(example, changed))
    followed = _composed(example, changed, replaced, [_MOST_COMPOSED]) if replaced else changed
    return followed if followed is changed or is_valid(followed) else changed


def composed(value: JSON, replaced: Mapping[str, str], is_valid: Callable[[JSON], bool]) -> JSON:
    """The value; texts that are composed of an id or a name, as an example shows them, are composed of the one that replaces it."""
    followed = _composed(value, value, replaced, [_MOST_COMPOSED]) if replaced else value
    return followed if followed is value or is_valid(followed) else value


def _replaced(before: JSON, after: JSON) -> Iterator[tuple[str, str]]:
    """Text of an id or a name in the example → what it is now."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return
    for name, old in before.items():
        new = after.get(name, ABSENT)
        if isinstance(old, dict):
            yield from _replaced(old, new)
        elif is_scalar(old) and is_scalar(new) and new != old and words_of(name) in NAMES and len(str(old)) >= _SHORTEST_NAME:
            yield str(old), str(new)


def _composed(before: JSON, after: JSON, replaced: Mapping[str, str], left: list[int]) -> JSON:
    left[0] -= 1
    if left[0] < 0:
        return after
    if isinstance(before, dict) and isinstance(after, dict):
        return {name: _composed(before.get(name, ABSENT), member, replaced, left) for name, member in after.items()}
    if not isinstance(after, str) or after != before or not _SEPARATOR.search(after):
        return after
    return "".join(replaced.get(part, part) for part in _SEPARATOR.split(after))


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
