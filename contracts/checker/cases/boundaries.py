"""Both sides of every boundary in the rule book: each witness with one change at a time, as long as it reaches something new.

A change puts another value into one member of the request: nothing, null, a blank, another key of the member's fixture, a value of its
schema, a word of the rule book or a string around one of its patterns, the value of another witness. Two witnesses are merged to combine
their conditions, which shows the order of the rules. Only requests with a new coverage key are sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from contracts.api.credentials import credential_headers
from contracts.api.operations import Operation
from contracts.checker.cases import pattern_boundaries
from contracts.checker.cases.schema_coverage import covered_members, distinct
from contracts.contract import Contract
from contracts.http.messages import ABSENT, JSON, Request
from contracts.member_paths import merged
from contracts.rules.book.environment import Undecidable
from contracts.rules.book.request_members import RequestDraft, RequestMember, draft, named
from contracts.rules.decide.decision import Decision
from contracts.rules.judge.witnesses import Case

__all__ = ["Boundaries", "Values", "is_credential", "is_sendable", "values_of"]

BLANKS: tuple[JSON, ...] = (ABSENT, None, "", "  ")
STRANGERS: tuple[JSON, ...] = ("no-such-thing", 0, 12345, True, [], {}, ["no-such-thing"], {"no-such": "thing"})
_FEW = 3
_MOST_VALUES = 60  # of one member; a fixture may have thousands of keys


@dataclass(frozen=True, slots=True)
class Values:
    """Values to try in each member of one operation. `keys`: of the fixture that the rule book binds to the member."""

    keys: dict[RequestMember, tuple[JSON, ...]]
    all: dict[RequestMember, tuple[JSON, ...]]


def values_of(contract: Contract, operation: Operation, cases: Iterable[Case]) -> Values:
    """The values for each member that the rule book binds, the document declares or a case has."""
    keys = _bound(contract, operation.id)
    collected: dict[RequestMember, list[JSON]] = {member: list(values) for member, values in keys.items()}
    for case in cases:
        for member, value in draft(case.request, operation, contract.spec.schemas).members():
            collected.setdefault(member, []).append(value)
    for shape in covered_members(contract.spec, operation):
        collected.setdefault(shape.member, []).extend(shape.values)
    return Values(keys, {member: distinct([*values, *BLANKS]) for member, values in collected.items()})


def _bound(contract: Contract, operation: str) -> dict[RequestMember, tuple[JSON, ...]]:
    book = contract.book
    program = book.programs.get(operation) if book else None
    keys: dict[RequestMember, tuple[JSON, ...]] = {}
    if book is None or program is None:
        return keys
    for member, target in program.book.bind.items():
        name, _, column = target.partition(".")
        fixture = book.fixtures[name]
        try:
            cells = [row.get(column) for row in fixture.rows.values()] if column else list(fixture.rows)
        except Undecidable:  # a column of a fixture that is not known here
            cells = []
        keys[named(member)] = distinct([cell for cell in cells if cell is not None])[:_MOST_VALUES]
    return keys


@dataclass(slots=True)
class Boundaries:
    """The requests of one operation. `complete` adds the headers of the run; `seen`: what was reached so far.

    Requests that another rule decides come first, the others afterwards.
    """

    contract: Contract
    operation: Operation
    cases: tuple[Case, ...]
    complete: Callable[[Case], Request]
    seen: set[Hashable] = field(default_factory=set)
    values: Values = field(init=False)

    def __post_init__(self) -> None:
        self.values = values_of(self.contract, self.operation, self.cases)

    def requests(self) -> Iterator[Request]:
        """Requests with a new coverage key, as they are found."""
        drafts = self._drafts()
        kinds = [self._kind(base.request) for base in drafts]
        for base, kind in zip(drafts, kinds, strict=True):
            self.note(base.request, kind)
        later: list[Request] = []
        tried: set[Request] = set()
        for kind, request in self._candidates(drafts, kinds):
            if request in tried:
                continue
            tried.add(request)
            is_new, decided = self.note(request, kind)
            if is_new and decided != kind:
                yield request
            elif is_new:
                later.append(request)
        yield from later

    def book_texts(self) -> Iterator[Request]:
        """Strings of the rule book, and strings around each of its patterns, in every member of a witness where they make a difference."""
        book = self.contract.book
        if book is None:
            return
        words, patterns = pattern_boundaries.words(book, self.operation.id), pattern_boundaries.patterns(book, self.operation.id)
        for member, base in self._texts():
            value = base.get(member)
            scheme = _scheme(value) if is_credential(self.operation, member) else None
            is_read = scheme and not self.contract.pipeline.requires_credential(self.operation)  # otherwise the rules do not judge its form
            yield from _changed(base, member, _other_schemes(value) if is_read else ())
            spoilt = _changed(base, member, _spoilt(value) if scheme else ())
            yield from filter(self._is_refused, spoilt)
            kind = self._kind(base.request)
            yield from (request for request in _changed(base, member, _with_scheme(scheme, words)) if self.note(request, kind)[0])
            for pattern in patterns:
                yield from self._distinguished(base, member, _with_scheme(scheme, pattern_boundaries.texts_around(pattern)))

    def note(self, request: Request, kind: Hashable) -> tuple[bool, Hashable]:
        """Whether the coverage key of a request is new, and what decides it; the key is then known. `kind`: what decided before the
        change."""
        decision = self.contract.decide(request)
        decided = (type(decision), decision.rule)
        coverage_key = self._coverage_key(request, decision, is_distinguished=decided != kind)
        is_new = coverage_key not in self.seen
        self.seen.add(coverage_key)
        return is_new, decided

    def _kind(self, request: Request) -> Hashable:
        decision = self.contract.decide(request)
        return type(decision), decision.rule

    def _coverage_key(self, request: Request, decision: Decision, *, is_distinguished: bool) -> Hashable:
        """What is covered. Different violations count as different only if the violation decides."""
        if not decision.violations:
            return self.contract.coverage_key(request)
        broken = frozenset(
            (violation.where, violation.pointer or violation.member, violation.keyword, violation.value)
            for violation in decision.violations
        )
        return type(decision), decision.rule, broken if is_distinguished else True

    def _is_refused(self, request: Request) -> bool:
        return self.contract.decide(request).is_refusal

    def _drafts(self) -> list[RequestDraft]:
        return [draft(self.complete(case), self.operation, self.contract.spec.schemas) for case in self.cases]

    def _candidates(self, drafts: list[RequestDraft], kinds: list[Hashable]) -> Iterator[tuple[Hashable, Request]]:
        """Each witness with one change, then each pair of witnesses merged into one request; each with what decided before the change."""
        rows = [(witness, kind) for witness, kind, case in zip(drafts, kinds, self.cases, strict=True) if case.kind != "example"]
        plain = next((witness for witness, _ in rows if not self._is_refused(witness.request)), None)
        for base, kind in rows:
            for member, values in self.values.all.items():
                wrong = (*STRANGERS, *_of_another_type(values)) if base is plain else ()
                yield from ((kind, request) for request in _changed(base, member, (*values, *wrong)))
        for base, kind in rows:
            for over, _ in rows:
                if over is not base and (request := _laid_over(base, over)) is not None:
                    yield kind, request

    def _distinguished(self, base: RequestDraft, member: RequestMember, texts: Iterable[JSON]) -> Iterator[Request]:
        made = list(_changed(base, member, texts))
        reaches = {self._coverage_key(request, self.contract.decide(request), is_distinguished=False) for request in made}
        if len(reaches) > 1:
            yield from made

    def _texts(self) -> Iterator[tuple[RequestMember, RequestDraft]]:
        """Each member that has a string in a witness, with the smallest accepted witness if there is one, otherwise the smallest."""
        witnesses: dict[RequestMember, RequestDraft] = {}
        for witness in sorted(self._drafts(), key=lambda witness: (self._is_refused(witness.request), len(witness.request.body))):
            for member, value in witness.members():
                if isinstance(value, str):
                    witnesses.setdefault(member, witness)
        yield from witnesses.items()


def _of_another_type(values: Iterable[JSON]) -> list[JSON]:
    """Valid values in another type, which only a careless comparison accepts: in a list, a number as a string, a string as a number."""
    few = [value for value in values if isinstance(value, (str, int, float)) and value][:_FEW]
    texts: list[JSON] = [json.dumps(value) for value in few if not isinstance(value, str)]
    return [*([value] for value in few), *texts]


def _changed(base: RequestDraft, member: RequestMember, values: Iterable[JSON]) -> Iterator[Request]:
    for value in values:
        if is_sendable(member, value) and (request := base.put(member, value)) is not None and request != base.request:
            yield request


def is_credential(operation: Operation, member: RequestMember) -> bool:
    """Whether a member is a credential: values other than those of the rule book may be valid."""
    names = {scheme.parameter.lower() for option in operation.security for scheme in option}
    return member.where in ("headers", "query") and str(member.path[0]).lower() in {"cookie", *credential_headers(operation), *names}


def is_sendable(member: RequestMember, value: JSON) -> bool:
    """Whether a value can be sent here unchanged: a header is one line of printable ASCII without spaces at its ends."""
    if member.where != "headers":
        return not (member.where == "path" and (value in (ABSENT, "", None) or isinstance(value, (list, dict))))
    return value is ABSENT or (isinstance(value, str) and value.isascii() and value.isprintable() and value.strip() == value != "")


def _scheme(value: JSON) -> str:
    """The scheme before a token: `Bearer `."""
    head, blank, _ = value.rpartition(" ") if isinstance(value, str) else ("", "", "")
    return head + blank


def _other_schemes(value: JSON) -> tuple[str, ...]:
    """`Bearer x` with its scheme in lower and upper case, with other schemes, and without one."""
    scheme, _, token = str(value).rpartition(" ")
    return f"{scheme.lower()} {token}", f"{scheme.upper()} {token}", f"Basic {token}", f"Token {token}", token


def _spoilt(value: JSON) -> tuple[str, ...]:
    """`Bearer x` after a letter, without its space, and with the token in upper case: they look like credentials, but are not."""
    scheme, _, token = str(value).rpartition(" ")
    return f"X{scheme} {token}", f"{scheme}{token}", f"{scheme} {token.upper()}"


def _with_scheme(scheme: str | None, texts: Iterable[JSON]) -> list[JSON]:
    """The strings unchanged, or after a scheme if they are valid tokens (RFC 9110, section 11.2)."""
    if scheme is None:
        return list(texts)
    return [scheme + text for text in texts if isinstance(text, str) and re.fullmatch(r"[A-Za-z0-9._~+/-]+=*", text)]


def _laid_over(base: RequestDraft, over: RequestDraft) -> Request | None:
    """The first request with all members of the second, or with its whole body if that is not an object."""
    if not isinstance(base.body, dict) or not over.request.body:
        return None
    inside = over.body if isinstance(over.body, dict) else None
    both = replace(base.request, body=over.request.body) if inside is None else base.with_body(merged(base.body, inside))
    names = {name.lower() for name, _ in over.request.headers}
    headers = (*(pair for pair in both.headers if pair[0].lower() not in names), *over.request.headers)
    queries = {name for name, _ in over.request.query}
    query = (*(pair for pair in both.query if pair[0] not in queries), *over.request.query)
    return Request(both.method, both.path, query, headers, both.body)
