"""What the response to a request must be, and why: `Decision` is the union of all kinds. Frozen values.

The class tells what decided: match on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from contracts.api.operations import Operation
from contracts.api.readers import Reading
from contracts.api.state import Effect, ListChanges
from contracts.http.messages import ABSENT, JSON, Pairs, Violation

__all__ = [
    "Condition",
    "Decision",
    "Explanation",
    "FailedRule",
    "InvalidRequest",
    "LimitExceeded",
    "MethodNotAllowed",
    "NearMiss",
    "NotAcceptable",
    "PlainSuccess",
    "Problem",
    "Refusal",
    "ResourceDecision",
    "RuleDecision",
    "Unauthorized",
    "UndecidableRule",
    "UngrantedWish",
    "UnknownPath",
    "UnsupportedMediaType",
    "WishedResponse",
    "WrittenList",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """The facts of a refusal, to be filled into the error schema that the operation declares (names as in RFC 9457).

    `members` are additional members from the book, such as `errors`.
    """

    id: str
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    members: Mapping[str, JSON] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """`urn:problem:ID`."""
        return f"urn:problem:{self.id}"


class _Decision:
    """What all decisions have in common. A kind that knows more has a field of that name; the others have these defaults, which
    `field()` keeps from becoming their own.

    `by`: what decided, as a word for messages; code checks the class. `rule`: the id of the row that decided or failed.
    `body`: pinned members, or the whole pinned value; the rest is generated.
    """

    __slots__ = ()

    by: ClassVar[str]
    operation: Operation | None
    rule: str = ""
    headers: Pairs = ()
    body: JSON = ABSENT
    problem: Problem | None = None
    example: str = ""
    media_types: tuple[str, ...] = ()
    reading: Reading | None = None
    effects: tuple[Effect, ...] = ()

    @property
    def status(self) -> int | None:
        """None: the operation's default success, or the refusal that it declares for a request that does not match the document."""
        return self.problem.status if self.problem else None

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Why the request does not match the document, if the decision takes that into account."""
        return ()

    @property
    def is_success(self) -> bool:
        """Whether the response must be a success."""
        return False

    @property
    def is_refusal(self) -> bool:
        """Whether the response must be an error; neither this nor a success if that is not known."""
        return (self.status or 0) >= 400


# --- before the rules -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Refusal(_Decision):
    """A refusal before any rule is evaluated. `operation` is None if the request has none."""

    problem: Problem = field()
    operation: Operation | None = None
    headers: Pairs = ()
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class UnknownPath(Refusal):
    """404: the document has no such path."""

    by: ClassVar[str] = "path"


@dataclass(frozen=True, slots=True)
class MethodNotAllowed(Refusal):
    """405: the path has no such method. The `Allow` header lists those that it has."""

    by: ClassVar[str] = "method"


@dataclass(frozen=True, slots=True)
class LimitExceeded(Refusal):
    """413, 414 or 431: the request is too large."""

    by: ClassVar[str] = "size"


@dataclass(frozen=True, slots=True)
class UnsupportedMediaType(Refusal):
    """415: the operation does not accept this media type."""

    by: ClassVar[str] = "media-type"


@dataclass(frozen=True, slots=True)
class NotAcceptable(Refusal):
    """406: the operation has no media type that the client accepts."""

    by: ClassVar[str] = "accept"


@dataclass(frozen=True, slots=True)
class Unauthorized(Refusal):
    """401 or 403: the document requires another credential."""

    by: ClassVar[str] = "security"


@dataclass(frozen=True, slots=True)
class UngrantedWish(Refusal):
    """404 or 400: the client asks the mock for a response that the operation does not declare. The problem lists those that it does."""

    by: ClassVar[str] = "impossible-wish"


@dataclass(frozen=True, slots=True)
class WishedResponse(_Decision):
    """The client of a mock asked for this declared response. `example`: the name of the example to send unchanged."""

    operation: Operation
    reading: Reading = field()
    status: int = field()
    media_types: tuple[str, ...] = ()
    example: str = ""
    by: ClassVar[str] = "wish"

    @property
    def is_success(self) -> bool:
        return self.status < 400


# --- by the rules, or by the document if none applies -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleDecision(_Decision):
    """A rule decided. `effects`: what its response changes in the state."""

    operation: Operation
    reading: Reading = field()
    rule: str = field()
    status: int = field()
    headers: Pairs = ()
    body: JSON = ABSENT
    problem: Problem | None = None
    example: str = ""
    media_types: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    by: ClassVar[str] = "rule"

    @property
    def violations(self) -> tuple[Violation, ...]:
        return self.reading.violations

    @property
    def is_success(self) -> bool:
        return self.status < 400


@dataclass(frozen=True, slots=True)
class InvalidRequest(_Decision):
    """The request does not match the document, and no rule handles that."""

    operation: Operation
    reading: Reading = field()
    media_types: tuple[str, ...] = ()
    by: ClassVar[str] = "document"

    @property
    def violations(self) -> tuple[Violation, ...]:
        return self.reading.violations

    @property
    def is_refusal(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class PlainSuccess(_Decision):
    """No rule decided, and the request is valid: the operation's default success."""

    operation: Operation
    reading: Reading = field()
    media_types: tuple[str, ...] = ()
    headers: Pairs = ()
    by: ClassVar[str] = "operation"

    @property
    def is_success(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class ResourceDecision(_Decision):
    """What was remembered decided: whether the resource exists, and what it is. `body`: the whole value, ABSENT for a response without
    content; `rule`: the rule that left it open, "" for none."""

    operation: Operation
    reading: Reading = field()
    status: int = field()
    headers: Pairs = ()
    body: JSON = ABSENT
    problem: Problem | None = None
    rule: str = ""
    media_types: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    by: ClassVar[str] = "state"

    @property
    def is_success(self) -> bool:
        return self.status < 400


@dataclass(frozen=True, slots=True)
class WrittenList(_Decision):
    """The operation's default success: a list of which something may have been written. `changes`: what."""

    operation: Operation
    reading: Reading = field()
    changes: ListChanges = field()
    media_types: tuple[str, ...] = ()
    by: ClassVar[str] = "written-list"

    @property
    def is_success(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class UndecidableRule(_Decision):
    """A rule needs a fixture that is unknown in this environment; `reason` names it."""

    operation: Operation
    reading: Reading = field()
    rule: str = field()
    reason: str = field()
    by: ClassVar[str] = "undecidable"


@dataclass(frozen=True, slots=True)
class FailedRule(_Decision):
    """An expression of the book failed."""

    operation: Operation
    reading: Reading = field()
    rule: str = field()
    problem: Problem = field()
    by: ClassVar[str] = "error"

    @property
    def error(self) -> str:
        """What failed, with its place in the book."""
        return self.problem.detail


Decision = (
    UnknownPath
    | MethodNotAllowed
    | LimitExceeded
    | UnsupportedMediaType
    | NotAcceptable
    | Unauthorized
    | UngrantedWish
    | WishedResponse
    | RuleDecision
    | ResourceDecision
    | WrittenList
    | InvalidRequest
    | PlainSuccess
    | UndecidableRule
    | FailedRule
)


# --- why ------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of a `when`, joined to the others by `and`: its text, whether it held, and the values it read (`name = value`)."""

    text: str
    held: bool
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule before the deciding one that did not fire, with its conditions. `missed`: how many did not hold."""

    rule: str
    conditions: tuple[Condition, ...]

    @property
    def missed(self) -> int:
        return sum(not condition.held for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a request gets its response: the decision, the table rows that fired on the way, the rules that did not (nearest first)."""

    decision: Decision
    conditions: tuple[Condition, ...]
    fired: tuple[str, ...]
    near: tuple[NearMiss, ...]
