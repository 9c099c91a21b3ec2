"""Expected against actual: the judged parts of a response, and how they differ."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from contracts.http.messages import ABSENT, JSON
from contracts.rules.decide.decision import Decision, RuleDecision
from contracts.rules.language.exchange_context import GENERATED
from contracts.rules.language.json_values import equal, show, unique_key

__all__ = ["NOT_NULL", "Difference", "agrees", "differences", "judged_parts", "smallest"]

Paths = frozenset[tuple[str, ...]]
_Free = dict[str, "_Free"]
_NOTHING: _Free = {}
_ALIKE = 60  # characters
NOT_NULL = "anything but null"


@dataclass(frozen=True, slots=True)
class Difference:
    """One judged value that differs from the fixed one; `member` such as `eligibleNumbers[3].canSend`, "" for the whole body. `words`: the
    message, if the values alone do not explain it."""

    member: str
    expected: JSON
    actual: JSON
    words: str = ""

    def __str__(self) -> str:
        if self.words:
            return self.words
        return f"{self.member or 'the body'} should be {_shown(self.expected)}, is {_shown(self.actual)}{self._place}"

    @property
    def _place(self) -> str:
        """Where two texts differ, if the parts shown look the same."""
        one, other = self.expected, self.actual
        if not isinstance(one, str) or not isinstance(other, str) or _shown(one)[:_ALIKE] != _shown(other)[:_ALIKE] or len(one) < _ALIKE:
            return ""
        return f"; they differ at character {_first_difference(one, other):,}"


def _first_difference(one: str, other: str) -> int:
    """The number of the first character that differs, counted from 1."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (mine, yours) in enumerate(pairs, 1) if mine != yours), min(len(one), len(other)) + 1)


def _shown(value: JSON) -> str:
    if value is ABSENT:
        return "missing"
    return NOT_NULL if value is GENERATED else show(value)


def agrees(expected: JSON, actual: JSON, free: Paths) -> bool:
    """Whether there are no differences. Enough for most responses."""
    return _agrees(expected, actual, _tree(free))


@lru_cache(maxsize=64)
def _tree(free: Paths) -> _Free:
    """Paths as nested mappings; the end of one is marked by ""."""
    tree: _Free = {}
    for path in free:
        node = tree
        for name in path:
            node = node.setdefault(name, {})
        node[""] = {}
    return tree


def _agrees(expected: JSON, actual: JSON, free: _Free) -> bool:
    if expected is GENERATED or "" in free:
        return (expected is None) == (actual is None or actual is ABSENT)
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name, value in expected.items():
            other = actual.get(name, ABSENT)
            if value is other:  # null, true and false, which are half of all members
                continue
            if name not in free and type(value) is str:
                if value != other:
                    return False
            elif not _agrees(value, other, free.get(name, _NOTHING)):
                return False
        return True
    if isinstance(expected, list) and isinstance(actual, list):
        inside = free.get("[]", _NOTHING)
        return len(expected) == len(actual) and all(_agrees(one, other, inside) for one, other in zip(expected, actual, strict=True))
    return equal(expected, None if actual is ABSENT else actual)


def differences(expected: JSON, actual: JSON, free: Paths) -> Iterator[Difference]:
    """How a body differs from the fixed values. `free` members are only compared for null or not null, others not at all.

    A missing member counts as null: whether it may be missing is up to the schema.
    """
    yield from _compare(expected, actual, free, (), "")


def _compare(expected: JSON, actual: JSON, free: Paths, path: tuple[str, ...], member: str) -> Iterator[Difference]:
    if expected is GENERATED or path in free:
        if (expected is None) != (actual is None or actual is ABSENT):
            yield Difference(member, None if expected is None else GENERATED, actual)  # the value itself is not judged
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


def smallest(expected: JSON, actual: JSON, free: Paths) -> Iterator[Difference]:
    """The same differences, easier to read: elements of a list are matched by what identifies them, wherever they stand."""
    yield from _matched(expected, actual, free, (), "")


def _matched(expected: JSON, actual: JSON, free: Paths, path: tuple[str, ...], member: str) -> Iterator[Difference]:
    if isinstance(expected, Mapping) and isinstance(actual, Mapping) and path not in free:
        for name, value in expected.items():
            other = actual.get(name, ABSENT)
            if value is not other and not (type(value) is str and value == other):  # what is the same for sure is most of an answer
                yield from _matched(value, other, free, (*path, name), f"{member}.{name}" if member else name)
        return
    if not isinstance(expected, list) or not isinstance(actual, list) or path in free:
        yield from _compare(expected, actual, free, path, member)
        return
    key = _identity(expected, actual, free, (*path, "[]"))
    if not key:
        yield from _compare(expected, actual, free, path, member)
        return
    wanted, found = ({one[key]: one for one in listed} for listed in (expected, actual))
    for id_, one in wanted.items():
        if id_ in found:
            yield from _matched(one, found[id_], free, (*path, "[]"), f"{member}[{id_}]")
    yield from _listed(member or "the body", key, list(wanted), list(found))


def _identity(expected: list[JSON], actual: list[JSON], free: Paths, path: tuple[str, ...]) -> str:
    """The first member whose values are distinct strings or numbers within each of two lists, "" if there is none."""
    names = expected[0] if expected and isinstance(expected[0], Mapping) else ()
    for name in names:
        values = [[one.get(name) if isinstance(one, Mapping) else None for one in listed] for listed in (expected, actual)]
        is_plain = all(isinstance(one, (str, int)) and not isinstance(one, bool) for listed in values for one in listed)
        if (*path, name) not in free and is_plain and all(len(set(listed)) == len(listed) for listed in values):
            return str(name) if set(values[0]) & set(values[1]) else ""
    return ""


def _listed(member: str, key: str, wanted: list[JSON], found: list[JSON]) -> Iterator[Difference]:
    """Missing and unexpected elements; then the first common element that is out of order."""
    missing, strange = [one for one in wanted if one not in found], [one for one in found if one not in wanted]
    parts = [f"{words} {', '.join(map(str, ids))}" for words, ids in (("should list", missing), ("should not list", strange)) if ids]
    if parts:
        yield Difference(f"{member}[].{key}", missing or None, strange or None, f"{member} {' and '.join(parts)}")
    ours, theirs = [one for one in wanted if one in found], [one for one in found if one in wanted]
    turned = next(((one, other) for one, other in zip(ours, theirs, strict=True) if one != other), None)
    if turned:
        yield Difference(f"the order of {member}", ours, theirs, f"{member} should have {turned[0]} before {turned[1]}")


def judged_parts(decision: Decision, free: Paths) -> Hashable:
    """A hashable key of everything that is judged in a response: decisions with the same key cannot be distinguished from outside."""
    if not isinstance(decision, RuleDecision):
        return (type(decision), decision.status)
    if decision.status >= 400 and decision.body is ABSENT:
        return ("status", decision.status)
    return ("status", decision.status, _reduced(decision.body, free, ()), decision.example)


def _reduced(value: JSON, free: Paths, path: tuple[str, ...]) -> Hashable:
    if value is GENERATED or path in free:
        return value is None
    if isinstance(value, Mapping):
        return frozenset((name, _reduced(one, free, (*path, name))) for name, one in value.items())
    if isinstance(value, list):
        return tuple(_reduced(one, free, (*path, "[]")) for one in value)
    return None if value is ABSENT else unique_key(value)
