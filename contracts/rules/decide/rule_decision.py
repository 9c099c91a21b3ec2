"""`decide`: which rule applies to a request, and what the response must contain. Pure: no clock, no randomness, no I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from contracts.api.readers import Reading
from contracts.api.state import EMPTY, State
from contracts.http.messages import ABSENT, JSON, Request
from contracts.rules.book.environment import Undecidable
from contracts.rules.decide.decision import Decision, FailedRule, InvalidRequest, PlainSuccess, Problem, RuleDecision, UndecidableRule
from contracts.rules.language.clock import DEFAULT_CLOCK, Clock, Now
from contracts.rules.language.exchange_context import Context
from contracts.rules.language.json_values import text
from contracts.rules.program.program import Program

__all__ = ["Firing", "decide", "decide_noting", "problem_of", "title_of"]

_NONE: Final[frozenset[int]] = frozenset()


class Firing(frozenset[int]):
    """A mask that also records which rows fired: `noted` counts by key, in the order of firing, masked ones too."""

    noted: dict[int, int]

    def __new__(cls, masked: frozenset[int] = _NONE) -> Firing:
        self = super().__new__(cls, masked)
        self.noted = {}
        return self

    def __contains__(self, key: object) -> bool:
        if isinstance(key, int):
            self.noted[key] = self.noted.get(key, 0) + 1
        return frozenset.__contains__(self, key)


def decide_noting(
    program: Program, request: Request, reading: Reading, settings: Mapping[str, JSON], now: Now = DEFAULT_CLOCK
) -> tuple[Decision, Firing]:
    """The decision of the operation's rules, and which rows fired on the way to it."""
    firing = Firing()
    return decide(program, request, reading, settings, masked=firing, now=now), firing


def decide(
    program: Program,
    request: Request,
    reading: Reading,
    settings: Mapping[str, JSON],
    *,
    state: State = EMPTY,
    masked: frozenset[int] = _NONE,
    now: Now = DEFAULT_CLOCK,
    uuid: Callable[[Request], str] | None = None,
    media_types: tuple[str, ...] = (),
) -> Decision:
    """The decision of the operation's rules.

    `masked`: keys of rows that do not fire. `now`: a Clock leaves members of the answer open that depend on it. An
    expression that fails gives a FailedRule with the id of its row, status 500.
    """

    def fresh() -> Context:
        context: Context = program.context(request, reading, settings)
        context.state, context.masked, context.now, context.new_uuid = state, masked, str(now), uuid
        return context

    context = fresh()
    try:
        fired = program.first(context)
        if fired < 0 and reading.violations:
            return InvalidRequest(program.operation, reading, media_types)
        if fired < 0:
            fired = program.rest(context)
        if fired < 0:
            return PlainSuccess(program.operation, reading, media_types)
        rule = program.rules[fired]
        if program.reads_now and isinstance(now, Clock):
            context = fresh()  # what conditions have read stays in the other
            context.is_for_judging = True
        status, headers, body, example, written = rule.then(context)
    except Undecidable as error:
        return UndecidableRule(program.operation, reading, program.failed(error).rule, str(error))
    except Exception as error:  # an expression may fail in any way: reported with its place, never treated as "does not apply"
        failed = program.failed(error)
        problem = Problem(failed.rule or "rule-book-failed", "The rule book failed", 500, str(failed), request.path)
        return FailedRule(program.operation, reading, failed.rule, problem)
    is_problem = written is not None or (status >= 400 and body is ABSENT and not example)
    facts = problem_of(rule.id, status, written, request) if is_problem else None
    return RuleDecision(program.operation, reading, rule.id, status, headers, body, facts, example, media_types)


def problem_of(identifier: str, status: int, written: JSON, request: Request) -> Problem:
    """The facts of a problem: the rule's own members, completed (docs/rule-book.md, `problem`; RFC 9457)."""
    given: Mapping[str, JSON] = written if isinstance(written, Mapping) else {}
    return Problem(
        identifier,
        text(given["title"]) if "title" in given else title_of(identifier),
        status,
        text(given.get("detail")),
        request.path,
        {name: value for name, value in given.items() if name not in ("title", "detail")},
    )


def title_of(identifier: str) -> str:
    """`number-unknown` → "Number unknown"."""
    return identifier.replace("-", " ").capitalize()
