"""What a request obliges the answer to be, and why: `Decision` is the union of all kinds. Frozen values.

Which kind it is says what decided: match on the class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from contracts.api.model import Operation
from contracts.api.readers import Reading
from contracts.api.state import Effect
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
    "RuleDecision",
    "Unauthorized",
    "UndecidableRule",
    "UnknownPath",
    "UnsupportedMediaType",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """The facts of a refusal, to be filled into whatever error schema the operation declares (RFC 9457 names).

    `members` are further members that the book names, such as `errors`.
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
    """What every decision can be asked. A kind that has more to say has a field of that name; the others have these values, which
    `field()` keeps from becoming defaults of theirs.

    `by`: what decided, in a word for messages; code asks for the class. `rule`: the id of the row that decided or failed.
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
        """Why the request does not match the document, where the decision takes that into account."""
        return ()

    @property
    def is_success(self) -> bool:
        """Whether a success is due."""
        return False


# --- before the rules -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Refusal(_Decision):
    """A refusal that comes before any rule. `operation` None: there is none."""

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
    """405: the path has no such method. Its headers say which it has."""

    by: ClassVar[str] = "method"


@dataclass(frozen=True, slots=True)
class LimitExceeded(Refusal):
    """413, 414 or 431: there is too much in the request."""

    by: ClassVar[str] = "size"


@dataclass(frozen=True, slots=True)
class UnsupportedMediaType(Refusal):
    """415: the operation does not read such a body."""

    by: ClassVar[str] = "media-type"


@dataclass(frozen=True, slots=True)
class NotAcceptable(Refusal):
    """406: the operation does not answer with any media type that the client takes."""

    by: ClassVar[str] = "accept"


@dataclass(frozen=True, slots=True)
class Unauthorized(Refusal):
    """401 or 403: the document demands another credential."""

    by: ClassVar[str] = "security"


# --- by the rules, or by the document where none applies --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleDecision(_Decision):
    """A rule decides. `effects`: what its answer changes in the state."""

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
    """The request does not match the document, and no rule answers that."""

    operation: Operation
    reading: Reading = field()
    media_types: tuple[str, ...] = ()
    by: ClassVar[str] = "document"

    @property
    def violations(self) -> tuple[Violation, ...]:
        return self.reading.violations


@dataclass(frozen=True, slots=True)
class PlainSuccess(_Decision):
    """No rule decides, and the request is fine: the operation's default success."""

    operation: Operation
    reading: Reading = field()
    media_types: tuple[str, ...] = ()
    by: ClassVar[str] = "operation"

    @property
    def is_success(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class UndecidableRule(_Decision):
    """A rule needs a fixture that is not known here. `reason`: which."""

    operation: Operation
    reading: Reading = field()
    rule: str = field()
    reason: str = field()
    by: ClassVar[str] = "undecidable"


@dataclass(frozen=True, slots=True)
class FailedRule(_Decision):
    """An expression of the book failed. `error`: how, with its place."""

    operation: Operation
    reading: Reading = field()
    rule: str = field()
    problem: Problem = field()
    error: str = field()
    by: ClassVar[str] = "error"


Decision = (
    UnknownPath
    | MethodNotAllowed
    | LimitExceeded
    | UnsupportedMediaType
    | NotAcceptable
    | Unauthorized
    | RuleDecision
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
    """A rule above the deciding one that did not fire, with its conditions. `missed`: how many did not hold."""

    rule: str
    conditions: tuple[Condition, ...]

    @property
    def missed(self) -> int:
        return sum(not condition.held for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a request is answered as it is: the decision, the table rows that fired on the way, the rules that did not (nearest first)."""

    decision: Decision
    conditions: tuple[Condition, ...]
    fired: tuple[str, ...]
    near: tuple[NearMiss, ...]
