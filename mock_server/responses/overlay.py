"""Values of the request, laid over an example of the document: the key, the posted members, the selected rows.

Only values from the request change, and only if the result still matches the schema; everything else stays as written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from contracts.api.readers import Reading
from contracts.api.resources import Answer
from contracts.api.resources.model import MemberPath, Paging
from contracts.http.messages import ABSENT, JSON
from mock_server.responses.echo import EchoedValues, within

__all__ = ["laid_over", "merged"]


def merged(value: JSON, further: JSON) -> JSON:
    """Members of both, at any depth; those of `further` win."""
    if not isinstance(value, dict) or not isinstance(further, dict):
        return further
    return {**value, **{name: merged(value.get(name, ABSENT), member) for name, member in further.items()}}


def laid_over(
    example: JSON, said: EchoedValues, reading: Reading, answer: Answer, paging: Paging | None, is_valid: Callable[[JSON], bool]
) -> JSON:
    """The example adapted to this request; the example itself if the request does not affect it."""
    value = _with_members(example, said.said, is_valid) if said.said is not ABSENT else example
    if answer.rows is None:
        return value
    rows = _at(value, answer.rows)
    if not isinstance(rows, list) or not rows:
        return value
    kept = _first(_selected(rows, said.row), reading, paging)
    changed = value if kept == rows else merged(value, within(answer.rows, kept)) if answer.rows else kept
    return changed if changed is value or is_valid(changed) else value


def _with_members(example: JSON, said: JSON, is_valid: Callable[[JSON], bool]) -> JSON:
    """The example with all values of the request, or, if that is invalid, with those that can be added one by one."""
    whole = merged(example, said)
    if is_valid(whole) or not isinstance(said, dict) or not isinstance(example, dict):
        return whole if is_valid(whole) else example
    for path, member in _leaves(said, ()):
        changed = merged(example, within(path[:-1], {path[-1]: member}))
        if is_valid(changed):
            example = changed
    return example


def _leaves(said: Mapping[str, JSON], path: MemberPath) -> Iterator[tuple[MemberPath, JSON]]:
    for name, member in said.items():
        if isinstance(member, dict) and member:
            yield from _leaves(member, (*path, name))
        else:
            yield (*path, name), member


def _selected(rows: list, members: Mapping[str, JSON]) -> list:
    """The rows with the requested members; if there are none, all rows, changed to have these members."""
    if not members:
        return rows
    fitting = [row for row in rows if merged(row, members) == row]
    return fitting or [merged(row, members) if isinstance(row, dict) else row for row in rows]


def _first(rows: list, reading: Reading, paging: Paging | None) -> list:
    """The rows of the first page."""
    size = reading.query.get(paging.parameters["size"]) if paging is not None and "size" in paging.parameters else None
    if isinstance(size, str) and size.isdecimal() and len(size) < 10:
        size = int(size)
    return rows[:size] if isinstance(size, int) and not isinstance(size, bool) and size > 0 else rows


def _at(value: JSON, path: MemberPath) -> JSON:
    for name in path:
        value = value.get(name, ABSENT) if isinstance(value, dict) else ABSENT
    return value
