"""Expected against actual: the judged parts of an answer, and the differences found in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts.exchange import ABSENT, JSON
from contracts.rules.decision import Decision
from contracts.rules.runtime import GENERATED
from contracts.rules.values import equal, show, unique_key

__all__ = ["Difference", "differences", "judged_parts"]

Paths = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One judged value that is not as pinned; `member` as `eligibleNumbers[3].canSend`, "" for the whole body."""

    member: str
    expected: JSON
    actual: JSON

    def __str__(self) -> str:
        return f"{self.member or 'the body'} should be {_shown(self.expected)}, is {_shown(self.actual)}"


def _shown(value: JSON) -> str:
    if value is ABSENT:
        return "missing"
    return "anything but null" if value is GENERATED else show(value)


def differences(expected: JSON, actual: JSON, free: Paths) -> Iterator[Difference]:
    """Where a body differs from what is pinned. `free` members are compared for null or not null only, unpinned ones not at all.

    A missing member counts as null: whether it may be missing is the schema's matter.
    """
    yield from _compare(expected, actual, free, (), "")


def _compare(expected: JSON, actual: JSON, free: Paths, path: tuple[str, ...], member: str) -> Iterator[Difference]:
    if expected is GENERATED or path in free:
        if (expected is None) != (actual is None or actual is ABSENT):
            yield Difference(member, expected, actual)
    elif isinstance(expected, Mapping) and isinstance(actual, Mapping):
        for name, value in expected.items():
            yield from _compare(value, actual.get(name, ABSENT), free, (*path, name), f"{member}.{name}" if member else name)
    elif isinstance(expected, list) and isinstance(actual, list):
        for index, (one, other) in enumerate(zip(expected, actual, strict=False)):
            yield from _compare(one, other, free, (*path, "[]"), f"{member}[{index}]")
        if len(expected) != len(actual):
            yield Difference(f"the length of {member or 'the body'}", len(expected), len(actual))
    elif not equal(expected, None if actual is ABSENT else actual):
        yield Difference(member, expected, actual)


def judged_parts(decision: Decision, free: Paths) -> JSON:
    """A hashable stand-in for all that is judged of an answer: two decisions with the same one cannot be told apart from outside."""
    if decision.by != "rule":
        return (decision.by, decision.status)
    if decision.status is not None and decision.status >= 400:
        return ("status", decision.status)
    return ("status", decision.status, _reduced(decision.body, free, ()), decision.example)


def _reduced(value: JSON, free: Paths, path: tuple[str, ...]) -> JSON:
    if value is GENERATED or path in free:
        return value is None
    if isinstance(value, Mapping):
        return frozenset((name, _reduced(one, free, (*path, name))) for name, one in value.items())
    if isinstance(value, list):
        return tuple(_reduced(one, free, (*path, "[]")) for one in value)
    return None if value is ABSENT else unique_key(value)
