"""Why a request gets its response: which conditions of a rule held, and what they read. Compiled on demand, never to answer a request."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache

from contracts.api.readers import Reading
from contracts.http.messages import ABSENT, JSON, Request
from contracts.rules.decide.decision import Condition, Decision, Explanation, NearMiss
from contracts.rules.decide.rule_decision import Firing, decide_noting
from contracts.rules.language.clock import DEFAULT_CLOCK, Now
from contracts.rules.language.exchange_context import Context
from contracts.rules.language.json_values import show
from contracts.rules.language.operands import operands
from contracts.rules.language.syntax import Expression, conjuncts, parse
from contracts.rules.program.evaluation import evaluator
from contracts.rules.program.program import Program, Rule

__all__ = ["conditions", "coverage_key", "explain"]


def explain(program: Program, request: Request, reading: Reading, settings: Mapping[str, JSON], now: Now = DEFAULT_CLOCK) -> Explanation:
    """The decision with its conditions, the table rows that fired on the way, and the earlier rules that did not, nearest first."""
    decision, firing = decide_noting(program, request, reading, settings, now)
    context = program.context(request, reading, settings)
    context.now = str(now)
    last = next((index for index, rule in enumerate(program.rules) if rule.id == decision.rule), len(program.rules))
    near = [NearMiss(rule.id, conditions(program, rule, context)) for rule in program.rules[:last] if _could_decide(rule, reading)]
    near.sort(key=lambda miss: (miss.missed, -len(miss.conditions)))
    rows = {row.key: row for row in program.rows}
    fired = tuple(dict.fromkeys(rows[key].id for key in firing.noted if key in rows))
    held = conditions(program, program.rules[last], context) if last < len(program.rules) else ()
    return Explanation(decision, held, fired, tuple(near))


def _could_decide(rule: Rule, reading: Reading) -> bool:
    """Whether the rule's conditions mean anything: those on members of an invalid body do not."""
    return not reading.violations or "request.body" not in rule.reads


def conditions(program: Program, rule: Rule, context: Context) -> tuple[Condition, ...]:
    """The parts of a rule's `when`, whether each held and what it read."""
    return tuple(_condition(program, part, context) for part in _parts(rule))


def _condition(program: Program, part: _Part, context: Context) -> Condition:
    evaluate, expression = evaluator(program, context), part.expression
    shown = tuple(f"{operand.text} = {show(value)}" for operand in operands(expression) if (value := evaluate(operand)) is not ABSENT)
    text = " ".join(expression.text.split())
    return Condition(f"not ({text})" if part.is_negated else text, bool(evaluate(expression)) is not part.is_negated, shown)


def coverage_key(
    program: Program,
    request: Request,
    reading: Reading,
    settings: Mapping[str, JSON],
    decided: tuple[Decision, Firing] | None = None,
    now: Now = DEFAULT_CLOCK,
) -> Hashable:
    """The part of the book that a request covers: the deciding rule, how often each row fired, which parts of conditions held.

    Two requests with the same key are on the same side of every boundary that the book draws between them. `decided`: the decision
    and what fired, if known.
    """
    decision, firing = decided or decide_noting(program, request, reading, settings, now)
    context = program.context(request, reading, settings)
    context.now = str(now)
    rules = [rule for rule in program.rules if _could_decide(rule, reading)]
    evaluate = evaluator(program, context)
    parts = tuple(bool(evaluate(part.expression)) for rule in rules for part in _parts(rule))
    return type(decision), decision.rule, tuple(sorted(firing.noted.items())), parts


@cache
def _parts_of(text: str, pointer: str) -> tuple[Expression, ...]:
    return conjuncts(parse(text, pointer=pointer))


@dataclass(frozen=True, slots=True)
class _Part:
    expression: Expression
    is_negated: bool


def _parts(rule: Rule) -> tuple[_Part, ...]:
    row = rule.row
    when = _parts_of(row.when, row.at("when")) if isinstance(row.when, str) else ()
    unless = (parse(row.unless, pointer=row.at("unless")),) if isinstance(row.unless, str) else ()
    return (*(_Part(one, is_negated=False) for one in when), *(_Part(one, is_negated=True) for one in unless))
