"""Combinations of the keys in a request: every pair of known, unknown and blank keys; and keys that responses contain.

Few requests cover all pairs (pairwise testing), because each request has a pair for every two of its members.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from random import Random

from contracts.checker.cases.boundaries import Values, is_sendable
from contracts.codecs.json_text import BodyError, decode_json
from contracts.contract import Contract
from contracts.http.messages import ABSENT, JSON, Request
from contracts.rules.book.request_members import RequestDraft, RequestMember, draft

__all__ = ["HarvestedValues", "of_other_kinds", "pairwise"]

_MOST_KEYS = 30  # of one member
_MOST_ENUMERATED = 6
_LONGEST, _MOST_ANSWERS = 100_000, 200
_MOST_HARVESTED = 30  # values of one member
_UNKNOWN = "no-such-key"


def pairwise(contract: Contract, base: RequestDraft, values: Values, rng: Random) -> Iterator[Request]:
    """Requests made from `base` in which every pair of keys of two members occurs at least once.

    Keys that are refused on their own would hide the other pairs of a request. They are paired with each other, which shows which refusal
    comes first; and each is combined once with every key that is not refused, many at a time, because none of these may undo the refusal.
    """
    domains = _domains(contract, base, values, rng)
    refused = {member: [value for value in domain if _is_refused(contract, base, member, value)] for member, domain in domains.items()}
    served = {member: [value for value in domain if value not in refused[member]] for member, domain in domains.items()}
    yield from _requests(base, _pairs_of(refused))
    yield from _requests(base, _beside(refused, served))
    yield from _requests(base, _covering(served, rng))
    if len(served) > 2:
        largest = max(served, key=lambda member: len(served[member]))
        yield from _requests(base, _covering({member: value for member, value in served.items() if member != largest}, rng))


def of_other_kinds(contract: Contract, base: RequestDraft, values: Values) -> Iterator[Request]:
    """Requests with a key of another fixture, or with another column of the same row, instead of a key: both are unknown keys."""
    for member, keys in values.keys.items():
        others = [listed[0] for listed in values.keys.values() if listed]
        foreign = dict.fromkeys(key for key in (*others, *_columns(contract, keys)) if key not in keys)
        yield from _requests(base, ({member: key} for key in foreign if is_sendable(member, key)))


def _columns(contract: Contract, keys: tuple[JSON, ...]) -> Iterator[str]:
    """The strings of the first row of the fixture that has these keys."""
    fixtures = contract.book.fixtures.values() if contract.book else ()
    row = next((fixture.rows[key] for fixture in fixtures for key in keys[:1] if isinstance(key, str) and key in fixture.rows), {})
    yield from (cell for cell in row.values() if isinstance(cell, str) and cell.strip())


def _domains(contract: Contract, base: RequestDraft, values: Values, rng: Random) -> dict[RequestMember, list[JSON]]:
    domains: dict[RequestMember, list[JSON]] = {}
    for member, keys in values.keys.items():
        drawn = list(keys) if len(keys) <= _MOST_KEYS else rng.sample(list(keys), _MOST_KEYS)
        domains[member] = [value for value in (ABSENT, *drawn, _UNKNOWN, None, "", "  ") if is_sendable(member, value)]
    for member, listed in values.all.items():
        few = [value for value in listed if _is_fine(contract, base, member, value)]
        if member not in domains and 1 < len(few) <= _MOST_ENUMERATED and not _holds_bound(member, values):
            domains[member] = [ABSENT, *(value for value in few if value is not ABSENT)]
    return domains


def _holds_bound(member: RequestMember, values: Values) -> bool:
    return any(other.where == member.where and other.path[: len(member.path)] == member.path for other in values.keys)


def _is_fine(contract: Contract, base: RequestDraft, member: RequestMember, value: JSON) -> bool:
    request = base.put(member, value) if is_sendable(member, value) else None
    return request is not None and not contract.decide(request).violations


def _is_refused(contract: Contract, base: RequestDraft, member: RequestMember, value: JSON) -> bool:
    request = base.put(member, value)
    return request is None or contract.decide(request).is_refusal


def _pairs_of(domains: Mapping[RequestMember, list[JSON]]) -> Iterator[dict[RequestMember, JSON]]:
    for (member, first), (other, second) in combinations(domains.items(), 2):
        yield from ({member: value, other: beside} for value in first for beside in second)


def _beside(refused: Mapping[RequestMember, list[JSON]], served: Mapping[RequestMember, list[JSON]]) -> Iterator[dict[RequestMember, JSON]]:
    """Rows that combine each refused key with every served value of every other member: one by one for short lists of values (the first of
    which is "absent"), then with one value of each member at a time."""
    for member, keys in refused.items():
        others = {other: values for other, values in served.items() if other != member and values}
        for key in keys:
            for other, values in others.items():
                if len(values) <= _MOST_ENUMERATED:
                    yield from ({member: key, other: value} for value in values[1:])
            for turn in range(max(map(len, others.values()), default=0)):
                yield {member: key, **{other: values[(turn + place) % len(values)] for place, (other, values) in enumerate(others.items())}}


def _covering(domains: Mapping[RequestMember, list[JSON]], rng: Random) -> Iterator[dict[RequestMember, JSON]]:
    """Rows in which every pair of values of two members occurs; a greedy algorithm keeps them few."""
    members = [member for member in domains if domains[member]]
    open_pairs = {
        (one, first, other, second)
        for one, other in combinations(range(len(members)), 2)
        for first in range(len(domains[members[one]]))
        for second in range(len(domains[members[other]]))
    }
    ordered = sorted(open_pairs)
    rng.shuffle(ordered)
    for pair in ordered:
        if pair not in open_pairs:
            continue
        row = _row(pair, members, domains, open_pairs, rng)
        for one, other in combinations(range(len(members)), 2):
            open_pairs.discard((one, row[one], other, row[other]))
        yield {member: domains[member][row[index]] for index, member in enumerate(members)}


def _row(
    pair: tuple[int, int, int, int],
    members: list[RequestMember],
    domains: Mapping[RequestMember, list[JSON]],
    open_pairs: set[tuple[int, int, int, int]],
    rng: Random,
) -> dict[int, int]:
    """A row with this pair. Each other member gets the value that covers most pairs, or "absent" (the first value) if none covers any."""
    row = {pair[0]: pair[1], pair[2]: pair[3]}
    rest = [index for index in range(len(members)) if index not in row]
    rng.shuffle(rest)
    for index in rest:
        gains = [
            sum((min(index, other), *_ordered(index, value, other, chosen)) in open_pairs for other, chosen in row.items())
            for value in range(len(domains[members[index]]))
        ]
        best = max(gains)
        row[index] = rng.choice([value for value, gain in enumerate(gains) if gain == best]) if best else 0
    return row


def _ordered(index: int, value: int, other: int, chosen: int) -> tuple[int, int, int]:
    return (value, other, chosen) if index < other else (chosen, index, value)


def _requests(base: RequestDraft, rows: Iterable[Mapping[RequestMember, JSON]]) -> Iterator[Request]:
    for row in rows:
        current: RequestDraft | None = base
        for member, value in row.items():
            request = current.put(member, value) if current else None
            current = draft(request, base.operation, base.schemas) if request is not None else None
        if current is not None:
            yield current.request


@dataclass(slots=True)
class HarvestedValues:
    """Values from responses, for request members with the same name: a client uses the ids that it was given.

    `phoneNumberId` in a response is used for `fromPhoneNumberId` in a request: the names are equal, or that of the request ends with the
    other.
    """

    members: tuple[RequestMember, ...]
    known: dict[RequestMember, set[JSON]] = field(default_factory=dict)
    answers: set[bytes] = field(default_factory=set)

    def requests_from(self, base: Callable[[], RequestDraft], body: bytes) -> Iterator[Request]:
        """The request that got the response, with each new value in its member."""
        if body in self.answers or len(body) > _LONGEST or len(self.answers) > _MOST_ANSWERS:
            return
        self.answers.add(body)
        named = _named(body)
        for member in self.members:
            seen, name = self.known.setdefault(member, set()), member.name.lower()
            matching = [value for given, values in named.items() if _is_alike(name, given) for value in values]
            new = [value for value in matching if value not in seen] if member.where != "headers" else []
            for value in dict.fromkeys(new[: _MOST_HARVESTED - len(seen)]):
                seen.add(value)
                request = base().put(member, value)
                if request is not None and request != base().request:
                    yield request


def _named(body: bytes) -> dict[str, list[str | int]]:
    """The strings and numbers of a JSON text by the lower-case name of their member."""
    named: dict[str, list[str | int]] = {}

    def walk(value: JSON) -> None:
        if isinstance(value, dict):
            for key, below in value.items():
                if isinstance(below, (str, int)) and not isinstance(below, bool):
                    named.setdefault(str(key).lower(), []).append(below)
                else:
                    walk(below)
        elif isinstance(value, list):
            for element in value:
                walk(element)

    try:
        walk(decode_json(body))
    except BodyError:
        return {}
    return named


def _is_alike(wanted: str, given: str) -> bool:
    return wanted == given or (len(given) > 4 and wanted.endswith(given))
