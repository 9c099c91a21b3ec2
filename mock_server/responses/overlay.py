"""Values of the request, laid over an example of the document: the key, the posted members, the selected rows.

Only values from the request change, and only if the result still matches the schema; everything else stays as written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final

from contracts.api.readers import Reading
from contracts.api.resources import Answer
from contracts.api.resources.resource import Paging
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, merged, value_at, within
from mock_server.responses.echo import EchoedValues

__all__ = ["laid_over"]

_MOST_TRIED: Final = 50  # members that are added one by one: each attempt costs a validation


def laid_over(
    example: JSON, echoed: EchoedValues, reading: Reading, answer: Answer, paging: Paging | None, is_valid: Callable[[JSON], bool]
) -> JSON:
    """The example adapted to this request; the example itself if the request does not affect it."""
    value = _with_members(example, echoed.repeated, is_valid) if echoed.repeated is not ABSENT else example
    if answer.rows is None:
        return value
    rows = value_at(value, answer.rows)
    if not isinstance(rows, list) or not rows:
        return value
    page = _first_page(_selected(rows, echoed.row), reading, paging)
    changed = value if page == rows else merged(value, within(answer.rows, page))
    return changed if changed is value or is_valid(changed) else value


def _with_members(example: JSON, repeated: JSON, is_valid: Callable[[JSON], bool]) -> JSON:
    """The example with all values of the request, or, if that is invalid, with those that can be added one by one."""
    whole = merged(example, repeated)
    if is_valid(whole):
        return whole
    for path, member in islice(_leaves(repeated, ()), _MOST_TRIED):
        changed = merged(example, within(path, member))
        if is_valid(changed):
            example = changed
    return example


def _leaves(value: JSON, path: MemberPath) -> Iterator[tuple[MemberPath, JSON]]:
    if isinstance(value, dict) and value:
        for name, member in value.items():
            yield from _leaves(member, (*path, name))
    else:
        yield path, value


def _selected(rows: list, members: Mapping[str, JSON]) -> list:
    """The rows with the requested members; if there are none, all rows, changed to have these members."""
    if not members:
        return rows
    fitting = [row for row in rows if merged(row, members) == row]
    return fitting or [merged(row, members) if isinstance(row, dict) else row for row in rows]


def _first_page(rows: list, reading: Reading, paging: Paging | None) -> list:
    """The rows of the first page."""
    size = reading.query.get(paging.parameters["size"]) if paging is not None and "size" in paging.parameters else None
    if isinstance(size, str) and size.isdecimal() and len(size) < 10:
        size = int(size)
    return rows[:size] if isinstance(size, int) and not isinstance(size, bool) and size > 0 else rows
