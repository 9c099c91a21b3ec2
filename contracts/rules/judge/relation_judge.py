"""Relations: follow-ups of an exchange and what must hold for all of them. Pure apart from `send`, which the caller provides."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from random import Random

from contracts.codecs.json_text import BodyError, decode_json
from contracts.http.messages import ABSENT, JSON, Exchange, Request, Response
from contracts.rules.book.environment import Undecidable
from contracts.rules.book.request_members import changed
from contracts.rules.judge.ambiguity import find_ambiguity
from contracts.rules.judge.comparison import smallest
from contracts.rules.judge.judgement import Judgement
from contracts.rules.judge.reasons import Reason, explain_failure
from contracts.rules.language.exchange_context import Context
from contracts.rules.language.json_values import show
from contracts.rules.program.evaluation import evaluator
from contracts.rules.program.program import Program, Relation
from contracts.schemas.validation import Schemas

__all__ = ["relate"]

_ORDINALS = ("first", "second", "third")
_FEW = 2  # differences in one message

MakeContext = Callable[[Exchange], Context]


def relate(
    program: Program,
    relation: Relation,
    first: Exchange,
    *,
    schemas: Schemas,
    send: Callable[[Request], Response | None],
    context_of: MakeContext,
    budget: int = 100,
    rng: Random | None = None,
) -> Iterator[Judgement]:
    """A verdict for every combination of `each`, at most `budget` of them; one "not-applicable" if the relation does not apply to `first`.

    With `rng`, combinations beyond the budget are sampled. `send` may return None: then there is no verdict on this combination.
    Raises EvaluationError, and whatever `send` raises.
    """
    context = context_of(first)
    try:
        if relation.when is not None and not relation.when(context):
            yield _verdict(program, relation, "not-applicable")
            return
        combinations = _chosen(_combinations(relation, context), budget, rng)
    except Undecidable as reason:
        yield _verdict(program, relation, "undecidable", str(reason))
        return
    except Exception as error:
        raise program.failed(error) from error
    for values in combinations:
        contexts, answers = [context], [first.response]
        for step in relation.steps:
            try:
                request = changed(first.request, program.operation, schemas, step.set(context, *values), step.drop(context, *values))
            except Exception as error:
                raise program.failed(error) from error
            response = send(request) if request is not None else None
            if request is None or response is None:
                break
            contexts.append(context_of(Exchange(request, response)))
            answers.append(response)
        else:
            yield _judged(program, relation, contexts, answers, values)


def _chosen(combinations: list[tuple[JSON, ...]], budget: int, rng: Random | None) -> list[tuple[JSON, ...]]:
    if len(combinations) <= budget or rng is None:
        return combinations[:budget]
    return [combinations[index] for index in sorted(rng.sample(range(len(combinations)), budget))]


def _combinations(relation: Relation, context: Context) -> list[tuple[JSON, ...]]:
    combinations: list[tuple[JSON, ...]] = [()]
    for work in relation.each.values():
        grown: list[tuple[JSON, ...]] = []
        for values in combinations:
            listed = work(context, *values)
            grown += [(*values, one) for one in listed] if isinstance(listed, list) else []
        combinations = grown
    return combinations


def _judged(program: Program, relation: Relation, contexts: list[Context], answers: list[Response], values: tuple[JSON, ...]) -> Judgement:
    three = (*contexts, *([None] * (3 - len(contexts))))
    try:
        held = relation.expect(*three, *values)
    except Undecidable as reason:
        return _verdict(program, relation, "undecidable", str(reason))
    except Exception as error:
        raise program.failed(error) from error
    if held:
        return _verdict(program, relation, "held")
    if why := next((why for context in contexts if (why := find_ambiguity(context.request, reading=context.reading))), ""):
        return _verdict(program, relation, "undecidable", why)
    expect = relation.row.members.get("expect")
    evaluate = evaluator(program, *three, *values, variables=relation.variables)
    given = ", ".join(f"{name} = {_identity(value)}" for name, value in zip(relation.each, values, strict=True))
    found = explain_failure(expect, relation.row.at("expect"), evaluate)
    message = "; ".join(_message(one, f" with {given}" if given else "", answers) for one in found) or "the expectation does not hold"
    return _verdict(program, relation, "broken", message, " ".join(str(expect).split()))


def _message(reason: Reason, given: str, answers: list[Response]) -> str:
    """A part that does not hold, with evidence: if two responses should be the same, how they differ."""
    compared = list(_compared(reason.node))
    differing = (_difference(answers, *sorted(pair)) for pair in compared)
    shown = next(filter(None, differing), "") if compared else reason.actual
    return f"{reason.expected}{given}{f'{reason.between}{shown}' if shown else ''}"


def _identity(value: JSON) -> str:
    """A value for messages; an object is shown as its first string."""
    return show(next((one for one in value.values() if isinstance(one, str)), value) if isinstance(value, Mapping) else value)


def _compared(node: ast.expr) -> Iterator[tuple[int, int]]:
    """The indexes of the responses that `same` compares, pair by pair."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "same":
            one, other = (_which(argument) for argument in call.args)
            if one is not None and other is not None:
                yield one, other


def _which(argument: ast.expr) -> int | None:
    """`second.response` → 1; None for anything else."""
    if isinstance(argument, ast.Attribute) and argument.attr == "response" and isinstance(argument.value, ast.Name):
        return _ORDINALS.index(argument.value.id) if argument.value.id in _ORDINALS else None
    return None


def _difference(answers: list[Response], one: int, other: int) -> str:
    before, after = answers[one], answers[other]
    if before.status != after.status:
        return f"the {_ORDINALS[other]} answer has status {after.status}, the {_ORDINALS[one]} had {before.status}"
    wanted, given = _body(before), _body(after)
    if before.status >= 400 or wanted is ABSENT or given is ABSENT:
        return ""
    differences = [str(each) for each in islice(smallest(wanted, given, frozenset()), _FEW)]
    return f"in the {_ORDINALS[other]} answer, compared with the {_ORDINALS[one]}, {'; '.join(differences)}" if differences else ""


def _body(response: Response) -> JSON:
    try:
        return decode_json(response.body) if response.body else ABSENT
    except BodyError:
        return ABSENT


def _verdict(program: Program, relation: Relation, verdict: str, message: str = "", expected: JSON = None) -> Judgement:
    row = relation.row
    return Judgement(row.id, program.operation.id, "relation", verdict, message, expected, None, row.source, row.soft, relation.place)
