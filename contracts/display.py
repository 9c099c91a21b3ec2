"""Values and names for messages: shortened, whatever their size. Pure functions that read no more than they show."""

from __future__ import annotations

import json
import re
from itertools import islice

__all__ = ["SURROGATE", "counted", "shortened", "shown"]

SURROGATE = re.compile("[\ud800-\udfff]")


def shown(value: object, *, limit: int = 60) -> str:
    """A value for messages: JSON of at most `limit` characters, ending in `…` if it was cut."""
    try:
        written = json.dumps(_cut(value, [limit + 1], limit), ensure_ascii=False, default=_of_another_type)
    except ValueError:  # an integer with more digits than Python prints
        return "…"
    return shortened(SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", written), limit)


def shortened(text: str, limit: int) -> str:
    """The text, cut to at most `limit` characters, ending in `…` if it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _cut(value: object, left: list[int], limit: int) -> object:
    """A copy without the parts that will not be shown. `left`: the remaining characters; each value and level takes at least one.

    Names are cut to more than `limit` characters, all to as many: two that are the same then hide whatever follows them.
    """
    left[0] -= 1
    if isinstance(value, str):
        return value[: max(left[0], 0) + 1]
    if left[0] < 0 or not isinstance(value, (dict, list)):
        return value if not isinstance(value, (dict, list)) else None
    if isinstance(value, list):
        return [_cut(item, left, limit) for item in islice(value, left[0] + 1)]
    return {
        name[: limit + 1] if isinstance(name, str) else name: _cut(member, left, limit)
        for name, member in islice(value.items(), left[0] + 1)
    }


def _of_another_type(value: object) -> str:
    return shortened(str(value), 1_000)


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 rule`, `2 rules`. `plural`: where it is not the noun with an s."""
    return f"{count} {noun}" if count == 1 else f"{count} {plural or noun + 's'}"
