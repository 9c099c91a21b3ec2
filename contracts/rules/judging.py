"""judge: was an answer what the rules oblige it to be, and do the invariants hold of the exchange? The same interpreter as decide.

What a correct service may do otherwise is not judged: see docs/rule-book.md, "What is judged".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from contracts.exchange import ABSENT, JSON, Exchange, Request, Response, Violation
from contracts.rules.book import Row
from contracts.rules.builder import TableRow
from contracts.rules.comparing import Difference, agrees, differences, smallest
from contracts.rules.deciding import Firing, decide, decide_noting
from contracts.rules.decision import Decision, Judgement
from contracts.rules.environment import Undecidable
from contracts.rules.explaining import counterexamples
from contracts.rules.functions import is_doubtful
from contracts.rules.program import Check, Program, Rule
from contracts.rules.runtime import Context
from contracts.spec.body import BodyError, decode_json
from contracts.spec.reading import Reading

__all__ = ["answers", "doubt", "judge_example", "judge_invariants", "judge_rules"]

_FEW = 3  # differences told in one message
_KEPT: dict[tuple[int, str, str], tuple[object, Judgement]] = {}  # the row is kept with it, so that its number stays its own
_MOST_KEPT = 10_000
_ANSWERS: dict[tuple[int, Response], tuple[Program, dict[str, Judgement]]] = {}
_MOST_ANSWERS, _LONGEST_ANSWER = 1_000, 32 * 1024
_OF_THE_ANSWER = frozenset({"response", "response.status", "response.body", "response.violations"})
_LONGEST_CONDITION = 100
_MOST_DIGITS = 300  # of an integer: a double ends there
_DEEP = 60  # levels; some readers stop at 64 (RFC 8259, section 9, lets them)


def judge_rules(
    program: Program,
    exchange: Exchange,
    reading: Reading,
    settings: Mapping[str, JSON],
    decided: tuple[Decision, Firing] | None = None,
) -> tuple[Judgement, ...]:
    """The verdict for the rule that decides this request and, where it is broken, for the row whose absence explains the answer.

    Rows that fired on the way to a right answer are held too. Nothing where no rule decides. `decided`: the decision and what fired,
    where that is known. Raises EvaluationError.
    """
    decision, firing = decided or decide_noting(program, exchange.request, reading, settings)
    if decision.by == "error":
        raise_error(program, exchange, reading, settings)
    if decision.by == "undecidable":
        below = [rule.id for rule in program.rules].index(decision.rule)
        return tuple(_judgement(program, rule, "rule", "undecidable", decision.error) for rule in program.rules[below:])
    if decision.by != "rule":
        return ()
    wrong = answers(program, decision, exchange.response)
    rows = {row.key: row for row in program.rows}
    rule = next(rule for rule in program.rules if rule.id == decision.rule)
    if wrong is None:
        fired = [rows[key] for key in firing.noted if key in rows]
        return (
            _judgement(program, rule, "rule", "held"),
            *(_judgement(program, row, "row", "held") for row in fired),
        )
    if why := _excuse(exchange.request, exchange.response):
        return (_judgement(program, rule, "rule", "undecidable", why),)
    expected, actual = _told(program, decision, exchange.response)
    blamed = _blamed(program, exchange, reading, settings, firing)
    if blamed is not None and blamed != rule.key and blamed in rows:
        row = rows[blamed]
        return (_judgement(program, row, "row", "broken", f"answered as if {_named(row.row)} were not there: {wrong}", expected, actual),)
    if blamed is not None and blamed != rule.key:
        other = next(one for one in program.rules if one.key == blamed)
        return (_judgement(program, other, "rule", "broken", f"{_named(other.row)} decides: {wrong}", expected, actual),)
    return (_judgement(program, rule, "rule", "broken", f"{_named(rule.row)} decides: {wrong}", expected, actual),)


def _named(row: Row) -> str:
    """A row by its id and its condition, where it has one that says something."""
    when = " ".join(row.when.split()) if isinstance(row.when, str) else ""
    if when in ("", "true"):
        return row.id
    return f"{row.id} (when {when if len(when) <= _LONGEST_CONDITION else when[: _LONGEST_CONDITION - 1] + '…'})"


def raise_error(program: Program, exchange: Exchange, reading: Reading, settings: Mapping[str, JSON]) -> None:
    """Runs the rules again outside `decide`, to raise what failed as EvaluationError."""
    context = program.context(exchange.request, reading, settings)
    try:
        fired = program.first(context)
        fired = program.rest(context) if fired < 0 else fired
        program.rules[fired].then(context)
    except Exception as error:
        raise program.failed(error) from error


def answers(program: Program, decision: Decision, response: Response) -> str | None:
    """What is wrong with an answer to a decision of a rule, None where nothing is."""
    if decision.status != response.status:
        why = f" ({decision.problem.detail})" if decision.problem and decision.problem.detail else ""
        return f"expected status {decision.status}{why}, got {response.status}"
    if response.status >= 400 or decision.body is ABSENT:
        return None
    found = _differences(program, decision, response)
    return _listed(found) if found else None


def _differences(program: Program, decision: Decision, response: Response) -> list[Difference]:
    """Those of a body, as people tell them."""
    body = _body(response)
    if agrees(decision.body, body, program.free):
        return []
    return list(smallest(decision.body, body, program.free)) or list(differences(decision.body, body, program.free))


def _is_answered(program: Program, decision: Decision, body: JSON) -> bool:
    """Whether a body of the right status is the one decided."""
    if decision.status is None or decision.status >= 400 or decision.body is ABSENT:
        return True
    return agrees(decision.body, body, program.free)


def _listed(found: Sequence[Difference]) -> str:
    few = sorted(found, key=lambda one: (one.member.count("["), one.member.count(".")))[:_FEW]
    return "; ".join(map(str, few)) + (f" (and {len(found) - _FEW} more)" if len(found) > _FEW else "")


def _told(program: Program, decision: Decision, response: Response) -> tuple[JSON, JSON]:
    if decision.status != response.status:
        return {"status": decision.status}, {"status": response.status}
    found = _differences(program, decision, response)
    return (
        {one.member: _plain(one.expected) for one in found[:20]},
        {one.member: _plain(one.actual) for one in found[:20]},
    )


def _plain(value: JSON) -> JSON:
    try:
        json.dumps(value)
    except TypeError:
        return repr(value)
    return value


def _body(response: Response) -> JSON:
    try:
        return decode_json(response.body) if response.body else ABSENT
    except BodyError:
        return ABSENT


def _blamed(program: Program, exchange: Exchange, reading: Reading, settings: Mapping[str, JSON], firing: Firing) -> int | None:
    """The key of the row whose absence gives the answer seen: the deciding rule last, as it is the least telling."""
    response = exchange.response
    body = _body(response) if response.status < 400 else ABSENT
    for key in reversed(firing.noted):
        masked = decide(program, exchange.request, reading, settings, off=frozenset({key}))
        if masked.by == "rule" and masked.status == response.status and _is_answered(program, masked, body):
            return key
    return None


def judge_invariants(
    program: Program,
    exchange: Exchange,
    reading: Reading,
    settings: Mapping[str, JSON],
    violations_of: Callable[[Response], Sequence[Violation]],
) -> Iterator[Judgement]:
    """The verdict for every invariant. Raises EvaluationError."""
    context = program.context(exchange.request, reading, settings, response=exchange.response, violations_of=violations_of)
    known = _known_of(program, exchange.response)
    for invariant in program.invariants:
        judged = known.get(invariant.id)
        if judged is None:
            judged = _judge_invariant(program, invariant, context)
            if judged.verdict in ("held", "not-applicable") and invariant.reads <= _OF_THE_ANSWER:
                known[invariant.id] = judged
        yield judged


def _known_of(program: Program, response: Response) -> dict[str, Judgement]:
    """What was found out about such an answer before, whatever was asked: many requests get the same one."""
    if len(response.body) > _LONGEST_ANSWER:
        return {}
    headers = tuple(pair for pair in response.headers if pair[0].lower() != "date")  # violations may be those of a header
    key = (id(program), Response(response.status, headers, response.body))
    if (found := _ANSWERS.get(key)) is None or found[0] is not program:
        if len(_ANSWERS) >= _MOST_ANSWERS:
            _ANSWERS.clear()
        found = _ANSWERS[key] = (program, {})
    return found[1]


def _judge_invariant(program: Program, invariant: Check, context: Context) -> Judgement:
    kind = invariant.row.kind
    try:
        applies = invariant.when is None or bool(invariant.when(context))
        held = applies and bool(invariant.expect(context))
    except Undecidable as reason:
        return _judgement(program, invariant, kind, "undecidable", str(reason))
    except Exception as error:
        raise program.failed(error) from error
    if not applies:
        return _judgement(program, invariant, kind, "not-applicable")
    if held:
        return _judgement(program, invariant, kind, "held")
    if why := _excuse(context.request, context.response):
        return _judgement(program, invariant, kind, "undecidable", why)
    expected = " ".join(str(invariant.row.members.get("expect")).split())
    shown = counterexamples(program, invariant, context)
    return _judgement(program, invariant, kind, "broken", f"expected {expected}" + (f"; but {shown}" if shown else ""), expected, shown)


def _excuse(request: Request, response: Response | None) -> str:
    """`doubt`, where it excuses anything: whichever way a request is read, 5xx is no reading of it."""
    return doubt(request) if response is None or response.status < 500 else ""


def doubt(request: Request) -> str:
    """Why correct services may read a request in two ways, or "".

    A member that stands twice; a number, text or depth that JSON's grammar has but many readers have not (RFC 8259, sections 4, 6, 8.2, 9);
    a text with white space of Unicode, or without anything that can be seen.
    """
    body = request.body
    if not body:
        return ""
    twice: list[str] = []
    long: list[str] = []

    def integer(digits: str) -> int:
        if len(digits) > _MOST_DIGITS:
            long.append(digits)
            return 0
        return int(digits)

    def pairs(members: list[tuple[str, JSON]]) -> dict[str, JSON]:
        names = [name for name, _ in members]
        twice.extend(name for name in names if names.count(name) > 1)
        return dict(members)

    try:
        value = json.loads(body, object_pairs_hook=pairs, parse_constant=_no_constant, parse_int=integer)
    except RecursionError:
        return "the body is nested deeper than many readers go: either reading is right"
    except ValueError:
        return ""
    try:
        decode_json(body)
    except BodyError as error:
        return f"JSON's grammar has such a body, but many readers have not ({error}): either reading is right"
    if len(body) > _DEEP and body.count(b"[") + body.count(b"{") > _DEEP and _depth(value) > _DEEP:
        return f"the body is nested more than {_DEEP} levels deep, which many readers refuse: either reading is right"
    if long:
        return f"a number of the body has {len(long[0]):,} digits, more than many readers take: either reading is right"
    if twice:
        return f"the member `{twice[0]}` stands twice in the body: either reading is right"
    if any(is_doubtful(text) for text in _texts(value)):
        return "a text holds white space of Unicode, or nothing that can be seen: either reading is right"
    return ""


def _depth(value: JSON) -> int:
    level, depth = [value], 0
    while level := [below for one in level if isinstance(one, (dict, list)) for below in (one.values() if isinstance(one, dict) else one)]:
        depth += 1
    return depth


def _no_constant(name: str) -> JSON:
    raise ValueError(f"{name} is not JSON")


def _texts(value: JSON) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _judgement(
    program: Program, row: Rule | TableRow | Check, kind: str, verdict: str, message: str = "", expected: JSON = None, actual: JSON = None
) -> Judgement:
    """A verdict on a row. One without words is made once: there are dozens for every exchange, and building them is a fifth of the work."""
    if message:
        return _made(program, row, kind, verdict, message, expected, actual)
    key = (id(row), kind, verdict)
    kept = _KEPT.get(key)
    if kept is None or kept[0] is not row:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        kept = _KEPT[key] = (row, _made(program, row, kind, verdict, "", None, None))
    return kept[1]


def _made(program: Program, row: Rule | TableRow | Check, kind: str, verdict: str, message: str, expected: JSON, actual: JSON) -> Judgement:
    written = row.row
    return Judgement(
        row.id,
        program.operation.id,
        kind,
        verdict,
        message,
        expected,
        actual,
        written.source,
        written.soft,
        row.place,
        row.reads,
    )


def judge_example(program: Program, identifier: str, context: Context) -> Judgement:
    """The verdict on the answer to an example. Raises EvaluationError."""
    return _judge_invariant(program, next(one for one in program.examples if one.id == identifier), context)
