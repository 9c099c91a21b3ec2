"""What a request obliges the answer to be, and why. Frozen values, no behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.api.model import Operation
from contracts.api.readers import Reading
from contracts.http.messages import ABSENT, JSON, Pairs, Violation

__all__ = ["Condition", "Decision", "Explanation", "NearMiss", "Problem"]


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


@dataclass(frozen=True, slots=True)
class Decision:
    """What a request obliges the answer to be.

    `by` says what decided: path (404), method (405), size (413), media-type (415), accept (406), security (401), rule, document
    (violations that no row answered), operation (nothing decided: a plain success), undecidable (it needs a fixture that is not known
    here; `rule` is where), error (an expression of the book failed).
    `status` None: the operation's default success. `body`: pinned members, or the whole pinned value; the rest is generated.
    """

    operation: Operation | None
    by: str
    rule: str = ""
    status: int | None = None
    headers: Pairs = ()
    body: JSON = ABSENT
    problem: Problem | None = None
    example: str = ""
    violations: tuple[Violation, ...] = ()
    media_types: tuple[str, ...] = ()
    reading: Reading | None = None
    error: str = ""


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
