"""What compiled expressions run on: the context of one exchange, the step budget, and the mark of generated values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, Self

from contracts.api.readers import Reading
from contracts.api.state import EMPTY, State
from contracts.codecs.json_text import BodyError, decode_json
from contracts.errors import ContractsError
from contracts.http.messages import ABSENT, JSON, Marker, Request, Response, Violation
from contracts.rules.language import json_values
from contracts.rules.language.clock import DEFAULT_CLOCK
from contracts.rules.language.json_values import ResponseValue

__all__ = ["BUDGET", "GENERATED", "Context", "Generated", "OutOfSteps", "Steps", "facts_of"]

BUDGET = 200_000  # steps for one request: less than a second, far more than any normal book needs (the shipped one needs about 1,000)


class Generated(Marker):
    """Stands for a value that only the mock generates (Faker, clock, uuid): only judged as not null."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<generated>"


GENERATED: Final = Generated()
_SCALARS = frozenset({str, int, float, bool, type(None), Generated})


class OutOfSteps(ContractsError):
    """An expression used more steps than one request, or one derived value, is allowed."""


def facts_of(violations: Sequence[Violation]) -> list[JSON]:
    """Violations as the values that expressions see: in, member, pointer, message, keyword, value.

    The entry that counts unlisted violations ("and 12 more") is not included.
    """
    return [
        {"in": one.where, "member": one.member, "pointer": one.pointer, "message": one.message, "keyword": one.keyword, "value": one.value}
        for one in violations
        if one.keyword != "more"
    ]


class Steps:
    """The step budget of one request, and the operations of compiled expressions that use it up.

    Steps are charged where work can grow: in loops, in calls that make other calls, and for values that are traversed as a whole.
    """

    def __init__(self) -> None:
        self.steps = BUDGET

    def charge(self, amount: int) -> None:
        """Uses up steps of the budget. Raises OutOfSteps."""
        self.steps -= amount
        if self.steps < 0:
            raise OutOfSteps(f"more than {BUDGET} steps")

    def loop(self, value: JSON, steps: int) -> Sequence[JSON]:
        """A list to iterate over, empty for any other value. `steps`: the cost of each element."""
        if not isinstance(value, list):
            return ()
        self.charge(len(value) * steps + 1)
        return value

    def call(self, steps: int) -> Self:
        """The context itself, for a call of a let or table with arguments. `steps`: the cost of the call."""
        self.steps -= steps
        if self.steps < 0:
            self.charge(0)
        return self

    def add(self, left: JSON, right: JSON) -> JSON:
        """`left + right`, charged by length."""
        if isinstance(left, (list, str)):
            self.charge(len(left) // 64 if isinstance(left, str) else len(left))
        return json_values.add(left, right)

    def joined(self, parts: Sequence[str]) -> str:
        """Parts as one text, charged by length."""
        self.charge(sum(map(len, parts)) // 64)
        return "".join(parts)

    def contains(self, wanted: JSON, place: JSON) -> bool:
        """`wanted in place`, charged by the size searched: comparing strings is 8 times as fast as comparing other values."""
        if isinstance(place, list):
            self.charge(len(place) // (32 if type(wanted) is str else 4))
        elif isinstance(place, str):
            self.charge(len(place) // 1024)
        return json_values.contains(wanted, place)

    def equal(self, left: JSON, right: JSON) -> bool:
        """`left == right`, charged by size."""
        return json_values.equal(left if type(left) in _SCALARS else self.charged(left), right)

    def text(self, value: JSON) -> str:
        """`text(value)`, charged by size."""
        return json_values.text(value if type(value) in _SCALARS else self.charged(value))

    def charged(self, value: JSON) -> JSON:
        """The value, with its full size charged, repeated parts included: nothing may be traversed that is larger than what a
        request can hold. `[x, x]` of `[y, y]` and so on soon exceeds memory once it is traversed or written."""
        if type(value) in _SCALARS:
            if type(value) is str:
                self.charge(len(value) // 512)
            return value
        waiting: list[Any] = [value]
        cost = 0
        for one in waiting:  # grows during the loop
            cost += len(one)
            if cost > self.steps:
                break
            for inner in one.values() if isinstance(one, dict) else one:
                if not inner or inner is True:  # half of all values are empty
                    continue
                if inner.__class__ is str:
                    if len(inner) > 512:
                        cost += len(inner) // 512
                elif inner.__class__ not in _SCALARS:
                    waiting.append(inner)
        self.charge(cost)
        return value


class Context(Steps):
    """The facts of one exchange. Subclassed for each operation, with an attribute for each named value, computed when first read."""

    masked: frozenset[int] = frozenset()  # rows that do not fire; a subclass of frozenset may record look-ups
    state: State = EMPTY
    now: str = str(DEFAULT_CLOCK)
    is_for_judging = False  # while an answer is built that is compared with one of another clock
    decided_rule: str | None = None
    decided_status: int | None = None
    new_uuid: Callable[[Request], str] | None = None

    def __init__(
        self,
        request: Request,
        reading: Reading,
        settings: Mapping[str, JSON],
        *,
        response: Response | None = None,
        violations_of: Callable[[Response], Sequence[Violation]] | None = None,
    ) -> None:
        super().__init__()
        self.request, self.reading, self.settings = request, reading, settings
        self.body = None if reading.body is ABSENT else reading.body
        self.headers = reading.headers
        self.violations = facts_of(reading.violations) if reading.violations else []
        self.response = response
        self._violations_of = violations_of

    @property
    def uuid(self) -> JSON:
        return self.new_uuid(self.request) if self.new_uuid else GENERATED

    def open_value(self, value: JSON) -> JSON:
        """A value of an answer that depends on `now`: only judged as not null."""
        return value if not self.is_for_judging or value is None or self._is_partly_open(value) else GENERATED

    def _is_partly_open(self, value: JSON) -> bool:
        """Whether a value has parts that say themselves that they are not judged."""
        if not isinstance(value, (dict, list)):
            return value is GENERATED
        return any(map(self._is_partly_open, value.values() if isinstance(value, dict) else value))

    @property
    def query(self) -> JSON:
        return self.reading.query

    @property
    def path(self) -> JSON:
        return self.reading.path

    @property
    def cookies(self) -> JSON:
        return self.reading.cookies

    @property
    def method(self) -> str:
        return self.request.method

    @property
    def status(self) -> int:
        return self.response.status if self.response else 0

    @cached_property
    def response_headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        for name, value in self.response.headers if self.response else ():
            name = name.lower()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return headers

    @cached_property
    def response_body(self) -> JSON:
        """The body if it is JSON, whatever its media type says; null otherwise."""
        if not self.response or not self.response.body:
            return None
        try:
            return decode_json(self.response.body)
        except BodyError:
            return None

    @cached_property
    def response_violations(self) -> list[JSON]:
        return facts_of(self._violations_of(self.response)) if self._violations_of and self.response else []

    @cached_property
    def request_value(self) -> JSON:
        return {
            "method": self.method, "path": self.path, "query": self.query, "headers": self.headers, "cookies": self.cookies,
            "body": self.body, "violations": self.violations,
        }  # fmt: skip

    @cached_property
    def response_value(self) -> JSON:
        return ResponseValue(
            status=self.status, headers=self.response_headers, body=self.response_body, violations=self.response_violations
        )  # fmt: skip
